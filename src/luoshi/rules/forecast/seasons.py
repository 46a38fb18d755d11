"""The shape of a year in a short series (季节规律): how far each month or quarter lies from the year's usual.

With three full years the shape is measured against the moving mean of a year; with one or two, against the trend between the same months
of neighbouring years. A shape that explains too little of the movement, or that the years do not agree on, is left out.
"""

from dataclasses import dataclass
from statistics import fmean, median

PAIRS = 2
"""How many months of a second year a shape needs."""
YEARS = 3
"""So many years are measured against the moving mean."""
_EXPLAINED = 0.3
_DISAGREEMENT = 0.7
_TWO = 2**0.5


@dataclass(frozen=True, slots=True)
class Season:
    """The shape: one index for each place in the year, factors where `factors`, else amounts; from `whole_years` of the series."""

    indices: tuple[float, ...]
    factors: bool
    whole_years: int

    def without(self, value: float, place: int) -> float:
        """A value of that place freed from the season."""
        index = self.indices[place % len(self.indices)]
        return value / index if self.factors else value - index

    def within(self, value: float, place: int) -> float:
        """A value put back into the season of its place."""
        index = self.indices[place % len(self.indices)]
        return value * index if self.factors else value + index

    def weight(self, place: int) -> float:
        """How far an error of the freed value moves the value of that place."""
        return self.indices[place % len(self.indices)] if self.factors else 1.0


def season_of(values: tuple[float, ...], steps_a_year: int, first_place: int) -> Season | None:
    """The shape of the year in a series whose first value is of that place, or None."""
    if steps_a_year == 1 or len(values) < steps_a_year + PAIRS:
        return None
    if len(values) >= YEARS * steps_a_year:
        return _against_moving_mean(values, steps_a_year, first_place)
    return _against_year_before(values, steps_a_year, first_place)


def _against_moving_mean(values: tuple[float, ...], steps: int, first: int) -> Season | None:
    factors = min(values) > 0
    half = steps // 2
    found: list[list[float]] = [[] for _ in range(steps)]
    for place in range(half, len(values) - half):
        mean = (sum(values[place - half : place + half]) + sum(values[place - half + 1 : place + half + 1])) / 2 / steps
        found[(first + place) % steps].append(values[place] / mean if factors else values[place] - mean)
    indices = _levelled([fmean(group) for group in found], factors)
    usual = 1.0 if factors else 0.0
    whole = sum((value - usual) ** 2 for group in found for value in group)
    left = sum((value - index) ** 2 for group, index in zip(found, indices, strict=True) for value in group)
    count = sum(map(len, found))
    freedom = count - steps
    explained = 1 - (left / freedom) / (whole / count) if whole else 0.0
    return Season(indices, factors, len(values) // steps) if explained > _EXPLAINED else None


def _against_year_before(values: tuple[float, ...], steps: int, first: int) -> Season | None:
    factors = min(values) > 0
    before_after = list(zip(values, values[steps:], strict=False))
    changes = [after / before if factors else after - before for before, after in before_after]
    change = median(changes)
    trend = [change ** (at / steps) if factors else change * at / steps for at in range(len(values))]
    freed = [value / gone if factors else value - gone for value, gone in zip(values, trend, strict=True)]
    usual = fmean(freed[:steps])
    found: list[list[float]] = [[] for _ in range(steps)]
    for place, value in enumerate(freed):
        found[(first + place) % steps].append(value / usual if factors else value - usual)
    indices = _levelled([fmean(group) for group in found], factors)
    middle = 1.0 if factors else 0.0
    spread = fmean([(index - middle) ** 2 for index in indices]) ** 0.5
    apart = [(one / change - 1) if factors else (one - change) for one in changes]
    disagreement = fmean([one**2 for one in apart]) ** 0.5 / _TWO
    return Season(indices, factors, len(values) // steps) if spread and disagreement <= _DISAGREEMENT * spread else None


def _levelled(indices: list[float], factors: bool) -> tuple[float, ...]:
    """The indices with a year's mean of 1, or 0 for amounts."""
    mean = fmean(indices)
    return tuple(index / mean if factors else index - mean for index in indices)
