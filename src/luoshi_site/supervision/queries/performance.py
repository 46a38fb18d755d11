"""How the office itself does: how long things lie at each step, what waits, what was needless, what it costs agencies (办件效能)."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

from django.db.models import Q

from luoshi.rules.calendar import working_days_between
from luoshi.rules.lying import Spread, Step, StepLimit, StepTime, share_in_time, spread, step_limits, step_times
from luoshi_site.agencies.models import Agency, City
from luoshi_site.base.moment import CHINA, end_of_day
from luoshi_site.notices.models import Notice
from luoshi_site.progress.models import ProgressReport
from luoshi_site.supervision.models import OrderEvent, SupervisionOrder

WAITING_SHOWN = 8
REMINDS = (Notice.Kind.REMINDER, Notice.Kind.CHASED)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An order that lies at a step now, since when, for how many working days."""

    order: SupervisionOrder
    since: date
    days: int


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step: the spread of what was done in the period, how much in time by its limit, and the few that lie there longest."""

    step: Step
    spread: Spread | None
    limit: StepLimit | None
    in_time: int
    waiting: tuple[Waiting, ...]
    waiting_count: int

    @property
    def done(self) -> int:
        """How many were done in the period."""
        return self.spread.count if self.spread else 0


@dataclass(frozen=True, slots=True)
class Load:
    """What an agency was asked for in the period: orders, reminders, reports."""

    agency: Agency
    orders: int
    reminders: int
    reports: int


@dataclass(frozen=True, slots=True)
class Performance:
    """The page: from when until when, the steps, the orders that proved needless, the load by agency in the registry's order."""

    from_on: date
    until_on: date
    steps: tuple[StepLine, ...]
    issued: int
    closed: int
    needless: tuple[SupervisionOrder, ...]
    loads: tuple[Load, ...]

    @property
    def empty(self) -> bool:
        """Whether no order was ever moved or lies anywhere."""
        return not any(line.spread or line.waiting_count for line in self.steps) and not self.issued


@cache
def _lay(begun: date, ended: date) -> int:
    return working_days_between(begun, ended)


def performance_of(city: City, from_on: date, until_on: date, text: str = "") -> Performance:
    """How the office did in a period, and what lay where at its end (办件效能).

    A duration counts in the period in which its step ended; days are working days after the one it began on.
    """
    start, end = datetime.combine(from_on, time(), tzinfo=CHINA), end_of_day(until_on)
    times = _times(city, start, end)
    lines = tuple(_line(step, times[step], from_on, until_on) for step in Step)
    lines = _with_orders(lines)
    events = OrderEvent.objects.filter(order__city=city, at__gte=start, at__lt=end)
    needless = SupervisionOrder.objects.filter(
        needless=True, pk__in=events.filter(kind=OrderEvent.Kind.CLOSED_OUT).values("order")
    ).select_related("agency")
    return Performance(
        from_on=from_on,
        until_on=until_on,
        steps=lines,
        issued=events.filter(kind=OrderEvent.Kind.ISSUED).count(),
        closed=events.filter(kind=OrderEvent.Kind.CLOSED_OUT).count(),
        needless=tuple(needless),
        loads=_loads(city, start, end, text),
    )


def _times(city: City, start: datetime, end: datetime) -> dict[Step, list[tuple[int, StepTime]]]:
    """The steps of every order that moved in the period or lay open at its end, with the order's primary key."""
    moved = OrderEvent.objects.filter(order__city=city, at__gte=start, at__lt=end).values("order")
    orders = SupervisionOrder.objects.filter(Q(pk__in=moved) | Q(state__in=SupervisionOrder.OPEN), city=city)
    rows = OrderEvent.objects.filter(order__in=orders.values("pk"), at__lt=end).order_by("order", "pk")
    by_order: dict[int, list[tuple[str, date]]] = defaultdict(list)
    for order, kind, at in rows.values_list("order_id", "kind", "at").iterator(chunk_size=5000):
        by_order[order].append((kind, at.astimezone(CHINA).date()))
    found: dict[Step, list[tuple[int, StepTime]]] = {step: [] for step in Step}
    for order, events in by_order.items():
        for one in step_times(events):
            found[one.step].append((order, one))
    return found


def _line(step: Step, times: list[tuple[int, StepTime]], from_on: date, until_on: date) -> StepLine:
    days = [
        _lay(one.begun_on, one.ended_on)
        for _, one in times
        if one.ended_on is not None and from_on <= one.ended_on <= until_on
    ]
    limit = step_limits().get(step)
    lying = sorted(
        (Waiting(SupervisionOrder(pk=order), one.begun_on, _lay(one.begun_on, until_on)) for order, one in times if one.ended_on is None),
        key=lambda each: (-each.days, each.order.pk),
    )  # fmt: skip
    share = share_in_time(days, limit.days) if limit else None
    in_time = int(share * len(days)) if share is not None else 0
    return StepLine(step, spread(days), limit, in_time, tuple(lying[:WAITING_SHOWN]), len(lying))


def _with_orders(lines: tuple[StepLine, ...]) -> tuple[StepLine, ...]:
    """The lines with the orders that lie there loaded, in one query."""
    wanted = {each.order.pk for line in lines for each in line.waiting}
    known = SupervisionOrder.objects.select_related("agency").in_bulk(wanted)
    return tuple(
        StepLine(
            line.step, line.spread, line.limit, line.in_time,
            tuple(Waiting(known[each.order.pk], each.since, each.days) for each in line.waiting), line.waiting_count,
        )
        for line in lines
    )  # fmt: skip


def _loads(city: City, start: datetime, end: datetime, text: str) -> tuple[Load, ...]:
    issued = Counter(
        OrderEvent.objects.filter(order__city=city, kind=OrderEvent.Kind.ISSUED, at__gte=start, at__lt=end).values_list(
            "order__agency", flat=True
        )
    )
    reminded = Counter(
        Notice.objects.filter(city=city, kind__in=REMINDS, agency__isnull=False, at__gte=start, at__lt=end).values_list(
            "agency", flat=True
        )
    )
    first, last = start.date(), (end - timedelta(microseconds=1)).astimezone(CHINA).date()
    asked = Counter(
        ProgressReport.objects.filter(
            round__plan__city=city, round__due_on__gte=first, round__due_on__lte=last
        ).values_list("agency", flat=True)
    )
    rows = Agency.objects.filter(city=city, pk__in={*issued, *reminded, *asked}, name__contains=text)
    return tuple(Load(row, issued[row.pk], reminded[row.pk], asked[row.pk]) for row in rows)
