"""Inspections: drawn once and again the same, checked by two people, put right, verified by another, looked at again."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction
from tests.inspections_factories import IN_OCTOBER, NOW, SEED, Town, finding

from luoshi.rules.sampling import draw_sample
from luoshi_site.base.audit import Actor, AuditEntry, chain_faults, row_faults
from luoshi_site.base.moment import Moment
from luoshi_site.notices.models import Notice
from luoshi_site.progress.actions import EvidenceSpec, open_round, withdraw_reading
from luoshi_site.progress.models import ReportingRound
from luoshi_site.supervision.actions.inspections import InspectionError, propose_draws, record_check
from luoshi_site.supervision.actions.rectifications import (
    RectificationError,
    answer_rectification,
    follow_up_rectification,
    verify_rectification,
)
from luoshi_site.supervision.models import Inspection, Rectification, SampleCheck
from luoshi_site.supervision.queries.quality import quality_of
from luoshi_site.supervision.queries.sampling import drawn_again

pytestmark = pytest.mark.django_db
TICK = Actor("tick", "系统定时任务", "系统")


@pytest.fixture
def town() -> Town:
    return Town()


def keys(inspection: Inspection) -> set[str]:
    return {
        f"reading:{row.reading_id}" if row.reading_id else f"milestone:{row.milestone_id}"
        for row in inspection.checks.all()
    }


def test_what_is_drawn_is_what_the_pure_function_draws_and_can_be_drawn_again(town: Town) -> None:
    row = town.draw()
    ours = [f"reading:{each.pk}" for each in town.readings[:-1]] + [f"milestone:{town.milestone.pk}"]
    strata = {
        f"agency:{town.bureau.pk:09d}": ours,
        f"agency:{town.other.roles.get().agency_id:09d}": [f"reading:{town.readings[-1].pk}"],
    }
    assert keys(row) == set(draw_sample(strata, share=Fraction(1, 10), seed=SEED))
    assert row.checks.count() == 2  # 14 items at 10 %
    assert (row.seed, row.drawn_by) == (SEED, town.officer)
    again = drawn_again(row)
    assert (again.of, again.count, again.same) == (14, 2, True)
    assert f"种子 {SEED}" in AuditEntry.objects.get(action="draw_inspection").summary


def test_what_happens_afterwards_does_not_change_the_draw_and_a_forged_item_shows(town: Town) -> None:
    row = town.draw()
    drawn = [check.reading for check in row.checks.all() if check.reading is not None]
    for reading in drawn:
        withdraw_reading(reading=reading, reason="口径变更", by=town.officer, at=NOW + timedelta(days=1))
    assert drawn_again(row).same
    left = next(reading for reading in town.readings if reading not in drawn)
    SampleCheck.objects.create(inspection=row, reading=left)
    assert not drawn_again(row).same


def test_a_period_is_drawn_once_and_nothing_is_drawn_of_nothing(town: Town) -> None:
    town.draw()
    with pytest.raises(InspectionError, match="不能重抽"):
        town.draw(seed="another")
    with pytest.raises(InspectionError, match="5% 到 10%"):
        Town(1).draw("0.2")
    bare = Town(0)
    withdraw_reading(reading=bare.readings[0], reason="误报", by=bare.officer, at=IN_OCTOBER)
    bare.milestone.entries.filter(kind="verified").delete()
    with pytest.raises(InspectionError, match="无可抽查"):
        bare.draw()
    assert Inspection.objects.count() == 1


def check_of(town: Town, *, reading: bool = True) -> SampleCheck:
    """A drawn October figure of the bureau."""
    row = Inspection.objects.first() or town.draw()
    return SampleCheck.objects.create(inspection=row, reading=town.readings[3], agency=town.bureau)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"checkers": ("张三",)}, "两人以上"),
        ({"checkers": ("张三", " 张三 ")}, "两人以上"),
        ({"checked_on": date(2026, 11, 4)}, "晚于今天"),
        ({"found": " "}, "现场核查"),
        ({"finding": "open"}, "请选择"),
        ({"finding": "false", "asks": "", "due_on": date(2026, 11, 20)}, "整改要求"),
        ({"finding": "partly", "asks": "更正", "due_on": None}, "整改要求"),
        ({"finding": "partly", "asks": "更正", "due_on": date(2026, 11, 2)}, "早于今天"),
        ({"finding": "unclear", "note": ""}, "原因"),
    ],
)
def test_a_finding_that_lacks_something_is_refused_in_words(town: Town, fields: dict[str, object], words: str) -> None:
    check = check_of(town)
    with pytest.raises(InspectionError, match=words):
        record_check(check=check, spec=replace(finding(), **fields), by=town.officer, at=NOW)
    check.refresh_from_db()
    assert check.finding == "open"


def test_a_true_finding_is_kept_once_with_its_people_and_evidence(town: Town) -> None:
    check = check_of(town)
    spec = finding(evidence=(EvidenceSpec("现场.jpg", b"photo"),))
    record_check(check=check, spec=spec, by=town.officer, at=NOW)
    assert (check.finding, check.checkers, check.checked_by) == ("true", "张三\n李四", town.officer)
    assert check.evidence.get().name == "现场.jpg"
    assert not Rectification.objects.exists()
    with pytest.raises(InspectionError, match="已登记核查结果「属实」"):
        record_check(check=check, spec=finding("unclear", note="无人"), by=town.second, at=NOW)
    assert list(chain_faults()) == []


def test_who_reported_or_delivered_does_not_check_it(town: Town) -> None:
    row = town.draw()
    town.readings[0].by = town.officer
    town.readings[0].save()
    mine = SampleCheck.objects.create(inspection=row, reading=town.readings[0], agency=town.bureau)
    delivered = SampleCheck.objects.create(inspection=row, milestone=town.milestone, agency=town.bureau)
    with pytest.raises(InspectionError, match="自己报送"):
        record_check(check=mine, spec=finding(), by=town.officer, at=NOW)
    with pytest.raises(InspectionError, match="自己报送"):
        record_check(check=delivered, spec=finding(), by=town.reporter, at=NOW)


def test_the_database_holds_that_a_finding_names_its_checkers(town: Town) -> None:
    check = check_of(town)
    with pytest.raises(IntegrityError), transaction.atomic():
        SampleCheck.objects.filter(pk=check.pk).update(finding="true")


def false_check(town: Town) -> Rectification:
    check = check_of(town)
    spec = finding("false", found="7 套", asks="更正十月数并说明原因", due_on=date(2026, 11, 20))
    record_check(check=check, spec=spec, by=town.officer, at=NOW)
    return check.rectification


def test_a_false_finding_is_put_right_verified_by_another_and_looked_at_again(town: Town) -> None:
    row = false_check(town)
    told = Notice.objects.get(key=f"rectification:{row.pk}:asked")
    assert (told.agency, "更正十月数" in told.title) == (town.bureau, True)
    with pytest.raises(RectificationError, match="写明整改"):
        answer_rectification(rectification=row, answer=" ", agency=town.bureau, by=town.reporter, at=NOW)
    answer_rectification(rectification=row, answer="已更正为 7 套", agency=town.bureau, by=town.reporter, at=NOW)
    assert Notice.objects.filter(agency=town.office, role="officer", title__contains="请核验").exists()
    with pytest.raises(RectificationError, match="他人核验"):
        verify_rectification(rectification=row, accepts=True, note="", by=town.reporter, at=NOW)
    with pytest.raises(RectificationError, match="理由"):
        verify_rectification(rectification=row, accepts=False, note="", by=town.officer, at=NOW)
    with pytest.raises(RectificationError, match="新的期限"):
        verify_rectification(rectification=row, accepts=False, note="缺说明", by=town.officer, at=NOW)
    again = date(2026, 11, 27)
    verify_rectification(rectification=row, accepts=False, note="缺说明", until=again, by=town.officer, at=NOW)
    assert (row.state, row.due_on) == ("asked", again)
    answer_rectification(rectification=row, answer="附说明", agency=town.bureau, by=town.reporter, at=NOW)
    verify_rectification(rectification=row, accepts=True, note="", by=town.second, at=NOW)
    later = date(2026, 12, 10)
    follow_up_rectification(rectification=row, holds=False, note="又多报", until=later, by=town.officer, at=NOW)
    assert (row.state, row.due_on) == ("asked", later)
    answer_rectification(rectification=row, answer="再次更正", agency=town.bureau, by=town.reporter, at=NOW)
    verify_rectification(rectification=row, accepts=True, note="", by=town.officer, at=NOW)
    follow_up_rectification(rectification=row, holds=True, note="未反弹", by=town.officer, at=NOW)
    kinds = [event.kind for event in row.events.all()]
    assert kinds == [
        "asked", "answered", "returned", "answered", "verified", "reopened", "answered", "verified", "followed_up",
    ]  # fmt: skip
    assert row.events.get(kind="returned").text == "缺说明"
    with pytest.raises(RectificationError, match="已回头看"):
        answer_rectification(rectification=row, answer="多余", agency=town.bureau, by=town.reporter, at=NOW)
    assert list(chain_faults()) == []
    assert [fault for fault in row_faults() if fault.place.startswith("supervision.")] == []


def test_an_agency_s_page_counts_its_own_facts_by_month(town: Town) -> None:
    false_check(town)
    page = quality_of(town.bureau, NOW)
    october, november = page.months[1], page.months[0]
    assert (november.name, november.checks, november.wrong, november.readings) == ("2026年11月", 1, 1, 0)
    assert (october.readings, october.checks) == (12, 0)
    assert [line.reported for line in page.checks] == ["3 套"]
    assert len(page.rectifications) == 1
    other = quality_of(town.readings[-1].by_agency, NOW)
    assert (other.total.checks, other.total.readings) == (0, 1)


def test_tick_proposes_a_closed_round_once(town: Town) -> None:
    row = open_round(
        plan=town.plan, cadence="monthly", period_start=date(2026, 10, 1), period_end=date(2026, 10, 31),
        due_on=date(2026, 11, 11), by=TICK, at=IN_OCTOBER,
    )  # fmt: skip
    moment = Moment(as_of=NOW.date(), known_at=NOW, as_of_chosen=False, known_at_chosen=False)
    assert propose_draws(moment=moment, by=TICK, at=NOW) == []
    ReportingRound.objects.filter(pk=row.pk).update(closed_at=NOW - timedelta(days=1))
    said = propose_draws(moment=moment, by=TICK, at=NOW)
    assert said == ["建议抽查：民生行动计划，2026年10月"]
    assert propose_draws(moment=moment, by=TICK, at=NOW) == []
    told = Notice.objects.get(title__contains="建议随机抽查")
    assert (told.agency, told.role) == (town.office, "officer")
