"""What a target will probably come to by its deadline (期末预测).

Source:
    docs/forecast.md.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from luoshi.plan.model import Comparator, Kind
from luoshi.rules.derive import Evidence, docket_of
from luoshi.rules.figures import Figure, Moment, in_force
from luoshi.rules.forecast.calibration import Calibration, calibration_in_use
from luoshi.rules.forecast.history import Run, added_of, flows_of, levels_of, month_of
from luoshi.rules.forecast.projection import Projection, Series, project
from luoshi.rules.forecast.student import reach, share_below
from luoshi.rules.judgement import instance_of
from luoshi.rules.model import Basis, Bound, Parameters, ReadingFact, TargetVersion
from luoshi.rules.positions import Position
from luoshi.rules.terms import Terms

FEWEST = 3
"""Fewer readings than this are too few to say anything."""
FARTHEST = 5
"""At most so many steps ahead for each step known; farther ahead nothing was tested."""
INTERVAL = Fraction(8, 10)
"""The share of outcomes that the interval is to hold."""
MOST_PLACES = 4
_STEPS = {1: "月", 3: "季", 6: "半年", 12: "年"}
_FINE = 10**6
_CHANGES = frozenset({Kind.GROWTH, Kind.ANNUAL_CHANGE})
_NEVER = frozenset({Kind.RELATION, Kind.ZERO})


class Why(StrEnum):
    """Why nothing is said (不作推算的原因)."""

    TOO_FEW = "too_few"
    TOO_FAR = "too_far"
    UNVARYING = "unvarying"
    INCOMPLETE = "incomplete"
    NOT_SUITED = "not_suited"
    NO_DEADLINE = "no_deadline"
    OVER = "over"

    @property
    def words(self) -> str:
        """The Chinese words."""
        return _WHY[self.value]

    @property
    def worth_telling(self) -> bool:
        """Whether a reader who waits for a forecast should be told."""
        return self in (Why.TOO_FEW, Why.TOO_FAR, Why.UNVARYING, Why.INCOMPLETE)


_WHY = {
    "too_few": "数据太少，无法推算",
    "too_far": "离期限太远，现有读数还不足以推算",
    "unvarying": "历次读数相同，看不出变化，不作推算",
    "incomplete": "数据有缺口或前后矛盾，不作推算",
    "not_suited": "这类目标不作推算",
    "no_deadline": "没有期限，不作推算",
    "over": "已经达到或期限已过，不再推算",
}


@dataclass(frozen=True, slots=True)
class Unsaid:
    """That nothing is said, why, and how many readings there are that could be used."""

    why: Why
    reading_count: int = 0


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a target will probably come to on the day `on`, in its unit, and the chance (0–1) that it holds then.

    `low` and `high` hold 80 % of what may come. It rests on `reading_count` readings up to `since`, `months` apart, and on a season
    measured from `season_years` years, 0 for none. `chance` is None where the target does not say which way is better; `places` are the
    decimals worth showing.
    """

    on: date
    value: Fraction
    low: Fraction
    high: Fraction
    chance: Fraction | None
    reading_count: int
    since: date
    months: int
    season_years: int
    places: int

    @property
    def chance_words(self) -> str:
        """The chance in steps of 5 %, never nothing and never certain: 约 70%."""
        if self.chance is None:
            return ""
        fives = round(self.chance * 20)
        if fives < 1:
            return "不到 5%"
        return "超过 95%" if fives > 19 else f"约 {fives * 5}%"

    @property
    def step_name(self) -> str:
        """How far the readings lie apart (月, 季, 年)."""
        return _STEPS.get(self.months, f"{self.months} 个月")


def forecast(
    *,
    version: TargetVersion,
    readings: tuple[ReadingFact, ...],
    as_of: date,
    known_at: datetime,
    parameters: Parameters,
    calibration: Calibration | None = None,
) -> Forecast | Unsaid:
    """Carry a target's readings on to its deadline, as known at an instant; `version` is the one in force.

    `calibration` is the one in use unless the back-test brings another. Nothing is said of registers, relations, 年均, or several
    quantities at once.
    """
    if version.kind in _NEVER or version.mean or version.quantities or _is_bare(version):
        return Unsaid(Why.NOT_SUITED)
    if version.every_year:
        version = instance_of(as_of.year)(version)
    moment = Moment(as_of, known_at)
    docket = docket_of(version, Evidence(readings, ()), moment, parameters)
    terms = docket.terms
    if terms.t1 is None:
        return Unsaid(Why.NO_DEADLINE)
    position = docket.series.at(-1) if docket.series else None
    if as_of >= terms.t1 or (position and _reached(terms, position)):
        return Unsaid(Why.OVER)
    if position and (position.fault or position.bound is not Bound.EXACT):
        return Unsaid(Why.INCOMPLETE)
    run = _run_of(terms, docket.series.figures, readings, moment)
    if run is None or run.count < FEWEST:
        return Unsaid(Why.TOO_FEW, run.count if run else 0)
    return _said(terms, run, position, calibration or calibration_in_use())


