"""The invented city day by day: each morning two workers tick twice and are killed at random, then people act.

Everything that must go out went out once, on its day, and nothing else (tests/story/replay_oracle.py works it out from what each morning
knew); the simulator says the same afterwards. The first months here; `LUOSHI_REPLAY=year` lives the whole year (`make prove`).
"""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from tests.story.replay_oracle import MADE_UP, Oracle, works

ROOT = Path(__file__).resolve().parent.parent.parent
YEAR = os.environ.get("LUOSHI_REPLAY") == "year"
UNTIL = "2026-12-31" if YEAR else "2026-03-13"


@contextmanager
def own_database() -> Iterator[str]:
    """A database beside the tests' own, for processes that are killed: a file, or a new one on the same cluster."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        yield ""
        return
    import psycopg

    parts, name = urlsplit(url), f"replay_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
    try:
        yield urlunsplit(parts._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> dict:
    folder = tmp_path_factory.mktemp("replay")
    out = folder / "out.json"
    with own_database() as url:
        environment = {**os.environ, "LUOSHI_VAR": str(folder), "DATABASE_URL": url}
        words = [sys.executable, "-m", "tests.story.replay_run", str(out), "--until", UNTIL]
        done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(out.read_text(encoding="utf-8"))


def test_each_thing_goes_out_once_on_its_day_and_nothing_else(lived: dict) -> None:
    oracle = Oracle(lived["tasks"])
    for snap in lived["days"]:
        oracle.morning(snap)
    sent = [tuple(row[:4]) for row in lived["sent"]]
    assert sorted(sent) == sorted(oracle.wanted)
    assert len({row[:3] for row in sent}) == len(sent)
    counts = Counter(row[4] for row in lived["sent"])
    figures = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
    print(
        f"\nreplayed {len(lived['days'])} days: {lived['ticks']} workers, {lived['killed']} of them killed; sent {len(sent)} "
        f"({figures}); held back {oracle.held} times; {lived['seconds']:.0f} s"
    )


def test_none_goes_out_on_a_rest_day(lived: dict) -> None:
    days = {date.fromisoformat(row[3]) for row in lived["sent"]}
    assert [day for day in sorted(days) if not works(day)] == []
    made_up = {str(day) for day in days} & MADE_UP
    assert made_up  # people work on some Sundays, and so do the rules


def test_workers_were_killed_and_none_failed(lived: dict) -> None:
    assert lived["ticks"] == 4 * len(lived["days"])
    assert lived["killed"] > lived["ticks"] / 5
    assert lived["failed"] == 0
    assert lived["faults"] == []


def test_what_was_sent_has_its_effect_once(lived: dict) -> None:
    counts = Counter(row[4] for row in lived["sent"])
    assert lived["made"] == counts["order_blue"]
    assert lived["raised"] == counts["raise_orange"] + counts["raise_red"]
    assert len(lived["notices"]) == len({(key, whom) for key, whom in lived["notices"]})
    told = {key.rpartition(":")[0] for key, _ in lived["notices"] if key.endswith(":lead")}
    assert len(told) == counts["remind"] + counts["chase"]


def test_people_did_to_orders_what_people_do(lived: dict) -> None:
    wanted = {"drafted", "approved", "issued", "signed", "answered", "escalated"}
    if YEAR:
        wanted |= {"promised", "extension_asked", "extended", "extension_refused", "concluded", "closed_out", "listed"}
        wanted |= {"returned", "reopened"}
    assert wanted <= set(lived["kinds"])


def test_the_simulator_agrees_to_the_item(lived: dict) -> None:
    assert sorted(row[:4] for row in lived["simulated"]) == sorted(row[:4] for row in lived["sent"])
    print(f"\nreplayed and simulated: {len(lived['simulated'])} of {len(lived['sent'])} agree")
