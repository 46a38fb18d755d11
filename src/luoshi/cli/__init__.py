"""The command `luoshi`: compile documents into plans, check what they forgot, export tables of tasks, compare plans (命令行)."""

import importlib
import os
import sys
from collections.abc import Sequence

from luoshi.cli.options import parsed
from luoshi.problems import LuoshiError

DONE, FAILED, INTERRUPTED = 0, 2, 130
# The one table that loads commands on demand (docs/style.md, Imports): `luoshi --help` loads none.
_COMMANDS = {
    "compile": "luoshi.cli.compiling",
    "check": "luoshi.cli.checking",
    "export": "luoshi.cli.exporting",
    "diff": "luoshi.cli.comparing",
    "align": "luoshi.cli.aligning",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; 0 whenever it did what it was asked, 2 with one line on stderr otherwise."""
    _speak_utf8()
    options = parsed(arguments)
    try:
        importlib.import_module(_COMMANDS[options.command]).run(options)
    except LuoshiError as fault:
        named = f"{options.file}: " if getattr(options, "file", None) else ""
        print(f"luoshi: {named}{fault}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("\nluoshi: 已停止。", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (head, less) has gone; keep Python's own flush at exit from complaining.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE


def _speak_utf8() -> None:
    """Plans are UTF-8 whatever the terminal's locale says."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
