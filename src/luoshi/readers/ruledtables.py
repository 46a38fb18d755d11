"""Tables found by the lines that are drawn around their cells (有框线的表格)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from luoshi.readers.glyphs import Glyph, Line, lines_of

_NEAR = 2.0  # points or so: how far apart the ends of lines that meet may lie
_SHORTEST = 6.0
_MOST_RULES, _MOST_CELLS = 1_500, 4_000
_ROOM = 2.5  # characters, with the cell's own margins
_NARROW = 5.0
_NAME_END = re.compile("(?:局|委|办|厅|部|室|中心|政府|公司|集团|单位|委员会|办公室|法院|检察院)$")
_NAME_START = re.compile("[市省县区州各]|国家")


class Rule(NamedTuple):
    """A drawn line, level or upright, in the page's units, y downward (框线)."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table of a page: `cells` of one number are one merged cell; `texts` by that number (表格)."""

    top: float
    cells: tuple[tuple[int, ...], ...]
    texts: dict[int, str]


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the columns and rows of a table part."""

    across: tuple[float, ...]
    down: tuple[float, ...]
    cells: tuple[tuple[int, ...], ...]

    def cell_at(self, x: float, y: float) -> int | None:
        """The number of the cell at a point, None outside the table."""
        columns = [at for at, (left, right) in enumerate(pairwise(self.across)) if left <= x < right]
        rows = [at for at, (top, bottom) in enumerate(pairwise(self.down)) if top <= y < bottom]
        return self.cells[rows[0]][columns[0]] if rows and columns else None

    def width_of(self, cell: int) -> float:
        """How wide a cell is."""
        row = next(row for row in self.cells if cell in row)
        return sum(
            right - left for number, (left, right) in zip(row, pairwise(self.across), strict=True) if number == cell
        )


def take_tables(glyphs: Sequence[Glyph], rules: Iterable[Rule], scale: float) -> tuple[list[Glyph], list[PageTable]]:
    """The glyphs outside all tables, and the tables with theirs; `scale` is the units of a point."""
    rest, tables = list(glyphs), []
    for frame in _frames(
        [rule for rule in rules if max(rule.right - rule.left, rule.bottom - rule.top) > _SHORTEST * scale], scale
    ):
        held: dict[int, list[Glyph]] = {}
        outside: list[Glyph] = []
        for glyph in rest:
            cell = frame.cell_at((glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2)
            (outside if cell is None else held.setdefault(cell, [])).append(glyph)
        if len(held) > 1:
            rest = outside
            texts = {cell: _joined(lines_of(own), frame.width_of(cell)) for cell, own in held.items()}
            tables.append(PageTable(frame.down[0], frame.cells, texts))
    return rest, sorted(tables, key=lambda table: table.top)


def _joined(lines: Sequence[Line], width: float) -> str:
    """The text of a cell of that width: a line that has no room for more runs on into the next, unless both look like names."""
    words = ""
    for above, line in pairwise([None, *lines]):
        if line is None:
            continue
        room = width - (above.right - above.left) if above and width > _NARROW * line.size else 0.0
        names = _NAME_END.search(words) and _NAME_START.match(line.text)
        words += ("\n" if words and (names or room > _ROOM * line.size) else "") + line.text
    return words


def _frames(rules: Sequence[Rule], scale: float) -> Iterator[_Frame]:
    """The grids that lines make: those that touch belong together."""
    if len(rules) > _MOST_RULES:
        return
    near = _NEAR * scale
    level = [rule for rule in rules if rule.right - rule.left >= rule.bottom - rule.top]
    upright = [rule for rule in rules if rule.right - rule.left < rule.bottom - rule.top]
    for across, down in _touching(level, upright, near):
        xs, ys = _places([rule.left for rule in down], near), _places([rule.top for rule in across], near)
        if len(xs) > 2 and len(ys) > 2 and len(xs) * len(ys) <= _MOST_CELLS:
            yield _Frame(tuple(xs), tuple(ys), _numbered(xs, ys, across, down, near))


def _touching(level: Sequence[Rule], upright: Sequence[Rule], near: float) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Level and upright lines that meet, directly or over others."""
    waiting_level, waiting_upright = set(range(len(level))), set(range(len(upright)))
    while waiting_level:
        todo = [(True, waiting_level.pop())]
        across: list[Rule] = []
        down: list[Rule] = []
        while todo:
            is_level, at = todo.pop()
            rule = (level if is_level else upright)[at]
            (across if is_level else down).append(rule)
            others, waiting = (upright, waiting_upright) if is_level else (level, waiting_level)
            met = [other for other in waiting if _meet(rule, others[other], near)]
            waiting.difference_update(met)
            todo += [(not is_level, other) for other in met]
        yield across, down


def _meet(one: Rule, other: Rule, near: float) -> bool:
    return (
        one.left <= other.right + near
        and other.left <= one.right + near
        and one.top <= other.bottom + near
        and other.top <= one.bottom + near
    )


def _places(values: Iterable[float], near: float) -> list[float]:
    """The values in order, those near each other once."""
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > 2 * near:
            places.append(value)
    return places


def _numbered(
    xs: Sequence[float], ys: Sequence[float], across: Sequence[Rule], down: Sequence[Rule], near: float
) -> tuple[tuple[int, ...], ...]:
    """A number for each cell; cells with no line between them have one."""
    width, height = len(xs) - 1, len(ys) - 1
    numbers = [[row * width + column for column in range(width)] for row in range(height)]
    for row in range(height):
        for column in range(width):
            middle_x, middle_y = (xs[column] + xs[column + 1]) / 2, (ys[row] + ys[row + 1]) / 2
            if column and not any(
                abs(rule.left - xs[column]) <= 2 * near and rule.top <= middle_y <= rule.bottom for rule in down
            ):
                numbers[row][column] = numbers[row][column - 1]
            elif row and not any(
                abs(rule.top - ys[row]) <= 2 * near and rule.left <= middle_x <= rule.right for rule in across
            ):
                numbers[row][column] = numbers[row - 1][column]
    return tuple(map(tuple, numbers))
