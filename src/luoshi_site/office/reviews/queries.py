"""Reads for the pages of reviews: the list, one with its agenda, what is still to be carried out (调度会)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from luoshi.report.codec import report_from_json
from luoshi.report.model import Report
from luoshi.rules.status import Status
from luoshi_site.agencies.models import Agency, City
from luoshi_site.base.moment import CHINA, Moment
from luoshi_site.ledger.models import Plan, Task
from luoshi_site.office.models import ProgressReview, ReviewDecision, ReviewItem, ReviewLayout
from luoshi_site.office.reviews.agenda import Candidate, candidates, undone_decisions
from luoshi_site.office.reviews.columns import PRESETS, USUAL
from luoshi_site.progress.queries import PlanStanding, plan_standing

STUCK_MONTHS = 3
LOADED = ("agency", "order", "item__review", "item__task")


@dataclass(frozen=True, slots=True)
class Layout:
    """How an office lays out its reviews: the preset's key (blank: its own choice), the columns' keys, months until stuck."""

    preset: str
    columns: tuple[str, ...]
    stuck_months: int


def layout_of(city: City) -> Layout:
    """A city's layout in force (调度设置); where nothing was chosen, the usual columns and three months."""
    row = ReviewLayout.objects.filter(city=city).first()
    if row is None:
        return Layout(USUAL, PRESETS[USUAL].columns, STUCK_MONTHS)
    return Layout(row.preset, tuple(row.columns.split(",")), row.stuck_months)


def moment_of(review: ProgressReview, now: datetime) -> Moment:
    """The moment that a review is read at: its day at the latest, and what was known when it ended."""
    known_at = review.ended_at or now
    as_of = min(review.held_on, known_at.astimezone(CHINA).date())
    return Moment(as_of, known_at, as_of_chosen=not review.is_open, known_at_chosen=not review.is_open)


def decided_on(items: Iterable[ReviewItem]) -> dict[int, list[ReviewDecision]]:
    """What was decided on items and not withdrawn, by the item's primary key, in one query."""
    rows = ReviewDecision.objects.filter(item__in=[item.pk for item in items])
    found: dict[int, list[ReviewDecision]] = {}
    for row in rows.exclude(state=ReviewDecision.State.WITHDRAWN).select_related(*LOADED).order_by("pk"):
        found.setdefault(row.item_id, []).append(row)
    return found


def reviews_counted(rows: QuerySet[ProgressReview]) -> QuerySet[ProgressReview]:
    """Reviews with how many items and decisions they have, the newest first."""
    standing = ~Q(items__decisions__state=ReviewDecision.State.WITHDRAWN)
    counted = rows.defer("minutes").annotate(
        item_count=Count("items", filter=Q(items__taken_off=False), distinct=True),
        decision_count=Count("items__decisions", filter=standing, distinct=True),
    )
    return counted.order_by("-held_on", "-pk")  # counting leaves the model's own order behind


@dataclass(frozen=True, slots=True)
class Pending:
    """A decision that is not carried out, and whether its day has come."""

    decision: ReviewDecision
    late: bool


def pending_decisions(plan_decisions: QuerySet[ReviewDecision], on: date) -> tuple[Pending, ...]:
    """Decisions with whether their day is past (议定事项跟踪)."""
    return tuple(Pending(row, row.due_on < on) for row in plan_decisions)


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """An item with its light now, and what was decided on it."""

    item: ReviewItem
    status: Status | None
    has_light: bool
    decisions: tuple[ReviewDecision, ...]


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """A review with its agenda, what else is proposed (while it is open), and the tasks to choose from."""

    review: ProgressReview
    moment: Moment
    lines: tuple[AgendaLine, ...]
    proposed: tuple[Candidate, ...]
    tasks: tuple[Task, ...]

    @property
    def decision_count(self) -> int:
        """How many decisions there are."""
        return sum(len(line.decisions) for line in self.lines)


def proposed_for(review: ProgressReview, standing: PlanStanding, rows: list[ReviewItem]) -> tuple[Candidate, ...]:
    """What should come to a review and is not among the rows of its agenda (可列入的议题)."""
    months = layout_of(review.plan.city).stuck_months
    found = candidates(standing, held_on=review.held_on, stuck_months=months, before=review)
    on_it = {f"{kind}:{pk}" for row in rows for kind, pk in _named(row)}
    titles = {row.title for row in rows}
    return tuple(
        each
        for each in found
        if each.subject.key not in on_it and not (each.subject.kind == "item" and each.subject.title in titles)
    )


def _named(row: ReviewItem) -> tuple[tuple[str, int | None], ...]:
    return (("task", row.task_id), ("target", row.target_id), ("matter", row.matter_id))


def review_page(review: ProgressReview, now: datetime, *, preparing: bool) -> ReviewPage:
    """A review for its page; `preparing`: with what else may be put on its agenda."""
    moment = moment_of(review, now)
    standing = plan_standing(review.plan, moment)
    items = list(review.items.filter(taken_off=False))
    decided = decided_on(items)
    lights = lights_of(standing)
    lines = []
    for item in items:
        key = f"task:{item.task_id}" if item.task_id else f"target:{item.target_id}"
        lines.append(AgendaLine(item, lights.get(key), key in lights, tuple(decided.get(item.pk, ()))))
    proposed = proposed_for(review, standing, items) if preparing else ()
    tasks = tuple(row.task for row in standing.tasks) if preparing else ()
    return ReviewPage(review, moment, tuple(lines), proposed, tasks)


def lights_of(standing: PlanStanding) -> dict[str, Status | None]:
    """The lights of a plan's tasks and overall targets by the subject's key."""
    found: dict[str, Status | None] = {f"task:{row.task.pk}": row.status for row in standing.tasks}
    return found | {f"target:{row.target.pk}": row.status for row in standing.outside_tasks}


def decisions_for(review: ProgressReview, agencies: tuple[Agency, ...]) -> tuple[ReviewDecision, ...]:
    """What an ended review decided for agencies (议定由我单位办理的事项)."""
    rows = ReviewDecision.objects.filter(item__review=review, agency__in=agencies)
    return tuple(rows.exclude(state=ReviewDecision.State.WITHDRAWN).select_related(*LOADED))


def decisions_to_follow(plan: Plan, agencies: tuple[Agency, ...] | None) -> QuerySet[ReviewDecision]:
    """A plan's decisions that are not carried out; with agencies named, theirs only."""
    rows = undone_decisions(plan)
    return rows if agencies is None else rows.filter(agency__in=agencies)


def frozen_minutes(review: ProgressReview) -> Report:
    """The minutes as they were frozen."""
    return report_from_json(review.minutes)
