"""Months and spans in words (时段): 2026年1月至10月, short 1—10月 in tables."""

from datetime import date

from luoshi.rules.period import Period


def months_in_words(period: Period) -> str:
    """A period of whole months in a sentence: 2026年1月, 2026年1月至2月, 2026年全年, 2025年11月至2026年2月; else its two days."""
    first, last = period.start, period.end
    if period.whole_months is None:
        return f"{_day(first)}至{_day(last)}" if first != last else _day(first)
    if first.year != last.year:
        return f"{first.year}年{first.month}月至{last.year}年{last.month}月"
    if period.whole_months == 12:
        return f"{first.year}年全年"
    if first.month == last.month:
        return f"{first.year}年{first.month}月"
    return f"{first.year}年{first.month}月至{last.month}月"


def months_in_short(period: Period) -> str:
    """The same in a table's head: 1—10月; across years with both."""
    first, last = period.start, period.end
    if period.whole_months is None or first.year != last.year:
        return months_in_words(period)
    return f"{first.month}月" if first.month == last.month else f"{first.month}—{last.month}月"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
