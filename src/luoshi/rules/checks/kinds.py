"""What the checks speak of: kinds, questions, measures, points, and the parameters of their rules."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from luoshi.rules.model import Basis
from luoshi.rules.period import Period


class Check(StrEnum):
    """What was looked at (核对规则); the first is the plainest, and of one figure's several the plainest is asked."""

    ABOVE_DENOMINATOR = "above_denominator"
    SHARE = "share"
    NEGATIVE = "negative"
    SLIP = "slip"
    SCALE_TWICE = "scale_twice"
    FALLS = "falls"
    CARRIED_OVER = "carried_over"
    SURGE = "surge"
    JUMP = "jump"
    REPEATS = "repeats"
    AT_TARGET = "at_target"
    PARTS = "parts"
    PUBLISHED = "published"
    TOLD_TWICE = "told_twice"
    WORDS = "words"
    EVIDENCE_REUSED = "evidence_reused"
    EVIDENCE_OLD = "evidence_old"


@dataclass(frozen=True, slots=True)
class Question:
    """A question beside a cell, in the words of the page."""

    check: Check
    words: str


@dataclass(frozen=True, slots=True)
class CheckParameters:
    """The figures of the checks, from the table with their sources (核对参数); docs of each beside it there.

    `slips` are the factors of a zero too many and of a unit mistaken; `standing_papers` and `common_sources` are words in a file's
    name: what stays in force (批复, 合同), and what many figures are taken from (月报, 年鉴); `standing_names` are words in the name of an
    indicator that is set and not counted (标准, 定额).
    """

    window: int
    short: int
    short_factor: Fraction
    slip_factor: Fraction
    least_points: Fraction
    steps: Fraction
    least_margin: Fraction
    restless: Fraction
    slips: tuple[int, ...]
    first_leap: int
    season: Fraction
    repeats: int
    repeat_digits: int
    at_target_areas: int
    at_target_least: int
    surge_factor: Fraction
    surge_over: Fraction
    surge_gains: int
    own_part: Fraction
    surge_share: Fraction
    season_factor: Fraction
    jump_factor: Fraction
    carried_share: Fraction
    carried_season: Fraction
    same_digits: int
    small_count: int
    standing_papers: tuple[str, ...]
    asked_days: int
    common_sources: tuple[str, ...]
    standing_names: tuple[str, ...]


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
TOTALS = frozenset({Basis.RUNNING_YEAR, Basis.RUNNING_PLAN})
FULL = {"%": 100, "‰": 1000}
