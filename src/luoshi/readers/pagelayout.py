"""Lines of pages joined to the paragraphs that their author wrote, without running heads and page numbers (版面还原)."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from luoshi.readers.extract import Blocks, Extract, Piece
from luoshi.readers.glyphs import LOST, Glyph, Line, lines_by_column
from luoshi.readers.refusals import Refusal, UnreadableDocument
from luoshi.readers.remarks import remark
from luoshi.readers.ruledtables import PageTable, Rule, take_tables
from luoshi.readers.tasktable import GridCell, add_task_table

_PAGE_NUMBER = re.compile(
    r"[-—–－·•\s]*(?:第\s*)?\d{1,4}\s*(?:页)?(?:\s*[/／]\s*(?:共\s*)?\d{1,4}\s*页?|\s*共\s*\d+\s*页)?[-—–－·•\s]*"
)
_EDGE_SHARE = 0.12
_EDGE_LINES = 2
_REPEATS = 3
_LABEL = re.compile(
    r"(?:[一二三四五六七八九十百]+、|[（(][一二三四五六七八九十]+[）)]|第[一二三四五六七八九十百]+[章节条篇]|\d{1,3}[.．、](?!\d)|[（(]\d{1,3}[）)]|[①-⑳]|——)"
)
_SENTENCE_END = "。！？；：!?;:"
_INDENT = 0.8
_SHORT, _SHORT_IN_SENTENCE = 2.2, 6.0
_OTHER_SIZE = 0.12
_WIDE_PITCH = 1.7
_LONG_SHARE = 0.5
_GARBLED_SHARE = 0.5
_LEADERS = re.compile(r"[.…·]{4,}\s*\d{0,4}$")


@dataclass(frozen=True, slots=True)
class PageText:
    """A page's lines in reading order, its tables from top to bottom, and its size (页)."""

    lines: tuple[Line, ...]
    width: float
    height: float
    tables: tuple[PageTable, ...] = ()

    @property
    def characters(self) -> int:
        """How much text it holds."""
        in_tables = sum(len(text) for table in self.tables for text in table.texts.values())
        return sum(len(line.text) for line in self.lines) + in_tables


def page_text(
    glyphs: Sequence[Glyph], width: float, height: float, rules: Iterable[Rule] = (), scale: float = 1.0
) -> PageText:
    """The text of a page from its characters and drawn lines; `scale` is the units of a point."""
    rest, tables = take_tables(glyphs, rules, scale)
    return PageText(tuple(lines_by_column(rest, width)), width, height, tuple(tables))


@dataclass(frozen=True, slots=True)
class _Frame:
    """The type area of a page: where lines begin and end, and how far one is below the other."""

    left: float
    right: float
    pitch: float


@dataclass(frozen=True, slots=True)
class _Placed:
    """A line with its page's number and frame."""

    line: Line
    page: int
    frame: _Frame


def extract_pages(pages: Sequence[PageText], without_text: Refusal) -> Extract:
    """The paragraphs and tables of pages, places «第3页第2段» and «第3页表1第2行第1列».

    Raises:
        UnreadableDocument: `without_text` where no page has a word; GARBLED where most characters are lost.
    """
    lost = sum(line.text.count(LOST) for page in pages for line in page.lines)
    if lost > sum(page.characters for page in pages) * _GARBLED_SHARE:
        raise UnreadableDocument(Refusal.GARBLED, count=lost)
    cleaned = _without_running(pages)
    empty = [str(number) for number, page in enumerate(cleaned, 1) if not page.lines and not page.tables]
    if len(empty) == len(pages):
        raise UnreadableDocument(without_text, count=len(pages))
    writer = _Writer()
    writer.add(cleaned)
    told = [remark("R004", count=lost)] if lost else []
    told += [remark("R005", heads="、".join(writer.unused))] if writer.unused else []
    return writer.blocks.extract([*told, remark("R008", pages="、".join(empty))] if empty else told)


