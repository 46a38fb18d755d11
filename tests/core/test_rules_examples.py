"""Every worked example of docs/status.md, one test a row."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path

import pytest

from luoshi.plan.model import Comparator, Direction, Kind
from luoshi.rules.display import amount_text, share_text
from luoshi.rules.judgement import judge
from luoshi.rules.model import (
    Ask,
    Baseline,
    Basis,
    Certainty,
    Judgement,
    NilReturn,
    ReadingFact,
    Register,
    RegisterItem,
    RelationPartner,
    TargetVersion,
)
from luoshi.rules.parameters import parameters_on
from luoshi.rules.period import Cadence, month_period, parse_period
from luoshi.rules.rollup import Membership, RollUp, roll_up
from luoshi.rules.status import Light, Mark, Status

CHINA = timezone(timedelta(hours=8))
F = Fraction


def day(text: str) -> date:
    return date.fromisoformat(text)


def noon(text: str) -> datetime:
    return datetime.combine(day(text), datetime.min.time().replace(hour=12), CHINA)


def reading(name: str, value: str | int | None, **more: object) -> ReadingFact:
    period = parse_period(name)
    return ReadingFact(
        key=str(more.pop("key", name)),
        period=period,
        value=None if value is None else F(value),
        accepted_at=datetime.combine(period.end + timedelta(days=10), datetime.min.time(), CHINA),
        **more,  # type: ignore[arg-type]
    )


def ask(name: str, *, closed: bool = False, cadence: Cadence = Cadence.YEARLY) -> Ask:
    """A round that asks for a period, due 20 days after its end, closed after 60."""
    end = parse_period(name).end
    closed_at = datetime.combine(end + timedelta(days=60), datetime.min.time(), CHINA) if closed else None
    return Ask(parse_period(name), end + timedelta(days=20), cadence, closed_at, agency="市某局")


@dataclass(frozen=True)
class Example:
    name: str
    target: TargetVersion
    readings: tuple[ReadingFact, ...]
    as_of: str
    status: Status
    asks: tuple[Ask, ...] = ()
    partner: RelationPartner | None = None
    expect: dict[str, object] = field(default_factory=dict)

    def judged(self) -> Judgement:
        return judge(
            versions=(self.target,),
            readings=self.readings,
            asks=self.asks,
            as_of=day(self.as_of),
            known_at=noon(self.as_of),
            parameters=parameters_on(day(self.as_of)),
            partner=self.partner,
        )


def level(value: str | int, comparator: Comparator = Comparator.REACH, **more: object) -> TargetVersion:
    more.setdefault("kind", Kind.LEVEL)
    return TargetVersion(comparator=comparator, value=F(value), **more)  # type: ignore[arg-type]


PLAN = {"plan_start": day("2023-01-01"), "plan_end": day("2025-12-31")}


def total(value: int, **more: object) -> TargetVersion:
    settings: dict[str, object] = {**PLAN, "kind": Kind.CUMULATIVE, "basis": Basis.FLOW, **more}
    return TargetVersion(comparator=Comparator.REACH, value=F(value), **settings)  # type: ignore[arg-type]


def based(value: str | int, on: str) -> Baseline:
    return Baseline(day(on), F(value))


YEARLY_MEAN = {"basis": Basis.AVERAGE, "length": Cadence.YEARLY, **PLAN}
PM25 = level(32, Comparator.AT_MOST, unit="微克/立方米", **YEARLY_MEAN)
SHARE_90 = level(90, Comparator.AT_LEAST, unit="%", basis=Basis.FLOW, length=Cadence.YEARLY, **PLAN)
LIVELIHOOD = level(80, Comparator.AT_LEAST, unit="%", basis=Basis.FLOW, length=Cadence.YEARLY, keep=True, **PLAN)
SPENDING = reading("2023年", None, numerator=F("855.6"), denominator=F("1013.5"))
JOBS = total(380_000, unit="人")
HOMES = total(27_000, unit="套")
INCOME = TargetVersion(
    Kind.RELATION, Comparator.ABOVE, None, "%", basis=Basis.FLOW, length=Cadence.YEARLY, partner_name="经济增速", **PLAN
)
RANGE = level(3, Comparator.RANGE, value_high=F(5), baseline=based(2, "2022-12-31"), **PLAN)

EXAMPLES = [
    Example(
        "one fifth of a fall after one of five years is on pace",
        level(40, baseline=based(100, "2020-12-31"), deadline=day("2025-12-31")),
        (reading("2021年", 88),),
        "2022-03-01",
        Status.ON_PACE,
        expect={"progress": F(1, 5), "planned": F(1, 5), "gap_points": F(0)},
    ),
    Example(
        "a gap of 7.2 points is at risk",
        level(100, baseline=based(40, "2020-12-31"), deadline=day("2025-12-31")),
        (reading("2021年", "47.7"),),
        "2022-03-01",
        Status.AT_RISK,
        expect={"progress": F("7.7") / 60, "gap_points": (F("7.7") / 60 - F(1, 5)) * 100},
    ),
    Example(
        "no way made by the middle of a leap year is behind, however near the target",
        level(95, baseline=based(90, "2022-12-31"), deadline=day("2025-12-31")),
        (reading("2024年上半年", 90),),
        "2024-08-01",
        Status.BEHIND,
        expect={"progress": F(0), "planned": (1 + F(182, 366)) / 3},
    ),
    Example(
        "6,036 of 27,000 after one of three years is behind",
        HOMES,
        (reading("2023年", 6036),),
        "2024-03-01",
        Status.BEHIND,
        expect={"progress": F(6036, 27000), "planned": F(1, 3), "gap_points": (F(6036, 27000) - F(1, 3)) * 100},
    ),
    Example(
        "an old reading is not a late one",
        HOMES,
        (reading("2023年", 6036),),
        "2024-11-30",
        Status.BEHIND,
        (ask("2023年"), ask("2024年")),
        expect={"gap_points": (F(6036, 27000) - F(1, 3)) * 100, "marks": ()},
    ),
    Example(
        "two thirds at the end of a leap year is exactly on pace",
        total(300),
        (reading("2023年", 100), reading("2024年", 100)),
        "2025-03-01",
        Status.ON_PACE,
        expect={"gap_points": F(0)},
    ),
    Example(
        "a total reached two years early is met",
        total(192, unit="个", is_count=True),
        (reading("2023年", 192),),
        "2024-03-01",
        Status.MET,
    ),
    Example(
        "a total short at the deadline is overdue",
        total(300),
        (reading("2023—2025年", 280),),
        "2026-03-01",
        Status.OVERDUE,
        expect={"value": F(280)},
    ),
    Example(
        "a total made good a year later is met late",
        total(300),
        (reading("2023—2025年", 280), reading("2026年", 20)),
        "2027-03-01",
        Status.MET_LATE,
        expect={"value": F(300)},
    ),
    Example(
        "a total with a missing year is unknown, not overdue",
        total(300),
        (reading("2023年", 100), reading("2025年", 150)),
        "2026-03-01",
        Status.NO_DATA,
        (ask("2023年", closed=True), ask("2024年", closed=True), ask("2025年", closed=True)),
        expect={"missing": (parse_period("2024年"),), "value": F(250)},
    ),
    Example(
        "a limit that holds before its day is holding", PM25, (reading("2024年", 26),), "2025-03-01", Status.HOLDING
    ),
    Example(
        "the mean of the last year settles",
        PM25,
        (reading("2024年", 26), reading("2025年", 27)),
        "2026-03-01",
        Status.MET,
    ),
    Example(
        "a single month never stands for a yearly mean",
        PM25,
        (reading("2024年", 26), reading("2025年12月", 55)),
        "2026-01-15",
        Status.AWAITING,
    ),
    Example(
        "December's mean changes nothing before the deadline",
        PM25,
        (reading("2023年", 26), reading("2024年12月", 55)),
        "2025-01-15",
        Status.HOLDING,
        expect={"value": F(26)},
    ),
    Example(
        "a limit that the baseline already met is judged each period",
        level(32, Comparator.AT_MOST, baseline=based(26, "2022-12-31"), **YEARLY_MEAN),
        (reading("2023年", 35),),
        "2024-03-01",
        Status.BEHIND,
        expect={"progress": None},
    ),
    Example("beyond the far bound of a range is behind", RANGE, (reading("2023年", 7),), "2024-03-01", Status.BEHIND),
    Example(
        "a kept share above its line is holding",
        LIVELIHOOD,
        (SPENDING,),
        "2024-03-01",
        Status.HOLDING,
        expect={"value": F("855.6") / F("1013.5") * 100},
    ),
    Example(
        "a kept share whose next year is due and missing is unknown",
        LIVELIHOOD,
        (SPENDING,),
        "2025-03-01",
        Status.NO_DATA,
        (ask("2023年"), ask("2024年")),
        expect={"missing": (parse_period("2024年"),)},
    ),
    Example(
        "89.96 in the gazette does not meet 90",
        SHARE_90,
        (reading("2025年", "89.96", certainty=Certainty.GAZETTE),),
        "2026-03-01",
        Status.OVERDUE,
    ),
    Example(
        "89.96 as a forecast waits for the final figure",
        SHARE_90,
        (reading("2025年", "89.96", certainty=Certainty.FORECAST),),
        "2026-03-01",
        Status.AWAITING,
        expect={"marks": (Mark.PROVISIONAL,)},
    ),
    Example(
        "income that grows more slowly than the economy is behind",
        INCOME,
        (reading("2023年", 4),),
        "2024-03-01",
        Status.BEHIND,
        partner=RelationPartner("经济增速", (reading("2023年", 6, key="gdp"),)),
        expect={"value": F(4), "reading_keys": ("2023年", "gdp")},
    ),
    Example(
        "a relation whose partner is due and missing is unknown",
        INCOME,
        (reading("2023年", 4),),
        "2024-03-01",
        Status.NO_DATA,
        (ask("2023年"),),
        partner=RelationPartner("经济增速", (), (ask("2023年"),)),
    ),
    Example(
        "none of two after one of three years is on pace, since two thirds of one is none",
        total(2, unit="个", is_count=True),
        (reading("2023年", 0),),
        "2024-03-01",
        Status.ON_PACE,
        expect={"planned": F(0)},
    ),
    Example(
        "130,000 of 380,000 jobs after one of three years is on pace",
        JOBS,
        (reading("2023年", 130_000),),
        "2024-03-01",
        Status.ON_PACE,
        expect={"progress": F(13, 38)},
    ),
    Example(
        "the next year's jobs due and missing leave no data, and the year is named",
        JOBS,
        (reading("2023年", 130_000),),
        "2025-03-01",
        Status.NO_DATA,
        (ask("2023年"), ask("2024年")),
        expect={"missing": (parse_period("2024年"),)},
    ),
    Example(
        "a last year that no round asked for is awaited",
        SHARE_90,
        (reading("2023年", 84),),
        "2026-11-25",
        Status.AWAITING,
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_worked_example(example: Example) -> None:
    judgement = example.judged()
    assert judgement.status is example.status, [str(reason) for reason in judgement.reasons]
    for name, value in example.expect.items():
        assert getattr(judgement, name) == value, name


def test_shown_figures_of_the_examples_are_those_of_the_page() -> None:
    by_name = {example.name: example.judged() for example in EXAMPLES}
    homes = [str(reason) for reason in by_name["6,036 of 27,000 after one of three years is behind"].reasons]
    assert "读数：2023年 6,036 套（正式，已采用）" in homes
    assert "进度：p = (6,036 − 0) / (27,000 − 0) = 22.4%" in homes
    assert "序时：q(2023-12-31) = 33.3%" in homes
    assert "差距：−11.0 个百分点，低于 −10 → 滞后" in homes
    half = by_name["no way made by the middle of a leap year is behind, however near the target"]
    assert half.planned is not None
    assert round(float(half.planned), 4) == 0.4991


REGISTER = TargetVersion(Kind.ZERO, Comparator.REACH, F(0), direction=Direction.DOWN, **PLAN)  # type: ignore[arg-type]


def item(key: str, limit: str) -> RegisterItem:
    return RegisterItem(key, day("2024-02-01"), day(limit), noon("2024-02-01"))


def judge_register(register: Register) -> Judgement:
    return judge(
        versions=(REGISTER,),
        readings=(),
        asks=(),
        as_of=day("2024-03-20"),
        known_at=noon("2024-03-20"),
        parameters=parameters_on(day("2024-03-20")),
        register=register,
    )


FEBRUARY = NilReturn(month_period(2024, 2), noon("2024-03-05"))


def test_three_open_cases_none_past_its_limit_is_holding() -> None:
    items = tuple(item(str(number), "2024-04-01") for number in range(3))
    assert judge_register(Register(items, (FEBRUARY,))).status is Status.HOLDING


def test_one_case_past_its_limit_is_behind() -> None:
    items = (item("a", "2024-04-01"), item("b", "2024-04-01"), item("c", "2024-03-19"))
    judgement = judge_register(Register(items, (FEBRUARY,)))
    assert judgement.status is Status.BEHIND
    assert judgement.value == 1
    assert judgement.reading_keys == ("c",)


def test_a_register_without_its_nil_return_is_unknown() -> None:
    items = tuple(item(str(number), "2024-04-01") for number in range(3))
    judgement = judge_register(Register(items, ()))
    assert judgement.status is Status.NO_DATA
    assert judgement.light is Light.HATCHED
    assert any("2024年2月的零报告" in reason.text for reason in judgement.reasons)


def test_districts_add_up_by_numerator_and_denominator() -> None:
    period = parse_period("2024年")
    facts = tuple(
        ReadingFact(area, period, numerator=F(part), denominator=F(whole), area=area, accepted_at=noon("2025-01-10"))
        for area, part, whole in (("甲区", 1, 2), ("乙区", 30, 100))
    )
    members = (Membership("甲区"), Membership("乙区"))
    (whole,) = roll_up(RollUp.RATIO, facts, members=members, as_of=day("2025-03-01"), known_at=noon("2025-03-01"))
    assert (whole.numerator, whole.denominator) == (31, 102)
    assert amount_text(whole.amount(100), "%") == "30.39%"
    assert share_text(F(31, 102)) == "30.4%"


ROWS = {
    "b 100 at 2020-12-31, T 40 by 2025-12-31, x 88 for 2021": [
        "one fifth of a fall after one of five years is on pace"
    ],
    "b 40, T 100, same dates, x 47.7 for 2021": ["a gap of 7.2 points is at risk"],
    "b 90 at 2022-12-31, T 95 by 2025-12-31, x 90 for the half year to 2024-06-30": [
        "no way made by the middle of a leap year is behind, however near the target"
    ],
    "27,000 套 by 2025-12-31 from 2023, 6,036 in 2023": ["6,036 of 27,000 after one of three years is behind"],
    "the same reading judged on 2024-11-30, asked yearly": ["an old reading is not a late one"],
    "one third a year, end of 2024 (a leap year), 2/3 done": [
        "two thirds at the end of a leap year is exactly on pace"
    ],
    "192 小区 by 2025, 192 at the end of 2023": ["a total reached two years early is met"],
    "T 300 by 2025: 280 by then, 20 more in 2026": [
        "a total short at the deadline is overdue",
        "a total made good a year later is met late",
    ],
    "T 300 from 2023: 100, 2024 missing, 150 in 2025": ["a total with a missing year is unknown, not overdue"],
    "yearly PM2.5 ≤ 32 by 2025, 26 in 2024": [
        "a limit that holds before its day is holding",
        "the mean of the last year settles",
        "a single month never stands for a yearly mean",
        "December's mean changes nothing before the deadline",
    ],
    "b 26, ≤ 32, x 35": ["a limit that the baseline already met is judged each period"],
    "range 3–5, b 2, x 7": ["beyond the far bound of a range is behind"],
    "livelihood share ≥ 80 % kept: 855.6 / 1013.5 in 2023": [
        "a kept share above its line is holding",
        "a kept share whose next year is due and missing is unknown",
    ],
    "share ≥ 90 % by 2025: 89.96 % for 2025 as 公报 / as 预计": [
        "89.96 in the gazette does not meet 90",
        "89.96 as a forecast waits for the final figure",
    ],
    "income growth 4.0 % against GDP growth 6.0 %, 2023": [
        "income that grows more slowly than the economy is behind",
        "a relation whose partner is due and missing is unknown",
    ],
    "T 2 by 2025 from 2023, x 0 at 2023-12-31": [
        "none of two after one of three years is on pace, since two thirds of one is none"
    ],
    "three open cases, none past its limit; one past; no nil return": [
        "test_three_open_cases_none_past_its_limit_is_holding",
        "test_one_case_past_its_limit_is_behind",
        "test_a_register_without_its_nil_return_is_unknown",
    ],
    "T 380,000 jobs by 2025 from 2023: 130,000 in 2023": [
        "130,000 of 380,000 jobs after one of three years is on pace",
        "the next year's jobs due and missing leave no data, and the year is named",
    ],
    "Dalian's plan in November 2026, a yearly figure for 2025 that no round asked for": [
        "a last year that no round asked for is awaited"
    ],
    "districts 1/2 and 30/100": ["test_districts_add_up_by_numerator_and_denominator"],
}


def test_every_row_of_the_page_has_its_test() -> None:
    page = (Path(__file__).parents[2] / "docs/status.md").read_text(encoding="utf-8")
    table = page.split("## Worked examples", 1)[1].split("\n## ", 1)[0]
    rows = [line.split("|")[1].strip() for line in table.splitlines() if line.startswith("|")][2:]
    assert rows == list(ROWS)
    known = {example.name for example in EXAMPLES} | set(globals())
    assert {name for names in ROWS.values() for name in names} <= known
