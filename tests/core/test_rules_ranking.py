"""A ranking of results: the formula, shared places, the least sample."""

from datetime import date
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.rules.ranking import Result, ranked


def result(key: int, completion: str, gap: str = "0", finished: date | None = None) -> Result:
    return Result(key, Fraction(completion), Fraction(gap), finished)


def places(*results: Result, minimum: int = 3) -> list[tuple[int, int, bool]]:
    return [(placed.place, placed.result.key, placed.shared) for placed in ranked(results, minimum=minimum)]


def test_more_completed_comes_first_and_equal_results_share_a_place() -> None:
    rows = [result(1, "0.8"), result(2, "0.9"), result(3, "0.8"), result(4, "0.95"), result(5, "0.7")]
    assert places(*rows) == [(1, 4, False), (2, 2, False), (3, 1, True), (3, 3, True), (5, 5, False)]


def test_the_gap_to_pace_decides_between_equal_completions_then_the_earlier_finish() -> None:
    rows = [
        result(1, "1", "10", date(2026, 6, 30)),
        result(2, "1", "10", date(2026, 5, 31)),
        result(3, "1", "12", date(2026, 9, 30)),
        result(4, "1", "10"),
    ]
    assert places(*rows) == [(1, 3, False), (2, 2, False), (3, 1, False), (4, 4, False)]


def test_below_the_minimum_nobody_is_ranked_and_never_fewer_than_three() -> None:
    rows = [result(1, "0.8"), result(2, "0.9")]
    assert places(*rows, minimum=1) == []
    assert places(*rows, result(3, "0.1"), minimum=4) == []
    assert len(places(*rows, result(3, "0.1"), minimum=3)) == 3


def test_results_are_compared_as_they_are_printed_but_not_reached_never_ties_with_reached() -> None:
    assert places(result(1, "0.6004"), result(2, "0.6001"), result(3, "0.5")) == [
        (1, 1, True),
        (1, 2, True),
        (3, 3, False),
    ]
    assert places(result(1, "0.9999"), result(2, "1"), result(3, "0.5")) == [
        (1, 2, False),
        (2, 1, False),
        (3, 3, False),
    ]


def test_what_is_over_100_percent_is_not_capped() -> None:
    assert places(result(1, "1"), result(2, "1.8"), result(3, "1.2"))[0] == (1, 2, False)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.fractions(0, 2, max_denominator=6), min_size=3, max_size=12))
def test_a_place_is_one_more_than_how_many_did_better(shares: list[Fraction]) -> None:
    rows = [Result(key, share, Fraction(0)) for key, share in enumerate(shares)]
    for placed in ranked(rows, minimum=3):
        better = sum(row.completion > placed.result.completion for row in rows)
        assert placed.place == better + 1
        assert placed.shared == (shares.count(placed.result.completion) > 1)
