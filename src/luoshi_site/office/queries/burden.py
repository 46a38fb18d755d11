"""What reporting costs: questions asked, minutes typed, things asked twice, by agency and plan, month by month (为基层减负).

A question is one figure that a round asks of one agency, one text of words on a task, or one part that a lead called. A month is the one
in which the periods asked for end. It rests on the division of today's registry on each round's due day; no light is judged for it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch

from luoshi.rules.period import Cadence
from luoshi_site.agencies.models import Agency, City, GroupMember
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.models import Assignment, Target, Task
from luoshi_site.office.queries.twice import Place, Repeat, repeats_of
from luoshi_site.progress.models import PartRequest, ProgressReport, ReportingRound
from luoshi_site.progress.queries.asking import Asking, Members, asking_of
from luoshi_site.progress.queries.kept import Kept, ledger_stamp

MONTHS_BACK = 12
Owner = tuple[str, int]
"""«agency» or «plan», and its primary key."""


@dataclass
class Cost:
    """What was asked and typed: figures, words on tasks, parts; of the figures those asked more rarely than monthly; seconds."""

    figures: int = 0
    words: int = 0
    parts: int = 0
    rarer: int = 0
    seconds: int = 0

    @property
    def questions(self) -> int:
        """Everything that wanted an answer."""
        return self.figures + self.words + self.parts

    @property
    def minutes(self) -> int:
        """Minutes typed, rounded up: a minute begun is a minute spent."""
        return -(-self.seconds // 60)

    def add(self, other: "Cost") -> None:
        """Count another cost in."""
        self.figures, self.words = self.figures + other.figures, self.words + other.words
        self.parts, self.rarer = self.parts + other.parts, self.rarer + other.rarer
        self.seconds += other.seconds


@dataclass(frozen=True, slots=True)
class BurdenLine:
    """An agency or a plan in a month, beside the month before."""

    pk: int
    name: str
    now: Cost
    before: Cost
    repeat_count: int

    @property
    def change(self) -> int:
        """How many questions more than the month before."""
        return self.now.questions - self.before.questions

    @property
    def rises(self) -> bool:
        """Whether the limit is broken: a month asks no more than the month before (本月比上月不增加)."""
        return self.change > 0


@dataclass(frozen=True)
class MonthBurden:
    """A month: its costs by agency and by plan."""

    month: date
    by: dict[Owner, Cost] = field(default_factory=lambda: defaultdict(Cost))
    total: Cost = field(default_factory=Cost)

    def of(self, owner: Owner) -> Cost:
        """What an agency or a plan cost; nothing where it was not asked."""
        return self.by.get(owner) or Cost()


@dataclass(frozen=True)
class Burden:
    """A city's months, the earliest first; `names` of agencies and plans."""

    months: tuple[MonthBurden, ...]
    names: dict[Owner, str]

    def month(self, wanted: str) -> MonthBurden | None:
        """The month that «2026-10» names, else the newest; None where nothing was ever asked."""
        newest = self.months[-1] if self.months else None
        return next((one for one in self.months if one.month.strftime("%Y-%m") == wanted), newest)

    def before(self, month: MonthBurden) -> MonthBurden:
        """The month before; one without questions where nothing was asked then."""
        year, number = divmod(month.month.year * 12 + month.month.month - 2, 12)
        wanted = date(year, number + 1, 1)
        return next((one for one in self.months if one.month == wanted), MonthBurden(wanted))

    def lines(self, month: MonthBurden, kind: str, repeats: Iterable[Repeat] = ()) -> tuple[BurdenLine, ...]:
        """The agencies (or plans) that a month or the one before it asked something, with how many `repeats` concern them."""
        before = self.before(month)
        owners = sorted(owner for owner in {*month.by, *before.by} if owner[0] == kind)
        counts: defaultdict[Owner, int] = defaultdict(int)
        for repeat in repeats:
            for owner in repeat.owners:
                counts[owner] += 1
        return tuple(
            BurdenLine(owner[1], self.names[owner], month.of(owner), before.of(owner), counts[owner])
            for owner in owners
        )


kept_burdens: Kept[Burden] = Kept(most=12)
kept_repeats: Kept[tuple[Repeat, ...]] = Kept(most=50)


def burden_of(city: City, moment: Moment) -> Burden:
    """What reporting costs a city, over the last twelve months that asked something, kept until the next action (减负)."""
    key = (city.pk, ledger_stamp(), moment.as_of)
    found = kept_burdens.get(key)
    if found is None:
        found = _count(city, moment)
        kept_burdens.put(key, found)
    return found


@dataclass(frozen=True, slots=True)
class _TargetRow:
    target: Target


@dataclass(frozen=True, slots=True)
class _TaskRow:
    task: Task
    targets: tuple[_TargetRow, ...]


@dataclass(frozen=True, slots=True)
class _PlanRow:
    tasks: tuple[_TaskRow, ...]
    targets: tuple[_TargetRow, ...]


