"""One task with everything about it: agencies, milestones, targets with chart, readings and reasons (任务页)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from django.db.models import Q

from luoshi.rules.forecast.target import Forecast, Unsaid
from luoshi.rules.model import Reason
from luoshi.rules.status import Status
from luoshi_site.agencies.models import Agency, GroupMember
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.models import (
    Assignment,
    MilestoneEntry,
    Plan,
    PlanChange,
    Suspension,
    Target,
    TargetVersion,
    Task,
)
from luoshi_site.ledger.promise import promise_words
from luoshi_site.ledger.queries import clause_of, load_documents, sentence_of
from luoshi_site.progress.charts import Drawing, drawing
from luoshi_site.progress.queries import (
    MilestoneStanding,
    PlanStanding,
    ReadingLine,
    TargetStanding,
    TaskStanding,
    moment_in_force,
    plan_standing,
)
from luoshi_site.progress.queries.areas import AreaTable, area_tables
from luoshi_site.progress.queries.forecasts import forecasts_of
from luoshi_site.progress.queries.history import reading_counts, reading_histories
from luoshi_site.progress.queries.judging import Bench
from luoshi_site.progress.queries.rollups import Beside, besides_of
from luoshi_site.progress.queries.trail import charts_of

SHOWN = 24
FEW = 2
AREA_LINES = 30  # of all targets together; with more each table is asked for


@dataclass(frozen=True, slots=True)
class Party:
    """An agency or group of a task, as written; a group with its members on the day (empty where none are registered)."""

    assignment: Assignment
    members: tuple[Agency, ...]

    @property
    def present_name(self) -> str:
        """The agency's name today where the document has another; empty otherwise."""
        agency = self.assignment.agency
        return agency.name if agency is not None and agency.name != self.assignment.as_written else ""


@dataclass(frozen=True, slots=True)
class Parties:
    """Those who share a part in a task: agencies, then groups."""

    role: str
    agencies: tuple[Party, ...]
    groups: tuple[Party, ...]


@dataclass(frozen=True, slots=True)
class TargetPage:
    """A target: its standing, chart, newest readings of `count`, the sentence that asked for it; `few` where the page has room for all.

    `areas` is its table by area and year, with its lines where `areas_shown`; `besides` where the city's own figures differ from the
    rolled-up ones. `forecast` is where it probably arrives, `unsaid` why nobody can tell; neither where none is to be expected.
    """

    standing: TargetStanding
    drawing: Drawing | None
    lines: tuple[ReadingLine, ...]
    count: int
    sentence: str
    few: bool
    areas: AreaTable | None
    areas_shown: bool
    besides: tuple[Beside, ...]
    forecast: Forecast | None
    unsaid: Unsaid | None

    @property
    def older_count(self) -> int:
        """How many are not shown here."""
        return self.count - len(self.lines)

    @property
    def versions(self) -> tuple[tuple[TargetVersion, str], ...]:
        """What it promised from when on, in words too, up to the version in force; empty where it was never adjusted."""
        last = self.standing.version.number
        found = sorted(self.standing.target.versions.all(), key=lambda version: version.number)
        return tuple((row, promise_words(row)) for row in found if row.number <= last) if last > 1 else ()

    @property
    def suspension(self) -> Suspension | None:
        """The decision by which it rests, while it does."""
        if self.standing.status is not Status.SUSPENDED:
            return None
        return next((row for row in reversed(self.standing.target.suspensions.all()) if not row.lifts), None)


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """A milestone with what happened to it by the moment, oldest first."""

    standing: MilestoneStanding
    entries: tuple[MilestoneEntry, ...]

    @property
    def rule(self) -> tuple[Reason, ...]:
        """Why its light; its day and its deliveries stand beside it anyway."""
        return tuple(reason for reason in self.standing.judgement.reasons if reason.label == "规则")

    @property
    def delivered(self) -> bool:
        """Whether a delivery waits to be verified."""
        return bool(self.entries) and self.entries[-1].kind == MilestoneEntry.Kind.DELIVERED

    @property
    def owed(self) -> bool:
        """Whether it is still to be delivered, or again."""
        return not self.entries or self.entries[-1].kind == MilestoneEntry.Kind.RETURNED


@dataclass(frozen=True, slots=True)
class TaskPage:
    """The task page; `clause` is the task's own text where the site holds the document.

    `moment` is the one it is read at: of a task that had ended, the day before. `changes` are its lines of the change log by then,
    `ended` its targets that a decision has taken out.
    """

    standing: TaskStanding
    parties: tuple[Parties, ...]
    targets: tuple[TargetPage, ...]
    milestones: tuple[MilestoneLine, ...]
    has_document: bool
    clause: str
    moment: Moment
    changes: tuple[PlanChange, ...]
    ended: tuple[Target, ...]


