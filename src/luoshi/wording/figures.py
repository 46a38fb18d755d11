"""Figures as a sentence holds them: rounded once, with their unit, each naming what it measures (文中数字)."""

import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from luoshi.report.model import Figure, Reference, Run, Words
from luoshi.rules.display import figure_text, round_figure

Value = Fraction | Decimal | int
Piece = Words | Run
RATE_POINTS = {"%": "个百分点", "\uff05": "个百分点", "‰": "个千分点"}
"""Units of shares and rates, and what their differences are counted in."""

_FINEST = 8  # places that a figure takes at most, so as not to read as what it is not


def joined(*parts: Piece) -> Words:
    """Words one after the other; plain text stays one piece."""
    found: list[Run] = []
    for run in (run for part in parts for run in _runs(part)):
        if isinstance(run, str) and found and isinstance(found[-1], str):
            found[-1] += run
        elif run:
            found.append(run)
    return tuple(found)


def _runs(part: Piece) -> tuple[Run, ...]:
    return (part,) if isinstance(part, str | Figure | Reference) else part


def between(parts: Iterable[Piece], mark: str) -> Words:
    """Words with a mark between each two of them."""
    listed = [part for part in parts if part]
    return joined(*(piece for place, part in enumerate(listed) for piece in ((mark, part) if place else (part,))))


def amount(value: Value, unit: str = "", *, places: int | None = None, measure: str = "value") -> Figure:
    """A figure with its unit: 6,036套, 84.4%, −3人; as many places as it has where none are asked, at most four."""
    whole = Fraction(value).denominator == 1
    return Figure(f"{figure_text(Fraction(value), None if whole else places)}{unit}", measure)


def count(number: int, counter: str = "项", *, measure: str) -> Figure:
    """A count with its counter: 5项, 3家, 12个."""
    return Figure(f"{number:,d}{counter}", measure)


def share(value: Value, *, measure: str = "progress") -> Figure:
    """A share of one in %: 60%, 22.4%; what is not all never reads 100%, what is not nothing never 0%."""
    return Figure(f"{_never_across(Fraction(value) * 100, (Fraction(0), Fraction(100)))}%", measure)


def points(value: Value, unit: str = "%", *, measure: str = "gap") -> Figure:
    """A difference of shares without its sign, in percentage points: 11.1个百分点; one that is there never reads 0."""
    return Figure(f"{_never_across(abs(Fraction(value)), (Fraction(0),))}{RATE_POINTS[unit]}", measure)


def difference(value: Value, unit: str, *, places: int | None = None, measure: str = "gap") -> Figure:
    """A difference without its sign: of shares in points, of anything else in its unit."""
    if unit in RATE_POINTS:
        return points(value, unit, measure=measure)
    return amount(abs(Fraction(value)), unit, places=places, measure=measure)


def _never_across(value: Fraction, marks: tuple[Fraction, ...]) -> str:
    """The value to one place, to more where it would read as one of the marks without being it; whole values without places."""
    if value.denominator == 1:
        return figure_text(value)
    for places in range(1, _FINEST + 1):
        if Fraction(round_figure(value, places)) not in marks:
            return figure_text(value, places)
    near, least = Fraction(round_figure(value, _FINEST)), Fraction(1, 10**_FINEST)
    return figure_text(near + (least if value > near else -least), _FINEST)


_NO_FIGURE = r"""
      \d{4}[—－-]\d{4}年
    | \d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?(?:[—－-](?:\d{4}年)?\d{1,2}月(?:\d{1,2}日)?)?
    | \d{1,2}(?:[—－-]\d{1,2})?月(?:\d{1,2}日)?(?:[—－-]\d{1,2}日)? | \d{1,2}日
    | 〔\d{4}〕第?\d+[期号] | 第\d+[期版]
"""
_FIGURE_OR_NOT = re.compile(rf"(?P<not>{_NO_FIGURE})|(?P<figure>[−+]?\d(?:[\d,]*\d)?(?:\.\d+)?(?:%|‰)?)", re.VERBOSE)


def with_figures(text: str, measure: str) -> Words:
    """Words whose figures are told apart from its days and numbers of documents: 2028年底前达到300套 holds one."""
    found: list[Piece] = []
    at = 0
    for match in _FIGURE_OR_NOT.finditer(text):
        if match["figure"] is not None:
            found += [text[at : match.start()], Figure(match["figure"], measure)]
            at = match.end()
    return joined(*found, text[at:]) if found else text
