"""A ranking of results on one indicator by a published formula (结果排名): completion, then gap to pace, then the earlier finish.

Results of areas on one indicator are ranked, never agencies, and never how often anybody logs in or reports. Equal results share a
place and the next ones leave as many out (1-2-3-3-5). Below a minimum of results there is no ranking.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from luoshi.rules.display import round_figure

LEAST_SAMPLE = 3
"""No ranking is ever made of fewer results."""

FORMULA = (
    "按同一指标下各地区的完成率（完成数占分解目标的比重）由高到低排列；完成率相同的，按与序时进度之差由高到低排列；"
    "再相同的，按达到目标的时间先后排列；均相同的名次并列，其后名次相应空出。完成率和差距都保留一位小数后比较，"
    "未完成目标的不与已完成的并列。缺数据的地区不参加排名。"
)


@dataclass(frozen=True, slots=True)
class Result:
    """A result to be ranked: whose, the share completed, its gap to the plan's pace in points, and when the target was reached."""

    key: int
    completion: Fraction
    gap_points: Fraction
    finished_on: date | None = None

    @property
    def order(self) -> tuple[Decimal, bool, Decimal, date]:
        """What is compared, as it is printed; less is better. What is not reached never ties with what is."""
        completion, gap = round_figure(self.completion * 100, 1), round_figure(self.gap_points, 1)
        return -completion, self.completion < 1, -gap, self.finished_on or date.max


@dataclass(frozen=True, slots=True)
class Placed:
    """A result with its place, and whether others share it."""

    place: int
    shared: bool
    result: Result


def ranked(results: Iterable[Result], *, minimum: int) -> tuple[Placed, ...]:
    """The results with their places, the best first (1-2-3-3-5); nothing where there are fewer than the minimum."""
    listed = sorted(results, key=lambda result: (*result.order, result.key))
    if len(listed) < max(minimum, LEAST_SAMPLE):
        return ()
    orders = [result.order for result in listed]
    return tuple(Placed(orders.index(result.order) + 1, orders.count(result.order) > 1, result) for result in listed)
