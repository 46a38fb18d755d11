"""The forecast: what it says of series worked out by hand, and when it says nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from luoshi.plan.model import Comparator, Direction, Kind
from luoshi.rules.forecast.calibration import Calibration
from luoshi.rules.forecast.projection import Series, project
from luoshi.rules.forecast.published import published_backtest
from luoshi.rules.forecast.seasons import season_of
from luoshi.rules.forecast.student import reach, share_below
from luoshi.rules.forecast.target import Forecast, Unsaid, Why, forecast
from luoshi.rules.model import Baseline, Basis, Bound, ReadingFact, TargetVersion
from luoshi.rules.parameters import parameters_on
from luoshi.rules.period import Cadence, Period, month_period, year_period

KNOWN = datetime(2030, 1, 1, tzinfo=UTC)
BARE = Calibration()
SHAPE = (0.5, 0.5, 1, 1, 1.5, 1.5, 1, 1, 1, 1, 1, 1)


def reading(period: Period, value: object, **more: object) -> ReadingFact:
    return ReadingFact(str(period), period, Fraction(str(value)), accepted_at=datetime(2020, 1, 1, tzinfo=UTC), **more)


def said(version: TargetVersion, readings: list[ReadingFact], as_of: date) -> Forecast | Unsaid:
    return forecast(
        version=version, readings=tuple(readings), as_of=as_of, known_at=KNOWN, parameters=parameters_on(as_of)
    )


def total(value: int, basis: Basis = Basis.FLOW, **more: object) -> TargetVersion:
    """A year's total for 2025."""
    return TargetVersion(
        kind=Kind.CUMULATIVE,
        comparator=Comparator.AT_LEAST,
        value=Fraction(value),
        basis=basis,
        direction=Direction.UP,
        deadline=date(2025, 12, 31),
        baseline=Baseline(date(2024, 12, 31), Fraction(0)),
        plan_start=date(2025, 1, 1),
        **more,
    )


def level(
    value: int, comparator: Comparator = Comparator.AT_LEAST, kind: Kind = Kind.LEVEL, unit: str = ""
) -> TargetVersion:
    return TargetVersion(
        kind=kind,
        comparator=comparator,
        value=Fraction(value),
        unit=unit,
        deadline=date(2025, 12, 31),
        baseline=Baseline(date(2024, 12, 31), Fraction(90)),
    )


