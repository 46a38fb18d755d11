"""The page of an official document in Word: margins, grid, page numbers, the notice on every page."""

from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.section import Section, _Footer
from docx.shared import Mm, Pt

from luoshi.report.docx.styles import ALIGN
from luoshi.report.docx.xml import append, without
from luoshi.report.form import CHARACTER_GRID, FACES, LINE_PITCH, PAGE
from luoshi.report.model import printable


def set_page(section: Section, *, landscape: bool = False) -> None:
    """Paper, margins and grid of a section: 22 lines of 28 characters (版面)."""
    if landscape:
        # The page turned left: its head is where the binding edge was.
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(PAGE.height), Mm(PAGE.width)
        section.top_margin, section.bottom_margin = Mm(PAGE.left), Mm(PAGE.right)
        section.left_margin, section.right_margin = Mm(PAGE.bottom), Mm(PAGE.top)
        section.footer_distance = Mm(PAGE.right - 12)
    else:
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(PAGE.width), Mm(PAGE.height)
        section.top_margin, section.bottom_margin = Mm(PAGE.top), Mm(PAGE.bottom)
        section.left_margin, section.right_margin = Mm(PAGE.left), Mm(PAGE.right)
        section.footer_distance = Mm(PAGE.footer)
    section.header_distance = Mm(15)
    without(section._sectPr, "w:docGrid")
    pitch = str(round(LINE_PITCH * 20))
    if landscape:
        append(section._sectPr, "w:docGrid", type="lines", linePitch=pitch)
    else:
        append(section._sectPr, "w:docGrid", type="linesAndChars", linePitch=pitch, charSpace=str(CHARACTER_GRID))


def number_pages(document: WordDocument) -> None:
    """Page numbers «— 1 —» on the outer side: right on odd pages, left on even ones, one character in."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    _write_page_number(section.footer, outer="right")
    _write_page_number(section.even_page_footer, outer="left")


def _write_page_number(footer: _Footer, *, outer: str) -> None:
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = ALIGN[outer]
    indent = Pt(FACES["Footer"].size)
    paragraph.paragraph_format.right_indent = indent if outer == "right" else None
    paragraph.paragraph_format.left_indent = indent if outer == "left" else None
    paragraph.add_run("— ")
    field = append(paragraph._p, "w:fldSimple", instr="PAGE")
    append(append(field, "w:r"), "w:t").text = "1"
    paragraph.add_run(" —")


def warn_on_every_page(document: WordDocument, notice: str) -> None:
    """What a reader must know of the figures, at the head of each page."""
    section = document.sections[0]
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False
        header.paragraphs[0].add_run(printable(notice))


def width_of(section: Section) -> int:
    """The type area's width (版心宽)."""
    margins = (section.left_margin or 0) + (section.right_margin or 0)
    return (section.page_width or 0) - margins
