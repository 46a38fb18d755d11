"""States and days of orders built anew from their events, and compared with the stored (由督办记录重建)."""

from collections.abc import Iterator

from django.db.models import Prefetch

from luoshi_site.base.moment import CHINA
from luoshi_site.base.verify_alone import Fault
from luoshi_site.supervision.models import OrderEvent, SupervisionOrder

Kind, State = OrderEvent.Kind, SupervisionOrder.State
STORED = ("state", "issued_on", "due_on", "asked_until", "promised_on", "listed", "follow_up_on")
NAMES = {
    "state": "状态", "issued_on": "下发日期", "due_on": "办结期限", "asked_until": "申请延期至", "promised_on": "承诺日期",
    "listed": "挂牌", "follow_up_on": "回头看日期",
}  # fmt: skip
# The state that an event leaves; kinds without one leave it as it is.
AFTER = {
    Kind.DRAFTED: State.DRAFTED, Kind.APPROVED: State.APPROVED, Kind.REFUSED: State.WITHDRAWN, Kind.ISSUED: State.ISSUED,
    Kind.SIGNED: State.SIGNED, Kind.ANSWERED: State.ANSWERED, Kind.RETURNED: State.RETURNED, Kind.CONCLUDED: State.CONCLUDED,
    Kind.CLOSED_OUT: State.CLOSED_OUT, Kind.WITHDRAWN: State.WITHDRAWN,
}  # fmt: skip


def told_by(events: Iterator[OrderEvent]) -> dict[str, object]:
    """What an order's events say of it, the first to the last."""
    now: dict[str, object] = {**dict.fromkeys(STORED), "listed": False}
    for event in events:
        now |= _change(event)
        if (state := AFTER.get(Kind(event.kind))) is not None:
            now["state"] = state.value
    return now


def _change(event: OrderEvent) -> dict[str, object]:
    until = event.until
    changes: dict[str, dict[str, object]] = {
        Kind.ISSUED: {"due_on": until, "issued_on": event.at.astimezone(CHINA).date()},
        Kind.ANSWERED: {"promised_on": None},
        Kind.PROMISED: {"promised_on": until},
        Kind.RETURNED: {"due_on": until} if until else {},
        Kind.EXTENSION_ASKED: {"asked_until": until},
        Kind.EXTENDED: {"asked_until": None, "due_on": until},
        Kind.EXTENSION_REFUSED: {"asked_until": None},
        Kind.CONCLUDED: {"asked_until": None},
        Kind.LISTED: {"listed": True},
        Kind.UNLISTED: {"listed": False},
        Kind.FOLLOWED_UP: {"follow_up_on": until},
        Kind.ESCALATED: {"due_on": until},
        Kind.WITHDRAWN: {"asked_until": None, "listed": False},
    }
    if event.kind == Kind.REOPENED:
        again: dict[str, object] = {
            "follow_up_on": None,
            "state": State.ISSUED.value if until else State.ANSWERED.value,
        }
        return again | ({"due_on": until, "promised_on": None} if until else {})
    return changes.get(event.kind, {})


def state_faults() -> Iterator[Fault]:
    """What verification finds in this app."""
    events = Prefetch("events", OrderEvent.objects.order_by("pk"))
    for order in SupervisionOrder.objects.order_by("pk").prefetch_related(events).iterator(chunk_size=1000):
        told = told_by(iter(order.events.all()))
        wrong = [NAMES[name] for name in STORED if getattr(order, name) != told[name]]
        if wrong:
            yield Fault(f"supervision.SupervisionOrder:{order.pk}", f"督办单与督办记录不符：{'、'.join(wrong)}", None)
