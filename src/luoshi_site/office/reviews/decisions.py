"""What is decided in a review (议定事项): put down as an order or to be followed, withdrawn, seen to be carried out."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from luoshi.report.model import day_in_words
from luoshi.rules.limits import LONGEST
from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.models import Agency, Role, User
from luoshi_site.agencies.roles import roles_on
from luoshi_site.base.audit import hold_chain, record
from luoshi_site.base.moment import CHINA
from luoshi_site.ledger.models import Matter
from luoshi_site.office.models import ProgressReview, ReviewDecision, ReviewItem
from luoshi_site.office.reviews.actions import ReviewError
from luoshi_site.supervision.actions import approve_order, draft_order, withdraw_order
from luoshi_site.supervision.actions.drafts import open_matter
from luoshi_site.supervision.actions.instructions import matter_of
from luoshi_site.supervision.actions.orders import open_order_of
from luoshi_site.supervision.models import SupervisionOrder
from luoshi_site.supervision.wording import order_name

LONGEST_TEXT = 1000
ENDED = (SupervisionOrder.State.WITHDRAWN,)


@dataclass(frozen=True, slots=True)
class DecisionSpec:
    """What is decided: words, agency, day, and how it is carried on: «order» a new one, «join» the one that is open, «note» none."""

    text: str
    agency: Agency
    due_on: date
    carried: str
    level: str = SupervisionOrder.Level.BLUE


@transaction.atomic
def decide(*, item: ReviewItem, spec: DecisionSpec, by: User, at: datetime) -> ReviewDecision:
    """Put a decision down (议定); an order is drafted at once, and where a leader puts it down, approved in their name.

    Raises:
        ReviewError: nothing said, the agency or the day will not do, nothing to join, or the review is ended.
        OpenOrder: the matter has an open order already: it can be joined.
        OrderError: the order cannot be drafted.
    """
    hold_chain()
    row = ReviewItem.objects.select_related("review__plan__city", "task__plan", "target", "matter").get(pk=item.pk)
    review, on = row.review, at.astimezone(CHINA).date()
    _check(row, spec, on)
    before = set(Matter.objects.filter(task=row.task).values_list("pk", flat=True)) if row.task else set()
    order = None
    if spec.carried == "join":
        order = open_order_of(_matter(row, spec.agency, by, at))
        if order is None:
            raise ReviewError("该事项没有未销号的督办单可以并入，请改为立项督办，或只作记录。")
    elif spec.carried == "order":
        order = _ordered(row, spec, on, by, at)
    actor = acting(by, city=review.plan.city, at=at).actor
    decision = ReviewDecision.objects.create(
        item=row, text=spec.text.strip(), agency=spec.agency, due_on=spec.due_on, order=order, at=at, by=by,
        by_name=actor.name,
    )  # fmt: skip
    then = f"，{'并入' if spec.carried == 'join' else '转为'}{order_name(order)}" if order else ""
    words = f"{review}议定（{row.title}）：{decision.text}，{spec.agency}，{spec.due_on}前{then}"
    laid = [order.matter] if order is not None and row.task is not None and order.matter_id not in before else []
    record(by=actor, at=at, action="decide_in_review", summary=words, rows=[decision, *laid])
    return decision


def _check(item: ReviewItem, spec: DecisionSpec, on: date) -> None:
    review = item.review
    if not review.is_open:
        raise ReviewError(f"{review}已结束，纪要已定稿，不能再补议定事项。请列入下次调度会。")
    if item.taken_off:
        raise ReviewError("该议题已移出议程，请先重新列入。")
    if not spec.text.strip():
        raise ReviewError("请写明议定的事项：办什么，办到什么程度。")
    if len(spec.text.strip()) > LONGEST_TEXT:
        raise ReviewError(f"议定事项不超过 {LONGEST_TEXT} 字，现有 {len(spec.text.strip())} 字。")
    if spec.agency.city_id != review.plan.city_id:
        raise ReviewError(f"{spec.agency}不是{review.plan.city}的单位，请选择本市单位。")
    if not 0 < (spec.due_on - on).days <= LONGEST:
        raise ReviewError(f"完成时限应在明天到十年之内，现在填的是{day_in_words(spec.due_on)}，请检查。")


def _matter(item: ReviewItem, agency: Agency, by: User, at: datetime) -> Matter:
    """The matter that an item's orders are on; a target of the overall goals and a title get one of their own."""
    if item.task is not None:
        return matter_of(item.task)[0]
    if item.matter is not None:
        return item.matter
    title = item.target.name if item.target is not None else item.title
    return open_matter(title=title, item_class=Matter.ItemClass.ORDINARY, agency=agency, by=by, at=at)


