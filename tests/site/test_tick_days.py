"""Due days against facts typed by hand: the State Council's arrangements of holidays and make-up days for 2023–2026."""

from datetime import date, timedelta

import pytest

from luoshi.rules.calendar import add_working_days, is_working_day
from luoshi.rules.period import Cadence
from luoshi_site.progress.models import ReportingCalendar
from luoshi_site.progress.queries.schedule import coming_rounds, reminding_days, scheduled_rounds

ONE_DAY = timedelta(days=1)
# Rest from … to …, as announced (notices of December 2022, October 2023, November 2024, November 2025).
REST = """
2023-01-01 2023-01-02 · 2023-01-21 2023-01-27 · 2023-04-05 2023-04-05 · 2023-04-29 2023-05-03
2023-06-22 2023-06-24 · 2023-09-29 2023-10-06 · 2024-01-01 2024-01-01 · 2024-02-10 2024-02-17
2024-04-04 2024-04-06 · 2024-05-01 2024-05-05 · 2024-06-10 2024-06-10 · 2024-09-15 2024-09-17
2024-10-01 2024-10-07 · 2025-01-01 2025-01-01 · 2025-01-28 2025-02-04 · 2025-04-04 2025-04-06
2025-05-01 2025-05-05 · 2025-05-31 2025-06-02 · 2025-10-01 2025-10-08 · 2026-01-01 2026-01-03
2026-02-15 2026-02-23 · 2026-04-04 2026-04-06 · 2026-05-01 2026-05-05 · 2026-06-19 2026-06-21
2026-09-25 2026-09-27 · 2026-10-01 2026-10-07
"""
MAKE_UP = """
2023-01-28 2023-01-29 2023-04-23 2023-05-06 2023-06-25 2023-10-07 2023-10-08
2024-02-04 2024-02-18 2024-04-07 2024-04-28 2024-05-11 2024-09-14 2024-09-29 2024-10-12
2025-01-26 2025-02-08 2025-04-27 2025-09-28 2025-10-11
2026-01-04 2026-02-14 2026-02-28 2026-05-09 2026-09-20 2026-10-10
"""


def _days(first: date, last: date) -> set[date]:
    return {first + ONE_DAY * number for number in range((last - first).days + 1)}


def _rest() -> set[date]:
    found: set[date] = set()
    for span in REST.replace("\n", " · ").split("·"):
        if span.strip():
            found |= _days(*(date.fromisoformat(word) for word in span.split()))
    return found


RESTING = _rest()
MADE_UP = {date.fromisoformat(word) for word in MAKE_UP.split()}


def works(day: date) -> bool:
    return day in MADE_UP or (day.weekday() < 5 and day not in RESTING)


def counted(day: date, count: int) -> date:
    """The working day so many after (before) a day, by the facts above."""
    while count:
        day += ONE_DAY if count > 0 else -ONE_DAY
        count -= (1 if count > 0 else -1) if works(day) else 0
    return day


@pytest.mark.parametrize(("year", "working"), [(2023, 249), (2024, 251), (2025, 248), (2026, 248)])
def test_working_days_of_a_year(year: int, working: int) -> None:
    days = _days(date(year, 1, 1), date(year, 12, 31))
    assert sum(works(day) for day in days) == working
    assert [day for day in sorted(days) if works(day) != is_working_day(day)] == []


def test_every_due_day_reminder_and_closing_of_four_years_is_counted_by_the_announced_days() -> None:
    calendar = ReportingCalendar(first_period_on=date(2023, 1, 1))
    rounds = scheduled_rounds(calendar, Cadence, ended_by=date(2026, 11, 30))
    assert len(rounds) == 47 + 15 + 7 + 3
    for one in rounds:
        due = counted(one.period.end, 8)
        assert (one.due.day, one.closes.day) == (due, counted(due, 5))
        assert [day.day for day in one.reminds] == [counted(due, -3), due]
        assert not one.is_provisional
        assert one.opens_on == one.period.end + ONE_DAY


@pytest.mark.parametrize(
    ("ends", "due"),
    [
        ("2023-01-31", "2023-02-10"),  # Wed 1 Feb … Fri 10 Feb: eight weekdays in a row
        ("2023-04-30", "2023-05-12"),  # 1–3 May rest; 4, 5, Sat 6 (made up), 8, 9, 10, 11, 12 → 12 May
        ("2024-01-31", "2024-02-09"),  # 1, 2, Sun 4 (made up), 5, 6, 7, 8, 9 → 9 Feb
        ("2025-09-30", "2025-10-17"),  # 1–8 Oct rest; 9, 10, Sat 11 (made up), 13–17 → 17 Oct
        ("2026-02-28", "2026-03-11"),  # 2–6, 9, 10, 11 March
        ("2026-09-30", "2026-10-16"),  # 1–7 Oct rest; 8, 9, Sat 10 (made up), 12–16
    ],
)
def test_due_days_counted_on_paper(ends: str, due: str) -> None:
    assert str(add_working_days(date.fromisoformat(ends), 8).day) == due


def test_2027_is_provisional_and_says_so() -> None:
    calendar = ReportingCalendar(first_period_on=date(2026, 11, 1))
    november, december = coming_rounds(calendar, [Cadence.MONTHLY], after=date(2026, 11, 25), count=2)
    assert (str(november.due), november.is_provisional) == ("2026-12-10", False)
    assert (str(december.due), december.is_provisional) == ("2027-01-13（暂定）", True)
    assert december.how == "期末 2026-12-31 后第 8 个工作日"


def test_january_is_asked_with_february_where_the_calendar_joins_them() -> None:
    calendar = ReportingCalendar(first_period_on=date(2026, 1, 1), joins_january=True)
    names = [str(one.period) for one in scheduled_rounds(calendar, Cadence, ended_by=date(2026, 4, 30))]
    assert names == ["2026年1—2月", "2026年3月", "2026年一季度", "2026年4月"]


def test_reminders_are_before_the_due_day_and_on_it() -> None:
    assert [str(day) for day in reminding_days(date(2026, 10, 16), 3)] == ["2026-10-13", "2026-10-16"]
    assert [str(day) for day in reminding_days(date(2026, 10, 16), 0)] == ["2026-10-16"]
