"""Tables in Word: they break between rows and repeat their heads."""

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_LINE_SPACING
from docx.shared import Length, Pt
from lxml.etree import _Element

from luoshi.report.docx.page import width_of
from luoshi.report.docx.words import Draft, add_paragraph, write_words
from luoshi.report.docx.xml import TABLE_ORDER, append, ordered, twips
from luoshi.report.model import Cell, Number, Table, Words, alignment, cell_text

_Content = tuple[Words | Number, str]


def write_table(draft: Draft, table: Table) -> None:
    """A table under its caption, as wide as the type area."""
    document = draft.word
    if table.caption:
        add_paragraph(draft, "表题", table.caption)
    widths = _widths(width_of(document.sections[-1]), table)
    words = document.add_table(rows=0, cols=len(table.columns), style="Table Grid")
    words.alignment, words.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    margins = append(words._tbl.tblPr, "w:tblCellMar")
    for side in ("left", "right"):
        append(margins, f"w:{side}", w="60", type="dxa")
    ordered(words._tbl.tblPr, TABLE_ORDER)
    for grid_column, width in zip(words.columns, widths, strict=True):
        grid_column.width = width
    styles = {name: document.styles[name].style_id for name in ("表头", "表内")}
    head: list[_Content] = [(column.title, "center") for column in table.columns]
    _append_row(draft, words._tbl, widths, head, styles["表头"], is_head=True)
    first_total = len(table.rows) - table.total
    for place, row in enumerate(table.rows):
        cells: list[_Content] = [
            (_content(cell), alignment(column, cell)) for column, cell in zip(table.columns, row, strict=True)
        ]
        _append_row(draft, words._tbl, widths, cells, styles["表头" if place >= first_total else "表内"])
    # A paragraph must follow a table; a small one, so that the text goes on close by.
    after = add_paragraph(draft, "表内", "")
    after.paragraph_format.line_spacing_rule, after.paragraph_format.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(8)


def _content(cell: Cell) -> Words | Number:
    return cell if isinstance(cell, Number | tuple) else " ".join(cell_text(cell).split("\n"))


def _widths(room: int, table: Table) -> list[Length]:
    """The columns' widths, sharing the type area by what each asks for."""
    whole = sum(column.width for column in table.columns)
    return [Length(room * column.width // whole) for column in table.columns]


def _append_row(
    draft: Draft,
    table: _Element,
    widths: list[Length],
    cells: list[_Content],
    style: str,
    *,
    is_head: bool = False,
) -> None:
    """A row of contents with their alignments, element by element: python-docx's own cells take ten seconds for 500 rows."""
    row = append(table, "w:tr")
    properties = append(row, "w:trPr")
    append(properties, "w:cantSplit")
    append(properties, "w:trHeight", val=str(twips(7)), hRule="atLeast")
    if is_head:
        append(properties, "w:tblHeader")
    for width, (content, align) in zip(widths, cells, strict=True):
        cell = append(row, "w:tc")
        looks = append(cell, "w:tcPr")
        append(looks, "w:tcW", type="dxa", w=str(round(width.twips)))
        append(looks, "w:vAlign", val="center")
        paragraph = append(cell, "w:p")
        layout = append(paragraph, "w:pPr")
        append(layout, "w:pStyle", val=style)
        append(layout, "w:jc", val=align)
        write_words(draft, paragraph, content)
