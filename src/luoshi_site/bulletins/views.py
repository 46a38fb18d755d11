"""The list of bulletins, one bulletin as a page and as a file, and making one; closing a plan, and where its open items go."""

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header

from luoshi.problems import LuoshiError
from luoshi.report.docx.write import MEDIA_TYPE
from luoshi.report.length import length_of
from luoshi.report.pdf import MEDIA_TYPE as PDF_MEDIA_TYPE
from luoshi.report.pdf import PdfUnavailableError, pdf_bytes
from luoshi.rules.status import Status
from luoshi_site.agencies.models import Agency, Role
from luoshi_site.base.moment import CHINA, Moment
from luoshi_site.bulletins import access
from luoshi_site.bulletins.actions import MonthError, carry_over, close_plan, make_bulletin
from luoshi_site.bulletins.entries import entries_of
from luoshi_site.bulletins.forms import CarryForm, ClosingForm, MonthForm
from luoshi_site.bulletins.models import Bulletin
from luoshi_site.bulletins.page import page_report
from luoshi_site.bulletins.queries import (
    bulletins_of,
    carried_items,
    closing_file,
    closing_report,
    editions_of,
    file_of,
    months_over,
    report_of,
    tasks_to_carry_into,
)
from luoshi_site.ledger.models import Plan, PlanClosing, Task
from luoshi_site.progress.queries.standing import plan_standing

DONE = frozenset({Status.MET, Status.MET_LATE, Status.DONE, Status.MADE_UP})


def _month_form(plan: Plan, now: datetime, posted: dict[str, str] | None = None) -> MonthForm:
    return MonthForm(months_over(plan, now.astimezone(CHINA).date()), posted)


def bulletins(request: HttpRequest) -> HttpResponse:
    """The bulletins of the plan in view, and for officers the form to make one."""
    rights = access.plans_for_bulletins(request, request.GET.get("plan", ""))
    plan = rights.plan
    form = _month_form(plan, timezone.now()) if plan and rights.may_make else None
    rows = bulletins_of(plan) if plan else ()
    return render(request, "bulletins/bulletin_list.html", {"rights": rights, "bulletins": rows, "form": form})


def make(request: HttpRequest) -> HttpResponse:
    """Make the bulletin of a plan and month; what stands against it is shown in the form. Opened as a page it is the list."""
    rights = access.plans_for_bulletins(request, request.POST.get("plan", ""))
    if request.method != "POST":
        return redirect("bulletins")
    found, plan = access.plan_for_making(request, request.POST.get("plan", ""))
    now = timezone.now()
    form = _month_form(plan, now, request.POST.dict())
    if form.is_valid():
        try:
            bulletin = make_bulletin(plan=plan, month=form.chosen, by=found.user, at=now)
        except MonthError as error:
            form.add_error("month", str(error))
        else:
            messages.success(request, f"已编制{bulletin.title}。")
            return redirect("bulletin", pk=bulletin.pk)
    context = {"rights": rights, "bulletins": bulletins_of(plan), "form": form}
    return render(request, "bulletins/bulletin_list.html", context, status=422)


def bulletin(request: HttpRequest, pk: int) -> HttpResponse:
    """One bulletin as it was frozen."""
    row = access.bulletin_for_reading(request, pk)
    report = page_report(report_of(row), lambda key: _task_address(row, key))
    length = length_of(report.report)
    context = {"bulletin": row, "page": report, "editions": editions_of(row), "length": length}
    return render(request, "bulletins/bulletin.html", context)


def _task_address(row: Bulletin, key: str) -> str:
    """The task's page on the bulletin's day."""
    moment = Moment(row.as_of, row.known_at, as_of_chosen=True)
    return f"/office/ledger/{key}/?{moment.query}"


def bulletin_file(request: HttpRequest, pk: int) -> HttpResponse:
    """One bulletin as the .docx that was made."""
    row = access.bulletin_for_reading(request, pk)
    return _download(file_of(row), f"{_file_name(row)}.docx", MEDIA_TYPE)


def bulletin_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """One bulletin as .pdf, set from what was frozen; its references lead to the tasks on its day."""
    row = access.bulletin_for_reading(request, pk)
    try:
        content = pdf_bytes(
            report_of(row),
            of_reference=lambda key: request.build_absolute_uri(_task_address(row, key)),
            fonts=settings.REPORT_FONTS,
        )
    except PdfUnavailableError as missing:
        messages.error(request, str(missing))
        return redirect("bulletin", pk=row.pk)
    return _download(content, f"{_file_name(row)}.pdf", PDF_MEDIA_TYPE)


def _file_name(row: Bulletin) -> str:
    return f"督查通报{row.year}年第{row.number}期" + (f"第{row.edition}版" if row.edition > 1 else "")


def _download(content: bytes, name: str, media_type: str) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "attachment"}
    return HttpResponse(content, content_type=media_type, headers=headers)


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
    report = page_report(
        closing_report(closed), lambda key: f"/office/ledger/{key}/?as_of={closed.closed_on.isoformat()}"
    )
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
    return _download(closing_file(closed), f"{closed.plan.short_title}总结报告.docx", MEDIA_TYPE)


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
