"""The orders of a city as rules look at them (督办单的经过)."""

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from typing import Protocol

from django.db.models import QuerySet

from luoshi.rules.supervision import MatterFacts, OrderFacts, OrderStep
from luoshi_site.agencies.models import City
from luoshi_site.base.moment import CHINA
from luoshi_site.supervision.models import OrderEvent, Sending, SupervisionOrder
from luoshi_site.supervision.queries.rules import natural_key

RAISED = re.compile(r"由(蓝色|橙色|红色)升为(蓝色|橙色|红色)")
LEVELS = {level.label: level.value for level in SupervisionOrder.Level}


class Morning(Protocol):
    """Tells from which morning something recorded at an instant counts."""

    def morning(self, at: datetime) -> date:
        """The morning."""


def order_facts(
    city: City, *, at: datetime, whole: bool, only: Collection[int] | None = None, knowing: Morning
) -> dict[str, MatterFacts]:
    """The city's matters with orders (open ones, all, or some) and what happened to these by an instant, by natural key."""
    rows = SupervisionOrder.objects.filter(city=city, drafted_at__lte=at)
    events = OrderEvent.objects.filter(order__city=city, at__lte=at)
    if only is not None:
        rows, events = rows.filter(pk__in=only), events.filter(order__in=only)
    elif not whole:
        rows, events = (
            rows.filter(state__in=SupervisionOrder.OPEN),
            events.filter(order__state__in=SupervisionOrder.OPEN),
        )
    steps, began = _steps(events, knowing)
    made = _made_by(city)
    orders: defaultdict[str, list[OrderFacts]] = defaultdict(list)
    found: dict[str, MatterFacts] = {}
    columns = (
        "pk", "level", "matter__task", "matter__milestone", "matter__key", "matter", "matter__title", "matter__agency",
        "matter__item_class",
    )  # fmt: skip
    for pk, level, task, milestone, key, matter, title, agency, item_class in rows.order_by("pk").values_list(*columns):
        name = natural_key(task, milestone, key, matter)
        if steps[pk]:
            orders[name].append(OrderFacts(str(pk), began.get(pk, level), tuple(steps[pk]), made.get(pk)))
            found[name] = MatterFacts(name, title, str(agency or ""), item_class)
    return {name: replace(found[name], orders=tuple(mine)) for name, mine in orders.items()}


def _steps(events: QuerySet[OrderEvent], knowing: Morning) -> tuple[defaultdict[int, list[OrderStep]], dict[int, str]]:
    """What happened to each order, and its level before the first escalation."""
    steps: defaultdict[int, list[OrderStep]] = defaultdict(list)
    began: dict[int, str] = {}
    days: dict[datetime, tuple[date, date]] = {}
    columns = ("order", "kind", "at", "until", "by", "text")
    for order, kind, when, until, by, text in events.order_by("pk").values_list(*columns):
        level = ""
        if kind == OrderEvent.Kind.ESCALATED and (match := RAISED.search(text)):
            began.setdefault(order, LEVELS[match[1]])
            level = LEVELS[match[2]]
        if when not in days:
            days[when] = (knowing.morning(when), when.astimezone(CHINA).date())
        known_on, on = days[when]
        steps[order].append(OrderStep(kind, known_on, on, until, level, by_rule=by is None))
    return steps, began


def _made_by(city: City) -> dict[int, tuple[str, str]]:
    """The rule and the occasion from which orders came."""
    rows = Sending.objects.filter(rule__city=city, then__startswith="order_", order__isnull=False)
    return {order: (code, occasion) for order, code, occasion in rows.values_list("order", "rule__code", "occasion")}
