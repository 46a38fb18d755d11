"""What the public sees: promises, who answers for them, where they stand, and the published figures behind (公开页面).

Only accepted readings get here (nothing else enters a judgement), and never a person's name.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q

from luoshi.rules.status import Light
from luoshi_site.agencies.models import Agency, GroupMember
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.models import Assignment, Goal, Plan, Task
from luoshi_site.ledger.queries import load_documents, sentence_of
from luoshi_site.portal.figures import Source, TargetLine, lines_of, sources_of
from luoshi_site.progress.charts import Chart, Drawing, drawing
from luoshi_site.progress.queries import PlanStanding, TaskStanding, moment_in_force, plan_standing
from luoshi_site.progress.queries.trail import charts_of

NOTHING = "none"
ALARMING = (Light.RED, Light.YELLOW)
FEW = 5
CARDS = 2


def public_plans() -> tuple[Plan, ...]:
    """Every adopted plan, real cities before invented ones."""
    return tuple(Plan.objects.select_related("city").defer("document").order_by("city__is_demo", "pk"))


@dataclass(frozen=True, slots=True)
class PlanCard:
    """A plan on the home page: its standing, the worst targets, and those with the newest figures."""

    standing: PlanStanding
    worst: tuple[TargetLine, ...]
    newest: tuple[TargetLine, ...]


def plan_card(plan: Plan, moment: Moment) -> PlanCard:
    """A plan's card at a moment."""
    standing = plan_standing(plan, moment)
    lines = lines_of(standing.targets, moment)
    alarming = sorted(
        (line for line in lines if line.standing.status.light in ALARMING),
        key=lambda line: line.standing.status.severity,
    )
    figured = [(line.figure.on, line) for line in lines if line.figure and line.figure.on]
    figured.sort(key=lambda pair: pair[0], reverse=True)
    return PlanCard(standing, tuple(alarming[:FEW]), tuple(line for _, line in figured[:FEW]))


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What the list of tasks is narrowed to; blank is everything. `light` is a Light's value, or "none" for 无可考核事项."""

    text: str = ""
    area: str = ""
    agency: str = ""
    light: str = ""

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return any((self.text, self.area, self.agency, self.light))


@dataclass(frozen=True, slots=True)
class TaskList:
    """The tasks that a filter leaves, and what may be chosen in it."""

    tasks: tuple[TaskStanding, ...]
    areas: tuple[str, ...]
    agencies: tuple[Agency, ...]


def tasks_listed(standing: PlanStanding, narrowed: TaskFilter) -> TaskList:
    """A plan's tasks narrowed by words, area, agency (by name or as member of a group) and light; one query for the groups."""
    groups = _group_members(standing)
    agencies = {row.agency.pk: row.agency for task in standing.tasks for row in _rows(task) if row.agency}
    agencies |= {agency.pk: agency for members in groups.values() for agency in members}
    tasks = tuple(task for task in standing.tasks if _fits(task, narrowed, groups))
    return TaskList(
        tasks=tasks,
        areas=tuple(dict.fromkeys(task.task.area for task in standing.tasks if task.task.area)),
        agencies=tuple(sorted(agencies.values(), key=lambda agency: (agency.position, agency.pk))),
    )


def _rows(task: TaskStanding) -> Iterable[Assignment]:
    return task.assignments


def _group_members(standing: PlanStanding) -> dict[int, tuple[Agency, ...]]:
    """The members on the day of the groups that a plan's tasks name, by the group's primary key."""
    groups = {row.group_id for task in standing.tasks for row in _rows(task) if row.group_id}
    return members_of(groups, standing.moment.as_of)


def members_of(groups: Iterable[int], on: date) -> dict[int, tuple[Agency, ...]]:
    """The members of groups on a day, by the group's primary key; one query."""
    found: dict[int, tuple[Agency, ...]] = {}
    rows = GroupMember.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=on),
        Q(valid_until__isnull=True) | Q(valid_until__gte=on),
        group__in=list(groups),
    ).select_related("agency")
    for row in rows.order_by("agency__position", "agency__pk"):
        found[row.group_id] = (*found.get(row.group_id, ()), row.agency)
    return found


