"""The command line tells what is amiss with the database, instead of a traceback."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import OperationalError

from luoshi_site.config import command

COMMAND = Path(sys.executable).parent / "luoshi-site"


def said(folder: Path, url: str, *words: str) -> tuple[int, str]:
    environment = {**os.environ, "LUOSHI_VAR": str(folder), "DATABASE_URL": url}
    done = subprocess.run([COMMAND, *words], env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def test_a_database_that_was_not_migrated_is_told(tmp_path: Path) -> None:
    code, words = said(tmp_path, "", "tick")
    assert code != 0
    assert words == "数据库还没有建立，或没有升级到这个版本。请先运行 luoshi-site migrate，再试。\n"


def test_a_database_that_another_program_holds_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def held(words: list[str]) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(command, "execute_from_command_line", held)
    with pytest.raises(SystemExit, match="数据库正被别的程序占用，没有办完。请稍后再试。"):
        command.main()


def test_another_fault_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(words: list[str]) -> None:
        raise OperationalError("disk I/O error")

    monkeypatch.setattr(command, "execute_from_command_line", broken)
    with pytest.raises(OperationalError):
        command.main()


def test_a_server_that_does_not_answer_is_told(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    code, words = said(tmp_path, f"postgres://luoshi@127.0.0.1:{port}/luoshi", "tick")
    assert code != 0
    assert words.startswith("连不上数据库：")
    assert "Traceback" not in words
    assert "请检查 DATABASE_URL、数据库是否在运行、口令是否正确。" in words
