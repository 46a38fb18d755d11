"""A report as .docx: its parts in order."""

import io
from functools import cache

from docx import Document
from docx.enum.section import WD_SECTION

from luoshi.report.chart import Chart
from luoshi.report.docx.charts import write_chart
from luoshi.report.docx.frame import write_attestation, write_head, write_imprint, write_signature
from luoshi.report.docx.page import number_pages, set_page, warn_on_every_page
from luoshi.report.docx.styles import set_properties, set_styles
from luoshi.report.docx.tables import write_table
from luoshi.report.docx.words import Draft, add_paragraph
from luoshi.report.docx.xml import saved
from luoshi.report.model import (
    Annex,
    Block,
    Heading,
    Listing,
    Paragraph,
    Report,
    Table,
    annex_labels,
    numbered,
    runs,
)

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def docx_bytes(report: Report) -> bytes:
    """The report as a .docx file (公文): A4, red head, numbered headings, tables, charts, annexes, 版记.

    The same report gives the same bytes.
    """
    draft = Draft(Document(io.BytesIO(_dressed())))
    set_properties(draft.word, title=report.title, subject=report.serial, author=report.issuer, on=report.dated)
    set_page(draft.word.sections[0])
    number_pages(draft.word)
    if report.notice:
        warn_on_every_page(draft.word, report.notice)
    write_head(draft, report)
    write_text(draft, report)
    write_behind(draft, report)
    return saved(draft.word)


@cache
def _dressed() -> bytes:
    """An empty document with its styles, dressed once: that takes as long as a short report itself."""
    word = Document()
    set_styles(word)
    return saved(word)


def write_text(draft: Draft, report: Report) -> None:
    """The text down to its signature."""
    _write_blocks(draft, report.blocks)
    write_signature(draft, report)


def write_behind(draft: Draft, report: Report) -> None:
    """What stands behind the signature: annexes, and the lines at the end."""
    for label, annex in zip(annex_labels(report), report.annexes, strict=True):
        _write_annex(draft, label, annex)
    _write_end(draft, report)


def _write_blocks(draft: Draft, blocks: tuple[Block, ...]) -> None:
    for label, block in numbered(blocks):
        match block:
            case Heading():
                add_paragraph(draft, f"Heading {block.level}", (label, *runs(block.text)))
            case Paragraph():
                add_paragraph(draft, "Normal", block.text)
            case Listing():
                for place, item in enumerate(block.items, 1):
                    add_paragraph(draft, "Normal", (f"{place}. ", *runs(item)))
            case Table():
                write_table(draft, block)
            case Chart():
                write_chart(draft, block)


def _write_annex(draft: Draft, label: str, annex: Annex) -> None:
    set_page(draft.word.add_section(WD_SECTION.NEW_PAGE), landscape=annex.landscape)
    add_paragraph(draft, "公文附件", label)
    add_paragraph(draft, "Title", annex.title)
    _write_blocks(draft, annex.blocks)


def _write_end(draft: Draft, report: Report) -> None:
    """Behind the last annex; an upright page of its own where that one lies on its side."""
    if report.attestation is None and report.imprint is None:
        return
    if report.annexes and report.annexes[-1].landscape:
        set_page(draft.word.add_section(WD_SECTION.NEW_PAGE))
    if report.attestation is not None:
        write_attestation(draft, report.attestation)
    if report.imprint is not None:
        write_imprint(draft, report.imprint)
