"""What the checks speak of: kinds, questions, measures, points, and the figures of their rules."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from luoshi.rules.model import Basis
from luoshi.rules.period import Period


class Check(StrEnum):
    """What was looked at."""

    ABOVE_DENOMINATOR = "above_denominator"
    SHARE = "share"
    NEGATIVE = "negative"
    FALLS = "falls"
    SLIP = "slip"
    JUMP = "jump"
    WORDS = "words"
    SCALE_TWICE = "scale_twice"


@dataclass(frozen=True, slots=True)
class Question:
    """A question beside a cell, in the words of the page."""

    check: Check
    words: str


@dataclass(frozen=True, slots=True)
class CheckParameters:
    """The figures of the rule above; `slips` are the factors of a zero too many and of a unit mistaken."""

    window: int = 12
    short: int = 6
    short_factor: Fraction = Fraction(3)
    steps: Fraction = Fraction(4)
    least_margin: Fraction = Fraction(1, 4)
    slips: tuple[int, ...] = (10, 10_000, 100, 1_000, 100_000_000)
    first_leap: int = 1_000


@dataclass(frozen=True, slots=True)
class Measure:
    """What a figure is of. `share`: it cannot leave 0–100 % (a growth can); `promised`: the target's value, for a first figure."""

    name: str
    unit: str
    basis: Basis
    share: bool
    promised: Fraction | None = None
    numerator_name: str = "分子"
    denominator_name: str = "分母"


@dataclass(frozen=True, slots=True)
class Point:
    """A figure of a period; with its two parts where it is a ratio."""

    period: Period
    value: Fraction
    numerator: Fraction | None = None
    denominator: Fraction | None = None


Words = Callable[[Fraction], str]
DEFAULT = CheckParameters()
TOTALS = frozenset({Basis.RUNNING_YEAR, Basis.RUNNING_PLAN})
FULL = {"%": 100, "‰": 1000}
