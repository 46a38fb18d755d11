"""A database of the issue before, with the demo's data, goes on: it migrates, verifies, says the same, and is worked on.

`data/main-demo.sqlite3.gz` was made by `migrate` and `demo` as they stood before the models of the month were laid; passwords are blanked.
"""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

KEPT = Path(__file__).parent / "data" / "main-demo.sqlite3.gz"
COMMAND = Path(sys.executable).parent / "luoshi-site"
BEFORE = {
    "dalian-livelihood-2023": {"awaiting": 91, "met": 1},
    "yunting-livelihood-2026": {
        "overdue": 1, "behind": 6, "missed": 1, "at_risk": 4, "no_data": 3, "no_baseline": 1, "awaiting": 1, "too_early": 7,
        "planned": 3, "on_pace": 17, "holding": 10, "met_late": 1, "met": 1, "done": 2,
    },
}  # fmt: skip
"""What the issue before said of 31 October 2026 from this very file."""
ASK = """
import json
from datetime import UTC, date, datetime
import django
django.setup()
from django.test import Client
from luoshi_site.agencies.models import User
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.models import Plan
from luoshi_site.progress.models import Reading
from luoshi_site.progress.queries import plan_standing
moment = Moment(date(2026, 10, 31), datetime(2026, 11, 25, 4, tzinfo=UTC))
counts = {plan.code: plan_standing(plan, moment).counts.items for plan in Plan.objects.all()}
pages = {}
for name in ("officer", "reporter-bureau", "leader", "auditor", "administrator"):
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(User.objects.get(username=name))
    for path in ADDRESSES:
        pages[f"{name} {path}"] = client.get(path).status_code
print(json.dumps({"counts": counts, "pages": pages, "readings": Reading.objects.count()}))
"""
ADDRESSES = (
    "/", "/tasks/?plan=yunting-livelihood-2026", "/tasks/dalian-livelihood-2023/1/", "/office/", "/office/reporting/",
    "/office/ledger/?plan=yunting-livelihood-2026", "/office/ledger/yunting-livelihood-2026/3/", "/office/documents/",
    "/office/ledger/dalian-livelihood-2023/1/", "/office/bulletins/", "/office/agencies/", "/office/notices/",
)  # fmt: skip


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a folder with the kept database, migrated."""
    folder = tmp_path_factory.mktemp("main-demo")
    (folder / "luoshi.sqlite3").write_bytes(gzip.decompress(KEPT.read_bytes()))
    environment = {
        **os.environ, "LUOSHI_VAR": str(folder), "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "luoshi_site.config.settings",
    }  # fmt: skip
    _call(environment, "migrate", "--verbosity", "0")
    return environment


def _call(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run([COMMAND, *words], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_kept_file_is_small() -> None:
    assert KEPT.stat().st_size < 600_000


def test_the_chain_of_the_issue_before_verifies_after_the_migration(migrated: dict[str, str]) -> None:
    assert "已核对审计链 61 行，未发现问题。" in _call(migrated, "verify", "--without-files")


def test_it_says_the_same_and_its_pages_open(migrated: dict[str, str]) -> None:
    words = [sys.executable, "-c", ASK.replace("ADDRESSES", repr(ADDRESSES))]
    done = subprocess.run(words, env=migrated, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["counts"] == BEFORE
    assert said["readings"] == 1209
    wrong = {page: status for page, status in said["pages"].items() if status not in (200, 404)}
    assert wrong == {}
    assert all(status == 200 for page, status in said["pages"].items() if page.startswith("officer "))


def test_work_goes_on_and_the_chain_still_verifies(migrated: dict[str, str]) -> None:
    _call(migrated, "tick", "--as-of", "2026-12-02")
    _call(migrated, "demo")
    assert "未发现问题" in _call(migrated, "verify", "--without-files")
