"""A series carried on by its own habits: level, drift and season, with the spread that such series have shown (推算).

The level follows the newest values at a pace that the series itself chooses (exponential smoothing); half-trusted drift; the error of one
step grows with the steps ahead. Floats are used here only: figures enter and leave `luoshi.rules.forecast` exact.
"""

from dataclasses import dataclass
from math import sqrt

from luoshi.rules.forecast.calibration import Calibration
from luoshi.rules.forecast.seasons import Season, season_of

_PACES = (0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1.0)
_USUAL_PACE_OF_LEVELS = 1.0
_USUAL_PACE_OF_FLOWS = 0.6
_INSISTENCE = 4.0
_DRIFT_TRUSTED_AFTER = 18
_USUAL_ERROR = 0.015
_USUAL_ERROR_COUNTS_FOR = 2


@dataclass(frozen=True, slots=True)
class Series:
    """Values of evenly spaced steps: flows that add up (`adds_up`) or levels. `first_place` is the first one's place in the year."""

    values: tuple[float, ...]
    steps_a_year: int
    first_place: int
    adds_up: bool


@dataclass(frozen=True, slots=True)
class Projection:
    """Where the series probably arrives: a level, or the sum of the flows to come, with its spread and degrees of freedom."""

    centre: float
    spread: float
    freedom: int
    season: Season | None


def project(series: Series, steps: int, calibration: Calibration) -> Projection:
    """Carry a series of at least three values some steps on."""
    season = season_of(series.values, series.steps_a_year, series.first_place)
    first, count = series.first_place, len(series.values)
    freed = series.values
    if season:
        freed = tuple(season.without(value, first + at) for at, value in enumerate(freed))
    pace, level, errors = _smoothed(freed, _USUAL_PACE_OF_FLOWS if series.adds_up else _USUAL_PACE_OF_LEVELS)
    drift = _slope(freed) * count / (count + _DRIFT_TRUSTED_AFTER)
    ahead = [level + drift * (step + 1) for step in range(steps)]
    places = [first + count + step for step in range(steps)]
    weights = [1.0] * steps
    if season:
        ahead = [season.within(value, place) for value, place in zip(ahead, places, strict=True)]
        weights = [season.weight(place) for place in places]
    freedom = len(errors) - 1 + _USUAL_ERROR_COUNTS_FOR
    usual = _USUAL_ERROR * sum(map(abs, freed)) / count
    squares = sum((error - drift) ** 2 for error in errors) + _USUAL_ERROR_COUNTS_FOR * usual**2
    grown = _growth_of_a_sum(weights, pace) if series.adds_up else weights[-1] ** 2 * (1 + (steps - 1) * pace**2)
    season_years = season.whole_years if season else 0
    factor = calibration.factor(season_years=season_years, steps_a_year=series.steps_a_year, steps=steps)
    return Projection(
        centre=sum(ahead) if series.adds_up else ahead[-1],
        spread=sqrt(squares / freedom * grown) * factor,
        freedom=freedom,
        season=season,
    )


def _smoothed(values: tuple[float, ...], usual_pace: float) -> tuple[float, float, list[float]]:
    """The pace that would have served the series best, near the usual one where it says little; its last level and its errors."""
    chosen: tuple[float, float, list[float]] = (usual_pace, values[-1], [])
    least = None
    for pace in _PACES:
        level, errors = values[0], []
        for value in values[1:]:
            errors.append(value - level)
            level += pace * (value - level)
        badness = sum(error**2 for error in errors) * (1 + _INSISTENCE * (pace - usual_pace) ** 2 / len(errors))
        if least is None or badness < least:
            least, chosen = badness, (pace, level, errors)
    return chosen


def _slope(values: tuple[float, ...]) -> float:
    """The least-squares rise of one step."""
    count = len(values)
    middle = (count - 1) / 2
    return sum((at - middle) * value for at, value in enumerate(values)) * 12 / (count * (count**2 - 1))


def _growth_of_a_sum(weights: list[float], pace: float) -> float:
    """The squared error of a sum of steps to come, in squared errors of one: each error also moves the later levels."""
    total, later = 0.0, 0.0
    for weight in reversed(weights):
        total += (weight + pace * later) ** 2
        later += weight
    return total
