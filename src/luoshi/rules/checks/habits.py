"""The habits of a series: between what a figure would be usual after those before it."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from statistics import median

from luoshi.rules.checks.kinds import CheckParameters
from luoshi.rules.checks.parameters import LATEST


def usual(values: Sequence[Fraction], x: Fraction, parameters: CheckParameters = LATEST, *, low: bool = True) -> bool:
    """Whether a value keeps to the habits of the values before it, oldest first; of none everything is usual."""
    if not any(values):
        return True
    least, greatest = habits(values, parameters)
    return x <= greatest and (not low or x >= least)


def habits(values: Sequence[Fraction], parameters: CheckParameters = LATEST) -> tuple[Fraction, Fraction]:
    """The least and the greatest value that would be usual after these, oldest first; at least one."""
    if len(values) < parameters.short:
        greatest, least = max(values), min(values)
        above = greatest * parameters.short_factor if greatest > 0 else greatest / parameters.short_factor
        below = least / parameters.short_factor if least > 0 else least * parameters.short_factor
        return below, above
    middle = Fraction(median(values))
    kept = sorted(values, key=lambda value: abs(value - middle))[:-1]
    steps = [abs(later - earlier) for earlier, later in pairwise(values)]
    margin = max(parameters.steps * Fraction(median(steps)), parameters.least_margin * abs(middle))
    return min(kept) - margin, max(kept) + margin
