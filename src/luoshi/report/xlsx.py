"""Tables as .xlsx with typed columns; the only module that knows xlsxwriter."""

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from luoshi.report.model import Cell, Column, ColumnKind, Number, Reference, Table, cell_text, printable

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_CELL_CHARACTERS = 32_767
_SHEET_NAME_CHARACTERS = 31
_RISKY_START = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet (工作表): a table under its column heads; `note` (截至时点, 待核, 演示数据) stands in a line of its own above them."""

    name: str
    table: Table
    note: str = ""


def xlsx_bytes(sheets: Iterable[Sheet], *, title: str, on: date) -> bytes:
    """The sheets as an .xlsx file; the same sheets give the same bytes.

    Numbers and dates are real ones; texts stay texts, whatever they begin with. Heads are frozen, filtered, and printed on every page.
    """
    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False})
    book.set_properties({"title": printable(title)[:255], "created": datetime.combine(on, time(12))})
    formats = _Formats(book)
    names: list[str] = []
    for sheet in sheets:
        names.append(_sheet_name(sheet.name, taken=names))
        _write_sheet(book.add_worksheet(names[-1]), sheet, formats)
    book.close()
    return buffer.getvalue()


def _sheet_name(wanted: str, *, taken: list[str]) -> str:
    """A name that Excel takes: 31 characters, none of []:*?/\\, no apostrophe at its ends, none twice."""
    name = re.sub(r"[\[\]:*?/\\]", " ", printable(wanted)).strip(" '")[:_SHEET_NAME_CHARACTERS].strip(" '") or "表"
    used = {other.lower() for other in taken}
    place, unique = 1, name
    while unique.lower() in used:
        place += 1
        unique = f"{name[: _SHEET_NAME_CHARACTERS - len(str(place)) - 1]}-{place}"
    return unique


class _Formats:
    """The book's cell formats, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[str, ...], Format] = {}

    def get(
        self, kind: str, *, number: str = "", bold: bool = False, align: str = "left", quoted: bool = False
    ) -> Format:
        key = (kind, number, str(bold), align, str(quoted))
        if key not in self._made:
            looks: dict[str, object] = {"valign": "vcenter", "bold": bold, "align": align, "text_wrap": kind != "note"}
            if kind != "note":
                looks["border"] = 1
            if kind == "head":
                looks["bg_color"] = "#EFEBE4"
            if number:
                looks["num_format"] = number
            if quoted:
                looks["quote_prefix"] = True
            self._made[key] = self._book.add_format(looks)
        return self._made[key]


def _write_sheet(page: Worksheet, sheet: Sheet, formats: _Formats) -> None:
    table, head = sheet.table, 0
    if sheet.note:
        page.write_string(0, 0, printable(sheet.note), formats.get("note"))
        head = 1
    for place, column in enumerate(table.columns):
        page.set_column(place, place, column.width * 2 + 2)
        page.write_string(head, place, printable(column.title), formats.get("head", bold=True, align="center"))
    first_total = len(table.rows) - table.total
    for line, row in enumerate(table.rows):
        for place, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
            _write_cell(page, (head + 1 + line, place), cell, column, formats, bold=line >= first_total)
    page.freeze_panes(head + 1, 0)
    if table.columns:
        # Totals stay out of the filter, else sorting carries them into the list.
        page.autofilter(head, 0, head + max(first_total, 0), len(table.columns) - 1)
    page.repeat_rows(head)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_footer("&C— &P —")


def _write_cell(
    page: Worksheet, at: tuple[int, int], cell: Cell, column: Column, formats: _Formats, *, bold: bool
) -> None:
    match cell:
        case None:
            page.write_blank(*at, None, formats.get("cell", bold=bold))
        case Number():
            page.write_number(
                *at, cell.value, formats.get("cell", number=_number_format(cell), bold=bold, align="right")
            )
        case date():
            form = formats.get("cell", number="yyyy-mm-dd", bold=bold, align="center")
            page.write_datetime(*at, datetime.combine(cell, time()), form)
        case str() | Reference() | tuple():
            text = printable(cell_text(cell))[:_CELL_CHARACTERS]
            align: Literal["left", "center"] = "center" if column.centred or column.kind is ColumnKind.DATE else "left"
            quoted = text.startswith(_RISKY_START)
            page.write_string(*at, text, formats.get("cell", bold=bold, align=align, quoted=quoted))


def _number_format(number: Number) -> str:
    """Excel's format for a figure; a unit is shown and leaves the cell a number."""
    own_places = max(0, -int(number.value.normalize().as_tuple().exponent))
    places = own_places if number.decimals is None else number.decimals
    digits = "#,##0" + ("." + "0" * places if places else "")
    unit = number.unit.replace('"', "")
    return f'{digits}"{unit}"' if unit else digits
