"""The path that a plan asks for, as a share of the whole way by a day (序时轨迹)."""

from datetime import date
from fractions import Fraction

from luoshi.problems import LuoshiError
from luoshi.rules.model import Trajectory, TrajectoryNode

ONE = Fraction(1)


class TrajectoryError(LuoshiError):
    """Nodes that make no path: outside the way, two on a day, or a total whose share falls."""


def calendar_years(day: date) -> Fraction:
    """The end of a day in calendar years: a day is 1/365 or 1/366 of its own year (2022-12-31 is 2023)."""
    first = date(day.year, 1, 1).toordinal()
    length = date(day.year + 1, 1, 1).toordinal() - first
    return Fraction(day.year * length + day.toordinal() - first + 1, length)


def build_trajectory(
    *,
    starts_on: date,
    ends_on: date,
    nodes: tuple[TrajectoryNode, ...] = (),
    baseline: Fraction = Fraction(0),
    target: Fraction = ONE,
    may_fall: bool = True,
) -> Trajectory:
    """Lay the path from a baseline to a target through declared nodes (节点).

    A node on the last day that asks for exactly the target adds nothing and is left out. Levels may fall between nodes
    (`may_fall`), the share of a total may not.

    Raises:
        TrajectoryError: the end is not after the start, a node lies outside, two share a day, or a total's share falls.
    """
    if ends_on <= starts_on:
        raise TrajectoryError(f"期限 {ends_on} 不晚于起点 {starts_on}，请改正期限或基数日期。")
    laid: list[tuple[date, Fraction]] = []
    for node in sorted(nodes, key=lambda node: node.on):
        share = _share(node, baseline, target)
        if node.on == ends_on and share == 1:
            continue
        if not starts_on < node.on < ends_on:
            raise TrajectoryError(f"节点 {node.on} 不在 {starts_on} 与 {ends_on} 之间，请改正节点日期。")
        if laid and laid[-1][0] == node.on:
            raise TrajectoryError(f"{node.on} 有两个节点，请只留一个。")
        if not may_fall and (share > 1 or share < (laid[-1][1] if laid else 0)):
            raise TrajectoryError(f"累计指标在节点 {node.on} 的应达份额回落或超过全程，请改正节点数值。")
        laid.append((node.on, share))
    return Trajectory(starts_on, ends_on, tuple(laid))


def _share(node: TrajectoryNode, baseline: Fraction, target: Fraction) -> Fraction:
    if node.share is not None:
        return node.share
    if node.value is None or target == baseline:
        raise TrajectoryError(f"节点 {node.on} 没有份额也没有数值，请补填其一。")
    return (node.value - baseline) / (target - baseline)


def planned_share(*, trajectory: Trajectory, as_of: date) -> Fraction:
    """Share of the way that the plan asks for by the end of a day (序时进度).

    Piecewise linear in calendar years from (t0, 0) through the nodes to (t1, 1); 0 before, 1 after; never a float.

    Source:
        docs/status.md, Terms.
    """
    if as_of <= trajectory.starts_on:
        return Fraction(0)
    if as_of >= trajectory.ends_on:
        return ONE
    left, left_share = trajectory.starts_on, Fraction(0)
    right, right_share = trajectory.ends_on, ONE
    for on, share in trajectory.nodes:
        if on >= as_of:
            right, right_share = on, share
            break
        left, left_share = on, share
    start = calendar_years(left)
    way = (calendar_years(as_of) - start) / (calendar_years(right) - start)
    return left_share + (right_share - left_share) * way
