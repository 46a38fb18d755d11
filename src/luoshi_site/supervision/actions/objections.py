"""Objections to a conclusion, and their review by others (异议、复核: 条例 §17, 30 days each)."""

from datetime import date, datetime

from django.db import transaction

from luoshi.rules.limits import DayKind, limit_from
from luoshi_site.agencies.models import User
from luoshi_site.base.audit import Actor
from luoshi_site.base.moment import end_of_day
from luoshi_site.supervision.actions.endings import DOING, demand_another, move_back
from luoshi_site.supervision.actions.steps import (
    Kind,
    OrderError,
    State,
    Step,
    begin,
    change,
    day_of,
    demand,
    keep,
    tell_agency,
    tell_office,
    write,
)
from luoshi_site.supervision.models import Objection, SupervisionOrder
from luoshi_site.supervision.wording import day_words, order_name

DAYS = 30
ENDED = (State.CONCLUDED, State.CLOSED_OUT)
AUTHORS = (Kind.DRAFTED, Kind.APPROVED, Kind.ISSUED, Kind.CONCLUDED)
# Whoever did one of these has a part in the order and does not review an objection to it.
CONCERNED = (*AUTHORS, *DOING)


def objections_until(order: SupervisionOrder) -> date | None:
    """The last day on which the agency may object: 30 natural days after the newest conclusion; None where there is none."""
    last = order.events.filter(kind=Kind.CONCLUDED).order_by("pk").last()
    return limit_from(day_of(last.at), count=DAYS, kind=DayKind.NATURAL).due_on if last else None


@transaction.atomic
def object_to(*, order: SupervisionOrder, reason: str, by: User | Actor, at: datetime) -> Objection:
    """Object to an order's conclusion (提出异议), within 30 natural days of it.

    Raises:
        OrderError: no reason, too late, an objection waits or was decided on this conclusion, or there is no conclusion.
    """
    step = begin(order, by=by, at=at, for_agency=True)
    words = demand(reason, "提出异议须写明理由。")
    last_day = objections_until(step.order)
    change(step, "提出异议", ENDED)
    if last_day is not None and at >= end_of_day(last_day):
        raise OrderError(f"异议须在督查结论送达后30日内提出，已于{day_words(last_day)}届满。")
    concluded = step.order.events.filter(kind=Kind.CONCLUDED).order_by("pk").last()
    if concluded is not None and step.order.objections.filter(filed_at__gte=concluded.at).exists():
        raise OrderError("对这一结论已提出过异议，请查看复核情况。")
    due = limit_from(step.on, count=DAYS, kind=DayKind.NATURAL).due_on
    row = Objection.objects.create(
        order=step.order, reason=words, filed_at=at, filed_by=by if isinstance(by, User) else None, due_on=due
    )
    event = keep(step, Kind.OBJECTED, words, due)
    write(step, [event], [row])
    tell_office(
        step,
        event,
        f"{step.order.agency}对{order_name(step.order)}的结论提出异议，{day_words(due)}前由他人复核：{words}",
    )
    return row


@transaction.atomic
def decide_objection(*, order: SupervisionOrder, upholds: bool, decision: str, by: User | Actor, at: datetime) -> None:
    """Review an objection (复核), by others than those who drafted, approved or concluded; changed, it waits for another conclusion.

    Raises:
        OrderError: nothing said, no objection waits, or the reviewer has a part in the order.
        OpenOrder: it would be open again, and another order is open on the matter by now.
    """
    step = begin(order, by=by, at=at)
    words = demand(decision, "请写明复核意见和理由。")
    _demand_stranger(step, by)
    waiting = Objection.objects.filter(order=step.order, state=Objection.State.FILED)
    row = waiting.first()
    state = Objection.State.UPHELD if upholds else Objection.State.CHANGED
    user = by if isinstance(by, User) else None
    if row is None or not waiting.update(state=state, decision=words, decided_at=at, decided_by=user):
        raise OrderError("没有待复核的异议，可能已由他人复核，请刷新页面查看。")
    row.refresh_from_db()
    events = [keep(step, Kind.OBJECTION_DECIDED, f"{row.get_state_display()}：{words}")]
    if not upholds:
        move_back(step, ENDED, State.ANSWERED, "变更结论")
        events.append(keep(step, Kind.REOPENED, "原结论变更，待重新作出结论"))
    write(step, events, [row])
    tell_agency(step, events[0], f"{order_name(step.order)}的异议复核：{row.get_state_display()}。{words}")


def _demand_stranger(step: Step, by: User | Actor) -> None:
    demand_another(step, by, "复核")
    mine = step.order.events.filter(kind__in=AUTHORS)
    if isinstance(by, User) and (step.order.approved_by_id == by.pk or mine.filter(by=by).exists()):
        raise OrderError("起草、批准、下发或作出结论的人应当回避，请由其他督查考核人员复核。")
