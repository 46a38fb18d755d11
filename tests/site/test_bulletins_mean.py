"""A bulletin sets a mean rate (年均) against the yearly target, not the change of all years together."""

from dataclasses import replace

from judged_targets import LEVEL, YEAR, F, judged, said
from luoshi.plan.model import Comparator, Direction, Kind
from luoshi.report.model import plain
from luoshi.rules.model import Basis
from luoshi.rules.status import Status
from luoshi_site.bulletins.details import Promised, detail_words

ENERGY = replace(
    LEVEL, kind=Kind.GROWTH, comparator=Comparator.AT_MOST, value=F(5), direction=Direction.DOWN, mean=True,
    baseline=None, basis=Basis.FLOW, length=YEAR,
)  # fmt: skip


def test_two_years_within_a_yearly_limit_are_told_by_their_mean() -> None:
    """1.06 × 1.02 = 1.0812, which is 8.12 % in all; the square root is 1.0398076…: 3.98 % a year, 1.02 points under the 5 %."""
    judgement = judged(ENERGY, (said("2023年", 6), said("2024年", 2)), "2025-03-01")
    assert (judgement.status, judgement.value) == (Status.HOLDING, F("3.98076745"))
    goal = Promised(Kind.GROWTH, Comparator.AT_MOST, F(5), None, "%", 1)
    assert plain(detail_words(judgement, goal)) == "控制在目标以内，低于目标1.0个百分点"
