"""One table as .docx on landscape pages."""

from datetime import date

from docx import Document

from luoshi.report.docx.page import number_pages, set_page
from luoshi.report.docx.styles import set_properties, set_styles
from luoshi.report.docx.tables import write_table
from luoshi.report.docx.words import Draft, add_paragraph
from luoshi.report.docx.xml import saved
from luoshi.report.model import Table


def table_docx_bytes(table: Table, *, title: str, note: str, on: date) -> bytes:
    """A table under its title on landscape pages, `note` below the title; the same table gives the same bytes."""
    draft = Draft(Document())
    set_styles(draft.word)
    set_properties(draft.word, title=title, subject="", author="", on=on)
    set_page(draft.word.sections[0], landscape=True)
    number_pages(draft.word)
    add_paragraph(draft, "Title", title)
    if note:
        add_paragraph(draft, "公文提示", note)
    write_table(draft, table)
    return saved(draft.word)