def _is_bare(version: TargetVersion) -> bool:
    """Whether a change is asked for without a figure (逐年下降)."""
    return version.kind is Kind.ANNUAL_CHANGE and version.value is None


def _reached(terms: Terms, position: Position) -> bool:
    return terms.to_be_reached and not position.fault and terms.surely(position.x, position.bound) is True


def _run_of(terms: Terms, derived: list[Figure], readings: tuple[ReadingFact, ...], moment: Moment) -> Run | None:
    """The history that fits the target: flows or what was added for a total, else levels; changes computed from levels start at t0."""
    version = terms.version
    if version.from_levels:
        return levels_of(derived)
    after = terms.t0 if version.basis is Basis.RUNNING_PLAN else None
    figures = in_force(readings, version=version, moment=moment, scale=terms.scale, after=after)
    if not terms.total:
        return levels_of(figures)
    if version.basis is Basis.FLOW:
        return flows_of(figures)
    since = terms.t0 if version.basis is Basis.RUNNING_PLAN else None
    return added_of(figures, basis=version.basis, since=since, baseline=terms.b or Fraction(0))


def _said(terms: Terms, run: Run, position: Position | None, calibration: Calibration) -> Forecast | Unsaid:
    assert terms.t1 is not None  # noqa: S101 - the caller has looked
    if terms.total and position is None and (terms.t0 is None or month_of(run.last) != month_of(terms.t0)):
        return Unsaid(Why.INCOMPLETE, run.count)
    steps = -(-(month_of(terms.t1) - month_of(run.last)) // run.months)
    if steps < 1:
        return Unsaid(Why.OVER)
    if len(set(run.values)) == 1:
        return Unsaid(Why.UNVARYING, run.count)
    if steps > FARTHEST * len(run.values):
        return Unsaid(Why.TOO_FAR, run.count)
    series = Series(tuple(map(float, run.values)), run.steps_a_year, run.first_place, terms.total)
    found = project(series, steps, calibration)
    if found.spread == 0:
        return Unsaid(Why.UNVARYING, run.count)
    done = position.x if position else terms.b or Fraction(0)
    if terms.total:
        found = replace(found, centre=found.centre + float(done))
    half = reach(float(INTERVAL), found.freedom) * found.spread
    floor, ceiling = _natural_limits(terms, run, done)
    value, low, high = (
        _within(amount, floor, ceiling) for amount in (found.centre, found.centre - half, found.centre + half)
    )
    return Forecast(
        on=terms.t1,
        value=value,
        low=low,
        high=high,
        chance=_chance(terms, found),
        reading_count=run.count,
        since=run.last,
        months=run.months,
        season_years=found.season.whole_years if found.season else 0,
        places=0 if terms.version.is_count else _places(Fraction(half)),
    )


def _natural_limits(terms: Terms, run: Run, done: Fraction) -> tuple[Fraction | None, Fraction | None]:
    """What the figure cannot pass: a total what it already is, an amount 0, a share the whole; only where its readings never did."""
    kind = terms.version.kind
    if kind in _CHANGES or min(run.values) < 0:
        return None, None
    if terms.total:
        return done, None
    whole = Fraction(100 if kind is Kind.COVERAGE else terms.scale)
    return Fraction(0), whole if whole > 1 and max(run.values) <= whole else None


def _places(half: Fraction) -> int:
    """About two digits of half the interval."""
    return next((places for places in range(MOST_PLACES) if half * 10**places >= 10), MOST_PLACES)


def _within(amount: float, floor: Fraction | None, ceiling: Fraction | None) -> Fraction:
    exact = Fraction(round(amount * _FINE), _FINE)
    if floor is not None and exact < floor:
        return floor
    return ceiling if ceiling is not None and exact > ceiling else exact


def _chance(terms: Terms, found: Projection) -> Fraction | None:
    """The share of what may come that holds."""
    if (terms.low is None and terms.high is None) or (
        terms.upward is None and terms.comparator is not Comparator.RANGE
    ):
        return None
    below = 1.0 if terms.high is None else share_below((float(terms.high) - found.centre) / found.spread, found.freedom)
    under = 0.0 if terms.low is None else share_below((float(terms.low) - found.centre) / found.spread, found.freedom)
    return Fraction(round(max(below - under, 0.0) * 1000), 1000)
