"""The list of orders: what needs me first, narrowed, counted (督办列表)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import BooleanField, Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When

from luoshi_site.agencies.models import Agency, City, User
from luoshi_site.ledger.models import Plan
from luoshi_site.supervision.access import OrderDesk, orders_seen
from luoshi_site.supervision.actions.objections import CONCERNED
from luoshi_site.supervision.actions.steps import WITH_AGENCY, State
from luoshi_site.supervision.models import Objection, OrderEvent, SupervisionOrder
from luoshi_site.supervision.queries.acts import WHOSE_TURN

Order = SupervisionOrder
FILED = Objection.objects.filter(order=OuterRef("pk"), state=Objection.State.FILED)
DUES = (("week", "本周到期"), ("overdue", "已逾期"))
WAITS = (
    ("mine", "待我办理"), ("drafted", "待批准"), ("answered", "反馈待审核"), ("extension", "延期待批"),
    ("objected", "异议待复核"), ("concluded", "待销号"), ("follow_up", "到期回头看"),
)  # fmt: skip
OPEN_ONLY = "open"


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """What the list is narrowed to; blank is everything."""

    text: str = ""
    state: str = ""
    level: str = ""
    agency: str = ""
    due: str = ""
    listed: str = ""
    plan: str = ""
    waits: str = ""

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return any((self.text, self.state, self.level, self.agency, self.due, self.listed, self.plan, self.waits))

    @property
    def states(self) -> list[tuple[str, str]]:
        """The states to choose from."""
        return [(OPEN_ONLY, "未销号"), *((each.value, str(each.label)) for each in Order.State)]

    @property
    def levels(self) -> list[tuple[str, str]]:
        """The levels to choose from."""
        return [(each.value, str(each.label)) for each in Order.Level]


@dataclass(frozen=True, slots=True)
class Chip:
    """A number above the list that narrows it when chosen."""

    query: str
    name: str
    count: int
    chosen: bool


def week_end(on: date) -> date:
    """The Sunday of a day's week."""
    return on + timedelta(days=6 - on.weekday())


def waits_for(desk: OrderDesk, on: date) -> Q:
    """The orders that wait for the member, whatever the side (待我办理)."""
    agencies = [agency.pk for agency in desk.agencies]
    return _waiting(agencies, officer=desk.officer, leader=desk.leader, on=on)


def _annotated(rows: QuerySet[Order], user: User) -> QuerySet[Order]:
    """Orders with whether an objection waits, and whether the person has a part in the order and must not review it (回避)."""
    part = OrderEvent.objects.filter(order=OuterRef("pk"), kind__in=CONCERNED, by=user)
    mine = Case(When(approved_by=user, then=Value(True)), default=Value(False), output_field=BooleanField())
    return rows.annotate(has_objection=Exists(FILED), has_part=Exists(part), approved_myself=mine)


def _waiting(agencies: Sequence[int], *, officer: bool, leader: bool, on: date) -> Q:
    """Of `_annotated` orders: an objection waits only for who may review it, and holds up its order's closing out."""
    wanted = Q(pk__in=[])
    if officer:
        reviews = Q(has_objection=True, has_part=False, approved_myself=False) & ~Q(agency__in=agencies)
        wanted |= Q(state__in=(State.APPROVED, State.ANSWERED)) | Q(state=State.CONCLUDED, has_objection=False)
        wanted |= Q(asked_until__isnull=False) | Q(follow_up_on__lte=on) | reviews
    if leader:
        wanted |= Q(state=State.DRAFTED)
    if agencies:
        wanted |= Q(state__in=WITH_AGENCY, agency__in=agencies)
    return wanted


def waiting_orders(city: City, agencies: Sequence[Agency], *, user: User, officer: bool, on: date) -> QuerySet[Order]:
    """The orders that wait for a person as an officer, or as reporting or reviewing for agencies; the soonest due first."""
    mine = [agency.pk for agency in agencies]
    held = Agency.objects.filter(Q(pk__in=mine) | Q(successor__in=mine)).values_list("pk", flat=True) if mine else ()
    rows = _annotated(SupervisionOrder.objects.filter(city=city), user)
    rows = rows.filter(_waiting(list(held), officer=officer, leader=False, on=on))
    return rows.select_related("agency").order_by(F("due_on").asc(nulls_first=True), "pk")


def _kinds(desk: OrderDesk, on: date) -> dict[str, Q]:
    """What each chip counts."""
    running = Q(state__in=(*WITH_AGENCY,))
    return {
        "mine": waits_for(desk, on),
        "drafted": Q(state=State.DRAFTED),
        "answered": Q(state=State.ANSWERED),
        "extension": Q(asked_until__isnull=False),
        "objected": Q(has_objection=True),
        "concluded": Q(state=State.CONCLUDED),
        "follow_up": Q(follow_up_on__lte=on),
        "week": running & Q(due_on__gte=on, due_on__lte=week_end(on)),
        "overdue": running & Q(due_on__lt=on),
    }


