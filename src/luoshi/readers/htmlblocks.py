"""A web page as a flat list of blocks of text, in reading order, each with the element that holds it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from luoshi.readers.furniture import SILENT, is_hidden

_INLINE_TAGS = (
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark o:p q rp ruby s samp small"
    " span st1 strike strong sub sup time tt u var wbr"
)
_INLINE = frozenset(_INLINE_TAGS.split())
_UNSEEN_INLINE = frozenset({"rt", "rp"})
_ROW_CELLS = 2
_GRID_ROWS = 3
_CELL_LENGTH = 300
_GRID_CELL_LENGTH = 3_000
_CJK_BREAK = re.compile(r"(?<=[\u2e80-\uffef])[ \t]*[\r\n\f]\s*(?=[\u2e80-\uffef])")
_ASCII_SPACE = re.compile(r"[ \t\r\n\f\xa0]+")
_EDGES = " \t\u3000\xa0\u200b\ufeff"


@dataclass(frozen=True, slots=True)
class HtmlBlock:
    """A paragraph, a line of one, or a table row (then `cells` hold its parts)."""

    node: etree._Element
    text: str
    link_share: float
    cells: tuple[str, ...] = ()
    table: int = 0
    row: int = 0


@dataclass(slots=True)
class _Run:
    """Text gathered between two block borders."""

    parts: list[str]
    linked: int = 0
    size: int = 0

    def add(self, text: str | None, linked: bool) -> None:
        if text:
            self.parts.append(text)
            length = len(text.strip())
            self.size += length
            self.linked += length if linked else 0


class Linear:
    """Walks a page once; `blocks` is what it showed."""

    def __init__(self, root: etree._Element, dropped: frozenset[etree._Element]) -> None:
        self.blocks: list[HtmlBlock] = []
        self._dropped = dropped
        self._tables = 0
        self._run = _Run([])
        self._walk(root, False, False)
        self._flush(root, False)

    def _walk(self, node: etree._Element, linked: bool, kept_breaks: bool) -> None:
        linked = linked or node.tag == "a"
        kept_breaks = kept_breaks or node.tag in {"pre", "plaintext", "listing"}
        self._run.add(node.text, linked)
        for each in node:
            if isinstance(each.tag, str):
                self._enter(each, node, linked, kept_breaks)
            self._run.add(each.tail, linked)

    def _enter(self, each: etree._Element, parent: etree._Element, linked: bool, kept_breaks: bool) -> None:
        tag = each.tag
        if self._unseen(each):
            return
        if tag in {"br", "hr"}:
            self._flush(parent, kept_breaks)
        elif tag in _INLINE:
            self._walk(each, linked, kept_breaks)
        elif tag == "table" and is_grid(each):
            self._flush(parent, kept_breaks)
            self._rows(each)
        else:
            self._flush(parent, kept_breaks)
            self._walk(each, linked, kept_breaks)
            self._flush(each, kept_breaks or tag == "pre")

    def _unseen(self, node: etree._Element) -> bool:
        return node.tag in SILENT or node.tag in _UNSEEN_INLINE or node in self._dropped or is_hidden(node)

    def _flush(self, node: etree._Element, kept_breaks: bool) -> None:
        run, self._run = self._run, _Run([])
        joined = "".join(run.parts)
        for line in joined.splitlines() if kept_breaks else [joined]:
            if text := settle(line):
                self.blocks.append(HtmlBlock(node, text, run.linked / max(run.size, 1)))

    def _rows(self, table: etree._Element) -> None:
        self._tables += 1
        for number, row in enumerate(own_rows(table), 1):
            cells = tuple(settle("".join(self._words(cell))) for cell in row if cell.tag in {"td", "th"})
            links = sum(len("".join(each.itertext())) for each in row.iter("a"))
            text = " ".join(filter(None, cells))
            if text:
                share = min(1.0, links / len(text))
                self.blocks.append(HtmlBlock(row, text, share, cells, self._tables, number))

    def _words(self, cell: etree._Element) -> Iterator[str]:
        yield cell.text or ""
        for each in cell:
            if isinstance(each.tag, str) and not self._unseen(each):
                apart = " " if each.tag not in _INLINE else ""
                yield apart
                yield from self._words(each)
                yield apart
            yield each.tail or ""


def settle(text: str) -> str:
    """White space as the browser shows it: a line break between two Chinese characters is none."""
    return _ASCII_SPACE.sub(" ", _CJK_BREAK.sub("", text.strip(_EDGES + "\r\n\f"))).strip(_EDGES)


def own_rows(table: etree._Element) -> Iterator[etree._Element]:
    """The table's rows, not those of tables inside it."""
    for each in table:
        if each.tag == "tr":
            yield each
        elif each.tag in {"tbody", "thead", "tfoot"}:
            yield from (row for row in each if row.tag == "tr")


def is_grid(table: etree._Element) -> bool:
    """Whether a table holds figures or fields, rather than laying out the page."""
    if any(each is not table for each in table.iter("table")):
        return False
    rows = [[cell for cell in row if cell.tag in {"td", "th"}] for row in own_rows(table)]
    if not rows or sum(len(row) >= _ROW_CELLS for row in rows) * 2 < len(rows):
        return False
    limit = _GRID_CELL_LENGTH if len(rows) >= _GRID_ROWS else _CELL_LENGTH
    return all(sum(len(text.strip()) for text in cell.itertext()) <= limit for row in rows for cell in row)
