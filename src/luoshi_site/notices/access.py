"""The doors to notices: everybody to their own; officers and administrators to what was sent where. Strangers get 404."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from luoshi_site.agencies.access import NOT_HERE, Member, city_in_view, member, member_as
from luoshi_site.agencies.duties import account_kinds
from luoshi_site.agencies.models import City
from luoshi_site.notices.models import Channel, Delivery, Notice
from luoshi_site.notices.queries import LOOK_AFTER, NoticeFilter, notices_for
from luoshi_site.notices.queries.deliveries import problem_count


def notice_for_reading(request: HttpRequest, pk: int) -> tuple[Member, Notice]:
    """One of the member's own notices.

    Raises:
        Http404: nobody with a role is logged in, or no such notice of theirs.
    """
    found = member(request)
    return found, get_object_or_404(notices_for(found), pk=pk)


def notices_for_reading(request: HttpRequest, keys: Sequence[str]) -> tuple[Member, tuple[Notice, ...]]:
    """Those of the member's unread notices that are named by primary key; all of them where none is named.

    Raises:
        Http404: nobody with a role is logged in, or something else than keys was sent.
    """
    found = member(request)
    if any(not key.isdecimal() or len(key) > 18 for key in keys):
        raise Http404(NOT_HERE)
    rows = notices_for(found, NoticeFilter(state="unread"))
    return found, tuple(rows.filter(pk__in=[int(key) for key in keys]) if keys else rows)


def city_for_channels(request: HttpRequest) -> tuple[Member, City]:
    """The city whose channels the member sets up, an administrator's.

    Raises:
        Http404: not an administrator, or not of that city.
    """
    found = member_as(request, *account_kinds())
    cities = tuple(city for city in found.cities if found.may_any(account_kinds(), city))
    return found, city_in_view(request, cities)


def channel_for_setting(request: HttpRequest, pk: int) -> tuple[Member, Channel]:
    """A channel of a city that the member administers.

    Raises:
        Http404: no such channel there.
    """
    found = member_as(request, *account_kinds())
    row = Channel.objects.filter(pk=pk).select_related("city").first()
    if row is None or not found.may_any(account_kinds(), row.city):
        raise Http404(NOT_HERE)
    return found, row


def city_for_deliveries(request: HttpRequest) -> tuple[Member, City]:
    """The city whose messages are looked at, an officer's or an administrator's.

    Where none is named it is one with messages that somebody should look at, before the one chosen last.

    Raises:
        Http404: neither, or not of that city.
    """
    found = member_as(request, *LOOK_AFTER)
    cities = tuple(city for city in found.cities if found.may_any(LOOK_AFTER, city))
    wanting = tuple(city for city in cities if problem_count([city])) if len(cities) > 1 else ()
    return found, city_in_view(request, cities, rather=wanting)


def delivery_for_view(request: HttpRequest, pk: int) -> tuple[Member, Delivery]:
    """A message of a city of the member's, who is an officer or administrator there.

    Raises:
        Http404: no such message there.
    """
    found = member_as(request, *LOOK_AFTER)
    row = Delivery.objects.filter(pk=pk).select_related("channel__city", "user").first()
    if row is None or not found.may_any(LOOK_AFTER, row.channel.city):
        raise Http404(NOT_HERE)
    return found, row
