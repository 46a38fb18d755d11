"""The command `demo`: loads once, makes one account a role, shows passwords once."""

import stat
import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from luoshi_site.agencies.models import Role, User
from luoshi_site.ledger.models import Plan
from luoshi_site.office.bundled.accounts import ACCOUNTS

pytestmark = pytest.mark.django_db


def demo(path: Path) -> str:
    out = StringIO()
    call_command("demo", accounts_file=path, stdout=out)
    return out.getvalue()


def test_first_run_loads_and_shows_each_password_once(tmp_path: Path) -> None:
    path = tmp_path / "inner" / "accounts.txt"
    started = time.process_time()
    shown = demo(path)
    assert time.process_time() - started < 25
    lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    assert [line[0] for line in lines] == [account.username for account in ACCOUNTS]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for username, password, _ in lines:
        assert shown.count(password) == 1
        assert User.objects.get(username=username).check_password(password)
    assert set(Plan.objects.values_list("code", flat=True)) == {"dalian-livelihood-2023", "yunting-livelihood-2026"}


def test_second_run_is_quick_and_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "accounts.txt"
    demo(path)
    kept, hashes = path.read_text(encoding="utf-8"), list(User.objects.values_list("password", flat=True))
    started = time.process_time()
    shown = demo(path)
    assert time.process_time() - started < 2
    assert path.read_text(encoding="utf-8") == kept
    assert list(User.objects.values_list("password", flat=True)) == hashes
    assert "内置数据已在" in shown
    assert not any(line.split("\t")[1] in shown for line in kept.splitlines())


def test_each_role_has_an_account_in_both_cities(tmp_path: Path) -> None:
    demo(tmp_path / "accounts.txt")
    held = set(Role.objects.values_list("kind", "agency__city__code"))
    assert held == {(kind, city) for kind in Role.Kind.values for city in ("dalian", "yunting")}
    reporters = User.objects.filter(roles__kind=Role.Kind.REPORTER).distinct()
    assert reporters.count() == 2


def test_an_account_that_is_there_keeps_its_password(tmp_path: Path) -> None:
    mine = User.objects.create_user("officer", password="chosen-by-myself")
    path = tmp_path / "accounts.txt"
    demo(path)
    mine.refresh_from_db()
    assert mine.check_password("chosen-by-myself")
    assert "officer" not in path.read_text(encoding="utf-8")
