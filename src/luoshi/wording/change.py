"""A figure against an earlier one (同比、环比): amounts by %, shares and rates by points; falls are never counted in 倍."""

from enum import StrEnum
from fractions import Fraction

from luoshi.report.model import Figure, Words
from luoshi.rules.display import figure_text
from luoshi.wording.figures import RATE_POINTS, Value, amount, joined, points, share


class Against(StrEnum):
    """What a figure is set against (比较基准): a year ago, the period before, the year's beginning, the baseline."""

    YEAR = "year"
    PERIOD = "period"
    NEW_YEAR = "new_year"
    BASE = "base"

    @property
    def opening(self) -> str:
        """How the comparison begins: 同比."""
        return _WORDS[self.value][0]

    @property
    def earlier(self) -> str:
        """The earlier figure's name: 上年同期."""
        return _WORDS[self.value][1]


_WORDS = {
    "year": ("同比", "上年同期"),
    "period": ("环比", "上期"),
    "new_year": ("较年初", "年初"),
    "base": ("较基数", "基数"),
}


def change(
    now: Value, before: Value, unit: str = "", against: Against = Against.YEAR, *, places: int | None = None
) -> Words:
    """How a figure changed: 同比增长12.5%, 同比下降1.2个百分点, 与上年同期持平; from nothing or below only by its amount.

    A rise to twice or more is counted in 倍 (同比增长1.5倍), a fall never.
    """
    rise = Fraction(now) - Fraction(before)
    if rise == 0:
        return joined("与", against.earlier, "持平")
    if unit in RATE_POINTS:
        return joined(against.opening, "提高" if rise > 0 else "下降", points(rise, unit, measure="change"))
    if before <= 0 or now < 0:
        moved = amount(abs(rise), unit, places=places, measure="change")
        zero = "（上年同期为0）" if before == 0 and against is Against.YEAR else ""
        return joined(against.opening, "增加" if rise > 0 else "减少", moved, zero)
    grown = rise / Fraction(before)
    if grown >= 1:
        return joined(against.opening, "增长", _times(grown))
    return joined(against.opening, "增长" if rise > 0 else "下降", share(abs(grown), measure="change"))


def _times(grown: Fraction) -> Figure:
    return Figure(f"{figure_text(grown, None if grown.denominator == 1 else 1)}倍", "change")
