"""What lies exactly on a bound, and what is known of it, by hand; orders really made and tried out again; a forecast reckoned whole."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from judged_targets import KEPT, LEVEL, LIMIT, SIX, TOTAL, F, at, day, judged, lines_of, register, ret, said
from luoshi.plan.model import Comparator, Kind
from luoshi.rules.calendar import add_working_days, working_days_between
from luoshi.rules.forecast.calibration import Calibration
from luoshi.rules.forecast.projection import Series, project
from luoshi.rules.forecast.target import Forecast, Unsaid, Why, forecast
from luoshi.rules.limits import DayKind, DayNote, limit_from
from luoshi.rules.model import Baseline, Basis, Bound, ReadingFact, Suspension, TargetVersion, TrajectoryNode
from luoshi.rules.parameters import parameters_on
from luoshi.rules.period import Cadence, month_period, periods_between
from luoshi.rules.rollup import Membership, RollUp, roll_up
from luoshi.rules.status import Status
from luoshi.rules.supervision import (
    Book,
    DeliverableFacts,
    Edition,
    Figures,
    Ladder,
    MatterFacts,
    OrderFacts,
    OrderStep,
    Rule,
    bundled_ladders,
    due_on,
    simulate,
)
from luoshi.rules.supervision.model import Then, When
from luoshi.rules.trajectory import TrajectoryError, build_trajectory

ONE = timedelta(days=1)

# --- judgements on a bound ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "value", "bound", "status"),
    [
        (LIMIT, 33, Bound.LOWER, Status.OVERDUE),  # at least 33 is surely above 32
        (LIMIT, 32, Bound.LOWER, Status.NO_DATA),
        (LIMIT, 32, Bound.UPPER, Status.MET),
        (LIMIT, 33, Bound.UPPER, Status.NO_DATA),
        (LEVEL, 90, Bound.LOWER, Status.MET),
        (LEVEL, 89, Bound.LOWER, Status.NO_DATA),
        (LEVEL, 89, Bound.UPPER, Status.OVERDUE),
        (LEVEL, 90, Bound.UPPER, Status.NO_DATA),
        (LEVEL, 90, Bound.UNKNOWN, Status.NO_DATA),
    ],
)
def test_a_partial_figure_settles_only_what_it_surely_says(
    target: TargetVersion, value: int, bound: Bound, status: Status
) -> None:
    reading = said("2025年", value, bound=bound, missing=("甲区",))
    assert judged(target, (reading,), "2026-03-01").status is status


@pytest.mark.parametrize(
    ("value", "bound", "status"),
    [
        (96, Bound.LOWER, Status.OVERDUE),
        (95, Bound.LOWER, Status.NO_DATA),
        (89, Bound.UPPER, Status.OVERDUE),
        (90, Bound.UPPER, Status.NO_DATA),
        (92, Bound.LOWER, Status.NO_DATA),
        (92, Bound.EXACT, Status.MET),
        (95, Bound.EXACT, Status.MET),
        (96, Bound.EXACT, Status.OVERDUE),
    ],
)
def test_a_range_with_a_partial_figure(value: int, bound: Bound, status: Status) -> None:
    target = replace(LEVEL, comparator=Comparator.RANGE, value_high=F(95))
    assert judged(target, (said("2025年", value, bound=bound),), "2026-03-01").status is status


def test_about_without_a_known_way_has_two_bounds() -> None:
    target = replace(LEVEL, comparator=Comparator.ABOUT, value=F(100), unit="个", baseline=None)
    for value, status in ((95, Status.MET), (94, Status.NO_BASELINE), (105, Status.MET), (106, Status.NO_BASELINE)):
        assert judged(target, (said("2025年", value),), "2026-03-01").status is status
    told = lines_of(judged(target, (said("2025年", 106),), "2026-03-01"))
    assert "目标：100 个左右，不低于 95 个，不高于 105 个，期限 2025-12-31" in told


def test_a_suspension_holds_from_its_first_day_until_its_last() -> None:
    rest = Suspension(day("2025-02-01"), at("2025-01-20"), day("2025-05-01"), at("2025-04-20"))
    readings = (said("2024年", 85),)

    def status(as_of: str, known: str) -> Status:
        return judged(LEVEL, readings, as_of, known_at=at(known), suspensions=(rest,)).status

    assert status("2025-01-31", "2025-06-01") is Status.ON_PACE
    assert status("2025-02-01", "2025-06-01") is Status.SUSPENDED
    assert status("2025-04-30", "2025-06-01") is Status.SUSPENDED
    assert status("2025-05-01", "2025-04-20") is Status.ON_PACE
    assert status("2025-05-01", "2025-04-19") is Status.SUSPENDED  # the end is not known yet


def test_a_total_that_stands_still_does_not_fall() -> None:
    target = replace(TOTAL, basis=Basis.RUNNING_PLAN)
    still = judged(target, (said("2023年", 100), said("2024年", 100)), "2025-03-01")
    assert still.status is Status.BEHIND
    assert "规则：进度落后于序时，超过警戒线 → 滞后" in lines_of(still)


def test_years_of_each_year_begin_with_the_plan_the_document_or_the_baseline() -> None:
    each = replace(TOTAL, every_year=True, value=F(100))
    readings = (said("2024年", 100),)

    def years(target: TargetVersion, as_of: str = "2025-03-01") -> list[int]:
        return [year for year, _ in judged(target, readings, as_of).years]

    assert years(each) == [2023, 2024, 2025]
    assert years(replace(each, plan_start=None, document_on=day("2024-05-01"))) == [2024, 2025]
    assert years(replace(each, plan_start=None, baseline=Baseline(day("2023-12-31"), F(0)))) == [2024, 2025]
    assert years(replace(each, plan_start=None)) == [2025]
    assert "取当前 2023年" in lines_of(judged(each, (), "2023-05-01"))[1]


@pytest.mark.parametrize(
    ("count", "names"), [(5, "隐患1、隐患2、隐患3、隐患4、隐患5"), (4, "隐患1、隐患2、隐患3、隐患4")]
)
def test_up_to_five_late_items_are_named(count: int, names: str) -> None:
    told = lines_of(register(SIX[:count], ret(1, 2, 3, on="own"), "2024-04-12"))
    assert f"台账：2024-04-12 在册 {count} 项，超期 {count} 项：{names}" in told


@pytest.mark.parametrize(("on", "words"), [("2022-12-31", "不在"), ("2025-12-31", "不在"), ("2026-01-01", "不在")])
def test_a_node_on_the_first_or_last_day_is_none(on: str, words: str) -> None:
    node = TrajectoryNode(day(on), share=F(1, 2))
    with pytest.raises(TrajectoryError, match=f"^节点 {on} {words} 2022-12-31 与 2025-12-31 之间，请改正节点日期。$"):
        build_trajectory(starts_on=day("2022-12-31"), ends_on=day("2025-12-31"), nodes=(node,))


def test_faulty_nodes_are_told() -> None:
    ends = {"starts_on": day("2022-12-31"), "ends_on": day("2025-12-31")}
    half, third = TrajectoryNode(day("2023-12-31"), share=F(1, 2)), TrajectoryNode(day("2024-12-31"), share=F(1, 3))
    with pytest.raises(TrajectoryError, match=r"^2023-12-31 有两个节点，请只留一个。$"):
        build_trajectory(nodes=(half, half), **ends)
    with pytest.raises(
        TrajectoryError, match=r"^累计指标在节点 2024-12-31 的应达份额回落或超过全程，请改正节点数值。$"
    ):
        build_trajectory(nodes=(third, half), may_fall=False, **ends)
    with pytest.raises(TrajectoryError, match=r"^节点 2023-12-31 没有份额也没有数值，请补填其一。$"):
        build_trajectory(nodes=(TrajectoryNode(day("2023-12-31")),), **ends)
    with pytest.raises(TrajectoryError, match=r"^期限 2022-12-31 不晚于起点 2022-12-31，请改正期限或基数日期。$"):
        build_trajectory(starts_on=day("2022-12-31"), ends_on=day("2022-12-31"))
    last = TrajectoryNode(day("2025-12-31"), share=F(1))
    found = build_trajectory(nodes=(third, half, last), baseline=F(0), target=F(9), **ends)
    assert found.nodes == ((day("2023-12-31"), F(1, 2)), (day("2024-12-31"), F(1, 3)))


def test_a_period_that_ends_on_the_last_day_counts() -> None:
    found = periods_between(day("2024-12-31"), day("2025-03-31"), Cadence.QUARTERLY)
    assert [str(each) for each in found] == ["2024年四季度", "2025年一季度"]
    assert [str(each) for each in periods_between(day("2025-01-01"), day("2025-03-30"), Cadence.MONTHLY)] == [
        "2025年1月",
        "2025年2月",
    ]


def test_a_kept_target_is_broken_only_by_what_surely_fails() -> None:
    partial = said("2023年", 79, bound=Bound.LOWER, missing=("甲区",))
    now = judged(KEPT, (partial, said("2024年", 81)), "2025-03-01")
    assert (now.status, now.marks) == (Status.HOLDING, ())


def test_districts_rolled_up_keep_their_keys_and_quantity() -> None:
    period = month_period(2025, 3)
    rows = [
        ReadingFact("7", period, F(3), accepted_at=at("2025-04-02"), area="甲区", quantity="公园"),
        ReadingFact("8", period, F(4), accepted_at=at("2025-04-05"), area="乙区", quantity="公园", unconfirmed=True),
    ]
    members = tuple(Membership(name) for name in ("甲区", "乙区", "丙区"))
    (whole,) = roll_up(RollUp.SUM, rows, members=members, as_of=day("2025-04-30"), known_at=at("2025-04-30"))
    assert (whole.key, whole.value, whole.quantity, whole.missing) == ("7+8", 7, "公园", ("丙区",))
    assert (whole.accepted_at, whole.unconfirmed, whole.bound) == (at("2025-04-05"), True, Bound.LOWER)


# --- supervision --------------------------------------------------------------------------------------------------------


def step(kind: str, on: str, until: str = "", *, by_rule: bool = False) -> OrderStep:
    return OrderStep(kind, day(on) + ONE, day(on), day(until) if until else None, by_rule=by_rule)


def milestone(*orders: OrderFacts) -> MatterFacts:
    due = DeliverableFacts(day("2026-06-18"), day("2026-01-05"))
    return MatterFacts("milestone:1", "方案", "市城管局", deliverable=due, orders=orders)


def sanming() -> tuple[Rule, ...]:
    found = next(each for each in bundled_ladders() if each.key == "sanming")
    return tuple(replace(rule, standing=True) for rule in found.rules)


def sent(*orders: OrderFacts, rules: tuple[Rule, ...] = (), until: str = "2026-07-31") -> list[tuple[str, str, str]]:
    found = simulate(rules or sanming(), [milestone(*orders)], since=day("2026-06-01"), until=day(until))
    assert all(each.matter.key == "milestone:1" for each in found.sent)
    return [(f"{each.on:%m-%d}", each.rule.code, each.order) for each in found.sent]


MADE = ("sanming-blue-milestone", "missed:2026-06-18")


def test_an_order_that_the_rule_really_made_is_tried_out_with_what_people_did_to_it() -> None:
    steps = (
        step("drafted", "2026-06-22", by_rule=True),
        step("issued", "2026-06-22", "2026-06-29", by_rule=True),
        step("signed", "2026-06-23"),
        step("answered", "2026-06-26"),
    )
    assert sent(OrderFacts("99", "blue", steps, MADE)) == [("06-22", "sanming-blue-milestone", "99")]
    unanswered = OrderFacts("99", "blue", steps[:3], MADE)
    assert sent(unanswered) == [
        ("06-22", "sanming-blue-milestone", "99"),
        ("06-30", "sanming-orange", "99"),
        ("07-08", "sanming-red", "99"),
    ]
    other = OrderFacts("99", "blue", steps, ("dengzhou-assign", "missed:2026-06-18"))
    assert [order for _, _, order in sent(other)] == ["s1", "s1", "s1"]


def test_orders_tried_out_have_each_its_own_key() -> None:
    matters = [replace(milestone(), key=f"milestone:{number}") for number in (1, 2)]
    found = simulate(sanming(), matters, since=day("2026-06-01"), until=day("2026-06-30"))
    assert [(each.rule.code, each.order) for each in found.sent] == [
        ("sanming-blue-milestone", "s1"),
        ("sanming-blue-milestone", "s2"),
        ("sanming-orange", "s1"),
        ("sanming-orange", "s2"),
    ]


def test_an_order_that_people_made_stands_in_the_way_of_another() -> None:
    theirs = OrderFacts("5", "blue", (step("issued", "2026-06-10", "2026-06-17"), step("answered", "2026-06-16")))
    assert sent(theirs) == []
    closed = replace(theirs, steps=(*theirs.steps, step("closed_out", "2026-06-19")))
    assert sent(closed)[0] == ("06-22", "sanming-blue-milestone", "s1")


def test_an_order_is_raised_only_to_a_higher_level_and_only_while_its_agency_has_it() -> None:
    steps = (step("issued", "2026-06-10", "2026-06-17"),)
    assert [code for _, code, _ in sent(OrderFacts("5", "orange", steps))] == ["sanming-red"]
    assert sent(OrderFacts("5", "red", steps)) == []
    again = Rule(
        "again", "试", 1, When.ORDER_RAISED, Then.RAISE_ORANGE, standing=True,
        editions=(Edition(date(2000, 1, 1), Figures(level="orange", limit_days=3)),),
    )  # fmt: skip
    assert sent(OrderFacts("5", "orange", steps), rules=(again,)) == []


def test_figures_of_a_rule_change_on_a_day() -> None:
    rule = Rule(
        "a", "试", 1, When.MILESTONE_MISSED, Then.CHASE,
        editions=(
            Edition(date(2000, 1, 1), Figures(days=1)),
            Edition(day("2026-06-01"), Figures(days=2)),
            Edition(day("2026-06-23"), Figures(days=5)),
        ),
    )  # fmt: skip
    assert rule.figures_on(day("2026-05-31")) == Figures(days=1)
    assert rule.figures_on(day("2026-06-01")) == Figures(days=2)
    assert rule.figures_on(date(1999, 1, 1)) is None
    # Due on 18 June: the second working day after is the 23rd, on which the third edition has begun: the fifth, the 26th.
    assert [each[0] for each in sent(rules=(rule,))] == ["06-26"]
    late = replace(rule, editions=(*rule.editions[:2], Edition(day("2026-06-24"), Figures(days=5))))
    assert [each[0] for each in sent(rules=(late,))] == ["06-23"]
    third = replace(
        rule,
        editions=(rule.editions[0], Edition(day("2026-06-22"), Figures(days=2)), Edition(day("2026-08-01"), Figures())),
    )
    assert [each[0] for each in sent(rules=(third,))] == ["06-23"]


def test_a_matter_without_an_agency_is_held_back() -> None:
    rules = Ladder.of(rule for rule in sanming() if rule.code == "sanming-blue-milestone")
    (held,) = due_on(rules, [replace(milestone(), agency="")], Book(), day("2026-06-22"))
    assert held.held == "该事项没有写明承办单位，请先明确"
    assert (held.on, held.rule.code, held.occasion.key) == (
        day("2026-06-22"),
        "sanming-blue-milestone",
        "missed:2026-06-18",
    )


def test_a_bound_reached_is_told_with_its_number() -> None:
    rule = replace(sanming()[0], editions=(Edition(date(2000, 1, 1), Figures(days=1, limit_days=5, most_a_month=1)),))
    matters = [replace(milestone(), key=f"milestone:{number}") for number in (1, 2)]
    first, second = due_on(Ladder.of([rule]), matters, Book(), day("2026-06-22"))
    assert (first.held, second.held) == ("", "本月对该单位已发 1 次，达到本规则每月上限")


# --- a forecast ---------------------------------------------------------------------------------------------------------


def carried(target: TargetVersion, values: list[int], as_of: str, *, first: int = 1) -> Forecast | Unsaid:
    readings = tuple(
        ReadingFact(
            str(at), month_period(2025, first + at), Fraction(value), accepted_at=datetime(2020, 1, 1, tzinfo=UTC)
        )
        for at, value in enumerate(values)
    )
    known = datetime(2030, 1, 1, tzinfo=UTC)
    return forecast(
        version=target,
        readings=readings,
        as_of=day(as_of),
        known_at=known,
        parameters=parameters_on(day(as_of)),
        calibration=Calibration(),
    )


NEXT = TargetVersion(
    Kind.LEVEL, Comparator.AT_LEAST, F(15), "", deadline=day("2025-05-31"), baseline=Baseline(day("2024-12-31"), F(9))
)


def test_a_forecast_reckoned_whole() -> None:
    """10, 12, 13, 15: errors 2, 1, 2, drift 1.6·4/22 = 0.2909; squares 5.842 + 0.503 + 0.070, a quarter of them 1.6038, spread 1.2664.

    Student's t of 4 degrees reaches 1.5332 spreads for 80 %: 1.9416. 15 lies 0.2297 spreads under 15.2909: 1/2 + 0.0852 are above.
    """
    told = carried(NEXT, [10, 12, 13, 15], "2025-04-30")
    assert isinstance(told, Forecast)
    assert float(told.value) == pytest.approx(15.2909, abs=0.0001)
    assert float(told.low) == pytest.approx(15.2909 - 1.9416, abs=0.0005)
    assert float(told.high) == pytest.approx(15.2909 + 1.9416, abs=0.0005)
    assert float(told.chance or 0) == pytest.approx(0.585, abs=0.0011)
    assert (told.on, told.since, told.months, told.season_years) == (day("2025-05-31"), day("2025-04-30"), 1, 0)
    assert (told.reading_count, told.places, told.step_name, told.chance_words) == (4, 1, "月", "约 60%")
    assert carried(replace(NEXT, is_count=True), [10, 12, 13, 15], "2025-04-30").places == 0  # type: ignore[union-attr]
    limit = carried(replace(NEXT, comparator=Comparator.AT_MOST), [10, 12, 13, 15], "2025-04-30")
    assert float(limit.chance or 0) == pytest.approx(0.415, abs=0.0011)  # type: ignore[union-attr]
    between = replace(NEXT, comparator=Comparator.RANGE, value_high=F(16))
    # 16 lies 0.5599 spreads above: 0.6973 lie under it, 0.415 under 15.
    assert float(carried(between, [10, 12, 13, 15], "2025-04-30").chance or 0) == pytest.approx(0.282, abs=0.002)  # type: ignore[union-attr]
    unknown = replace(NEXT, comparator=Comparator.REACH, baseline=None)
    assert carried(unknown, [10, 12, 13, 15], "2025-04-30").chance is None  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("unit", "kind", "values", "low", "high"),
    [
        ("", Kind.LEVEL, [1, 2, 0, 1], 0, None),  # an amount is never under nothing
        ("%", Kind.LEVEL, [99, 100, 98, 99], None, 100),
        ("%", Kind.LEVEL, [99, 101, 98, 99], None, "above"),  # it was above already: no share
        ("", Kind.COVERAGE, [99, 100, 98, 99], None, 100),
        ("", Kind.LEVEL, [99, 100, 98, 99], None, "above"),
        ("", Kind.LEVEL, [-1, 2, 0, 1], "below", None),
        ("%", Kind.GROWTH, [1, 2, 0, 1], "below", None),
    ],
)
def test_what_a_forecast_cannot_pass(unit: str, kind: Kind, values: list[int], low: object, high: object) -> None:
    target = replace(NEXT, kind=kind, unit=unit, value=F(200), baseline=Baseline(day("2024-12-31"), F(0)))
    told = carried(target, values, "2025-04-30")
    assert isinstance(told, Forecast)
    if low is not None:
        assert (told.low < 0) if low == "below" else told.low == low
    if high is not None:
        assert (told.high > 100) if high == "above" else told.high == high


def test_a_total_is_carried_on_from_what_it_is() -> None:
    target = replace(TOTAL, plan_start=day("2025-01-01"), plan_end=day("2025-05-31"), value=F(65))
    told = carried(target, [10, 12, 13, 15], "2025-04-30")
    assert isinstance(told, Forecast)
    assert told.low >= 50
    # Smoothing a flow keeps near a pace of 0.6 only where the errors say little; the level lies between 13 and 15, the drift is 0.29.
    assert 63 < told.value < 65.5


@pytest.mark.parametrize(
    ("target", "values", "said_of"),
    [
        (NEXT, [10, 12], Unsaid(Why.TOO_FEW, 2)),
        (NEXT, [], Unsaid(Why.TOO_FEW, 0)),
        (NEXT, [9, 9, 9], Unsaid(Why.UNVARYING, 3)),
        (NEXT, [0, 0, 0], Unsaid(Why.UNVARYING, 3)),
        (replace(NEXT, deadline=day("2026-07-31")), [9, 8, 9], Unsaid(Why.TOO_FAR, 3)),  # sixteen steps for three
        (replace(NEXT, deadline=day("2025-03-31")), [9, 8, 9], Unsaid(Why.OVER)),
        (replace(NEXT, deadline=None), [9, 8, 9], Unsaid(Why.NO_DEADLINE)),
        (replace(NEXT, kind=Kind.ZERO), [9, 8, 9], Unsaid(Why.NOT_SUITED)),
        (replace(NEXT, quantities=("甲", "乙")), [9, 8, 9], Unsaid(Why.NOT_SUITED)),
    ],
)
def test_why_nothing_is_said(target: TargetVersion, values: list[int], said_of: Unsaid) -> None:
    assert carried(target, values, "2025-03-31") == said_of


def test_fifteen_steps_for_three_readings_are_not_too_far() -> None:
    assert isinstance(carried(replace(NEXT, deadline=day("2026-06-30")), [9, 8, 9], "2025-03-31"), Forecast)


def test_a_calibration_widens_by_its_ground_and_beyond_a_year() -> None:
    factors = Calibration(plain=1.1, young_months=1.2, young_quarters=1.3, settled=1.4, far=1.25)
    assert factors.factor(season_years=0, steps_a_year=12, steps=12) == 1.1
    assert factors.factor(season_years=0, steps_a_year=12, steps=13) == 1.25
    assert factors.factor(season_years=1, steps_a_year=12, steps=1) == 1.2
    assert factors.factor(season_years=2, steps_a_year=4, steps=4) == 1.3
    assert factors.factor(season_years=2, steps_a_year=4, steps=5) == 1.3
    assert factors.factor(season_years=3, steps_a_year=4, steps=5) == 1.4


def rising(adds_up: bool) -> Series:
    """10, 20, 30, 40: the pace 1 serves best (errors 10, 10, 10, slope 10); drift 10·4/22."""
    return Series((10.0, 20.0, 30.0, 40.0), 1, 0, adds_up)


def test_the_error_of_levels_and_of_sums_grows_as_reckoned() -> None:
    drift = 40 / 22
    for adds_up in (False, True):
        one = project(rising(adds_up), 1, Calibration())
        three = project(rising(adds_up), 3, Calibration())
        assert one.centre == pytest.approx(40 + drift)
        # A level's error comes anew with each step: 1 + 1 + 1. In a sum each moves all that follow: 1 + 4 + 9.
        assert three.spread / one.spread == pytest.approx((14 if adds_up else 3) ** 0.5)
        assert three.centre == pytest.approx(120 + 6 * drift if adds_up else 40 + 3 * drift)
    squares = 3 * (10 - drift) ** 2 + 2 * (0.015 * 25) ** 2
    assert project(rising(adds_up=False), 1, Calibration()).spread == pytest.approx((squares / 4) ** 0.5)


def test_a_season_moves_the_value_and_its_error() -> None:
    """Quarters of 125, 75, 50, 150 over two years: freed of the season all are 100, and only the usual error 1.5 is left, twice."""
    values = (125.0, 75.0, 50.0, 150.0) * 2
    found = project(Series(values, 4, 0, adds_up=False), 1, Calibration())
    assert (found.centre, found.freedom) == (pytest.approx(125), 8)
    assert found.spread == pytest.approx(1.25 * (2 * 1.5**2 / 8) ** 0.5)
    later = project(Series((*values, 125.0, 75.0), 4, 0, adds_up=False), 1, Calibration())
    assert later.centre == pytest.approx(50)
    assert later.spread == pytest.approx(0.5 * (2 * 1.5**2 / 10) ** 0.5)
    year = project(Series(values, 4, 0, adds_up=True), 4, Calibration())
    assert year.centre == pytest.approx(400)
    assert project(Series(values, 4, 0, adds_up=True), 1, Calibration(young_quarters=2.0)).spread == pytest.approx(
        2 * found.spread
    )


def told_total(values: list[tuple[int, int]], **more: object) -> Forecast | Unsaid:
    """A total of 2025 from running totals: last month and what it came to."""
    target = replace(TOTAL, basis=Basis.RUNNING_YEAR, plan_start=day("2025-01-01"), plan_end=day("2025-12-31"), **more)
    readings = tuple(
        ReadingFact(
            str(last), month_period(2025, 1, last), Fraction(value), accepted_at=datetime(2020, 1, 1, tzinfo=UTC)
        )
        for last, value in values
    )
    as_of = month_period(2025, values[-1][0]).end
    return forecast(
        version=target,
        readings=readings,
        as_of=as_of,
        known_at=datetime(2030, 1, 1, tzinfo=UTC),
        parameters=parameters_on(as_of),
        calibration=Calibration(),
    )


def test_a_running_total_is_taken_apart_and_a_short_bridge_shared_out() -> None:
    whole = told_total([(1, 10), (2, 21), (3, 30), (4, 42), (5, 50)])
    bridged = told_total([(1, 10), (2, 21), (4, 42), (5, 50)])
    assert isinstance(whole, Forecast) and isinstance(bridged, Forecast)
    assert (whole.reading_count, whole.months, bridged.reading_count, bridged.months) == (5, 1, 4, 1)
    # Four months at once break the run: of 10, then 42 after five months, 50, 61, 70 three remain.
    broken = told_total([(1, 10), (5, 42), (6, 50), (7, 61), (8, 70)])
    assert isinstance(broken, Forecast)
    assert broken.reading_count == 3
    three = told_total([(1, 10), (4, 42), (5, 50), (6, 61), (7, 70)])
    assert isinstance(three, Forecast)
    assert three.reading_count == 5
    quarters = told_total([(3, 30), (6, 62), (9, 90)])
    assert isinstance(quarters, Forecast)
    assert (quarters.reading_count, quarters.months, quarters.step_name) == (3, 3, "季")


def test_a_limit_shows_how_each_day_counts() -> None:
    found = limit_from(day("2026-03-02"), count=5, kind=DayKind.NATURAL)  # ends on Saturday the 7th: Monday the 9th
    assert [(f"{each.day:%d}", each.number, each.note) for each in found.days] == [
        ("02", 0, DayNote.START),
        ("03", 1, DayNote.COUNTED),
        ("04", 2, DayNote.COUNTED),
        ("05", 3, DayNote.COUNTED),
        ("06", 4, DayNote.COUNTED),
        ("07", 5, DayNote.COUNTED),
        ("08", 0, DayNote.ROLLED),
        ("09", 0, DayNote.ROLLED),
    ]
    working = limit_from(day("2026-03-06"), count=1, kind=DayKind.WORKING)
    assert [(f"{each.day:%d}", each.number, each.note) for each in working.days] == [
        ("06", 0, DayNote.START),
        ("07", 0, DayNote.REST),
        ("08", 0, DayNote.REST),
        ("09", 1, DayNote.COUNTED),
    ]
    assert (working.kind, working.count, working.starts_on) == (DayKind.WORKING, 1, day("2026-03-06"))


def test_working_days_between_count_the_last_and_not_the_first() -> None:
    assert working_days_between(day("2026-03-02"), day("2026-03-02")) == 0
    assert working_days_between(day("2026-03-02"), day("2026-03-03")) == 1
    assert working_days_between(day("2026-03-05"), day("2026-03-09")) == 2  # Friday and Monday
    assert working_days_between(day("2026-03-05"), day("2026-03-08")) == 1
    assert str(add_working_days(day("2026-12-30"), 5)).endswith("（暂定）")
    assert str(add_working_days(day("2026-03-06"), 1)) == "2026-03-09"
