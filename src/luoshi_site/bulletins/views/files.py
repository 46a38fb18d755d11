"""Files as answers: downloads, and a report set as pdf for whoever asks."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from luoshi.report.model import Report
from luoshi.report.pdf import pdf_bytes
from luoshi_site.bulletins.page import nowhere


def download(content: bytes, name: str, media_type: str) -> HttpResponse:
    """A file to keep under a name."""
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "attachment"}
    return HttpResponse(content, content_type=media_type, headers=headers)


def pdf_of(
    request: HttpRequest,
    report: Report,
    *,
    of_reference: Callable[[str], str] = nowhere,
    of_proof: Callable[[str], str] = nowhere,
) -> bytes:
    """A report as .pdf whose links carry this site's own host.

    Raises:
        PdfUnavailableError: it cannot be set here; the text says what to do.
    """

    def whole(address: str) -> str:
        return request.build_absolute_uri(address) if address else ""

    return pdf_bytes(
        report,
        of_reference=lambda key: whole(of_reference(key)),
        of_proof=lambda key: whole(of_proof(key)),
        fonts=settings.REPORT_FONTS,
    )
