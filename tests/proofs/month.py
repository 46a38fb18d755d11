"""The proofs of the issue `month`."""

import re

from postgres import cluster
from proofs.proof import BIN, ROOT, Measured, Proof, call, pytest

TWO_AT_ONCE = (
    "tests/site/test_tick.py::test_two_workers_at_once_open_remind_and_close_each_thing_once",
    "tests/site/test_reports.py::test_two_officers_accept_and_return_at_once_twenty_times",
    "tests/site/test_rounds.py::test_two_officers_answer_a_request_at_once_and_one_wins",
)


def on_postgres(*words: str) -> Measured:
    """Run some tests on PostgreSQL."""
    with cluster() as url:
        done = call(str(BIN / "pytest"), "-q", "-p", "no:cacheprovider", *words, DATABASE_URL=url)
    last = done.stdout.strip().splitlines()[-1] if done.stdout.strip() else done.stderr[-300:]
    return done.returncode == 0 and "passed" in last, [
        f"on PostgreSQL, the same: {re.sub(r' in [0-9.]+s.*', '', last).strip('= ')}"
    ]


def once_each() -> Measured:
    """Two at once, on both databases; due days against the announced holidays."""
    shown: list[bool] = []
    figures: list[str] = []
    for ok, told in (pytest(*TWO_AT_ONCE), on_postgres(*TWO_AT_ONCE), pytest("tests/site/test_tick_days.py", "-v")):
        shown.append(ok)
        figures += told
    figures.append(
        "typed by hand: 249, 251, 248, 248 working days in 2023–2026; the due, reminding and closing days of 72 rounds of those "
        "years; 2027 is marked 暂定"
    )
    return all(shown), figures


def reported() -> Measured:
    """The month reported by keys in a browser; the printed figures of the run."""
    done = call(str(BIN / "pytest"), "-q", "-s", "-p", "no:cacheprovider", "tests/story/test_report_month.py")
    lines = done.stdout.strip().splitlines()
    told = [line.strip(". ") for line in lines if "12 figures" in line]
    last = re.sub(r" in [0-9.]+s.*", "", lines[-1]).strip("= ") if lines else done.stderr[-300:]
    return done.returncode == 0 and bool(told), [*told, f"`pytest tests/story/test_report_month.py`: {last}"]


def permitted() -> Measured:
    """The permission matrix, and every public page read with planted secrets."""
    matrix, told = pytest("tests/contracts/test_permissions.py")
    public, told_public = pytest("tests/contracts/test_public_pages.py")
    rows = (ROOT / "tests" / "contracts" / "permissions.csv").read_text(encoding="utf-8").splitlines()[1:]
    counted = f"{len(rows)} rows, {7 * 4 * len(rows)} cells decided by hand (tests/contracts/permissions.csv)"
    return matrix and public, [*told, counted, *told_public]


def records() -> Measured:
    """Properties of the site's records, on both databases."""
    tests = "tests/properties/test_rollup_site.py"
    return tuple_of(pytest(tests), on_postgres(tests))


def year() -> Measured:
    """The year's story, on both databases."""
    tests = "tests/story/test_year.py"
    table = (ROOT / "tests" / "story" / "year" / "lights.csv").read_text(encoding="utf-8").splitlines()[1:]
    counted = f"{len(table)} lights worked out by hand, each with its reasoning (tests/story/year/lights.csv)"
    return tuple_of(pytest(tests), on_postgres(tests), (True, [counted]))


def migrated() -> Measured:
    """A database of the issue before."""
    return pytest("tests/site/test_migration_main.py")


def at_scale() -> Measured:
    """All judgements, and every page, with 1.26 million readings, on SQLite and on PostgreSQL."""
    figures: list[str] = []
    ok = True
    for words in (("benchmarks/judging.py",), ("benchmarks/pages.py", "--size", "huge")):
        done = [call(str(BIN / "python"), *words, DATABASE_URL="")]
        with cluster() as url:
            done.append(call(str(BIN / "python"), *words, DATABASE_URL=url))
        ok &= all(one.returncode == 0 for one in done)
        figures.append(f"`{' '.join(words)}`:")
        figures += [f"  `{line}`" for one in done for line in one.stdout.splitlines() if line.strip()]
    folded, told = pytest("tests/site/test_city_facts.py")
    return ok and folded, [*figures, *told]


def tuple_of(*parts: Measured) -> Measured:
    """Several measurements as one."""
    return all(ok for ok, _ in parts), [line for _, told in parts for line in told]


PROOFS = (
    Proof(
        1,
        "Twelve figures of two tasks in three minutes and forty keys; a killed browser loses at most the cell being typed",
        "pytest -s tests/story/test_report_month.py",
        reported,
    ),
    Proof(
        2,
        "One scripted year of the invented city: the lights of every month as worked out by hand, then and asked again at its end",
        "pytest tests/story/test_year.py",
        year,
    ),
    Proof(
        3,
        "Two officers decide one report twenty times, one wins; two ticks do each thing once; due days by the State Council",
        "python tests/prove.py month 3",
        once_each,
    ),
    Proof(
        4,
        "Each role by each route, own, other, parent and successor agency, none unlisted; no public page shows what is the staff's",
        "pytest tests/contracts/test_permissions.py tests/contracts/test_public_pages.py",
        permitted,
    ),
    Proof(
        5,
        "Ratios of areas are Σ/Σ between the least and the greatest; entries of different places commute; events give the states",
        "pytest tests/properties/test_rollup_site.py",
        records,
    ),
    Proof(
        6,
        "A database of the previous issue's demo, with data, migrates, verifies, says the same and is worked on",
        "pytest tests/site/test_migration_main.py",
        migrated,
    ),
    Proof(
        7,
        "1.26 million readings: all judgements in 10 s, every page in 100 ms and 30 queries, on both databases",
        "python tests/prove.py month 7",
        at_scale,
    ),
)
