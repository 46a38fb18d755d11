"""The invented city's bulletin on paper: both files rendered, and every page looked at by figures."""

from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from tests.bundled_load import NOW, bundled  # noqa: F401 - a fixture
from tests.office_suite import converted_by_suite
from tests.pdf_pages import letters_of, lines_of, opened, words

from luoshi.report.model import Report
from luoshi.report.pdf import is_pdf_available, pdf_bytes
from luoshi_site.base.audit import SYSTEM
from luoshi_site.bulletins.actions import make_bulletin
from luoshi_site.bulletins.queries import file_of, report_of
from luoshi_site.ledger.models import Plan

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not is_pdf_available(), reason="the extra pdf is not installed"),
]
POINT = 25.4 / 72


@pytest.fixture
def paper(bundled: object) -> tuple[Report, bytes]:  # noqa: F811
    plan = Plan.objects.get(code="yunting-livelihood-2026")
    bulletin = make_bulletin(plan=plan, month=date(2026, 10, 1), by=SYSTEM, at=NOW)
    return report_of(bulletin), file_of(bulletin)


def inked(page: pypdfium2.PdfPage) -> tuple[float, float]:
    """The left and right ends of what is printed, in millimetres, at a dot a point."""
    picture = page.render(scale=1, grayscale=True)
    wide, high, step, dots = picture.width, picture.height, picture.stride, bytes(picture.buffer)
    columns = [at for at in range(wide) if min(dots[at : step * high : step]) < 200]
    return columns[0] * POINT, (columns[-1] + 1) * POINT


def look(document: pypdfium2.PdfDocument, report: Report, *, beyond: float = 1) -> None:
    """No page is blank, prints beyond the type area, or has another number than its place."""
    for place in range(len(document)):
        page = document[place]
        wide = page.get_width() * POINT
        left, right = (28, 26) if wide < 250 else (35, 37)
        first, last = inked(page)
        assert first >= left - 1, f"page {place + 1}: ink at {first:.1f} mm"
        assert last <= wide - right + beyond, f"page {place + 1}: ink at {last:.1f} mm"
        lines = lines_of(letters_of(page))
        assert words(lines[0]) == report.notice
        assert words(lines[-1]) == f"—{place + 1}—"
        outer = lines[-1][0].left > wide / 2
        assert outer is (place % 2 == 0)
        assert len(lines) > 3


def test_each_page_of_the_pdf_is_in_form(paper: tuple[Report, bytes]) -> None:
    report, _ = paper
    document = opened(pdf_bytes(report))
    assert len(document) >= 10
    look(document, report)
    text = "".join(words(letters_of(document[place])) for place in range(len(document)))
    assert "一、总体情况" in text
    assert "各单位考核事项研判情况图" in text
    assert all(letter.embedded for letter in letters_of(document[0]))


@pytest.mark.office_suite
def test_libreoffice_opens_the_word_file_and_prints_the_same_pages(paper: tuple[Report, bytes], tmp_path: Path) -> None:
    report, content = paper
    path = tmp_path / "bulletin.docx"
    path.write_bytes(content)
    printed = opened(converted_by_suite(path, "pdf"))
    # LibreOffice hangs a mark that may not begin a line, though the file forbids it.
    look(printed, report, beyond=4)
    assert abs(len(printed) - len(opened(pdf_bytes(report)))) <= 1
