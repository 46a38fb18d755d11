"""`luoshi check`: what a document forgot, a line a problem."""

import argparse
import sys

from luoshi.cli.files import source_of
from luoshi.compiler import compile_source
from luoshi.problems import Severity

_SEVERITIES = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.NOTE: "提示"}


def run(options: argparse.Namespace) -> None:
    """Prints the problems."""
    source = source_of(options.file)
    plan = compile_source(source)
    for problem in plan.problems:
        place = source.place(problem.span.start) if problem.span else "全文"
        print(f"{problem.code} {_SEVERITIES[problem.severity]} {place}：{problem.message} — {problem.advice}")
    if not plan.problems:
        print("没有发现问题。", file=sys.stderr)
    sys.stdout.flush()
