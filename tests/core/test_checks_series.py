"""Each check along a series asks where it should, and is quiet where the same shape has a good reason."""

import pytest

from checks_factories import board, found, months, promise, reported, statistic
from luoshi.rules.checks.kinds import Check
from luoshi.rules.checks.reported import digits_of
from luoshi.rules.checks.sweep import hits_of
from luoshi.rules.model import Basis

STEADY = ["1203", "1184.5", "1251", "1210", "1197", "1240", "1222", "1205", "1231"]
YEAR, PLAN = statistic(Basis.RUNNING_YEAR), statistic(Basis.RUNNING_PLAN)
LEVEL = statistic(Basis.POINT, "%", share=True, name="污水集中处理率")
RATIO = statistic(Basis.POINT, "%", share=True, name="垃圾分类覆盖率")


@pytest.mark.parametrize(
    ("of", "values", "first", "expected"),
    [
        (YEAR, [100, 200, 290, 270, 400], 1, [Check.FALLS]),
        (PLAN, [1000, 1100, 1210, 1190], 11, [Check.FALLS]),
        (YEAR, [100, 200, 200, 310], 1, []),  # nothing added is no fall
        (statistic(Basis.RUNNING_YEAR, "%", name="收入增幅"), [6, 7, 6, 5], 1, []),  # a rate over the year may fall
        (YEAR, [900, 1000, 1090, 100, 190], 10, []),  # a new year begins anew
    ],
)
def test_a_total_that_falls(of: object, values: list[int], first: int, expected: list[Check]) -> None:
    assert found(of, months(values, 2025, first, of=of)) == expected  # type: ignore[arg-type]


LAST_YEAR = ["1188", "1079.3", "1244", "1226", "1180.6", "1215", "1230.2", "1192", "1221.9", "1207", "1199", "1233.1"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([*STEADY, 2900], [Check.JUMP]),
        ([*STEADY, 300], [Check.JUMP]),
        ([*STEADY, 2900, 1220], [Check.JUMP]),  # the jump is asked about, not the way back
        ([*STEADY, 2900, 2950, 2930], [Check.JUMP]),  # a new level is asked about once
        ([*STEADY, 1390], []),
        ([*STEADY, 2300], []),  # not twice what was usual
    ],
)
def test_a_jump(values: list[str], expected: list[Check]) -> None:
    assert found(statistic(), months([*LAST_YEAR, *values], 2025)) == expected


def test_of_a_flow_younger_than_a_year_no_jump_is_asked_since_it_may_be_its_season() -> None:
    assert found(statistic(), months([*STEADY, 2900])) == []
    assert found(LEVEL, months([84, 85, 86, 86, 87, 88, 88, 60], of=LEVEL)) == [Check.JUMP]  # a level has none
    assert found(LEVEL, months([84, 85, 86, 86, 87, 88, 88, 85], of=LEVEL)) == []


def test_a_season_is_no_jump_where_the_year_before_had_it() -> None:
    heat = [820, 790, 640, 210, 20, 15, 12, 14, 22, 190, 610, 800]
    rows = months([*heat, 835, 770, 655, 205, 21, 15, 12, 13, 23, 185, 640], 2025)
    last_year = {row.key for row in rows[:12]}
    assert [hit for hit in hits_of(board(statistic(name="供热量"), rows)) if hit.key not in last_year] == []


