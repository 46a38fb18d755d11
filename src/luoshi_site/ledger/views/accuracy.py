"""What officers had to correct: the accuracy by kind of fact and by document, and an adopted draft as an annotation."""

from pathlib import PurePath

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header

from luoshi_site.ledger import access, queries
from luoshi_site.ledger.accuracy import FactKind, accuracy_of, over_all
from luoshi_site.ledger.gold import gold_json
from luoshi_site.ledger.models import Document


def accuracy(request: HttpRequest) -> HttpResponse:
    """How often each kind of fact had to be corrected, over all and by document (读取准确率)."""
    door = access.officer_for_documents(request)
    documents = [(held, accuracy_of(draft)) for held, draft in queries.checked_drafts(door.cities)]
    page = {
        "documents": documents,
        "all": over_all(found for _, found in documents),
        "kinds": tuple(FactKind),
        "cities": door.cities,
        "wide": True,
    }
    return render(request, "ledger/document_accuracy.html", page)


def document_gold(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft that was adopted as an annotation, to score readings against, as a download (标注)."""
    _, held = access.document_for_officer(request, pk)
    if held.state != Document.State.ADOPTED:
        messages.error(request, "只有已采用的文件才能导出标注。请核对后先采用。")
        return redirect("document", pk=held.pk)
    response = HttpResponse(gold_json(queries.draft_for(held), held.name), content_type="application/json")
    name = f"{PurePath(held.name).stem}.json"
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
