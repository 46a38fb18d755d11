"""Workbooks to be filled in (填报工作簿): locked heads, hidden keys, lists to choose from; what is open has a colour of its own."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum, auto

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from luoshi.report.model import printable

FormCell = str | Decimal | None
_ALLOWED = {"format_columns": True, "format_rows": True, "select_locked_cells": True}
_LIST_CHARACTERS = 255


class Entry(Enum):
    """What may be done with a column's cells."""

    LOCKED = auto()
    HIDDEN = auto()
    OPEN = auto()


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column: its head, its width in characters, who writes it; `choices` to pick from, `hint` shown at the cell.

    `as_text` keeps what is typed as it is typed: a code its leading zeros.
    """

    head: str
    width: int
    entry: Entry = Entry.LOCKED
    choices: tuple[str, ...] = ()
    hint: str = ""
    as_text: bool = False


@dataclass(frozen=True, slots=True)
class FormSheet:
    """A sheet to be filled in: `about` in a line above the heads, rows as they are known, `spare` open rows under them."""

    name: str
    about: str
    columns: tuple[FormColumn, ...]
    rows: Sequence[Sequence[FormCell]]
    spare: int = 0


@dataclass(frozen=True, slots=True)
class FormBook:
    """A workbook to be filled in; `marks` tell in a hidden sheet what it is of, `notes` on a last sheet how it is filled."""

    title: str
    on: date
    sheets: tuple[FormSheet, ...]
    marks: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


MARKS_SHEET = "luoshi"
HEAD_ROW = 2  # as the sheet counts: the line about it, then the heads


def form_bytes(form: FormBook) -> bytes:
    """The workbook as an .xlsx file; the same form gives the same bytes."""
    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False})
    book.set_properties({"title": printable(form.title)[:255], "created": datetime.combine(form.on, time(12))})
    looks = _Looks(book)
    for sheet in form.sheets:
        _write(book.add_worksheet(sheet.name), sheet, looks)
    _write_lines(book.add_worksheet("填写说明"), [(note,) for note in form.notes], looks)
    hidden = book.add_worksheet(MARKS_SHEET)
    _write_lines(hidden, list(form.marks.items()), looks)
    hidden.very_hidden()
    book.close()
    return buffer.getvalue()


class _Looks:
    """The book's formats, by what they are for."""

    def __init__(self, book: Workbook) -> None:
        shared = {"valign": "vcenter", "border": 1, "border_color": "#BFB8AC"}
        open_cell = {**shared, "bg_color": "#FFF9E5", "locked": False}
        self.about = book.add_format({"bold": True, "valign": "vcenter"})
        self.head = book.add_format(
            {**shared, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#EFEBE4"}
        )
        self.known = book.add_format({**shared, "text_wrap": True, "font_color": "#4A463F"})
        self.number = book.add_format(
            {**shared, "align": "right", "font_color": "#4A463F", "num_format": "#,##0.######"}
        )
        self.open = book.add_format({**open_cell, "align": "right"})
        self.open_text = book.add_format({**open_cell, "text_wrap": True})
        self.open_code = book.add_format({**open_cell, "num_format": "@"})
        self.note = book.add_format({"text_wrap": True, "valign": "top"})

    def of(self, column: FormColumn) -> Format:
        """The look of a column's cells."""
        if column.entry is not Entry.OPEN:
            return self.known
        if column.as_text:
            return self.open_code
        return self.open_text if column.choices or column.width > 20 else self.open


def _write(page: Worksheet, sheet: FormSheet, looks: _Looks) -> None:
    page.write_string(0, 0 if sheet.columns[0].entry is not Entry.HIDDEN else 1, printable(sheet.about), looks.about)
    page.set_row(0, 24)
    last = HEAD_ROW + len(sheet.rows) + sheet.spare - 1
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, column.width, None, {"hidden": column.entry is Entry.HIDDEN})
        page.write_string(HEAD_ROW - 1, at, printable(column.head), looks.head)
        _offer(page, column, at, last)
    for line, row in enumerate([*sheet.rows, *[[None] * len(sheet.columns)] * sheet.spare], HEAD_ROW):
        for at, (column, cell) in enumerate(zip(sheet.columns, row, strict=True)):
            _write_cell(page, (line, at), cell, column, looks)
    page.freeze_panes(HEAD_ROW, 0)
    page.protect("", _ALLOWED)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(HEAD_ROW - 1)


def _offer(page: Worksheet, column: FormColumn, at: int, last: int) -> None:
    """The list of a column, or a word about what is typed there."""
    if column.entry is not Entry.OPEN or last < HEAD_ROW or not (column.choices or column.hint):
        return
    rule: dict[str, object] = {"validate": "any", "input_title": column.head[:32], "input_message": column.hint[:255]}
    if column.choices and len(",".join(column.choices)) <= _LIST_CHARACTERS:
        rule = {"validate": "list", "source": list(column.choices), "error_message": "请从下拉列表中选择。"}
    page.data_validation(HEAD_ROW, at, last, at, rule)


def _write_cell(page: Worksheet, at: tuple[int, int], cell: FormCell, column: FormColumn, looks: _Looks) -> None:
    look = looks.of(column)
    if isinstance(cell, Decimal):
        page.write_number(*at, cell, look if column.entry is Entry.OPEN else looks.number)
    elif cell:
        page.write_string(*at, printable(cell), look)
    else:
        page.write_blank(*at, None, look)


def _write_lines(page: Worksheet, lines: Iterable[Sequence[str]], looks: _Looks) -> None:
    page.set_column(0, 1, 100 if page.name != MARKS_SHEET else 20)
    for line, words in enumerate(lines):
        for at, word in enumerate(words):
            page.write_string(line, at, printable(word), looks.note)
