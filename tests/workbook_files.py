"""Filled-in workbooks for tests: our own forms with cells changed, and files that are none."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence

import xlsxwriter
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet


def changed(content: bytes, change: Callable[[Workbook], None]) -> bytes:
    """A workbook with something done to it, as a person does in Excel."""
    book = load_workbook(io.BytesIO(content))
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def column_of(sheet: Worksheet, head: str, head_row: int = 2) -> int:
    """The number of a column by its head."""
    return next(cell.column for cell in sheet[head_row] if cell.value == head)


def filled(content: bytes, cells: Mapping[tuple[int, str], object], sheet: str = "填报表") -> bytes:
    """A form of ours with cells filled in, by the number of the row and the head of the column."""

    def change(book: Workbook) -> None:
        page = book[sheet]
        for (row, head), value in cells.items():
            page.cell(row=row, column=column_of(page, head)).value = value

    return changed(content, change)


def table(rows: Sequence[Sequence[object]], sheet: str = "Sheet1") -> bytes:
    """A plain workbook of one sheet."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet(sheet)
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)
    return buffer.getvalue()


def repacked(content: bytes, parts: Mapping[str, bytes | Callable[[bytes], bytes]]) -> bytes:
    """A package with parts added or changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = parts.get(name, old.read(name))
            new.writestr(name, part(old.read(name)) if callable(part) else part)
        for name, part in parts.items():
            if name not in old.namelist() and not callable(part):
                new.writestr(name, part)
    return buffer.getvalue()


PAST_HEADS = ("指标编号", "指标", "地区", "报告期", "计量单位", "本期数", "分母", "数据性质", "说明", "出处")


def many_rows(codes: Sequence[str], areas: Sequence[str], rows: int, *, wrong_every: int = 0) -> bytes:
    """A workbook of past periods with so many rows of all sorts of numbers; every so many-th is wrong."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        page = book.add_worksheet("往期数据")
        page.write_row(0, 0, PAST_HEADS)
        for n in range(rows):
            code, rest = codes[n % len(codes)], n // len(codes)
            area, month = areas[rest % len(areas)], rest // len(areas)
            page.write_string(n + 1, 0, code)
            page.write_string(n + 1, 2, area)
            page.write_string(n + 1, 3, f"{2016 + month // 12}年{month % 12 + 1}月")
            page.write_string(n + 1, 4, "户")
            _write_figure(page, n, wrong=bool(wrong_every) and n % wrong_every == 0)
            page.write_string(n + 1, 7, "正式")
            page.write_string(n + 1, 9, "统计年报")
    return buffer.getvalue()


def _write_figure(page: xlsxwriter.worksheet.Worksheet, n: int, *, wrong: bool) -> None:
    match n % 5:
        case _ if wrong:
            page.write_string(n + 1, 5, "约三成")
        case 0:
            page.write_string(n + 1, 5, f"{(n + 1) / 10000:.4f}万")
        case 1:
            page.write_string(n + 1, 5, f"{n + 1:,}")
        case _:
            page.write_number(n + 1, 5, n + 1.25)
