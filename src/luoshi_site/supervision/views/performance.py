"""The page of how the office itself does, and its workbook."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header

from luoshi.report.xlsx import MEDIA_TYPE
from luoshi_site.supervision import access_inspections as access
from luoshi_site.supervision.queries.inspections import today_of
from luoshi_site.supervision.queries.performance import Performance, performance_of
from luoshi_site.supervision.workbooks import performance_workbook


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


def _page(request: HttpRequest, door: access.CityDoor) -> Performance:
    today = today_of(timezone.now())
    until_on = min(_day(request.GET.get("until", ""), today), today)
    from_on = _day(request.GET.get("from", ""), date(today.year, 1, 1))
    return performance_of(door.city, min(from_on, until_on), until_on, request.GET.get("q", "").strip())


def performance(request: HttpRequest) -> HttpResponse:
    """How long things lie at each step, what waits, what was needless, what it costs agencies."""
    door = access.city_for_supervision(request)
    context = {"door": door, "page": _page(request, door), "text": request.GET.get("q", "").strip()}
    return render(request, "supervision/performance.html", context)


def performance_book(request: HttpRequest) -> HttpResponse:
    """The same as an .xlsx file."""
    door = access.city_for_supervision(request)
    page = _page(request, door)
    response = HttpResponse(performance_workbook(door.city, page), content_type=MEDIA_TYPE)
    name = f"{door.city}办件效能-{page.from_on}至{page.until_on}.xlsx"
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
