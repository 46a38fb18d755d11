"""Task forces: the list, one, and everything that is changed about one (工作专班)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from luoshi_site.agencies import actions
from luoshi_site.agencies.actions import ForceError, ForceSpec, MemberSpec
from luoshi_site.agencies.models import Role, TaskForceMember
from luoshi_site.ledger.actions.leaders import set_force_tasks
from luoshi_site.office.staffing import queries
from luoshi_site.office.staffing.access import (
    ForceRights,
    city_for_forces,
    city_for_setting_up,
    force_for_editing,
    force_for_view,
    member_for_leaving,
)
from luoshi_site.office.staffing.forms import ForceForm, MeetingForm, MemberForm


def forces(request: HttpRequest) -> HttpResponse:
    """The task forces of a city."""
    who, city = city_for_forces(request)
    page = {
        "city": city,
        "forces": queries.forces_listed(city),
        "may_set_up": who.may(Role.Kind.OFFICER, city),
    }
    return render(request, "office/staffing/forces.html", page)


def _spec(form: ForceForm) -> ForceSpec:
    cleaned, lead = form.cleaned_data, form.chosen("lead")
    assert lead is not None  # noqa: S101 - a field that must be chosen
    return ForceSpec(cleaned["name"].strip(), lead, cleaned["duty"], cleaned["starts_on"], cleaned["ends_on"])


def new_force(request: HttpRequest) -> HttpResponse:
    """Set up a task force."""
    who, city = city_for_setting_up(request)
    form = ForceForm(request.POST or None, city=city)
    if form.is_valid():
        try:
            force = actions.set_up_force(city=city, spec=_spec(form), by=who.user, at=timezone.now())
            return redirect("force", force.pk)
        except ForceError as error:
            form.add_error(None, str(error))
    return render(request, "office/staffing/force_form.html", {"form": form, "city": city, "narrow": True})


def change_force(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what a task force is."""
    rights = force_for_editing(request, pk)
    force = rights.force
    form = ForceForm(request.POST or None, city=force.city, initial=ForceForm.values_of(force))
    if form.is_valid():
        try:
            actions.change_force(force=force, spec=_spec(form), by=rights.member.user, at=timezone.now())
            return redirect("force", force.pk)
        except ForceError as error:
            form.add_error(None, str(error))
    page = {"form": form, "city": force.city, "force": force, "narrow": True}
    return render(request, "office/staffing/force_form.html", page)


def _force_page(
    request: HttpRequest, rights: ForceRights, *, member: MemberForm | None = None, meeting: MeetingForm | None = None
) -> HttpResponse:
    page = {
        "rights": rights,
        "page": queries.force_page(rights.force, sees_phones=rights.sees_phones),
        "force": rights.force,
        "member_form": member or (MemberForm(city=rights.force.city) if rights.may_edit else None),
        "meeting_form": meeting or (MeetingForm() if rights.may_edit else None),
        "wide": True,
    }
    return render(request, "office/staffing/force.html", page)


def force(request: HttpRequest, pk: int) -> HttpResponse:
    """One task force: members, tasks, meetings."""
    return _force_page(request, force_for_view(request, pk))


def add_member(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a member."""
    rights = force_for_editing(request, pk)
    if request.method != "POST":
        return redirect("force", pk)
    form = MemberForm(request.POST, city=rights.force.city)
    agency = form.chosen("agency") if form.is_valid() else None
    if agency is not None:
        cleaned = form.cleaned_data
        duty = TaskForceMember.Duty(cleaned["duty"])
        spec = MemberSpec(agency, cleaned["name"].strip(), duty, cleaned["phone"], cleaned["username"])
        try:
            actions.add_member(force=rights.force, spec=spec, by=rights.member.user, at=timezone.now())
            return redirect("force", pk)
        except ForceError as error:
            form.add_error(None, str(error))
    return _force_page(request, rights, member=form)


def end_member(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a member leave."""
    rights, row = member_for_leaving(request, pk)
    if request.method == "POST":
        row.force = rights.force
        try:
            actions.end_member(member=row, by=rights.member.user, at=timezone.now())
        except ForceError as error:
            messages.error(request, str(error))
    return redirect("force", rights.force.pk)


def add_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a meeting."""
    rights = force_for_editing(request, pk)
    if request.method != "POST":
        return redirect("force", pk)
    form = MeetingForm(request.POST)
    if form.is_valid():
        try:
            actions.keep_meeting(force=rights.force, **form.cleaned_data, by=rights.member.user, at=timezone.now())
            return redirect("force", pk)
        except ForceError as error:
            form.add_error(None, str(error))
    return _force_page(request, rights, meeting=form)


def force_tasks(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the tasks that a task force carries."""
    rights = force_for_editing(request, pk)
    tasks = list(queries.tasks_to_choose(rights.force.city))
    if request.method == "POST":
        wanted = set(request.POST.getlist("task"))
        chosen = [task for task in tasks if str(task.pk) in wanted]
        set_force_tasks(force=rights.force, tasks=chosen, by=rights.member.user, at=timezone.now())
        messages.success(request, f"专班现在承担 {len(chosen)} 项任务。")
        return redirect("force", pk)
    held = {task.pk for task in queries.force_page(rights.force, sees_phones=False).tasks}
    page = {"force": rights.force, "tasks": tasks, "held": held}
    return render(request, "office/staffing/force_tasks.html", page)
