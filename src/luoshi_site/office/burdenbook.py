"""The burden page as a workbook with real numbers (报送负担导出)."""

from datetime import date
from decimal import Decimal

from luoshi.report.model import Cell, Column, ColumnKind, Number, Table
from luoshi.report.xlsx import Sheet, xlsx_bytes
from luoshi_site.agencies.models import City
from luoshi_site.office.queries.burdenpage import BurdenPage

NUMBER = ColumnKind.NUMBER
COSTS = (
    Column("应答项数", NUMBER, 8), Column("其中数据", NUMBER, 8), Column("其中文字", NUMBER, 8), Column("其中要件", NUMBER, 8),
    Column("用时（分钟）", NUMBER, 9),
)  # fmt: skip
REPEATS = (Column("重复的内容", width=24), Column("怎样重复", width=50), Column("怎样减", width=36))


def _number(value: int) -> Cell:
    return Number(Decimal(value), 0)


def burden_workbook(city: City, page: BurdenPage, on: date) -> bytes:
    """The table as narrowed, the months, and what is asked twice."""
    who = "计划" if page.wanted.by == "plan" else "单位"
    lines = Table(
        (Column(who, width=24), *COSTS, Column("上月应答项数", NUMBER, 9), Column("比上月增减", NUMBER, 9), Column("重复报送", NUMBER, 8)),
        tuple(
            (
                line.name, _number(line.now.questions), _number(line.now.figures), _number(line.now.words),
                _number(line.now.parts), _number(line.now.minutes), _number(line.before.questions),
                _number(line.change), _number(line.repeat_count),
            )
            for line in page.lines
        ),
    )  # fmt: skip
    months = Table(
        (Column("月份", width=12), *COSTS, Column("比上月增减", NUMBER, 9)),
        tuple(
            (
                step.name, _number(step.month.total.questions), _number(step.month.total.figures),
                _number(step.month.total.words), _number(step.month.total.parts), _number(step.month.total.minutes),
                None if step.change is None else _number(step.change),
            )
            for step in page.steps
        ),
    )  # fmt: skip
    repeats = Table(REPEATS, tuple((each.subject, each.how, each.tip) for each in page.repeats))
    note = f"{city} · {page.name}" + ("。演示数据，城市与读数均为虚构" if city.is_demo else "")
    sheets = [
        Sheet(name=f"按{who}", table=lines, note=note),
        Sheet(name="逐月", table=months, note=note),
        Sheet(name="重复报送", table=repeats, note=note),
    ]
    return xlsx_bytes(sheets, title="报送负担", on=on)
