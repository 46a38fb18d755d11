"""What every step of an order does: look under the chain, move once, keep the event, tell whom it concerns, add the line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Model

from luoshi.problems import LuoshiError
from luoshi_site.agencies.acting import Acting, acting
from luoshi_site.agencies.models import Agency, Role, User
from luoshi_site.base.audit import Actor, hold_chain, record
from luoshi_site.base.moment import CHINA
from luoshi_site.notices.actions import notify
from luoshi_site.notices.models import Notice
from luoshi_site.notices.queries import agencies_holding
from luoshi_site.supervision.models import OrderEvent, SupervisionOrder
from luoshi_site.supervision.wording import holder_of, order_address, order_name

State, Kind = SupervisionOrder.State, OrderEvent.Kind
FARTHEST = timedelta(days=3650)
WITH_AGENCY = (State.ISSUED, State.SIGNED, State.RETURNED)


class OrderError(LuoshiError):
    """The order cannot be moved so; the text says why, who was first and what to do."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step being taken: the order as it stands, who acts and when."""

    order: SupervisionOrder
    who: Acting
    at: datetime

    @property
    def on(self) -> date:
        """The day in China."""
        return day_of(self.at)


def day_of(at: datetime) -> date:
    """An instant's day in China."""
    return at.astimezone(CHINA).date()


def begin(order: SupervisionOrder, *, by: User | Actor, at: datetime, for_agency: bool = False) -> Step:
    """Hold the chain and look at the order anew; `for_agency`: it is the agency of the order that acts."""
    hold_chain()
    rows = SupervisionOrder.objects.select_related("city", "matter__plan", "agency__successor", "rule")
    found = rows.get(pk=order.pk)
    agency = holder_of(found.agency) if for_agency else None
    return Step(found, acting(by, city=found.city, at=at, agency=agency), at)


def move(step: Step, old: Sequence[str], new: str, verb: str, **fields: object) -> None:
    """Move the order from one of the old states, once.

    Raises:
        OrderError: it is in none of them any more; says who was first.
    """
    moved = SupervisionOrder.objects.filter(pk=step.order.pk, state__in=tuple(old)).update(state=new, **fields)
    step.order.refresh_from_db()
    if not moved:
        raise OrderError(not_now(step.order, verb))


def change(step: Step, verb: str, old: Sequence[str], **fields: object) -> None:
    """Change fields of an order that is in one of these states, leaving the state.

    Raises:
        OrderError: it is in none of them any more.
    """
    move(step, (step.order.state,) if step.order.state in old else (), step.order.state, verb, **fields)


def not_now(order: SupervisionOrder, verb: str) -> str:
    """Why a step is not possible: who did what last, and where the order stands."""
    last = order.events.order_by("pk").last()
    who = f"已由{last.by_name}于{last.at.astimezone(CHINA):%m月%d日 %H:%M}{last.get_kind_display()}，" if last else ""
    return f"{order_name(order)}{who}现在是「{order.get_state_display()}」，不能{verb}。请刷新页面查看。"


def keep(step: Step, kind: str, text: str = "", until: date | None = None) -> OrderEvent:
    """Keep what happened."""
    return OrderEvent.objects.create(
        order=step.order, kind=kind, text=text, until=until, at=step.at, by=step.who.user,
        by_name=step.who.actor.name, by_agency=step.who.agency,
    )  # fmt: skip


def write(step: Step, events: Sequence[OrderEvent], rows: Iterable[Model] = ()) -> None:
    """Add the step's line to the chain, with every row that it wrote."""
    first = events[0]
    words = f"：{first.text}" if first.text else ""
    summary = f"督办{first.get_kind_display()}：{order_name(step.order)}，{step.order.agency}{words}"
    written = [step.order, *events, *rows]
    record(by=step.who.actor, at=step.at, action=f"order_{first.kind}", summary=summary, rows=written)


def demand(words: str, message: str) -> str:
    """Text that must not be blank, stripped.

    Raises:
        OrderError: it is blank.
    """
    if not words.strip():
        raise OrderError(message)
    return words.strip()


def demand_day(step: Step, day: date, name: str) -> date:
    """A day to come that can be meant: today at the earliest, ten years on at the latest.

    Raises:
        OrderError: it is past, or mistyped.
    """
    if not step.on <= day <= step.on + FARTHEST:
        raise OrderError(f"{name}应在今天到十年之内，现在填的是{day}，请检查。")
    return day


def tell_agency(step: Step, event: OrderEvent, words: str, *, parts: bool = False) -> None:
    """Tell the agency of the order (and those that help) what happened."""
    told = [holder_of(step.order.agency)]
    if parts:
        told += [holder_of(part.agency) for part in step.order.parts.select_related("agency__successor")]
    _tell(step, event, words, Notice.Kind.ORDER, dict.fromkeys(told))


def tell_office(step: Step, event: OrderEvent, words: str, role: str = Role.Kind.OFFICER) -> None:
    """Tell the city's officers (or leaders) what waits for them."""
    _tell(step, event, words, Notice.Kind.ASKED, agencies_holding(step.order.city, role, step.on), role)


def _tell(
    step: Step, event: OrderEvent, words: str, kind: Notice.Kind, agencies: Iterable[Agency], role: str = ""
) -> None:
    order = step.order
    notify(
        city=order.city, kind=kind, key=f"order:{order.pk}:{event.kind}:{event.pk}", title=words, at=step.at,
        link=order_address(order), agencies=agencies, role=role, urgent=order.level == order.Level.RED,
    )  # fmt: skip
