"""The pages of what was sent where: the list, one message, sending again, seen to."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from luoshi_site.notices import access
from luoshi_site.notices.actions import resending
from luoshi_site.notices.queries.deliveries import (
    DeliveryFilter,
    channels_of,
    deliveries_of,
    delivery_page,
    troubles_of,
)
from luoshi_site.notices.views.tabs import tabs

ROWS_A_PAGE = 30


def deliveries(request: HttpRequest) -> HttpResponse:
    """What went where, failures first."""
    member, city = access.city_for_deliveries(request)
    wanted = request.GET
    narrowed = DeliveryFilter(
        text=wanted.get("q", "").strip().replace("\x00", ""),
        state=wanted.get("state", ""),
        channel=wanted.get("channel", ""),
    )
    rows = Paginator(deliveries_of(city, narrowed), ROWS_A_PAGE).get_page(wanted.get("page"))
    page = {
        "city": city,
        "page": rows,
        "narrowed": narrowed,
        "channels": channels_of(city),
        "stuck": troubles_of([city], timezone.now()).stuck,
        "tabs": tabs(member, request.path),
        "wide": True,
    }
    return render(request, "notices/deliveries.html", page)


def delivery(request: HttpRequest, pk: int) -> HttpResponse:
    """One message with every try."""
    _, row = access.delivery_for_view(request, pk)
    return render(
        request, "notices/delivery.html", {"page": delivery_page(row), "delivery": row, "city": row.channel.city}
    )


def resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Send it again."""
    member, row = access.delivery_for_view(request, pk)
    if request.method == "POST":
        try:
            resending.resend(delivery=row, by=member.user, at=timezone.now())
        except resending.ResendError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "已重新排队，几分钟内发出。")
    return redirect("delivery", pk=row.pk)


def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """It was seen to."""
    member, row = access.delivery_for_view(request, pk)
    if request.method == "POST":
        resending.settle(delivery=row, by=member.user, at=timezone.now())
        messages.success(request, "已标为已处理，不再提示。")
    return redirect("delivery", pk=row.pk)
