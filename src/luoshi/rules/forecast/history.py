"""The figures in force as evenly spaced steps up to the newest one (可用于预测的读数).

A running total is taken apart into what each step added; of flows and levels the newest unbroken run counts. Readings before the plan began
count too: they know the season.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from luoshi.rules.figures import Figure
from luoshi.rules.model import Basis, Bound

YEAR = 12
_BRIDGED = 3
_NEWEST = 4


@dataclass(frozen=True, slots=True)
class Run:
    """Evenly spaced values, oldest first; `months` is one step, `last` the end of the newest, `count` the readings they come from."""

    values: tuple[Fraction, ...]
    months: int
    last: date
    count: int

    @property
    def first_place(self) -> int:
        """The place in the year of the first step."""
        return (month_of(self.last) // self.months - len(self.values) + 1) % self.steps_a_year

    @property
    def steps_a_year(self) -> int:
        """How many steps make a year; 1 where none do."""
        return YEAR // self.months if YEAR % self.months == 0 else 1


def month_of(day: date) -> int:
    """Months since year 0 up to the one that the day lies in."""
    return day.year * YEAR + day.month - 1


def levels_of(figures: list[Figure]) -> Run | None:
    """The newest unbroken run of levels, rates or means at one distance from each other."""
    newest = figures[-1].period.whole_months if figures else None
    alike = [figure for figure in figures if figure.period.whole_months == newest] if newest else figures
    by_month = {month_of(figure.period.end): figure for figure in alike}
    months = sorted(by_month)
    gaps = [after - before for before, after in pairwise(months)][-_NEWEST:]
    if not gaps:
        return None
    step = min(gaps)
    run: list[Figure] = []
    month = months[-1]
    while month in by_month and by_month[month].bound is Bound.EXACT:
        run.append(by_month[month])
        month -= step
    return _run([figure.amount for figure in reversed(run)], step, figures[-1].period.end, len(run))


def flows_of(figures: list[Figure]) -> Run | None:
    """The newest unbroken run of flows of the length that the newest one has, the shortest of those that end with it."""
    lengths = {figure.period.whole_months for figure in figures if figure.period.end == figures[-1].period.end} - {None}
    if not lengths:
        return None
    step = min(length for length in lengths if length)
    by_month = {month_of(f.period.end): f for f in figures if f.period.whole_months == step}
    run: list[Figure] = []
    month = month_of(figures[-1].period.end)
    while month in by_month and by_month[month].bound is Bound.EXACT:
        run.append(by_month[month])
        month -= step
    return _run([figure.amount for figure in reversed(run)], step, figures[-1].period.end, len(run))


def added_of(figures: list[Figure], *, basis: Basis, since: date | None, baseline: Fraction) -> Run | None:
    """What each step added to a running total, from the year's or the plan's beginning.

    A total that bridges two or three steps (1—2月) is shared out evenly; a longer bridge breaks the run.
    """
    parts: list[tuple[int, Fraction]] = []
    before = (month_of(since), baseline) if since else None
    for figure in figures:
        month = month_of(figure.period.end)
        if basis is Basis.RUNNING_YEAR and (before is None or before[0] // YEAR != month // YEAR):
            before = (month // YEAR * YEAR - 1, Fraction(0))
        if before and month > before[0]:
            parts.append((month - before[0], figure.amount - before[1]))
        before = (month, figure.amount)
    if not parts or any(figure.bound is not Bound.EXACT for figure in figures[-1:]):
        return None
    step = Counter(gap for gap, _ in parts[-YEAR:]).most_common(1)[0][0]
    values: list[Fraction] = []
    count = 0
    for gap, amount in reversed(parts):
        if gap % step or gap // step > _BRIDGED:
            break
        values += [amount / (gap // step)] * (gap // step)
        count += 1
    return _run(values[::-1], step, figures[-1].period.end, count)


def _run(values: Iterable[Fraction], step: int, last: date, count: int) -> Run | None:
    found = tuple(values)
    return Run(found, step, last, count) if found else None
