"""Workbooks of supervision: the check list to take along, how the office does (抽查清单、办件效能导出)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from luoshi.report.model import Cell, Column, ColumnKind, Number, Table, whole
from luoshi.report.xlsx import Sheet, xlsx_bytes
from luoshi_site.agencies.models import City
from luoshi_site.supervision.models import Inspection
from luoshi_site.supervision.queries.inspections import CheckLine
from luoshi_site.supervision.queries.performance import Performance, StepLine

NUMBER, DATE = ColumnKind.NUMBER, ColumnKind.DATE
INVENTED = "。演示数据，城市与读数均为虚构"
CHECKS = (
    Column("序号", NUMBER, 4), Column("单位", width=14), Column("抽中的事项", width=26), Column("报送期", width=12),
    Column("报送情况", width=14), Column("现场核查情况（手填）", width=18), Column("核查结果（手填）", width=12),
    Column("佐证（手填）", width=14), Column("说明（手填）", width=20), Column("核查人一签名", width=10),
    Column("核查人二签名", width=10), Column("核查日期（手填）", width=10),
)  # fmt: skip


def check_workbook(inspection: Inspection, lines: Sequence[CheckLine], on: date) -> bytes:
    """The drawn items as a sheet to take along, with columns to fill by hand; what is recorded already is filled in."""
    rows = tuple(
        (
            whole(place), line.agency, line.name, line.period, line.reported, line.check.found,
            "" if line.check.finding == "open" else line.check.get_finding_display(), "", line.check.note, "", "", "",
        )
        for place, line in enumerate(lines, 1)
    )  # fmt: skip
    note = (
        f"{inspection.plan}，{inspection.from_on} 至 {inspection.until_on}；随机种子 {inspection.seed}。"
        "核查结果填：属实、部分属实、不属实、无法核实。核查不少于两人"
    )
    note += INVENTED if inspection.plan.city.is_demo else ""
    return xlsx_bytes([Sheet("抽查清单", Table(CHECKS, rows), note)], title="抽查清单", on=on)


def performance_workbook(city: City, page: Performance) -> bytes:
    """How the office does, as the page shows it."""
    note = f"{city}，{page.from_on} 至 {page.until_on}；时长按工作日计" + (INVENTED if city.is_demo else "")
    columns = (
        Column("环节", width=10), Column("由谁办", width=10), Column("办完件数", NUMBER, 8),
        Column("时长中位数（工作日）", NUMBER, 10), Column("最慢一成不短于", NUMBER, 10), Column("最长", NUMBER, 8),
        Column("时限（工作日）", NUMBER, 8), Column("时限内办完", NUMBER, 8), Column("现在搁置", NUMBER, 8),
    )  # fmt: skip
    rows = tuple(_step_row(line) for line in page.steps)
    needless = Table(
        (Column("督办单", width=12), Column("题名", width=36), Column("承办单位", width=14)),
        tuple((f"〔{each.year}〕{each.number}号", each.title, each.agency.name) for each in page.needless),
    )
    loads = Table(
        (
            Column("单位", width=20),
            Column("督办单", NUMBER, 8),
            Column("提醒催办", NUMBER, 8),
            Column("要求月报", NUMBER, 8),
        ),
        tuple(
            (each.agency.name, whole(each.orders), whole(each.reminders), whole(each.reports)) for each in page.loads
        ),
    )
    sheets = [
        Sheet("各环节时长", Table(columns, rows), note),
        Sheet("事后看不必发的", needless, note),
        Sheet("各单位承受", loads, note + "。按名录顺序，不排名"),
    ]
    return xlsx_bytes(sheets, title="办件效能", on=page.until_on)


def _step_row(line: StepLine) -> tuple[Cell, ...]:
    found = line.spread
    return (
        line.step.label, line.step.whose, whole(line.done),
        Number(Decimal(found.median.numerator) / Decimal(found.median.denominator), 1) if found else None,
        whole(found.slowest_tenth) if found else None, whole(found.longest) if found else None,
        whole(line.limit.days) if line.limit else None, whole(line.in_time) if line.limit and found else None,
        whole(line.waiting_count),
    )  # fmt: skip
