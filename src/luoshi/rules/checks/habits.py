"""The habits of a series: between what a figure would be usual after those before it."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from statistics import median

from luoshi.rules.checks.kinds import CheckParameters
from luoshi.rules.checks.parameters import LATEST

FEW = 3
RESTLESS_LOW = 10


def usual(
    values: Sequence[Fraction],
    x: Fraction,
    parameters: CheckParameters = LATEST,
    *,
    low: bool = True,
    points: Fraction | None = None,
) -> bool:
    """Whether a value keeps to the habits of the values before it, oldest first; of none everything is usual."""
    if not any(values):
        return True
    least, greatest = habits(values, parameters, points)
    return x <= greatest and (not low or x >= least)


def habits(
    values: Sequence[Fraction], parameters: CheckParameters = LATEST, points: Fraction | None = None
) -> tuple[Fraction, Fraction]:
    """The least and the greatest value that would be usual after these, oldest first; at least one.

    `points` is the least margin of a percentage, whose own size says nothing about how much it may move.
    """
    if len(values) < parameters.short:
        return _beyond(min(values), max(values), parameters)
    middle = Fraction(median(values))
    kept = _without_farthest(values)
    least, greatest = min(kept), max(kept)
    steps = parameters.steps * Fraction(median(abs(later - earlier) for earlier, later in pairwise(values)))
    if points is not None:
        margin = max(steps, points)
        return least - margin, greatest + margin
    if least >= 0 and greatest > parameters.restless * least:
        return min(values) / RESTLESS_LOW, max(values) * parameters.short_factor
    quarter = parameters.least_margin * abs(middle)
    margin = min(max(steps, quarter), 2 * quarter) if middle > 0 else max(steps, quarter)
    return least - margin, greatest + margin


def _without_farthest(values: Sequence[Fraction]) -> list[Fraction]:
    """The values but the one farthest from their median."""
    middle = Fraction(median(values))
    return sorted(values, key=lambda value: abs(value - middle))[:-1]


def _beyond(least: Fraction, greatest: Fraction, parameters: CheckParameters) -> tuple[Fraction, Fraction]:
    """Far below the least and far above the greatest of a short series."""
    factor = parameters.short_factor
    return least / factor if least > 0 else least * factor, greatest * factor if greatest > 0 else greatest / factor


def within_reach(
    values: Sequence[Fraction], x: Fraction, factor: int, parameters: CheckParameters = LATEST, *, low: bool = True
) -> bool:
    """Whether a value lies among the values before it, or little beside them: what a figure without its slip would be.

    Where the values themselves range so wide that a slip by that factor stays within, or are few and unlike,
    nothing can be told.
    """
    kept = values if len(values) < parameters.short else _without_farthest(values)
    least, greatest = min(kept), max(kept)
    few = len(values) < FEW and greatest > parameters.slip_factor * least
    if few or (low and least > 0 and greatest * 3 > least * factor):
        return False
    slack = (parameters.slip_factor - 1) * max(abs(least), abs(greatest))
    below = least / parameters.slip_factor if least > 0 else least - slack
    above = greatest * parameters.slip_factor if greatest > 0 else greatest + slack
    return x <= above and (not low or x >= below)
