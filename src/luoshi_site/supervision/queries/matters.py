"""What an order can be drafted on, and whether one is open there already (立项查重: 条例 §15)."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from luoshi_site.agencies.models import Agency, City
from luoshi_site.ledger.models import Matter, Plan, Task
from luoshi_site.supervision.models import SupervisionOrder

LOADED = ("agency", "plan", "task__plan", "milestone__task__plan")


@dataclass(frozen=True, slots=True)
class MatterLine:
    """A matter to choose, and its open order, if there is one."""

    matter: Matter
    plan: Plan | None
    open_order: SupervisionOrder | None


@dataclass(frozen=True, slots=True)
class DuplicateCheck:
    """What there is already: the open order, earlier orders on the matter, orders open on the same task, and how many the agency has."""

    open_order: SupervisionOrder | None
    before: tuple[SupervisionOrder, ...]
    nearby: tuple[SupervisionOrder, ...]
    agency_open: int


def plan_of(matter: Matter) -> Plan | None:
    """The plan that a matter belongs to."""
    task = matter.task or (matter.milestone.task if matter.milestone else None)
    return matter.plan or (task.plan if task else None)


def matters_of(city: City) -> QuerySet[Matter]:
    """Every matter of a city's plans in force, and its single ones."""
    in_force = Plan.State.IN_FORCE
    ours = Q(task__plan__city=city, task__plan__state=in_force, task__ended_on__isnull=True)
    ours |= Q(milestone__task__plan__city=city, milestone__task__plan__state=in_force)
    ours |= Q(kind=Matter.Kind.SINGLE, agency__city=city) | Q(plan__city=city)
    return Matter.objects.filter(ours).select_related(*LOADED)


def matters_found(city: City, text: str, plan: str = "") -> QuerySet[Matter]:
    """The matters whose words are searched for: by title, number of the task, agency."""
    rows = matters_of(city).exclude(kind=Matter.Kind.REPORT)
    if plan:
        rows = rows.filter(Q(task__plan__code=plan) | Q(milestone__task__plan__code=plan) | Q(plan__code=plan))
    if text:
        words = Q(title__icontains=text) | Q(agency__name__icontains=text) | Q(milestone__task__title__icontains=text)
        rows = rows.filter(words | Q(task__number=text))
    return rows.order_by("task__plan", "task__position", "milestone__due_on", "pk")


def matter_lines(matters: list[Matter]) -> list[MatterLine]:
    """Lines to choose from, with the open orders, in one query."""
    rows = SupervisionOrder.objects.filter(matter__in=matters, state__in=SupervisionOrder.OPEN)
    found = {row.matter_id: row for row in rows.select_related("agency")}
    return [MatterLine(matter, plan_of(matter), found.get(matter.pk)) for matter in matters]


def duplicate_check(matter: Matter) -> DuplicateCheck:
    """What there is already on a matter, on its task and its milestones, and at its agency."""
    rows = SupervisionOrder.objects.select_related("agency", "matter")
    mine = list(rows.filter(matter=matter))
    task = matter.task or (matter.milestone.task if matter.milestone else None)
    nearby: list[SupervisionOrder] = []
    if task is not None:
        same = Q(matter__task=task) | Q(matter__milestone__task=task)
        nearby = list(rows.filter(same, state__in=SupervisionOrder.OPEN).exclude(matter=matter))
    agency = SupervisionOrder.objects.filter(agency=matter.agency_id, state__in=SupervisionOrder.OPEN)
    return DuplicateCheck(
        open_order=next((row for row in mine if row.state in SupervisionOrder.OPEN), None),
        before=tuple(row for row in mine if row.state not in SupervisionOrder.OPEN),
        nearby=tuple(nearby),
        agency_open=agency.count() if matter.agency_id else 0,
    )


@dataclass(frozen=True, slots=True)
class TaskOrders:
    """The orders on a task and its milestones that a member may see, and the matter to draft another on."""

    matter: Matter | None
    orders: tuple[SupervisionOrder, ...]

    @property
    def open_order(self) -> SupervisionOrder | None:
        """The open order on the task itself."""
        own = self.matter.pk if self.matter else 0
        return next((row for row in self.orders if row.matter_id == own and row.state in SupervisionOrder.OPEN), None)


def orders_of_task(task: Task, seen: QuerySet[SupervisionOrder]) -> TaskOrders:
    """The orders on a task and its milestones, the open ones first; `seen` are those that the member may see."""
    same = Q(matter__task=task) | Q(matter__milestone__task=task)
    rows = sorted(seen.filter(same).select_related("matter", "agency"), key=lambda row: row.state not in row.OPEN)
    return TaskOrders(getattr(task, "matter", None), tuple(rows))


def agencies_to_order(city: City) -> QuerySet[Agency]:
    """The city's agencies in being."""
    return Agency.objects.filter(city=city, valid_until__isnull=True).order_by("position", "pk")
