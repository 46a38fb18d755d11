"""A target's chart as numbers to draw (进度图): what was reached, the way that was planned, the promise, today.

Pure: `drawing` turns values and days into places on a canvas; the template `progress/_chart.html` only writes them down.
Values stay exact until they become places; places are rounded to a tenth of a point.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

WIDTH, HEIGHT = 440, 236
TOP, BOTTOM, RIGHT = 26, 26, 14
CHARACTER = 7  # the width of a digit at the chart's type size
WAN = 10_000

Number = Fraction | Decimal | int


@dataclass(frozen=True, slots=True)
class Dot:
    """One value reached on a day; `name` is the period in words, `hollow` marks a forecast or an unconfirmed figure."""

    on: date
    value: Number
    name: str
    hollow: bool = False


Way = tuple[tuple[date, Number], ...]


@dataclass(frozen=True, slots=True)
class Promise:
    """What one version of a target asked, from a day on (None: from the beginning)."""

    way: Way
    bounds: tuple[Number, ...]
    since: date | None = None

    @property
    def in_effect(self) -> Way:
        """The way from the day of effect on; between two nodes it is a straight line."""
        since = self.since
        if since is None or not self.way or since <= self.way[0][0]:
            return self.way
        later = tuple(point for point in self.way if point[0] > since)
        if not later:
            return ()
        (day, value), (next_day, next_value) = self.way[-len(later) - 1], later[0]
        share = Fraction((since - day).days, (next_day - day).days)
        return ((since, Fraction(value) + share * (Fraction(next_value) - Fraction(value))), *later)


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart shows. `way` runs from the baseline through the nodes to the target, from `since` on; a kept target has none.

    `earlier` are the versions that a decision put aside: their lines stay.
    """

    dots: tuple[Dot, ...]
    way: Way
    bounds: tuple[Number, ...]
    today: date
    until: date | None = None
    since: date | None = None
    earlier: tuple[Promise, ...] = ()

    @property
    def promises(self) -> tuple[Promise, ...]:
        """Every version's promise, the one in force last."""
        return (*self.earlier, Promise(self.way, self.bounds, self.since))


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis with its words."""

    at: str
    words: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A value's place."""

    x: str
    y: str
    name: str
    hollow: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A version's lines: its way, and its bounds from a place to the right edge."""

    way: str
    bounds: tuple[str, ...]
    left: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that the template draws, in points of the canvas."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    rows: tuple[Tick, ...]
    columns: tuple[Tick, ...]
    reached: str
    marks: tuple[Mark, ...]
    way: str
    bounds: tuple[str, ...]
    bounds_left: str
    earlier: tuple[Line, ...]
    today: str | None

    @property
    def has_hollow(self) -> bool:
        """Whether a forecast or an unconfirmed figure is among the values."""
        return any(mark.hollow for mark in self.marks)

    @property
    def bound_words_at(self) -> str:
        """Where the promise's words stand: above the highest bound."""
        return f"{float(min(float(bound) for bound in self.bounds)) - 5:.1f}"


@dataclass(frozen=True, slots=True)
class _Canvas:
    first: date
    last: date
    low: Fraction
    high: Fraction
    left: int

    def across(self, day: date) -> Fraction:
        share = Fraction((day - self.first).days, (self.last - self.first).days)
        return self.left + share * (WIDTH - RIGHT - self.left)

    def up(self, value: Number) -> Fraction:
        share = (Fraction(value) - self.low) / (self.high - self.low)
        return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP)

    def line(self, points: Iterable[tuple[date, Number]]) -> str:
        return " ".join(f"{_place(self.across(day))},{_place(self.up(value))}" for day, value in points)


