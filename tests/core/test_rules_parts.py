"""Calendar, periods, paths, display, roll-up, milestones and parameters of luoshi.rules."""

from datetime import date, datetime, timedelta, timezone
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.rules.calendar import add_working_days, is_provisional, is_working_day, working_days_between
from luoshi.rules.display import amount_text, figure_text, points_text, round_figure, round_money, share_text
from luoshi.rules.milestones import judge_milestone
from luoshi.rules.model import (
    Bound,
    Certainty,
    Judgement,
    MilestoneFact,
    MilestoneJudgement,
    ReadingFact,
    TrajectoryNode,
)
from luoshi.rules.parameters import ParameterEntry, ParameterError, parameters_on
from luoshi.rules.period import Cadence, Period, PeriodError, month_period, parse_period, period_name, periods_between
from luoshi.rules.rollup import Membership, RollUp, TaskStanding, plan_counts, roll_up, worst
from luoshi.rules.status import Light, Mark, Status
from luoshi.rules.trajectory import TrajectoryError, build_trajectory, calendar_years, planned_share

CHINA = timezone(timedelta(hours=8))
F = Fraction


def day(text: str) -> date:
    return date.fromisoformat(text)


def at(text: str) -> datetime:
    return datetime.combine(day(text), datetime.min.time(), CHINA)


# --- calendar ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "works"),
    [
        ("2026-11-25", True),
        ("2026-11-28", False),
        ("2026-10-01", False),
        ("2026-10-10", True),
        ("2027-10-01", False),
        ("2027-05-02", False),
        ("2027-11-24", True),
    ],
)
def test_working_days_follow_the_announced_calendar_and_then_the_law(text: str, works: bool) -> None:
    assert is_working_day(day(text)) is works


def test_a_day_in_a_year_not_announced_is_provisional() -> None:
    assert not is_provisional(day("2026-12-31"))
    assert is_provisional(day("2027-01-04"))


def test_working_days_are_counted_across_the_national_holiday() -> None:
    assert add_working_days(day("2026-09-30"), 1).day == day("2026-10-08")
    assert add_working_days(day("2026-10-08"), -1).day == day("2026-09-30")
    assert add_working_days(day("2026-10-01"), 0).day == day("2026-10-08")
    assert working_days_between(day("2026-09-30"), day("2026-10-10")) == 3  # 8th, 9th and the make-up Saturday


def test_a_count_that_crosses_into_an_unannounced_year_is_provisional() -> None:
    found = add_working_days(day("2026-12-31"), 1)
    assert (found.day, found.provisional) == (day("2027-01-04"), True)
    assert str(found) == "2027-01-04（暂定）"


# --- periods -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        ("2024年", "2024-01-01", "2024-12-31"),
        ("2024年上半年", "2024-01-01", "2024-06-30"),
        ("2024年下半年", "2024-07-01", "2024-12-31"),
        ("2024年一季度", "2024-01-01", "2024-03-31"),
        ("2024年四季度", "2024-10-01", "2024-12-31"),
        ("2024年2月", "2024-02-01", "2024-02-29"),
        ("2024年1—9月", "2024-01-01", "2024-09-30"),
        ("2023—2025年", "2023-01-01", "2025-12-31"),
        ("2023年11月—2024年2月", "2023-11-01", "2024-02-29"),
        ("2024-03-15", "2024-03-15", "2024-03-15"),
        ("2024-03-15至2024-04-20", "2024-03-15", "2024-04-20"),
    ],
)
def test_a_period_and_its_name_are_inverse(name: str, start: str, end: str) -> None:
    period = Period(day(start), day(end))
    assert parse_period(name) == period
    assert period_name(period) == name


@pytest.mark.parametrize(
    ("text", "same_as"),
    [
        ("2024", "2024年"),
        ("２０２４年１—３月", "2024年一季度"),
        ("2024年1-3月累计", "2024年一季度"),
        ("2024年1月至9月", "2024年1—9月"),
        ("2024年第3季度", "2024年三季度"),
        (" 2024 年 3 月份 ", "2024年3月"),
        ("2024-03", "2024年3月"),
        ("2024年度", "2024年"),
    ],
)
def test_other_ways_to_write_a_period_are_read(text: str, same_as: str) -> None:
    assert period_name(parse_period(text)) == same_as


@pytest.mark.parametrize("text", ["", "较多", "2024年13月", "2024年9—3月", "2024-02-30", "24年", "2024年五季度"])
def test_a_period_that_cannot_be_read_says_how_to_write_it(text: str) -> None:
    with pytest.raises(PeriodError, match="请写成"):
        parse_period(text)


DAYS = st.dates(min_value=date(1950, 1, 1), max_value=date(2100, 12, 31))


