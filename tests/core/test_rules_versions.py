"""Whole judgements of adjusted, resting, partly reported and compared targets, worked out by hand from docs/status.md.

Written as in test_rules_reasons.py; judgements_told.txt has them.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest

from judged_targets import AC, KEPT, LEVEL, TOLD, TOTAL, F, R, asked, at, day, judged, lines_of, said
from luoshi.plan.model import Comparator, Direction, Kind
from luoshi.rules.model import Baseline, Basis, Bound, Judgement, RelationPartner, Suspension, TrajectoryNode
from luoshi.rules.status import Light

LATER = replace(
    LEVEL, value=F(80), effective_on=day("2024-06-01"), decided_at=at("2024-05-20"), decision="市政府〔2024〕12号"
)
FEWER = replace(TOTAL, value=F(200), effective_on=day("2024-06-01"), decided_at=at("2024-05-20"))
EACH = replace(LEVEL, every_year=True, baseline=Baseline(day("2023-12-31"), F(60)), plan_start=day("2024-01-01"))
RUN = replace(TOTAL, basis=Basis.RUNNING_YEAR)

CASES: dict[str, Callable[[], Judgement]] = {
    "adjusted": lambda: judged((LEVEL, LATER), (said("2024年", 79),), "2025-03-01"),
    "adjusted and settled": lambda: judged((LEVEL, LATER), (said("2025年", 82),), "2026-03-01"),
    "adjusted without a decision named": lambda: judged(
        (LEVEL, replace(LATER, decision="", effective_on=None)), (said("2024年", 79),), "2025-03-01"
    ),
    "a reading from before the adjustment": lambda: judged((LEVEL, LATER), (said("2023年", 66),), "2024-07-01"),
    "not decided yet": lambda: judged((replace(LEVEL, decided_at=at("2024-05-20")),), (), "2023-07-01"),
    "the first year has not begun": lambda: judged(
        (replace(TOTAL, every_year=True, plan_start=day("2024-01-01")),), (), "2023-07-01"
    ),
    "rated better by its agency": lambda: judged(LEVEL, (said("2024年", 79),), "2025-03-01", self_rating=Light.GREEN),
    "rated alike by its agency": lambda: judged(LEVEL, (said("2024年", 79),), "2025-03-01", self_rating=Light.YELLOW),
    "by the nodes of the plan": lambda: judged(
        (replace(LEVEL, nodes=(TrajectoryNode(day("2024-12-31"), value=F(75)),)),), (said("2024年", 76),), "2025-03-01"
    ),
    "a node after the deadline": lambda: judged(
        (replace(LEVEL, nodes=(TrajectoryNode(day("2027-12-31"), value=F(75)),)),), (said("2024年", 76),), "2025-03-01"
    ),
    "districts lacking, reached all the same": lambda: judged(
        LEVEL, (said("2024年", 92, bound=Bound.LOWER, missing=("甲区", "乙区")),), "2025-03-01"
    ),
    "districts lacking, nobody knows": lambda: judged(
        LEVEL, (said("2024年", 61, bound=Bound.LOWER, missing=("甲区",)),), "2025-03-01"
    ),
    "a year that began before the plan": lambda: judged(
        (replace(TOTAL, plan_start=day("2023-07-01")),), (said("2023年", 90),), "2024-03-01"
    ),
    "a year not told to its end": lambda: judged((RUN,), (said("2023年1—9月", 70), said("2024年", 110)), "2025-03-01"),
    "a year not told at all": lambda: judged((RUN,), (said("2024年", 110),), "2025-03-01"),
    "a total of the year falls": lambda: judged((RUN,), (said("2024年1—9月", 110), said("2024年", 100)), "2025-03-01"),
    "a total of the plan falls": lambda: judged(
        (replace(TOTAL, basis=Basis.RUNNING_PLAN),), (said("2023年", 110), said("2024年", 100)), "2025-03-01"
    ),
    "flows that overlap": lambda: judged(
        (TOTAL,),
        (said("2023年1—9月", 70), said("2023年三季度", 10), said("2023年9月", 5), said("2023年下半年", 30)),
        "2024-03-01",
    ),
    "a mean rate with a gap": lambda: judged(
        (replace(AC, from_levels=None, mean=True),), (said("2023年", 6), said("2025年", 3)), "2026-03-01"
    ),
    "a mean amount with a gap": lambda: judged(
        (replace(TOTAL, kind=Kind.LEVEL, mean=True, comparator=Comparator.AT_LEAST),),
        (said("2024年", 250),),
        "2025-03-01",
    ),
    "beyond a range": lambda: judged(
        (replace(LEVEL, comparator=Comparator.RANGE, value_high=F(95)),), (said("2024年", 97),), "2025-03-01"
    ),
    "broken twice": lambda: judged(
        (KEPT,), (said("2023年", 79), said("2024年1月", 78), said("2024年", 81)), "2025-03-01"
    ),
    "broken by the version of its day": lambda: judged(
        (KEPT, replace(KEPT, value=F(85), effective_on=day("2024-06-01"), decided_at=at("2024-05-20"))),
        (said("2023年", 82), said("2024年三季度", 84), said("2024年", 86)),
        "2025-03-01",
    ),
    "under its partner": lambda: judged(
        (R,),
        (said("2024年", 69), said("2023年", 71)),
        "2025-03-01",
        asks=(asked("2024年", agency="市发改委"),),
        partner=RelationPartner("全省平均", (said("2024年", 70),), (asked("2024年", agency="省统计局"),)),
    ),
    "both sides are late": lambda: judged(
        (R,),
        (said("2023年", 71),),
        "2025-03-01",
        asks=(asked("2024年", agency="市发改委"),),
        partner=RelationPartner("全省平均", (said("2023年", 70),), (asked("2024年", agency="省统计局"),)),
    ),
    "the partner is late": lambda: judged(
        (R,),
        (said("2024年", 71), said("2023年", 71)),
        "2025-03-01",
        asks=(),
        partner=RelationPartner("全省平均", (said("2023年", 70),), (asked("2024年", agency="省统计局"),)),
    ),
    "not up to a standard": lambda: judged(
        (R,),
        (said("2024年", 71),),
        "2025-03-01",
        partner=RelationPartner("国家标准", (said("2024年", 0),), is_standard=True),
    ),
    "no verdict on a standard": lambda: judged(
        (R,), (said("2024年", 71),), "2025-03-01", partner=RelationPartner("国家标准", (), is_standard=True)
    ),
    "on the way down": lambda: judged(
        (replace(LEVEL, comparator=Comparator.REACH, direction=Direction.DOWN, value=F(30)),),
        (said("2024年", 40),),
        "2025-03-01",
    ),
    "no way known": lambda: judged(
        (replace(LEVEL, comparator=Comparator.REACH, baseline=None),), (said("2024年", 40),), "2025-03-01"
    ),
    "resting and overdue": lambda: judged(
        LEVEL, (said("2025年", 85),), "2026-06-01", suspensions=(Suspension(day("2026-04-01"), at("2026-04-01")),)
    ),
    "no longer resting": lambda: judged(
        LEVEL,
        (said("2024年", 85),),
        "2025-06-01",
        suspensions=(Suspension(day("2025-02-01"), at("2025-02-01"), day("2025-05-01"), at("2025-04-20")),),
    ),
    "met after its round was closed": lambda: judged(
        LEVEL, (said("2024年", 85), said("2026年一季度", 91)), "2026-06-25", asks=(asked("2025年", closed=True),)
    ),
    "not met after its round was closed": lambda: judged(
        LEVEL, (said("2024年", 85), said("2026年一季度", 89)), "2026-06-25", asks=(asked("2025年", closed=True),)
    ),
    "adjusted, the versions in any order": lambda: judged((LATER, LEVEL), (said("2024年", 79),), "2025-03-01"),
    "not met early by an older reading": lambda: judged((TOTAL, FEWER), (said("2023年", 210),), "2024-07-01"),
    "met early by a newer reading": lambda: judged(
        (TOTAL, FEWER), (said("2023年", 210), said("2024年上半年", 5)), "2024-08-01"
    ),
    "met late by the adjusted target": lambda: judged(
        (LEVEL, replace(LEVEL, value=F(85), effective_on=day("2026-02-01"), decided_at=at("2026-01-20"))),
        (said("2025年", 80), said("2026年一季度", 86)),
        "2026-05-01",
    ),
    "resting by the second of two decisions": lambda: judged(
        LEVEL,
        (said("2024年", 85),),
        "2025-06-01",
        suspensions=(
            Suspension(day("2025-08-01"), at("2025-02-01")),
            Suspension(day("2025-03-01"), at("2025-03-01"), decision="第二次"),
        ),
    ),
    "every year by its own nodes": lambda: judged(
        replace(
            EACH,
            nodes=(TrajectoryNode(day("2024-06-30"), share=F(1, 4)), TrajectoryNode(day("2023-06-30"), share=F(3, 4))),
        ),
        (said("2024年上半年", 70),),
        "2024-08-01",
    ),
    "every year on the way down": lambda: judged(
        replace(EACH, comparator=Comparator.REACH, value=F(30)), (said("2024年上半年", 45),), "2024-08-01"
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_judgement_is_told_whole(name: str) -> None:
    assert lines_of(CASES[name]()) == TOLD[name]


def test_a_judgement_rests_on_the_readings_that_it_names() -> None:
    judgement = CASES["under its partner"]()
    assert judgement.reading_keys == ("2024年=69", "2024年=70")
    changed = judged(AC, (said("2023年", 200), said("2024年", 212)), "2025-03-01")
    assert changed.reading_keys == ("2024年=212", "2023年=200")
    assert (changed.on, changed.gap_points) == (day("2024-12-31"), None)
