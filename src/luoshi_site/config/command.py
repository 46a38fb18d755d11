"""The command `luoshi-site`: the site's management commands (migrate, demo, tick, verify …)."""

import os
import sys

from django.core.management import execute_from_command_line
from django.db import Error

UNDEFINED = {"42P01", "42703"}  # PostgreSQL: no such table, no such column


def main() -> None:
    """Run one management command; what is amiss with the database is told in words."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi_site.config.settings")
    try:
        execute_from_command_line(sys.argv)
    except Error as error:
        words = _told(error)
        if not words or "--traceback" in sys.argv:
            raise
        sys.exit(words)


def _told(error: Error) -> str:
    """What is amiss and what to do; blank where it is no matter of setting up."""
    text, state = str(error).strip(), getattr(error.__cause__, "sqlstate", None)
    if text.startswith(("no such table", "no such column")) or state in UNDEFINED:
        return "数据库还没有建立，或没有升级到这个版本。请先运行 luoshi-site migrate，再试。"
    if text.startswith("database is locked"):
        return "数据库正被别的程序占用，没有办完。请稍后再试。"
    if text.startswith("unable to open database file"):
        return "打不开数据库文件。请检查 LUOSHI_VAR 所指的文件夹是否存在、可写。"
    if type(error.__cause__).__name__ == "OperationalError" and state is None and "connection" in text:
        return f"连不上数据库：{text.splitlines()[0]}\n请检查 DATABASE_URL、数据库是否在运行、口令是否正确。"
    return ""
