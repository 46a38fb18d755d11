"""How the office itself does: how long things lie at each step, what waits, what was needless, what it costs agencies (办件效能)."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from heapq import nsmallest

from django.db.models import Q

from luoshi.rules.calendar import working_days_between
from luoshi.rules.lying import Spread, Step, StepLimit, spread, step_limits, step_times
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
    lines = _lines(_taken(city, start, end, from_on, until_on), until_on)
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


@dataclass(frozen=True, slots=True)
class _Taken:
    """A step's durations that ended in the period, and what lies at it at the period's end: since when, the order's primary key."""

    days: tuple[int, ...]
    lying: tuple[tuple[date, int], ...]


def _taken(city: City, start: datetime, end: datetime, from_on: date, until_on: date) -> dict[Step, _Taken]:
    """The steps of every order that moved since the period began or is open: what lay open at its end moved since, or lies there yet."""
    moved = OrderEvent.objects.filter(order__city=city, at__gte=start).values("order")
    orders = SupervisionOrder.objects.filter(Q(pk__in=moved) | Q(state__in=SupervisionOrder.OPEN), city=city)
    rows = OrderEvent.objects.filter(order__in=orders.values("pk"), at__lt=end).order_by("order", "pk")
    by_order: dict[int, list[tuple[str, date]]] = defaultdict(list)
    for order, kind, at in rows.values_list("order_id", "kind", "at").iterator(chunk_size=5000):
        by_order[order].append((kind, at.astimezone(CHINA).date()))
    days: dict[Step, list[int]] = defaultdict(list)
    lying: dict[Step, list[tuple[date, int]]] = defaultdict(list)
    for order, events in by_order.items():
        for one in step_times(events):
            if one.ended_on is None:
                lying[one.step].append((one.begun_on, order))
            elif from_on <= one.ended_on <= until_on:
                days[one.step].append(_lay(one.begun_on, one.ended_on))
    return {step: _Taken(tuple(days[step]), tuple(lying[step])) for step in Step}


def _lines(found: dict[Step, _Taken], until_on: date) -> tuple[StepLine, ...]:
    """The steps' lines, with the few orders that lie longest at each loaded in one query."""
    longest = {step: nsmallest(WAITING_SHOWN, taken.lying) for step, taken in found.items()}
    wanted = {order for each in longest.values() for _, order in each}
    known = SupervisionOrder.objects.select_related("agency").in_bulk(wanted)
    return tuple(
        StepLine(
            step=step,
            spread=spread(taken.days),
            limit=step_limits().get(step),
            in_time=_in_time(step, taken.days),
            waiting=tuple(Waiting(known[order], since, _lay(since, until_on)) for since, order in longest[step]),
            waiting_count=len(taken.lying),
        )
        for step, taken in found.items()
    )


def _in_time(step: Step, days: tuple[int, ...]) -> int:
    """How many of a step's durations are within its limit; 0 where it has none."""
    limit = step_limits().get(step)
    return sum(each <= limit.days for each in days) if limit else 0


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
