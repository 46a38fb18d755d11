"""Simulated readings: whole shares that add up, alike on every machine, and mistakes in the file named."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.rules.model import Basis, Certainty
from luoshi.rules.period import Cadence, Period
from luoshi_site.office.bundled.simulation import Measure, Simulation, shares
from luoshi_site.office.bundled.tables import BundledError, Table

HALF_YEAR = Simulation(date(2026, 1, 1), date(2026, 6, 30), "seed", {"east": 60, "west": 30, "isle": 10})
MONTHLY = Measure(Basis.FLOW, Cadence.MONTHLY)
QUARTERLY = Measure(Basis.FLOW, Cadence.QUARTERLY)


def series(**fields: object) -> Table:
    return Table("trial", {"code": "jobs", **fields})


@given(
    st.integers(min_value=0, max_value=10**9),
    st.lists(st.integers(min_value=1, max_value=500), min_size=1, max_size=20),
)
def test_shares_are_whole_and_add_up(total: int, weights: list[int]) -> None:
    parts = shares(Decimal(total), {str(place): weight for place, weight in enumerate(weights)})
    assert sum(parts.values()) == total
    assert all(part >= 0 and part == part.to_integral_value() for part in parts.values())


def test_shares_follow_the_weights() -> None:
    assert shares(Decimal(10), {"a": 6, "b": 3, "c": 1}) == {"a": 6, "b": 3, "c": 1}
    assert shares(Decimal(11), {"a": 6, "b": 3, "c": 1}) == {"a": 7, "b": 3, "c": 1}  # 6.6 has the largest remainder


def test_no_share_exceeds_its_most() -> None:
    most = {"a": Decimal(2), "b": Decimal(9)}
    assert shares(Decimal(11), {"a": 90, "b": 10}, most) == most


def test_a_total_that_does_not_fit_is_refused() -> None:
    with pytest.raises(BundledError, match="does not fit"):
        shares(Decimal(12), {"a": 1, "b": 1}, {"a": Decimal(2), "b": Decimal(9)})


def test_each_period_gets_its_figure_and_a_dash_is_no_reading() -> None:
    found = HALF_YEAR.readings(series(values="1 2.5 - 4f 5p 6"), MONTHLY)
    assert [(reading.period.end.month, reading.figure.value, reading.figure.certainty) for reading in found] == [
        (1, Decimal(1), Certainty.FINAL),
        (2, Decimal("2.5"), Certainty.FINAL),
        (4, Decimal(4), Certainty.FORECAST),
        (5, Decimal(5), Certainty.PRELIMINARY),
        (6, Decimal(6), Certainty.FINAL),
    ]


def test_areas_share_a_figure_and_the_absent_one_is_left_out() -> None:
    absent = [{"area": "isle", "periods": ["2026-06"]}]
    found = HALF_YEAR.readings(series(values="1000 2000", areas=True, absent=absent), QUARTERLY)
    spring = [reading for reading in found if reading.period.end == date(2026, 3, 31)]
    assert sum(reading.figure.value for reading in spring) == 1000
    assert {reading.area for reading in spring} == {"east", "west", "isle"}
    assert {reading.area for reading in found if reading not in spring} == {"east", "west"}


def test_the_split_is_alike_every_time_and_uneven() -> None:
    once, again = (HALF_YEAR.readings(series(values="1000 1000", areas=True), QUARTERLY) for _ in range(2))
    assert once == again
    assert [reading.figure.value for reading in once[:3]] != [reading.figure.value for reading in once[3:]]


def test_a_ratio_keeps_each_area_below_its_denominator() -> None:
    found = HALF_YEAR.readings(series(values="60/100 99/100", areas=True), QUARTERLY)
    assert all(reading.figure.value <= (reading.figure.denominator or 0) for reading in found)
    assert [sum(reading.figure.value for reading in part) for part in (found[:3], found[3:])] == [60, 99]
    assert [reading.figure.denominator for reading in found[:3]] == [60, 30, 10]


def test_reach_counts_areas_the_heaviest_first() -> None:
    found = HALF_YEAR.readings(series(reach=[1, 2]), QUARTERLY)
    assert [(reading.area, int(reading.figure.value)) for reading in found] == [
        ("east", 1), ("west", 0), ("isle", 0), ("east", 1), ("west", 1), ("isle", 0),
    ]  # fmt: skip


def test_a_running_total_of_the_year_starts_on_its_first_day() -> None:
    found = HALF_YEAR.readings(series(values="3 7"), Measure(Basis.RUNNING_YEAR, Cadence.QUARTERLY))
    assert [reading.period for reading in found] == [
        Period(date(2026, 1, 1), date(2026, 3, 31)),
        Period(date(2026, 1, 1), date(2026, 6, 30)),
    ]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"values": "1 2 3"}, "2 figures are wanted"),
        ({"values": "1 some"}, "«some» is no figure"),
        ({"values": "1 2", "area": True}, "unknown keys area"),
        ({"values": "1 2", "areas": True, "absent": [{"area": "north", "periods": ["2026-06"]}]}, "no area"),
        ({"values": "1 2", "areas": True, "absent": [{"area": "isle", "periods": ["2026-05"]}]}, "no month"),
        ({}, "values should be a text"),
    ],
)
def test_a_mistake_in_a_series_is_named(fields: dict[str, object], said: str) -> None:
    with pytest.raises(BundledError, match=said):
        HALF_YEAR.readings(series(**fields), QUARTERLY)