@given(DAYS, DAYS)
def test_every_period_reads_back_from_its_name(first: date, second: date) -> None:
    period = Period(min(first, second), max(first, second))
    assert parse_period(period_name(period)) == period


def test_calendar_periods_are_listed_by_their_ends() -> None:
    halves = periods_between(day("2023-06-30"), day("2024-06-29"), Cadence.HALF_YEARLY)
    assert [period_name(period) for period in halves] == ["2023年上半年", "2023年下半年"]
    assert periods_between(day("2023-07-01"), day("2023-07-30"), Cadence.MONTHLY) == ()


def test_the_same_period_of_the_year_before_keeps_month_ends() -> None:
    assert month_period(2024, 2).year_before() == month_period(2023, 2)
    assert month_period(2025, 2).year_before() == month_period(2024, 2)


# --- paths -------------------------------------------------------------------------------------------------------------


def test_a_day_is_a_share_of_its_own_year() -> None:
    assert calendar_years(day("2022-12-31")) == 2023
    assert calendar_years(day("2024-06-30")) == 2024 + F(182, 366)


def test_the_path_is_0_before_its_start_and_1_from_its_end() -> None:
    path = build_trajectory(starts_on=day("2022-12-31"), ends_on=day("2025-12-31"))
    assert planned_share(trajectory=path, as_of=day("2022-06-30")) == 0
    assert planned_share(trajectory=path, as_of=day("2024-12-31")) == F(2, 3)
    assert planned_share(trajectory=path, as_of=day("2026-06-30")) == 1


@pytest.mark.parametrize(
    ("nodes", "message"),
    [
        ((TrajectoryNode(day("2026-01-01"), F(1, 2)),), "不在"),
        ((TrajectoryNode(day("2023-06-30"), F(1, 2)), TrajectoryNode(day("2023-06-30"), F(1, 3))), "两个节点"),
        ((TrajectoryNode(day("2023-06-30"), F(1, 2)), TrajectoryNode(day("2024-06-30"), F(1, 3))), "回落"),
        ((TrajectoryNode(day("2023-06-30")),), "没有份额"),
    ],
)
def test_nodes_that_make_no_path_are_refused(nodes: tuple[TrajectoryNode, ...], message: str) -> None:
    with pytest.raises(TrajectoryError, match=message):
        build_trajectory(starts_on=day("2022-12-31"), ends_on=day("2025-12-31"), nodes=nodes, may_fall=False)


def test_levels_may_fall_between_nodes_and_the_last_node_may_be_the_target() -> None:
    nodes = (
        TrajectoryNode(day("2023-12-31"), value=F(80)),
        TrajectoryNode(day("2024-12-31"), value=F(70)),
        TrajectoryNode(day("2025-12-31"), value=F(90)),
    )
    path = build_trajectory(
        starts_on=day("2022-12-31"), ends_on=day("2025-12-31"), nodes=nodes, baseline=F(60), target=F(90)
    )
    assert planned_share(trajectory=path, as_of=day("2024-12-31")) == F(1, 3)


SHARES = st.fractions(min_value=-1, max_value=2, max_denominator=20)
INSIDE = st.dates(min_value=date(2023, 1, 1), max_value=date(2025, 12, 30))


@given(st.dictionaries(INSIDE, SHARES, max_size=6))
def test_the_path_passes_through_every_node(shares: dict[date, Fraction]) -> None:
    nodes = tuple(TrajectoryNode(on, share) for on, share in shares.items())
    path = build_trajectory(starts_on=day("2022-12-31"), ends_on=day("2025-12-31"), nodes=nodes)
    assert all(planned_share(trajectory=path, as_of=on) == share for on, share in shares.items())


@given(DAYS, DAYS)
def test_a_straight_path_never_falls_and_stays_between_0_and_1(first: date, second: date) -> None:
    path = build_trajectory(starts_on=day("2022-12-31"), ends_on=day("2025-06-30"))
    earlier, later = (planned_share(trajectory=path, as_of=on) for on in sorted((first, second)))
    assert 0 <= earlier <= later <= 1


@given(st.fractions(), st.integers(min_value=0, max_value=6))
def test_rounding_moves_a_figure_by_half_a_last_place_at_most(value: Fraction, places: int) -> None:
    assert abs(Fraction(round_figure(value, places)) - value) * 10**places <= F(1, 2)
    assert abs(Fraction(round_money(value, places)) - value) * 10**places <= F(1, 2)


