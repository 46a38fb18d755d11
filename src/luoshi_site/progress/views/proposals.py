"""Milestones proposed: from a lead's sheet; listed; confirmed or refused by an officer."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from luoshi.problems import LuoshiError
from luoshi_site.base.moment import moment_from
from luoshi_site.ledger.models import Task
from luoshi_site.progress import access, actions, doors
from luoshi_site.progress.actions.proposals import PAGE
from luoshi_site.progress.forms import MilestoneForm
from luoshi_site.progress.forms.steps import ProposalForm
from luoshi_site.progress.queries.proposals import proposals_in
from luoshi_site.progress.queries.sheet import asking_for
from luoshi_site.progress.views.sheet import sheet_address

ROWS_A_PAGE = 50


def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose a milestone of a task that the agency speaks for; it is judged once the office has confirmed it."""
    now = timezone.now()
    right = access.sheet_for_reporting(request, pk)
    if request.method == "POST":
        _, asking = asking_for(right.round, moment_from(query={}, now=now))
        form = MilestoneForm(request.POST, tasks=[each.task for each in asking.of(right.agency) if each.leads])
        if form.is_valid():
            fields = form.cleaned_data
            try:
                actions.propose_milestone(
                    task=Task.objects.get(pk=fields["task"]),
                    title=fields["title"],
                    due_on=fields["due_on"],
                    proof=fields["proof"],
                    agency=right.agency,
                    by=right.member.user,
                    at=now,
                )
            except LuoshiError as error:
                messages.error(request, str(error))
            else:
                messages.success(request, f"里程碑「{fields['title']}」已提出，督查部门确认后列入台账。")
        for field in form.errors.values():
            messages.error(request, str(field[0]))
    return redirect(sheet_address(right.round, right.agency))


def proposals(request: HttpRequest) -> HttpResponse:
    """What was proposed: an agency's own, or for an officer the whole city's, to be confirmed."""
    desk = doors.desk_for_extensions(request)
    rows = proposals_in(desk.city, None if desk.officer else doors.agencies_asking(desk))
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "progress/proposals.html", {"desk": desk, "page": page, "wide": True})


def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm a proposal, or refuse it with a reason."""
    found, proposal = doors.proposal_for_decision(request, pk)
    form = ProposalForm(request.POST or None)
    if form.is_valid():
        confirms = form.cleaned_data["verdict"] == "confirm"
        try:
            actions.decide_proposal(
                proposal=proposal,
                confirms=confirms,
                reason=form.cleaned_data["reason"],
                by=found.user,
                at=timezone.now(),
            )
        except LuoshiError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "已列入台账。" if confirms else "已答复不采纳。")
    return redirect(f"{PAGE}?city={proposal.task.plan.city.code}")
