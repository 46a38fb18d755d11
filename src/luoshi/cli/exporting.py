"""`luoshi export`: a plan as the table of tasks that offices pass around, xlsx or docx."""

import argparse
import importlib
import importlib.util
from pathlib import PurePath

from luoshi.cli.files import CommandError, write
from luoshi.cli.plans import plan_of

# The library that each form needs, the module of luoshi.report that writes it, and what to install.
_FORMS = {
    ".xlsx": ("xlsxwriter", "luoshi.report.tasksheet", "xlsxwriter"),
    ".docx": ("docx", "luoshi.report.taskpages", "python-docx"),
}


def run(options: argparse.Namespace) -> None:
    """Writes the table."""
    form = PurePath(options.output).suffix.lower()
    if form not in _FORMS:
        raise CommandError("任务分解表可以导出为 .xlsx 或 .docx，请按这两种写输出文件的名字。")
    library, module, package = _FORMS[form]
    if importlib.util.find_spec(library) is None:
        raise CommandError(f"导出 {form} 要先安装 {package}（pip install {package}）。请安装后再试。")
    plan = plan_of(options.file)
    write(importlib.import_module(module).task_table_bytes(plan), options.output)
