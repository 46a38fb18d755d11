"""What a target promises, in few words: 累计达到 27,000 套, 2025年底前 (目标表述)."""

from datetime import date, timedelta
from decimal import Decimal

from luoshi.plan.model import Comparator, Direction, Kind
from luoshi_site.ledger.models import TargetVersion

_WORDS = {
    Comparator.AT_LEAST: "不低于",
    Comparator.AT_MOST: "不高于",
    Comparator.ABOVE: "超过",
    Comparator.BELOW: "低于",
}
_OPENINGS = {Kind.CUMULATIVE: "累计", Kind.GROWTH: "增长", Kind.COVERAGE: "覆盖"}


def plain_number(value: Decimal) -> str:
    """A stored number as it was written, in groups of three: 27,000; 84.4."""
    return format(value.normalize(), ",f")


def deadline_words(version: TargetVersion) -> str:
    """By when: 2025年底前, 2025年6月底前, 每年; empty where nothing is said."""
    if version.every_year:
        return "每年"
    return by_day_words(version.due_on) if version.due_on else ""


def by_day_words(day: date) -> str:
    """A last day in words."""
    if (day.month, day.day) == (12, 31):
        return f"{day.year}年底前"
    if (day + timedelta(days=1)).day == 1:
        return f"{day.year}年{day.month}月底前"
    return f"{day.year}年{day.month}月{day.day}日前"


def amount_words(version: TargetVersion) -> str:
    """How much: 累计达到 27,000 套, 不高于 32 微克/立方米, 3—5 %."""
    kind, comparator = Kind(version.kind), Comparator(version.comparator)
    if kind is Kind.RELATION:
        return f"{_WORDS.get(comparator, '达到')}{version.of or '比较对象'}"
    if version.value is None:
        change = "比上年同期下降" if version.direction == Direction.DOWN else "比上年同期提高"
        unsaid = {Kind.ZERO: "清零", Kind.COVERAGE: "全覆盖", Kind.ANNUAL_CHANGE: change}
        return unsaid.get(kind, "未写数值")
    return _figure_words(version, version.value, kind, comparator)


def with_unit(words: str, unit: str) -> str:
    """A figure with its unit: 27,000 套, but 84.4%."""
    return f"{words}{unit}" if unit in {"%", "‰"} else f"{words} {unit}".strip()


def _figure_words(version: TargetVersion, value: Decimal, kind: Kind, comparator: Comparator) -> str:
    figure = with_unit(plain_number(value), version.unit)
    opening = _OPENINGS.get(kind, "")
    if comparator is Comparator.RANGE and version.value_high is not None:
        return opening + with_unit(f"{plain_number(value)}—{plain_number(version.value_high)}", version.unit)
    if comparator is Comparator.ABOUT:
        return f"{opening}{figure}左右"
    if version.keep:
        return f"保持{_WORDS.get(comparator, '在')} {figure}"
    reach = "降至" if version.direction == Direction.DOWN else "达到"
    if kind is Kind.ANNUAL_CHANGE:
        return f"每年{'下降' if version.direction == Direction.DOWN else '提高'}{_WORDS.get(comparator, '')} {figure}"
    return f"{opening}{_WORDS.get(comparator, reach)} {figure}"


def promise_words(version: TargetVersion) -> str:
    """How much and by when, as one phrase."""
    when, amount = deadline_words(version), amount_words(version)
    return amount if amount.startswith("每年") and when == "每年" else f"{when}{amount}"
