"""The ledger as a workbook with real numbers (台账导出); the columns follow those in use in cities' ledgers."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from luoshi.report.model import Cell, Column, ColumnKind, Number, Table
from luoshi.report.xlsx import Sheet, xlsx_bytes
from luoshi.rules.status import NOTHING_TO_ASSESS, Mark, Status
from luoshi_site.ledger.models import Assignment
from luoshi_site.office.queries.ledger import LedgerGroup, LedgerRow
from luoshi_site.progress.queries import PlanStanding, TargetStanding, TaskStanding

NUMBER, DATE = ColumnKind.NUMBER, ColumnKind.DATE
COLUMNS = (
    Column("序号", NUMBER, 5), Column("任务编号", width=6), Column("领域", width=10), Column("任务", width=24),
    Column("目标", width=22), Column("计量单位", width=6), Column("目标方向", width=6), Column("基期值", NUMBER, 8),
    Column("基期日", DATE, 9), Column("目标值", NUMBER, 9), Column("目标上限", NUMBER, 8), Column("目标表述", width=22),
    Column("完成期限", DATE, 9), Column("牵头单位", width=12), Column("责任单位", width=20), Column("本期值", NUMBER, 9),
    Column("本期截至", DATE, 9), Column("完成率（%）", NUMBER, 8), Column("序时进度（%）", NUMBER, 8),
    Column("差距（百分点）", NUMBER, 8), Column("灯色", width=6), Column("研判结论", width=8), Column("标记", width=10),
    Column("按原目标研判", width=8), Column("理由", width=40),
)  # fmt: skip


def _number(value: Fraction | Decimal | None, decimals: int | None = None) -> Cell:
    if value is None:
        return None
    exact = value if isinstance(value, Decimal) else Decimal(value.numerator) / Decimal(value.denominator)
    return Number(exact, decimals)


def _share(value: Fraction | None) -> Cell:
    return None if value is None else _number(value * 100, 1)


def _names(task: TaskStanding | None, *, lead: bool) -> str:
    if task is None:
        return ""
    rows: Iterable[Assignment] = task.leads if lead else task.responsible
    return "、".join(row.as_written for row in rows)


def _judged(status: Status | None) -> tuple[Cell, Cell]:
    return (status.light.word, status.label) if status is not None else ("", NOTHING_TO_ASSESS)


def _target_cells(row: TargetStanding) -> tuple[Cell, ...]:
    version, judged, indicator = row.version, row.judgement, row.target.indicator
    reasons = "\n".join(str(reason) for reason in judged.reasons)
    # What is asked of each area is judged as a share of areas: figures of another unit stay in the promise's words.
    alike = row.unit == version.unit
    asked = (version.baseline_value, version.value, version.value_high) if alike else (None, None, None)
    return (
        row.unit, version.get_direction_display(), _number(asked[0]), version.baseline_on,
        _number(asked[1]), _number(asked[2]), row.promise, version.due_on,
        _number(judged.value, indicator.decimals), judged.on, _share(judged.progress), _share(judged.planned),
        _number(judged.gap_points, 1), *_judged(row.status), "、".join(Mark(mark).label for mark in judged.marks),
        judged.first_version.label if judged.first_version else "", reasons,
    )  # fmt: skip


def _other_cells(row: LedgerRow) -> tuple[Cell, ...]:
    reasons = "\n".join(str(reason) for reason in row.milestone.judgement.reasons) if row.milestone else ""
    nothing: tuple[Cell, ...] = (None, None, None, None, None)
    return (
        "", "", None, None, None, None, row.promise, row.due_on, *nothing, *_judged(row.status), "", "", reasons,
    )  # fmt: skip


def _cells(place: int, group: LedgerGroup, row: LedgerRow) -> tuple[Cell, ...]:
    task = group.task
    middle = _target_cells(row.target) if row.target is not None else _other_cells(row)
    head: tuple[Cell, ...] = (
        _number(Decimal(place), 0),
        task.task.number if task else "",
        task.task.area if task else "",
        task.task.title if task else group.title,
        row.name if row.status is not None else "",
    )
    return (*head, *middle[:8], _names(task, lead=True), _names(task, lead=False), *middle[8:])


def ledger_workbook(standing: PlanStanding, groups: Iterable[LedgerGroup]) -> bytes:
    """The rows of the table as an .xlsx file; figures are numbers, days are dates, 待核 and 演示数据 stand in their cells and the note."""
    plan, moment = standing.plan, standing.moment
    lines = [(group, row) for group in groups for row in group.rows]
    rows = tuple(_cells(place, group, row) for place, (group, row) in enumerate(lines, 1))
    day = moment.as_of
    note = f"{plan.city} · {plan.title} · 数据截至{day.year}年{day.month}月{day.day}日"
    note += "。演示数据，城市与读数均为虚构" if plan.city.is_demo else ""
    sheet = Sheet(name="台账", table=Table(COLUMNS, rows), note=note)
    return xlsx_bytes([sheet], title=f"{plan.short_title}台账", on=day)
