"""What the checks beside a cell say, on series whose answer is plain; they speak and never forbid."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.rules.checks.cell import questions_of
from luoshi.rules.checks.habits import habits, usual
from luoshi.rules.checks.kinds import Check, Measure, Point
from luoshi.rules.checks.words import Told, disagreements
from luoshi.rules.model import Basis
from luoshi.rules.period import Period, month_period
from luoshi_site.progress.queries.said import plain


def measure(
    basis: Basis = Basis.FLOW, unit: str = "套", *, share: bool = False, promised: int | None = None
) -> Measure:
    return Measure("保障性住房", unit, basis, share, None if promised is None else Fraction(promised))


def series(*values: object, year: int = 2026, first: int = 1) -> list[Point]:
    return [Point(month_period(year, first + at), Fraction(str(value))) for at, value in enumerate(values)]


def asked(value: object, past: list[Point], what: Measure, month: int = 10) -> list[Check]:
    entry = Point(month_period(2026, month), Fraction(str(value)))
    return [question.check for question in questions_of(entry, past, what, words=plain)]


STEADY = series(120, 118, 125, 121, 119, 124, 122, 120, 123)


@pytest.mark.parametrize(
    ("value", "checks"),
    [
        (121, []),
        (140, []),  # within a quarter of the median
        (1210, [Check.SLIP]),
        (12, [Check.SLIP]),
        (1_210_000, [Check.SLIP]),
        ("0.0121", [Check.SLIP]),
        (260, [Check.JUMP]),
        (0, [Check.JUMP]),
        (-121, [Check.NEGATIVE, Check.JUMP]),
    ],
)
def test_a_flow_is_held_against_its_own_habits(value: object, checks: list[Check]) -> None:
    assert asked(value, STEADY, measure()) == checks


def test_the_words_name_the_factor_the_figure_before_and_what_to_look_at() -> None:
    entry = Point(month_period(2026, 10), Fraction(1210))
    words = questions_of(entry, STEADY, measure(), words=plain)[0].words
    assert words == "像是大了 10 倍：2026年9月为 123 套。是否多写了零，或漏了小数点？"
    myriad = questions_of(Point(month_period(2026, 10), Fraction(1_210_000)), STEADY, measure(), words=plain)[0].words
    assert "一万倍" in myriad
    assert "「万」" in myriad


def test_the_bounds_have_as_many_places_as_the_figures() -> None:
    # 118 to 124 without 125, which lies farthest from the median 121; a quarter of it, 30.25, beyond: 87.75 to 154.25.
    words = questions_of(Point(month_period(2026, 10), Fraction(260)), STEADY, measure(), words=plain)[0].words
    assert words == ("与往期相比变化较大：2026年9月为 123 套，按往期一般在 88 套至 154 套之间。请核对，或说明原因。")


def test_one_odd_month_in_the_past_does_not_widen_the_habit() -> None:
    past = series(120, 118, 1250, 121, 119, 124, 122, 120, 123)
    assert asked(1210, past, measure()) == [Check.SLIP]


def test_a_wild_series_is_left_alone() -> None:
    past = series(10, 300, 40, 500, 5, 250, 30, 420, 60)
    assert asked(650, past, measure()) == []


@pytest.mark.parametrize(("value", "checks"), [(350, []), (40, []), (361, [Check.JUMP]), (1200, [Check.SLIP])])
def test_a_short_series_allows_three_times(value: int, checks: list[Check]) -> None:
    assert asked(value, series(120, 110), measure()) == checks


def test_a_first_figure_is_held_against_the_promise_only() -> None:
    assert asked(400, [], measure(promised=300)) == []
    assert asked(3_000_000, [], measure(promised=300)) == [Check.SLIP]
    assert asked(3_000_000, [], measure()) == []


@pytest.mark.parametrize(
    ("value", "checks"),
    [
        (1000, []),
        (900, []),  # nothing added this month
        (899, [Check.FALLS]),
        (10_000, [Check.SLIP]),
        (100, [Check.FALLS, Check.SLIP]),
        (1700, [Check.JUMP]),
    ],
)
def test_a_running_total_is_held_against_what_it_adds(value: int, checks: list[Check]) -> None:
    past = series(*range(100, 1000, 100))
    assert asked(value, past, measure(Basis.RUNNING_YEAR)) == checks


def test_a_total_of_the_year_starts_anew_in_january() -> None:
    past = series(*range(100, 1300, 100), year=2025)
    assert asked(100, past, measure(Basis.RUNNING_YEAR), month=1) == []
    assert asked(1100, past, measure(Basis.RUNNING_PLAN), month=1) == [Check.FALLS]


def test_two_months_asked_together_are_compared_by_the_month() -> None:
    past = series(120, 118, 125, 121, 119, 124, 122, 120, year=2025)
    joined = Point(month_period(2026, 1, 2), Fraction(240))
    assert questions_of(joined, past, measure(), words=plain) == ()


def test_a_share_lies_within_0_and_100_and_a_growth_need_not() -> None:
    past = series(84, 85, 86, 85, 86, 87, 86, 87, 88)
    assert Check.SHARE in asked(104, past, measure(Basis.POINT, "%", share=True))
    assert asked("0.88", past, measure(Basis.POINT, "%", share=True)) == [Check.SLIP]
    growth = measure(Basis.POINT, "%", share=False)
    assert asked(104, series(90, 110, 95), growth) == []
    assert asked(-3, series(4, -2, 5, 3, -1, 4, 2), growth) == []


def test_a_numerator_above_its_denominator_is_asked_about() -> None:
    what = measure(Basis.POINT, "%", share=True)
    entry = Point(month_period(2026, 10), Fraction(3100, 30), Fraction(31), Fraction(30))
    assert [q.check for q in questions_of(entry, [], what, words=plain)] == [Check.ABOVE_DENOMINATOR]


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=14), st.integers(1, 50))
def test_what_is_usual_does_not_depend_on_the_unit(values: list[int], scale: int) -> None:
    plain_values, scaled = [Fraction(value) for value in values], [Fraction(value * scale) for value in values]
    for x in (-5000, -7, 0, 3, 1234):
        assert usual(plain_values, Fraction(x)) is usual(scaled, Fraction(x * scale))


@given(st.lists(st.integers(1, 1000), min_size=6, max_size=14))
def test_the_habit_is_never_empty_and_holds_the_median(values: list[int]) -> None:
    least, greatest = habits([Fraction(value) for value in values])
    assert least < sorted(values)[len(values) // 2] < greatest


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=14))
def test_a_total_that_rises_is_never_called_falling(values: list[int]) -> None:
    rising = sorted(values)[:12]
    points = series(*rising)
    for before, entry in pairwise(points):
        found = questions_of(entry, points[: points.index(before) + 1], measure(Basis.RUNNING_YEAR), words=plain)
        assert Check.FALLS not in [question.check for question in found]


def told(value: object, name: str = "筹集保障性租赁住房", unit: str = "套", *others: object) -> Told:
    figure = Fraction(str(value))
    return Told(name, unit, figure, f"{plain(figure)} {unit}", tuple(Fraction(str(other)) for other in others))


@pytest.mark.parametrize(
    ("text", "agrees"),
    [
        ("截至10月底，筹集保障性租赁住房3500套。", True),
        ("保障性租赁住房筹集３，５００套，开工2个项目。", True),
        ("筹集保障性租赁住房0.35万套。", True),
        ("筹集保障性租赁住房3500余套。", True),
        ("筹集保障性租赁住房3600套。", False),
        ("筹集保障性租赁住房3.5万套。", False),
        ("筹集保障性租赁住房3200套，比上月的3500套少。", True),
        ("新建停车位3600个；筹集保障性租赁住房。", True),
        ("各项工作按序时推进。", True),
        ("公租房新增3600套。", True),
    ],
)
def test_words_and_figures_that_disagree(text: str, agrees: bool) -> None:
    found = list(disagreements(text, [told(3500)]))
    assert (not found) is agrees
    if found:
        assert "表中填的是 3,500 套" in found[0][1].words


def test_the_target_or_last_months_figure_may_stand_in_the_words() -> None:
    assert list(disagreements("筹集保障性租赁住房目标9600套。", [told(3500, "筹集保障性租赁住房", "套", 9600)])) == []


def test_a_unit_with_its_scale_is_the_same_quantity() -> None:
    text = "城镇新增就业13.2万人。"
    assert list(disagreements(text, [told("13.2", "城镇新增就业", "万人")])) == []
    assert len(list(disagreements(text, [told("12.3", "城镇新增就业", "万人")]))) == 1


def test_a_period_without_whole_months_counts_as_one() -> None:
    odd = Point(Period(month_period(2026, 3).start, month_period(2026, 3).start), Fraction(120))
    assert questions_of(odd, series(118, 121), measure(), words=plain) == ()
