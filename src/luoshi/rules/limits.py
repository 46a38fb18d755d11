"""Limits in days (限期): the day on which an order, an objection or a review falls due, and how it was counted."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from luoshi.rules.calendar import ONE_DAY, is_provisional, is_working_day

LONGEST = 3650


class DayKind(StrEnum):
    """How a limit is counted (工作日、自然日)."""

    WORKING = "working"
    NATURAL = "natural"


class DayNote(StrEnum):
    """What a day of the count is."""

    START = "起算日"
    COUNTED = "计入"
    REST = "休息日"
    ROLLED = "顺延"


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One day of a count: its number where it counts, else 0."""

    day: date
    number: int
    note: DayNote


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit counted out day by day, from the day that starts it (not counted) to the day it falls due.

    `provisional`: it crosses a year whose holidays are not announced yet (暂定).
    """

    kind: DayKind
    count: int
    days: tuple[CountedDay, ...]

    @property
    def starts_on(self) -> date:
        """The day that starts it."""
        return self.days[0].day

    @property
    def due_on(self) -> date:
        """The last day."""
        return self.days[-1].day

    @property
    def provisional(self) -> bool:
        """Whether a day of it may still change."""
        return any(is_provisional(each.day) for each in self.days)


def limit_from(starts_on: date, *, count: int, kind: DayKind) -> Limit:
    """Count out a limit: the day that starts it does not count; a limit that ends on a rest day ends on the next working day.

    Raises:
        ValueError: fewer than one day, or more than ten years.
    Source:
        民法典 §201, §203.
    """
    if not 1 <= count <= LONGEST:
        raise ValueError(f"a limit of {count} days")
    days = [CountedDay(starts_on, 0, DayNote.START)]
    day, number = starts_on, 0
    while number < count or not is_working_day(day):
        day += ONE_DAY
        if number == count:
            days.append(CountedDay(day, 0, DayNote.ROLLED))
        elif kind == DayKind.NATURAL or is_working_day(day):
            number += 1
            days.append(CountedDay(day, number, DayNote.COUNTED))
        else:
            days.append(CountedDay(day, 0, DayNote.REST))
    return Limit(kind, count, tuple(days))