def _fits(task: TaskStanding, narrowed: TaskFilter, groups: dict[int, tuple[Agency, ...]]) -> bool:
    if narrowed.area and task.task.area != narrowed.area:
        return False
    if narrowed.light and not _has_light(task, narrowed.light):
        return False
    if narrowed.agency and not any(_names(row, narrowed.agency, groups) for row in _rows(task)):
        return False
    words = (task.task.number, task.task.title, *(row.target.name for row in task.targets))
    return not narrowed.text or any(narrowed.text in word for word in words)


def _has_light(task: TaskStanding, light: str) -> bool:
    if light == NOTHING:
        return task.status is None
    return any(light in {status.light.colour, status.light.value} for status in task.counts)


def _names(row: Assignment, agency: str, groups: dict[int, tuple[Agency, ...]]) -> bool:
    if row.agency_id is not None:
        return str(row.agency_id) == agency
    return any(str(member.pk) == agency for member in groups.get(row.group_id or 0, ()))


@dataclass(frozen=True, slots=True)
class GoalStanding:
    """A goal with its targets; `goal` None gathers the safeguards' targets, which belong to no goal and no task."""

    goal: Goal | None
    lines: tuple[TargetLine, ...]


def goals_listed(standing: PlanStanding) -> tuple[GoalStanding, ...]:
    """A plan's goals in the document's order, each with its targets, and what stands outside goals and tasks."""
    goals = Goal.objects.filter(plan=standing.plan)
    lines = lines_of((row for row in standing.targets if row.target.goal_id or not row.target.task_id), standing.moment)
    rows = [GoalStanding(goal, _of_goal(lines, goal.pk)) for goal in goals]
    others = _of_goal(lines, None)
    return (*rows, GoalStanding(None, others)) if others else tuple(rows)


def _of_goal(lines: tuple[TargetLine, ...], goal: int | None) -> tuple[TargetLine, ...]:
    return tuple(line for line in lines if line.standing.target.goal_id == goal)


@dataclass(frozen=True, slots=True)
class TargetCard:
    """A target on its task's page: the newest readings behind it, its chart where there are values, the sentence where it is held."""

    line: TargetLine
    sources: tuple[Source, ...]
    drawing: Drawing | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Party:
    """An agency or group of a task as written, with the group's members on the day."""

    assignment: Assignment
    members: tuple[Agency, ...]


@dataclass(frozen=True, slots=True)
class TaskPage:
    """Everything about a task that is public."""

    standing: TaskStanding
    plan: PlanStanding
    leads: tuple[Party, ...]
    responsible: tuple[Party, ...]
    targets: tuple[TargetCard, ...]


def task_page(task: Task, moment: Moment) -> TaskPage:
    """A task's page at a moment; one that had ended by then as it was the day before."""
    moment = moment_in_force(task, moment)
    plan = plan_standing(task.plan, moment)
    standing = next(row for row in plan.tasks if row.task.pk == task.pk)
    members = members_of({row.group_id for row in _rows(standing) if row.group_id}, moment.as_of)
    sources = sources_of(standing.targets, moment)
    lines = lines_of(standing.targets, moment)
    load_documents(row.target for row in standing.targets)
    charts = charts_of(replace(plan.rows, targets=tuple(row.target for row in standing.targets)), moment)
    return TaskPage(
        standing=standing,
        plan=plan,
        leads=_parties(standing.leads, members),
        responsible=_parties(standing.responsible, members),
        targets=tuple(_card(line, task.plan, sources, charts) for line in lines),
    )


def _card(line: TargetLine, plan: Plan, sources: dict[int, tuple[Source, ...]], charts: dict[int, Chart]) -> TargetCard:
    target = line.standing.target
    chart = charts[target.pk]
    return TargetCard(line, sources[target.pk], drawing(chart) if chart.dots else None, sentence_of(plan, target))


def _parties(rows: Iterable[Assignment], members: dict[int, tuple[Agency, ...]]) -> tuple[Party, ...]:
    """Agencies in the document's order, then groups with known members."""
    parties = (Party(row, members.get(row.group_id or 0, ())) for row in rows)
    return tuple(sorted(parties, key=lambda party: bool(party.members)))