def chips(desk: OrderDesk, narrowed: OrderFilter, on: date) -> tuple[Chip, ...]:
    """The numbers above the list, of all that the member sees, in one query; those of the office only for who sees all."""
    kinds = _kinds(desk, on)
    rows = _annotated(orders_seen(desk), desk.member.user).order_by()
    found = rows.aggregate(**{key: Count("pk", filter=wanted) for key, wanted in kinds.items()})
    shown = [("waits", key, name) for key, name in WAITS if desk.sees_all or key in ("mine", "extension", "objected")]
    shown = [shown[0], *(("due", key, name) for key, name in DUES), *shown[1:]]
    if not (desk.officer or desk.leader or desk.agencies):
        shown = shown[1:]
    return tuple(
        Chip(f"{field}={key}", name, found[key], getattr(narrowed, field) == key) for field, key, name in shown
    )


def order_list(desk: OrderDesk, narrowed: OrderFilter, on: date) -> QuerySet[Order]:
    """The orders that the member sees, narrowed: first what waits for the member, then by due day, ended ones last."""
    kinds = _kinds(desk, on)
    rows = _annotated(orders_seen(desk), desk.member.user)
    rows = rows.filter(_plain(narrowed))
    for key in (narrowed.due, narrowed.waits):
        if key in kinds:
            rows = rows.filter(kinds[key])
    rank = Case(When(waits_for(desk, on), then=Value(0)), When(state__in=Order.OPEN, then=Value(1)), default=Value(2))
    mine = Case(When(waits_for(desk, on), then=Value(True)), default=Value(False), output_field=BooleanField())
    rows = rows.annotate(rank=rank, mine=mine).select_related("matter__plan", "agency")
    return rows.order_by("rank", F("due_on").asc(nulls_first=True), "-pk")


def _plain(narrowed: OrderFilter) -> Q:
    """The conditions that do not depend on the day."""
    wanted = Q()
    if narrowed.text:
        number = narrowed.text.strip("〔〕号").rpartition("〕")[2]
        words = Q(title__icontains=narrowed.text) | Q(matter__title__icontains=narrowed.text)
        wanted &= words | Q(number=int(number)) if number.isdecimal() and len(number) < 7 else words
    if narrowed.state == OPEN_ONLY:
        wanted &= Q(state__in=Order.OPEN)
    elif narrowed.state in Order.State.values:
        wanted &= Q(state=narrowed.state)
    if narrowed.level in Order.Level.values:
        wanted &= Q(level=narrowed.level)
    if narrowed.agency.isdecimal():
        wanted &= Q(agency=int(narrowed.agency[:15]))
    if narrowed.listed:
        wanted &= Q(listed=True)
    if narrowed.plan:
        plan = Q(matter__plan__code=narrowed.plan) | Q(matter__task__plan__code=narrowed.plan)
        wanted &= plan | Q(matter__milestone__task__plan__code=narrowed.plan)
    return wanted


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line of the list: the order, whose turn it is, and how its due day stands (days left; negative: overdue)."""

    order: Order
    mine: bool
    turn: str
    days_left: int | None

    @property
    def overdue(self) -> bool:
        """Whether its day is past while it is with its agency."""
        return self.days_left is not None and self.days_left < 0

    @property
    def days_over(self) -> int:
        """How many days past its due day."""
        return -(self.days_left or 0)


def order_line(order: Order, on: date, *, mine: bool = False, objected: bool = False) -> OrderLine:
    """A line of an order on a day."""
    running = order.state in WITH_AGENCY and order.due_on is not None
    turn = WHOSE_TURN.get(State(order.state), "")
    if objected:
        turn = "待他人复核异议"
    elif order.asked_until is not None:
        turn = f"延期待批（申请至{order.asked_until.month}月{order.asked_until.day}日）"
    return OrderLine(order, mine, turn, (order.due_on - on).days if running and order.due_on else None)


def order_lines(rows: list[Order], on: date) -> list[OrderLine]:
    """The lines of a page of `order_list`."""
    return [
        order_line(row, on, mine=getattr(row, "mine", False), objected=getattr(row, "has_objection", False))
        for row in rows
    ]


def agencies_ordered(city: City) -> QuerySet[Agency]:
    """The city's agencies that have had an order, to choose from."""
    had = SupervisionOrder.objects.filter(agency=OuterRef("pk"))
    return Agency.objects.filter(Exists(had), city=city).order_by("position", "pk")


def plans_ordered(city: City) -> QuerySet[Plan]:
    """The city's plans, to choose from."""
    return Plan.objects.filter(city=city).only("code", "short_title").order_by("pk")