def months(*values: object, year: int = 2025) -> list[ReadingFact]:
    return [reading(month_period(year + at // 12, at % 12 + 1), value) for at, value in enumerate(values)]


@pytest.mark.parametrize(
    ("freedom", "printed"), [(1, 3.078), (2, 1.886), (3, 1.638), (4, 1.533), (7, 1.415), (10, 1.372), (30, 1.310)]
)
def test_the_interval_reaches_as_far_as_printed_tables_of_student_say(freedom: int, printed: float) -> None:
    assert reach(0.8, freedom) == pytest.approx(printed, abs=0.0005)
    assert share_below(printed, freedom) == pytest.approx(0.9, abs=0.0003)
    assert share_below(-printed, freedom) == pytest.approx(0.1, abs=0.0003)


def test_a_year_without_drift_adds_up_to_the_mean_of_what_came() -> None:
    told = said(total(120), months(9, 11, 10, 9, 11, 10), date(2025, 6, 30))
    assert isinstance(told, Forecast)
    assert 118 < told.value < 122
    assert told.low < 120 < told.high
    assert told.low >= 60, "a total does not fall below what it is"
    assert (told.reading_count, told.months, told.on) == (6, 1, date(2025, 12, 31))
    assert Fraction(3, 10) < told.chance < Fraction(7, 10)


def test_the_season_of_earlier_years_is_known() -> None:
    """Half of the year's share is not half of the year: with the shape known the sum is exact."""
    two_years = [100 * shape for shape in SHAPE] * 2
    known = months(*two_years, *(100 * shape for shape in SHAPE[:4]), year=2023)
    told = said(total(1200), known, date(2025, 4, 30))
    assert isinstance(told, Forecast)
    assert told.season_years == 2
    assert float(told.value) == pytest.approx(1200, rel=0.01)
    blind = said(total(1200), months(*(100 * shape for shape in SHAPE[:4])), date(2025, 4, 30))
    assert isinstance(blind, Forecast)
    assert blind.season_years == 0
    assert blind.high - blind.low > 5 * (told.high - told.low)


def test_a_season_from_little_more_than_a_year_grows_with_the_year() -> None:
    values = tuple(100 * shape for shape in SHAPE) + tuple(110 * shape for shape in SHAPE[:6])
    season = season_of(values, 12, 0)
    assert season is not None
    assert season.whole_years == 1
    assert season.indices[4] / season.indices[0] == pytest.approx(3, rel=0.08)


def test_no_season_is_seen_in_noise() -> None:
    noise = (10, 12, 9, 11, 10, 8, 12, 11, 9, 10, 11, 9, 8, 11, 12, 9, 11, 10, 10, 9, 12, 12, 9, 11)
    assert season_of(tuple(map(float, noise)), 12, 0) is None
    assert season_of((1.0, 2.0, 3.0), 1, 0) is None


@pytest.mark.parametrize("basis", [Basis.RUNNING_YEAR, Basis.RUNNING_PLAN])
def test_a_running_total_says_what_its_flows_say(basis: Basis) -> None:
    running = [reading(month_period(2025, 1, at + 1), value) for at, value in enumerate((9, 20, 30, 39, 50, 60))]
    told = said(total(120, basis), running, date(2025, 6, 30))
    assert isinstance(told, Forecast)
    assert told.value == said(total(120), months(9, 11, 10, 9, 11, 10), date(2025, 6, 30)).value


def test_january_and_february_reported_together_are_two_months() -> None:
    running = [reading(month_period(2025, 1, last), value) for last, value in ((2, 20), (3, 31), (4, 40), (5, 50))]
    told = said(total(120, Basis.RUNNING_YEAR), running, date(2025, 5, 31))
    assert isinstance(told, Forecast)
    assert told.reading_count == 4
    assert 117 < told.value < 123


def test_a_share_stays_within_the_whole_and_a_chance_within_one() -> None:
    told = said(level(99, kind=Kind.RATIO, unit="%"), months(90, 99, 93, 98), date(2025, 4, 30))
    assert isinstance(told, Forecast)
    assert told.high == 100
    assert 0 < told.chance < Fraction(6, 10)


def test_an_upper_limit_is_kept_where_more_would_break_it() -> None:
    values = months(80, 81, 79, 80, 82, 80)
    kept = said(level(100, Comparator.AT_MOST), values, date(2025, 6, 30))
    broken = said(level(70, Comparator.AT_MOST), values, date(2025, 6, 30))
    assert kept.chance > Fraction(98, 100)
    assert broken.chance < Fraction(3, 100)


def test_farther_ahead_is_wider() -> None:
    near = project(Series((10.0, 12.0, 11.0, 13.0), 12, 0, adds_up=False), 1, BARE)
    far = project(Series((10.0, 12.0, 11.0, 13.0), 12, 0, adds_up=False), 9, BARE)
    assert far.spread > near.spread


def test_the_spread_of_one_step_is_worked_out_by_hand() -> None:
    """Levels 10, 12, 13, 15: at pace 1 errors 2, 1, 2; slope 1.6, drift 1.6·4/22; a usual error of 1.5 % of 12.5 counted twice."""
    found = project(Series((10.0, 12.0, 13.0, 15.0), 1, 0, adds_up=False), 1, BARE)
    drift = 1.6 * 4 / 22
    squares = 2 * (2 - drift) ** 2 + (1 - drift) ** 2 + 2 * (0.015 * 12.5) ** 2
    assert found.centre == pytest.approx(15 + drift)
    assert found.spread == pytest.approx((squares / 4) ** 0.5)
    assert found.freedom == 4


@pytest.mark.parametrize(
    ("version", "readings", "as_of", "why"),
    [
        (total(120), months(9, 11), date(2025, 2, 28), Why.TOO_FEW),
        (total(120), [], date(2025, 2, 28), Why.TOO_FEW),
        (total(120), months(9, 11, 10), date(2025, 12, 31), Why.OVER),
        (total(20), months(9, 11, 10), date(2025, 3, 31), Why.OVER),
        (total(120), months(9, 9, 9), date(2025, 3, 31), Why.UNVARYING),
        (replace(total(120), deadline=None), months(9, 8, 9), date(2025, 3, 31), Why.NO_DEADLINE),
        (replace(total(120), deadline=date(2035, 12, 31)), months(9, 8, 9), date(2025, 3, 31), Why.TOO_FAR),
        (replace(total(120), mean=True), months(9, 8, 9), date(2025, 3, 31), Why.NOT_SUITED),
        (replace(total(120), kind=Kind.RELATION), months(9, 8, 9), date(2025, 3, 31), Why.NOT_SUITED),
        (total(120), months(9, 8, 9)[1:], date(2025, 3, 31), Why.INCOMPLETE),
    ],
)
def test_it_says_nothing_where_nothing_can_be_said(
    version: TargetVersion, readings: list[ReadingFact], as_of: date, why: Why
) -> None:
    told = said(version, readings, as_of)
    assert isinstance(told, Unsaid)
    assert told.why is why
    assert told.why.words


def test_a_figure_without_some_districts_is_not_carried_on() -> None:
    partial = [*months(9, 8, 9), reading(month_period(2025, 4), 3, bound=Bound.LOWER, missing=("甲区",))]
    assert said(total(120), partial, date(2025, 4, 30)).why is Why.INCOMPLETE


def test_only_what_was_known_counts() -> None:
    later = replace(months(9, 8, 9, 50)[3], accepted_at=datetime(2031, 1, 1, tzinfo=UTC))
    readings = [*months(9, 8, 9), later]
    assert said(total(120), readings, date(2025, 4, 30)).reading_count == 3


def test_each_year_is_forecast_to_its_own_end() -> None:
    yearly = replace(total(120), every_year=True, deadline=date(2027, 12, 31), baseline=None)
    told = said(yearly, months(9, 11, 10), date(2025, 3, 31))
    assert isinstance(told, Forecast)
    assert told.on == date(2025, 12, 31)


def test_yearly_means_are_levels_of_a_year() -> None:
    version = replace(level(95), basis=Basis.AVERAGE, length=Cadence.YEARLY, baseline=None, plan_start=date(2018, 1, 1))
    told = said(version, [reading(year_period(2021 + at), 90 + at) for at in range(4)], date(2024, 12, 31))
    assert isinstance(told, Forecast)
    assert told.months == 12
    assert 93 < told.value < 94


def test_the_published_coverage_is_between_75_and_85_percent_of_hundreds_of_series() -> None:
    found = published_backtest()
    assert Fraction(75, 100) <= found.coverage.share <= Fraction(85, 100)
    assert found.series_count == sum(row.series_count for row in found.sources) > 300
    for scores in ([row.score for row in found.sources], [row.score for row in found.by_readings]):
        assert sum(score.count for score in scores) == found.coverage.count
        assert sum(score.true_count for score in scores) == found.coverage.true_count
    assert found.light_score("green").share > found.light_score("yellow").share > found.light_score("red").share