def _plan_rows(plans: Iterable[int]) -> dict[int, _PlanRow]:
    """Tasks and targets of plans as a round sees them, by the plan's primary key, in three queries."""
    keys = list(plans)
    by_task: defaultdict[int | None, list[_TargetRow]] = defaultdict(list)
    by_plan: defaultdict[int, list[_TargetRow]] = defaultdict(list)
    for target in Target.objects.filter(plan__in=keys).select_related("indicator"):
        by_task[target.task_id].append(_TargetRow(target))
        by_plan[target.plan_id].append(_TargetRow(target))
    tasks: defaultdict[int, list[_TaskRow]] = defaultdict(list)
    assignments = Prefetch("assignments", Assignment.objects.select_related("agency", "group"))
    for task in Task.objects.filter(plan__in=keys).prefetch_related(assignments):
        tasks[task.plan_id].append(_TaskRow(task, tuple(by_task[task.pk])))
    return {pk: _PlanRow(tuple(tasks[pk]), tuple(by_plan[pk])) for pk in keys}


def _memberships(city: City) -> list[GroupMember]:
    return list(GroupMember.objects.filter(group__city=city).select_related("agency"))


def _members_on(rows: Iterable[GroupMember], on: date) -> Members:
    found: defaultdict[int, list[Agency]] = defaultdict(list)
    for row in rows:
        if (row.valid_from is None or row.valid_from <= on) and (row.valid_until is None or row.valid_until >= on):
            found[row.group_id].append(row.agency)
    return found


def _months(city: City, moment: Moment) -> dict[date, list[ReportingRound]]:
    """The rounds opened by the moment, by the first day of the month that their period ends in; the last twelve months."""
    rounds = ReportingRound.objects.filter(plan__city=city, opened_at__lte=moment.known_at).select_related("plan")
    found: defaultdict[date, list[ReportingRound]] = defaultdict(list)
    since = date(moment.as_of.year - MONTHS_BACK // 12 - 1, moment.as_of.month, 1)
    for row in rounds.filter(period_end__gte=since):
        found[row.period_end.replace(day=1)].append(row)
    return {month: found[month] for month in sorted(found)[-MONTHS_BACK - 1 :]}


def _askings(city: City, rounds: list[ReportingRound]) -> list[Asking]:
    """What each round asked, by the division of its due day; a fixed number of queries."""
    loaded, memberships = _plan_rows({row.plan_id for row in rounds}), _memberships(city)
    return [asking_of(row, loaded[row.plan_id], _members_on(memberships, row.due_on), row.due_on) for row in rounds]


def _count(city: City, moment: Moment) -> Burden:
    months = _months(city, moment)
    rounds = [row for rows in months.values() for row in rows]
    spent, parts = _spent(rounds), _parts(rounds)
    names: dict[Owner, str] = {("plan", row.plan_id): str(row.plan) for row in rounds}
    by_month: defaultdict[date, list[Asking]] = defaultdict(list)
    for asking in _askings(city, rounds):
        by_month[asking.round.period_end.replace(day=1)].append(asking)
    found = [_month(month, askings, spent, parts, names) for month, askings in by_month.items()]
    return Burden(tuple(found), names)


def month_repeats(city: City, month: date, moment: Moment) -> tuple[Repeat, ...]:
    """What a month asks twice (重复报送), kept until the next action."""
    key = (city.pk, ledger_stamp(), month)
    found = kept_repeats.get(key)
    if found is None:
        rounds = _months(city, moment).get(month, [])
        places = [
            Place(agency, asking.round.plan, each, target)
            for asking in _askings(city, rounds)
            for pk, agency in asking.agencies.items()
            for each in asking.by_agency.get(pk, ())
            for target in ((*each.targets, None) if each.words else each.targets)
        ]
        found = repeats_of(places, [part for parts in _parts(rounds).values() for part in parts])
        kept_repeats.put(key, found)
    return found


def _month(
    month: date,
    askings: list[Asking],
    spent: dict[int, dict[int, int]],
    parts: dict[int, list[PartRequest]],
    names: dict[Owner, str],
) -> MonthBurden:
    """A month's costs from what its rounds asked."""
    burden = MonthBurden(month)
    for asking in askings:
        plan = ("plan", asking.round.plan_id)
        called = parts.get(asking.round.pk, [])
        typed = spent.get(asking.round.pk, {})
        agencies = {**asking.agencies, **{part.agency_id: part.agency for part in called}}
        for pk, agency in agencies.items():
            asked = asking.by_agency.get(pk, [])
            figures = sum(len(each.targets) for each in asked)
            rarer = figures if asking.round.cadence != Cadence.MONTHLY else 0
            mine = sum(part.agency_id == pk for part in called)
            cost = Cost(figures, sum(each.words for each in asked), mine, rarer, typed.get(pk, 0))
            names["agency", pk] = agency.name
            for owner in (("agency", pk), plan):
                burden.by[owner].add(cost)
            burden.total.add(cost)
    return MonthBurden(month, dict(burden.by), burden.total)


def _spent(rounds: list[ReportingRound]) -> dict[int, dict[int, int]]:
    """Seconds typed, by round and agency."""
    found: defaultdict[int, defaultdict[int, int]] = defaultdict(lambda: defaultdict(int))
    rows = ProgressReport.objects.filter(round__in=rounds, spent_seconds__gt=0)
    for reporting_round, agency, seconds in rows.values_list("round", "agency", "spent_seconds"):
        found[reporting_round][agency] += seconds
    return {pk: dict(seconds) for pk, seconds in found.items()}


def _parts(rounds: list[ReportingRound]) -> dict[int, list[PartRequest]]:
    found: defaultdict[int, list[PartRequest]] = defaultdict(list)
    rows = PartRequest.objects.filter(report__round__in=rounds).select_related("agency", "report__task")
    for row in rows:
        found[row.report.round_id].append(row)
    return found
