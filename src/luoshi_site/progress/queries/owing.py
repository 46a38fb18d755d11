"""Who is to be told of a round: the agencies it asks, what each has not sent, and by which day (应报、未报)."""

from dataclasses import dataclass
from datetime import date

from luoshi_site.agencies.models import Agency, Role
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.models import Target, Task
from luoshi_site.notices.queries import agencies_holding
from luoshi_site.progress.models import Reading, ReportingRound
from luoshi_site.progress.queries.asked import HOLDS
from luoshi_site.progress.queries.asking import asking_of, is_asked, members_of
from luoshi_site.progress.queries.board import STILL_OWED, board_of
from luoshi_site.progress.queries.extensions import due_days
from luoshi_site.progress.queries.judging import PlanRows, plan_rows


@dataclass(frozen=True, slots=True)
class Owing:
    """How many things a round asks of an agency or waits for still, and the agency's last day in time.

    They are tasks (`unit` 任务), or figures of overall goals (总体目标), which name nobody and are asked of the supervision office's
    officers. `role` is who reports them.
    """

    agency: Agency
    count: int
    due_on: date
    unit: str = "任务"
    role: str = Role.Kind.REPORTER


@dataclass(frozen=True, slots=True)
class _TargetRow:
    """A target that is in force, as a round sees it."""

    target: Target


@dataclass(frozen=True, slots=True)
class _TaskRow:
    """A task that is in force, with its targets."""

    task: Task
    targets: tuple[_TargetRow, ...]


@dataclass(frozen=True, slots=True)
class _PlanRow:
    """A plan as a round sees it: what it asks rests on no reading, so nothing is judged."""

    tasks: tuple[_TaskRow, ...]
    targets: tuple[_TargetRow, ...]


def asked_plan(rows: PlanRows, moment: Moment) -> _PlanRow:
    """The plan's tasks and targets in force at a moment, as a round sees them."""
    targets = tuple(_TargetRow(one) for one in rows.targets if one.in_force(moment.as_of, moment.known_at))
    tasks = tuple(
        _TaskRow(task, tuple(row for row in targets if row.target.task_id == task.pk))
        for task in rows.tasks
        if task.in_force(moment.as_of, moment.known_at)
    )
    return _PlanRow(tasks, targets)


def asked_in(reporting_round: ReportingRound, moment: Moment) -> tuple[Owing, ...]:
    """What a round asks of each agency, in the registry's order, in a fixed number of queries and without judging."""
    plan = asked_plan(plan_rows(reporting_round.plan), moment)
    city = reporting_round.plan.city
    asking = asking_of(reporting_round, plan, members_of(city, moment.as_of), moment.as_of)
    found = [
        Owing(agency, len(asking.of(agency)), reporting_round.due_on)
        for agency in sorted(asking.agencies.values(), key=lambda agency: (agency.position, agency.pk))
    ]
    return (*found, *_goals(reporting_round, _goal_figures(reporting_round, plan), moment))


def owed_in(reporting_round: ReportingRound, moment: Moment) -> tuple[Owing, ...]:
    """What a round waits for still, by agency: tasks whose report was not sent, and figures of overall goals that nobody entered."""
    board = board_of(reporting_round, moment)
    found = [
        Owing(row.agency, sum(row.states[state] for state in STILL_OWED), row.due_on) for row in board.rows if row.owing
    ]
    figures = _goal_figures(reporting_round, asked_plan(plan_rows(reporting_round.plan), moment))
    sent = Reading.objects.filter(
        indicator__in=figures, state__in=HOLDS, period_end=reporting_round.period_end
    ).values_list("indicator_id", flat=True)
    return (*found, *_goals(reporting_round, figures - set(sent), moment))


def _goal_figures(reporting_round: ReportingRound, plan: _PlanRow) -> set[int]:
    """The indicators of overall goals that a round asks for, by primary key."""
    return {
        row.target.indicator_id
        for row in plan.targets
        if row.target.task_id is None and is_asked(row.target, reporting_round)
    }


def _goals(reporting_round: ReportingRound, figures: set[int], moment: Moment) -> tuple[Owing, ...]:
    if not figures:
        return ()
    due = due_days(reporting_round, known_at=moment.known_at) if reporting_round.pk else {}
    offices = agencies_holding(reporting_round.plan.city, Role.Kind.OFFICER, moment.as_of)
    return tuple(
        Owing(office, len(figures), due.get(office.pk, reporting_round.due_on), "总体目标", Role.Kind.OFFICER)
        for office in offices
    )
