"""Where a target stands at the end of a period: x, what it rests on, and what it lacks (现值)."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from luoshi.rules.figures import Figure
from luoshi.rules.model import Basis, Bound
from luoshi.rules.period import ONE_DAY, Period, period_name
from luoshi.rules.terms import Terms

_CUT = 10**10


@dataclass(frozen=True, slots=True)
class Position:
    """x at the end of a period.

    `gaps` are the periods that a total lacks, `fault` the words of a contradiction between its readings; `years` counts the years of
    年均; `straddles` says that a counted flow began before t0.
    """

    period: Period
    x: Fraction
    figures: tuple[Figure, ...]
    bound: Bound = Bound.EXACT
    gaps: tuple[Period, ...] = ()
    fault: str = ""
    straddles: bool = False
    years: int | None = None

    @property
    def on(self) -> date:
        """The last day of its period."""
        return self.period.end

    @property
    def forecast(self) -> bool:
        """Whether it rests on a 预计."""
        return any(figure.forecast for figure in self.figures)

    @property
    def unconfirmed(self) -> bool:
        """Whether it rests on a figure that is 待核."""
        return any(figure.unconfirmed for figure in self.figures)

    @property
    def missing_areas(self) -> tuple[str, ...]:
        """The districts that its figures lack, once each."""
        return tuple(dict.fromkeys(area for figure in self.figures for area in figure.missing))

    @property
    def newest(self) -> Fraction:
        """What its last period was reported as, before anything is added up or set against something (本期值)."""
        last = self.figures[-1]
        return last.amount if last.shown is None else last.shown

    def shown(self, terms: Terms) -> Fraction:
        """The figure that a page shows as x and sets against the target: of 年均 the mean, of a relation the own side.

        A mean rate is that of the years reported, of all where none is missing.
        """
        if self.years is not None:
            if not terms.compounds:
                return self.x / self.years
            return mean_rate(self.x, len(self.figures)) * terms.scale
        own = self.figures[-1].shown if len(self.figures) == 1 else None
        return self.x if own is None else own


@dataclass(frozen=True, slots=True)
class Series:
    """The figures in force and the days at which x can be read; what was worked out once is kept."""

    terms: Terms
    figures: list[Figure]
    ends: list[date]
    seen: dict[date, Position] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.ends)

    def first_from(self, day: date) -> int | None:
        """Place of the first end on or after a day."""
        return next((place for place, end in enumerate(self.ends) if end >= day), None)

    def at(self, place: int) -> Position:
        """Where the target stands at the end that has this place (-1 for the newest)."""
        day = self.ends[place]
        position = self.seen.get(day)
        if position is None:
            position = self.seen[day] = self._at(day)
        return position

    def _at(self, day: date) -> Position:
        figures = [figure for figure in self.figures if figure.period.end <= day]
        version = self.terms.version
        if version.mean:
            return _mean(self.terms, figures)
        if self.terms.total and version.basis is Basis.FLOW:
            return _sum_of_flows(self.terms, figures)
        if self.terms.total and version.basis is Basis.RUNNING_YEAR:
            return _sum_of_years(self.terms, figures)
        last = figures[-1]
        fault = _fall(figures) if version.basis is Basis.RUNNING_PLAN else ""
        return Position(last.period, last.amount, (last,), last.bound, fault=fault)


def series_of(terms: Terms, figures: list[Figure]) -> Series:
    """The series of a target; for 年均 only whole years count."""
    if terms.version.mean:
        figures = [figure for figure in figures if _is_whole_year(figure.period, terms.version.basis)]
    return Series(terms, figures, list(dict.fromkeys(figure.period.end for figure in figures)))


def _is_whole_year(period: Period, basis: Basis) -> bool:
    last_day = (period.end.month, period.end.day) == (12, 31)
    return last_day and (basis in (Basis.POINT, Basis.RUNNING_PLAN) or period.whole_months == 12)


def joined_bound(bounds: set[Bound]) -> Bound:
    """What a sum of figures is worth: bounds of both kinds leave it unknown."""
    bounds.discard(Bound.EXACT)
    if not bounds:
        return Bound.EXACT
    return bounds.pop() if len(bounds) == 1 else Bound.UNKNOWN


def _sum_of_flows(terms: Terms, figures: list[Figure]) -> Position:
    """b plus the flows since t0; of overlapping flows the longer replaces those it contains."""
    kept: list[Figure] = []
    gaps: list[Period] = []
    fault = ""
    reached = terms.t0
    for figure in sorted(figures, key=lambda figure: (figure.period.start, -figure.period.end.toordinal())):
        period = figure.period
        if kept and reached and period.end <= reached:
            continue
        if kept and reached and period.start <= reached:
            fault = f"{period_name(kept[-1].period)}与{period_name(period)}的读数时期部分重叠，不能相加"
        elif reached and period.start > reached + ONE_DAY:
            gaps.append(Period(reached + ONE_DAY, period.start - ONE_DAY))
        kept.append(figure)
        reached = period.end
    return _total(terms, kept, gaps, fault, kept[-1].period)


def _sum_of_years(terms: Terms, figures: list[Figure]) -> Position:
    """b plus each year's last running total; a year not reported to its end leaves a gap."""
    last_of: dict[int, Figure] = {figure.period.end.year: figure for figure in figures}
    newest = figures[-1].period.end.year
    first = (terms.t0 + ONE_DAY).year if terms.t0 else min(last_of)
    gaps = []
    for year in range(first, newest):
        figure = last_of.get(year)
        start = figure.period.end + ONE_DAY if figure else date(year, 1, 1)
        if terms.t0:
            start = max(start, terms.t0 + ONE_DAY)
        if start.year == year:
            gaps.append(Period(start, date(year, 12, 31)))
    return _total(terms, list(last_of.values()), gaps, _fall(figures, within_year=True), figures[-1].period)


