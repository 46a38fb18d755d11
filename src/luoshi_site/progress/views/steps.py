"""Steps of milestones and rounds: deliver, verify; open and close."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from luoshi.problems import LuoshiError
from luoshi_site.base.moment import CHINA, moment_from
from luoshi_site.ledger.models import Milestone
from luoshi_site.progress import access, actions
from luoshi_site.progress.forms import DeliveryForm, RoundForm, VerificationForm
from luoshi_site.progress.queries.rounds import plans_to_report, round_lines


def rounds(request: HttpRequest) -> HttpResponse:
    """The rounds: who has not reported; open another."""
    now = timezone.now()
    desk = access.desk_for_rounds(request)
    plans = plans_to_report(desk.city)
    form = RoundForm(request.POST or None, plans=plans, today=now.astimezone(CHINA).date())
    if form.is_valid():
        try:
            actions.open_round(**form.asked(), by=desk.user, at=now)
        except LuoshiError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "报送期已开启，相关单位会在「待填报」中看到。")
            return redirect(f"/office/reporting/rounds/?city={desk.city.code}")
    lines = round_lines(desk.city, moment_from(query={}, now=now))
    context = {"desk": desk, "lines": lines, "form": form, "wide": True}
    return render(request, "progress/rounds.html", context, status=422 if form.errors else 200)


def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a round: what is missing then stays missing for judging."""
    found, row = access.round_for_closing(request, pk)
    if request.method == "POST":
        try:
            actions.close_round(reporting_round=row, by=found.user, at=timezone.now())
        except LuoshiError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "报送期已关闭。此后补报的读数仍可审核采用，但按逾期处理。")
    return redirect(f"/office/reporting/rounds/?city={row.plan.city.code}")


def deliver(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a milestone was delivered, for an officer to verify."""
    now = timezone.now()
    found, milestone = access.milestone_for_delivery(request, pk, on=now.astimezone(CHINA).date())
    form = DeliveryForm(request.POST or None)
    if form.is_valid():
        fields = form.cleaned_data
        try:
            actions.deliver_milestone(milestone=milestone, on=fields["on"], note=fields["note"], by=found.user, at=now)
        except LuoshiError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"里程碑「{milestone}」已报交付，等待核实。")
    for message in form.errors.get("on", []):
        messages.error(request, str(message))
    back = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/office/reporting/")
    return redirect(back) if here else _to_milestones(milestone)


def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Verify a milestone's delivery, or return it with a reason."""
    now = timezone.now()
    found, milestone = access.milestone_for_verification(request, pk)
    form = VerificationForm(request.POST or None)
    if form.is_valid():
        fields = form.cleaned_data
        act = actions.verify_milestone if fields["verdict"] == "verify" else actions.return_milestone
        try:
            act(milestone=milestone, note=fields["note"], by=found.user, at=now)
        except LuoshiError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "已核实。" if fields["verdict"] == "verify" else "已退回，须重新交付。")
    return _to_milestones(milestone)


def _to_milestones(milestone: Milestone) -> HttpResponse:
    task = milestone.task
    return redirect(f"/office/ledger/{task.plan.code}/{task.number}/#milestones")