# --- display -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "places", "figure", "money"),
    [("0.5", 0, "0", "1"), ("1.5", 0, "2", "2"), ("2.5", 0, "2", "3"), ("2.51", 0, "3", "3"), ("-2.5", 0, "-2", "-3")],
)
def test_figures_round_half_to_even_and_money_half_up(value: str, places: int, figure: str, money: str) -> None:
    assert str(round_figure(F(value), places)) == figure
    assert str(round_money(F(value), places)) == money


def test_display_rounds_once() -> None:
    assert share_text(F("0.8996")) == "90.0%"
    assert figure_text(F("0.25"), 1) == "0.2"
    assert str(round_figure(F(1, 3), 30)) == "0." + "3" * 30
    assert amount_text(F("855.6") / F("1013.5") * 100, "%") == "84.42%"
    assert amount_text(F(27000), "套") == "27,000 套"
    assert amount_text(F("1.2"), "") == "1.2"
    assert points_text(F("-10.977")) == "−11.0 个百分点"
    assert points_text(F("0.04")) == "0.0 个百分点"


# --- roll-up -----------------------------------------------------------------------------------------------------------

DISTRICTS = (Membership("甲区"), Membership("乙区"), Membership("丙县", left_on=day("2025-01-01")))


def of(area: str, value: int | None = None, name: str = "2024年", **more: object) -> ReadingFact:
    settings: dict[str, object] = {"accepted_at": at("2025-01-10"), "area": area, **more}
    return ReadingFact(f"{area}{name}", parse_period(name), None if value is None else F(value), **settings)  # type: ignore[arg-type]


def rolled(rule: RollUp, *readings: ReadingFact, **more: object) -> tuple[ReadingFact, ...]:
    settings: dict[str, object] = {"as_of": day("2025-12-31"), "known_at": at("2025-12-31"), **more}
    return roll_up(rule, readings, members=DISTRICTS, **settings)  # type: ignore[arg-type]


def test_a_sum_without_a_district_names_it_and_is_a_lower_bound() -> None:
    (whole,) = rolled(RollUp.SUM, of("甲区", 3), of("乙区", 4))
    assert (whole.value, whole.missing, whole.bound) == (7, ("丙县",), Bound.LOWER)
    (whole,) = rolled(RollUp.SUM, of("甲区", 3), of("乙区", 4), of("丙县", 0))
    assert (whole.value, whole.missing, whole.bound) == (7, (), Bound.EXACT)


def test_a_district_that_has_left_is_not_missed() -> None:
    (whole,) = rolled(RollUp.SUM, of("甲区", 3, "2025年"), of("乙区", 4, "2025年"), known_at=at("2026-02-01"))
    assert whole.missing == ()


def test_a_ratio_is_never_a_mean_of_percentages() -> None:
    half = of("甲区", numerator=F(1), denominator=F(2))
    third = of("乙区", numerator=F(30), denominator=F(100))
    (whole,) = rolled(RollUp.RATIO, half, third, of("丙县", 50))
    assert (whole.numerator, whole.denominator, whole.missing, whole.bound) == (31, 102, ("丙县",), Bound.UNKNOWN)


def test_the_share_of_districts_counts_all_of_them() -> None:
    (whole,) = rolled(RollUp.SHARE_OF_AREAS, of("甲区", 1), of("乙区", 0), meets=lambda value: value >= 1)
    assert (whole.numerator, whole.denominator, whole.missing) == (1, 3, ("丙县",))


def test_the_least_and_the_latest() -> None:
    readings = (of("甲区", 3), of("乙区", 2, accepted_at=at("2025-02-01")))
    (least,) = rolled(RollUp.MIN, *readings)
    assert (least.value, least.bound) == (2, Bound.UPPER)
    (latest,) = rolled(RollUp.LATEST, of("甲区", 9, accepted_at=at("2025-03-01")), *readings[1:])
    assert (latest.value, latest.missing) == (9, ())


def test_a_roll_up_is_as_weak_as_its_weakest_part_and_as_late_as_its_latest() -> None:
    weak = of("乙区", 4, certainty=Certainty.FORECAST, unconfirmed=True, accepted_at=at("2025-03-01"))
    (whole,) = rolled(RollUp.SUM, of("甲区", 3), weak)
    assert (whole.certainty, whole.unconfirmed, whole.accepted_at) == (Certainty.FORECAST, True, at("2025-03-01"))
    (before,) = rolled(RollUp.SUM, of("甲区", 3), weak, known_at=at("2025-02-01"))
    assert before.missing == ("乙区", "丙县")


def standing(key: str, *statuses: Status) -> TaskStanding:
    return TaskStanding(key, tuple((f"{key}{place}", Judgement(status)) for place, status in enumerate(statuses)))


