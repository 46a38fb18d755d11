"""xls and et, by calamine; runs in a process of its own (readers.apart), since calamine lays a sheet out whole."""

import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from luoshi.readers.cellvalues import day_in_words, plain
from luoshi.readers.extract import Extract
from luoshi.readers.limits import Limits
from luoshi.readers.refusals import Refusal, UnreadableDocument
from luoshi.readers.sheets import Place, Sheets


def read(content: bytes, limits: Limits) -> Extract:
    """The sheets of an old workbook that are not hidden. Number formats are not told: a share shows as 0.85.

    Raises:
        UnreadableDocument: locked, damaged, more cells than a table has, or without text.
    """
    try:
        workbook = CalamineWorkbook.from_object(io.BytesIO(content))
        sheets = Sheets(limits)
        for number, told in enumerate(workbook.sheets_metadata, 1):
            if told.visible is not SheetVisibleEnum.Visible:
                sheets.hidden.append(told.name)
                continue
            sheet = workbook.get_sheet_by_name(told.name)
            sheets.add(dict(_texts(sheet)), _merged(sheet), f"表{number}", told.name)
    except PasswordError as fault:
        raise UnreadableDocument(Refusal.LOCKED) from fault
    except CalamineError as fault:
        raise UnreadableDocument(Refusal.BROKEN_PACKAGE, where="xls 结构") from fault
    return sheets.extract()


def _texts(sheet: CalamineSheet) -> Iterator[tuple[Place, str]]:
    for row, cells in enumerate(sheet.to_python(skip_empty_area=False), 1):
        for column, value in enumerate(cells, 1):
            if value != "":
                yield (row, column), shown(value)


def shown(value: object) -> str:
    """The value of a cell as a sheet without formats would show it."""
    match value:
        case bool():
            return "是" if value else "否"
        case float() | int():
            return plain(Decimal(repr(value)))
        case date():
            return day_in_words(value)
        case _:
            return str(value)


def _merged(sheet: CalamineSheet) -> Iterator[tuple[Place, Place]]:
    for first, last in sheet.merged_cell_ranges or ():
        yield (first[0] + 1, first[1] + 1), (last[0] + 1, last[1] + 1)
