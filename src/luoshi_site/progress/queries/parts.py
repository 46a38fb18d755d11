"""Parts of reports: whom a lead may call them from, who is silent, what is asked of an agency (要件)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from luoshi_site.agencies.models import Agency, City
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.models import Assignment, Task
from luoshi_site.progress.models import PartRequest, ProgressReport, ReportingRound
from luoshi_site.progress.models.reports import BEING_WRITTEN
from luoshi_site.progress.queries.asking import members_of
from luoshi_site.progress.queries.board import open_rounds
from luoshi_site.progress.queries.sheet import asking_for


@dataclass(frozen=True, slots=True)
class PartChoice:
    """An agency that shares a task, by its part in it; `usual` where it is called by default."""

    agency: Agency
    role: str
    usual: bool


@dataclass(frozen=True, slots=True)
class Call:
    """What a lead has called for its report on a task in a round; `others` is how many agencies share the task."""

    round: ReportingRound
    task: Task
    agency: Agency
    others: int
    parts: tuple[PartRequest, ...]

    @property
    def silent(self) -> tuple[PartRequest, ...]:
        """Those who have not answered."""
        return tuple(part for part in self.parts if part.answered_at is None)

    @property
    def answered(self) -> int:
        """How many have."""
        return len(self.parts) - len(self.silent)

    @property
    def waiting(self) -> int:
        """How many answers are not merged yet."""
        return sum(part.answered_at is not None and part.merged_at is None for part in self.parts)


def part_choices(task: Task, agency: Agency, on: date) -> tuple[PartChoice, ...]:
    """The agencies that share a task with its lead on a day, groups as their members (可征集的单位)."""
    rows = Assignment.objects.filter(task=task).select_related("agency")
    held = [row for row in rows if row.in_force(on)]
    members = members_of(agency.city, on) if any(row.group_id for row in held) else {}
    return choices_among(held, agency, members)


def choices_among(
    assignments: Iterable[Assignment], agency: Agency, members: Mapping[int, Sequence[Agency]]
) -> tuple[PartChoice, ...]:
    """The same from rows at hand: other leads and responsible agencies by default, supporting ones where wanted."""
    found: dict[int, PartChoice] = {}
    order = list(Assignment.Role)
    for row in sorted(assignments, key=lambda row: (order.index(Assignment.Role(row.role)), row.position, row.pk)):
        for each in [row.agency] if row.agency else members.get(row.group_id or 0, ()):
            usual = row.role != Assignment.Role.SUPPORTING
            found.setdefault(each.pk, PartChoice(each, str(Assignment.Role(row.role).label), usual))
    found.pop(agency.pk, None)
    return tuple(found.values())


def calls_of(city: City, agencies: Collection[Agency], moment: Moment) -> tuple[Call, ...]:
    """The reports of the open rounds for which these agencies may call parts, those with something called first."""
    if not agencies:
        return ()
    rounds = open_rounds(city, moment)
    parts = _parts_by_report(rounds, agencies)
    members = members_of(city, moment.as_of)
    found: list[Call] = []
    for row in rounds:
        standing, asking = asking_for(row, moment)
        divisions = {each.task.pk: each.assignments for each in standing.tasks}
        for agency in agencies:
            for asked in asking.of(agency):
                others = len(choices_among(divisions.get(asked.task.pk, ()), agency, members)) if asked.words else 0
                called = parts.get((row.pk, asked.task.pk, agency.pk), ())
                if others or called:
                    found.append(Call(row, asked.task, agency, others, called))
    return tuple(sorted(found, key=lambda call: (not call.parts, call.round.due_on, call.task.position)))


def _parts_by_report(
    rounds: Sequence[ReportingRound], agencies: Collection[Agency]
) -> dict[tuple[int, int, int], tuple[PartRequest, ...]]:
    rows = PartRequest.objects.filter(report__round__in=rounds, report__agency__in=agencies)
    found: defaultdict[tuple[int, int, int], list[PartRequest]] = defaultdict(list)
    for part in rows.select_related("report", "agency").order_by("agency__position", "pk"):
        found[part.report.round_id, part.report.task_id, part.report.agency_id].append(part)
    return {key: tuple(parts) for key, parts in found.items()}


def call_for(reporting_round: ReportingRound, task: Task, agency: Agency) -> ProgressReport | None:
    """The lead's report on a task in a round with its parts, if it was begun."""
    parts = Prefetch(
        "parts", PartRequest.objects.select_related("agency", "answered_by").order_by("agency__position", "pk")
    )
    rows = ProgressReport.objects.filter(round=reporting_round, task=task, agency=agency)
    return rows.select_related("agency__city", "task", "round").prefetch_related(parts).first()


def parts_with_everything() -> QuerySet[PartRequest]:
    """Parts with their report, round, task and agencies."""
    return PartRequest.objects.select_related(
        "report__round__plan__city", "report__task", "report__agency", "agency__city", "asked_by", "answered_by"
    )


def parts_to_answer(city: City, agencies: Collection[Agency]) -> QuerySet[PartRequest]:
    """What is asked of these agencies and not answered yet, the earliest day first (待答复的要件)."""
    rows = parts_with_everything().filter(agency__in=list(agencies), report__round__plan__city=city)
    waiting = rows.filter(
        answered_at__isnull=True, report__state__in=BEING_WRITTEN, report__round__closed_at__isnull=True
    )
    return waiting.order_by("due_on", "pk")


def parts_answered(city: City, agencies: Collection[Agency]) -> QuerySet[PartRequest]:
    """What these agencies answered, the newest first (已答复的要件)."""
    rows = parts_with_everything().filter(agency__in=list(agencies), report__round__plan__city=city)
    return rows.filter(answered_at__isnull=False).order_by("-answered_at", "-pk")


def silent_parts(on: date) -> QuerySet[PartRequest]:
    """The parts of reports being written that were due by a day and nobody has answered (到期未答复的要件)."""
    rows = parts_with_everything().filter(due_on__lte=on, answered_at__isnull=True, report__state__in=BEING_WRITTEN)
    return rows.filter(report__round__closed_at__isnull=True).order_by("due_on", "pk")
