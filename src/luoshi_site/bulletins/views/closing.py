"""Closing a plan with its final report, and where its open items go."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from luoshi.problems import LuoshiError
from luoshi.report.docx.write import MEDIA_TYPE
from luoshi.report.pdf import MEDIA_TYPE as PDF_MEDIA_TYPE
from luoshi.report.pdf import PdfUnavailableError
from luoshi.rules.status import Status
from luoshi_site.agencies.models import Agency, Role
from luoshi_site.base.moment import CHINA, Moment
from luoshi_site.bulletins import access
from luoshi_site.bulletins.actions import carry_over, close_plan
from luoshi_site.bulletins.entries import entries_of
from luoshi_site.bulletins.forms import CarryForm, ClosingForm
from luoshi_site.bulletins.page import page_report
from luoshi_site.bulletins.queries import carried_items, closing_file, closing_report, tasks_to_carry_into
from luoshi_site.bulletins.views.files import download, pdf_of
from luoshi_site.ledger.models import PlanClosing, Task
from luoshi_site.progress.queries.standing import plan_standing

DONE = frozenset({Status.MET, Status.MET_LATE, Status.DONE, Status.MADE_UP})


def closing(request: HttpRequest, plan: str) -> HttpResponse:
    """A closed plan's final report; for an officer of a plan in force the form to close it."""
    found, held, closed = access.plan_for_closing(request, plan)
    officer = found.may(Role.Kind.OFFICER, held.city)
    if closed is not None:
        return _closed(request, closed, officer=officer)
    now = timezone.now()
    today = now.astimezone(CHINA).date()
    form = ClosingForm(
        request.POST if request.method == "POST" else None, request.FILES or None, initial={"effective_on": today}
    )
    if form.is_valid():
        try:
            close_plan(
                plan=held,
                closed_on=form.effective,
                decision=form.decision,
                carried=form.carried(request.POST),
                by=found.user,
                at=now,
            )
        except LuoshiError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"计划「{held}」已结束，总结报告已定稿。")
            return redirect("closing", plan=held.code)
    standing = plan_standing(held, Moment(as_of=today, known_at=now))
    wanted = {choice.key: choice for choice in form.carried(request.POST)}
    open_entries = [(entry, wanted.get(entry.key)) for entry in entries_of(standing, {}) if entry.status not in DONE]
    context = {"plan": held, "form": form, "entries": open_entries, "counts": standing.counts, "wide": True}
    return render(request, "bulletins/closing_form.html", context, status=422 if form.errors else 200)


def _closed(request: HttpRequest, closed: PlanClosing, *, officer: bool) -> HttpResponse:
    report = page_report(closing_report(closed), lambda key: _task_address(closed, key))
    context = {
        "closing": closed,
        "plan": closed.plan,
        "page": report,
        "items": carried_items(closed),
        "officer": officer,
    }
    return render(request, "bulletins/closing.html", context)


def closing_docx(request: HttpRequest, plan: str) -> HttpResponse:
    """A closed plan's final report as the .docx that was made."""
    closed = access.closing_for_view(request, plan)
    return download(closing_file(closed), f"{closed.plan.short_title}总结报告.docx", MEDIA_TYPE)


def closing_pdf(request: HttpRequest, plan: str) -> HttpResponse:
    """A closed plan's final report as .pdf, set from what was frozen; its references lead to the tasks on its last day."""
    closed = access.closing_for_view(request, plan)
    try:
        content = pdf_of(request, closing_report(closed), of_reference=lambda key: _task_address(closed, key))
    except PdfUnavailableError as missing:
        messages.error(request, str(missing))
        return redirect("closing", plan=closed.plan.code)
    return download(content, f"{closed.plan.short_title}总结报告.pdf", PDF_MEDIA_TYPE)


def _task_address(closed: PlanClosing, key: str) -> str:
    return f"/office/ledger/{key}/?as_of={closed.closed_on.isoformat()}"


def carry(request: HttpRequest, plan: str, place: int) -> HttpResponse:
    """Take a carried-over item into a task of another plan, as a milestone of its first lead."""
    found, closed = access.closing_for_carrying(request, plan)
    items = carried_items(closed)
    if place >= len(items) or items[place].milestone is not None:
        return redirect("closing", plan=closed.plan.code)
    now = timezone.now()
    form = CarryForm(tasks_to_carry_into(closed), request.POST if request.method == "POST" else None)
    if form.is_valid():
        task: Task = form.cleaned_data["task"]
        agency = _first_lead(task, now)
        if agency is None:
            form.add_error("task", "该任务没有作为牵头单位的具体单位，请选择另一项任务。")
        else:
            try:
                carry_over(
                    closing=closed,
                    place=place,
                    task=task,
                    due_on=form.cleaned_data["due_on"],
                    agency=agency,
                    by=found.user,
                    at=now,
                )
            except LuoshiError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"「{items[place].name}」已由「{task.plan}」任务 {task.number} 承接。")
                return redirect("closing", plan=closed.plan.code)
    context = {"closing": closed, "plan": closed.plan, "item": items[place], "form": form}
    return render(request, "bulletins/carry_form.html", context, status=422 if form.errors else 200)


def _first_lead(task: Task, now: datetime) -> Agency | None:
    today = now.astimezone(CHINA).date()
    leads = task.assignments.filter(role="lead", agency__isnull=False).select_related("agency").order_by("position")
    return next((row.agency for row in leads if row.in_force(today)), None)
