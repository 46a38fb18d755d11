"""How an order ends: concluded, closed out by another than the doer, looked at again, reopened (办结、销号、回头看)."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction

from luoshi_site.agencies.models import Role, User
from luoshi_site.agencies.roles import roles_on
from luoshi_site.base.audit import Actor
from luoshi_site.supervision.actions.orders import OpenOrder, open_order_of
from luoshi_site.supervision.actions.steps import (
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
    write,
)
from luoshi_site.supervision.models import Objection, OrderEvidence, SupervisionOrder
from luoshi_site.supervision.wording import day_words, holder_of, order_name

DOING = (Kind.SIGNED, Kind.ANSWERED, Kind.PROMISED, Kind.EXTENSION_ASKED, Kind.OBJECTED)
OWN_KINDS = (Role.Kind.REPORTER, Role.Kind.REVIEWER)


def demand_another(step: Step, by: User | Actor, verb: str) -> None:
    """See that it is a person who did nothing for the agency on this order, and does not report or review for it.

    Raises:
        OrderError: it is the doer, or nobody in person.
    """
    if not isinstance(by, User):
        raise OrderError(f"{verb}须由督查考核人员本人办理，系统不能代办。")
    did = step.order.events.filter(kind__in=DOING, by=by).exists()
    mine = {step.order.agency_id, holder_of(step.order.agency).pk}
    if did or any(role.kind in OWN_KINDS and role.agency_id in mine for role in roles_on(by, step.on)):
        raise OrderError(f"承办的人不能{verb}自己办的事，请由未承办此事的督查考核人员办理。")


@transaction.atomic
def conclude_order(*, order: SupervisionOrder, conclusion: str, by: User | Actor, at: datetime) -> None:
    """Conclude an answered order (办结); the conclusion is fed back to its agency (条例 §16).

    Raises:
        OrderError: no conclusion, the doer's own, or no answer waits any more.
    """
    step = begin(order, by=by, at=at)
    words = demand(conclusion, "请写明督查结论，责任单位会看到。")
    demand_another(step, by, "办结")
    move(step, (State.ANSWERED,), State.CONCLUDED, "办结", asked_until=None)
    event = keep(step, Kind.CONCLUDED, words)
    write(step, [event])
    tell_agency(step, event, f"{order_name(step.order)}督查结论：{words}（30日内可提出异议）", parts=True)


def evidence_of(order: SupervisionOrder) -> Iterable[OrderEvidence]:
    """The files handed in since the order was issued, or last reopened to be done again."""
    again = order.events.filter(kind=Kind.REOPENED, until__isnull=False).order_by("pk").last()
    return OrderEvidence.objects.filter(event__order=order, event__pk__gt=again.pk if again else 0)


@transaction.atomic
def close_out(*, order: SupervisionOrder, note: str, needless: bool = False, by: User | Actor, at: datetime) -> None:
    """Close a concluded order out (销号): by an officer who is not the doer, with the evidence asked for.

    `needless`: the office found that it would not have been needed.

    Raises:
        OrderError: nothing said, the doer, evidence asked for is missing, an objection waits, or it is not concluded.
    """
    step = begin(order, by=by, at=at)
    words = demand(note, "请写明核验情况：怎样核验、结果是否属实。")
    demand_another(step, by, "销号")
    if step.order.state == State.CONCLUDED:
        if step.order.evidence_asked and not list(evidence_of(step.order)):
            raise OrderError(f"缺少要求的佐证（{step.order.evidence_asked}），不能销号。请变更结论后退回责任单位补交。")
        if step.order.objections.filter(state=Objection.State.FILED).exists():
            raise OrderError("责任单位的异议还没有复核，复核后才能销号。")
    move(step, (State.CONCLUDED,), State.CLOSED_OUT, "销号", needless=needless)
    event = keep(step, Kind.CLOSED_OUT, words)
    write(step, [event])
    tell_agency(step, event, f"{order_name(step.order)}已销号：{words}", parts=True)


@transaction.atomic
def plan_follow_up(*, order: SupervisionOrder, on: date, by: User | Actor, at: datetime) -> None:
    """Set the day on which a concluded or closed order is looked at again (回头看).

    Raises:
        OrderError: a day that is past, or the order has not come to its end.
    """
    step = begin(order, by=by, at=at)
    demand_day(step, on, "回头看的日期")
    change(step, "安排回头看", (State.CONCLUDED, State.CLOSED_OUT), follow_up_on=on)
    write(step, [keep(step, Kind.FOLLOWED_UP, "安排回头看", on)])


@transaction.atomic
def follow_up(
    *, order: SupervisionOrder, finding: str, reopens: bool, until: date | None = None, by: User | Actor, at: datetime
) -> None:
    """Look at a closed order again (回头看), by another than the doer; where it did not last, reopen it, due on `until`.

    Raises:
        OrderError: nothing said, the doer, the order is not closed, or it cannot be reopened.
    """
    step = begin(order, by=by, at=at)
    words = demand(finding, "请写明回头看的情况。")
    demand_another(step, by, "回头看")
    change(step, "回头看", (State.CLOSED_OUT,), follow_up_on=None)
    event = keep(step, Kind.FOLLOWED_UP, words)
    write(step, [event])
    if reopens:
        reopen(order=step.order, reason=words, until=until, by=by, at=at)
    else:
        tell_agency(step, event, f"{order_name(step.order)}回头看：{words}")


@transaction.atomic
def reopen(*, order: SupervisionOrder, reason: str, until: date | None, by: User | Actor, at: datetime) -> None:
    """Reopen a closed order (重新督办): its agency signs for it again, due on `until`.

    Raises:
        OpenOrder: another order is open on the matter by now.
        OrderError: no reason, no day or one that is past, an objection waits, or it is not closed.
    """
    step = begin(order, by=by, at=at)
    words = demand(reason, "重新督办须写明理由。")
    if until is None:
        raise OrderError("请写明重新办理的限期。")
    demand_day(step, until, "重新办理的限期")
    if step.order.objections.filter(state=Objection.State.FILED).exists():
        raise OrderError("责任单位的异议还没有复核，复核后才能重新督办。")
    move_back(step, (State.CLOSED_OUT,), State.ISSUED, "重新督办", due_on=until, promised_on=None)
    event = keep(step, Kind.REOPENED, words, until)
    write(step, [event])
    tell_agency(step, event, f"{order_name(step.order)}重新督办，{day_words(until)}前办结反馈：{words}", parts=True)


def move_back(step: Step, old: tuple[str, ...], new: str, verb: str, **fields: object) -> None:
    """Move an order back among the open ones.

    Raises:
        OpenOrder: another order is open on the matter by now.
        OrderError: it is in none of the old states.
    """
    found = open_order_of(step.order.matter)
    if found is not None and found.pk != step.order.pk:
        raise OpenOrder(found)
    try:
        with transaction.atomic():
            move(step, old, new, verb, needless=False, follow_up_on=None, **fields)
    except IntegrityError as error:
        found = open_order_of(step.order.matter)
        raise OpenOrder(found or step.order) from error
