"""What the public is told of listed supervision (公开挂牌督办): what, who, until when, what came of it; nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from luoshi_site.agencies.models import Agency, City
from luoshi_site.ledger.models import Task
from luoshi_site.supervision.actions.steps import Kind, day_of
from luoshi_site.supervision.models import OrderEvent
from luoshi_site.supervision.wording import PUBLIC

ENDS = (Kind.UNLISTED, Kind.LISTED, Kind.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class PublicListing:
    """One public listing: the words written for the public, its task; `due_on` while it lasts, `ended_on` and `result` after."""

    city: City
    agency: Agency
    task: Task | None
    what: str
    listed_on: date
    due_on: date | None
    ended_on: date | None
    result: str


def public_listings(city: City | None = None) -> QuerySet[OrderEvent]:
    """Every time an order was listed publicly, the newest first, real cities before invented ones."""
    rows = OrderEvent.objects.filter(kind=Kind.LISTED, text__startswith=PUBLIC)
    if city is not None:
        rows = rows.filter(order__city=city)
    loaded = ("order__city", "order__agency", "order__matter__task__plan", "order__matter__milestone__task__plan")
    return rows.select_related(*loaded).order_by("order__city__is_demo", "-pk")


def listings_shown(events: Iterable[OrderEvent]) -> tuple[PublicListing, ...]:
    """The public lines of some listings, in one more query."""
    found = list(events)
    later = OrderEvent.objects.filter(order__in=[event.order_id for event in found], kind__in=ENDS).order_by("pk")
    ends: dict[int, list[OrderEvent]] = {}
    for event in later:
        ends.setdefault(event.order_id, []).append(event)
    return tuple(_line(event, ends.get(event.order_id, [])) for event in found)


def _line(event: OrderEvent, later: list[OrderEvent]) -> PublicListing:
    order = event.order
    end = next((each for each in later if each.pk > event.pk), None)
    matter = order.matter
    return PublicListing(
        city=order.city,
        agency=order.agency,
        task=matter.task or (matter.milestone.task if matter.milestone else None),
        what=event.text.removeprefix(PUBLIC),
        listed_on=day_of(event.at),
        due_on=order.due_on if end is None else None,
        ended_on=day_of(end.at) if end else None,
        result=_result(end),
    )


def _result(end: OrderEvent | None) -> str:
    """What the public reads of the end: only words that were written for it."""
    if end is None:
        return ""
    return end.text if end.kind == Kind.UNLISTED else "不再公开挂牌"


def cities_listing() -> QuerySet[City]:
    """The cities that have listed an order publicly."""
    listing = Q(orders__events__kind=Kind.LISTED, orders__events__text__startswith=PUBLIC)
    return City.objects.filter(listing).distinct().order_by("is_demo", "pk")
