"""The last page before a plan: what will be created, what is still open, whole or not at all (采用)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from luoshi_site.ledger import access, actions, queries
from luoshi_site.ledger.actions import AdoptionError
from luoshi_site.ledger.forms import AdoptForm
from luoshi_site.ledger.models import Document
from luoshi_site.ledger.spec import Assumption, Subject
from luoshi_site.ledger.views.documents import UNPROCESSABLE, posted

SHOWN = 200


def document_adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """Say exactly what adoption creates, then do it (采用)."""
    door, held = access.document_for_officer(request, pk)
    form = AdoptForm(posted(request))
    if form.is_valid():
        try:
            plan = actions.adopt(document=held, by=door.member.user, at=timezone.now(), **form.cleaned_data)
        except AdoptionError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, f"已采用「{plan}」：{plan.tasks.count()} 项任务、{plan.targets.count()} 个目标进入台账。"
            )
            return redirect(f"/office/ledger/?plan={plan.code}")
    return _page(request, held, form)


def _page(request: HttpRequest, held: Document, form: AdoptForm) -> HttpResponse:
    held.refresh_from_db()
    if held.state != Document.State.DRAFT:
        return redirect(reverse("document", args=[held.pk]))
    preview = queries.preview_of(held)
    adoption = preview.adoption
    names = {spec.draft.part: spec.terms.name for spec in adoption.targets}
    page = {
        "document": held,
        "form": form,
        "adoption": adoption,
        "counts": adoption.counts,
        "reused": [each for each in adoption.indicators if each.existing is not None],
        "assumptions": _by_subject(adoption.assumptions, names),
        "edit_count": held.edits.count(),
        "unled": [task for task in adoption.tasks if not any(each.role == "lead" for each in task.assignments)],
    }
    return render(request, "ledger/document_adopt.html", page, status=UNPROCESSABLE if form.errors else 200)


def _by_subject(
    assumptions: tuple[Assumption, ...], names: dict[str, str]
) -> list[tuple[str, int, list[tuple[Assumption, str]]]]:
    """The assumptions by what they are about, each with the name of its target."""
    return [
        (subject.label, len(rows), [(each, names.get(each.part, "")) for each in rows[:SHOWN]])
        for subject in Subject
        if (rows := [each for each in assumptions if each.subject is subject])
    ]