def task_page(task: Task, moment: Moment, *, areas_of: int | None = None) -> TaskPage:
    """Everything about a task at a moment, in a fixed number of queries; `areas_of` is the target whose areas are asked for."""
    moment = moment_in_force(task, moment)
    plan = plan_standing(task.plan, moment)
    standing = next(row for row in plan.tasks if row.task.pk == task.pk)
    gone = (target for target in plan.rows.targets if target.task_id == task.pk)
    return TaskPage(
        standing=standing,
        parties=_parties(standing, moment.as_of),
        targets=target_pages(task.plan, plan, standing.targets, areas_of=areas_of),
        milestones=tuple(_milestone_line(row, moment) for row in standing.milestones),
        has_document=task.plan.document is not None,
        clause=clause_of(task),
        moment=moment,
        changes=tuple(task.changes.filter(at__lte=moment.known_at).order_by("-effective_on", "-at", "-pk")),
        ended=tuple(target for target in gone if target.has_ended(moment.as_of, moment.known_at)),
    )


def goal_pages(plan: Plan, moment: Moment, *, areas_of: int | None = None) -> tuple[TargetPage, ...]:
    """The targets of a plan's goals and safeguards, which no task carries, with everything about them."""
    whole = plan_standing(plan, moment)
    return target_pages(plan, whole, whole.outside_tasks, areas_of=areas_of)


def target_pages(
    plan: Plan, whole: PlanStanding, standings: tuple[TargetStanding, ...], *, areas_of: int | None = None
) -> tuple[TargetPage, ...]:
    """Some of a plan's targets with chart, readings and source sentence, in a fixed number of queries; `plan` has its document loaded."""
    rows = replace(whole.rows, targets=tuple(row.target for row in standings))
    load_documents(rows.targets)
    laid = cache(lambda: Bench.laid(rows, rows.targets, whole.moment))
    charts = charts_of(rows, whole.moment, laid=laid)
    indicators = {target.indicator for target in rows.targets}
    lines = reading_histories(indicators, whole.moment, most=SHOWN)
    counts = {pk: len(shown) for pk, shown in lines.items()}
    if full := [each for each in indicators if counts.get(each.pk) == SHOWN]:
        counts |= reading_counts(full, whole.moment)
    areas = area_tables(rows, standings, whole.moment)
    few_lines = sum(len(table.lines) for table in areas.values()) <= AREA_LINES
    besides = besides_of(rows, standings, whole.moment)
    ahead = forecasts_of(rows, standings, whole.moment, laid=laid)
    return tuple(
        TargetPage(
            standing=row,
            drawing=drawing(charts[row.target.pk]) if charts[row.target.pk].dots else None,
            lines=lines.get(row.target.indicator_id, ()),
            count=counts.get(row.target.indicator_id, 0),
            sentence=sentence_of(plan, row.target),
            few=len(standings) <= FEW,
            areas=areas.get(row.target.pk),
            areas_shown=few_lines or row.target.number == areas_of,
            besides=besides.get(row.target.pk, ()),
            forecast=said if isinstance(said := ahead.get(row.target.pk), Forecast) else None,
            unsaid=said if isinstance(said, Unsaid) and said.why.worth_telling else None,
        )
        for row in standings
    )


def _milestone_line(row: MilestoneStanding, moment: Moment) -> MilestoneLine:
    entries = sorted(row.milestone.entries.all(), key=lambda entry: entry.pk)
    return MilestoneLine(row, tuple(entry for entry in entries if entry.at <= moment.known_at))


def _parties(standing: TaskStanding, on: date) -> tuple[Parties, ...]:
    assignments = (*standing.leads, *standing.responsible)
    members = _members({row.group_id for row in assignments if row.group_id}, on)
    found = []
    for role in Assignment.Role:
        mine = [Party(row, members.get(row.group_id or 0, ())) for row in assignments if row.role == role]
        if mine:
            single = tuple(party for party in mine if party.assignment.group_id is None)
            groups = tuple(party for party in mine if party.assignment.group_id is not None)
            found.append(Parties(str(role.label), single, groups))
    return tuple(found)


def _members(groups: set[int], on: date) -> Mapping[int, tuple[Agency, ...]]:
    if not groups:
        return {}
    since = Q(valid_from__isnull=True) | Q(valid_from__lte=on)
    until = Q(valid_until__isnull=True) | Q(valid_until__gte=on)
    rows = (
        GroupMember.objects.filter(since, until, group__in=groups).select_related("agency").order_by("agency__position")
    )
    found: dict[int, tuple[Agency, ...]] = {}
    for row in rows:
        found[row.group_id] = (*found.get(row.group_id, ()), row.agency)
    return found
