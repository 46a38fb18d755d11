"""`luoshi export`: a plan as the table of tasks that offices pass around, xlsx or docx."""

import argparse
import importlib
import importlib.util
from pathlib import PurePath

from luoshi.cli.files import CommandError, content_of, write
from luoshi.compiler import compile_source
from luoshi.plan.codec import plan_from_json
from luoshi.plan.model import Plan
from luoshi.readers import read_document

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
    plan = _plan(options.file)
    write(importlib.import_module(module).task_table_bytes(plan), options.output)


def _plan(name: str) -> Plan:
    """The plan of a plan file, or of a document."""
    content, called = content_of(name)
    if content.lstrip()[:1] == b"{":
        return plan_from_json(content.decode("utf-8", errors="replace"))
    return compile_source(read_document(content, called))
