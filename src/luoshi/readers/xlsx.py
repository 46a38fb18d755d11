"""xlsx: the sheets of a workbook as they show (工作簿)."""

import re
from collections.abc import Iterator

from lxml import etree

from luoshi.readers.cellvalues import Book, book
from luoshi.readers.extract import Extract
from luoshi.readers.limits import Limits
from luoshi.readers.package import Package
from luoshi.readers.refusals import Refusal, UnreadableDocument
from luoshi.readers.remarks import remark
from luoshi.readers.sheets import Place, Sheets
from luoshi.readers.wordxml import attribute, child, children
from luoshi.readers.zips import opened

_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_MACROS = "vbaProject.bin"


def read(content: bytes, limits: Limits) -> Extract:
    """The sheets of a workbook that are not hidden (xlsx, xlsm; formulas by their stored results, macros are never run).

    Raises:
        UnreadableDocument: damaged, unsafe, more cells than a table has, or without text.
    """
    with opened(content) as archive:
        package = Package(archive, limits)
        main = package.related("", "officeDocument") or "xl/workbook.xml"
        workbook = package.xml(main)
        if workbook is None:
            raise UnreadableDocument(Refusal.BROKEN_PACKAGE, where="缺少工作簿部分")
        texts, styles = package.related(main, "sharedStrings"), package.related(main, "styles")
        shared = book(package.xml(texts or ""), package.xml(styles or ""), workbook)
        parts = {identifier: target for identifier, _, target in package.relations(main)}
        sheets = Sheets(limits)
        for number, sheet in enumerate(children(child(workbook, "sheets"), "sheet"), 1):
            name = attribute(sheet, "name")
            if attribute(sheet, "state") in {"hidden", "veryHidden"}:
                sheets.hidden.append(name)
            else:
                root = package.xml(parts.get(attribute(sheet, "id"), ""))
                sheets.add(dict(_texts(root, shared)), _merged(root), f"表{number}", name)
        macros = any(name.endswith(_MACROS) for name in package.names())
        return sheets.extract([remark("R003")] if macros else ())


def first_sheet(content: bytes, limits: Limits) -> dict[Place, str]:
    """The cells of a workbook's first sheet by row and column, from 1, as they show (第一张表); for tables that are forms, not documents.

    Raises:
        UnreadableDocument: damaged or unsafe.
    """
    with opened(content) as archive:
        package = Package(archive, limits)
        main = package.related("", "officeDocument") or "xl/workbook.xml"
        workbook = package.xml(main)
        sheet = next(iter(children(child(workbook, "sheets"), "sheet")), None)
        if workbook is None or sheet is None:
            raise UnreadableDocument(Refusal.BROKEN_PACKAGE, where="缺少工作簿部分")
        texts, styles = package.related(main, "sharedStrings"), package.related(main, "styles")
        shared = book(package.xml(texts or ""), package.xml(styles or ""), workbook)
        parts = {identifier: target for identifier, _, target in package.relations(main)}
        return dict(_texts(package.xml(parts.get(attribute(sheet, "id"), "")), shared))


def _texts(sheet: etree._Element | None, shared: Book) -> Iterator[tuple[Place, str]]:
    row_number = 0
    for row in children(child(sheet, "sheetData"), "row"):
        own = attribute(row, "r")
        row_number = int(own) if own.isdecimal() and len(own) < 8 else row_number + 1
        column = 0
        for cell in children(row, "c"):
            match = _REFERENCE.fullmatch(attribute(cell, "r"))
            column = _column(match[1]) if match else column + 1
            yield (row_number, column), shared.shown(cell)


def _merged(sheet: etree._Element | None) -> Iterator[tuple[Place, Place]]:
    """The merged ranges: first and last cell, as row and column."""
    for merge in children(child(sheet, "mergeCells"), "mergeCell"):
        ends = [_REFERENCE.fullmatch(end) for end in attribute(merge, "ref").split(":")]
        if len(ends) == 2 and ends[0] and ends[1]:
            first, last = ((int(end[2]), _column(end[1])) for end in ends if end)
            yield first, last


def _column(name: str) -> int:
    """A is 1, Z 26, AA 27."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