def _ordered(item: ReviewItem, spec: DecisionSpec, on: date, by: User, at: datetime) -> SupervisionOrder:
    review = item.review
    order = draft_order(
        matter=_matter(item, spec.agency, by, at), agency=spec.agency, level=spec.level,
        title=f"落实调度会议定事项：{item.title}"[:200], asks=spec.text,
        basis=f"{review}（{day_in_words(review.held_on)}，{review.chair}主持）议定", limit_days=(spec.due_on - on).days,
        day_kind=SupervisionOrder.DayKind.NATURAL, by=by, at=at,
    )  # fmt: skip
    city = review.plan.city_id
    if any(role.kind == Role.Kind.LEADER and role.agency.city_id == city for role in roles_on(by, on)):
        approve_order(order=order, approver=acting(by, city=review.plan.city, at=at).actor.name, by=by, at=at)
        order.refresh_from_db()
    return order


@transaction.atomic
def withdraw_decision(*, decision: ReviewDecision, by: User, at: datetime) -> None:
    """Take a decision back before the review is ended (收回); an order drafted for it and not issued goes with it.

    Raises:
        ReviewError: the review is ended, it was taken back already, or its order is issued.
    """
    hold_chain()
    row = ReviewDecision.objects.select_related("item__review__plan__city", "order", "agency").get(pk=decision.pk)
    review, order = row.item.review, row.order
    if not review.is_open:
        raise ReviewError(f"{review}已结束，纪要已定稿，议定事项不能再收回。")
    own = row.drafted_its_order
    if own and order is not None and order.number:
        raise ReviewError(f"{order_name(order)}已下发，不能收回；确需撤销的，请到督办单上撤销。")
    moved = ReviewDecision.objects.filter(pk=row.pk, state=ReviewDecision.State.STANDING).update(
        state=ReviewDecision.State.WITHDRAWN
    )
    if not moved:
        raise ReviewError("该议定事项已收回，请刷新页面查看。")
    if own and order is not None and order.state != SupervisionOrder.State.WITHDRAWN:
        withdraw_order(order=order, reason="调度会上收回该议定事项", by=by, at=at)
    row.refresh_from_db()
    actor = acting(by, city=review.plan.city, at=at).actor
    record(by=actor, at=at, action="withdraw_decision", summary=f"{review}收回议定事项：{row.text}", rows=[row])


@transaction.atomic
def settle_decision(*, decision: ReviewDecision, outcome: str, by: User, at: datetime) -> None:
    """Note that a decision without a running order was carried out, and what came of it (落实销号).

    Raises:
        ReviewError: nothing said, the review still runs, its order carries it, or it was settled or withdrawn already.
    """
    hold_chain()
    row = ReviewDecision.objects.select_related("item__review__plan__city", "order", "agency").get(pk=decision.pk)
    review, order = row.item.review, row.order
    if not outcome.strip():
        raise ReviewError("请写明落实的结果：办成了什么，依据是什么。")
    if review.state != ProgressReview.State.ENDED:
        raise ReviewError(f"{review}还没有结束，请先结束会议、定稿纪要。")
    if order is not None and order.state not in ENDED:
        raise ReviewError(f"该事项由{order_name(order)}办理，请在督办单上办结。")
    actor = acting(by, city=review.plan.city, at=at).actor
    moved = ReviewDecision.objects.filter(pk=row.pk, state=ReviewDecision.State.STANDING).update(
        state=ReviewDecision.State.SETTLED,
        outcome=outcome.strip()[:500],
        settled_at=at,
        settled_by=by,
        settled_by_name=actor.name,
    )
    if not moved:
        raise ReviewError("该议定事项已经办结或收回，请刷新页面查看。")
    row.refresh_from_db()
    words = f"{review}议定事项已落实：{row.text}（{row.outcome}）"
    record(by=actor, at=at, action="settle_decision", summary=words, rows=[row])
