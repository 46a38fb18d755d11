"""Simulated readings of the invented city (演示数据): the city's figures stand in its file, the areas' are split from them.

Nothing is left to chance: the split is drawn from a hash of seed, indicator, period and area, so it is alike on every machine.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from luoshi.rules.model import Basis, Certainty
from luoshi.rules.period import Cadence, Period, parse_period, periods_between
from luoshi_site.office.bundled.tables import BundledError, Table

TOKEN = re.compile(r"(?P<value>\d+(?:\.\d+)?)(?:/(?P<denominator>\d+(?:\.\d+)?))?(?P<certainty>[fp]?)|-")
CERTAINTIES = {"f": Certainty.FORECAST, "p": Certainty.PRELIMINARY, "": Certainty.FINAL}
UNEVEN = 21  # a weight is taken 90 to 110 per cent of itself


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: a value, or a numerator with its denominator."""

    value: Decimal
    denominator: Decimal | None = None
    certainty: Certainty = Certainty.FINAL


@dataclass(frozen=True, slots=True)
class SimulatedReading:
    """A reading to be booked; `area` is the code of a district or zone, "" for the whole city."""

    code: str
    area: str
    period: Period
    figure: Figure


@dataclass(frozen=True, slots=True)
class Measure:
    """What a series has to know of its indicator."""

    basis: Basis
    cadence: Cadence


@dataclass(frozen=True, slots=True)
class Simulation:
    """From when to when, over which areas (code → weight), drawn with which seed."""

    first: date
    last: date
    seed: str
    areas: dict[str, int]

    def readings(self, series: Table, measure: Measure) -> list[SimulatedReading]:
        """The readings of one series, in order of period, then of area.

        Raises:
            BundledError: it does not give one figure a period.
        """
        series.only("code", "values", "areas", "absent", "reach")
        periods = periods_between(self.first, self.last, measure.cadence)
        absent = self._absent(series, periods)
        found: list[SimulatedReading] = []
        for period, figures in zip(periods, self._figures(series, periods), strict=True):
            found += [
                SimulatedReading(series.text("code"), area, _on_basis(period, measure.basis), figure)
                for area, figure in figures.items()
                if (area, period.end) not in absent
            ]
        return found

    def _figures(self, series: Table, periods: tuple[Period, ...]) -> list[dict[str, Figure]]:
        """For each period the figure of each area, or of the city under ""."""
        reach = series.numbers("reach")
        figures = [] if reach else [_figure(token, series) for token in series.text("values").split()]
        if len(reach or figures) != len(periods):
            raise BundledError(f"{series.place}: {len(periods)} figures are wanted, one a period")
        if reach:
            return [self._reaching(int(count)) for count in reach]
        if not series.flag("areas"):
            return [{"": figure} if figure else {} for figure in figures]
        code = series.text("code")
        return [
            self._split(figure, f"{code} {period.end}") if figure else {}
            for figure, period in zip(figures, periods, strict=True)
        ]

    def _absent(self, series: Table, periods: tuple[Period, ...]) -> set[tuple[str, date]]:
        """The areas that did not report, with the last days of the periods that they did not report of."""
        ends = {period.end for period in periods}
        found = set()
        for row in series.tables("absent"):
            row.only("area", "periods")
            missed = {parse_period(name).end for name in row.texts("periods")}
            if row.text("area") not in self.areas or not missed <= ends:
                raise BundledError(f"{row.place}: no area with a weight, or no month in which a period ends")
            found |= {(row.text("area"), end) for end in missed}
        return found

    def _reaching(self, count: int) -> dict[str, Figure]:
        """One place in so many areas, the heaviest first, none in the others."""
        order = sorted(self.areas, key=lambda area: -self.areas[area])
        return {area: Figure(Decimal(1 if area in order[:count] else 0)) for area in self.areas}

    def _split(self, total: Figure, name: str) -> dict[str, Figure]:
        """A total over the areas: whole numbers that add up to it. Denominators go by weight alone, so that they stay the same."""
        uneven = {area: weight * (90 + self._draw(name, area)) for area, weight in self.areas.items()}
        if total.denominator is None:
            return {area: Figure(part, None, total.certainty) for area, part in shares(total.value, uneven).items()}
        denominators = shares(total.denominator, self.areas)
        weights = {area: int(denominators[area]) * (90 + self._draw(name, area)) for area in self.areas}
        numerators = shares(total.value, weights, most=denominators)
        return {area: Figure(numerators[area], denominators[area], total.certainty) for area in self.areas}

    def _draw(self, name: str, area: str) -> int:
        digest = hashlib.sha256(f"{self.seed} {name} {area}".encode()).digest()
        return int.from_bytes(digest[:4], "big") % UNEVEN


def shares(total: Decimal, weights: dict[str, int], most: dict[str, Decimal] | None = None) -> dict[str, Decimal]:
    """Whole parts of a whole total by weight, none above its `most`; what rounding leaves goes to the largest remainders."""
    whole = sum(weights.values())
    exact = {key: total * weight / whole for key, weight in weights.items()}
    if most:
        exact = {key: min(value, most[key]) for key, value in exact.items()}
    parts = {key: value.to_integral_value(ROUND_FLOOR) for key, value in exact.items()}
    left = int(total - sum(parts.values()))
    order = sorted(parts, key=lambda key: parts[key] - exact[key])
    while left > 0:
        before = left
        for key in order:
            if left and (most is None or parts[key] < most[key]):
                parts[key] += 1
                left -= 1
        if left == before:
            raise BundledError(f"{total} does not fit into {sum(most.values()) if most else whole}")
    return parts


def _figure(token: str, series: Table) -> Figure | None:
    found = TOKEN.fullmatch(token)
    if found is None:
        raise BundledError(f"{series.place}: «{token}» is no figure")
    if token == "-":  # noqa: S105 - nobody reported
        return None
    denominator = found["denominator"]
    return Figure(
        Decimal(found["value"]), Decimal(denominator) if denominator else None, CERTAINTIES[found["certainty"]]
    )


def _on_basis(period: Period, basis: Basis) -> Period:
    """A running total of the year is of all months so far."""
    return Period(period.start.replace(month=1, day=1), period.end) if basis is Basis.RUNNING_YEAR else period
