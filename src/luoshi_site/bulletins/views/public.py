"""Published bulletins for everybody: the list, each as a page and as a file, and the feed."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from luoshi.report.docx.write import MEDIA_TYPE
from luoshi.report.pdf import MEDIA_TYPE as PDF_MEDIA_TYPE
from luoshi.report.pdf import PdfUnavailableError
from luoshi_site.bulletins import access
from luoshi_site.bulletins.feed import FEED_TYPE, atom
from luoshi_site.bulletins.models import Bulletin
from luoshi_site.bulletins.page import page_report
from luoshi_site.bulletins.queries import chain_standing, file_of, published_bulletins, report_of
from luoshi_site.bulletins.views.files import download, pdf_of
from luoshi_site.bulletins.views.reading import file_name

ROWS_A_PAGE = 30
FED = 50


def _task_address(row: Bulletin, key: str) -> str:
    """The task's public page on the bulletin's day."""
    return f"/tasks/{key}/?as_of={row.as_of.isoformat()}"


def _proof_address(key: str) -> str:
    return reverse("public_figure_proof", args=[key])


def bulletins(request: HttpRequest) -> HttpResponse:
    """Every published bulletin, newest first."""
    page = Paginator(published_bulletins(), ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "bulletins/public_list.html", {"page": page})


def feed(request: HttpRequest) -> HttpResponse:
    """The newest bulletins as an Atom feed."""
    root = settings.SITE_ADDRESS or request.build_absolute_uri("/").rstrip("/")
    return HttpResponse(atom(published_bulletins()[:FED], root), content_type=FEED_TYPE)


def bulletin(request: HttpRequest, pk: int) -> HttpResponse:
    """One published bulletin, and whether the ledger still bears out the chain's head that it carries."""
    row = access.published_bulletin(pk)
    page = page_report(report_of(row), lambda key: _task_address(row, key), _proof_address)
    context = {"bulletin": row, "page": page, "chain": chain_standing(row), "asked": request.GET.get("chain", "")}
    return render(request, "bulletins/public_bulletin.html", context)


def bulletin_file(_request: HttpRequest, pk: int) -> HttpResponse:
    """One published bulletin as the .docx that was frozen."""
    row = access.published_bulletin(pk)
    return download(file_of(row), f"{file_name(row)}.docx", MEDIA_TYPE)


def bulletin_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """One published bulletin as .pdf; its figures lead to their proofs."""
    row = access.published_bulletin(pk)
    try:
        content = pdf_of(
            request, report_of(row), of_reference=lambda key: _task_address(row, key), of_proof=_proof_address
        )
    except PdfUnavailableError as missing:
        messages.error(request, str(missing))
        return redirect("public_bulletin", pk=row.pk)
    return download(content, f"{file_name(row)}.pdf", PDF_MEDIA_TYPE)
