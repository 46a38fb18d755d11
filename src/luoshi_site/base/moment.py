"""The two times of every question: the day it asks about, and what was known when (as_of, known_at)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
# A year mistyped in the address must not run the calendar off its end.
READABLE_YEARS = range(1949, 2150)


@dataclass(frozen=True, slots=True)
class Moment:
    """`as_of`: periods, deadlines and lights are read at this day. `known_at`: only entries made by this instant count.

    `chosen` tells a date that somebody picked from plain today; pages then say so in a banner.
    """

    as_of: date
    known_at: datetime
    as_of_chosen: bool = False
    known_at_chosen: bool = False

    @property
    def chosen(self) -> bool:
        """Whether the page shows another day than today's knowledge of today."""
        return self.as_of_chosen or self.known_at_chosen

    @property
    def known_on(self) -> date:
        """The last day whose entries count in whole or in part."""
        return (self.known_at - timedelta(microseconds=1)).astimezone(CHINA).date()

    @property
    def query(self) -> str:
        """The pair as a query string for links («as_of=2024-06-30»), empty for today."""
        pairs = {}
        if self.as_of_chosen:
            pairs["as_of"] = self.as_of.isoformat()
        if self.known_at_chosen:
            pairs["known_at"] = self.known_on.isoformat()
        return urlencode(pairs)


def end_of_day(day: date) -> datetime:
    """The first instant after `day` in China: all of that day is known by then."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=CHINA)


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if found.year in READABLE_YEARS else None


def moment_from(*, query: dict[str, str], now: datetime) -> Moment:
    """The moment that a page's query string asks for; what is missing or unreadable is today, now. A future `known_at` is now."""
    today = now.astimezone(CHINA).date()
    as_of, known_on = _day(query.get("as_of", "")), _day(query.get("known_at", ""))
    if known_on is not None and known_on >= today:
        known_on = None
    return Moment(
        as_of=as_of or today,
        known_at=end_of_day(known_on) if known_on else now,
        as_of_chosen=as_of is not None and as_of != today,
        known_at_chosen=known_on is not None,
    )
