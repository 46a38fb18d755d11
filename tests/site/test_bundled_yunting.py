"""The invented city: its document, and a history in which every status and mark of docs/status.md occurs."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from tests.bundled_load import TODAY, bundled, by_indicator, standing_on

from luoshi.compiler import compile_source
from luoshi.plan.model import Comparator, Kind, Plan, Strength
from luoshi.problems import Severity
from luoshi.readers import read_document
from luoshi.rules.status import Mark, Status
from luoshi_site.agencies.models import User
from luoshi_site.base.audit import faults
from luoshi_site.ledger.models import Indicator
from luoshi_site.ledger.models import Plan as LedgerPlan
from luoshi_site.office.bundled.load import Loaded
from luoshi_site.office.bundled.plans import YUNTING, yunting_plan
from luoshi_site.office.bundled.tables import bundled_bytes
from luoshi_site.office.bundled.word import plan_as_docx
from luoshi_site.progress.actions import accept_reading
from luoshi_site.progress.models import Reading, ReportingRound

__all__ = ["bundled"]
pytestmark = pytest.mark.django_db

# What each target should show on 25 November 2026; q on 30 June 16.5 %, on 30 September 24.9 %, on 31 October 27.8 % of the three years.
EXPECTED = {
    "unemployment-rate": "holding",  # 5.1 ≤ 5.5, as the baseline was
    "resident-income-growth": "holding",  # 6.1 > 5.7
    "cross-region-settlement": "holding",  # 82.9 ≥ 80
    "inclusive-kindergartens": "holding",  # 47725/52502 = 90.9 %
    "life-expectancy": "too_early",  # asked yearly
    "hospice-care": "on_pace",  # 6 of 8 areas from 5: a third of the way
    "good-air-days": "holding",  # 86/92 = 93.5 %, about 92
    "safety-accidents": "holding",  # 36 after 39 a year before
    "petition-timeliness": "on_pace",  # (93.1 − 92) / 3 = 36.7 %
    "day-labour-markets": "met",  # 3 + 5 = 8 by June
    "urban-jobs": "on_pace",  # 132 420 less one county's two months
    "business-leaders": "at_risk",  # 610 / 3000 = 20.3 %
    "skills-training": "behind",  # 26 240 / 180 000 = 14.6 %
    "zero-employment-families": "holding",  # nil returns
    "graduate-placement": "too_early",
    "wage-arrears": "behind",  # two past their limit
    "rural-income-rise": "too_early",
    "rural-income-growth": "behind",  # 5.8 < 6.1
    "pension-rise": "too_early",
    "pension-rate": "at_risk",  # 0.3 of 2.4 = 12.5 %
    "health-insurance-rate": "holding",  # 97.3 ≥ 97
    "assistance-ratio": "on_pace",  # (1.2914 − 1.32) / −0.12 = 23.8 %
    "barrier-free-homes": "no_data",  # the second quarter is missing
    "charities": "on_pace",  # 338 / 320 = 5.6 % of 20
    "schools-built": "overdue",  # 9 of 12 by September
    "school-places": "on_pace",  # 6 300 / 24 000 = 26.3 %
    "nursery-places": "behind",  # 0.02 of 0.6
    "doctors-per-thousand": "on_pace",  # 0.08 of 0.3 to the nearer bound
    "mutual-recognition": "at_risk",  # (67.7 − 61.3) / 38.7 = 16.6 %
    "elderly-centres": "on_pace",  # 8 of 27 points
    "age-friendly-homes": "at_risk",  # 1 453 / 6 000 = 24.2 %
    "care-homes": "on_pace",  # 4 of 8 areas
    "culture-events": "on_pace",  # 540 of 600 in the year
    "sports-parks": "on_pace",  # 1 of 3, a small count
    "sports-ground-area": "too_early",
    "village-5g": "on_pace",  # 3 of 8 points
    "online-services": "no_baseline",
    "pm25-mean": "too_early",
    "heavy-pollution-days": "too_early",
    "surface-water": "behind",  # 93.3 < 95 in October
    "rural-sewage": "no_data",  # one county missing
    "rural-roads": "on_pace",  # 275 / 900 = 30.6 %, less one county's October
    "rural-tap-water": "on_pace",  # 1.0 of 3.5 points
    "unsafe-homes": "awaiting",  # 38 of 40, October 预计
    "old-estates": "on_pace",  # 51 / 180 = 28.3 %
    "rental-homes": "on_pace",  # 2 500 / 9 000 = 27.8 %
    "old-pipes": "behind",  # 59.7 / 480 = 12.4 % by September
    "lifts": "suspended",
    "night-buses": "met_late",  # 8 of 10 by June, 11 by September
    "parking-spaces": "on_pace",  # 6 800 / 24 000 = 28.3 %
    "major-hazards": "no_data",  # no return of September and October
    "report-verification": "holding",  # 212 of 212
    "livelihood-share": "holding",  # 388.2 / 497.6 = 78.0 %
}
MILESTONES = {
    "印发公共卫生应急指挥平台建设方案": "done",
    "公共卫生应急指挥平台上线试运行": "made_up",
    "完成年度跨部门应急演练": "missed",
    "建成多点触发监测预警系统一期": "planned",
    "建立领导干部接访下访公示制度": "done",
    "乡镇街道矛盾调处中心全部挂牌运行": "planned",
}
MARKS = {
    "petition-timeliness": Mark.STALE,
    "health-insurance-rate": Mark.BROKEN,
    "unsafe-homes": Mark.PROVISIONAL,
    "old-estates": Mark.ADJUSTED,
    "urban-jobs": Mark.PARTIAL,
    "rural-roads": Mark.PARTIAL,
    "old-pipes": Mark.STALE,
}
# On 31 July, with what was known then: what had another light.
IN_JULY = {
    "night-buses": "overdue",  # 8 of 10, the round closed
    "day-labour-markets": "met",
    "lifts": "at_risk",  # 190 / 1500 = 12.7 %, suspended from August only
    "surface-water": "holding",
    "rural-income-growth": "holding",  # 6.0 > 5.9
    "major-hazards": "holding",
    "old-estates": "at_risk",  # 30 / 180 = 16.7 % … the June reading keeps the first version: 14.3 %
    "unsafe-homes": "at_risk",  # 21 of 40 in 6 of 10 months
    "schools-built": "behind",  # 5 of 12 in 6 of 9 months
    "urban-jobs": "on_pace",
}


def skeleton(plan: Plan) -> tuple[object, ...]:
    """A plan without its spans."""
    return (
        plan.title,
        plan.doc_number,
        [(heading.level, heading.label, heading.title) for heading in plan.outline],
        [(task.id, task.title, task.area, task.lead, task.responsible) for task in plan.tasks],
        [
            (each.task, each.goal, each.indicator, each.kind, each.comparator, each.value, each.deadline)
            for each in plan.targets
        ],
    )


def test_the_document_has_every_kind_comparator_and_strength() -> None:
    plan = yunting_plan()
    assert (len(plan.tasks), len(plan.targets)) == (20, 53)
    assert {target.kind for target in plan.targets} == set(Kind)
    assert {target.comparator for target in plan.targets} == set(Comparator)
    assert {target.strength for target in plan.targets} == set(Strength)
    assert (plan.first_year, plan.last_year, plan.issued_on) == (2026, 2028, date(2026, 1, 6))


def test_the_document_has_what_makes_officers_think() -> None:
    plan = yunting_plan()
    assert [target.indicator for target in plan.targets if target.task is None and target.goal is None] == [
        "民生支出占一般公共预算支出的比重"
    ]
    assert sum(len(task.lead) > 1 for task in plan.tasks) == 5
    assert {task.id for task in plan.tasks} - {target.task for target in plan.targets} == {"9", "18", "20"}
    assert {target.unit for target in plan.targets} >= {"所/地区", "个百分点"}
    assert any(target.keep for target in plan.targets)
    assert any(target.deadline == "每年" for target in plan.targets)
    assert not [problem for problem in plan.problems if problem.severity is Severity.ERROR]


def test_the_word_document_says_the_same_and_numbers_itself() -> None:
    name = f"{YUNTING}.docx"
    source = read_document(bundled_bytes(name), name)
    lines = [line for line in bundled_bytes(f"{YUNTING}.txt").decode().splitlines() if line]
    assert [line for line in source.text.splitlines() if line] == lines
    assert skeleton(compile_source(source)) == skeleton(yunting_plan())


def test_the_word_document_is_what_the_text_makes() -> None:
    name = f"{YUNTING}.docx"
    made = plan_as_docx(bundled_bytes(f"{YUNTING}.txt").decode())
    assert read_document(made, name).text == read_document(bundled_bytes(name), name).text


def test_each_target_has_the_status_worked_out_by_hand(bundled: Loaded) -> None:
    standing = standing_on(YUNTING, TODAY)
    assert {code: row.status.value for code, row in by_indicator(standing).items()} == EXPECTED
    milestones = {row.milestone.title: row.judgement.status.value for task in standing.tasks for row in task.milestones}
    assert milestones == MILESTONES


def test_every_status_occurs(bundled: Loaded) -> None:
    standing = standing_on(YUNTING, TODAY)
    found = {row.status for row in standing.targets}
    found |= {row.judgement.status for task in standing.tasks for row in task.milestones}
    assert found == set(Status)
    assert [task.task.number for task in standing.tasks_without_figures] == ["18"]


def test_marks_stand_beside_statuses(bundled: Loaded) -> None:
    rows = by_indicator(standing_on(YUNTING, TODAY))
    assert {code for code, mark in MARKS.items() if mark not in rows[code].judgement.marks} == set()
    assert rows["old-estates"].judgement.first_version is Status.AT_RISK  # 51 / 210 = 24.3 % against 24.9 %
    assert rows["rural-sewage"].judgement.marks == (Mark.PARTIAL,)


def test_in_july_the_lights_were_others(bundled: Loaded) -> None:
    rows = by_indicator(standing_on(YUNTING, date(2026, 7, 31)))
    assert {code: rows[code].status.value for code in IN_JULY} == IN_JULY


def test_a_correction_shows_only_to_those_who_know_it(bundled: Loaded) -> None:
    before = standing_on(YUNTING, date(2026, 7, 31), date(2026, 8, 24))
    after = standing_on(YUNTING, date(2026, 7, 31), date(2026, 8, 25))
    assert by_indicator(before)["old-pipes"].judgement.value == Fraction("78.7")
    assert by_indicator(after)["old-pipes"].judgement.value == Fraction("41.8")


def test_areas_add_up_to_the_city(bundled: Loaded) -> None:
    july = Reading.objects.filter(indicator__code="urban-jobs", period_end=date(2026, 7, 31))
    assert july.count() == 8
    assert sum(row.value or Decimal(0) for row in july) == Decimal(13180)
    assert not july.filter(area__name="旧港区").exists()


def test_there_is_work_to_do(bundled: Loaded) -> None:
    readings = Reading.objects.filter(indicator__city__code="yunting")
    states = Reading.State
    assert readings.filter(state=states.PENDING).count() == 4
    assert readings.get(state=states.RETURNED).decisions.get(kind="returned").reason
    assert readings.filter(corrects__isnull=False, state=states.ACCEPTED).count() == 1
    assert [row.cadence for row in ReportingRound.objects.filter(closed_at__isnull=True)] == ["monthly"]


def test_history_is_recorded_when_it_happened(bundled: Loaded) -> None:
    readings = Reading.objects.filter(
        indicator__city__code="yunting", state="accepted", period_end__gte=date(2026, 1, 1)
    )
    assert all(0 < (row.recorded_at.date() - row.period_end).days < 60 for row in readings)
    plan = LedgerPlan.objects.get(code=YUNTING)
    assert plan.adopted_at == datetime(2026, 1, 8, 1, tzinfo=UTC)
    assert plan.document is not None
    assert plan.rounds.count() == 10 + 3 + 1


def test_accepting_the_waiting_figure_settles_the_target(bundled: Loaded) -> None:
    waiting = Reading.objects.select_related("indicator__city").get(state="pending", indicator__code="unsafe-homes")
    accept_reading(reading=waiting, by=User.objects.get(username="officer"), at=datetime(2026, 11, 25, 3, tzinfo=UTC))
    assert by_indicator(standing_on(YUNTING, TODAY))["unsafe-homes"].status is Status.MET  # 35 + 6 = 41 of 40


def test_every_indicator_has_readings_but_those_that_nobody_sent(bundled: Loaded) -> None:
    silent = Indicator.objects.filter(city__code="yunting", readings__isnull=True)
    assert [row.code for row in silent] == []


def test_the_audit_chain_bears_everything_out(bundled: Loaded) -> None:
    assert list(faults()) == []
