"""The Dalian plan: facts without sentences, published readings marked 待核, and no red where nobody holds a reading."""

import csv
import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from tests.bundled_load import NOW, TODAY, bundled, by_indicator, standing_on

from luoshi.compiler import compile_source
from luoshi.plan.model import Comparator, Direction
from luoshi.readers import read_document
from luoshi.rules.status import Light, Mark
from luoshi_site.agencies.models import City
from luoshi_site.base.audit import SYSTEM
from luoshi_site.ledger.actions import receive_document
from luoshi_site.ledger.models import Plan, TargetVersion
from luoshi_site.office.bundled.load import Loaded
from luoshi_site.office.bundled.plans import DALIAN, dalian_plan
from luoshi_site.office.bundled.tables import bundled_bytes, read_table
from luoshi_site.progress.models import Reading, ReportingRound

__all__ = ["bundled"]
pytestmark = pytest.mark.django_db

SEED = "dalian-livelihood-2023.txt"
YEARS = [date(2023, 12, 31), date(2024, 6, 30), date(2025, 6, 30), date(2025, 12, 31), TODAY]
# By STATUS.md from the figures of 2023 and 2024; q is a third at the end of 2023.
IN_JUNE_2025 = {
    "urban-jobs": "on_pace",  # 130 000 / 380 000 = 34.2 %
    "resident-income-growth": "behind",  # 4.0 % against GDP's 6.0 %
    "good-air-days": "holding",  # 91 %, about 90
    "resident-income": "no_baseline",  # the document states none
    "rural-income-growth": "holding",  # 6.8 % against the towns' 3.4 %
    "pm25-mean": "holding",  # 26 ≤ 32
    "rural-sewage-treatment-rate": "holding",  # 75 of 75
    "rural-road-renewal": "on_pace",  # 200 / 600, just a third
    "affordable-rental-homes": "behind",  # 6 036 / 27 000 = 22.4 %
    "old-estates-renewed": "met",  # 192 of 192
    "pocket-parks": "on_pace",  # 116 / 300 = 38.7 %
    "livelihood-share": "holding",  # 84.42 % ≥ 80
}


def strings(value: object) -> list[str]:
    """Every text in a JSON value."""
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for each in inner for text in strings(each)]


def test_the_plan_file_holds_facts_and_no_sentences() -> None:
    plan = dalian_plan()
    assert (len(plan.tasks), len(plan.targets)) == (32, 92)
    assert plan.sha256 == "72f837dcf4f49e1806d02ec52b7124c66f58ce1ce4e6591f9c8a5ad2a06c3fc3"
    assert {target.quote for target in plan.targets} == {""}
    facts = json.loads(bundled_bytes(f"{DALIAN}.plan.json"))
    facts.pop("problems")  # the compiler's own sentences
    assert [text for text in strings(facts) if "。" in text or ";" in text] == []


@pytest.mark.shared
def test_the_plan_file_is_what_the_document_compiles_to(shared: Path) -> None:
    compiled = compile_source(read_document((shared / "seeds" / SEED).read_bytes(), SEED))
    held = dalian_plan()
    assert compiled.sha256 == held.sha256
    assert [(task.id, task.title, task.lead, task.responsible) for task in compiled.tasks] == [
        (task.id, task.title, task.lead, task.responsible) for task in held.tasks
    ]
    assert [(each.task, each.kind, each.value, each.deadline, each.span) for each in compiled.targets] == [
        (each.task, each.kind, each.value, each.deadline, each.span) for each in held.targets
    ]


@pytest.mark.shared
def test_every_reading_stands_in_the_list_of_published_figures(shared: Path) -> None:
    with (shared / "data" / "dalian-readings.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t"))[1:]
    times = {"万人": 10_000}
    published = {(row[1][:5], Decimal(row[2]) * times.get(row[3], 1), row[4]) for row in rows}
    booked = read_table("dalian-readings.toml").tables("reading")
    figures = {
        (row.text("period"), row.number(key), row.text("reported_in"))
        for row in booked
        for key in ("value", "numerator", "denominator")
        if row.number(key) is not None
    }
    assert figures - published == set()
    assert len(booked) == 18


