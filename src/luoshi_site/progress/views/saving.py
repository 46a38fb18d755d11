"""The sheet saved as one goes: one part from the page's script, the whole table from its button (边填边存)."""

from dataclasses import dataclass, field
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone

from luoshi.problems import LuoshiError
from luoshi_site.agencies.models import Agency
from luoshi_site.base.moment import Moment, moment_from
from luoshi_site.ledger.models import Indicator, Task
from luoshi_site.progress import access
from luoshi_site.progress.actions import drafts
from luoshi_site.progress.forms.sheet import TypedCell, typed_cells, typed_seconds, typed_words
from luoshi_site.progress.queries.asking import TaskAsked, area_of
from luoshi_site.progress.queries.sheet import asking_for, sheet_of
from luoshi_site.progress.queries.sheet_parts import cell_key
from luoshi_site.progress.views.sheet import CONFLICT, page_number, sheet_address, sheet_page

SCRIPT = "X-Luoshi-Sheet"


@dataclass
class _Outcome:
    """What became of what was sent: the tasks that it belongs to, what could not be kept, and the marks of what was.

    A mark is what the page must remember of a part, by its field's name: when it was saved.
    """

    tasks: set[int]
    refused: list[LuoshiError]
    marks: dict[str, str] = field(default_factory=dict)


def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was typed: one cell or a task's words from the page's script, the whole table from its button."""
    now = timezone.now()
    right = access.sheet_for_reporting(request, pk)
    here = request.POST.get("page", "")
    address = sheet_address(right.round, right.agency)
    if request.method != "POST":
        return redirect(address)
    moment = moment_from(query={}, now=now)
    outcome = _save(request, right, moment, now)
    if request.headers.get(SCRIPT) == "1":
        return _answer(request, right, moment, outcome)
    if outcome.refused:
        return sheet_page(request, right, moment, show=page_number(here), refused=outcome.refused)
    then = request.POST.get("then", "")
    if then.startswith("submit"):
        return redirect(sheet_address(right.round, right.agency, "submit/") + f"&task={then.removeprefix('submit-')}")
    messages.success(request, "本表已保存。")
    goes_to = then.removeprefix("page-") if then.startswith("page-") else here
    return redirect(f"{address}&page={page_number(goes_to)}" if goes_to else address)


def _save(request: HttpRequest, right: access.SheetRight, moment: Moment, now: datetime) -> _Outcome:
    """Keep what was sent, each part by itself: what one cannot be kept of does not hold up the others."""
    _, asking = asking_for(right.round, moment)
    asked = asking.of(right.agency)
    places, tasks = _places(asked), {each.task.pk: each.task for each in asked}
    user, rounds, agency = right.member.user, right.round, right.agency
    sent_cells = typed_cells(request.POST)
    cells = [_cell_draft(typed, places[typed.key]) for typed in sent_cells if typed.key in places]
    kept, refused = drafts.keep_cells(reporting_round=rounds, agency=agency, drafts=cells, by=user, at=now)
    outcome = _Outcome(tasks={draft.task.pk for draft in cells}, refused=[*refused])
    outcome.marks = {
        f"seen-{cell_key(cell.indicator_id, cell.area_id or 0)}": cell.saved_at.isoformat() for cell in kept
    }
    outcome.refused += [drafts.DraftError(_gone(typed)) for typed in sent_cells if typed.key not in places]
    for pk, sent in typed_words(request.POST).items():
        if pk in tasks:
            words = drafts.WordsDraft(tasks[pk], **sent.words, seen=sent.seen)
            try:
                report = drafts.save_words(reporting_round=rounds, agency=agency, draft=words, by=user, at=now)
            except LuoshiError as error:
                outcome.refused.append(error)
            else:
                outcome.tasks.add(pk)
                outcome.marks[f"seen-words-{pk}"] = drafts.words_mark(report)
    for pk, seconds in typed_seconds(request.POST).items():
        if pk in tasks:
            drafts.add_time(reporting_round=rounds, agency=agency, task=tasks[pk], seconds=seconds)
    return outcome


def _gone(typed: TypedCell) -> str:
    figure = " ÷ ".join(part for part in (typed.text, typed.denominator) if part) or "空白"
    return f"所填的「{figure}」没有保存：这一格已不在本期应报之内。请刷新页面。"


Place = tuple[Task, Indicator, Agency | None]


def _cell_draft(typed: TypedCell, place: Place) -> drafts.CellDraft:
    task, indicator, area = place
    return drafts.CellDraft(
        task=task,
        indicator=indicator,
        area=area,
        text=typed.text,
        denominator=typed.denominator,
        certainty=typed.certainty,
        note=typed.note,
        answer=typed.answer,
        seen=typed.seen,
    )


def _places(asked: tuple[TaskAsked, ...]) -> dict[str, Place]:
    """The cells of an agency by key; a figure that two tasks ask is typed under the first."""
    found: dict[str, Place] = {}
    for each in asked:
        for target in each.targets:
            area = area_of(target, each)
            key = cell_key(target.indicator_id, area.pk if area else 0)
            found.setdefault(key, (each.task, target.indicator, area))
    return found


def _answer(request: HttpRequest, right: access.SheetRight, moment: Moment, outcome: _Outcome) -> JsonResponse:
    """What the page's script puts beside the cells and the words."""
    found = sheet_of(reporting_round=right.round, agency=right.agency, moment=moment, show=outcome.tasks)
    rows = {
        row.key: render_to_string("progress/_sheet_said.html", {"row": row, "sheet": found, "fresh": True}, request)
        for task in found.tasks
        for row in task.own_rows
        if row.editable
    }
    stale = {
        error.draft.task.pk: render_to_string("progress/_sheet_stale.html", {"stale": error}, request)
        for error in outcome.refused
        if isinstance(error, drafts.StaleWordsError)
    }
    answer = {
        "rows": rows,
        "seen": outcome.marks,
        "tasks": {task.asked.task.pk: task.state_words for task in found.tasks},
        "filled": found.filled_count,
        "asked": found.asked_count,
        "stale": stale,
    }
    if outcome.refused:
        answer["error"] = "".join(str(error) for error in outcome.refused)
    return JsonResponse(answer, status=CONFLICT if outcome.refused else 200)
