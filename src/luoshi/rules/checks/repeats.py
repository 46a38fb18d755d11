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
        start = 0
        for place, row in enumerate(rows):
            value = values[place]
            start = start if place and values[place - 1] == value else place
            needed = parameters.repeat_digits if statistic.measure.basis in ADDING else parameters.repeat_digits + 1
            fewer = max(needed - digits_of(value, statistic.decimals), 0)
            long_enough = place - start + 1 == parameters.repeats + fewer
            if long_enough and board.asks(row) and _is_odd(statistic, row, values[:start], value, parameters):
                adds = statistic.measure.basis in TOTALS
                yield Hit(
                    Check.REPEATS,
                    row.key,
                    row.agency,
                    f"{row.statistic}:{row.area}:{row.agency}:{rows[start].end}",
                    f"{period_name(rows[start].asked)}以来连续 {place - start + 1} 期"
                    f"{'每期新增' if adds else '数值'}都是 {board.naming.figure(value)}，请核对是否沿用了上期的数。",
                    tuple(each.key for each in rows[start:place]),
                )


def _compared(statistic: Statistic, rows: Sequence[Reported]) -> list[Fraction]:
    """What is compared from period to period: what a total adds, else the figure."""
    points = [row.point for row in rows]
    if statistic.measure.basis not in TOTALS:
        return [point.value for point in points]
    return [gain_of(statistic, point, points[:place]) for place, point in enumerate(points)]


def _is_odd(
    statistic: Statistic, row: Reported, before: Sequence[Fraction], value: Fraction, parameters: CheckParameters
) -> bool:
    """Whether being the same is odd: something, not full, not done already, and a series that used to move.

    Of a series that was never otherwise only a flow or total with many digits is.
    """
    level = row.point.value
    done = any(promise.value == level for promise in statistic.promises)
    full = FULL.get(statistic.measure.unit) == level
    rested, steps = sum(earlier == later for earlier, later in pairwise(before)), len(before) - 1
    if steps > 0:
        rests = rested * 2 >= steps
    else:
        many = digits_of(value, statistic.decimals) >= parameters.repeat_digits + 1
        rests = not many or statistic.measure.basis not in ADDING
    tells = digits_of(value, statistic.decimals) > 1
    return tells and not (done or full or rests)
