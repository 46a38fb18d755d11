"""When a calendar's rounds open, remind, are due and close: pure, on working days (报送日程)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from luoshi.rules.calendar import WorkingDay, add_working_days
from luoshi.rules.period import Cadence, Period, month_period, periods_between
from luoshi_site.progress.models import ReportingCalendar

ONE_DAY = timedelta(days=1)
YEARS_AHEAD = 3  # of rounds that are looked up for the list of coming ones


@dataclass(frozen=True, slots=True)
class ScheduledRound:
    """A round as the calendar asks for it: the day it opens, the last day in time, the last day on which it is taken."""

    cadence: Cadence
    period: Period
    opens_on: date
    due: WorkingDay
    closes: WorkingDay
    due_days: int
    close_days: int
    reminds: tuple[WorkingDay, ...]

    @property
    def is_provisional(self) -> bool:
        """Whether one of its days rests on a year not announced yet (暂定)."""
        return any(day.provisional for day in (self.due, self.closes, *self.reminds))

    @property
    def how(self) -> str:
        """How the due day was counted."""
        return f"期末 {self.period.end} 后第 {self.due_days} 个工作日"


def asked_periods(calendar: ReportingCalendar, cadence: Cadence, *, ended_by: date) -> tuple[Period, ...]:
    """The periods of a cadence that the calendar asks for and that ended by a day, in order; 1—2月 are one where it joins them."""
    periods = periods_between(calendar.first_period_on, ended_by, cadence)
    if cadence is not Cadence.MONTHLY or not calendar.joins_january:
        return periods
    joined = (month_period(one.end.year, 1, 2) if one.end.month == 2 else one for one in periods)
    return tuple(one for one in joined if one.end.month != 1)


def reminding_days(due_on: date, remind_days: int) -> tuple[WorkingDay, ...]:
    """The days of reminding: so many working days before the due day, and the due day itself."""
    last = WorkingDay(due_on)
    return (add_working_days(due_on, -remind_days), last) if remind_days else (last,)


def scheduled_round(calendar: ReportingCalendar, cadence: Cadence, period: Period) -> ScheduledRound:
    """The days of one round."""
    due = add_working_days(period.end, calendar.due_days)
    closes = add_working_days(due.day, calendar.close_days)
    return ScheduledRound(
        cadence=cadence,
        period=period,
        opens_on=period.end + ONE_DAY,
        due=due,
        closes=WorkingDay(closes.day, due.provisional or closes.provisional),
        due_days=calendar.due_days,
        close_days=calendar.close_days,
        reminds=reminding_days(due.day, calendar.remind_days),
    )


def scheduled_rounds(
    calendar: ReportingCalendar, cadences: Iterable[Cadence], *, ended_by: date
) -> tuple[ScheduledRound, ...]:
    """The rounds of all periods that ended by a day, the earliest period first, the shorter before the longer."""
    found = [
        scheduled_round(calendar, cadence, period)
        for cadence in cadences
        for period in asked_periods(calendar, cadence, ended_by=ended_by)
    ]
    return tuple(sorted(found, key=lambda one: (one.period.end, one.cadence.months)))


def coming_rounds(
    calendar: ReportingCalendar, cadences: Iterable[Cadence], *, after: date, count: int
) -> tuple[ScheduledRound, ...]:
    """The next rounds whose due day is a day or later, in the order of their due days."""
    until = date(after.year + YEARS_AHEAD, 12, 31)
    found = [one for one in scheduled_rounds(calendar, cadences, ended_by=until) if one.due.day >= after]
    return tuple(found[:count])
