"""Characters where they stand on a page, gathered into lines (版面文字)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

_SAME_LINE = 0.5  # of the larger size: how far apart the middles of two characters of a line may lie
_RAISED = 0.2
_SMALLER = 0.75
_TWICE = 0.3
_LIGATURE = 1.5
_WORD_GAP = 0.18
_FIGURE_GAP = 0.62  # scans give a figure the cell of a Chinese character: «2 0 2 5»
_WIDE_GAP = 0.9
_CELL_GAP = 2.0
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SPREAD_FIGURES = re.compile(r"(?<![\d.])\d(?: \d)+(?![\d.])")


LOST = "\ufffd"
_BLANK_CODES = frozenset({0x02, 0xA0, 0xAD, 0x200B, 0x3000, 0xFEFF})
_PRIVATE_USE, _SURROGATES = range(0xE000, 0xF900), range(0xD800, 0xE000)


def shown_char(code: int) -> str:
    """The character of a text layer: blanks as a space, � where the file does not tell which one it is."""
    if code <= 0x20 or code in _BLANK_CODES:
        return " " if code else LOST
    if code in _PRIVATE_USE or code in _SURROGATES or 0xFFFE <= code <= 0xFFFF or not chr(code).isprintable():
        return LOST
    return chr(code)


class Glyph(NamedTuple):
    """A character with its box, in the page's units, y downward (字形)."""

    char: str
    left: float
    top: float
    right: float
    bottom: float
    size: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page, or a stretch of it between wide gaps (行); `parts` counts the stretches that it was put together from."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    parts: int = 1


def lines_of(glyphs: Sequence[Glyph]) -> list[Line]:
    """The lines of one column, from top to bottom."""
    return [_merged(_segments(row)) for row in _rows(glyphs)]


def lines_by_column(glyphs: Sequence[Glyph], width: float) -> list[Line]:
    """The lines of a page of this width: from top to bottom, or column by column where it has two."""
    rows = [_segments(row) for row in _rows(glyphs)]
    gutter = _gutter(rows, width)
    return [_merged(row) for row in rows] if gutter is None else list(_by_column(rows, gutter))


def _rows(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """Glyphs of one height, each row from left to right."""
    row: list[Glyph] = []
    middle = size = 0.0
    for glyph in sorted(glyphs, key=lambda each: each.top + each.bottom):
        own = (glyph.top + glyph.bottom) / 2
        if row and own - middle > _SAME_LINE * max(size, glyph.size):
            yield sorted(row, key=lambda each: each.left)
            row, size = [], 0.0
        row.append(glyph)
        if glyph.size >= size:
            middle, size = own, glyph.size
    if row:
        yield sorted(row, key=lambda each: each.left)


def _segments(row: Sequence[Glyph]) -> list[Line]:
    """A row parted where a gap is as wide as two characters."""
    size = median(glyph.size for glyph in row)
    middle = median((glyph.top + glyph.bottom) / 2 for glyph in row)
    parts: list[list[Glyph]] = []
    last: Glyph | None = None
    for glyph in row:
        if last and glyph.char == last.char and glyph.left - last.left < _TWICE * size and not _ligature(glyph):
            continue  # printed twice to look bold
        if last is None or glyph.left - last.right > _CELL_GAP * size:
            parts.append([])
        parts[-1].append(glyph)
        last = glyph
    return [_line(part, size, middle) for part in parts]


def _ligature(glyph: Glyph) -> bool:
    """Whether the box is that of several characters drawn as one, such as ——, each of which the layer gives this box."""
    return glyph.right - glyph.left > _LIGATURE * glyph.size


def _line(part: Sequence[Glyph], size: float, middle: float) -> Line:
    words = ""
    for at, glyph in enumerate(part):
        raised = middle - (glyph.top + glyph.bottom) / 2 > _RAISED * size and glyph.size < _SMALLER * size
        if at and glyph.left - part[at - 1].right > size * _gap(part[at - 1].char, glyph.char):
            words += " "
        words += glyph.char.translate(_SUPERSCRIPTS) if raised else glyph.char
    text = _SPREAD_FIGURES.sub(lambda match: match[0].replace(" ", ""), words)
    return Line(
        text,
        part[0].left,
        max(glyph.right for glyph in part),
        min(glyph.top for glyph in part),
        max(glyph.bottom for glyph in part),
        size,
    )


def _gap(before: str, after: str) -> float:
    """How wide a gap between two characters must be, in characters, to be a space."""
    if before.isdigit() and after.isdigit():
        return _FIGURE_GAP
    if before.isascii() and after.isascii() and before.isalpha() and after.isalpha():
        return _WORD_GAP
    return _WIDE_GAP


def _merged(row: Sequence[Line]) -> Line:
    return Line(
        " ".join(line.text for line in row),
        row[0].left,
        row[-1].right,
        min(line.top for line in row),
        max(line.bottom for line in row),
        row[0].size,
        len(row),
    )


def _gutter(rows: Sequence[Sequence[Line]], width: float) -> float | None:
    """Where two columns of running text part, None where the page has but one: few lines cross it, most lines fill their side."""
    pairs = [row for row in rows if len(row) == 2]
    if len(pairs) < 6 or 2 * len(pairs) < len(rows):
        return None
    gutter = median((row[0].right + row[1].left) / 2 for row in pairs)
    if not 0.35 * width < gutter < 0.65 * width:
        return None
    ends = [row[0].right for row in pairs], [row[1].right for row in pairs]
    full = sum(right > max(side) - 1.5 * row[0].size for side in ends for right, row in zip(side, pairs, strict=True))
    clear = all(row[0].right < gutter < row[1].left for row in pairs)
    return gutter if clear and full >= 1.2 * len(pairs) else None


def _by_column(rows: Sequence[Sequence[Line]], gutter: float) -> Iterator[Line]:
    """The left column, then the right, anew below each line that spans both."""
    left: list[Line] = []
    right: list[Line] = []
    for row in rows:
        if any(line.left < gutter < line.right for line in row):
            yield from left
            yield from right
            left, right = [], []
            yield _merged(row)
        else:
            left += [line for line in row if line.right <= gutter]
            right += [line for line in row if line.left >= gutter]
    yield from left
    yield from right
