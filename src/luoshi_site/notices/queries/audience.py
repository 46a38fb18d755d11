"""Whom a channel reaches, and with which notices: the same rule as the page's, for many people in a fixed number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from luoshi_site.agencies.models import City, Role, Substitution
from luoshi_site.agencies.roles import in_force
from luoshi_site.base.moment import CHINA
from luoshi_site.notices.models import Channel, ChannelAgency, Delivery, DeliveryNotice, MailAddress, Notice, NoticeRead
from luoshi_site.notices.timetable import listed

# What is older is no news any more.
NEWS = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person with a confirmed address and the roles of a day in a city (收件人)."""

    address: MailAddress
    roles: tuple[Role, ...]

    def told(self, news: "News") -> list[Notice]:
        """What is for the person, as on the page: nobody is told what was before the role was, or the address confirmed."""
        since = self.address.confirmed_at
        found = {notice.pk: notice for notice in news.persons.get(self.address.user_id, ())}
        for role in self.roles:
            begins = datetime.combine(role.valid_from, time(), tzinfo=CHINA)
            for notice in news.agencies.get(role.agency_id, ()):
                if notice.role in {"", role.kind} and notice.at >= begins:
                    found[notice.pk] = notice
        return sorted((n for n in found.values() if since and n.at > since), key=lambda n: (n.at, n.pk))


@dataclass(frozen=True, slots=True)
class News:
    """The notices of a channel's city that are news, by person and by agency (新通知)."""

    notices: tuple[Notice, ...]
    persons: Mapping[int, Sequence[Notice]]
    agencies: Mapping[int, Sequence[Notice]]


def mail_recipients(city: City, on: date) -> tuple[Recipient, ...]:
    """The people of a city who turned e-mail on and confirmed where to (邮件收件人), with the roles that they stand in for."""
    addresses = MailAddress.objects.filter(is_on=True, confirmed_at__isnull=False, user__is_active=True)
    rows = {row.user_id: row for row in addresses.select_related("user").order_by("pk")}
    absent = Substitution.objects.filter(substitute__in=rows, starts_on__lte=on, ends_on__gte=on)
    stood_in = list(absent.values_list("absent", "substitute"))
    people = set(rows) | {user for user, _ in stood_in}
    roles: dict[int, list[Role]] = {}
    for role in Role.objects.filter(in_force(on), user__in=people, agency__city=city).order_by("pk"):
        roles.setdefault(role.user_id, []).append(role)
    found = []
    for user, address in rows.items():
        held = [*roles.get(user, ()), *(r for a, s in stood_in if s == user for r in roles.get(a, ()))]
        if held:
            found.append(Recipient(address, tuple(held)))
    return tuple(found)


def news(channel: Channel, at: datetime) -> News:
    """The notices of a channel's city that are news."""
    since = max(channel.started_at, at - NEWS)
    rows = tuple(Notice.objects.filter(city=channel.city_id, at__gt=since, at__lte=at).select_related("agency"))
    persons: dict[int, list[Notice]] = {}
    agencies: dict[int, list[Notice]] = {}
    for row in rows:
        if row.user_id is not None:
            persons.setdefault(row.user_id, []).append(row)
        elif row.agency_id is not None:
            agencies.setdefault(row.agency_id, []).append(row)
    return News(rows, persons, agencies)


def group_news(channel: Channel, at: datetime) -> list[Notice]:
    """What a group's robot has to tell: to agencies and roles that it serves, not told yet. What is for one person stays off."""
    agencies = ChannelAgency.objects.filter(channel=channel, is_on=True).values_list("agency", flat=True)
    wanted = Q(city=channel.city_id, user__isnull=True, at__gt=max(channel.started_at, at - NEWS), at__lte=at)
    if agencies:
        wanted &= Q(agency__in=list(agencies))
    if roles := listed(channel.roles):
        wanted &= Q(role__in=("", *roles))
    told = DeliveryNotice.objects.filter(channel=channel, user__isnull=True).values("notice")
    return list(Notice.objects.filter(wanted).exclude(pk__in=told).select_related("agency").order_by("at", "pk"))


def told_or_seen(channel: Channel, since: datetime, people: Iterable[Recipient]) -> set[tuple[int, int]]:
    """Pairs of person and notice that need no e-mail any more: sent already, or seen in the page."""
    users = [person.address.user_id for person in people]
    sent = DeliveryNotice.objects.filter(channel=channel, user__in=users, notice__at__gte=since)
    seen = NoticeRead.objects.filter(user__in=users, notice__city=channel.city_id, notice__at__gte=since)
    pairs = {*sent.values_list("user", "notice"), *seen.values_list("user", "notice")}
    return {(user, notice) for user, notice in pairs if user is not None}


def served_today(channel: Channel, at: datetime) -> set[tuple[int, str]]:
    """Pairs of person and key of the messages that were queued since the day before."""
    rows = Delivery.objects.filter(channel=channel, user__isnull=False, queued_at__gt=at - timedelta(days=1))
    return {(user, key) for user, key in rows.values_list("user", "key") if user is not None}
