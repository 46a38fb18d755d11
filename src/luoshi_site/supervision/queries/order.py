"""One order with everything about it: whose turn, how its due day came about, what happened, what may be done (督办单页)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from luoshi.rules.limits import CountedDay, DayKind, Limit, limit_from
from luoshi_site.ledger.models import Task
from luoshi_site.supervision.access import OrderRights, acts_for, desk_of, orders_seen
from luoshi_site.supervision.actions.objections import objections_until
from luoshi_site.supervision.actions.steps import Kind, day_of
from luoshi_site.supervision.models import Objection, OrderEvent, OrderEvidence, SupervisionOrder
from luoshi_site.supervision.queries.acts import BY_OTHERS, Act, Side, circumstances, did, open_acts
from luoshi_site.supervision.queries.orders import OrderLine, order_line
from luoshi_site.supervision.wording import limit_words, order_number

MOVES_DUE = (Kind.EXTENDED, Kind.RETURNED, Kind.REOPENED)
STARTS = (Kind.ISSUED, Kind.ESCALATED)
EARLIER = 5


@dataclass(frozen=True, slots=True)
class DueStory:
    """How a due day came about: counted out from issue or escalation, then moved by decisions."""

    start: OrderEvent | None
    limit: Limit | None
    words: str
    moved: tuple[OrderEvent, ...]

    @property
    def weeks(self) -> tuple[tuple[CountedDay | None, ...], ...]:
        """The days counted, a week a line, Monday first; None before the first."""
        days = self.limit.days if self.limit else ()
        found: list[list[CountedDay | None]] = [[None] * days[0].day.weekday()] if days else []
        for each in days:
            if each.day.weekday() == 0 and found[-1]:
                found.append([])
            found[-1].append(each)
        return tuple(tuple(week) for week in found)

    @property
    def agrees(self) -> bool:
        """Whether the calendar of today still gives the day that was set."""
        return self.limit is None or self.start is None or self.start.until == self.limit.due_on


@dataclass(frozen=True, slots=True)
class EventLine:
    """Something that happened, with the files handed in with it."""

    event: OrderEvent
    files: tuple[OrderEvidence, ...]

    @property
    def evidence_count(self) -> int:
        """How many files."""
        return len(self.files)


@dataclass(frozen=True, slots=True)
class OrderPage:
    """An order's page; `others_only`: the member did something for its agency, so others must conclude and close it."""

    line: OrderLine
    number: str
    parts: tuple[str, ...]
    story: DueStory
    events: tuple[EventLine, ...]
    objections: tuple[Objection, ...]
    acts: tuple[Act, ...]
    others_only: bool
    task: Task | None
    before: tuple[SupervisionOrder, ...]
    objections_until: date | None

    @property
    def files(self) -> tuple[OrderEvidence, ...]:
        """Every file handed in."""
        return tuple(file for each in self.events for file in each.files)


def task_of(order: SupervisionOrder) -> Task | None:
    """The task that the order's matter belongs to."""
    matter = order.matter
    return matter.task or (matter.milestone.task if matter.milestone else None)


def due_story(order: SupervisionOrder, events: Sequence[OrderEvent]) -> DueStory:
    """How the due day came about, from the order's events."""
    starts = [event for event in events if event.kind in STARTS]
    start = starts[-1] if starts else None
    if start is None:
        return DueStory(None, None, limit_words(order.limit_days, order.day_kind), ())
    limit = limit_from(day_of(start.at), count=order.limit_days, kind=DayKind(order.day_kind))
    moved = tuple(e for e in events if e.pk > start.pk and e.kind in MOVES_DUE and e.until is not None)
    return DueStory(start, limit, limit_words(order.limit_days, order.day_kind), moved)


def order_page(rights: OrderRights, on: date) -> OrderPage:
    """Everything about an order for a member, on a day."""
    order = rights.order
    rows = order.events.select_related("by_agency").prefetch_related("evidence").order_by("pk")
    events = tuple(EventLine(event, tuple(event.evidence.all())) for event in rows)
    objections = list(order.objections.select_related("decided_by").order_by("pk"))
    about = circumstances(order, objections, on)
    doer = rights.of_agency or did(order, rights.member.user)
    acts = tuple(
        act
        for act in open_acts(order, about)
        if acts_for(rights, act.side) and not (doer and act in BY_OTHERS) and _fits(act, rights)
    )
    seen = orders_seen(desk_of(rights.member, order.city))
    return OrderPage(
        line=order_line(order, on, objected=about.objected),
        number=order_number(order),
        parts=tuple(str(part.agency) for part in order.parts.select_related("agency")),
        story=due_story(order, [each.event for each in events]),
        events=events,
        objections=tuple(objections),
        acts=acts,
        others_only=doer and rights.officer,
        task=task_of(order),
        before=tuple(seen.filter(matter=order.matter_id).exclude(pk=order.pk).order_by("-pk")[:EARLIER]),
        objections_until=objections_until(order),
    )


def _fits(act: Act, rights: OrderRights) -> bool:
    """Whether an approver's act is offered: to leaders, and to another officer than the drafter."""
    drafter = rights.order.drafted_by_id == rights.member.user.pk
    return act.side is not Side.APPROVER or rights.leader or not drafter
