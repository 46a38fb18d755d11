"""The pages of notices: the list, following one, marking as seen."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from luoshi_site.agencies.access import member
from luoshi_site.notices import access
from luoshi_site.notices.actions import mark_read
from luoshi_site.notices.queries import NoticeFilter, notices_for
from luoshi_site.notices.views.tabs import tabs

ROWS_A_PAGE = 30


def notices(request: HttpRequest) -> HttpResponse:
    """My notices, unread first."""
    found = member(request)
    wanted = request.GET
    text = wanted.get("q", "").strip().replace("\x00", "")
    narrowed = NoticeFilter(text=text, kind=wanted.get("kind", ""), state=wanted.get("state", ""))
    page = Paginator(notices_for(found, narrowed), ROWS_A_PAGE).get_page(wanted.get("page"))
    return render(
        request,
        "notices/notices.html",
        {"page": page, "narrowed": narrowed, "tabs": tabs(found, request.path), "wide": True},
    )


def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Go where a notice points; it is then seen."""
    found, notice = access.notice_for_reading(request, pk)
    mark_read(notices=[notice], by=found.user, at=timezone.now())
    return redirect(notice.link if notice.link.startswith("/office/") else "notices")


def mark(request: HttpRequest) -> HttpResponse:
    """Mark some of my notices as seen, or all."""
    found, rows = access.notices_for_reading(request, request.POST.getlist("notice"))
    if request.method == "POST":
        mark_read(notices=rows, by=found.user, at=timezone.now())
    return redirect("notices")
