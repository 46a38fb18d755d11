"""Which readings are in force at a day, as known at an instant (在用读数)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction

from luoshi.plan.model import Kind
from luoshi.rules.model import Ask, Basis, Bound, Certainty, ReadingFact, TargetVersion
from luoshi.rules.period import Period

CHINA = timezone(timedelta(hours=8), "UTC+8")
SHARES = frozenset({"%", "\uff05", "‰", "个百分点", "百分点"})
"""Units of figures that a part of a year does not make smaller."""
_FIRM = frozenset({Certainty.FINAL, Certainty.GAZETTE})


@dataclass(frozen=True, slots=True)
class Moment:
    """When a judgement is made: periods are read at `as_of`, acceptances and rounds at `known_at` (两个时点)."""

    as_of: date
    known_at: datetime
    known_on: date = field(init=False)
    """The day in China of `known_at`."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "known_on", day_in_china(self.known_at))


def day_in_china(instant: datetime) -> date:
    """The day in China of an instant; one without a zone is taken to be there already."""
    return instant.astimezone(CHINA).date() if instant.tzinfo else instant.date()


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in force: of one reading, or computed from two (a relation, a change from levels).

    `amount` is what is compared with the target; `shown` what a page shows where that is another figure (the own side of a relation).
    `label` is 台账 where it was counted on a register.
    """

    period: Period
    amount: Fraction
    keys: tuple[str, ...]
    forecast: bool
    unconfirmed: bool
    bound: Bound
    missing: tuple[str, ...]
    words: str
    shown: Fraction | None = None
    label: str = "读数"


def fits(period: Period, version: TargetVersion) -> bool:
    """Whether a period is on the target's basis (口径一致).

    A point in time and a running total of the plan have any end; the flows of a total have any length, since they are added; every other
    flow or mean has exactly the basis's length, where that is stated.
    """
    basis, length = version.basis, version.length
    if basis is Basis.POINT or basis is Basis.RUNNING_PLAN:
        return True
    if basis is Basis.RUNNING_YEAR:
        return _fits_running_year(period, version)
    return (basis is Basis.FLOW and version.kind is Kind.CUMULATIVE) or length is None or period.is_of(length)


def _fits_running_year(period: Period, version: TargetVersion) -> bool:
    """From 1 January: to any day for a total, else to the year's end; a share, a rate or a comparison also to the end of a stated length.

    An amount of part of a year is never held against an amount of the year.
    """
    if (period.start.month, period.start.day) != (1, 1) or period.start.year != period.end.year:
        return False
    months = period.whole_months
    if version.kind is Kind.CUMULATIVE or months == 12:
        return True
    if months is None or version.length is None or months % version.length.months:
        return False
    if version.kind is Kind.GROWTH and version.from_levels:
        return False
    return version.kind in (Kind.ANNUAL_CHANGE, Kind.RELATION) or version.unit in SHARES


def known(readings: Iterable[ReadingFact], moment: Moment) -> list[ReadingFact]:
    """The readings accepted and not withdrawn at `known_at` whose period ended by `as_of`."""
    known_at, as_of = moment.known_at, moment.as_of
    return [
        reading
        for reading in readings
        if reading.accepted_at is not None
        and reading.accepted_at <= known_at
        and reading.period.end <= as_of
        and (reading.withdrawn_at is None or reading.withdrawn_at > known_at)
    ]


def in_force(
    readings: Iterable[ReadingFact], *, version: TargetVersion, moment: Moment, scale: int, after: date | None
) -> list[Figure]:
    """The reading in force of each period on the basis that ended after a day, in order of their ends.

    Within a period the last acceptance wins, 预计 never before 正式 or 公报. Points and running totals with one end are of one period.
    """
    by_length = version.basis in (Basis.FLOW, Basis.AVERAGE)
    groups: dict[tuple[date, date | None], list[ReadingFact]] = {}
    for reading in known(readings, moment):
        period = reading.period
        if (after is None or period.end > after) and fits(period, version):
            groups.setdefault((period.end, period.start if by_length else None), []).append(reading)
    chosen = [figure_of(group[0] if len(group) == 1 else last_accepted(group), scale) for group in groups.values()]
    chosen.sort(key=lambda figure: (figure.period.end, -figure.period.start.toordinal()))
    return chosen


def last_accepted(group: list[ReadingFact]) -> ReadingFact:
    """The reading in force of one period: the last acceptance, 预计 never before 正式 or 公报."""
    if any(reading.certainty in _FIRM for reading in group):
        group = [reading for reading in group if reading.certainty is not Certainty.FORECAST]
    return max(group, key=_acceptance)


def _acceptance(reading: ReadingFact) -> tuple[datetime, datetime, str]:
    accepted = reading.accepted_at
    if accepted is None:
        raise ValueError(f"reading {reading.key} was never accepted")
    return accepted, reading.recorded_at or accepted, reading.key


def figure_of(reading: ReadingFact, scale: int) -> Figure:
    """A reading as a figure in the target's unit."""
    return Figure(
        period=reading.period,
        amount=reading.amount(scale),
        keys=(reading.key,),
        forecast=reading.certainty is Certainty.FORECAST,
        unconfirmed=reading.unconfirmed,
        bound=reading.bound,
        missing=reading.missing,
        words=_words(reading),
    )


def _words(reading: ReadingFact) -> str:
    document = f"，{reading.document}" if reading.document else ""
    return reading.certainty.label + ("，待核" if reading.unconfirmed else "") + document


def asks_on_basis(asks: Iterable[Ask], *, version: TargetVersion, after: date | None) -> list[Ask]:
    """The asks for periods on the target's basis that end after a day, in order of their ends.

    On a running total of the year a round asks for the total to its period's end, whatever that period's first day (2024年9月).
    """
    running = version.basis is Basis.RUNNING_YEAR
    fitting = [
        ask
        for ask in asks
        if (after is None or ask.period.end > after)
        and fits(Period(date(ask.period.end.year, 1, 1), ask.period.end) if running else ask.period, version)
    ]
    fitting.sort(key=lambda ask: (ask.period.end, ask.due_on))
    return fitting


def is_due(ask: Ask, moment: Moment) -> bool:
    """Whether its period has ended and its due day is past."""
    return ask.period.end <= moment.as_of and ask.due_on < moment.known_on


def is_closed(ask: Ask, moment: Moment) -> bool:
    """Whether its period has ended and its round was closed by `known_at`."""
    return ask.period.end <= moment.as_of and ask.closed_at is not None and ask.closed_at <= moment.known_at
