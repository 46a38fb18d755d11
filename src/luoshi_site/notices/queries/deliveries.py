"""What was sent where: failures first, narrowed, counted (发送记录)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from luoshi_site.agencies.models import City, User
from luoshi_site.notices.models import Channel, Delivery, MailAddress

# So long no message lies while somebody sends.
LONG = timedelta(hours=2)
PROBLEM = Q(state__in=("failed", "uncertain", "given_up"), settled_at__isnull=True)


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """What the list is narrowed to; blank is everything. `state` «problem»: whatever somebody should look at."""

    text: str = ""
    state: str = ""
    channel: str = ""

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return bool(self.text or self.state or self.channel)

    @property
    def states(self) -> list[tuple[str, str]]:
        """The states to choose from."""
        return [("problem", "需要处理"), *((state.value, str(state.label)) for state in Delivery.State)]


def deliveries_of(city: City, narrowed: DeliveryFilter) -> QuerySet[Delivery]:
    """A city's messages with how many notices each carries: what somebody should look at first, then the newest."""
    rows = Delivery.objects.filter(channel__city=city).select_related("channel", "user")
    if narrowed.text:
        named = Q(user__display_name__icontains=narrowed.text) | Q(user__username__icontains=narrowed.text)
        rows = rows.filter(named | Q(channel__name__icontains=narrowed.text))
    if narrowed.state == "problem":
        rows = rows.filter(PROBLEM)
    elif narrowed.state in Delivery.State.values:
        rows = rows.filter(state=narrowed.state)
    if narrowed.channel.isdecimal():
        rows = rows.filter(channel=int(narrowed.channel[:18]))
    first = Case(When(PROBLEM, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.annotate(first=first, notice_count=Count("carried")).order_by("first", "-queued_at", "-pk")


@dataclass(frozen=True, slots=True)
class Troubles:
    """Of some cities' messages: `failing` did not arrive for sure, `stuck` lie for long although their channel may send (积压)."""

    failing: int = 0
    stuck: int = 0


def problem_count(cities: Iterable[City]) -> int:
    """How many messages of some cities somebody should look at."""
    return Delivery.objects.filter(PROBLEM, channel__city__in=list(cities)).count()


def troubles_of(cities: Iterable[City], at: datetime) -> Troubles:
    """What somebody should look at, in one query where there is no channel, else in two."""
    channels = list(Channel.objects.filter(city__in=list(cities)))
    if not channels:
        return Troubles()
    open_now = [row.pk for row in channels if row.is_on and row.timetable.is_open(at, urgent=False)]
    waiting = Q(channel__in=open_now, state__in=(Delivery.State.WAITING, Delivery.State.FAILED), next_at__lt=at - LONG)
    found = Delivery.objects.filter(channel__in=channels).aggregate(
        failing=Count("pk", filter=PROBLEM), stuck=Count("pk", filter=waiting)
    )
    return Troubles(**found)


def channels_of(city: City) -> tuple[Channel, ...]:
    """A city's channels with the agencies that they serve."""
    return tuple(Channel.objects.filter(city=city).prefetch_related("served__agency"))


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """One message: what it carried, by kind in numbers for a person, in full for a group; and what happened (发送详情)."""

    delivery: Delivery
    titles: tuple[str, ...]
    counts: tuple[tuple[str, int], ...]


def delivery_page(row: Delivery) -> DeliveryPage:
    """What a page shows of a message. What one person is told is shown to others as numbers only."""
    carried = [each.notice for each in row.carried.select_related("notice").order_by("notice__at", "notice")]
    kinds = [str(notice.get_kind_display()) for notice in carried]
    counts = tuple((kind, kinds.count(kind)) for kind in dict.fromkeys(kinds))
    titles = () if row.user_id else tuple(dict.fromkeys(notice.title for notice in carried))
    return DeliveryPage(row, titles, counts)


def mail_channel(cities: Iterable[City]) -> Channel | None:
    """The first of some cities' e-mail channels that is on."""
    rows = Channel.objects.filter(kind=Channel.Kind.EMAIL, is_on=True, city__in=list(cities))
    return rows.select_related("city").order_by("pk").first()


def mail_of(user: User) -> MailAddress | None:
    """A person's own address, confirmed or not."""
    return MailAddress.objects.filter(user=user).first()
