"""One part of a draft at a time: a target, a task, a milestone, the plan's particulars, the agencies."""

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from luoshi_site.base.templatetags.luoshi import quantity
from luoshi_site.ledger import access, actions, queries
from luoshi_site.ledger.access import OfficerDoor
from luoshi_site.ledger.actions import DocumentError
from luoshi_site.ledger.adoption import plan_period
from luoshi_site.ledger.choices import DraftError
from luoshi_site.ledger.defaults import terms_of
from luoshi_site.ledger.draft import Change, DraftTarget
from luoshi_site.ledger.forms import AgenciesForm, MilestoneForm, PlanForm, QuoteForm, TargetForm, TaskForm
from luoshi_site.ledger.forms.fields import changes
from luoshi_site.ledger.forms.targets import initial_of
from luoshi_site.ledger.models import Document
from luoshi_site.ledger.queries import Preview
from luoshi_site.ledger.similar import names_to_answer, similar_indicators
from luoshi_site.ledger.views.documents import UNPROCESSABLE, back_to, posted

ADDED = {
    "indicator": "",
    "kind": "cumulative",
    "comparator": "reach",
    "strength": "plain",
    "basis": "flow",
    "cadence": "yearly",
}


def _saved(
    request: HttpRequest, door: OfficerDoor, held: Document, change: Change, part: str, fields: dict[str, object]
) -> bool:
    """Make the change; a refusal becomes a message."""
    try:
        actions.edit_draft(document=held, kind=change, part=part, fields=fields, by=door.member.user, at=timezone.now())
    except (DraftError, DocumentError) as refusal:
        messages.error(request, str(refusal))
        return False
    return True


def _page(request: HttpRequest, template: str, held: Document, form: Form, **more: object) -> HttpResponse:
    status = UNPROCESSABLE if form.is_bound and not form.is_valid() else 200
    page = {"document": held, "form": form, "back": request.POST.get("back") or back_to(request, held), **more}
    return render(request, template, page, status=status)


