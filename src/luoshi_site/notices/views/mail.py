"""One's own e-mail: the address, the link that confirms it, on and off, when."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from luoshi_site.agencies.access import member
from luoshi_site.notices.actions.mail import MailError, choose_mail, confirm_mail, register_mail
from luoshi_site.notices.forms import AddressForm, MailForm
from luoshi_site.notices.queries.deliveries import mail_channel, mail_of
from luoshi_site.notices.timetable import listed
from luoshi_site.notices.views.tabs import tabs


def mail(request: HttpRequest) -> HttpResponse:
    """One's own address and hours (邮件通知)."""
    who, now = member(request), timezone.now()
    channel, mine = mail_channel(who.cities), mail_of(who.user)
    hours = channel.timetable.hours if channel else ()
    asks, chooses = "address" in request.POST, "choose" in request.POST
    address = AddressForm(request.POST if asks else None)
    values = {"is_on": mine.is_on, "hours": list(listed(mine.hours))} if mine else {}
    form = MailForm(request.POST if chooses else None, hours=hours, initial=values)
    if asks and address.is_valid():
        city = channel.city if channel else who.city
        try:
            register_mail(user=who.user, city=city, address=address.cleaned_data["address"], at=now)
        except MailError as error:
            address.add_error("address", str(error))
        else:
            messages.success(request, "确认邮件几分钟内发出，请登录系统后点开邮件里的链接。")
            return redirect("mail")
    elif chooses and form.is_valid():
        choose_mail(user=who.user, city=who.city, is_on=form.cleaned_data["is_on"], hours=form.chosen(), at=now)
        messages.success(request, "已保存。")
        return redirect("mail")
    page = {
        "available": channel is not None and bool(settings.SITE_ADDRESS),
        "mine": mine,
        "address": address,
        "form": form,
        "tabs": tabs(who, request.path),
    }
    return render(request, "notices/mail.html", page)


@never_cache
def confirm(request: HttpRequest) -> HttpResponse:
    """The link that was sent: a button confirms."""
    who, token = member(request), request.GET.get("token", "")
    if request.method == "POST":
        if confirm_mail(user=who.user, city=who.city, token=token, at=timezone.now()):
            messages.success(request, "邮箱已确认，从现在起的新通知会发到这里。")
        else:
            messages.error(request, "链接已失效，或不是发给您的：请在下面重新登记邮箱，用最新一封邮件里的链接。")
        return redirect("mail")
    return render(request, "notices/confirm_mail.html", {"narrow": True})