class _Writer:
    """Writes paragraphs and tables in the order of the pages; a table that goes on at the head of the next page is one."""

    def __init__(self) -> None:
        self.blocks = Blocks()
        self.unused: dict[str, None] = {}
        self._paragraphs: Counter[int] = Counter()
        self._tables: Counter[int] = Counter()
        self._lines: list[_Placed] = []
        self._rows: list[list[GridCell]] = []

    def add(self, pages: Sequence[PageText]) -> None:
        """All pages."""
        for number, (page, frame) in enumerate(zip(pages, _frames(pages), strict=True), 1):
            tables = list(page.tables)
            for line in page.lines:
                while tables and tables[0].top < line.top:
                    self._add_table(tables.pop(0), number)
                self._end_table()
                self._lines.append(_Placed(line, number, frame))
            for table in tables:
                self._add_table(table, number)
        self._end_lines()
        self._end_table()

    def _add_table(self, table: PageTable, page: int) -> None:
        self._end_lines()
        self._tables[page] += 1
        name = f"第{page}页表{self._tables[page]}"
        cells: dict[int, GridCell] = {}
        rows = []
        for down, numbers in enumerate(table.cells, 1):
            for across, number in enumerate(numbers, 1):
                cells.setdefault(number, GridCell(table.texts.get(number, ""), f"{name}第{down}行第{across}列"))
            rows.append([cells[number] for number in numbers])
        if self._rows and len(self._rows[0]) != len(rows[0]):
            self._end_table()
        self._rows += rows

    def _end_table(self) -> None:
        rows, self._rows = self._rows, []
        unused = add_task_table(self.blocks, rows)
        self.unused |= dict.fromkeys(unused or ())
        if unused is None:
            for row in rows:
                cells = {id(cell): cell for cell in row}.values()
                self.blocks.add_row([cell.text for cell in cells], [cell.place for cell in cells])

    def _end_lines(self) -> None:
        lines, self._lines = self._lines, []
        for paragraph in _paragraphs(lines):
            pieces: list[Piece] = []
            for at, placed in enumerate(paragraph):
                before = paragraph[at - 1] if at else None
                if before is None or before.page != placed.page:
                    self._paragraphs[placed.page] += 1
                glue = " " if before and _word_break(before.line.text, placed.line.text) else ""
                pieces.append(Piece(glue + placed.line.text, f"第{placed.page}页第{self._paragraphs[placed.page]}段"))
            self.blocks.add_pieces(pieces)


def _word_break(before: str, after: str) -> bool:
    return before[-1:].isascii() and after[:1].isascii() and before[-1:].isalpha() and after[:1].isalpha()


def _without_running(pages: Sequence[PageText]) -> list[PageText]:
    """The pages without numbers at their edges, and without heads and feet that come back on page after page."""
    seen: Counter[str] = Counter()
    for page in pages:
        seen.update({_pattern(line) for line in _edges(page)})
    repeated = {words for words, count in seen.items() if count >= _REPEATS and 2 * count >= len(pages) - 1}
    cleaned = []
    for page in pages:
        running = {
            id(line) for line in _edges(page) if _pattern(line) in repeated or _PAGE_NUMBER.fullmatch(line.text.strip())
        }
        cleaned.append(replace(page, lines=tuple(line for line in page.lines if id(line) not in running)))
    return cleaned


def _edges(page: PageText) -> list[Line]:
    """The first and last lines of a page that stand in its margins."""
    top, bottom = page.height * _EDGE_SHARE, page.height * (1 - _EDGE_SHARE)
    by_height = sorted(page.lines, key=lambda line: line.top)
    heads = [line for line in by_height[:_EDGE_LINES] if line.bottom < top]
    return heads + [line for line in by_height[-_EDGE_LINES:] if line.top > bottom and line not in heads]


def _pattern(line: Line) -> str:
    return re.sub(r"\d+", "0", "".join(line.text.split()))


def _frames(pages: Sequence[PageText]) -> list[_Frame]:
    """Each page's own frame where it has enough long lines to tell, else that of the whole file."""
    whole = _frame([line for page in pages for line in page.lines]) or _Frame(0, 0, 0)
    return [(_frame(page.lines) if len(page.lines) > 8 else None) or whole for page in pages]


def _frame(lines: Sequence[Line]) -> _Frame | None:
    if not lines:
        return None
    widest = max(line.right - line.left for line in lines)
    long = [line for line in lines if line.right - line.left > _LONG_SHARE * widest]
    size = median(line.size for line in long)
    step = max(size / 2, 0.1)
    lefts = Counter(round(line.left / step) for line in long)
    often = max(lefts.values())
    # First lines are set in: of the margins that many lines share the leftmost is the page's.
    left = min(place for place, count in lefts.items() if 4 * count >= often) * step
    rights = sorted(line.right for line in long)
    right = rights[int(len(rights) * 0.9)] if len(rights) > 2 else rights[-1]
    gaps = [below.top - above.top for above, below in pairwise(lines) if below.top > above.top]
    return _Frame(left, right, median(gaps) if gaps else size * 2)


def _paragraphs(lines: Sequence[_Placed]) -> Iterator[list[_Placed]]:
    paragraph: list[_Placed] = []
    for placed in lines:
        if paragraph and _begins(paragraph[-1], placed):
            yield paragraph
            paragraph = []
        paragraph.append(placed)
    if paragraph:
        yield paragraph


def _begins(before: _Placed, placed: _Placed) -> bool:
    """Whether a line begins a paragraph: set in, in another size, after a short line or a wide gap, or numbered after a full stop."""
    line, last, size = placed.line, before.line, placed.line.size
    ended = last.text.rstrip()[-1:] in _SENTENCE_END
    if line.parts > 1 or last.parts > 1 or _LEADERS.search(last.text):
        return True  # rows of tables, and of contents
    if abs(size - last.size) > _OTHER_SIZE * max(size, last.size):
        return True
    if line.left - placed.frame.left > _INDENT * size and line.left - last.left > -_INDENT * size * 4:
        return True
    if last.right < before.frame.right - size * (_SHORT if ended else _SHORT_IN_SENTENCE):
        return True
    same_page = before.page == placed.page and line.top > last.top
    if same_page and line.top - last.top > _WIDE_PITCH * placed.frame.pitch:
        return True
    return ended and bool(_LABEL.match(line.text))