def drawing(chart: Chart) -> Drawing | None:
    """The chart's drawing, or None where there is nothing to draw (no value and no promise)."""
    values = [Fraction(dot.value) for dot in chart.dots]
    for promise in chart.promises:
        values += [Fraction(value) for _, value in promise.in_effect] + [Fraction(bound) for bound in promise.bounds]
    if not values:
        return None
    first, last = _days(chart)
    steps = _steps(min(values), max(values))
    words = tuple(_words(step, steps[1] - steps[0]) for step in steps)
    canvas = _Canvas(first, last, steps[0], steps[-1], left=14 + CHARACTER * max(map(_cells, words)))
    dots = sorted(chart.dots, key=lambda dot: dot.on)
    *earlier, current = (_line(promise, canvas) for promise in chart.promises)
    today = canvas.across(chart.today) if first <= chart.today <= last else None
    return Drawing(
        width=WIDTH,
        height=HEIGHT,
        left=canvas.left,
        right=WIDTH - RIGHT,
        top=TOP,
        bottom=HEIGHT - BOTTOM,
        rows=tuple(Tick(_place(canvas.up(step)), word) for step, word in zip(steps, words, strict=True)),
        columns=_columns(canvas),
        reached=canvas.line((dot.on, dot.value) for dot in dots),
        marks=tuple(Mark(_place(canvas.across(d.on)), _place(canvas.up(d.value)), d.name, d.hollow) for d in dots),
        way=current.way,
        bounds=current.bounds,
        bounds_left=current.left,
        earlier=tuple(earlier),
        today=_place(today) if today is not None else None,
    )


def _line(promise: Promise, canvas: _Canvas) -> Line:
    since = promise.since
    left = canvas.across(since) if since and canvas.first < since <= canvas.last else Fraction(canvas.left)
    bounds = tuple(_place(canvas.up(bound)) for bound in promise.bounds)
    return Line(canvas.line(promise.in_effect), bounds, _place(left))


def _place(at: Fraction) -> str:
    return f"{float(at):.1f}"


def _days(chart: Chart) -> tuple[date, date]:
    """The first and the last day of the chart: whole years around everything it shows; today only widens it when it is near."""
    days = [dot.on for dot in chart.dots] + [day for promise in chart.promises for day, _ in promise.in_effect]
    if chart.until is not None:
        days.append(chart.until)
    days = days or [chart.today]
    first, last = min(days), max(days)
    if last < chart.today <= date(last.year + 1, 12, 31):
        last = chart.today
    # A baseline on the last day of a year stands at that day: the axis begins there, not a year earlier.
    first = first if (first.month, first.day) == (12, 31) else date(first.year, 1, 1)
    return first, date(last.year, 12, 31) if last > first else date(first.year + 1, 12, 31)


def _steps(low: Fraction, high: Fraction) -> tuple[Fraction, ...]:
    """Round values from just below the lowest to just above the highest, three to six of them; from 0 where that is near."""
    if low >= 0 and low <= high / 2:
        low = Fraction(0)
    spread = (high - low) or abs(high) or Fraction(1)
    unit = Fraction(10) ** (len(str(int(spread))) - 1 if spread >= 1 else -_leading_zeros(spread))
    step = next(size for share in (Fraction(1, 5), Fraction(1, 2), 1, 2) if spread / (size := share * unit) <= 5)
    start = low // step * step
    count = -((start - high) // step)
    return tuple(start + step * place for place in range(max(int(count), 1) + 1))


def _leading_zeros(spread: Fraction) -> int:
    zeros = 0
    while spread < 1:
        spread, zeros = spread * 10, zeros + 1
    return zeros


def _words(value: Fraction, step: Fraction) -> str:
    """An axis value in few characters: 38万 rather than 380,000."""
    if step % WAN == 0 or ((step * 10) % WAN == 0 and abs(value) >= WAN):
        return f"{_plain(value / WAN)}万" if value else "0"
    return _plain(value)


def _plain(value: Fraction) -> str:
    text = format((Decimal(value.numerator) / Decimal(value.denominator)).normalize(), ",f")
    return text.replace("-", "−")


def _cells(words: str) -> int:
    return sum(2 if character > "⺀" else 1 for character in words)


def _columns(canvas: _Canvas) -> tuple[Tick, ...]:
    """Names of years below the axis, each in the middle of its year; every second or third where there are many."""
    years = range(canvas.first.year + (canvas.first.month == 12), canvas.last.year + 1)
    every = -(-len(years) // 7)
    return tuple(
        Tick(
            _place((canvas.across(max(date(year, 1, 1), canvas.first)) + canvas.across(date(year, 12, 31))) / 2),
            str(year),
        )
        for year in years[::every]
    )
