"""The one screen to report: shown, saved as one goes, what it changes, submitted."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone

from luoshi.problems import LuoshiError
from luoshi_site.agencies.models import Agency
from luoshi_site.base.moment import Moment, moment_from
from luoshi_site.ledger.actions import upkeep
from luoshi_site.ledger.models import Indicator, Task
from luoshi_site.progress import access
from luoshi_site.progress.actions import drafts, reports
from luoshi_site.progress.forms import MilestoneForm
from luoshi_site.progress.forms.sheet import typed_cells, typed_seconds, typed_words
from luoshi_site.progress.models import ProgressReport, ReportingRound
from luoshi_site.progress.queries.asking import TaskAsked, area_of
from luoshi_site.progress.queries.board import open_rounds
from luoshi_site.progress.queries.effect import effects_supposed
from luoshi_site.progress.queries.sheet import asking_for, sheet_of
from luoshi_site.progress.queries.sheet_parts import Sheet, SheetTask, cell_key

SCRIPT = "X-Luoshi-Sheet"
GONE = "这一格已不在本期应报之内，没有保存。请刷新页面。"


def _address(reporting_round: ReportingRound, agency: Agency, page: str = "") -> str:
    return f"/office/reporting/rounds/{reporting_round.pk}/{page}?agency={agency.pk}"


def _page_number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 5 else 1


def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """All that a round asks of an agency, in one table; a long one in pages (?page=)."""
    moment = moment_from(query={}, now=timezone.now())
    right = access.sheet_for_view(request, pk)
    shown = _page_number(request.GET.get("page", ""))
    found = sheet_of(reporting_round=right.round, agency=right.agency, moment=moment, show=shown)
    context = {
        "right": right,
        "sheet": found,
        "typing": right.may_type and found.editable,
        "others": [row for row in open_rounds(right.round.plan.city, moment) if row.pk != right.round.pk],
        "wide": True,
    }
    return render(request, "progress/sheet.html", context)


def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was typed: one cell or a task's words from the page's script, the whole table from its button."""
    now = timezone.now()
    right = access.sheet_for_reporting(request, pk)
    here = request.POST.get("page", "")
    address = _address(right.round, right.agency) + (f"&page={_page_number(here)}" if here else "")
    if request.method != "POST":
        return redirect(address)
    moment = moment_from(query={}, now=now)
    scripted = request.headers.get(SCRIPT) == "1"
    try:
        touched = _save(request, right, moment, now)
    except LuoshiError as error:
        if scripted:
            return JsonResponse({"error": str(error)}, status=409)
        messages.error(request, str(error))
        return redirect(address)
    if scripted:
        return JsonResponse(_saved(request, right, moment, touched))
    then = request.POST.get("then", "")
    if then.startswith("submit"):
        return redirect(_address(right.round, right.agency, "submit/") + f"&task={then.removeprefix('submit-')}")
    messages.success(request, "本表已保存。")
    if then.startswith("page-"):
        address = _address(right.round, right.agency) + f"&page={_page_number(then.removeprefix('page-'))}"
    return redirect(address)


def _save(request: HttpRequest, right: access.SheetRight, moment: Moment, now: datetime) -> set[int]:
    """Keep what was sent; the tasks that it belongs to."""
    _, asking = asking_for(right.round, moment)
    asked = asking.of(right.agency)
    cells = _cells(asked)
    tasks = {each.task.pk: each.task for each in asked}
    user, rounds, agency = right.member.user, right.round, right.agency
    found = []
    for typed in typed_cells(request.POST):
        if typed.key not in cells:
            raise drafts.DraftError(GONE)
        task, indicator, area = cells[typed.key]
        found.append(
            drafts.CellDraft(
                task,
                indicator,
                area,
                typed.text,
                typed.denominator,
                typed.certainty,
                typed.note,
                typed.answer,
                typed.seen,
            )
        )
    drafts.save_cells(reporting_round=rounds, agency=agency, drafts=found, by=user, at=now)
    touched = {draft.task.pk for draft in found}
    for pk, words in typed_words(request.POST).items():
        if pk in tasks:
            draft = drafts.WordsDraft(tasks[pk], **words)
            drafts.save_words(reporting_round=rounds, agency=agency, draft=draft, by=user, at=now)
            touched.add(pk)
    for pk, seconds in typed_seconds(request.POST).items():
        if pk in tasks:
            drafts.add_time(reporting_round=rounds, agency=agency, task=tasks[pk], seconds=seconds)
    return touched


def _cells(asked: tuple[TaskAsked, ...]) -> dict[str, tuple[Task, Indicator, Agency | None]]:
    """The cells of an agency by key; a figure that two tasks ask is typed under the first."""
    found: dict[str, tuple[Task, Indicator, Agency | None]] = {}
    for each in asked:
        for target in each.targets:
            area = area_of(target, each)
            key = cell_key(target.indicator_id, area.pk if area else 0)
            found.setdefault(key, (each.task, target.indicator, area))
    return found


def _saved(request: HttpRequest, right: access.SheetRight, moment: Moment, touched: set[int]) -> dict[str, object]:
    """What the page's script puts beside the cells."""
    found = sheet_of(reporting_round=right.round, agency=right.agency, moment=moment, show=touched)
    tasks = found.tasks
    rows = {
        row.key: render_to_string("progress/_sheet_said.html", {"row": row, "sheet": found, "fresh": True}, request)
        for task in tasks
        for row in task.own_rows
        if row.editable
    }
    return {
        "rows": rows,
        "seen": {row.key: row.cell.saved_at.isoformat() for task in tasks for row in task.own_rows if row.cell},
        "tasks": {task.asked.task.pk: task.state_words for task in tasks},
        "filled": found.filled_count,
        "asked": found.asked_count,
    }


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
        return redirect(_address(right.round, right.agency))
    left = [task for task in found.ready if task not in tasks] if not chosen else []
    context = {"right": right, "sheet": found, "tasks": tasks, "left": left, "wrong": wrong, "chosen": chosen}
    return render(request, "progress/sheet_submit.html", context, status=422 if request.method == "POST" else 200)


def add_milestone(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a milestone to a task that the agency speaks for; its delivery is verified by the office."""
    now = timezone.now()
    right = access.sheet_for_reporting(request, pk)
    if request.method == "POST":
        _, asking = asking_for(right.round, moment_from(query={}, now=now))
        form = MilestoneForm(request.POST, tasks=[each.task for each in asking.of(right.agency) if each.leads])
        if form.is_valid():
            fields = form.cleaned_data
            task = Task.objects.select_related("plan__city").get(pk=fields["task"])
            try:
                upkeep.add_milestone(
                    task=task,
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
                messages.success(request, f"里程碑「{fields['title']}」已列入台账，到期前请报交付。")
        for field in form.errors.values():
            messages.error(request, str(field[0]))
    return redirect(_address(right.round, right.agency))


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
