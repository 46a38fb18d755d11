"""Whole judgements: status, x, p, q, and each line of «why this light», worked out by hand from docs/status.md.

judgements_told.txt has them: the first line is status, x, p and q; then what is missing and the marks; then the reasons in the words that
an official reads.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest

from judged_targets import (
    AC,
    KEPT,
    LEVEL,
    LIMIT,
    MONTH,
    QUARTER,
    SIX,
    TOLD,
    TOTAL,
    YEAR,
    F,
    G,
    P,
    R,
    asked,
    at,
    day,
    it,
    judged,
    lines_of,
    register,
    ret,
    said,
)
from luoshi.plan.model import Comparator, Direction, Kind
from luoshi.rules.model import (
    Baseline,
    Basis,
    Certainty,
    Judgement,
    RegisterItem,
    Suspension,
)
from luoshi.rules.status import Status

CASES: dict[str, Callable[[], Judgement]] = {
    "nothing yet": lambda: judged(TOTAL, (), "2023-06-01"),
    "flows of years add up": lambda: judged(TOTAL, (said("2023年", 90), said("2024年", 110)), "2025-03-01"),
    "flows upon a baseline": lambda: judged(
        replace(TOTAL, baseline=Baseline(day("2022-12-31"), F(40))),
        (said("2023年", 90), said("2024年", 110)),
        "2025-03-01",
    ),
    "one flow upon a baseline": lambda: judged(
        replace(TOTAL, baseline=Baseline(day("2022-12-31"), F(40))), (said("2023年", 90),), "2024-03-01"
    ),
    "met early": lambda: judged(TOTAL, (said("2023年", 200), said("2024年", 110)), "2025-03-01"),
    "a level a little behind": lambda: judged(LEVEL, (said("2024年", F(79)),), "2025-03-01"),
    "a level far behind": lambda: judged(LEVEL, (said("2024年", F(72)),), "2025-03-01"),
    "two months late": lambda: judged(
        LEVEL,
        (said("2024年", 85),),
        "2025-06-01",
        (asked("2025年1月", MONTH, agency="市教育局"), asked("2025年2月", MONTH)),
    ),
    "one month late": lambda: judged(
        LEVEL, (said("2024年", 85),), "2025-06-01", (asked("2025年1月", MONTH, agency="市教育局"),)
    ),
    "awaiting its report": lambda: judged(
        LEVEL, (said("2024年", 85),), "2026-01-05", (asked("2025年", agency="市教育局"),)
    ),
    "awaiting without a round": lambda: judged(LEVEL, (said("2024年", 85),), "2026-01-05"),
    "the settling report is late": lambda: judged(
        LEVEL, (said("2024年", 85),), "2026-01-25", (asked("2025年", agency="市教育局"),)
    ),
    "the settling round is closed": lambda: judged(
        LEVEL, (said("2024年", 85),), "2026-05-25", (asked("2025年", agency="市教育局", closed=True),)
    ),
    "met at the deadline": lambda: judged(LEVEL, (said("2025年", 90),), "2026-03-01"),
    "not met at the deadline": lambda: judged(LEVEL, (said("2025年", 89),), "2026-03-01"),
    "met late": lambda: judged(LEVEL, (said("2025年", 89), said("2026年1月", 91)), "2026-03-01"),
    "an estimate does not settle": lambda: judged(
        LEVEL, (said("2025年", 89, certainty=Certainty.FORECAST),), "2026-03-01"
    ),
    "over a limit": lambda: judged(LIMIT, (said("2024年", 33),), "2025-03-01"),
    "under a limit": lambda: judged(LIMIT, (said("2024年", 31),), "2025-03-01"),
    "kept again": lambda: judged(KEPT, (said("2023年", 79), said("2024年", 81)), "2025-03-01"),
    "not kept": lambda: judged(KEPT, (said("2024年", 79),), "2025-03-01"),
    "no value": lambda: judged(replace(LEVEL, value=None), (said("2024年", 79),), "2025-03-01"),
    "no baseline": lambda: judged(replace(LEVEL, baseline=None), (said("2024年", 79),), "2025-03-01"),
    "no deadline": lambda: judged(replace(LEVEL, plan_end=None), (said("2024年", 79),), "2025-03-01"),
    "range": lambda: judged(
        replace(LEVEL, comparator=Comparator.RANGE, value_high=F(95)), (said("2024年", 92),), "2025-03-01"
    ),
    "about": lambda: judged(replace(LEVEL, comparator=Comparator.ABOUT), (said("2024年", 92),), "2025-03-01"),
    "growth": lambda: judged(G, (said("2024年", 230),), "2025-03-01"),
    "growth in pieces": lambda: judged(replace(G, unit="个"), (said("2024年", 230),), "2025-03-01"),
    "a fall": lambda: judged(replace(G, from_levels=Direction.DOWN), (said("2025年", 130),), "2026-03-01"),
    "growth from nothing": lambda: judged(
        replace(G, baseline=Baseline(day("2022-12-31"), F(0))), (said("2024年", 230),), "2025-03-01"
    ),
    "growth without a base": lambda: judged(replace(G, baseline=None), (said("2024年", 230),), "2025-03-01"),
    "against the year before": lambda: judged(AC, (said("2023年", 200), said("2024年", 212)), "2025-03-01"),
    "the year before is lacking": lambda: judged(AC, (said("2024年", 212),), "2025-03-01"),
    "the year before was nothing": lambda: judged(AC, (said("2023年", 0), said("2024年", 212)), "2025-03-01"),
    "lower every year": lambda: judged(
        replace(AC, value=None, comparator=Comparator.BELOW, direction=Direction.DOWN),
        (said("2023年", 200), said("2024年", 190)),
        "2025-03-01",
    ),
    "a mean of changes": lambda: judged(
        replace(AC, mean=True), (said("2022年", 200), said("2023年", 212), said("2024年", 220)), "2025-03-01"
    ),
    "a mean rate": lambda: judged(
        replace(LEVEL, kind=Kind.ANNUAL_CHANGE, mean=True, value=F(5), baseline=None, basis=Basis.FLOW, length=YEAR),
        (said("2023年", 6), said("2024年", 3)),
        "2025-03-01",
    ),
    "a mean amount": lambda: judged(
        replace(TOTAL, kind=Kind.LEVEL, mean=True, comparator=Comparator.AT_LEAST),
        (said("2023年", 310), said("2024年", 250)),
        "2025-03-01",
    ),
    "not under a partner": lambda: judged(R, (said("2024年", 72),), "2025-03-01", partner=P),
    "under a partner": lambda: judged(
        replace(R, comparator=Comparator.BELOW), (said("2024年", 72),), "2025-03-01", partner=P
    ),
    "the partner is lacking": lambda: judged(R, (said("2023年", 72),), "2025-03-01", partner=P),
    "no partner": lambda: judged(R, (said("2023年", 72),), "2025-03-01"),
    "whole things": lambda: judged(replace(TOTAL, value=F(3), is_count=True), (said("2023年", 1),), "2024-03-01"),
    "a sum with a gap": lambda: judged(TOTAL, (said("2024年", 110),), "2025-03-01", (asked("2023年"), asked("2024年"))),
    "every year": lambda: judged(
        replace(TOTAL, every_year=True, value=F(100)), (said("2023年", 90), said("2024年", 110)), "2025-03-01"
    ),
    "every year, all over": lambda: judged(
        replace(TOTAL, every_year=True, value=F(100)),
        (said("2023年", 90), said("2024年", 110), said("2025年", 100)),
        "2026-03-01",
    ),
    "two quantities": lambda: judged(
        replace(LEVEL, quantities=("甲", "乙")),
        (said("2024年", 85, quantity="甲"), said("2024年", 65, quantity="乙")),
        "2025-03-01",
    ),
    "resting": lambda: judged(
        LEVEL,
        (said("2024年", 85),),
        "2025-03-01",
        suspensions=(Suspension(day("2025-02-01"), at("2025-02-01"), decision="市政府〔2025〕9号"),),
    ),
    "many addends": lambda: judged(
        replace(TOTAL, value=F(999)),
        tuple(said(f"{y}年{m}月", 10) for y in (2023, 2024) for m in range(1, 13) if (y, m) < (2024, 3)),
        "2024-03-20",
    ),
    "a register, empty": lambda: register([], (), "2024-01-20"),
    "a register, empty lacking": lambda: register([], (), "2024-04-20"),
    "a register, two late": lambda: register(
        [*SIX[:2], it("x", "2024-02-01", "2024-05-10")], ret(1, 2, 3, on="own"), "2024-04-12"
    ),
    "a register, six late": lambda: register(SIX, ret(1, 2, 3, on="own"), "2024-04-12"),
    "a register, limit day": lambda: register(SIX[:1], ret(1, 2, on="own"), "2024-03-10"),
    "a register, day after": lambda: register(SIX[:1], ret(1, 2, on="own"), "2024-03-11"),
    "a register, holding": lambda: register([], ret(1, 2, 3, on="own"), "2024-04-12"),
    "a register, a return is lacking": lambda: register(SIX[:1], ret(1, 2, on="own"), "2024-04-20"),
    "a register, a quarterly return is lacking": lambda: register(
        SIX[:1], ret(1, 2, on="own"), "2024-04-20", cadence=QUARTER
    ),
    "a register, settled with one left": lambda: register(
        [it("a", "2024-11-01", "2024-12-10")], ret(*range(1, 13)), "2025-01-10"
    ),
    "a register, settled too late": lambda: register(
        [it("a", "2024-11-01", "2024-12-10", "2025-01-15")], ret(*range(1, 13)), "2025-02-01"
    ),
    "a register, settled": lambda: register([it("a", "2024-11-01", "2024-12-31")], ret(*range(1, 13)), "2025-02-01"),
    "a register, awaiting its last return": lambda: register([], ret(*range(1, 12)), "2025-01-05"),
    "a register, the last return is late": lambda: register([], ret(*range(1, 12)), "2025-01-20"),
    "a register, its last day": lambda: register(
        [it("a", "2024-11-01", "2024-12-10")], ret(*range(1, 13)), "2024-12-31"
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_judgement_is_told_whole(name: str) -> None:
    assert lines_of(CASES[name]()) == TOLD[name]


@pytest.mark.parametrize(
    ("as_of", "status"),
    [
        ("2024-04-10", Status.HOLDING),  # ten days after March are not over
        ("2024-04-11", Status.NO_DATA),
    ],
)
def test_a_nil_return_is_lacking_after_ten_days(as_of: str, status: Status) -> None:
    assert register([], ret(1, 2, on="own"), as_of).status is status


@pytest.mark.parametrize(
    ("found", "recorded", "cleared", "told", "count"),
    [
        ("2024-04-12", "2024-04-12", "", "", 1),  # found on the day itself
        ("2024-04-13", "2024-04-12", "", "", 0),
        ("2024-02-01", "2024-04-12", "", "", 1),  # recorded at that very instant
        ("2024-02-01", "2024-04-13", "", "", 0),
        ("2024-02-01", "2024-02-01", "2024-04-12", "", 0),
        ("2024-02-01", "2024-02-01", "2024-04-13", "", 1),
        ("2024-02-01", "2024-02-01", "2024-04-10", "2024-04-12", 0),
        ("2024-02-01", "2024-02-01", "2024-04-10", "2024-04-13", 1),  # cleared, but nobody knew
    ],
)
def test_an_item_is_open_between_what_is_known_of_its_finding_and_its_clearing(
    found: str, recorded: str, cleared: str, told: str, count: int
) -> None:
    item = RegisterItem(
        "a",
        day(found),
        day("2024-12-01"),
        at(recorded),
        day(cleared) if cleared else None,
        at(told) if told else None,
    )
    judgement = register([item], ret(1, 2, 3, on="own"), "2024-04-12")
    assert any(str(reason) == f"台账：2024-04-12 在册 {count} 项，超期 0 项" for reason in judgement.reasons)
