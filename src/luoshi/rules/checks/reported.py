"""What is looked at together: figures as agencies reported them, what they are of, and what was found (核对的对象)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property

from luoshi.rules.checks.kinds import Check, Measure, Point, Words
from luoshi.rules.display import figure_text
from luoshi.rules.model import Certainty
from luoshi.rules.period import Period

WHOLE = 0
"""The area of a figure of the whole city."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What is to stand there by a day, as a target or as a node of its way; `area` WHOLE: the city, or each area alike."""

    value: Fraction
    on: date
    area: int = WHOLE
    node: bool = False


@dataclass(frozen=True, slots=True)
class Statistic:
    """What figures are of (指标). `subject` is the task that they serve; `adds_up`: its areas' figures make the city's.

    `areas` are those that report it; `same_as` is alike for one quantity told by several agencies; `is_count`: things that come whole.
    """

    key: int
    measure: Measure
    subject: int = 0
    decimals: int = 2
    adds_up: bool = False
    areas: frozenset[int] = frozenset()
    promises: tuple[Promise, ...] = ()
    same_as: str = ""
    is_count: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that bears out a figure (佐证材料): its content's digest and its name."""

    digest: str
    name: str


@dataclass(frozen=True, slots=True)
class Reported:
    """A figure as an agency reported it, not withdrawn. `asked` is the period asked for: of a running total the last part."""

    key: int
    statistic: int
    agency: int
    point: Point
    asked: Period
    area: int = WHOLE
    certainty: Certainty = Certainty.FINAL
    papers: tuple[Paper, ...] = ()

    @property
    def end(self) -> date:
        """The last day of its period."""
        return self.point.period.end


@dataclass(frozen=True, slots=True)
class Told:
    """The words that an agency reported on a task for a period (文字月报)."""

    subject: int
    agency: int
    period_end: date
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """Something to ask about a figure (核对发现). `occasion` is what makes it one question and not another; `others` are figures beside."""

    check: Check
    key: int
    agency: int
    occasion: str
    words: str
    others: tuple[int, ...] = ()


def _number(key: int) -> str:
    return str(key)


@dataclass(frozen=True, slots=True)
class Naming:
    """How figures, agencies and areas are called in questions."""

    figure: Words = figure_text
    agency: Callable[[int], str] = _number


SeriesKey = tuple[int, int, int]


@dataclass(frozen=True)
class Board:
    """Everything at hand, laid so that each check finds what it needs; `asked` are the keys that may be asked about, None: all."""

    statistics: Mapping[int, Statistic]
    reported: tuple[Reported, ...]
    told: tuple[Told, ...] = ()
    asked: frozenset[int] | None = None
    naming: Naming = field(default_factory=Naming)

    def asks(self, row: Reported) -> bool:
        """Whether a figure may be asked about."""
        return self.asked is None or row.key in self.asked

    @cached_property
    def series(self) -> dict[SeriesKey, list[Reported]]:
        """The figures of each statistic, area and agency, one a period (the last given), oldest first."""
        found: defaultdict[SeriesKey, dict[Period, Reported]] = defaultdict(dict)
        for row in self.reported:
            found[row.statistic, row.area, row.agency][row.point.period] = row
        return {key: sorted(rows.values(), key=lambda row: row.end) for key, rows in found.items()}

    @cached_property
    def by_period(self) -> dict[tuple[int, date], list[Reported]]:
        """The figures of each statistic and period's end."""
        found: defaultdict[tuple[int, date], list[Reported]] = defaultdict(list)
        for row in self.reported:
            found[row.statistic, row.end].append(row)
        return dict(found)

    def asked_series(self) -> Iterator[tuple[Statistic, list[Reported]]]:
        """The series that hold a figure which may be asked about."""
        for (statistic, _, _), rows in self.series.items():
            if any(self.asks(row) for row in rows):
                yield self.statistics[statistic], rows


def decimals_of(value: Fraction, most: int = 6) -> int:
    """How many decimals a figure has, no more than so many."""
    return next((places for places in range(most) if (value * 10**places).denominator == 1), most)


def digits_of(value: Fraction, decimals: int) -> int:
    """How many digits of a figure say something: 1,200 has two, 84.42 four."""
    shown = str(abs(round(value * 10**decimals))).strip("0")
    return len(shown)


def alike(one: Fraction, other: Fraction) -> bool:
    """Whether two figures are the same when rounded to the fewer decimals of the two; whole numbers agree only when equal."""
    if one.denominator == other.denominator == 1:
        return one == other
    places = min(decimals_of(one), decimals_of(other))
    return bool(abs(one - other) * 10**places <= Fraction(1, 2))


def newest(rows: Iterable[Reported]) -> list[Reported]:
    """Rows by their keys, the last reported last."""
    return sorted(rows, key=lambda row: row.key)