def test_readings_are_marked_and_say_where_they_were_reported(bundled: Loaded) -> None:
    readings = Reading.objects.filter(indicator__city__code="dalian")
    assert readings.count() == 18
    assert not readings.filter(unconfirmed=False).exists()
    assert not readings.filter(reported_in="").exists()
    assert set(readings.values_list("by_name", "state")) == {("系统内置数据", "accepted")}
    assert not ReportingRound.objects.filter(plan__code=DALIAN).exists()


def test_the_ledger_holds_32_tasks_and_92_targets(bundled: Loaded) -> None:
    plan = Plan.objects.get(code=DALIAN)
    assert (plan.tasks.count(), plan.targets.count(), plan.goals.count()) == (32, 92, 11)
    standing = standing_on(DALIAN, TODAY)
    assert [task.task.number for task in standing.tasks_without_figures] == [
        "9",
        "11",
        "15",
        "17",
        "27",
        "30",
        "31",
        "32",
    ]


def test_targets_with_readings_have_the_status_worked_out_by_hand(bundled: Loaded) -> None:
    rows = by_indicator(standing_on(DALIAN, date(2025, 6, 30), TODAY))
    assert {code: rows[code].status.value for code in IN_JUNE_2025} == IN_JUNE_2025
    assert rows["livelihood-share"].judgement.value == Fraction("85560") / Fraction("1013.5")
    assert all(Mark.PROVISIONAL in rows[code].judgement.marks for code in IN_JUNE_2025)


def test_today_old_estates_are_met_and_the_rest_awaits_its_settling_reading(bundled: Loaded) -> None:
    rows = by_indicator(standing_on(DALIAN, TODAY))
    assert rows["old-estates-renewed"].status.value == "met"
    assert {row.status.value for code, row in rows.items() if code != "old-estates-renewed"} == {"awaiting"}
    assert rows["old-estates-renewed"].unconfirmed


@pytest.mark.parametrize("day", YEARS)
def test_nothing_is_red_merely_because_nobody_holds_a_reading(bundled: Loaded, day: date) -> None:
    held = set(Reading.objects.filter(indicator__city__code="dalian").values_list("indicator_id", flat=True))
    standing = standing_on(DALIAN, day, TODAY)
    without = [row for row in standing.targets if row.target.indicator_id not in held]
    assert len(without) == 79
    assert {row.judgement.light for row in without} <= {Light.GREY, Light.HATCHED}


def test_june_2024_shows_no_later_reading(bundled: Loaded) -> None:
    rows = by_indicator(standing_on(DALIAN, date(2024, 6, 30), TODAY))
    assert rows["rural-sewage-treatment-rate"].judgement.value == Fraction("70.5")
    assert rows["pm25-mean"].judgement.value is None


def test_lower_is_better_where_the_document_says_so(bundled: Loaded) -> None:
    versions = TargetVersion.objects.filter(target__plan__code=DALIAN)
    down = set(versions.filter(direction=Direction.DOWN).values_list("target__indicator__code", flat=True))
    assert {"pm25-mean", "heavy-pollution-days", "assistance-urban-rural-ratio", "safety-accidents"} <= down
    assert not {"urban-jobs", "good-air-days", "resident-income", "livelihood-share"} & down
    undecided = versions.filter(direction="").exclude(comparator=Comparator.RANGE).exclude(kind="relation")
    assert [row.target.indicator.code for row in undecided] == []


@pytest.mark.shared
def test_uploading_the_document_makes_its_sentences_appear(bundled: Loaded, shared: Path) -> None:
    city = City.objects.get(code="dalian")
    assert Plan.objects.get(code=DALIAN).document is None
    received = receive_document(city=city, content=(shared / "seeds" / SEED).read_bytes(), name=SEED, by=SYSTEM, at=NOW)
    assert [plan.code for plan in received.plans] == [DALIAN]
    assert Plan.objects.get(code=DALIAN).document == received.document
