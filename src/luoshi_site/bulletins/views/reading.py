"""The list of bulletins, one bulletin as a page and as a file, and making one."""

from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from luoshi.report.docx.write import MEDIA_TYPE
from luoshi.report.length import length_of
from luoshi.report.pdf import MEDIA_TYPE as PDF_MEDIA_TYPE
from luoshi.report.pdf import PdfUnavailableError
from luoshi_site.base.moment import CHINA, Moment
from luoshi_site.bulletins import access
from luoshi_site.bulletins.actions import MonthError, make_bulletin
from luoshi_site.bulletins.forms import MonthForm
from luoshi_site.bulletins.models import Bulletin
from luoshi_site.bulletins.page import page_report
from luoshi_site.bulletins.queries import bulletins_of, editions_of, file_of, months_over, report_of
from luoshi_site.bulletins.views.files import download, pdf_of
from luoshi_site.ledger.models import Plan

ROWS_A_PAGE = 25


def _month_form(plan: Plan, now: datetime, posted: dict[str, str] | None = None) -> MonthForm:
    return MonthForm(months_over(plan, now.astimezone(CHINA).date()), posted)


def bulletins(request: HttpRequest) -> HttpResponse:
    """The bulletins of the plan in view, and for officers the form to make one."""
    rights = access.plans_for_bulletins(request, request.GET.get("plan", ""))
    plan = rights.plan
    form = _month_form(plan, timezone.now()) if plan and rights.may_make else None
    return render(request, "bulletins/bulletin_list.html", {"form": form, **_listed(request, rights)})


def _listed(request: HttpRequest, rights: access.BulletinRights) -> dict[str, object]:
    """What the list shows: the bulletins as narrowed, page by page."""
    kind, text = request.GET.get("kind", ""), request.GET.get("q", "")
    rows = Bulletin.objects.none()
    if rights.plan:
        read_by = None if rights.reads_drafts else access.agencies_of(rights.member)
        rows = bulletins_of(rights.plan, read_by=read_by, kind=kind, text=text)
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    narrowed = bool(kind or text)
    return {
        "rights": rights,
        "page": page,
        "kinds": Bulletin.Kind.choices,
        "kind": kind,
        "q": text,
        "narrowed": narrowed,
    }


def make(request: HttpRequest) -> HttpResponse:
    """Make the bulletin of a plan and month; what stands against it is shown in the form. Opened as a page it is the list."""
    rights = access.plans_for_bulletins(request, request.POST.get("plan", ""))
    if request.method != "POST":
        return redirect("bulletins")
    found, plan = access.plan_for_making(request, request.POST.get("plan", ""))
    now = timezone.now()
    form = _month_form(plan, now, request.POST.dict())
    if form.is_valid():
        try:
            bulletin = make_bulletin(plan=plan, month=form.chosen, by=found.user, at=now)
        except MonthError as error:
            form.add_error("month", str(error))
        else:
            messages.success(request, f"已编制{bulletin.title}。")
            return redirect("bulletin", pk=bulletin.pk)
    return render(request, "bulletins/bulletin_list.html", {"form": form, **_listed(request, rights)}, status=422)


def bulletin(request: HttpRequest, pk: int) -> HttpResponse:
    """One bulletin: as it was published, or as it stands; with the steps of its check."""
    found, row = access.bulletin_for_reading(request, pk)
    report = page_report(
        report_of(row), lambda key: _task_address(row, key), lambda key: reverse("figure_proof", args=[key])
    )
    rights = access.check_rights(found, row)
    drafts = found.may_any(access.DRAFT_READERS, row.plan.city)
    context = {
        "bulletin": row,
        "page": report,
        "editions": [each for each in editions_of(row) if drafts or each.is_published],
        "length": length_of(report.report),
        "rights": rights,
        "events": row.events.select_related("by"),
        "edits": row.edits.count(),
    }
    return render(request, "bulletins/bulletin.html", context)


def _task_address(row: Bulletin, key: str) -> str:
    """The task's page on the bulletin's day."""
    moment = Moment(row.as_of, row.known_at, as_of_chosen=True)
    return f"/office/ledger/{key}/?{moment.query}"


def bulletin_file(request: HttpRequest, pk: int) -> HttpResponse:
    """One bulletin as .docx: as it was published, or as it stands."""
    _, row = access.bulletin_for_reading(request, pk)
    return download(file_of(row), f"{file_name(row)}.docx", MEDIA_TYPE)


def bulletin_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """One bulletin as .pdf, set from what was frozen; its references lead to the tasks on its day."""
    _, row = access.bulletin_for_reading(request, pk)
    try:
        content = pdf_of(
            request,
            report_of(row),
            of_reference=lambda key: _task_address(row, key),
            of_proof=lambda key: reverse(proof_route(row), args=[key]),
        )
    except PdfUnavailableError as missing:
        messages.error(request, str(missing))
        return redirect("bulletin", pk=row.pk)
    return download(content, f"{file_name(row)}.pdf", PDF_MEDIA_TYPE)


def proof_route(row: Bulletin) -> str:
    """Where a bulletin's figures lead from paper: to the public proof once it is public, else to the staff's."""
    return "public_figure_proof" if row.is_public else "figure_proof"


def file_name(row: Bulletin) -> str:
    """What a bulletin's file is called, without its ending."""
    return f"{row.masthead}{row.year}年第{row.number}期" + (f"第{row.edition}版" if row.edition > 1 else "")
