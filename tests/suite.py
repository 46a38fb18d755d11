"""`make test`: the checks, then the tests on SQLite, then those that touch the database again on PostgreSQL.

`--checks` stops after lint, types and import contracts. What cannot run here is named; under CI=true that fails.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from postgres import cluster, server_binaries  # noqa: E402

BIN = Path(sys.executable).parent
CHECKS = (
    ("ruff", ["ruff", "check", "--quiet", "."]),
    ("format", ["ruff", "format", "--quiet", "--check", "."]),
    ("imports", ["lint-imports", "--no-logo"]),
    ("types", ["mypy"]),
)
WITH_DATABASE = ["tests/site", "tests/pages", "tests/story"]
# How a page looks in a browser does not hang on the database; that it opens, asks and saves is asked on both by all other tests,
# and a whole month and the whole line are gone through in a browser on both.
BROWSER = (
    "every_page",
    "documents_browser",
    "portal_browser",
    "leader_browser",
    "orders_browser",
    "review_browser",
    "shares_browser",
)
LOOKS = [f"--ignore=tests/pages/test_{name}.py" for name in BROWSER]
# The database of an issue before is a SQLite file.
FILES = ["--ignore=tests/site/test_migration_main.py"]
# Statistics gathered while one test's tables stood empty would mislead the planner about the next one's.
PLANNER = ("autovacuum=off", "jit=off")


def run(name: str, words: list[str], **environment: str) -> bool:
    """Run one step, tell its time, and say whether it passed."""
    print(f"== {name}", flush=True)
    started = time.monotonic()
    done = subprocess.run([str(BIN / words[0]), *words[1:]], cwd=ROOT, env={**os.environ, **environment}, check=False)
    print(f"== {name}: {'ok' if done.returncode == 0 else 'FAILED'} in {time.monotonic() - started:.0f} s", flush=True)
    return done.returncode == 0


def tests(name: str, words: list[str], **environment: str) -> bool:
    """Run pytest on two cores with a folder of its own for files."""
    with tempfile.TemporaryDirectory(prefix="luoshi-test-") as folder:
        return run(name, ["pytest", "-q", "-n", "2", *words], LUOSHI_VAR=folder, **environment)


def main() -> int:
    """Everything, in order; 0 only where all of it passed."""
    passed = True
    with tempfile.TemporaryDirectory(prefix="luoshi-check-") as folder:
        for name, words in CHECKS:
            passed &= run(name, words, LUOSHI_VAR=folder)
    if "--checks" in sys.argv:
        return 0 if passed else 1
    passed &= tests("tests on SQLite", ["tests"], DATABASE_URL="")
    if server_binaries() is not None:
        with cluster(*PLANNER) as url:
            passed &= tests("tests on PostgreSQL", [*WITH_DATABASE, *LOOKS, *FILES], DATABASE_URL=url)
    else:
        print("== tests on PostgreSQL: skipped, no server binary on this machine (Debian: postgresql)")
        passed &= os.environ.get("CI") != "true"
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
