"""Periods that a reading is of, and how often one is asked for (报送期).

A period is two days, both included. Its Chinese name is what people write (2024年1—3月); naming and reading a name are
each other's inverse for every period that has a name.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from luoshi.problems import LuoshiError

ONE_DAY = timedelta(days=1)


class PeriodError(LuoshiError):
    """A period's name that cannot be read, or a period that ends before it starts."""


class Cadence(StrEnum):
    """How often a reading is asked for, and the usual lengths of a period (报送频次)."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"

    @property
    def months(self) -> int:
        """Months in one period."""
        return _MONTHS[self.value]

    @property
    def label(self) -> str:
        """The Chinese word (按月, 按季 …)."""
        return _CADENCE_LABELS[self.value]


_MONTHS = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}
_CADENCE_LABELS = {"monthly": "按月", "quarterly": "按季", "half_yearly": "按半年", "yearly": "按年"}
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_QUARTER_NAMES = {1: "一", 2: "二", 3: "三", 4: "四"}


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A span of days, both ends included (时期)."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise PeriodError(f"时期的末日 {self.end} 早于首日 {self.start}，请改正。")

    def __str__(self) -> str:
        return period_name(self)

    def contains(self, other: "Period") -> bool:
        """Whether the other period lies wholly within this one."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: "Period") -> bool:
        """Whether the two share a day."""
        return self.start <= other.end and other.start <= self.end

    @property
    def whole_months(self) -> int | None:
        """How many whole calendar months it has, or None where it starts or ends inside a month."""
        if self.start.day != 1 or (self.end + ONE_DAY).day != 1:
            return None
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1

    def is_of(self, cadence: Cadence) -> bool:
        """Whether it is one calendar period of that length (2024年 for yearly, 2024年二季度 for quarterly …)."""
        return self.whole_months == cadence.months and (self.start.month - 1) % cadence.months == 0

    def year_before(self) -> "Period":
        """The same period of the year before (上年同期); month ends stay month ends."""
        return Period(_one_year_before(self.start), _one_year_before(self.end))


def _one_year_before(day: date) -> date:
    """The same day a year earlier; the last day of February stays the last day."""
    if day.month == 2 and (day + ONE_DAY).day == 1:
        return month_end(day.year - 1, 2)
    return day.replace(year=day.year - 1)


def year_period(year: int) -> Period:
    """A calendar year."""
    return Period(date(year, 1, 1), date(year, 12, 31))


def month_period(year: int, month: int, last_month: int | None = None) -> Period:
    """A month of a year, or the months from one to another."""
    return Period(date(year, month, 1), month_end(year, last_month or month))


def period_ending(day: date, cadence: Cadence) -> Period | None:
    """The calendar period of that length whose last day it is, or None."""
    if (day + ONE_DAY).day != 1 or day.month % cadence.months:
        return None
    return Period(date(day.year, day.month - cadence.months + 1, 1), day)


def periods_between(first: date, last: date, cadence: Cadence) -> tuple[Period, ...]:
    """The calendar periods of that length whose last day lies from `first` to `last`, in order."""
    months = cadence.months
    year, month = first.year, (first.month - 1) // months * months + months
    found = []
    while (end := month_end(year, month)) <= last:
        if end >= first:
            found.append(Period(date(year, month - months + 1, 1), end))
        year, month = (year + 1, months) if month == 12 else (year, month + months)
    return tuple(found)


def period_name(period: Period) -> str:
    """The Chinese name of a period: 2024年, 2024年上半年, 2024年一季度, 2024年3月, 2024年1—9月, else its two days."""
    start, end, months = period.start, period.end, period.whole_months
    if months is None:
        return start.isoformat() if start == end else f"{start.isoformat()}至{end.isoformat()}"
    if start.year != end.year:
        whole_years = (start.month, end.month) == (1, 12)
        first = "" if whole_years else f"年{start.month}月"
        return f"{start.year}{first}—{end.year}年" + ("" if whole_years else f"{end.month}月")
    return f"{start.year}年{_name_in_year(start.month, months)}"


def _name_in_year(first: int, months: int) -> str:
    """What follows the year in the name of a period of whole months within it."""
    if months == 12:
        return ""
    if months == 6 and first in (1, 7):
        return "上半年" if first == 1 else "下半年"
    if months == 3 and first % 3 == 1:
        return f"{_QUARTER_NAMES[first // 3 + 1]}季度"
    return f"{first}月" if months == 1 else f"{first}—{first + months - 1}月"


_NAME = re.compile(
    r"""(?P<year>\d{4})年?(?:
          (?P<whole>(?:全年|年度)?)
        | (?P<half>[上下])半年
        | 第?(?P<quarter>[一二三四1-4])季度
        | (?P<first>\d{1,2})(?:月)?[-—–－~至到](?P<last>\d{1,2})月
        | (?P<month>\d{1,2})月(?:份)?
        | -(?P<iso>\d{2})
        )""",
    re.VERBOSE,
)
_FULL_WIDTH = str.maketrans({chr(0xFF10 + digit): str(digit) for digit in range(10)})
_YEARS = re.compile(r"(?P<first>\d{4})年?[-—–－~至到](?P<last>\d{4})年")
_MONTHS_OVER_YEARS = re.compile(r"(\d{4})年(\d{1,2})月[-—–－~至到](\d{4})年(\d{1,2})月")
_DAYS = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[至到~](\d{4}-\d{2}-\d{2}))?")


def parse_period(text: str) -> Period:
    """Read the Chinese name of a period; full-width digits and spaces are forgiven.

    Raises:
        PeriodError: the name cannot be read; the message says which names can.
    """
    name = "".join(text.split()).translate(_FULL_WIDTH).removesuffix("累计")
    try:
        found = _parse(name)
    except (ValueError, PeriodError):
        found = None
    if found is None:
        raise PeriodError(
            f"看不懂时期「{text}」。请写成 2024年、2024年上半年、2024年一季度、2024年3月、2024年1—3月或 2024-03-31。"
        )
    return found


def _parse(name: str) -> Period | None:
    if match := _DAYS.fullmatch(name):
        return Period(date.fromisoformat(match[1]), date.fromisoformat(match[2] or match[1]))
    if match := _YEARS.fullmatch(name):
        return Period(date(int(match["first"]), 1, 1), date(int(match["last"]), 12, 31))
    if match := _MONTHS_OVER_YEARS.fullmatch(name):
        year, month, last_year, last_month = (int(part) for part in match.groups())
        return Period(date(year, month, 1), month_end(last_year, last_month))
    match = _NAME.fullmatch(name)
    return month_period(int(match["year"]), *_months_named(match)) if match else None


def _months_named(match: re.Match[str]) -> tuple[int, int]:
    """The first and last month that a name within one year means."""
    first, last = 1, 12
    if match["half"]:
        first, last = (1, 6) if match["half"] == "上" else (7, 12)
    elif match["quarter"]:
        last = _QUARTERS[match["quarter"]] * 3
        first = last - 2
    elif match["first"]:
        first, last = int(match["first"]), int(match["last"])
    elif match["month"] or match["iso"]:
        first = last = int(match["month"] or match["iso"])
    return first, last
