"""Pages of instructions and proposals."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from luoshi.problems import LuoshiError
from luoshi_site.supervision import access_inspections as access
from luoshi_site.supervision.actions.instructions import Instructed, write_instruction
from luoshi_site.supervision.actions.proposals import decide_proposal, draft_proposal
from luoshi_site.supervision.forms.proposals import DecisionForm, InstructionForm, ProposalForm
from luoshi_site.supervision.models import Proposal
from luoshi_site.supervision.proposaltext import proposal_text
from luoshi_site.supervision.queries.inspections import today_of
from luoshi_site.supervision.queries.proposals import (
    ProposalFilter,
    agencies_to_propose,
    instructions_on,
    orders_to_propose,
    proposals_in,
)

ROWS_A_PAGE = 50


def instruct(request: HttpRequest, pk: int) -> HttpResponse:
    """A leader's written instruction on a task: kept as a note, or made an order."""
    found, task = access.task_for_instruction(request, pk)
    form = InstructionForm(request.POST or None)
    if form.is_valid():
        as_order = form.cleaned_data["become"] == "order"
        try:
            done = write_instruction(
                task=task, text=form.cleaned_data["text"], as_order=as_order, by=found.user, at=timezone.now()
            )
        except LuoshiError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _said(done))
            return redirect("task", plan=task.plan.code, number=task.number)
    context = {"task": task, "plan": task.plan, "form": form, "instructions": instructions_on(task)}
    return render(request, "supervision/instruct.html", context, status=422 if form.errors else 200)


def _said(done: Instructed) -> str:
    if done.is_new:
        return "批示已转为督办单，等督查部门下发；督查部门已收到通知。"
    if done.order is not None:
        return f"这项任务已有未销号的督办单「{done.order.title}」，批示已并入该单，不再另立；督查部门已收到通知。"
    return "批示已记下，督查部门已收到通知。"


def proposals(request: HttpRequest) -> HttpResponse:
    """What is proposed and what was decided."""
    door = access.city_for_supervision(request)
    get = request.GET
    wanted = ProposalFilter(get.get("state", ""), get.get("kind", ""), get.get("q", "").strip())
    page = Paginator(proposals_in(door.city, wanted), ROWS_A_PAGE).get_page(get.get("page"))
    context = {
        "door": door, "page": page, "wanted": wanted, "states": Proposal.State.choices, "kinds": Proposal.Kind.choices,
    }  # fmt: skip
    return render(request, "supervision/proposals.html", context)


def new_proposal(request: HttpRequest) -> HttpResponse:
    """An officer drafts a proposal for a leader to decide."""
    door = access.city_for_officer(request)
    orders, agencies = tuple(orders_to_propose(door.city)), tuple(agencies_to_propose(door.city))
    initial = {"agency": request.GET.get("agency", ""), "order": request.GET.get("order", "")}
    form = ProposalForm(request.POST or None, agencies=agencies, orders=orders, initial=initial)
    if form.is_valid():
        kind, agency, order, reason = form.chosen()
        matter = order.matter if order is not None else None
        try:
            row = draft_proposal(
                kind=kind, agency=agency, reason=reason, matter=matter, order=order, by=door.member.user,
                at=timezone.now(),
            )  # fmt: skip
        except LuoshiError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已拟建议，领导会收到通知；批准前不发出任何文件。")
            return redirect("proposal", pk=row.pk) if row is not None else redirect("proposals")
    return render(
        request, "supervision/new_proposal.html", {"door": door, "form": form}, status=422 if form.errors else 200
    )


def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal: its reason; a leader decides; once approved, the text to send."""
    now = timezone.now()
    posted = request.method == "POST"
    door, row = access.proposal_for_decision(request, pk) if posted else access.proposal_for_view(request, pk)
    form = DecisionForm(request.POST or None)
    if form.is_valid():
        approves = form.cleaned_data["verdict"] == "approve"
        try:
            decide_proposal(
                proposal=row, approves=approves, answer=form.cleaned_data["answer"], by=door.member.user, at=now
            )
        except LuoshiError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已批准，督查部门按文稿办理。" if approves else "已答复不批准。")
            return redirect("proposal", pk=pk)
    approved = row.state == Proposal.State.APPROVED
    text = proposal_text(row, on=today_of(now)) if approved else ""
    context = {"door": door, "row": row, "form": form, "text": text}
    return render(request, "supervision/proposal.html", context, status=422 if form.errors else 200)
