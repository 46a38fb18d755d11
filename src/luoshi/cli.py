"""The command `luoshi`: compile a document into a plan, check what it forgot (命令行)."""

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NoReturn

from luoshi import __version__
from luoshi.compiler import compile_source
from luoshi.plan.codec import plan_to_json
from luoshi.plan.model import Plan
from luoshi.problems import LuoshiError, Severity
from luoshi.readers import DEFAULT_LIMITS, read_document
from luoshi.text.source import Source

_STANDARD_INPUT = "-"
_DONE, _FAILED = 0, 2
_SEVERITIES = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.NOTE: "提示"}


class CommandError(LuoshiError):
    """A file cannot be opened or written (文件打不开或写不进)."""


class _ChineseHelp(argparse.HelpFormatter):
    """argparse says «usage» in English only."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """Complains in one Chinese line."""

    def error(self, message: str) -> NoReturn:
        self.exit(_FAILED, f"luoshi: 命令写得不对（{message}）。用法见 {self.prog} --help\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; 0 whenever a plan came out, 2 with one line on stderr otherwise."""
    _speak_utf8()
    options = _parser().parse_args(arguments)
    try:
        source = _read(options.file)
        plan = compile_source(source)
        if options.command == "compile":
            _deliver(plan_to_json(plan, facts_only=options.facts), options.output)
        else:
            _print_problems(source, plan)
    except LuoshiError as fault:
        print(f"luoshi: {options.file}: {fault}", file=sys.stderr)
        return _FAILED
    except BrokenPipeError:
        # The reader (head, less) has gone; keep Python's own flush at exit from complaining.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return _DONE


def _speak_utf8() -> None:
    """Plans are UTF-8 whatever the terminal's locale says."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


def _parser() -> _Parser:
    parser = _Parser(
        "luoshi", description="落实：把政策文件变成任务、责任单位和指标。", add_help=False, formatter_class=_ChineseHelp
    )
    general = _options(parser)
    general.add_argument("--version", action="version", version=f"luoshi {__version__}", help="显示版本")
    commands = parser.add_subparsers(title="命令", dest="command", required=True, metavar="命令")
    compiling = _command(commands, "compile", "编译文件，以 JSON 给出计划")
    compiling.add_argument("-o", "--output", metavar="输出", help="写入这个文件，不写则显示在屏幕上")
    compiling.add_argument("--facts", action="store_true", help="只留事实：名称、数字和位置，不含原文句子")
    _command(commands, "check", "检查文件，逐行列出遗漏和疑点")
    return parser


def _options(parser: argparse.ArgumentParser) -> argparse._ArgumentGroup:
    group = parser.add_argument_group("选项")
    group.add_argument("-h", "--help", action="help", help="显示帮助")
    return group


def _command(commands: "argparse._SubParsersAction[_Parser]", name: str, purpose: str) -> argparse._ArgumentGroup:
    parser = commands.add_parser(
        name, help=purpose, description=f"{purpose}。", add_help=False, formatter_class=_ChineseHelp
    )
    files = parser.add_argument_group("文件")
    files.add_argument("file", metavar="文件", help="公文（docx、txt、html）；写 - 则从标准输入读")
    return _options(parser)


def _read(name: str) -> Source:
    """One byte more than the limit is enough to know that a file is too large."""
    most = DEFAULT_LIMITS.file_bytes + 1
    if name == _STANDARD_INPUT:
        return read_document(sys.stdin.buffer.read(most), "标准输入")
    path = Path(name)
    try:
        with path.open("rb") as stream:
            content = stream.read(most)
    except FileNotFoundError as fault:
        raise CommandError("没有这个文件。请检查文件名和所在文件夹。") from fault
    except IsADirectoryError as fault:
        raise CommandError("这是文件夹，不是文件。请写出其中一个文件的名字。") from fault
    except (OSError, ValueError) as fault:
        raise CommandError("文件打不开。请检查是否有读取权限、是否正被占用。") from fault
    return read_document(content, path.name.encode("utf-8", errors="replace").decode("utf-8"))


def _deliver(text: str, output: str | None) -> None:
    if output is None:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    try:
        Path(output).write_text(text, encoding="utf-8", newline="")
    except OSError as fault:
        raise CommandError(f"写不进 {output}。请检查文件夹是否存在、是否有写入权限。") from fault


def _print_problems(source: Source, plan: Plan) -> None:
    for problem in plan.problems:
        place = source.place(problem.span.start) if problem.span else "全文"
        print(f"{problem.code} {_SEVERITIES[problem.severity]} {place}: {problem.message} — {problem.advice}")
    if not plan.problems:
        print("没有发现问题。", file=sys.stderr)
    sys.stdout.flush()
