"""The settings page: when a plan asks."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from luoshi.problems import LuoshiError
from luoshi_site.base.moment import CHINA
from luoshi_site.progress import actions
from luoshi_site.progress.doors import plans_for_settings
from luoshi_site.progress.forms.calendars import CalendarForm
from luoshi_site.progress.queries.calendars import calendar_page


def settings(request: HttpRequest) -> HttpResponse:
    """A plan's reporting calendar: the officer sets it, and sees the days it gives."""
    now = timezone.now()
    found, plans, plan = plans_for_settings(request)
    if plan is None:
        return render(request, "progress/settings.html", {"plans": plans, "plan": None, "wide": True})
    page = calendar_page(plan, today=now.astimezone(CHINA).date())
    form = CalendarForm(request.POST or None, calendar=page.calendar)
    if form.is_valid():
        try:
            actions.set_calendar(plan=plan, spec=form.spec(), by=found.user, at=now)
        except LuoshiError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "报送日历已保存。")
            return redirect(f"/office/settings/?plan={plan.code}")
    context = {"plans": plans, "plan": plan, "page": page, "form": form, "wide": True}
    return render(request, "progress/settings.html", context, status=422 if form.errors else 200)
