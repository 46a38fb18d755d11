"""A new version of a document beside the plan in force, and adopting it onto the plan."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from luoshi.problems import LuoshiError
from luoshi_site.base.moment import CHINA
from luoshi_site.ledger import access, queries
from luoshi_site.ledger.access import OfficerDoor
from luoshi_site.ledger.actions.revision import adopt_revision
from luoshi_site.ledger.comparing import Comparison, comparison_of, similar_plans
from luoshi_site.ledger.forms.revising import RevisionForm
from luoshi_site.ledger.models import Document
from luoshi_site.ledger.sidebyside import side_by_side
from luoshi_site.ledger.views.documents import UNPROCESSABLE, posted


def document_revise(request: HttpRequest, pk: int) -> HttpResponse:
    """Which plan the document revises; with ?plan= the comparison, where what is ticked is adopted (修订比对)."""
    door, held = access.document_for_officer(request, pk)
    if held.state != Document.State.DRAFT:
        return redirect(reverse("document", args=[held.pk]))
    code = request.GET.get("plan", "")
    return _compared(request, door, held, code) if code else _plans(request, held)


def _plans(request: HttpRequest, held: Document) -> HttpResponse:
    preview = queries.preview_of(held)
    titles = [task.title for task in preview.adoption.tasks]
    plans = similar_plans(held, titles, preview.adoption.plan.title)
    return render(request, "ledger/document_revise.html", {"document": held, "plans": plans})


def _compared(request: HttpRequest, door: OfficerDoor, held: Document, code: str) -> HttpResponse:
    now = timezone.now()
    plan, today = access.plan_for_revision(door, held, code), now.astimezone(CHINA).date()
    comparison = comparison_of(plan, held, on=today, known_at=now)
    form = _form(request, comparison, today)
    if form.is_valid():
        try:
            revision = adopt_revision(
                plan=plan, document=held, chosen=form.chosen, decision=form.decision, by=door.member.user, at=now
            )
        except LuoshiError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                f"已采用「{plan}」的第 {revision.number} 次修订，{revision.changes.count()} 项变化记入变更记录。",
            )
            return redirect("plan_changes", plan=plan.code)
    page = {
        "document": held,
        "plan": plan,
        "comparison": comparison,
        "sides": side_by_side(comparison, request.POST.getlist("ticked") if form.is_bound else None),
        "questions": comparison.questions(comparison.adoptable),
        "form": form,
        "wide": True,
    }
    return render(request, "ledger/revision.html", page, status=UNPROCESSABLE if form.errors else 200)


def _form(request: HttpRequest, comparison: Comparison, today: date) -> RevisionForm:
    return RevisionForm(
        posted(request),
        request.FILES or None,
        changes=comparison.adoptable,
        digest=comparison.digest,
        today=today,
    )