def _sum(figures: Iterable[Figure], start: Fraction) -> Fraction:
    """The exact sum; amounts of one denominator are added as integers, which is several times as fast."""
    by_denominator: dict[int, int] = {}
    for figure in figures:
        amount = figure.amount
        by_denominator[amount.denominator] = by_denominator.get(amount.denominator, 0) + amount.numerator
    return sum((Fraction(numerator, denominator) for denominator, numerator in by_denominator.items()), start)


def _total(terms: Terms, kept: list[Figure], gaps: list[Period], fault: str, period: Period) -> Position:
    bounds = {figure.bound for figure in kept}
    if gaps:
        bounds.add(Bound.LOWER)
    return Position(
        period=period,
        x=_sum(kept, terms.b or Fraction(0)),
        figures=tuple(kept),
        bound=joined_bound(bounds),
        gaps=tuple(gaps),
        fault=fault,
        straddles=terms.t0 is not None and kept[0].period.start <= terms.t0,
    )


def _fall(figures: list[Figure], *, within_year: bool = False) -> str:
    """The words of the first fall between two running totals, or nothing."""
    for before, after in itertools.pairwise(figures):
        if within_year and before.period.end.year != after.period.end.year:
            continue
        if after.amount < before.amount:
            return f"累计数由{period_name(before.period)}到{period_name(after.period)}减少，又无更正"
    return ""


def mean_rate(change: Fraction, years: int) -> Fraction:
    """The yearly rate that compounds to a change over some years: √(1 + change) − 1 of the degree of the years.

    Cut after ten places, so that it reaches a target exactly when the change reaches the target compounded; −1 where all is lost.
    """
    whole = max(1 + change, Fraction(0))
    return Fraction(_root(whole.numerator * _CUT**years // whole.denominator, years), _CUT) - 1


def _root(number: int, degree: int) -> int:
    """The greatest whole number whose power is no more than the number."""
    low, high = 0, 1 << -(-number.bit_length() // degree)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**degree <= number else (low, middle - 1)
    return low


def _mean(terms: Terms, figures: list[Figure]) -> Position:
    """Years of 年均 since t0: amounts add up, rates compound; a missing year leaves a rate unknown and an amount a lower bound."""
    by_year = {figure.period.end.year: figure for figure in figures}
    newest = figures[-1].period.end.year
    first = (terms.t0 + ONE_DAY).year if terms.t0 else min(by_year)
    gaps = tuple(Period(date(y, 1, 1), date(y, 12, 31)) for y in range(first, newest) if y not in by_year)
    bounds = {figure.bound for figure in by_year.values()}
    x = Fraction(0)
    if terms.compounds:
        product = Fraction(1)
        for figure in by_year.values():
            product *= 1 + figure.amount / terms.scale
        x = product - 1
        bounds.update({Bound.UNKNOWN} if gaps else ())
    else:
        x = _sum(by_year.values(), x)
        bounds.update({Bound.LOWER} if gaps else ())
    return Position(
        figures[-1].period, x, tuple(by_year.values()), joined_bound(bounds), gaps=gaps, years=newest - first + 1
    )
