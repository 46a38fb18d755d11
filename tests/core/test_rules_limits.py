"""Limits counted day by day, against days counted by hand on the announced calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.rules.calendar import add_working_days, is_working_day
from luoshi.rules.limits import DayKind, DayNote, limit_from

WORKING, NATURAL = DayKind.WORKING, DayKind.NATURAL
DAYS = st.dates(min_value=date(2024, 1, 1), max_value=date(2026, 9, 30))
COUNTS = st.integers(min_value=1, max_value=60)


@pytest.mark.parametrize(
    ("starts_on", "count", "kind", "due_on"),
    [
        # Monday 1 June 2026; 端午 rests on Friday the 19th.
        ((2026, 6, 1), 10, WORKING, (2026, 6, 15)),
        ((2026, 6, 15), 4, WORKING, (2026, 6, 22)),
        # 国庆 2025: 1 to 8 October rest, Sunday 28 September and Saturday 11 October are worked.
        ((2025, 9, 26), 1, WORKING, (2025, 9, 28)),
        ((2025, 9, 30), 3, WORKING, (2025, 10, 11)),
        ((2025, 9, 25), 7, NATURAL, (2025, 10, 9)),
        # A natural count that ends on a working day is not rolled; one that ends on Saturday goes to Monday.
        ((2026, 3, 2), 3, NATURAL, (2026, 3, 5)),
        ((2026, 3, 2), 5, NATURAL, (2026, 3, 9)),
        # 30 days from Wednesday 1 April 2026 end on Friday 1 May, a holiday to Tuesday the 5th.
        ((2026, 4, 1), 30, NATURAL, (2026, 5, 6)),
    ],
)
def test_limits_agree_with_days_counted_by_hand(
    starts_on: tuple[int, int, int], count: int, kind: DayKind, due_on: tuple[int, int, int]
) -> None:
    assert limit_from(date(*starts_on), count=count, kind=kind).due_on == date(*due_on)


@given(DAYS, COUNTS, st.sampled_from(DayKind))
def test_every_day_of_a_count_is_shown_once_and_the_last_is_worked(day: date, count: int, kind: DayKind) -> None:
    limit = limit_from(day, count=count, kind=kind)
    shown = [each.day for each in limit.days]
    assert shown == [day + timedelta(days=n) for n in range(len(shown))]
    assert [each.number for each in limit.days if each.note is DayNote.COUNTED] == list(range(1, count + 1))
    assert is_working_day(limit.due_on)
    if kind is WORKING:
        assert limit.due_on == add_working_days(day, count).day
        assert all(is_working_day(each.day) == (each.note is DayNote.COUNTED) for each in limit.days[1:])
    else:
        assert limit.due_on >= day + timedelta(days=count)


def test_a_limit_into_a_year_not_announced_is_provisional_and_absurd_ones_are_refused() -> None:
    assert limit_from(date(2026, 12, 28), count=10, kind=WORKING).provisional
    assert not limit_from(date(2026, 6, 1), count=10, kind=WORKING).provisional
    for count in (0, -3, 4000):
        with pytest.raises(ValueError, match="days"):
            limit_from(date(2026, 6, 1), count=count, kind=NATURAL)
