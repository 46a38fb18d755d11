"""Documents: the list with the upload, the preview, quick changes, the file itself."""

from io import BytesIO
from urllib.parse import urlencode

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from luoshi.readers import UnreadableDocument
from luoshi_site.base.store import fetch
from luoshi_site.ledger import access, actions, queries
from luoshi_site.ledger.access import OfficerDoor
from luoshi_site.ledger.actions import DocumentError, Received
from luoshi_site.ledger.choices import DraftError
from luoshi_site.ledger.comparing import SimilarPlan, similar_plans
from luoshi_site.ledger.draft import Change
from luoshi_site.ledger.forms import UploadForm
from luoshi_site.ledger.history import changes_of
from luoshi_site.ledger.marking import marked_text
from luoshi_site.ledger.models import Document
from luoshi_site.ledger.preview import Show, plan_side
from luoshi_site.ledger.queries import Preview

PAGE = 30
UNPROCESSABLE = 422
TABS = ("plan", "problems", "questions", "changes")


def document_list(request: HttpRequest) -> HttpResponse:
    """The documents of the officer's cities; dropping a file here leads to its preview (文件)."""
    door = access.officer_for_documents(request)
    form = UploadForm(posted(request), request.FILES or None, cities=door.cities)
    if request.method == "POST" and form.is_valid():
        try:
            return _received(request, door, form)
        except (UnreadableDocument, DocumentError) as refusal:
            form.add_error("file", str(refusal))
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "ledger/document_list.html", _listed(request, door, form), status=status)


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, also where every field is empty; None for a page that is only opened."""
    return request.POST if request.method == "POST" else None


def _listed(request: HttpRequest, door: OfficerDoor, form: UploadForm) -> dict[str, object]:
    state, text = request.GET.get("state", ""), request.GET.get("text", "").strip()
    rows = queries.documents_of(door.cities)
    if state in Document.State.values:
        rows = rows.filter(state=state)
    if text:
        rows = rows.filter(name__icontains=text)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return {"form": form, "page": page, "state": state, "text": text, "states": Document.State, "cities": door.cities}


def _received(request: HttpRequest, door: OfficerDoor, form: UploadForm) -> HttpResponse:
    file: UploadedFile[bytes] = form.cleaned_data["file"]
    received = actions.receive_document(
        city=door.city(form.cleaned_data["city"]),
        content=file.read(),
        name=file.name or "未命名",
        by=door.member.user,
        at=timezone.now(),
    )
    messages.info(request, _told(received))
    return redirect("document", pk=received.document.pk)


def _told(received: Received) -> str:
    if received.plans:
        named = "、".join(f"「{plan}」" for plan in received.plans)
        return f"这是计划{named}所依据的文件，原文已补入，台账中可看到各目标的原句。"
    if received.is_new:
        return "文件已读取。请对照原文核对右侧计划，答完待答事项后采用。"
    return "这份文件此前已上传，下面是已有的一份；改动都在。"


def document(request: HttpRequest, pk: int) -> HttpResponse:
    """The preview: text on the left, plan on the right, each marking the other (预览)."""
    _, held = access.document_for_officer(request, pk)
    preview = queries.preview_of(held)
    source = queries.source_of(held)
    show = next((each for each in Show if each.value == request.GET.get("show")), Show.ALL)
    tab = request.GET.get("tab", "plan")
    side = plan_side(preview, source, show, request.GET.get("at", ""))
    page = {
        "document": held,
        "preview": preview,
        "side": side,
        "text": marked_text(held.text, preview.draft, side.shown),
        "tab": tab if tab in TABS else "plan",
        "is_draft": held.state == Document.State.DRAFT,
        "plans": list(held.plans.all()),
        "revisions": held.revisions.select_related("plan"),
        "revises": _revised(held, preview) if held.state == Document.State.DRAFT else (),
        "changes": changes_of(held, preview.draft),
        "wide": True,
    }
    return render(request, "ledger/document.html", page)


def _revised(held: Document, preview: Preview) -> tuple[SimilarPlan, ...]:
    titles = [task.title for task in preview.adoption.tasks]
    return similar_plans(held, titles, preview.adoption.plan.title)


def document_change(request: HttpRequest, pk: int) -> HttpResponse:
    """A quick change from a button: strike, restore, confirm a part (剔除、恢复、确认)."""
    door, held = access.document_for_officer(request, pk)
    if request.method != "POST":
        return redirect("document", pk=held.pk)
    kind, _, part = request.POST.get("change", "").partition(" ")
    try:
        change = Change(kind)
        fields = {"confirmed": True} if change is Change.CONFIRM else {}
        actions.edit_draft(document=held, kind=change, part=part, fields=fields, by=door.member.user, at=timezone.now())
    except ValueError:
        messages.error(request, "没有这种改动。")
    except (DraftError, DocumentError) as refusal:
        messages.error(request, str(refusal))
    return redirect(back_to(request, held, part))


def back_to(request: HttpRequest, held: Document, part: str = "") -> str:
    """The preview as the officer left it (filter and tab), at a part."""
    show, tab = request.POST.get("show", ""), request.POST.get("tab", "")
    at = "" if part in {"", "plan"} else part.replace(":", "-")
    query = urlencode({name: value for name, value in (("show", show), ("tab", tab), ("at", at)) if value})
    return reverse("document", args=[held.pk]) + (f"?{query}" if query else "") + (f"#{at}" if at else "")


def document_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Discard a draft (放弃)."""
    door, held = access.document_for_officer(request, pk)
    if request.method != "POST":
        return redirect("document", pk=held.pk)
    try:
        actions.discard_document(document=held, by=door.member.user, at=timezone.now())
    except DocumentError as refusal:
        messages.error(request, str(refusal))
        return redirect("document", pk=held.pk)
    messages.success(request, f"已放弃「{held}」。需要时可重新上传。")
    return redirect("documents")


def document_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file as it was uploaded, always as a download (原件)."""
    _, held = access.document_for_officer(request, pk)
    try:
        content = fetch(held.sha256)
    except FileNotFoundError as fault:
        raise Http404("原件不在存放处。") from fault
    response = FileResponse(
        BytesIO(content), as_attachment=True, filename=held.name, content_type="application/octet-stream"
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
