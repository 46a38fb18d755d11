"""Where a plan stands at a moment: every target judged, every task rolled up, one count for all pages."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from luoshi.rules import rollup
from luoshi.rules.model import Judgement, MilestoneJudgement
from luoshi.rules.period import ONE_DAY
from luoshi.rules.rollup import PlanCounts, plan_counts
from luoshi.rules.status import Mark, Status
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.models import Assignment, Milestone, Plan, Target, TargetVersion, Task
from luoshi_site.ledger.promise import promise_words
from luoshi_site.progress.queries.facts import asks_each_area
from luoshi_site.progress.queries.judging import PlanRows, judgements_of, milestone_judgement_of, plan_rows
from luoshi_site.progress.queries.kept import Kept, ledger_stamp, moment_key


@dataclass(frozen=True, slots=True)
class TargetStanding:
    """A target with the version in force and its judgement; `target` has its indicator, task and goal loaded."""

    target: Target
    version: TargetVersion
    judgement: Judgement

    @property
    def status(self) -> Status:
        """Its status."""
        return self.judgement.status

    @property
    def unit(self) -> str:
        """The unit of the judgement's value: as promised, but % where x is the share of areas that meet what each is asked."""
        return "%" if asks_each_area(self.target.indicator) else self.version.unit

    @property
    def promise(self) -> str:
        """What it promises, how much and by when."""
        return promise_words(self.version)

    @property
    def unconfirmed(self) -> bool:
        """Whether the light rests on a figure that is 待核 or 预计."""
        return Mark.PROVISIONAL in self.judgement.marks


@dataclass(frozen=True, slots=True)
class MilestoneStanding:
    """A milestone with its judgement."""

    milestone: Milestone
    judgement: MilestoneJudgement


@dataclass(frozen=True)
class TaskStanding:
    """A task with what it promised; `status` is its worst, None for 无可考核事项. `on` is the day that its division is read at."""

    task: Task
    on: date
    targets: tuple[TargetStanding, ...]
    milestones: tuple[MilestoneStanding, ...]

    @cached_property
    def judged(self) -> rollup.TaskStanding:
        """What luoshi.rules counts: the judgements by primary key."""
        return rollup.TaskStanding(
            key=self.task.number,
            targets=tuple((str(row.target.pk), row.judgement) for row in self.targets),
            milestones=tuple((str(row.milestone.pk), row.judgement) for row in self.milestones),
        )

    @property
    def counts(self) -> dict[Status, int]:
        """How many of each status, from worst to best."""
        return self.judged.counts

    @property
    def status(self) -> Status | None:
        """The worst of its statuses."""
        return self.judged.status

    @property
    def unconfirmed(self) -> bool:
        """Whether the light of one of its targets rests on a figure that is 待核 or 预计."""
        return any(row.unconfirmed for row in self.targets)

    @cached_property
    def assignments(self) -> tuple[Assignment, ...]:
        """Who carries it out on the day, in the document's order."""
        return tuple(row for row in self.task.assignments.all() if row.in_force(self.on))

    @cached_property
    def leads(self) -> tuple[Assignment, ...]:
        """The lead agencies, first lead first."""
        return tuple(row for row in self.assignments if row.role == Assignment.Role.LEAD)

    @cached_property
    def responsible(self) -> tuple[Assignment, ...]:
        """The other agencies and groups."""
        return tuple(row for row in self.assignments if row.role != Assignment.Role.LEAD)


