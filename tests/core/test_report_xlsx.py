"""The .xlsx with typed columns, read back with calamine and from its own XML."""

import io
import re
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from luoshi.report.model import Cell, Column, ColumnKind, Number, Reference, Table, whole
from luoshi.report.xlsx import Sheet, xlsx_bytes

COLUMNS = (
    Column("任务", width=20),
    Column("现值", ColumnKind.NUMBER, 6),
    Column("期限", ColumnKind.DATE, 6),
)


def book(*rows: tuple[Cell, ...], note: str = "", total: int = 0, name: str = "台账") -> bytes:
    return xlsx_bytes([Sheet(name, Table(COLUMNS, rows, total=total), note)], title="台账", on=date(2026, 11, 25))


def read(content: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read(name).decode()


def test_numbers_and_dates_are_real_ones() -> None:
    rows = ((Reference("改造", "task:1"), Number(Decimal("6036.5"), 0, "套"), date(2028, 12, 31)), ("空", None, None))
    assert read(book(*rows)) == [
        ["任务", "现值", "期限"],
        ["改造", 6036.5, date(2028, 12, 31)],
        ["空", "", ""],
    ]


def test_the_unit_and_the_places_stand_in_the_format() -> None:
    rows = [
        ("甲", Number(Decimal("84.42"), 2, "%"), None),
        ("乙", Number(Decimal("0.125"), None), None),
        ("丙", whole(3), None),
    ]
    forms = set(re.findall(r'formatCode="([^"]*)"', part(book(*rows), "xl/styles.xml")))
    assert {"#,##0.00&quot;%&quot;", "#,##0.000"} <= forms
    assert read(book(*rows))[1][1] == 84.42


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "\t=1", "http://example.org/"]
)
def test_a_text_never_becomes_a_formula_or_a_link(text: str) -> None:
    content = book((text, None, None))
    assert read(content)[1][0] == text
    sheet = part(content, "xl/worksheets/sheet1.xml")
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert ('quotePrefix="1"' in part(content, "xl/styles.xml")) is not text.startswith("http")


def test_heads_are_frozen_filtered_and_printed_on_every_page() -> None:
    content = book(("甲", whole(1), None), ("合计", whole(1), None), note="截至2026年10月31日", total=1)
    assert read(content)[0][0] == "截至2026年10月31日"
    sheet = part(content, "xl/worksheets/sheet1.xml")
    assert 'ySplit="2"' in sheet
    assert '<autoFilter ref="A2:C3"/>' in sheet
    assert "$2:$2" in part(content, "xl/workbook.xml")
    widths = [float(width) for width in re.findall(r'<col [^>]*width="([\d.]+)"', sheet)]
    assert widths[0] > widths[1] > 12


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("台账", "台账"),
        ("a/b:c*d?e[f]\\g", "a b c d e f  g"),
        ("'引'", "引"),
        ("", "表"),
        ("长" * 40, "长" * 31),
        ("\x00", "表"),
    ],
)
def test_sheets_get_names_that_excel_takes(wanted: str, name: str) -> None:
    assert CalamineWorkbook.from_filelike(io.BytesIO(book(name=wanted))).sheet_names == [name]


def test_two_sheets_of_one_name_are_told_apart() -> None:
    sheets = [Sheet(name, Table(COLUMNS, ())) for name in ("表", "表", "表-2", "长" * 31, "长" * 31)]
    content = xlsx_bytes(sheets, title="t", on=date(2026, 1, 1))
    names = CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names
    assert names == ["表", "表-2", "表-2-2", "长" * 31, "长" * 29 + "-2"]


def test_control_characters_and_very_long_texts_do_no_harm() -> None:
    assert read(book(("a\x00\x0bb" + "字" * 40_000, None, None)))[1][0] == "ab" + "字" * 32_765


def test_the_same_sheets_give_the_same_bytes() -> None:
    assert book(("甲", whole(1), None)) == book(("甲", whole(1), None))
