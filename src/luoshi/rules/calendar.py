"""Working days by the State Council's calendar with make-up days (工作日, 调休).

A year that is not announced yet follows weekends and fixed holidays and is provisional (暂定): a day counted across it may still move.
"""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

import chinese_calendar

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingDay:
    """A day, and whether it rests on a year not announced yet (暂定)."""

    day: date
    provisional: bool = False

    def __str__(self) -> str:
        return f"{self.day}（暂定）" if self.provisional else str(self.day)


@dataclass(frozen=True, slots=True)
class CalendarTable:
    """What tables/calendar.toml adds to the calendar package."""

    announced: frozenset[int]
    days: dict[date, bool]
    fixed_holidays: frozenset[str]


@cache
def calendar_table() -> CalendarTable:
    """The override table."""
    text = files("luoshi.rules").joinpath("tables/calendar.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    return CalendarTable(
        announced=frozenset(table["announced"]),
        days={row["date"]: row["working"] for row in table["day"]},
        fixed_holidays=frozenset(table["fixed_holidays"]),
    )


@cache
def _known_years() -> frozenset[int]:
    return frozenset(day.year for day in chinese_calendar.holidays)


def is_provisional(day: date) -> bool:
    """Whether the arrangement of the day's year is not announced yet (暂定)."""
    return day.year not in _known_years() and day.year not in calendar_table().announced


def is_working_day(day: date) -> bool:
    """Whether people work on a day: a make-up Sunday is a working day, a holiday Tuesday is not."""
    table = calendar_table()
    if day in table.days:
        return table.days[day]
    if day.year in _known_years():
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5 and day.strftime("%m-%d") not in table.fixed_holidays


def add_working_days(day: date, count: int) -> WorkingDay:
    """The working day that comes so many working days after a day (before it, if negative).

    The day itself is not counted; 0 gives the day itself or the next working day.
    """
    step = ONE_DAY if count >= 0 else -ONE_DAY
    provisional = is_provisional(day)
    left = abs(count)
    while left or (count == 0 and not is_working_day(day)):
        day += step
        provisional = provisional or is_provisional(day)
        left -= 1 if left and is_working_day(day) else 0
    return WorkingDay(day, provisional)


def working_days_between(first: date, last: date) -> int:
    """How many working days lie after `first` up to and including `last`."""
    return sum(is_working_day(first + timedelta(days=number)) for number in range(1, (last - first).days + 1))
