"""From districts to the whole, from targets to the task, from tasks to the plan (汇总).

A missing district is named and never silently left out; percentages are rolled up from numerators and denominators; a plan has counts and
never one averaged percentage.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from luoshi.rules.figures import Moment, known, last_accepted
from luoshi.rules.model import Bound, Certainty, Judgement, MilestoneJudgement, ReadingFact
from luoshi.rules.period import Period
from luoshi.rules.status import Light, Status

_FIRMNESS = (Certainty.FORECAST, Certainty.PRELIMINARY, Certainty.FINAL, Certainty.GAZETTE)


class RollUp(StrEnum):
    """How an indicator rolls up districts (汇总方式)."""

    SUM = "sum"
    RATIO = "ratio"
    LATEST = "latest"
    MIN = "min"
    SHARE_OF_AREAS = "share_of_areas"

    @property
    def label(self) -> str:
        """The Chinese word (各地区相加 …)."""
        return _ROLL_UPS[self.value]


_ROLL_UPS = {
    "sum": "各地区相加",
    "ratio": "分子分母分别相加后相除",
    "latest": "取最近采用的一个",
    "min": "取最低的地区",
    "share_of_areas": "达标地区占比",
}
_BOUNDS = {RollUp.SUM: Bound.LOWER, RollUp.MIN: Bound.UPPER, RollUp.SHARE_OF_AREAS: Bound.LOWER}


@dataclass(frozen=True, slots=True)
class Membership:
    """That a district belongs to a group, from a day until a day (成员)."""

    area: str
    joined_on: date | None = None
    left_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it is a member at the end of a day; it has left on `left_on`."""
        return (self.joined_on is None or self.joined_on <= day) and (self.left_on is None or day < self.left_on)


def roll_up(
    rule: RollUp,
    readings: Iterable[ReadingFact],
    *,
    members: tuple[Membership, ...],
    as_of: date,
    known_at: datetime,
    meets: Callable[[Fraction], bool] | None = None,
    scale: int = 1,
) -> tuple[ReadingFact, ...]:
    """One reading of the whole for each period that any member reported, with the missing members named.

    `meets` says whether one district's figure meets what is asked of each (share_of_areas). A ratio needs numerator and denominator; a
    district that gave only the percentage counts as missing. `scale` as in `ReadingFact.amount`.
    """
    periods: dict[Period, dict[str, list[ReadingFact]]] = {}
    for reading in known(readings, Moment(as_of, known_at)):
        periods.setdefault(reading.period, {}).setdefault(reading.area, []).append(reading)
    rolled = []
    for period in sorted(periods, key=lambda period: (period.end, period.start)):
        names = tuple(member.area for member in members if member.holds_on(period.end))
        chosen = {area: last_accepted(group) for area, group in periods[period].items() if area in names}
        if rule is RollUp.RATIO:
            chosen = {area: reading for area, reading in chosen.items() if reading.denominator}
        if chosen:
            missing = tuple(name for name in names if name not in chosen)
            rolled.append(_whole(rule, period, list(chosen.values()), missing, meets, scale))
    return tuple(rolled)


def least_firm(certainties: Iterable[Certainty]) -> Certainty:
    """What a figure made of several is: as firm as the least firm of them."""
    return min(certainties, key=_FIRMNESS.index)


def bound_without(rule: RollUp, missing: tuple[str, ...]) -> Bound:
    """What a rolled-up figure is worth without the missing districts."""
    return _BOUNDS.get(rule, Bound.UNKNOWN) if missing else Bound.EXACT


