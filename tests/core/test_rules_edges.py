"""Edges of the judgement, each worked out by hand from docs/status.md."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction

import pytest

from luoshi.plan.model import Comparator, Direction, Kind
from luoshi.rules.judgement import judge
from luoshi.rules.model import (
    Ask,
    Baseline,
    Basis,
    Bound,
    Certainty,
    Judgement,
    NilReturn,
    ReadingError,
    ReadingFact,
    Register,
    RegisterItem,
    RelationPartner,
    Suspension,
    TargetVersion,
    TrajectoryNode,
)
from luoshi.rules.parameters import parameters_on
from luoshi.rules.period import Cadence, month_period, parse_period
from luoshi.rules.positions import mean_rate
from luoshi.rules.status import Light, Mark, Status

CHINA = timezone(timedelta(hours=8))
F = Fraction
YEAR, QUARTER, MONTH = Cadence.YEARLY, Cadence.QUARTERLY, Cadence.MONTHLY


def day(text: str) -> date:
    return date.fromisoformat(text)


def at(text: str) -> datetime:
    return datetime.combine(day(text), datetime.min.time(), CHINA)


def said(name: str, value: str | int, **more: object) -> ReadingFact:
    period = parse_period(name)
    more.setdefault("accepted_at", datetime.combine(period.end + timedelta(days=10), datetime.min.time(), CHINA))
    return ReadingFact(str(more.pop("key", f"{name}={value}")), period, F(value), **more)  # type: ignore[arg-type]


def asked(name: str, cadence: Cadence = YEAR, *, closed: bool = False, **more: object) -> Ask:
    end = parse_period(name).end
    closed_at = datetime.combine(end + timedelta(days=60), datetime.min.time(), CHINA) if closed else None
    return Ask(parse_period(name), end + timedelta(days=20), cadence, closed_at, **more)  # type: ignore[arg-type]


def judged(
    target: TargetVersion | tuple[TargetVersion, ...],
    readings: tuple[ReadingFact, ...],
    as_of: str,
    asks: tuple[Ask, ...] = (),
    *,
    known_at: str | None = None,
    **more: object,
) -> Judgement:
    return judge(
        versions=target if isinstance(target, tuple) else (target,),
        readings=readings,
        asks=asks,
        as_of=day(as_of),
        known_at=at(known_at or as_of),
        parameters=parameters_on(day(as_of)),
        **more,  # type: ignore[arg-type]
    )


TOTAL = TargetVersion(
    Kind.CUMULATIVE,
    Comparator.REACH,
    F(300),
    "个",
    basis=Basis.FLOW,
    plan_start=day("2023-01-01"),
    plan_end=day("2025-12-31"),
)
RUNNING = replace(TOTAL, basis=Basis.RUNNING_YEAR)
WHOLE_PLAN = replace(TOTAL, basis=Basis.RUNNING_PLAN)
LEVEL = TargetVersion(
    Kind.LEVEL,
    Comparator.AT_LEAST,
    F(90),
    "%",
    baseline=Baseline(day("2022-12-31"), F(60)),
    plan_start=day("2023-01-01"),
    plan_end=day("2025-12-31"),
)
LIMIT = replace(LEVEL, comparator=Comparator.AT_MOST, value=F(32), unit="微克", baseline=None)
KEPT = replace(LEVEL, keep=True, value=F(80), baseline=None)


# --- readings in force -------------------------------------------------------------------------------------------------


def test_a_reading_of_the_year_before_the_plan_does_not_count() -> None:
    assert judged(LEVEL, (said("2022年", 95),), "2023-06-01").status is Status.TOO_EARLY


def test_zero_is_a_value() -> None:
    judgement = judged(TOTAL, (said("2023年", 0),), "2024-03-01")
    assert (judgement.status, judgement.value, judgement.progress) == (Status.BEHIND, F(0), F(0))


def test_a_reading_without_a_value_cannot_be_made() -> None:
    with pytest.raises(ReadingError, match="没有数值"):
        ReadingFact("x", parse_period("2024年"), numerator=F(1), denominator=F(0))


def test_a_final_figure_is_not_replaced_by_a_later_forecast() -> None:
    readings = (
        said("2023年", 71, certainty=Certainty.FINAL, accepted_at=at("2024-01-10")),
        said("2023年", 95, certainty=Certainty.FORECAST, accepted_at=at("2024-02-10")),
    )
    assert judged(LEVEL, readings, "2024-03-01").value == 71


def test_a_correction_is_seen_only_from_its_acceptance() -> None:
    readings = (said("2023年", 95, accepted_at=at("2024-01-10")), said("2023年", 70, accepted_at=at("2024-02-10")))
    assert judged(LEVEL, readings, "2024-03-01", known_at="2024-02-01").status is Status.HOLDING
    assert judged(LEVEL, readings, "2024-03-01", known_at="2024-02-20").status is Status.ON_PACE


def test_a_withdrawn_reading_leaves_the_one_before_it() -> None:
    first = said("2023年", 70, accepted_at=at("2024-01-10"))
    second = said("2023年", 95, accepted_at=at("2024-02-10"), withdrawn_at=at("2024-02-20"))
    assert judged(LEVEL, (first, second), "2024-03-01", known_at="2024-02-15").value == 95
    assert judged(LEVEL, (first, second), "2024-03-01").value == 70


def test_a_past_day_with_todays_knowledge_shows_what_was_accepted_since() -> None:
    late = said("2023年", 70, accepted_at=at("2024-09-01"))
    assert judged(LEVEL, (late,), "2024-01-31", known_at="2024-02-01").status is Status.TOO_EARLY
    assert judged(LEVEL, (late,), "2024-01-31", known_at="2024-10-01").status is Status.ON_PACE


def test_a_due_day_passes_in_china_not_in_london() -> None:
    asks = (asked("2023年"),)  # due on 2024-01-20
    in_london = datetime(2024, 1, 20, 17, 0, tzinfo=UTC)  # 01:00 on the 21st in China
    settings = {"versions": (KEPT,), "readings": (), "asks": asks, "as_of": day("2024-01-20")}
    parameters = parameters_on(day("2024-01-20"))
    assert judge(**settings, known_at=in_london, parameters=parameters).status is Status.NO_DATA
    earlier = in_london - timedelta(hours=2)
    assert judge(**settings, known_at=earlier, parameters=parameters).status is Status.TOO_EARLY


# --- totals ------------------------------------------------------------------------------------------------------------


def test_a_longer_flow_replaces_those_it_contains() -> None:
    readings = (said("2023年一季度", 20), said("2023年二季度", 20), said("2023年", 110))
    judgement = judged(TOTAL, readings, "2024-03-01")
    assert judgement.value == 110
    assert judgement.reading_keys == ("2023年=110",)
    assert judged(TOTAL, readings, "2023-08-01").value == 40


def test_flows_that_overlap_in_part_are_a_fault() -> None:
    readings = (said("2023年1—4月", 40), said("2023年4—6月", 40))
    judgement = judged(TOTAL, readings, "2023-08-01")
    assert judgement.status is Status.NO_DATA
    assert "重叠" in str(judgement.reasons[-1])


def test_a_straddling_flow_counts_whole_and_is_marked() -> None:
    target = replace(TOTAL, plan_start=day("2023-03-15"))
    judgement = judged(target, (said("2023年一季度", 30),), "2023-05-01")
    assert judgement.value == 30
    assert Mark.STRADDLING in judgement.marks


def test_a_gap_still_lets_a_total_be_met_or_on_pace() -> None:
    met = judged(TOTAL, (said("2023年", 100), said("2025年", 250)), "2026-03-01")
    assert (met.status, met.missing) == (Status.MET, (parse_period("2024年"),))
    assert Mark.PARTIAL in met.marks
    on_pace = judged(TOTAL, (said("2024年", 200),), "2025-03-01")
    assert (on_pace.status, on_pace.missing) == (Status.ON_PACE, (parse_period("2023年"),))


def test_a_gap_makes_an_upper_limit_unknown_unless_it_is_already_broken() -> None:
    limit = replace(TOTAL, comparator=Comparator.AT_MOST)
    assert judged(limit, (said("2024年", 200),), "2025-03-01").status is Status.NO_DATA
    assert judged(limit, (said("2024年", 301),), "2025-03-01").status is Status.BEHIND
    assert judged(limit, (said("2023年", 100), said("2024年", 100)), "2025-03-01").status is Status.HOLDING


def test_yearly_running_totals_add_the_last_of_each_year() -> None:
    readings = (said("2023年1—6月", 40), said("2023年", 100), said("2024年1—3月", 30), said("2024年1—6月", 60))
    judgement = judged(RUNNING, readings, "2024-08-01")
    assert judgement.value == 160
    assert judgement.planned == (1 + F(182, 366)) / 3
    assert judgement.status is Status.ON_PACE


def test_a_year_not_reported_to_its_end_is_a_gap() -> None:
    judgement = judged(RUNNING, (said("2023年1—9月", 60), said("2024年1—6月", 30)), "2024-08-01")
    assert judgement.status is Status.NO_DATA
    assert judgement.missing == (month_period(2023, 10, 12),)


def test_a_running_total_that_falls_is_a_fault_until_it_is_corrected() -> None:
    readings = (said("2023年1—6月", 60), said("2023年1—9月", 50))
    judgement = judged(RUNNING, readings, "2023-11-01")
    assert judgement.status is Status.NO_DATA
    assert "减少" in str(judgement.reasons[-1])
    corrected = (*readings, said("2023年1—6月", 45, accepted_at=at("2023-10-20")))
    assert judged(RUNNING, corrected, "2023-11-01").value == 50


def test_a_round_for_a_month_asks_for_the_running_total_to_its_end() -> None:
    asks = (asked("2023年3月", MONTH), asked("2023年4月", MONTH))
    judgement = judged(RUNNING, (said("2023年1—2月", 20),), "2023-06-01", asks)
    assert judgement.status is Status.NO_DATA
    assert judgement.missing == (parse_period("2023年3月"), parse_period("2023年4月"))
    reported = (said("2023年1—4月", 40),)
    assert judged(RUNNING, reported, "2023-06-01", asks).status is Status.ON_PACE


def test_an_amount_of_part_of_a_year_is_never_held_against_a_yearly_one() -> None:
    income = replace(LEVEL, value=F(2000), unit="亿元", basis=Basis.RUNNING_YEAR, length=QUARTER, baseline=None)
    assert judged(income, (said("2025年1—6月", 900),), "2025-08-01").status is Status.TOO_EARLY
    share = replace(income, value=F(80), unit="%")
    assert judged(share, (said("2025年1—6月", 81),), "2025-08-01").status is Status.HOLDING


def test_a_total_of_the_plan_is_its_last_reading() -> None:
    judgement = judged(WHOLE_PLAN, (said("2023年", 100), said("2024年", 210)), "2025-03-01")
    assert (judgement.value, judgement.status) == (210, Status.ON_PACE)
    falling = judged(WHOLE_PLAN, (said("2023年", 100), said("2024年", 90)), "2025-03-01")
    assert falling.status is Status.NO_DATA


def test_a_missing_district_leaves_a_lower_bound() -> None:
    short = said("2023年", 50, bound=Bound.LOWER, missing=("庄河市",))
    judgement = judged(TOTAL, (short,), "2024-03-01")
    assert judgement.status is Status.NO_DATA
    assert any("庄河市" in reason.text for reason in judgement.reasons)
    assert judged(TOTAL, (replace(short, value=F(100)),), "2024-03-01").status is Status.ON_PACE


def test_a_stated_baseline_of_a_total_is_where_it_starts() -> None:
    target = replace(TOTAL, baseline=Baseline(day("2022-12-31"), F(120)))
    judgement = judged(target, (said("2023年", 60),), "2024-03-01")
    assert (judgement.value, judgement.progress) == (180, F(60, 180))


# --- pace --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "status"),
    [(70, Status.ON_PACE), ("69.9", Status.AT_RISK), (67, Status.AT_RISK), ("66.9", Status.BEHIND)],
)
def test_the_borders_of_the_lights_are_0_and_minus_10_points(value: str | int, status: Status) -> None:
    """b 60, T 90, q 1/3 after one of three years: 70 is on the line, 67 ten points below."""
    assert judged(LEVEL, (said("2023年", value),), "2024-03-01").status is status


def test_declared_nodes_replace_the_straight_line() -> None:
    nodes = (TrajectoryNode(day("2023-12-31"), share=F(1, 10)), TrajectoryNode(day("2024-12-31"), value=F(150)))
    target = replace(TOTAL, nodes=nodes)
    first = judged(target, (said("2023年", 30),), "2024-03-01")
    assert (first.planned, first.status) == (F(1, 10), Status.ON_PACE)
    half = judged(target, (said("2023年", 30), said("2024年上半年", 60)), "2024-08-01")
    assert half.planned == F(1, 10) + (F(1, 2) - F(1, 10)) * F(182, 366)


def test_small_counts_are_planned_in_whole_pieces() -> None:
    target = replace(TOTAL, value=F(10), is_count=True)
    assert judged(target, (said("2023年", 3),), "2024-03-01").planned == F(3, 10)
    assert judged(replace(target, value=F(11)), (said("2023年", 3),), "2024-03-01").planned == F(1, 3)


def test_without_a_baseline_nobody_is_behind() -> None:
    assert judged(replace(LEVEL, baseline=None), (said("2023年", 70),), "2024-03-01").status is Status.NO_BASELINE


def test_without_any_deadline_what_holds_is_holding_and_the_rest_unknown() -> None:
    endless = replace(TOTAL, plan_end=None)
    assert judged(endless, (said("2023年", 300),), "2024-03-01").status is Status.HOLDING
    assert judged(endless, (said("2023年", 299),), "2024-03-01").status is Status.NO_BASELINE


def test_an_unknown_direction_is_not_guessed() -> None:
    vague = replace(LEVEL, comparator=Comparator.REACH, baseline=None)
    assert judged(vague, (said("2023年", 70),), "2024-03-01").status is Status.NO_BASELINE
    assert judged(replace(vague, direction=Direction.UP), (said("2025年", 91),), "2026-03-01").status is Status.MET


# --- what is due -------------------------------------------------------------------------------------------------------


def test_one_missing_quarter_is_stale_two_are_no_data() -> None:
    readings = (said("2023年一季度", 75),)
    asks = tuple(asked(f"2023年{name}季度", QUARTER) for name in "一二三")
    one = judged(LEVEL, readings, "2023-08-01", asks)
    assert (one.status, one.marks) == (Status.ON_PACE, (Mark.STALE,))
    two = judged(LEVEL, readings, "2023-11-01", asks)
    assert (two.status, two.missing) == (Status.NO_DATA, (parse_period("2023年二季度"), parse_period("2023年三季度")))


def test_a_settling_round_open_is_no_data_and_closed_is_overdue() -> None:
    readings = (said("2024年", 85),)
    asks = (asked("2025年", closed=True),)  # due on 2026-01-20, closed on 2026-03-01
    assert judged(LEVEL, readings, "2026-01-15", asks).status is Status.AWAITING
    assert judged(LEVEL, readings, "2026-02-01", asks).status is Status.NO_DATA
    assert judged(LEVEL, readings, "2026-03-02", asks).status is Status.OVERDUE
    assert judged(LEVEL, (*readings, said("2025年", 90)), "2026-03-02", asks).status is Status.MET


def test_silence_at_the_deadline_is_not_made_good_by_the_next_year() -> None:
    asks = (asked("2025年", closed=True),)
    assert judged(LEVEL, (said("2026年", 95),), "2027-03-01", asks).status is Status.MET_LATE
    assert judged(LEVEL, (said("2026年", 85),), "2027-03-01", asks).status is Status.OVERDUE
    assert judged(LEVEL, (said("2026年", 95),), "2027-03-01").status is Status.MET


def test_a_forecast_settles_only_where_it_holds() -> None:
    forecast = said("2025年", 90, certainty=Certainty.FORECAST)
    met = judged(LEVEL, (forecast,), "2026-02-01")
    assert (met.status, met.marks) == (Status.MET, (Mark.PROVISIONAL,))
    final = said("2025年", 89, certainty=Certainty.GAZETTE, accepted_at=at("2026-04-01"))
    assert judged(LEVEL, (forecast, final), "2026-05-01").status is Status.OVERDUE


def test_every_reason_for_missing_data_names_who_should_report() -> None:
    judgement = judged(KEPT, (), "2024-03-01", (asked("2023年", agency="市财政局"),))
    assert judgement.light is Light.HATCHED
    assert "缺报：2023年的读数应由 市财政局 报送，截止 2024-01-20，未报来，轮次未关闭" in map(str, judgement.reasons)


# --- judged each period ------------------------------------------------------------------------------------------------


def test_a_kept_target_that_failed_once_is_marked_broken() -> None:
    judgement = judged(KEPT, (said("2023年", 79), said("2024年", 81)), "2025-03-01")
    assert (judgement.status, judgement.marks) == (Status.HOLDING, (Mark.BROKEN,))
    assert "曾未达标：2023年" in map(str, judgement.reasons)


def test_a_target_equal_to_its_baseline_is_judged_each_period() -> None:
    better_than_2022 = replace(LEVEL, comparator=Comparator.ABOVE, value=F(60))
    assert judged(better_than_2022, (said("2023年", 60),), "2024-03-01").status is Status.BEHIND
    assert judged(better_than_2022, (said("2023年", "60.1"),), "2024-03-01").status is Status.HOLDING


def test_a_range_runs_to_its_nearer_bound() -> None:
    between = replace(LEVEL, comparator=Comparator.RANGE, value=F(3), value_high=F(5), unit="")
    from_above = replace(between, baseline=Baseline(day("2022-12-31"), F(8)))
    assert judged(from_above, (said("2023年", 7),), "2024-03-01").progress == F(1, 3)
    assert judged(from_above, (said("2023年", 2),), "2024-03-01").status is Status.BEHIND
    assert judged(from_above, (said("2023年", 5),), "2024-03-01").status is Status.HOLDING


def test_a_cumulative_range_is_its_lower_bound_unless_it_is_a_ceiling() -> None:
    span = replace(TOTAL, comparator=Comparator.RANGE, value=F(300), value_high=F(500))
    assert judged(span, (said("2023年", 600),), "2024-03-01").status is Status.MET
    assert judged(replace(span, ceiling=True), (said("2023年", 600),), "2024-03-01").status is Status.BEHIND


def test_about_forgives_five_percent_against_the_direction_only() -> None:
    about = replace(
        LEVEL, comparator=Comparator.ABOUT, value=F(13), unit="%", baseline=Baseline(day("2022-12-31"), F(0))
    )
    assert judged(about, (said("2025年", "12.35"),), "2026-03-01").status is Status.MET
    assert judged(about, (said("2025年", "12.34"),), "2026-03-01").status is Status.OVERDUE
    assert judged(about, (said("2025年", 40),), "2026-03-01").status is Status.MET


# --- growth, change, mean ----------------------------------------------------------------------------------------------


def test_growth_starts_at_none_in_its_base_period() -> None:
    growth = replace(LEVEL, kind=Kind.GROWTH, value=F(30), baseline=Baseline(day("2022-12-31")))
    judgement = judged(growth, (said("2023年", 10),), "2024-03-01")
    assert (judgement.progress, judgement.status) == (F(1, 3), Status.ON_PACE)
    assert judged(replace(growth, baseline=None), (said("2023年", 10),), "2024-03-01").status is Status.NO_BASELINE


def test_growth_is_computed_from_levels() -> None:
    growth = replace(
        LEVEL, kind=Kind.GROWTH, value=F(20), baseline=Baseline(day("2022-12-31"), F(50)), from_levels=Direction.UP
    )
    judgement = judged(growth, (said("2023年", 54),), "2024-03-01")
    assert (judgement.value, judgement.progress) == (8, F(8, 20))
    fall = replace(growth, from_levels=Direction.DOWN)
    assert judged(fall, (said("2023年", 45),), "2024-03-01").value == 10


ACCIDENTS = TargetVersion(
    Kind.ANNUAL_CHANGE,
    Comparator.BELOW,
    None,
    basis=Basis.RUNNING_YEAR,
    length=QUARTER,
    every_year=True,
    quantities=("事故起数", "死亡人数"),
    plan_start=day("2023-01-01"),
    plan_end=day("2024-12-31"),
)


def test_a_yearly_fall_is_judged_against_the_same_period_and_for_each_quantity() -> None:
    readings = (
        said("2022年", 100, quantity="事故起数"),
        said("2022年", 20, quantity="死亡人数"),
        said("2023年", 90, quantity="事故起数"),
        said("2023年", 20, quantity="死亡人数"),
    )
    judgement = judged(ACCIDENTS, readings, "2024-02-01")
    assert judgement.status is Status.OVERDUE
    assert [(name, part.status) for name, part in judgement.parts] == [
        ("事故起数", Status.MET),
        ("死亡人数", Status.OVERDUE),
    ]
    half = (said("2022年上半年", 50, quantity="事故起数"), said("2023年上半年", 51, quantity="事故起数"))
    part = dict(judged(ACCIDENTS, half, "2023-08-01").parts)["事故起数"]
    assert part.status is Status.BEHIND


def test_a_change_without_the_year_before_is_unknown() -> None:
    judgement = judged(replace(ACCIDENTS, quantities=()), (said("2023年上半年", 50),), "2023-08-01")
    assert judgement.status is Status.NO_DATA
    assert "缺上年同期数（2022年上半年）" in str(judgement.reasons[-1])


MEAN = replace(
    LEVEL, kind=Kind.ANNUAL_CHANGE, value=F(8), mean=True, baseline=None, basis=Basis.AVERAGE, length=YEAR, unit="%"
)


def test_a_mean_of_rates_compounds() -> None:
    """1.12 × 1.04 = 1.1648 < 1.08² = 1.1664, though the arithmetic mean is 8."""
    short = judged(MEAN, (said("2023年", 12), said("2024年", 4)), "2025-03-01")
    assert short.status is Status.AT_RISK
    assert short.progress == F("0.1648") / (F("1.08") ** 3 - 1)
    assert short.planned == F("0.1664") / (F("1.08") ** 3 - 1)
    enough = judged(MEAN, (said("2023年", 12), said("2024年", "4.15")), "2025-03-01")
    assert enough.status is Status.HOLDING


@pytest.mark.parametrize(
    ("rates", "shown", "status", "line"),
    [
        # 1.06 × 1.03 × 1.04 = 1.135472; its cube root is 1.0432590…; 1.08³ = 1.259712
        ((6, 3, 4), F("4.32590074"), Status.OVERDUE, "比较：4.33% 与目标 ≥ 8% 比较，未达标"),
        # 1.08 three times is the target itself, exact after the root too
        ((8, 8, 8), F(8), Status.MET, "比较：8% 与目标 ≥ 8% 比较，达标"),
        # 1.20 × 1.08 × 0.96 = 1.244160 < 1.259712, though the three rates average 8; the root is 1.0755371…
        ((20, 8, -4), F("7.55371391"), Status.OVERDUE, "比较：7.55% 与目标 ≥ 8% 比较，未达标"),
    ],
)
def test_a_mean_rate_is_set_against_the_yearly_target(
    rates: tuple[int, int, int], shown: F, status: Status, line: str
) -> None:
    readings = tuple(said(f"{year}年", rate) for year, rate in zip((2023, 2024, 2025), rates, strict=True))
    judgement = judged(MEAN, readings, "2026-03-01")
    assert (judgement.status, judgement.value) == (status, shown)
    assert line in [str(reason) for reason in judgement.reasons]


def test_a_mean_rate_reaches_its_target_exactly_when_the_change_does() -> None:
    """1.08³ = 1.259712; a hundred millionth of a hundred millionth less does not round up to it."""
    assert mean_rate(F("0.259712"), 3) == F("0.08")
    assert mean_rate(F("0.259712") - F(1, 10**16), 3) < F("0.08")
    assert (mean_rate(F("0.21"), 2), mean_rate(F("-0.19"), 2), mean_rate(F(-1), 4)) == (F("0.1"), F("-0.1"), -1)


def test_a_mean_of_amounts_is_arithmetic_and_needs_every_year() -> None:
    amounts = replace(MEAN, kind=Kind.LEVEL, value=F(100), unit="亿元")
    judgement = judged(amounts, (said("2023年", 90), said("2024年", 100)), "2025-03-01")
    assert (judgement.value, judgement.progress, judgement.planned) == (95, F(190, 300), F(200, 300))
    assert judged(MEAN, (said("2024年", 20),), "2025-03-01").status is Status.NO_DATA


# --- every year --------------------------------------------------------------------------------------------------------

YEARLY = replace(TOTAL, value=F(500), comparator=Comparator.ABOVE, every_year=True, plan_end=day("2024-12-31"))


def test_every_year_shows_the_newest_settled_year() -> None:
    readings = (said("2023年", 500), said("2024年上半年", 260))
    judgement = judged(YEARLY, readings, "2024-08-01")
    assert judgement.status is Status.OVERDUE
    assert [(year, one.status) for year, one in judgement.years] == [(2023, Status.OVERDUE), (2024, Status.ON_PACE)]
    assert judged(YEARLY, (said("2023年一季度", 130),), "2023-05-01").status is Status.ON_PACE


def test_after_the_last_year_the_worst_is_shown() -> None:
    readings = (said("2023年", 500), said("2024年", 501))
    assert judged(YEARLY, readings, "2025-03-01").status is Status.OVERDUE
    assert judged(YEARLY, (said("2023年", 501), said("2024年", 501)), "2025-03-01").status is Status.MET


def test_a_year_is_met_as_soon_as_its_total_is_reached() -> None:
    assert judged(YEARLY, (said("2023年1—9月", 501),), "2023-11-01").status is Status.MET


# --- relation, standard ------------------------------------------------------------------------------------------------

FASTER = replace(LIMIT, kind=Kind.RELATION, comparator=Comparator.ABOVE, value=None, unit="%", partner_name="城镇增速")


def test_a_relation_takes_the_newest_period_that_both_have() -> None:
    own = (said("2023年", "6.8"), said("2024年", 5))
    judgement = judged(FASTER, own, "2025-03-01", partner=RelationPartner("城镇增速", (said("2023年", "3.4"),)))
    assert (judgement.status, judgement.value, judgement.on) == (Status.HOLDING, F("6.8"), day("2023-12-31"))


def test_a_partner_that_does_not_report_never_makes_the_agency_overdue() -> None:
    asks = (asked("2025年", closed=True),)
    partner = RelationPartner("城镇增速", (), (asked("2025年", closed=True),))
    assert judged(FASTER, (said("2025年", 5),), "2026-04-01", asks, partner=partner).status is Status.NO_DATA
    assert judged(FASTER, (), "2026-04-01", asks, partner=partner).status is Status.OVERDUE


def test_a_relation_without_its_partner_is_unknown() -> None:
    assert judged(FASTER, (said("2023年", 5),), "2024-03-01").status is Status.NO_DATA


def test_a_standard_is_settled_by_a_verdict() -> None:
    standard = replace(FASTER, comparator=Comparator.REACH, partner_name="国家标准")
    verdict = said("2025年", 1, key="7", document="市监〔2026〕3号")
    judgement = judged(standard, (), "2026-03-01", partner=RelationPartner("国家标准", (verdict,), is_standard=True))
    assert (judgement.status, judgement.reading_keys) == (Status.MET, ("7",))
    assert "读数：2025年 符合（正式，市监〔2026〕3号，已采用）" in map(str, judgement.reasons)
    lone = judged(standard, (said("2023年", 99),), "2024-03-01", partner=RelationPartner("国家标准", is_standard=True))
    assert lone.status is Status.NO_DATA


# --- register ----------------------------------------------------------------------------------------------------------


def test_a_register_settles_with_its_state_at_the_deadline() -> None:
    target = replace(LIMIT, kind=Kind.ZERO, comparator=Comparator.REACH, value=F(0), plan_end=day("2024-12-31"))
    late = RegisterItem(
        "a", day("2024-11-01"), day("2024-12-10"), at("2024-11-01"), day("2025-01-15"), at("2025-01-16")
    )
    returned = tuple(NilReturn(month_period(2024, month), at("2025-01-05")) for month in range(1, 13))
    register = Register((late,), returned)
    assert judged(target, (), "2025-01-10", register=register).status is Status.OVERDUE
    assert judged(target, (), "2025-02-01", register=register).status is Status.MET_LATE
    assert judged(target, (), "2025-02-01", register=Register((), returned)).status is Status.MET
    assert judged(target, (), "2025-01-05", register=Register((), returned[:-1])).status is Status.AWAITING
    assert judged(target, (), "2025-01-20", register=Register((), returned[:-1])).status is Status.NO_DATA


# --- versions, suspension, own rating ----------------------------------------------------------------------------------

LOWERED = replace(
    TOTAL, value=F(150), effective_on=day("2024-02-01"), decided_at=at("2024-01-20"), decision="政府常务会议"
)


def test_an_older_reading_keeps_the_light_of_the_older_target() -> None:
    both = (TOTAL, LOWERED)
    kept = judged(both, (said("2023年", 60),), "2024-03-01")
    assert (kept.status, kept.first_version) == (Status.BEHIND, Status.BEHIND)
    assert Mark.ADJUSTED in kept.marks
    newer = (said("2023年", 60), said("2024年", 60))
    judgement = judged(both, newer, "2025-03-01")
    assert (judgement.status, judgement.first_version) == (Status.ON_PACE, Status.BEHIND)


def test_a_decision_is_not_known_before_it_was_taken() -> None:
    readings = (said("2023年", 60), said("2024年", 60))
    assert judged((TOTAL, LOWERED), readings, "2025-03-01", known_at="2024-01-10").marks == ()


def test_a_target_lowered_after_it_failed_stays_overdue_until_a_newer_reading_holds() -> None:
    eased = replace(LEVEL, value=F(80), effective_on=day("2026-03-01"), decided_at=at("2026-02-20"))
    failed = (said("2025年", 85),)
    assert judged((LEVEL, eased), failed, "2026-06-01").status is Status.OVERDUE
    assert judged((LEVEL, eased), (*failed, said("2026年", 86)), "2027-02-01").status is Status.MET_LATE


def test_the_first_versions_light_goes_when_the_target_is_settled() -> None:
    judgement = judged((TOTAL, LOWERED), (said("2023年", 60), said("2024年", 90)), "2025-03-01")
    assert (judgement.status, judgement.first_version) == (Status.MET, None)


def test_a_suspended_target_shows_the_light_of_that_day_and_an_overdue_one_stays_counted() -> None:
    rest = Suspension(day("2024-04-01"), at("2024-03-28"), day("2025-06-01"), at("2025-05-20"))
    judgement = judged(TOTAL, (said("2023年", 60),), "2024-08-01", suspensions=(rest,))
    assert (judgement.status, judgement.suspended_from, judgement.counts) == (Status.SUSPENDED, Status.BEHIND, False)
    assert judged(TOTAL, (said("2023年", 60),), "2025-06-01", suspensions=(rest,)).status is Status.BEHIND
    assert judged(TOTAL, (), "2024-08-01", suspensions=(rest,), known_at="2024-03-01").status is Status.TOO_EARLY
    late = Suspension(day("2026-04-01"), at("2026-03-28"))
    counted = judged(LEVEL, (said("2025年", 85),), "2026-08-01", suspensions=(late,))
    assert counted.counted_status is Status.OVERDUE


def test_an_own_rating_that_differs_is_marked() -> None:
    judgement = judged(TOTAL, (said("2023年", 60),), "2024-03-01", self_rating=Light.GREEN)
    assert Mark.SELF in judgement.marks
    assert judged(TOTAL, (said("2023年", 60),), "2024-03-01", self_rating=Light.RED).marks == ()


def test_an_unconfirmed_reading_is_marked_provisional() -> None:
    judgement = judged(TOTAL, (said("2023年", 300, unconfirmed=True),), "2024-03-01")
    assert (judgement.status, judgement.marks) == (Status.MET, (Mark.PROVISIONAL,))
    assert any("待核" in reason.text for reason in judgement.reasons)


def test_a_judgement_without_reasons_is_otherwise_the_same() -> None:
    readings = (said("2023年", 60),)
    assert judged(TOTAL, readings, "2024-03-01", explain=False) == replace(
        judged(TOTAL, readings, "2024-03-01"), reasons=()
    )


def test_monthly_readings_are_added_to_the_end_of_the_last_month() -> None:
    months = tuple(said(f"2023年{month}月", 10) for month in range(1, 7))
    judgement = judged(TOTAL, months, "2023-08-01", (asked("2023年7月", MONTH),))
    assert (judgement.value, judgement.on) == (60, day("2023-06-30"))
    assert judgement.planned == F(181, 365) / 3


def test_the_newest_reading_is_shown_with_its_marks_while_the_settling_one_is_awaited() -> None:
    target = TargetVersion(
        Kind.LEVEL,
        Comparator.AT_MOST,
        F(32),
        "微克/立方米",
        basis=Basis.AVERAGE,
        length=YEAR,
        deadline=day("2025-12-31"),
    )
    judgement = judged(target, (said("2024年", 26, unconfirmed=True),), "2026-11-25")
    assert (judgement.status, judgement.value, judgement.on) == (Status.AWAITING, 26, day("2024-12-31"))
    assert judgement.marks == (Mark.PROVISIONAL,)
    assert "最近读数" in [reason.label for reason in judgement.reasons]
