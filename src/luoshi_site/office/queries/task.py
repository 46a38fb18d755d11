"""One task with everything about it: agencies, milestones, targets with chart, readings and reasons (任务页)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from luoshi_site.agencies.models import Agency, GroupMember
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.models import Assignment, TargetVersion, Task
from luoshi_site.ledger.queries import quote_of, sentence_of
from luoshi_site.progress.charts import Drawing, drawing
from luoshi_site.progress.queries import ReadingLine, TargetStanding, TaskStanding, plan_standing
from luoshi_site.progress.queries.history import reading_histories
from luoshi_site.progress.queries.judging import plan_rows
from luoshi_site.progress.queries.promise import promise_words
from luoshi_site.progress.queries.trail import charts_of

SHOWN = 12


@dataclass(frozen=True, slots=True)
class Party:
    """An agency or group of a task, as written; a group with its members on the day (empty where none are registered)."""

    assignment: Assignment
    members: tuple[Agency, ...]

    @property
    def role(self) -> str:
        """Its part in words."""
        return self.assignment.get_role_display()


@dataclass(frozen=True, slots=True)
class TargetPage:
    """A target of the task: its standing, chart, readings (newest first) and the sentence that asked for it."""

    standing: TargetStanding
    drawing: Drawing | None
    lines: tuple[ReadingLine, ...]
    sentence: str

    @property
    def newest(self) -> tuple[ReadingLine, ...]:
        """The readings shown at once."""
        return self.lines[:SHOWN]

    @property
    def older(self) -> tuple[ReadingLine, ...]:
        """The readings folded away."""
        return self.lines[SHOWN:]

    @property
    def promise(self) -> str:
        """What it promises."""
        return promise_words(self.standing.version)

    @property
    def versions(self) -> tuple[TargetVersion, ...]:
        """What it promised from when on, where it was adjusted."""
        found = sorted(self.standing.target.versions.all(), key=lambda version: version.number)
        return tuple(found) if len(found) > 1 else ()


@dataclass(frozen=True, slots=True)
class TaskPage:
    """The task page."""

    standing: TaskStanding
    parties: tuple[Party, ...]
    targets: tuple[TargetPage, ...]
    has_document: bool
    clause: str


def task_page(task: Task, moment: Moment) -> TaskPage:
    """Everything about a task at a moment, in a fixed number of queries."""
    standing = next(row for row in plan_standing(task.plan, moment).tasks if row.task.pk == task.pk)
    rows = plan_rows(task.plan, only=Q(task=task))
    charts = charts_of(rows, moment)
    lines = reading_histories({target.indicator for target in rows.targets}, moment)
    return TaskPage(
        standing=standing,
        parties=_parties(standing, moment.as_of),
        targets=tuple(
            TargetPage(
                standing=row,
                drawing=drawing(charts[row.target.pk]) if charts[row.target.pk].dots else None,
                lines=lines.get(row.target.indicator_id, ()),
                sentence=sentence_of(task.plan, row.target),
            )
            for row in standing.targets
        ),
        has_document=task.plan.document is not None,
        clause=quote_of(task.plan, task.span_start, task.span_end).strip(),
    )


def _parties(standing: TaskStanding, on: date) -> tuple[Party, ...]:
    assignments = (*standing.leads, *standing.responsible)
    members = _members({row.group_id for row in assignments if row.group_id}, on)
    return tuple(Party(row, members.get(row.group_id or 0, ())) for row in assignments)


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
