"""The same figure for several periods in a row (连续相同)."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from luoshi.rules.checks.gains import ADDING, gain_of
from luoshi.rules.checks.kinds import FULL, TOTALS, Check, CheckParameters
from luoshi.rules.checks.reported import Board, Hit, Reported, Statistic, digits_of
from luoshi.rules.period import period_name


def repeat_hits(board: Board, parameters: CheckParameters) -> Iterator[Hit]:
    """The same figure, or the same amount added, for several periods in a row (连续相同)."""
    for statistic, rows in board.asked_series():
        if any(word in statistic.measure.name for word in parameters.standing_names):
            continue
        values = _compared(statistic, rows)
        for place in range(parameters.repeats - 1, len(rows)):
            row, value = rows[place], values[place]
            start = place - parameters.repeats + 1
            whole = start == 0 or values[start - 1] != value
            same = whole and all(values[at] == value for at in range(start, place))
            if same and board.asks(row) and _says_something(statistic, row, values[:start], value, parameters):
                adds = statistic.measure.basis in TOTALS
                yield Hit(
                    Check.REPEATS,
                    row.key,
                    row.agency,
                    f"{row.statistic}:{row.area}:{row.agency}:{rows[start].end}",
                    f"{period_name(rows[start].asked)}以来连续 {parameters.repeats} 期"
                    f"{'每期新增' if adds else '数值'}都是 {board.naming.figure(value)}，请核对是否沿用了上期的数。",
                    tuple(each.key for each in rows[start:place]),
                )


def _compared(statistic: Statistic, rows: Sequence[Reported]) -> list[Fraction]:
    """What is compared from period to period: what a total adds, else the figure."""
    points = [row.point for row in rows]
    if statistic.measure.basis not in TOTALS:
        return [point.value for point in points]
    return [gain_of(statistic, point, points[:place]) for place, point in enumerate(points)]


def _says_something(
    statistic: Statistic, row: Reported, before: Sequence[Fraction], value: Fraction, parameters: CheckParameters
) -> bool:
    """Whether being the same is odd: enough digits, not full, not done already, and a series that used to move."""
    level = row.point.value
    done = any(promise.value == level for promise in statistic.promises)
    full = FULL.get(statistic.measure.unit) == level
    rested = sum(earlier == later for earlier, later in pairwise(before))
    steps = len(before) - 1
    rests = rested * 2 >= steps if steps > 0 else statistic.measure.basis not in ADDING
    return not (done or full or rests) and digits_of(value, statistic.decimals) >= parameters.repeat_digits
