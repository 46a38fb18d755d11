"""The comparison with the plan above as a workbook (承接比对表): the lines as narrowed on the page, and what only this level asks."""

from collections.abc import Sequence
from datetime import date

from luoshi.report.model import Cell, Column, ColumnKind, Number, Table, whole
from luoshi.report.xlsx import Sheet, xlsx_bytes
from luoshi_site.ledger.aligning import Beside, Line

COLUMNS = (
    Column("序号", ColumnKind.NUMBER, 4), Column("类别", width=5), Column("承接情况", width=7), Column("上级事项", width=22),
    Column("上级要求", width=20), Column("上级原文", width=36), Column("位置", width=9), Column("本级事项", width=22),
    Column("本级要求", width=20), Column("本级原文", width=36), Column("位置", width=9), Column("差别", width=24),
    Column("占上级总量(%)", ColumnKind.NUMBER, 9),
)  # fmt: skip
OWN = (
    Column("序号", ColumnKind.NUMBER, 4),
    Column("本级自行提出", width=50),
    Column("原文", width=60),
    Column("位置", width=9),
)


def align_book(beside: Beside, lines: Sequence[Line], on: date) -> bytes:
    """The lines as an .xlsx file, and a sheet of what only the lower side asks."""
    upper, lower = beside.upper.choice.name, beside.lower.choice.name
    note = f"上级：{upper}；本级：{lower}；共 {len(lines)} 项"
    rows = tuple(_row(place, line) for place, line in enumerate(lines, 1))
    own = tuple(
        (whole(place), words, source.words, source.place) for place, (words, source) in enumerate(beside.own, 1)
    )
    sheets = [Sheet("承接比对", Table(COLUMNS, rows), note), Sheet("本级自行提出", Table(OWN, own), note)]
    return xlsx_bytes(sheets, title="承接比对", on=on)


def _row(place: int, line: Line) -> tuple[Cell, ...]:
    found = line.found
    below = line.lower
    return (
        whole(place), line.kind, line.standing.label, line.name, found.above, line.upper.words, line.upper.place,
        line.lower_name, line.lower_said, below.words if below else "", below.place if below else "",
        "；".join(found.reasons), None if found.share is None else Number(round(found.share * 100, 1), decimals=1),
    )  # fmt: skip
