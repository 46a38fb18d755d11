"""One item on the meeting's screen: promise, chart, reasons, last words, orders, what was decided (议题屏)."""

from dataclasses import dataclass, replace
from fractions import Fraction

from luoshi.rules.status import Status
from luoshi_site.agencies.models import User
from luoshi_site.base.moment import Moment
from luoshi_site.office.models import ReviewDecision, ReviewItem
from luoshi_site.office.queries.ledger import LedgerRow, severity
from luoshi_site.office.reviews.agenda import undone_decisions
from luoshi_site.office.reviews.queries import decided_on
from luoshi_site.office.reviews.words import LastWords, last_words
from luoshi_site.office.staffing.queries import leaders_of_task
from luoshi_site.progress.charts import Drawing, drawing
from luoshi_site.progress.queries import PlanStanding, TargetStanding, TaskStanding, plan_standing
from luoshi_site.progress.queries.trail import charts_of
from luoshi_site.supervision.models import SupervisionOrder

OTHERS = 8


@dataclass(frozen=True, slots=True)
class Shown:
    """The target that is shown large, with its chart where there is anything to draw."""

    standing: TargetStanding
    drawing: Drawing | None

    @property
    def gap(self) -> Fraction | None:
        """Progress less what was planned, as a share."""
        return LedgerRow(target=self.standing).gap


@dataclass(frozen=True, slots=True)
class Screen:
    """An item with all that the room needs; `place` of `count`, `before` and `after` the items beside it.

    `shown` is its worst target, `others` its further lines (no more than fit; `hidden` are more). `earlier` are decisions of reviews
    before that are not carried out.
    """

    item: ReviewItem
    place: int
    count: int
    before: ReviewItem | None
    after: ReviewItem | None
    task: TaskStanding | None
    status: Status | None
    shown: Shown | None
    others: tuple[LedgerRow, ...]
    hidden: int
    leaders: tuple[User, ...]
    words: tuple[LastWords, ...]
    orders: tuple[SupervisionOrder, ...]
    decisions: tuple[ReviewDecision, ...]
    earlier: tuple[ReviewDecision, ...]

    @property
    def open_order(self) -> SupervisionOrder | None:
        """The order that is open on the matter itself, which a decision can join."""
        matter = self.item.matter_id or getattr(getattr(self.item.task, "matter", None), "pk", None)
        return next((row for row in self.orders if row.matter_id == matter and row.state in row.OPEN), None)

    @property
    def light_known(self) -> bool:
        """Whether it has a light."""
        return self.task is not None or self.shown is not None


def screen_of(item: ReviewItem, moment: Moment) -> Screen:
    """An item for the screen at a moment, in a fixed number of queries."""
    rows = list(item.review.items.filter(taken_off=False))
    here = next((place for place, row in enumerate(rows) if row.pk == item.pk), 0)
    standing = plan_standing(item.review.plan, moment)
    task = next((row for row in standing.tasks if row.task.pk == item.task_id), None)
    lines = _lines(standing, item, task)
    worst = next((line.target for line in lines if line.target is not None), None)
    others = tuple(line for line in lines if line.target is not worst or worst is None)
    return Screen(
        item=item,
        place=here + 1,
        count=len(rows),
        before=rows[here - 1] if here > 0 else None,
        after=rows[here + 1] if here + 1 < len(rows) else None,
        task=task,
        status=task.status if task else worst.status if worst else None,
        shown=_shown(standing, worst, moment) if worst else None,
        others=others[:OTHERS],
        hidden=max(0, len(others) - OTHERS),
        leaders=leaders_of_task(item.task, moment.as_of) if item.task else (),
        words=last_words(item.review.plan, moment, task=item.task_id).get(item.task_id or 0, ())
        if item.task_id
        else (),
        orders=_orders(item),
        decisions=tuple(decided_on([item]).get(item.pk, ())),
        earlier=_earlier(item),
    )


def _lines(standing: PlanStanding, item: ReviewItem, task: TaskStanding | None) -> list[LedgerRow]:
    """The targets and milestones of the item, worst first."""
    if task is not None:
        lines = [LedgerRow(target=row) for row in task.targets] + [LedgerRow(milestone=row) for row in task.milestones]
        return sorted(lines, key=severity)
    found = standing.by_target.get(item.target_id or 0)
    return [LedgerRow(target=found)] if found else []


def _shown(standing: PlanStanding, row: TargetStanding, moment: Moment) -> Shown:
    chart = charts_of(replace(standing.rows, targets=(row.target,)), moment)[row.target.pk]
    return Shown(row, drawing(chart) if chart.dots else None)


def _orders(item: ReviewItem) -> tuple[SupervisionOrder, ...]:
    """The orders on the item's matter, its milestones too; open ones first."""
    rows = SupervisionOrder.objects.select_related("agency", "matter")
    if item.task_id is not None:
        found = [*rows.filter(matter__task=item.task_id), *rows.filter(matter__milestone__task=item.task_id)]
    elif item.matter_id is not None:
        found = list(rows.filter(matter=item.matter_id))
    else:
        found = list(rows.filter(review_decisions__item=item).distinct())
    return tuple(sorted(found, key=lambda row: (row.state not in row.OPEN, -row.pk)))


def _earlier(item: ReviewItem) -> tuple[ReviewDecision, ...]:
    """What reviews before decided on the same subject and is not carried out."""
    rows = undone_decisions(item.review.plan).exclude(item__review=item.review)
    if item.task_id is not None:
        return tuple(rows.filter(item__task=item.task_id))
    if item.target_id is not None:
        return tuple(rows.filter(item__target=item.target_id))
    if item.matter_id is not None:
        return tuple(rows.filter(item__matter=item.matter_id))
    return tuple(rows.filter(item__title=item.title))
