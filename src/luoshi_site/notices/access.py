"""The doors to notices: everybody to their own. Who may not pass gets 404, like a page that is not there."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from luoshi_site.agencies.access import NOT_HERE, Member, member
from luoshi_site.notices.models import Notice
from luoshi_site.notices.queries import NoticeFilter, notices_for


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
