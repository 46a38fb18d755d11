"""A plan's tables as .xlsx, figures as numbers."""

from datetime import date

from luoshi.plan.model import Plan
from luoshi.report.tasktable import plan_note, plan_title, target_table, task_table
from luoshi.report.xlsx import Sheet, xlsx_bytes

_UNDATED = date(2000, 1, 1)


def task_table_bytes(plan: Plan) -> bytes:
    """The sheets 任务分解表 and 指标表; the same plan gives the same bytes."""
    note = plan_note(plan)
    sheets = (Sheet("任务分解表", task_table(plan), note), Sheet("指标表", target_table(plan), note))
    return xlsx_bytes(sheets, title=plan_title(plan), on=plan.issued_on or _UNDATED)
