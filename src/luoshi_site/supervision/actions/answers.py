"""What the agency of an order does, and what it is answered: sign for, answer, ask for more time; return, grant, refuse."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from luoshi_site.agencies.models import User
from luoshi_site.base import store
from luoshi_site.base.audit import Actor
from luoshi_site.base.moment import end_of_day
from luoshi_site.supervision.actions.steps import (
    WITH_AGENCY,
    Kind,
    OrderError,
    State,
    Step,
    begin,
    change,
    demand,
    demand_day,
    keep,
    move,
    tell_agency,
    tell_office,
    write,
)
from luoshi_site.supervision.models import OrderEvent, OrderEvidence, SupervisionOrder
from luoshi_site.supervision.wording import day_words, order_name

HOLDS_REQUEST = (*WITH_AGENCY, State.ANSWERED)


@dataclass(frozen=True, slots=True)
class OrderFile:
    """A file handed in with an answer."""

    name: str
    content: bytes


@transaction.atomic
def sign_for(*, order: SupervisionOrder, by: User | Actor, at: datetime) -> None:
    """Sign for an issued order (签收).

    Raises:
        OrderError: it is signed for already, or withdrawn.
    """
    step = begin(order, by=by, at=at, for_agency=True)
    move(step, (State.ISSUED,), State.SIGNED, "签收")
    write(step, [keep(step, Kind.SIGNED)])


@transaction.atomic
def answer_order(
    *, order: SupervisionOrder, text: str, files: Sequence[OrderFile] = (), promised_on: date | None = None,
    by: User | Actor, at: datetime,
) -> None:  # fmt: skip
    """Answer an order that was signed for (反馈), with evidence; `promised_on`: not finished yet, and promised for that day.

    Raises:
        OrderError: nothing said, a promise in the past, or the order is not with the agency.
    """
    step = begin(order, by=by, at=at, for_agency=True)
    words = demand(text, "请写明办理情况：做了什么、结果如何；没有办完的写明原因和进展。")
    if promised_on is not None:
        demand_day(step, promised_on, "承诺完成日期")
    if step.order.state == State.ISSUED:
        raise OrderError(f"{order_name(step.order)}还没有签收，请先签收再反馈。")
    move(step, (State.SIGNED, State.RETURNED), State.ANSWERED, "反馈", promised_on=promised_on)
    events = [keep(step, Kind.ANSWERED, words)]
    kept = [_keep(events[0], file) for file in files]
    if promised_on is not None:
        events.append(keep(step, Kind.PROMISED, until=promised_on))
    write(step, events, kept)
    promise = f"，承诺{day_words(promised_on)}完成" if promised_on else ""
    tell_office(step, events[0], f"{step.order.agency}已反馈{order_name(step.order)}{promise}，请审核")


def _keep(event: OrderEvent, file: OrderFile) -> OrderEvidence:
    sha256 = store.keep(file.content)
    return OrderEvidence.objects.create(event=event, name=file.name, sha256=sha256, size=len(file.content))


@transaction.atomic
def return_order(
    *, order: SupervisionOrder, reason: str, until: date | None = None, by: User | Actor, at: datetime
) -> None:
    """Return an answer to be done again (退回重办), due on `until` where it is given, else when it was.

    Raises:
        OrderError: no reason, a day in the past, or no answer waits any more.
    """
    step = begin(order, by=by, at=at)
    words = demand(reason, "退回须写明原因，责任单位会看到。")
    if until is not None:
        demand_day(step, until, "重办的限期")
    due = {"due_on": until} if until is not None else {}
    move(step, (State.ANSWERED,), State.RETURNED, "退回", **due)
    event = keep(step, Kind.RETURNED, words, until)
    write(step, [event])
    when = f"，请{day_words(until)}前重新反馈" if until else ""
    tell_agency(step, event, f"{order_name(step.order)}被退回重办{when}：{words}")


@transaction.atomic
def ask_extension(*, order: SupervisionOrder, until: date, reason: str, by: User | Actor, at: datetime) -> None:
    """Ask for more time (申请延期), before the due day has ended.

    Raises:
        OrderError: no reason, too late, a day that is no later, a request waits already, or the order is not with the agency.
    """
    step = begin(order, by=by, at=at, for_agency=True)
    words = demand(reason, "申请延期须写明理由。")
    demand_day(step, until, "延期")
    due = step.order.due_on
    if step.order.state in WITH_AGENCY and due is not None:
        if at >= end_of_day(due):
            raise OrderError(f"限期{day_words(due)}已过，延期须在限期之前申请；请尽快反馈，按原限期计。")
        if until <= due:
            raise OrderError(f"延期应晚于现在的限期{day_words(due)}。")
        if step.order.asked_until is not None:
            raise OrderError("已有一项延期申请待批，请等答复。")
    change(step, "申请延期", WITH_AGENCY, asked_until=until)
    event = keep(step, Kind.EXTENSION_ASKED, words, until)
    write(step, [event])
    tell_office(step, event, f"{step.order.agency}申请将{order_name(step.order)}延期至{day_words(until)}：{words}")


@transaction.atomic
def decide_extension(
    *, order: SupervisionOrder, grants: bool, answer: str = "", by: User | Actor, at: datetime
) -> None:
    """Grant or refuse more time (批复延期), never by whoever asked.

    Raises:
        OrderError: no request waits, one's own request, no reason for refusing, or the day asked for is no later than the due day now.
    """
    step = begin(order, by=by, at=at)
    words = answer.strip() if grants else demand(answer, "不同意延期须写明理由。")
    asked = step.order.asked_until
    if asked is None or step.order.state not in HOLDS_REQUEST:
        raise OrderError("该督办单没有待批的延期申请，可能已由他人答复，请刷新页面查看。")
    _not_by_asker(step, by)
    if grants and step.order.due_on is not None and asked <= step.order.due_on:
        raise OrderError(f"申请的日期不晚于现在的限期{day_words(step.order.due_on)}，不必再批；请答复不同意并说明。")
    due = {"due_on": asked} if grants else {}
    change(step, "批复延期", HOLDS_REQUEST, asked_until=None, **due)
    event = keep(step, Kind.EXTENDED if grants else Kind.EXTENSION_REFUSED, words, asked if grants else None)
    write(step, [event])
    verdict = f"同意延期至{day_words(asked)}" if grants else "不同意延期"
    tell_agency(step, event, f"{order_name(step.order)}{verdict}" + (f"：{words}" if words else ""))


def _not_by_asker(step: Step, by: User | Actor) -> None:
    last = step.order.events.filter(kind=Kind.EXTENSION_ASKED).order_by("pk").last()
    if isinstance(by, User) and last is not None and last.by_id == by.pk:
        raise OrderError("申请人不能批复自己的延期申请，请由另一人办理。")
