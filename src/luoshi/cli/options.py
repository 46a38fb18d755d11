"""What can be written behind `luoshi`, with its help in Chinese (命令行选项)."""

import argparse
import os
from collections.abc import Iterable, Sequence
from typing import NoReturn, TypeAlias

from luoshi import __version__

_FAILED = 2
_FORMS = "docx、pdf、ofd、xlsx、txt、html，以及旧版 doc、wps、xls、et"


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


_Commands: TypeAlias = "argparse._SubParsersAction[_Parser]"


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The command and its options; a wrong one ends the program with one line."""
    parser = _Parser(
        "luoshi", description="落实：把政策文件变成任务、责任单位和指标。", add_help=False, formatter_class=_ChineseHelp
    )
    general = _options(parser)
    general.add_argument("--version", action="version", version=f"luoshi {__version__}", help="显示版本")
    commands = parser.add_subparsers(title="命令", dest="command", required=True, metavar="命令")
    _add_compile(commands)
    _add_check(commands)
    _add_export(commands)
    _add_diff(commands)
    _add_align(commands)
    return parser.parse_args(arguments)


def _add_compile(commands: _Commands) -> None:
    parser = _command(commands, "compile", "编译文件，以 JSON 给出计划；可一次编译许多文件")
    files = parser.add_argument_group("文件")
    files.add_argument(
        "files",
        metavar="文件",
        nargs="+",
        help=f"公文（{_FORMS}）、文件夹，或每行一份文本的 .jsonl、.jsonl.gz；写 - 则从标准输入读",
    )
    options = _options(parser)
    options.add_argument(
        "-o", "--out", "--output", dest="output", metavar="输出",
        help="写入这个文件，不写则显示在屏幕上；编译许多文件时写 .jsonl，每行一份计划，中断后重新运行会接着做",
    )  # fmt: skip
    options.add_argument("--jobs", type=_jobs, metavar="N", help="同时用几个进程编译许多文件，不写则用全部处理器")
    options.add_argument("--retry", action="store_true", help="上次没能编译的文件再试一次")
    options.add_argument("--facts", action="store_true", help="只留事实：名称、数字和位置，不含原文句子")


def _add_check(commands: _Commands) -> None:
    parser = _command(commands, "check", "检查文件，逐行列出遗漏和疑点")
    _add_file(parser, f"公文（{_FORMS}）；写 - 则从标准输入读")
    _options(parser)


def _add_export(commands: _Commands) -> None:
    parser = _command(commands, "export", "把计划导出为任务分解表（xlsx 或 docx）")
    _add_file(parser, "计划文件（compile 的结果），或一份公文；写 - 则从标准输入读")
    _options(parser).add_argument(
        "-o", "--out", "--output", dest="output", metavar="输出", required=True, help="写入这个 .xlsx 或 .docx 文件"
    )


def _add_diff(commands: _Commands) -> None:
    parser = _command(commands, "diff", "比对同一计划的两个版本，逐行列出任务、分工和目标的变化")
    files = parser.add_argument_group("文件")
    files.add_argument("old", metavar="旧版", help="计划文件（compile 的结果），或一份公文")
    files.add_argument("new", metavar="新版", help="同上")
    _add_json(parser)


def _add_align(commands: _Commands) -> None:
    parser = _command(commands, "align", "比对下级计划承接上级计划的情况：承接、强化、削弱、缺失")
    files = parser.add_argument_group("文件")
    files.add_argument("upper", metavar="上级", help="计划文件（compile 的结果），或一份公文")
    files.add_argument("lower", metavar="下级", help="同上")
    _add_json(parser)


def _add_json(parser: argparse.ArgumentParser) -> None:
    options = _options(parser)
    options.add_argument("--json", action="store_true", help="以 JSON 给出")
    options.add_argument("-o", "--out", "--output", dest="output", metavar="输出", help="以 JSON 写入这个文件")


def _jobs(text: str) -> int:
    count = int(text)
    if count < 1:
        raise argparse.ArgumentTypeError("--jobs 至少是 1")
    return min(count, 4 * (os.cpu_count() or 1))


def _options(parser: argparse.ArgumentParser) -> argparse._ArgumentGroup:
    group = parser.add_argument_group("选项")
    group.add_argument("-h", "--help", action="help", help="显示帮助")
    return group


def _command(commands: _Commands, name: str, purpose: str) -> argparse.ArgumentParser:
    return commands.add_parser(
        name, help=purpose, description=f"{purpose}。", add_help=False, formatter_class=_ChineseHelp
    )


def _add_file(parser: argparse.ArgumentParser, told: str) -> None:
    parser.add_argument_group("文件").add_argument("file", metavar="文件", help=told)
