"""The one screen to report: shown, saved as one goes, what it changes, submitted."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from luoshi.problems import LuoshiError
from luoshi_site.agencies.models import Agency
from luoshi_site.base.moment import Moment, moment_from
from luoshi_site.progress import access
from luoshi_site.progress.actions import reports
from luoshi_site.progress.models import ProgressReport, ReportingRound
from luoshi_site.progress.queries.board import open_rounds
from luoshi_site.progress.queries.effect import effects_supposed
from luoshi_site.progress.queries.proposals import proposals_of
from luoshi_site.progress.queries.sheet import sheet_of
from luoshi_site.progress.queries.sheet_parts import Sheet, SheetTask

CONFLICT = 409


def sheet_address(reporting_round: ReportingRound, agency: Agency, page: str = "") -> str:
    """The address of an agency's sheet, or of a page under it."""
    return f"/office/reporting/rounds/{reporting_round.pk}/{page}?agency={agency.pk}"


def page_number(text: str) -> int:
    """A page's number as it was sent; the first where it is none."""
    return int(text) if text.isdecimal() and len(text) < 5 else 1


def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """All that a round asks of an agency, in one table; a long one in pages (?page=)."""
    moment = moment_from(query={}, now=timezone.now())
    right = access.sheet_for_view(request, pk)
    return sheet_page(request, right, moment, show=page_number(request.GET.get("page", "")))


def sheet_page(
    request: HttpRequest, right: access.SheetRight, moment: Moment, *, show: int, refused: Sequence[LuoshiError] = ()
) -> HttpResponse:
    """The page of a sheet; with what could not be kept of what was just sent, if anything."""
    found = sheet_of(reporting_round=right.round, agency=right.agency, moment=moment, show=show)
    context = {
        "refused": refused,
        "right": right,
        "sheet": found,
        "proposals": proposals_of(found.led, found.agency),
        "typing": right.may_type and found.editable,
        "others": [row for row in open_rounds(right.round.plan.city, moment) if row.pk != right.round.pk],
        "wide": True,
    }
    return render(request, "progress/sheet.html", context, status=CONFLICT if refused else 200)


def effect(request: HttpRequest, pk: int) -> HttpResponse:
    """What a typed figure would do to the lights."""
    moment = moment_from(query={}, now=timezone.now())
    right = access.sheet_for_view(request, pk)
    found = sheet_of(reporting_round=right.round, agency=right.agency, moment=moment)
    row = found.row(request.GET.get("cell", ""))
    effects = effects_supposed(row, moment) if row is not None else ()
    template = "progress/_sheet_effect.html" if request.headers.get("HX-Request") else "progress/sheet_effect.html"
    return render(request, template, {"effects": effects, "row": row, "sheet": found})


def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Look once at what is to be submitted, then submit it: one task or all."""
    now = timezone.now()
    right = access.sheet_for_reporting(request, pk)
    found = sheet_of(reporting_round=right.round, agency=right.agency, moment=moment_from(query={}, now=now))
    chosen = request.POST.get("task") or request.GET.get("task") or ""
    tasks = _chosen(found, chosen)
    wrong = [row for task in tasks for row in task.own_rows if row.editable and row.said.error]
    if request.method == "POST" and tasks and not wrong:
        try:
            done = reports.submit_reports(
                reporting_round=right.round,
                agency=right.agency,
                reports=[_to_submit(task) for task in tasks],
                by=right.member.user,
                at=now,
            )
        except LuoshiError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _done(done))
        return redirect(sheet_address(right.round, right.agency))
    left = [task for task in found.ready if task not in tasks] if not chosen else []
    context = {"right": right, "sheet": found, "tasks": tasks, "left": left, "wrong": wrong, "chosen": chosen}
    return render(request, "progress/sheet_submit.html", context, status=422 if request.method == "POST" else 200)


def _chosen(found: Sheet, chosen: str) -> list[SheetTask]:
    """The one task that was chosen, else every one where something was typed."""
    if chosen.isdecimal():
        return [task for task in found.ready if str(task.asked.task.pk) == chosen]
    return [task for task in found.ready if task.begun]


def _to_submit(task: SheetTask) -> reports.TaskReport:
    places = tuple(reports.CellPlace(row.indicator, row.area, row.period) for row in task.own_rows if row.editable)
    return reports.TaskReport(task.asked.task, places)


def _done(done: list[ProgressReport]) -> str:
    numbers = "、".join(report.task.number for report in done)
    late = "（已过截止日，按迟报记）" if any(report.is_late for report in done) else ""
    waits = "督查部门" if all(report.state == "passed" for report in done) else "本单位审核人"
    return f"已报送任务 {numbers} 的月报{late}，等待{waits}审核。"
