"""Checks along one series: what a figure says beside those before it (纵向核对)."""

from collections.abc import Iterator
from dataclasses import replace

from luoshi.rules.checks.cell import questions_of
from luoshi.rules.checks.gains import Look
from luoshi.rules.checks.kinds import TOTALS, Check, CheckParameters
from luoshi.rules.checks.reported import Board, Hit, Reported, Statistic
from luoshi.rules.checks.year import carried_words, excused, few, surge_words

OF_ITSELF = (Check.ABOVE_DENOMINATOR, Check.SHARE)
KEPT = 25
"""How many figures before one are compared with: two years of months."""


def series_hits(board: Board, parameters: CheckParameters) -> Iterator[Hit]:
    """What is odd along each series; of one figure the plainest is asked."""
    for statistic, rows in board.asked_series():
        yield from _along(statistic, rows, board, parameters)


def _along(statistic: Statistic, rows: list[Reported], board: Board, parameters: CheckParameters) -> Iterator[Hit]:
    """A figure that was asked about is no measure for the next ones, until a later one goes on from it."""
    kept: list[Reported] = []
    doubted: list[Reported] = []
    for place, row in enumerate(rows):
        history = rows[max(place - KEPT, 0) : place]
        look = Look(statistic, row, kept[-KEPT:], history, board.naming.figure, parameters)
        found = _found(look)
        if found is not None and doubted and history[-1] is doubted[-1] and _goes_on(look, found[0], doubted[-1]):
            kept, doubted, found = [*kept, doubted[-1]], [], None
        if found is None:
            kept.append(row)
            continue
        doubted.append(row)
        if board.asks(row):
            occasion = f"{row.statistic}:{row.area}:{row.agency}:{row.end}"
            yield Hit(found[0], row.key, row.agency, occasion, found[1], tuple(each.key for each in kept[-1:]))


def _goes_on(look: Look, check: Check, doubted: Reported) -> bool:
    """Whether a figure goes on from the doubted one before it, so that it is no question of its own."""
    if check in OF_ITSELF:
        return False
    if look.statistic.measure.basis not in TOTALS and check is not Check.NEGATIVE:
        before = doubted.point.value
        return abs(look.row.point.value - before) <= look.parameters.least_margin * abs(before)
    return _found(replace(look, past=[*look.past, doubted])) is None


def _found(look: Look) -> tuple[Check, str] | None:
    """The plainest thing that is odd about a figure."""
    window = look.points[-look.parameters.window - 1 :]
    measure, parameters = look.statistic.measure, look.parameters
    asked = questions_of(look.row.point, window, measure, words=look.figure, parameters=parameters)
    found: dict[Check, str] = {question.check: question.words for question in asked}
    carried = carried_words(look)
    if carried is not None:
        return Check.CARRIED_OVER, carried
    if Check.SLIP not in found and Check.FALLS not in found:
        surge = surge_words(look)
        if surge is not None:
            found[Check.SURGE] = surge  # plainer than a jump
    for check in (Check.JUMP, Check.SLIP):
        if check in found and (few(look) if check is Check.SLIP else excused(look)):
            found.pop(check)
    return next(((check, found[check]) for check in Check if check in found), None)
