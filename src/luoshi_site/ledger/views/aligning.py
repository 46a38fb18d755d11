"""How a plan carries the plan above it: choosing both, the comparison, the workbook."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from luoshi.plan.align import Standing
from luoshi.readers import UnreadableDocument
from luoshi.report.xlsx import MEDIA_TYPE
from luoshi_site.agencies.access import NOT_HERE
from luoshi_site.base.moment import CHINA
from luoshi_site.ledger import access, actions
from luoshi_site.ledger.access import OfficerDoor
from luoshi_site.ledger.actions import DocumentError
from luoshi_site.ledger.alignbook import align_book
from luoshi_site.ledger.aligning import DOCUMENT, Beside, Choice, choices_of, narrowed, set_beside, side_of
from luoshi_site.ledger.forms import UploadForm
from luoshi_site.ledger.views.documents import UNPROCESSABLE, posted

PAGE = 60
KINDS = ("任务", "目标")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What an address asks for: both sides as chosen, and the filters."""

    choices: tuple[Choice, ...]
    upper: Choice | None
    lower: Choice | None
    filters: dict[str, str]

    @property
    def same(self) -> bool:
        return self.upper is not None and self.upper == self.lower


def align(request: HttpRequest) -> HttpResponse:
    """The plan above beside a plan here, line by line; dropping the upper file here reads it first (承接比对)."""
    door = access.officer_for_documents(request)
    form = UploadForm(posted(request), request.FILES or None, cities=door.cities)
    if request.method == "POST" and form.is_valid():
        try:
            return _received(request, door, form)
        except (UnreadableDocument, DocumentError) as refusal:
            form.add_error("file", str(refusal))
    asked = _asked(request, door)
    beside = _beside(door, asked)
    lines = narrowed(beside.lines, asked.filters) if beside else ()
    page = {
        "form": form,
        "asked": asked,
        "beside": beside,
        "page": Paginator(lines, PAGE).get_page(request.GET.get("page")),
        "counts": [(kind, beside.counts(kind)) for kind in KINDS] if beside else [],
        "kinds": KINDS,
        "standings": tuple(Standing),
        "query": _query(asked),
        "wide": True,
    }
    return render(request, "ledger/align.html", page, status=UNPROCESSABLE if form.errors else 200)


def align_file(request: HttpRequest) -> HttpResponse:
    """The comparison as narrowed on the page, as an .xlsx file (承接比对表)."""
    door = access.officer_for_documents(request)
    asked = _asked(request, door)
    beside = _beside(door, asked)
    if beside is None:
        return redirect(f"{reverse('documents_align')}?{_query(asked)}")
    on = timezone.now().astimezone(CHINA).date()
    response = HttpResponse(align_book(beside, narrowed(beside.lines, asked.filters), on), content_type=MEDIA_TYPE)
    name = f"承接比对-{on}.xlsx"
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _received(request: HttpRequest, door: OfficerDoor, form: UploadForm) -> HttpResponse:
    file: UploadedFile[bytes] = form.cleaned_data["file"]
    received = actions.receive_document(
        city=door.city(form.cleaned_data["city"]),
        content=file.read(),
        name=file.name or "未命名",
        by=door.member.user,
        at=timezone.now(),
    )
    chosen = {"upper": f"{DOCUMENT}-{received.document.pk}", "lower": request.POST.get("lower", "")}
    return redirect(f"{reverse('documents_align')}?{urlencode({name: key for name, key in chosen.items() if key})}")


def _asked(request: HttpRequest, door: OfficerDoor) -> _Asked:
    """Both sides and the filters.

    Raises:
        Http404: what is asked for is none of the officer's cities'.
    """
    choices = choices_of(door.cities)
    upper, lower = (_chosen(request, name, choices) for name in ("upper", "lower"))
    kind, standing = request.GET.get("kind", ""), request.GET.get("standing", "")
    filters = {
        "kind": kind if kind in KINDS else "",
        "standing": standing if standing in {each.value for each in Standing} else "",
        "q": request.GET.get("q", "").strip(),
    }
    return _Asked(choices, upper, lower, filters)


def _chosen(request: HttpRequest, name: str, choices: tuple[Choice, ...]) -> Choice | None:
    key = request.GET.get(name) or request.POST.get(name, "")
    if not key:
        return None
    found = next((choice for choice in choices if choice.key == key), None)
    if found is None:
        raise Http404(NOT_HERE)
    return found


def _query(asked: _Asked) -> str:
    sides = {"upper": asked.upper, "lower": asked.lower}
    chosen = {name: side.key for name, side in sides.items() if side} | asked.filters
    return urlencode({name: value for name, value in chosen.items() if value})


def _beside(door: OfficerDoor, asked: _Asked) -> Beside | None:
    """The comparison, once both sides are chosen and are not one."""
    if asked.upper is None or asked.lower is None or asked.same:
        return None
    now = timezone.now()
    upper, lower = (side_of(each, door.cities, now) for each in (asked.upper, asked.lower))
    return set_beside(upper, lower) if upper and lower else None