def _whole(
    rule: RollUp,
    period: Period,
    chosen: list[ReadingFact],
    missing: tuple[str, ...],
    meets: Callable[[Fraction], bool] | None,
    scale: int,
) -> ReadingFact:
    """One period's reading of the whole."""
    if rule is RollUp.LATEST:
        chosen, missing = [last_accepted(chosen)], ()
    value, numerator, denominator = None, None, None
    if rule is RollUp.RATIO:
        numerator = sum((reading.numerator or Fraction(0) for reading in chosen), Fraction(0))
        denominator = sum((reading.denominator or Fraction(0) for reading in chosen), Fraction(0))
    elif rule is RollUp.SHARE_OF_AREAS:
        met = [reading for reading in chosen if meets is None or meets(reading.amount(scale))]
        numerator, denominator = Fraction(len(met)), Fraction(len(chosen) + len(missing))
    else:
        amounts = [reading.amount(scale) for reading in chosen]
        value = min(amounts) if rule is RollUp.MIN else sum(amounts, Fraction(0))
    return ReadingFact(
        key="+".join(reading.key for reading in chosen),
        period=period,
        value=value,
        numerator=numerator,
        denominator=denominator,
        certainty=least_firm(reading.certainty for reading in chosen),
        accepted_at=max(reading.accepted_at for reading in chosen if reading.accepted_at),
        unconfirmed=any(reading.unconfirmed for reading in chosen),
        quantity=chosen[0].quantity,
        bound=bound_without(rule, missing),
        missing=missing,
    )


@dataclass(frozen=True, slots=True)
class TaskStanding:
    """A task with what is judged in it (任务状态): judgements of its targets and milestones by their keys."""

    key: str
    targets: tuple[tuple[str, Judgement], ...] = ()
    milestones: tuple[tuple[str, MilestoneJudgement], ...] = ()

    @property
    def counted(self) -> tuple[Status, ...]:
        """The statuses that are counted: a suspended target is not, unless it was overdue."""
        targets = [status for _, judgement in self.targets if (status := judgement.counted_status)]
        return (*targets, *(judgement.status for _, judgement in self.milestones))

    @property
    def status(self) -> Status | None:
        """The worst of its statuses; `suspended` where all rest; None where there is nothing to assess (无可考核事项)."""
        if self.counted:
            return worst(self.counted)
        return Status.SUSPENDED if self.targets else None

    @property
    def counts(self) -> dict[Status, int]:
        """How many of each status, from worst to best."""
        return count(self.counted)


def worst(statuses: Iterable[Status]) -> Status:
    """The worst of some statuses, by the page's order."""
    return min(statuses, key=lambda status: status.severity)


def count(statuses: Iterable[Status]) -> dict[Status, int]:
    """How many of each status, from worst to best, none of 0."""
    found = list(statuses)
    return {status: found.count(status) for status in Status if status in found}


@dataclass(frozen=True, slots=True)
class PlanCounts:
    """The counts of a plan (总体情况): its tasks by their worst status, its targets and milestones by their own.

    `suspended` are the targets that rest and leave the counts, `nothing_to_assess` the tasks with neither target nor milestone.
    """

    tasks: dict[Status, int]
    items: dict[Status, int]
    task_count: int
    item_count: int
    suspended: tuple[str, ...]
    nothing_to_assess: tuple[str, ...]

    @property
    def lights(self) -> dict[Light, int]:
        """How many items of each light, in the lights' order, none of 0."""
        found: dict[Light, int] = {}
        for status, number in self.items.items():
            found[status.light] = found.get(status.light, 0) + number
        return {light: found[light] for light in Light if light in found}


def plan_counts(standings: Iterable[TaskStanding], *, outside: Iterable[tuple[str, Judgement]] = ()) -> PlanCounts:
    """The one statistic of a plan, for page, workbook, bulletin, portal and interface alike.

    `outside` are the targets of goals and safeguards, which belong to no task: they count as items.
    """
    tasks, apart = list(standings), TaskStanding("", tuple(outside))
    items = [status for task in (*tasks, apart) for status in task.counted]
    return PlanCounts(
        tasks=count(status for task in tasks if (status := task.status)),
        items=count(items),
        task_count=len(tasks),
        item_count=len(items),
        suspended=tuple(
            key for task in (*tasks, apart) for key, judged in task.targets if judged.status is Status.SUSPENDED
        ),
        nothing_to_assess=tuple(task.key for task in tasks if task.status is None),
    )
