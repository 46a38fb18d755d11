"""Days that rules count with: shifted by working or natural days, never a rest day, months that end on the same day."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from luoshi.rules.calendar import add_working_days
from luoshi.rules.limits import DayKind
from luoshi.rules.period import ONE_DAY, month_end


@dataclass(frozen=True, slots=True)
class Span:
    """From the morning of a day until the morning of another (None: still)."""

    start: date
    end: date | None = None


@lru_cache(maxsize=20_000)
def working_on_or_after(day: date) -> date:
    """The day itself, or the next working day."""
    return add_working_days(day, 0).day


@lru_cache(maxsize=50_000)
def shifted(day: date, count: int, kind: DayKind) -> date:
    """A working day so many days after a day (before it, if negative); a natural day that is a rest day becomes the next working day."""
    if kind is DayKind.WORKING:
        return add_working_days(day, count).day
    return working_on_or_after(day + timedelta(days=count))


def months_after(day: date, count: int) -> date:
    """The same day so many months later, or the last day of that month (民法典 §202)."""
    months = day.year * 12 + day.month - 1 + count
    last = month_end(months // 12, months % 12 + 1)
    return last.replace(day=min(day.day, last.day))


def next_month(day: date) -> date:
    """The first day of the month after."""
    return month_end(day.year, day.month) + ONE_DAY