@dataclass(frozen=True)
class PlanStanding:
    """A plan at a moment. `targets` in the document's order (those of goals and safeguards too), `tasks` in theirs.

    `rows` are what it was judged from, so that a page can judge more without asking for them again.
    """

    rows: PlanRows
    moment: Moment
    targets: tuple[TargetStanding, ...]
    tasks: tuple[TaskStanding, ...]

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.rows.plan

    @cached_property
    def counts(self) -> PlanCounts:
        """How many of each status; the one count that every page, file and bulletin shows."""
        outside = ((str(row.target.pk), row.judgement) for row in self.outside_tasks)
        return plan_counts((task.judged for task in self.tasks), outside=outside)

    @cached_property
    def unconfirmed_counts(self) -> dict[Status, int]:
        """How many targets of each status rest on a figure that is 待核 or 预计: every count is shown with them."""
        rows = (row.judgement.counted_status for row in self.targets if row.unconfirmed)
        return rollup.count(status for status in rows if status)

    @cached_property
    def by_target(self) -> dict[int, TargetStanding]:
        """The standings by the target's primary key."""
        return {standing.target.pk: standing for standing in self.targets}

    @cached_property
    def outside_tasks(self) -> tuple[TargetStanding, ...]:
        """The targets of goals and safeguards, which belong to no task."""
        return tuple(standing for standing in self.targets if standing.target.task_id is None)

    @cached_property
    def tasks_without_figures(self) -> tuple[TaskStanding, ...]:
        """The tasks with neither target nor milestone (无可考核事项)."""
        return tuple(task for task in self.tasks if task.status is None)


def moment_in_force(task: Task, moment: Moment) -> Moment:
    """The moment itself, or for a task that had ended by then (or had not begun) the last (first) day that it was part of the plan."""
    if task.has_ended(moment.as_of, moment.known_at) and task.ended_on is not None:
        return replace(moment, as_of=task.ended_on - ONE_DAY, as_of_chosen=True)
    if task.in_force(moment.as_of, moment.known_at) or task.added_on is None:
        return moment
    known = max(moment.known_at, task.added_at) if task.added_at else moment.known_at
    return replace(moment, as_of=max(moment.as_of, task.added_on), known_at=known, as_of_chosen=True)


kept_standings: Kept[PlanStanding] = Kept(most=24)


def plan_standing(plan: Plan, moment: Moment, *, rows: PlanRows | None = None) -> PlanStanding:
    """Where a whole plan stands at a moment, judged in a fixed number of queries and kept until the next action (计划现状).

    `rows` may be handed over where they were just loaded.
    """
    key = (plan.pk, ledger_stamp(), moment_key(moment))
    standing = kept_standings.get(key)
    if standing is None:
        standing = _judged_now(rows or plan_rows(plan), moment)
        kept_standings.put(key, standing)
    return standing


def _judged_now(rows: PlanRows, moment: Moment) -> PlanStanding:
    judged = judgements_of(rows, moment)
    standings = tuple(
        TargetStanding(target=target, version=rows.version_at(target, moment), judgement=judged[target.pk])
        for target in rows.targets
        if target.in_force(moment.as_of, moment.known_at)
    )
    by_task: dict[int | None, list[TargetStanding]] = {}
    for standing in standings:
        by_task.setdefault(standing.target.task_id, []).append(standing)
    tasks = tuple(
        TaskStanding(
            task=task,
            on=moment.as_of,
            targets=tuple(by_task.get(task.pk, ())),
            milestones=tuple(
                MilestoneStanding(milestone=row, judgement=milestone_judgement_of(row, moment))
                for row in task.milestones.all()
                if row.recorded_at <= moment.known_at
            ),
        )
        for task in rows.tasks
        if task.in_force(moment.as_of, moment.known_at)
    )
    return PlanStanding(rows=rows, moment=moment, targets=standings, tasks=tasks)


@dataclass(frozen=True, slots=True)
class Change:
    """A target whose status is another than at the earlier moment (变化)."""

    now: TargetStanding
    before: Status

    @property
    def worsened(self) -> bool:
        """Whether it got worse."""
        return self.now.status.severity < self.before.severity


def plan_changes(now: PlanStanding, since: Moment) -> tuple[Change, ...]:
    """The targets whose status changed since an earlier moment, worst first (变化情况)."""
    earlier = plan_standing(now.plan, since, rows=now.rows).by_target
    changes = (
        Change(now=standing, before=earlier[pk].status)
        for pk, standing in now.by_target.items()
        if pk in earlier and earlier[pk].status is not standing.status
    )
    return tuple(sorted(changes, key=lambda change: (change.now.status.severity, change.now.target.number)))
