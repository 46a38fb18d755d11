"""The typed report: numbering, figures in print, JSON and back."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.report.codec import ReportFormatError, report_from_json, report_to_json
from luoshi.report.model import (
    Annex,
    Cell,
    Column,
    ColumnKind,
    Heading,
    Listing,
    Number,
    Paragraph,
    Reference,
    Report,
    Table,
    TableShapeError,
    annex_labels,
    cell_text,
    chinese_ordinal,
    numbered,
    printable,
    whole,
)


def sample(cells: tuple[tuple[Cell, ...], ...] = (), notice: str = "演示数据") -> Report:
    columns = (
        Column("名称", width=10),
        Column("现值", ColumnKind.NUMBER),
        Column("期限", ColumnKind.DATE, centred=True),
    )
    return Report(
        masthead="督查通报",
        serial="督查通报〔2026〕第3期",
        issuer="市政府督考办",
        title="关于《云汀市民生行动计划》\n落实进展情况的通报",
        addressee="各牵头单位",
        dated=date(2026, 11, 25),
        blocks=(Heading(1, "总体情况"), Paragraph("共12项。"), Listing(("甲", "乙")), Table(columns, cells, "表一", 0)),
        annexes=(Annex("明细表", (Table(columns, cells),), landscape=True),),
        notice=notice,
    )


def test_headings_are_counted_anew_under_each_higher_heading() -> None:
    blocks = (
        Heading(1, "甲"), Heading(2, "a"), Heading(3, "x"), Heading(3, "y"), Heading(2, "b"), Heading(3, "z"),
        Heading(1, "乙"), Paragraph("文"), Heading(2, "c"),
    )  # fmt: skip
    labels = [label for label, _ in numbered(blocks)]
    assert labels == ["一、", "（一）", "1.", "2.", "（二）", "1.", "二、", "", "（一）"]


@pytest.mark.parametrize(
    ("number", "words"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (32, "三十二"), (99, "九十九")]
)
def test_ordinals_are_written_in_chinese(number: int, words: str) -> None:
    assert chinese_ordinal(number) == words


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Number(Decimal("6036"), 0, "套"), "6,036套"),
        (Number(Decimal("84.425"), 2, "%"), "84.42%"),
        (Number(Decimal("84.435"), 2, "%"), "84.44%"),
        (Number(Decimal("89.96"), 1, "%"), "90.0%"),
        (Number(Decimal("100"), None), "100"),
        (Number(Decimal("1.500000"), None), "1.5"),
        (Number(Decimal("-0.04"), 1), "0.0"),
        (whole(0), "0"),
    ],
)
def test_figures_are_rounded_once_half_to_even(number: Number, text: str) -> None:
    assert number.text == text


def test_cells_in_print() -> None:
    assert [cell_text(cell) for cell in (None, "", "甲", date(2026, 3, 1), Reference("3", "task:3"))] == [
        "", "", "甲", "2026年3月1日", "3",
    ]  # fmt: skip


def test_characters_that_no_file_can_hold_are_left_out() -> None:
    assert printable("甲\x00\x0b乙\ud800\ufffe丙\n\t丁") == "甲乙丙\n\t丁"


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(TableShapeError, match="row 1 has 1 cells for 3 columns"):
        sample((("甲",),))


def test_one_annex_has_no_number_and_several_have() -> None:
    report = sample()
    two = Report(
        **{**{name: getattr(report, name) for name in report.__dataclass_fields__}, "annexes": report.annexes * 2}
    )
    assert annex_labels(report) == ("附件",)
    assert annex_labels(two) == ("附件1", "附件2")


_figures = st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**11), max_value=10**11)
_cells = st.one_of(
    st.none(),
    st.text(),
    st.dates(),
    st.builds(Number, _figures, st.none() | st.integers(0, 6), st.text(max_size=3)),
    st.builds(Reference, st.text(), st.text()),
)


@given(st.lists(st.tuples(_cells, _cells, _cells), max_size=4), st.text())
def test_a_report_comes_back_from_its_json_unchanged(rows: list[tuple[Cell, Cell, Cell]], notice: str) -> None:
    report = sample(tuple(rows), notice)
    assert report_from_json(report_to_json(report)) == report


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "不是有效的 JSON："),
        ("[]", "格式版本不是 2"),
        ('{"schema": 3}', "格式版本不是 2"),
        ('{"schema": 1}', "缺项或类型不符："),
        (report_to_json(sample()).replace('"2026-11-25"', '"25.11.2026"'), "缺项或类型不符："),
        (report_to_json(sample()).replace('"level": 1', '"level": "一"'), "应为整数："),
        (report_to_json(sample((("甲", whole(1), None),))).replace('"number": "1"', '"number": 1'), "应为文字："),
    ],
)
def test_a_text_that_is_no_report_is_refused_with_the_reason(text: str, message: str) -> None:
    with pytest.raises(ReportFormatError, match=message):
        report_from_json(text)