@pytest.mark.parametrize(
    ("of", "values", "expected"),
    [
        (statistic(), [*STEADY, 12310], [Check.SLIP]),
        (statistic(), [*STEADY, "123.1"], [Check.SLIP]),
        (statistic(), [*STEADY, 12_310_000], [Check.SLIP]),
        (statistic(), [*STEADY, "0.1231"], [Check.SLIP]),
        (LEVEL, [84, 85, 86, 86, 87, 88, 88, "0.89"], [Check.SLIP]),
        (YEAR, [100, 210, 305, 4100, 520], [Check.SLIP]),
        (YEAR, [100, 210, 305, 41, 520], [Check.SLIP]),
        (statistic(), [*STEADY, 1231], []),
        (YEAR, [100, 210, 305, 410, 520], []),
    ],
)
def test_a_unit_that_slipped(of: object, values: list[str], expected: list[Check]) -> None:
    assert found(of, months(values, of=of)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("of", "values", "expected"),
    [
        (LEVEL, [97, 98, 99, "100.4"], [Check.SHARE]),
        (LEVEL, [3, 2, 2, "-1"], [Check.SHARE]),
        (LEVEL, [97, 98, 99, 100], []),
        (LEVEL, [2, 1, 1, 0], []),
        (statistic(Basis.POINT, "%", name="财政收入增速"), [104, 98, 109, "118.2"], []),  # a growth may
        (statistic(Basis.POINT, "%", name="财政收入增速"), [4, 2, -1, -3], []),
        (statistic(), [1203, 1184, -1210], [Check.NEGATIVE]),
    ],
)
def test_a_share_outside_0_to_100(of: object, values: list[str], expected: list[Check]) -> None:
    assert found(of, months(values, of=of)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([(90, 100), (92, 100), (103, 100)], [Check.ABOVE_DENOMINATOR]),
        ([(90, 100), (92, 100), (100, 100)], []),
        ([(0, 100), (3, 100)], []),
    ],
)
def test_a_numerator_above_its_denominator(values: list[tuple[int, int]], expected: list[Check]) -> None:
    assert found(RATIO, months(values, of=RATIO)) == expected


@pytest.mark.parametrize(
    ("of", "values", "expected"),
    [
        (statistic(), [*STEADY[:5], "1246.3", "1246.3", "1246.3", "1246.3", "1246.3"], [Check.REPEATS]),
        (YEAR, [1013, 2217, 3350, 4563, 5776, 6989, 8202], [Check.REPEATS]),  # the same amount added
        (statistic(), [*STEADY[:5], "1246.3", "1246.3", "1246.3", 1203], []),  # three only
        (statistic(), [*STEADY[:5], 1200, 1200, 1200, 1200], []),  # round sums say little
        (statistic(Basis.POINT, "座"), [12, 12, 12, 12, 12], []),  # a small stock that stays
        (statistic(name="城市低保标准", unit="元/月"), [1013] * 6, []),  # set, not counted
        (statistic(Basis.POINT, "公里"), ["21.35"] * 5 + ["22.84"] * 5, []),  # moves in steps, as it always did
        (YEAR, [1013, 2217, 2217, 2217, 2217, 2217], []),  # nothing added
        (YEAR, [5, 8, 10, 14, 18, 22, 26, 30, 34, 38], []),  # four each month, by the plan
        (LEVEL, [98, 99, 100, 100, 100, 100, 100], []),  # full
        (
            statistic(Basis.POINT, "公里", promises=[promise("384.5", 2026)]),
            [351, 362, 370, "384.5", "384.5", "384.5", "384.5"],
            [],  # done, and kept
        ),
    ],
)
def test_the_same_for_several_months(of: object, values: list[str], expected: list[Check]) -> None:
    assert found(of, months(values, of=of)) == expected  # type: ignore[arg-type]


def test_a_run_is_one_question_however_long_it_lasts() -> None:
    one = hits_of(board(statistic(), months([*STEADY[:3], *["1246.3"] * 9])))
    assert [(hit.check, hit.occasion) for hit in one] == [(Check.REPEATS, "1:0:1:2026-04-30")]


TEN_MONTHS = [310, 640, 955, 1271, 1580, 1902, 2211, 2530, 2847, 3160, 3474]