def target(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    """A target's facts and terms beside its sentence: correct them or confirm them (核对目标)."""
    door, held = access.document_for_officer(request, pk)
    preview = queries.preview_of(held)
    row = _target_at(preview, place)
    terms = terms_of(row.fact, row.choices, plan_period(preview.draft).starts_on)
    spec = next((each for each in preview.adoption.targets if each.draft.place == place), None)
    indicator = preview.adoption.indicators[spec.indicator] if spec else None
    reused = indicator.code if indicator is not None and indicator.existing is not None else ""
    form = TargetForm(
        posted(request),
        draft=preview.draft,
        known=similar_indicators(preview.registry.indicators, row.fact.indicator, reused),
        initial=initial_of(row, terms, reused),
    )
    if form.is_valid():
        change = Change.CORRECT if form.corrects else Change.CONFIRM
        if _saved(request, door, held, change, row.part, form.edit()):
            _say_understood(request, form)
            return redirect(back_to(request, held, row.part))
    about = {
        "preview": preview,
        "target": row,
        "sentence_words": queries.sentence_around(held.text, row.fact.span).of(held.text).strip(),
        "place": queries.source_of(held).place(row.fact.span.start),
        "questions": [each for each in preview.adoption.questions if each.part == row.part],
        "assumptions": [each for each in preview.adoption.assumptions if each.part == row.part],
    }
    return _page(request, "ledger/target_form.html", held, form, **about)


def _target_at(preview: Preview, place: int) -> DraftTarget:
    if place >= len(preview.draft.targets):
        raise Http404("没有这个目标。")
    return preview.draft.targets[place]


def _say_understood(request: HttpRequest, form: TargetForm) -> None:
    """Tell how a typed number was understood."""
    value = form.cleaned_data["value"]
    unit = form.cleaned_data["unit"]
    told = f"目标值理解为 {quantity(value)} {unit}。" if value is not None and "value" in form.changed_data else ""
    messages.success(request, f"已保存「{form.cleaned_data['indicator']}」。{told}")


def target_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A target that the reading missed, with its place in the text (补充目标)."""
    door, held = access.document_for_officer(request, pk)
    draft = queries.draft_for(held)
    quote = _quote_form(request, held)
    task = request.GET.get("task", "")
    form = TargetForm(
        posted(request),
        draft=draft,
        initial={**ADDED, "task": task, "reuse": "new", "decimals": 2, "rollup": "none"},
    )
    if form.is_valid() and quote.is_valid():
        part = f"target:{len(draft.targets)}"
        span = [quote.span.start, quote.span.end]
        values = changes(form, tuple(name for name in form.changed_data if name != "reuse"))
        fields = {**values, "kind": form.cleaned_data["kind"], "span": span, "quote": quote.span.of(held.text)}
        if _saved(request, door, held, Change.ADD, part, fields):
            _say_understood(request, form)
            return redirect(back_to(request, held, part))
    return _page(request, "ledger/target_form.html", held, form, quote=quote, adding=True)


def _quote_form(request: HttpRequest, held: Document) -> QuoteForm:
    """The form for a place in the text, filled with what was selected there."""
    start, end = (_offset(request.GET.get(name)) for name in ("start", "end"))
    initial: dict[str, object] = {}
    if start is not None and end is not None and start < end <= len(held.text):
        initial = {"start": start, "end": end, "quote": held.text[start:end][:400]}
    return QuoteForm(posted(request), text=held.text, initial=initial)


def _offset(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 10 else None


def task(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    """A task's name and division (更正任务)."""
    door, held = access.document_for_officer(request, pk)
    draft = queries.draft_for(held)
    if place >= len(draft.tasks):
        raise Http404("没有这项任务。")
    row = draft.tasks[place]
    form = TaskForm(posted(request), initial=TaskForm.initial_of(row))
    if form.is_valid():
        fields = changes(form)
        if not fields or _saved(request, door, held, Change.CORRECT, row.part, fields):
            return redirect(back_to(request, held, row.part))
    clause = row.fact.clause
    return _page(request, "ledger/task_form.html", held, form, task=row, clause=clause.of(held.text) if clause else "")


def task_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A task that the reading missed (补充任务)."""
    door, held = access.document_for_officer(request, pk)
    draft = queries.draft_for(held)
    quote = _quote_form(request, held)
    form = TaskForm(
        posted(request), initial={"number": str(len(draft.tasks) + 1), "title": quote.initial.get("quote", "")}
    )
    if form.is_valid() and quote.is_valid():
        part = f"task:{len(draft.tasks)}"
        values = {name: form.cleaned_data[name] for name in form.fields}
        fields = {**values, "span": [quote.span.start, quote.span.end]}
        if _saved(request, door, held, Change.ADD, part, fields):
            return redirect(back_to(request, held, part))
    return _page(request, "ledger/task_form.html", held, form, quote=quote, adding=True)


def milestone_add(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    """A milestone of a task (补充里程碑)."""
    door, held = access.document_for_officer(request, pk)
    preview = queries.preview_of(held)
    if place >= len(preview.draft.tasks):
        raise Http404("没有这项任务。")
    row = preview.draft.tasks[place]
    agencies = [match.name for match in sorted(preview.registry.directory.matches) if not match.is_group]
    own = [name for name in row.agencies if preview.registry.directory.match(name)]
    form = MilestoneForm(posted(request), names=list(dict.fromkeys((*own, *agencies))))
    if form.is_valid():
        part = f"milestone:{len(preview.draft.milestones)}"
        if _saved(
            request,
            door,
            held,
            Change.ADD,
            part,
            {**changes(form), "task": place, "agency": form.cleaned_data["agency"]},
        ):
            return redirect(back_to(request, held, row.part))
    return _page(request, "ledger/milestone_form.html", held, form, task=row)


def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan's title, names, dates (计划信息)."""
    door, held = access.document_for_officer(request, pk)
    form = PlanForm.of(queries.preview_of(held), posted(request))
    if form.is_valid() and _saved(request, door, held, Change.CONFIRM, "plan", form.edit()):
        messages.success(request, "计划信息已保存。")
        return redirect(back_to(request, held))
    return _page(request, "ledger/plan_form.html", held, form)


def agencies(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom the names stand for that the registry does not know (单位确认)."""
    door, held = access.document_for_officer(request, pk)
    preview = queries.preview_of(held)
    names = names_to_answer(preview)
    chosen = dict(preview.draft.choices.agencies)
    form = AgenciesForm(posted(request), names=names, directory=preview.registry.directory, chosen=chosen)
    if names and form.is_valid() and _saved(request, door, held, Change.CONFIRM, "plan", form.edit()):
        messages.success(request, "单位已确认。")
        return redirect(back_to(request, held))
    return _page(request, "ledger/agencies_form.html", held, form)
