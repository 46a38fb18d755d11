"""A plan as it is in force on a day, in the values of luoshi.plan, so that a new document can be set beside it (现行计划)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch

from luoshi.plan import model
from luoshi.plan.model import Comparator, Direction, Kind, Strength
from luoshi.text.span import Span
from luoshi_site.ledger.defaults import EVERY_YEAR
from luoshi_site.ledger.models import Assignment, Plan, Target, TargetVersion, Task

WIDTH = 2  # of a made-up span: tasks and targets follow each other in a made-up text


@dataclass(frozen=True, slots=True)
class InForce:
    """The plan as values, with the rows that each place stands for; `versions` are those in force, by the target's place."""

    plan: model.Plan
    tasks: tuple[Task, ...]
    targets: tuple[Target, ...]
    versions: tuple[TargetVersion, ...]


def plan_in_force(plan: Plan, *, on: date, known_at: datetime) -> InForce:
    """What a plan asks on a day, and of whom, in five queries (现行计划)."""
    division = Prefetch("assignments", Assignment.objects.select_related("agency", "group"))
    tasks = tuple(row for row in plan.tasks.prefetch_related(division) if row.in_force(on, known_at))
    found = plan.targets.select_related("indicator", "task", "goal").prefetch_related("versions")
    targets = tuple(row for row in found if row.in_force(on, known_at))
    versions = tuple(newest_version(target) for target in targets)
    return InForce(_values(plan, tasks, targets, versions, on), tasks, targets, versions)


def newest_version(target: Target) -> TargetVersion:
    """The target's last version, decided if not yet in effect; its versions are loaded."""
    return max(target.versions.all(), key=lambda version: version.number)


def _values(
    plan: Plan, tasks: Sequence[Task], targets: Sequence[Target], versions: Iterable[TargetVersion], on: date
) -> model.Plan:
    spans = {task.pk: Span(place * WIDTH, place * WIDTH + 1) for place, task in enumerate(tasks)}
    outside = Span(len(tasks) * WIDTH, len(tasks) * WIDTH + 1)
    return model.Plan(
        document=plan.code,
        title=plan.title,
        issuers=tuple(plan.issuers.split("、")) if plan.issuers else (),
        doc_number=plan.doc_number or None,
        issued_on=plan.issued_on,
        body=Span(0, outside.end),
        outline=(),
        tasks=tuple(_task(task, spans[task.pk], on) for task in tasks),
        targets=tuple(
            fact_of(target, version, span=spans.get(target.task_id or 0, outside))
            for target, version in zip(targets, versions, strict=True)
        ),
    )


def _task(task: Task, span: Span, on: date) -> model.Task:
    rows = [row for row in task.assignments.all() if row.in_force(on)]

    def named(role: str) -> tuple[str, ...]:
        return tuple(str(row.agency or row.group) for row in rows if row.role == role)

    return model.Task(
        id=task.number,
        title=task.title,
        area=task.area or None,
        span=span,
        lead=named(Assignment.Role.LEAD),
        responsible=(*named(Assignment.Role.RESPONSIBLE), *named(Assignment.Role.SUPPORTING)),
    )


def fact_of(target: Target, version: TargetVersion, *, span: Span = Span(0, 0)) -> model.Target:  # noqa: B008
    """What a version of a target promises, as a plan's value; its deadline is the version's last day."""
    due = version.due_on.isoformat() if version.due_on else None
    return model.Target(
        task=target.task.number if target.task else None,
        goal=target.goal.title if target.goal else None,
        indicator=target.name,
        kind=Kind(version.kind),
        comparator=Comparator(version.comparator),
        value=version.value,
        value_high=version.value_high,
        unit=version.unit or None,
        of=version.of or None,
        deadline=EVERY_YEAR if version.every_year else due,
        strength=Strength(version.strength),
        span=span,
        direction=Direction(version.direction) if version.direction else None,
        keep=version.keep,
    )
