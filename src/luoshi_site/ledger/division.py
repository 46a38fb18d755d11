"""How a target may be divided by area, by year, or both, and what the parts must add up to (目标分解的规则)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from luoshi.plan.model import Comparator, Kind
from luoshi_site.ledger.models import Indicator, Plan, Target, TargetVersion
from luoshi_site.ledger.promise import plain_number, with_unit

PARTS_OF_A_WHOLE = frozenset({"%", "％", "‰", "个百分点", "百分点"})
MOST_YEARS = 15
Place = tuple[int | None, int | None]
"""An area's primary key and a year; None for the whole city, or the whole time."""


class Way(StrEnum):
    """By what a target is divided (分解方式)."""

    AREAS = "areas"
    YEARS = "years"
    BOTH = "both"

    @property
    def label(self) -> str:
        """The Chinese words."""
        return {"areas": "分地区", "years": "分年度", "both": "分地区分年度"}[self.value]

    @property
    def by_area(self) -> bool:
        """Whether each area has its own."""
        return self is not Way.YEARS

    @property
    def by_year(self) -> bool:
        """Whether each year has its own."""
        return self is not Way.AREAS


@dataclass(frozen=True, slots=True)
class Division:
    """What is to be divided: a version of a target, by its indicator's rules; `last` is the day to which it runs."""

    version: TargetVersion
    indicator: Indicator
    plan: Plan

    @property
    def adds_by_area(self) -> bool:
        """Whether the areas' parts add up to the whole: figures that are summed; a rate has none."""
        return self.indicator.rollup == Indicator.Rollup.SUM and self.version.unit not in PARTS_OF_A_WHOLE

    @property
    def adds_by_year(self) -> bool:
        """Whether the years' parts add up to the whole: a total does, a level is stood at by each year's end."""
        return self.version.kind == Kind.CUMULATIVE and self.version.unit not in PARTS_OF_A_WHOLE

    @property
    def starts_after(self) -> date | None:
        """The day before the first that counts (t0)."""
        if self.version.baseline_on is not None:
            return self.version.baseline_on
        return self.plan.starts_on - timedelta(days=1) if self.plan.starts_on else self.plan.issued_on

    @property
    def years(self) -> tuple[int, ...]:
        """The years that it runs through; none where its beginning or its end is unknown."""
        begins, ends = self.starts_after, self.version.due_on or self.plan.ends_on
        if begins is None or ends is None or ends <= begins:
            return ()
        years = range((begins + timedelta(days=1)).year, ends.year + 1)
        return tuple(years) if len(years) <= MOST_YEARS else ()

    @property
    def least(self) -> Decimal:
        """What the parts must add up to: for flows what is yet to be done since the baseline, else the value itself."""
        value: Decimal = self.version.value or Decimal(0)
        return value - self.done_before

    @property
    def most(self) -> Decimal:
        """The greatest sum: only a range leaves room above."""
        if self.version.comparator == Comparator.RANGE and self.version.value_high is not None:
            high: Decimal = self.version.value_high
            return high - self.done_before
        return self.least

    @property
    def done_before(self) -> Decimal:
        """What flows are added to: the baseline of a total, already there."""
        flows = self.indicator.basis in {Indicator.Basis.FLOW, Indicator.Basis.RUNNING_YEAR}
        counts = self.version.kind == Kind.CUMULATIVE and flows
        before: Decimal | None = self.version.baseline_value if counts else None
        return before or Decimal(0)

    @property
    def ways(self) -> tuple[Way, ...]:
        """The ways in which it may be divided."""
        if self.obstacle:
            return ()
        by_area = self.indicator.rollup not in {Indicator.Rollup.NONE, Indicator.Rollup.SHARE_OF_AREAS}
        by_year = bool(self.years) and not (self.version.every_year or self.version.is_mean)
        by_year = by_year and self.version.kind not in {Kind.ANNUAL_CHANGE, Kind.ZERO}
        possible = {Way.AREAS: by_area, Way.YEARS: by_year, Way.BOTH: by_area and by_year}
        return tuple(way for way, here in possible.items() if here)

    @property
    def obstacle(self) -> str:
        """Why it cannot be divided at all; empty where it can."""
        if self.version.kind == Kind.RELATION:
            return "比较类目标没有可以分解的数值。"
        if self.version.value is None:
            return "这个目标没有写明数值，无法分解；请先在目标中补上数值。"
        if self.version.from_levels:
            return "这个目标由水平值推算增幅，不分解。"
        return ""

    def rule(self, way: Way) -> str:
        """What the parts must add up to, in words for whoever fills them in."""
        sums = self._sum_words()
        if way is Way.AREAS:
            each = "每年" if self.version.every_year else ""
            return f"各地区{each}之和须等于 {sums}。" if self.adds_by_area else "各地区各有自己的数值，不要求合计。"
        if way is Way.YEARS:
            return (
                f"各年度之和须等于 {sums}。"
                if self.adds_by_year
                else "各年度填当年年底应达到的水平，最后一年须等于目标值。"
            )
        if self.adds_by_area and self.adds_by_year:
            return f"所有地区、所有年度之和须等于 {sums}。"
        if self.adds_by_area:
            return f"每格填该地区当年年底应达到的水平；最后一年各地区之和须等于 {sums}。"
        return "每格填该地区当年应达到的数值，不要求合计。"

    def _sum_words(self) -> str:
        low, unit = with_unit(plain_number(self.least), self.version.unit), self.version.unit
        words = (
            low if self.most == self.least else with_unit(f"{plain_number(self.least)}—{plain_number(self.most)}", unit)
        )
        return f"{words}（目标减去基数）" if self.done_before else words

    def faults(self, way: Way, cells: Mapping[Place, Decimal]) -> tuple[str, ...]:
        """What is wrong with the parts of one way, in words; empty where they agree."""
        adding = (way.by_area and self.adds_by_area) or (way.by_year and self.adds_by_year)
        if adding and any(value < 0 for value in cells.values()):
            return ("分解数不能是负数，请检查。",)
        if not cells:
            return ("一个数也没有填。",)
        sums, last = self._summed(way, cells), max(self.years, default=None)
        if sums is None:
            if way is Way.YEARS and cells.get((None, last)) != self.version.value:
                return (f"最后一年（{last}年）须等于目标值 {plain_number(self.version.value or Decimal(0))}。",)
            return ()
        if self.least <= sums <= self.most:
            return ()
        short = sums < self.least
        gap = plain_number(self.least - sums if short else sums - self.most)
        word = "少" if short else "多"
        return (f"合计 {plain_number(sums)}，应为 {self._sum_words()}，{word} {with_unit(gap, self.version.unit)}。",)

    def _summed(self, way: Way, cells: Mapping[Place, Decimal]) -> Decimal | None:
        """The sum that must agree; None where none is asked."""
        last = max(self.years, default=None)
        if way is Way.AREAS:
            return total(cells.values()) if self.adds_by_area else None
        if way is Way.YEARS:
            return total(cells.values()) if self.adds_by_year else None
        if not self.adds_by_area:
            return None
        if self.adds_by_year:
            return total(cells.values())
        return total(value for (_, year), value in cells.items() if year == last)

    def city_of_years(self, cells: Mapping[Place, Decimal]) -> dict[Place, Decimal]:
        """The city's part of each year of a division by areas and years, where areas add up."""
        if not self.adds_by_area:
            return {}
        years = sorted({year for _, year in cells if year is not None})
        return {(None, year): total(value for (_, at), value in cells.items() if at == year) for year in years}


def total(values: Iterable[Decimal]) -> Decimal:
    """The sum of some parts."""
    return sum(values, Decimal(0))


def division_of(target: Target, version: TargetVersion) -> Division:
    """The division of a version; the target has its indicator and plan loaded."""
    return Division(version=version, indicator=target.indicator, plan=target.plan)
