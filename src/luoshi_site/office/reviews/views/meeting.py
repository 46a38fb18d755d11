"""The meeting's screens: one item at a time, and what is decided on the spot."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from luoshi.problems import LuoshiError
from luoshi_site.office.models import ReviewDecision
from luoshi_site.office.reviews import access
from luoshi_site.office.reviews.access import ReviewRights
from luoshi_site.office.reviews.actions import ReviewError
from luoshi_site.office.reviews.decisions import DecisionSpec, decide, withdraw_decision
from luoshi_site.office.reviews.forms import DecisionForm
from luoshi_site.office.reviews.queries import moment_of
from luoshi_site.office.reviews.screen import Screen, screen_of
from luoshi_site.supervision.actions import approve_order, issue_order
from luoshi_site.supervision.models import SupervisionOrder
from luoshi_site.supervision.wording import order_number


def item(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """One item on the screen; what is posted is a decision on it."""
    posting = request.method == "POST"
    rights, row = access.item_for_meeting(request, pk, item, deciding=posting)
    now = timezone.now()
    moment = moment_of(rights.review, now)
    screen = screen_of(row, moment)
    form = _form(request, rights, screen) if rights.decides or posting else None
    if posting and form is not None and form.is_valid():
        clean = form.cleaned_data
        level = clean.get("level", SupervisionOrder.Level.BLUE)
        spec = DecisionSpec(clean["text"], clean["agency"], clean["due_on"], clean["carried"], level)
        try:
            decide(item=row, spec=spec, by=rights.member.user, at=now)
        except LuoshiError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已记入议定事项。")
            return redirect("review_item", pk=pk, item=item)
    context = {
        "rights": rights, "review": rights.review, "screen": screen, "form": form, "moment": moment, "wide": True,
    }  # fmt: skip
    failed = form is not None and bool(form.errors)
    return render(request, "office/reviews/item.html", context, status=422 if failed else 200)


def _form(request: HttpRequest, rights: ReviewRights, screen: Screen) -> DecisionForm:
    lead = next((row.agency_id for row in screen.task.leads if row.agency_id), None) if screen.task else None
    matter = screen.item.matter
    first = {"agency": lead or (matter.agency_id if matter else None), "carried": "note", "level": "blue"}
    order = screen.open_order
    named = f"督办单{order_number(order)}（{order.get_state_display()}）" if order else ""
    return DecisionForm(request.POST or None, city=rights.review.plan.city, open_order=named, initial=first)


Step = Callable[[ReviewDecision, SupervisionOrder, ReviewRights, datetime], None]


def _take(request: HttpRequest, pk: int, step: Step, done: str, *, officer: bool) -> HttpResponse:
    """Take a step of a decision's order from the screen, and come back to it."""
    rights, decision = access.decision_for_act(request, pk, officer=officer)
    if request.method == "POST":
        try:
            if decision.order is None:
                raise ReviewError("该事项没有督办单。")
            step(decision, decision.order, rights, timezone.now())
        except LuoshiError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, done)
    return redirect("review_item", pk=rights.review.pk, item=decision.item_id)


def _approve(_decision: ReviewDecision, order: SupervisionOrder, rights: ReviewRights, at: datetime) -> None:
    """A leader in their own name; another officer than the drafter for the chair."""
    approver = str(rights.member.user) if rights.leader else rights.review.chair
    approve_order(order=order, approver=approver, by=rights.member.user, at=at)


def _issue(_decision: ReviewDecision, order: SupervisionOrder, rights: ReviewRights, at: datetime) -> None:
    issue_order(order=order, by=rights.member.user, at=at)


def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve the order drafted for a decision, in the room; the door is in `access.decision_for_act`."""
    return _take(request, pk, _approve, "督办单已批准，可以下发。", officer=False)


def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue the order approved for a decision; the door is in `access.decision_for_act`."""
    return _take(request, pk, _issue, "督办单已下发，责任单位已收到通知。", officer=True)


def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a decision back."""
    rights, decision = access.decision_for_act(request, pk)
    if request.method == "POST":
        try:
            withdraw_decision(decision=decision, by=rights.member.user, at=timezone.now())
        except LuoshiError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "议定事项已收回。")
    return redirect("review_item", pk=rights.review.pk, item=decision.item_id)