@pytest.mark.parametrize(
    ("of", "values", "year", "expected"),
    [
        (statistic(Basis.RUNNING_YEAR, promises=[promise(4950, 2025)]), [*TEN_MONTHS, 5000], 2025, [Check.SURGE]),
        (YEAR, [*TEN_MONTHS, 5000], 2025, []),  # no target, no year before: it may be its season
        (statistic(Basis.RUNNING_YEAR, promises=[promise(4000, 2025)]), [*TEN_MONTHS, 5000], 2025, []),  # far beyond
        (YEAR, [*TEN_MONTHS, 3790], 2025, []),
        (
            statistic(Basis.RUNNING_YEAR, promises=[promise(4350, 2025, 9)]),
            [*TEN_MONTHS[:8], 4400],
            2025,
            [Check.SURGE],  # the last day promised is in September
        ),
        (
            statistic(Basis.RUNNING_YEAR, promises=[promise(3500, 2025, 11, node=True), promise(5000, 2025)]),
            [*TEN_MONTHS, 5000],
            2025,
            [],  # the plan's own nodes leave it to December
        ),
        (statistic(Basis.RUNNING_YEAR, "个", is_count=True), [0, 1, 1, 2, 2, 3, 3, 3, 4, 4, 5, 13], 2025, []),
    ],
)
def test_a_surge_on_the_last_day(of: object, values: list[int], year: int, expected: list[Check]) -> None:
    hits = [check for check in found(of, months(values, year, of=of)) if check is not Check.REPEATS]  # type: ignore[arg-type]
    assert hits == expected


def test_a_surge_where_the_year_before_had_none_and_where_it_had() -> None:
    even, steep = [*TEN_MONTHS, 3790], [*TEN_MONTHS, 5000]
    once = months([*even, *[value * 11 // 10 for value in steep]], 2025, of=YEAR)
    assert [(hit.check, hit.key) for hit in hits_of(board(YEAR, once))] == [(Check.SURGE, once[-1].key)]
    assert found(YEAR, months([*steep, *[value * 11 // 10 for value in steep]], 2025, of=YEAR)) == []


@pytest.mark.parametrize(
    ("of", "values", "expected"),
    [
        (YEAR, [*TEN_MONTHS, 3790, 4105, 4420], [Check.CARRIED_OVER]),
        (YEAR, [*TEN_MONTHS, 3790, 318, 640], []),
        (YEAR, [2850, 2900, 2950, *[3000] * 9, 2900, 2960], []),  # paid out at the beginning of each year
        (statistic(Basis.RUNNING_YEAR, "座", is_count=True), [0, 1, 1, 2, 2, 3, 3, 4, 4, 4, 5, 5, 5], []),
    ],
)
def test_a_years_total_carried_into_the_next(of: object, values: list[int], expected: list[Check]) -> None:
    hits = found(of, months(values, 2025, of=of))  # type: ignore[arg-type]
    assert [check for check in hits if check is not Check.JUMP] == expected


def test_last_years_figure_to_the_digit_is_asked_about() -> None:
    assert found(statistic(), months([*LAST_YEAR, 1215, "1079.3"], 2025)) == [Check.CARRIED_OVER]
    assert found(statistic(), months([*LAST_YEAR, 1215, 1079], 2025)) == []
    round_sum = [1300, 1200, 1250, *LAST_YEAR[3:], 1215, 1200]
    assert found(statistic(), months(round_sum, 2025)) == []


def test_a_question_names_the_figures_and_what_to_look_at() -> None:
    (hit,) = hits_of(board(YEAR, months([*TEN_MONTHS, 3790, 4105], 2025, of=YEAR)))
    assert hit.words == (
        "本年累计 4,105，而上年累计（2025年）是 3,790；新的一年应从头累计，请核对是否把上年完成的也计入了。"
    )
    assert hit.agency == 1


def test_a_figure_not_asked_about_is_still_compared_with() -> None:
    rows = months([*LAST_YEAR, *STEADY, 2900], 2025)
    laid = board(statistic(), rows)
    assert hits_of(type(laid)(laid.statistics, laid.reported, asked=frozenset({rows[0].key}))) == ()
    assert len(hits_of(type(laid)(laid.statistics, laid.reported, asked=frozenset({rows[-1].key})))) == 1


def test_digits_that_say_something() -> None:
    values = [reported(value, 2026, 1).point.value for value in (1200, "84.42", "0.5", 1013, 0)]
    assert [digits_of(value, 2) for value in values] == [2, 4, 1, 4, 0]
