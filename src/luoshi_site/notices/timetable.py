"""When a channel may send: digest hours, quiet hours, rest days (汇总时点、免打扰时段、休息日). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from luoshi.rules.calendar import is_working_day
from luoshi_site.base.moment import CHINA


def listed(text: str) -> tuple[str, ...]:
    """The parts of a list by commas."""
    return tuple(part for part in text.split(",") if part)


def numbers(text: str) -> tuple[int, ...]:
    """The hours of a list by commas, in order."""
    return tuple(sorted({int(part) for part in listed(text)}))


def joined(parts: Iterable[object]) -> str:
    """A list by commas."""
    return ",".join(str(part) for part in parts)


@dataclass(frozen=True, slots=True)
class Timetable:
    """A channel's hours in China. `quiet_from` equal to `quiet_until`: no quiet hours."""

    hours: tuple[int, ...]
    quiet_from: int
    quiet_until: int
    urgent_on_rest_days: bool

    def is_quiet(self, hour: int) -> bool:
        """Whether an hour of the day lies in the quiet hours, which may run over midnight."""
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= hour < self.quiet_until
        return hour >= self.quiet_from or hour < self.quiet_until

    def is_open(self, at: datetime, *, urgent: bool) -> bool:
        """Whether a message may go out at an instant."""
        local = at.astimezone(CHINA)
        if self.is_quiet(local.hour):
            return False
        return is_working_day(local.date()) or (urgent and self.urgent_on_rest_days)

    def slot(self, at: datetime, chosen: tuple[int, ...] = ()) -> str:
        """The newest digest hour of this day that has come («2026-11-25T09»), of those chosen where any are; else empty."""
        local = at.astimezone(CHINA)
        hours = tuple(hour for hour in self.hours if hour in chosen) or self.hours
        past = [hour for hour in hours if hour <= local.hour and not self.is_quiet(hour)]
        if not past or not self.is_open(at, urgent=False):
            return ""
        return f"{local.date().isoformat()}T{max(past):02d}"
