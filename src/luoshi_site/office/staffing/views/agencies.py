"""One agency: names, events, tasks; renamed, merged or closed (单位变更)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from luoshi_site.agencies.access import agency_for_change, agency_for_view
from luoshi_site.agencies.duties import account_kinds
from luoshi_site.agencies.models import Agency, AgencyEvent, User
from luoshi_site.agencies.succession import SuccessionError
from luoshi_site.office.staffing import queries
from luoshi_site.office.staffing.forms import ChangeForm
from luoshi_site.progress.actions import close_agency, merge_agency, rename_agency
from luoshi_site.supervision.access_inspections import sees_quality

KIND = AgencyEvent.Kind


def agency(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one agency."""
    who, found = agency_for_view(request, pk)
    may_change = who.may_any(account_kinds(), found.city) and found.valid_until is None
    page = {
        "page": queries.agency_page(found),
        "agency": found,
        "may_change": may_change,
        "sees_quality": sees_quality(who, found),
    }
    return render(request, "office/staffing/agency.html", page)


def change_agency(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename, merge or close an agency; its open work passes on."""
    who, found = agency_for_change(request, pk)
    form = ChangeForm(request.POST or None, city=found.city)
    if form.is_valid():
        try:
            event = _change(found, form, who.user)
            messages.success(request, f"{event.get_kind_display()}已登记，未办结的工作已按承接关系转移。")
            return redirect("agency", found.pk)
        except SuccessionError as error:
            form.add_error(None, str(error))
    page = {"form": form, "agency": found, "tasks": queries.agency_page(found).tasks, "narrow": True}
    return render(request, "office/staffing/change_agency.html", page)


def _change(found: Agency, form: ChangeForm, by: User) -> AgencyEvent:
    cleaned, successor, at = form.cleaned_data, form.chosen("successor"), timezone.now()
    day, basis = cleaned["effective_on"], cleaned["basis"]
    if cleaned["kind"] == KIND.RENAMED:
        return rename_agency(agency=found, name=cleaned["name"], effective_on=day, basis=basis, by=by, at=at)
    if cleaned["kind"] == KIND.MERGED and successor is not None:
        return merge_agency(agency=found, into=successor, effective_on=day, basis=basis, by=by, at=at)
    return close_agency(agency=found, successor=successor, effective_on=day, basis=basis, by=by, at=at)
