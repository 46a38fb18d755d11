"""One figure beside those before it, and what each figure of a series adds (本期新增)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from luoshi.rules.checks.kinds import CheckParameters, Point, Words
from luoshi.rules.checks.reported import Reported, Statistic
from luoshi.rules.model import Basis

ADDING = frozenset({Basis.FLOW, Basis.RUNNING_YEAR, Basis.RUNNING_PLAN})


@dataclass(frozen=True, slots=True)
class Look:
    """A figure with what it is compared with, oldest first: `past` without the figures in doubt, `history` with them."""

    statistic: Statistic
    row: Reported
    past: Sequence[Reported]
    history: Sequence[Reported]
    figure: Words
    parameters: CheckParameters

    @property
    def points(self) -> list[Point]:
        """The past's figures."""
        return [each.point for each in self.past]

    @property
    def gain(self) -> Fraction:
        """What the figure adds."""
        return gain_of(self.statistic, self.row.point, self.points)


def gain_of(statistic: Statistic, point: Point, past: Sequence[Point]) -> Fraction:
    """What a figure adds: a flow itself, a total beyond the last of its year or plan."""
    basis = statistic.measure.basis
    if basis is Basis.FLOW:
        return point.value
    last = past[-1] if past else None
    if last is None or (basis is Basis.RUNNING_YEAR and last.period.end.year != point.period.end.year):
        return point.value
    return point.value - last.value


def gains_of(statistic: Statistic, points: Sequence[Point], year: int) -> list[tuple[int, Fraction]]:
    """What each figure of a year added, with its last month; a total's first figure of all is left out."""
    totals = {Basis.RUNNING_YEAR, Basis.RUNNING_PLAN}
    found = []
    for place, point in enumerate(points):
        unknown = place == 0 and statistic.measure.basis in totals and point.period.end.month > 1
        if point.period.end.year == year and not unknown:
            found.append((point.period.end.month, gain_of(statistic, point, points[:place])))
    return found
