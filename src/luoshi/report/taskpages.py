"""A plan's table of tasks as .docx, on landscape pages."""

from datetime import date

from luoshi.plan.model import Plan
from luoshi.report.docx.sheet import table_docx_bytes
from luoshi.report.tasktable import plan_note, plan_title, task_table

_UNDATED = date(2000, 1, 1)


def task_table_bytes(plan: Plan) -> bytes:
    """The 任务分解表; the same plan gives the same bytes."""
    return table_docx_bytes(
        task_table(plan), title=plan_title(plan), note=plan_note(plan), on=plan.issued_on or _UNDATED
    )
