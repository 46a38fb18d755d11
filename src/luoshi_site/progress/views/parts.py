"""Parts of reports: what is asked of me, what I have called, one answered, one task's called and merged (要件)."""

from datetime import date, timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from luoshi.problems import LuoshiError
from luoshi.rules.calendar import is_working_day
from luoshi_site.base.moment import Moment, moment_from
from luoshi_site.progress import access
from luoshi_site.progress.access_parts import LeadDoor, part_for_answer, task_for_parts
from luoshi_site.progress.actions.parts import answer_part, call_parts, merge_parts, urge_parts
from luoshi_site.progress.forms.parts import AnswerForm, CallForm
from luoshi_site.progress.models import ProgressReport
from luoshi_site.progress.models.reports import BEING_WRITTEN
from luoshi_site.progress.queries.extensions import due_day
from luoshi_site.progress.queries.parts import (
    call_for,
    calls_of,
    part_choices,
    parts_answered,
    parts_to_answer,
)

PAGE = 30
UNPROCESSABLE = 422


def parts(request: HttpRequest) -> HttpResponse:
    """What is asked of my agencies, and what they may call as leads."""
    now = timezone.now()
    desk = access.desk_for_reporting(request)
    context = {
        "desk": desk,
        "waiting": parts_to_answer(desk.city, desk.reports_for),
        "page": Paginator(parts_answered(desk.city, desk.reports_for), PAGE).get_page(request.GET.get("page")),
        "calls": calls_of(desk.city, desk.reports_for, moment_from(query={}, now=now)),
        "wide": True,
    }
    return render(request, "progress/parts.html", context)


def part(request: HttpRequest, pk: int) -> HttpResponse:
    """One part asked of my agency: answer it, or correct the answer."""
    found, row = part_for_answer(request, pk)
    form = AnswerForm(request.POST or None, initial={"answer": row.answer})
    if form.is_valid():
        try:
            answer_part(part=row, answer=form.cleaned_data["answer"], by=found.user, at=timezone.now())
        except LuoshiError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"已答复{row.report.agency}。对方并入月报前可以再改。")
            return redirect(f"/office/reporting/parts/?city={row.agency.city.code}")
    open_ = row.merged_at is None and row.report.state in BEING_WRITTEN
    context = {"part": row, "form": form, "open": open_, "wide": True}
    return render(request, "progress/part.html", context, status=UNPROCESSABLE if form.errors else 200)


def task_parts(request: HttpRequest, pk: int, task: int) -> HttpResponse:
    """A lead's parts of one task in a round: call, see who is silent, urge, merge."""
    now = timezone.now()
    moment = moment_from(query={}, now=now)
    door = task_for_parts(request, pk, task, moment)
    report = call_for(door.round, door.task, door.agency)
    asked = {each.agency_id for each in report.parts.all()} if report else set()
    choices = [each for each in part_choices(door.task, door.agency, moment.as_of) if each.agency.pk not in asked]
    calling = request.POST if request.POST.get("then") == "call" else None
    form = CallForm(calling, choices=choices, due_on=day_before(due_day(door.round, door.agency, known_at=now), moment))
    if request.method == "POST":
        try:
            if _done(request, door, report, form, moment):
                return redirect("task_parts", pk=pk, task=task)
        except LuoshiError as refusal:
            form.add_error(None, str(refusal)) if form.is_bound else messages.error(request, str(refusal))
    writable = report is None or report.state in BEING_WRITTEN
    context = {"door": door, "report": report, "form": form, "choices": choices, "writable": writable, "wide": True}
    return render(request, "progress/task_parts.html", context, status=UNPROCESSABLE if form.errors else 200)


def _done(request: HttpRequest, door: LeadDoor, report: ProgressReport | None, form: CallForm, moment: Moment) -> bool:
    """Do what was asked for; whether it was done."""
    then, by, at = request.POST.get("then", ""), door.member.user, moment.known_at
    if then == "call":
        if not form.is_valid():
            return False
        fields = form.cleaned_data
        called = call_parts(
            reporting_round=door.round,
            task=door.task,
            agency=door.agency,
            agencies=form.chosen,
            asks=fields["asks"],
            due_on=fields["due_on"],
            by=by,
            at=at,
        )
        messages.success(request, f"已向 {len(called)} 个单位征集要件，并发出通知。")
    elif report is not None and then == "urge":
        messages.success(request, f"已催 {len(urge_parts(report=report, by=by, at=at))} 个单位。")
    elif report is not None and then == "merge":
        merged = merge_parts(report=report, by=by, at=at)
        messages.success(request, f"已把 {len(merged)} 个单位的答复并入「进展」，可在填报表中修改。")
    elif report is not None and (again := next((row for row in report.parts.all() if then == f"again-{row.pk}"), None)):
        merge_parts(report=report, by=by, at=at, again=again)
        messages.success(request, f"已再次并入{again.agency}的答复。")
    else:
        return False
    return True


def day_before(last: date, moment: Moment) -> date:
    """A working day for the others to answer by, two before the lead's own, today at the earliest."""
    found, left = last, 2
    while left and found > moment.as_of:
        found -= timedelta(days=1)
        left -= is_working_day(found)
    return max(found, moment.as_of)
