"""The pages of channels: the list, setting one up, changing it, trying it out."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from luoshi_site.notices import access
from luoshi_site.notices.actions.channels import ChannelError, save_channel, try_channel
from luoshi_site.notices.actions.delivering import mail_server
from luoshi_site.notices.forms import ChannelForm
from luoshi_site.notices.messages import masked_robot
from luoshi_site.notices.queries.deliveries import channels_of
from luoshi_site.notices.views.tabs import tabs

LIST = "/office/notices/channels/"


def channels(request: HttpRequest) -> HttpResponse:
    """A city's channels."""
    member, city = access.city_for_channels(request)
    rows = [(row, masked_robot(row.address)) for row in channels_of(city)]
    page = {
        "city": city,
        "rows": rows,
        "tabs": tabs(member, LIST),
        "mail_fault": mail_server().fault,
        "no_address": not settings.SITE_ADDRESS,
        "wide": True,
    }
    return render(request, "notices/channels.html", page)


def new_channel(request: HttpRequest) -> HttpResponse:
    """Set one up."""
    member, city = access.city_for_channels(request)
    form = ChannelForm(request.POST or None, city=city)
    if form.is_valid():
        try:
            save_channel(city=city, channel=None, spec=form.spec(), by=member.user, at=timezone.now())
        except ChannelError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已保存。请点「试发一条」，确认消息能送到。")
            return redirect(f"{LIST}?city={city.code}")
    return render(request, "notices/channel_form.html", {"form": form, "city": city})


def channel(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one."""
    member, row = access.channel_for_setting(request, pk)
    form = ChannelForm(request.POST or None, city=row.city, channel=row, initial=ChannelForm.values_of(row))
    if form.is_valid():
        try:
            save_channel(city=row.city, channel=row, spec=form.spec(), by=member.user, at=timezone.now())
        except ChannelError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已保存。")
            return redirect(f"{LIST}?city={row.city.code}")
    page = {"form": form, "city": row.city, "channel": row, "masked": masked_robot(row.address)}
    return render(request, "notices/channel_form.html", page)


def test(request: HttpRequest, pk: int) -> HttpResponse:
    """Try one out."""
    member, row = access.channel_for_setting(request, pk)
    if request.method == "POST":
        try:
            try_channel(channel=row, by=member.user, at=timezone.now())
        except ChannelError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "已排队，几分钟内发出；结果见「发送记录」。")
    return redirect(f"{LIST}?city={row.city.code}")