def test_a_task_shows_its_worst_and_a_plan_shows_counts() -> None:
    resting = Judgement(Status.SUSPENDED, suspended_from=Status.BEHIND)
    stuck = Judgement(Status.SUSPENDED, suspended_from=Status.OVERDUE)
    tasks = [
        standing("一", Status.MET, Status.NO_DATA, Status.AT_RISK),
        TaskStanding("二", (("二0", resting),)),
        TaskStanding("三", (("三0", stuck), ("三1", Judgement(Status.MET)))),
        TaskStanding("四", milestones=(("四0", MilestoneJudgement(Status.MISSED)),)),
        TaskStanding("五"),
    ]
    counts = plan_counts(tasks)
    assert [task.status for task in tasks] == [Status.AT_RISK, Status.SUSPENDED, Status.OVERDUE, Status.MISSED, None]
    assert counts.tasks == {Status.OVERDUE: 1, Status.MISSED: 1, Status.AT_RISK: 1, Status.SUSPENDED: 1}
    assert counts.items == {Status.OVERDUE: 1, Status.MISSED: 1, Status.AT_RISK: 1, Status.NO_DATA: 1, Status.MET: 2}
    assert (counts.task_count, counts.item_count) == (5, 6)
    assert (counts.suspended, counts.nothing_to_assess) == (("二0", "三0"), ("五",))


def test_the_order_of_statuses_is_the_pages() -> None:
    page = [
        "overdue",
        "behind",
        "missed",
        "at_risk",
        "made_up",
        "no_data",
        "planned",
        "on_pace",
        "holding",
        "met_late",
        "met",
        "done",
    ]
    assert [status.value for status in Status if status.value in page] == page
    assert worst((Status.PLANNED, Status.AWAITING, Status.MET)) is Status.AWAITING


def test_every_status_light_and_mark_is_told_by_a_word_and_every_light_by_a_shape() -> None:
    assert all(status.label and status.meaning and status.light for status in Status)
    assert len({light.shape for light in Light}) == len(Light)
    assert len({mark.label for mark in Mark}) == len(Mark)


# --- milestones --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("delivered", "verified", "as_of", "status", "unverified"),
    [
        (None, None, "2024-06-30", Status.PLANNED, False),
        (None, None, "2024-07-01", Status.MISSED, False),
        ("2024-06-30", None, "2024-07-15", Status.PLANNED, True),
        ("2024-06-30", "2024-07-10", "2024-07-15", Status.DONE, False),
        ("2024-07-05", None, "2024-07-15", Status.MISSED, True),
        ("2024-07-05", "2024-08-10", "2024-08-31", Status.MADE_UP, False),
        ("2024-07-05", "2024-08-10", "2024-09-01", Status.DONE, False),
        ("2024-07-05", "2024-08-10", "2024-06-30", Status.PLANNED, False),
    ],
)
def test_a_milestone_is_decided_by_its_delivery_and_counts_once_verified(
    delivered: str | None, verified: str | None, as_of: str, status: Status, unverified: bool
) -> None:
    fact = MilestoneFact(
        "m",
        "实施方案",
        day("2024-06-30"),
        delivered_on=day(delivered) if delivered else None,
        verified_at=at(verified) if verified else None,
    )
    judgement = judge_milestone(fact, as_of=day(as_of), known_at=at("2024-12-31"))
    assert (judgement.status, judgement.unverified) == (status, unverified)


def test_a_verification_is_not_known_before_it_happened() -> None:
    fact = MilestoneFact("m", "方案", day("2024-06-30"), "", day("2024-06-20"), at("2024-06-21"), at("2024-07-10"))
    assert judge_milestone(fact, as_of=day("2024-07-05"), known_at=at("2024-07-05")).status is Status.PLANNED
    before = judge_milestone(fact, as_of=day("2024-07-05"), known_at=at("2024-06-20"))
    assert (before.status, before.unverified) == (Status.MISSED, False)


# --- parameters --------------------------------------------------------------------------------------------------------


def test_parameters_are_dated_and_a_plan_may_bring_its_own() -> None:
    own = (
        ParameterEntry("at_risk_points", day("2025-01-01"), F(-30), "银川 2025"),
        ParameterEntry("at_risk_points", day("2026-01-01"), F(-20), "市政府决定"),
    )
    assert parameters_on(day("2024-12-31"), own).at_risk_points == -10
    assert parameters_on(day("2025-06-30"), own).at_risk_points == -30
    assert parameters_on(day("2026-06-30"), own).at_risk_points == -20
    assert dict(parameters_on(day("2025-06-30"), own).sources)["at_risk_points"] == "银川 2025"


def test_a_day_before_every_entry_is_refused_by_name() -> None:
    with pytest.raises(ParameterError, match="on_pace_points"):
        parameters_on(day("1999-12-31"))
