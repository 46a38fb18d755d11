"""The rows of a Word table, and its cells with merged ones resolved (表格)."""

from collections.abc import Callable, Iterator, Sequence

from lxml import etree

from luoshi.readers.tasktable import GridCell
from luoshi.readers.wordruns import DELETED, INSERTED
from luoshi.readers.wordxml import child, local, value

WRAPPERS = frozenset({"sdt", "sdtContent", "customXml", "ins", "moveTo", "AlternateContent", "Choice"})
_MOST_COLUMNS = 63  # Word's own limit; a wider span is damage.


class WordTable:
    """One reading of a table: `rows` of cells as they stand in the file, `grid` with merged cells in every place they cover."""

    def __init__(self, table: etree._Element, name: str, words: Callable[[etree._Element], str | None]) -> None:
        self.revised = False
        self._words = words
        self.rows: list[list[GridCell]] = []
        self._columns: list[list[GridCell]] = []
        for number, row in enumerate(self._row_nodes(table), 1):
            self._read_row(row, f"{name}第{number}行")

    @property
    def grid(self) -> Sequence[Sequence[GridCell]]:
        """The rows, all of one width."""
        width = max(map(len, self._columns), default=0)
        return [
            [*row, *(GridCell("", row[-1].place if row else "") for _ in range(width - len(row)))]
            for row in self._columns
        ]

    def _read_row(self, row: etree._Element, place: str) -> None:
        cells: list[GridCell] = []
        columns: list[GridCell] = []
        above = self._columns[-1] if self._columns else []
        for number, node in enumerate(self._cell_nodes(row), 1):
            properties = child(node, "tcPr")
            deleted = child(properties, "cellDel") is not None
            cell = GridCell("" if deleted else "\n".join(self._lines(node)), f"{place}第{number}列")
            cells.append(cell)
            at = len(columns)
            covered = _continues(properties) and not cell.filled and at < len(above)
            columns += [above[at] if covered else cell] * _span(properties)
        self.rows.append(cells)
        self._columns.append(columns)

    def _row_nodes(self, parent: etree._Element) -> Iterator[etree._Element]:
        for node in parent:
            if local(node) in WRAPPERS:
                self.revised |= local(node) in INSERTED
                yield from self._row_nodes(node)
            elif local(node) == "tr":
                properties = child(node, "trPr")
                self.revised |= child(properties, "ins") is not None
                if child(properties, "del") is not None:
                    self.revised = True
                else:
                    yield node

    def _cell_nodes(self, row: etree._Element) -> Iterator[etree._Element]:
        for node in row:
            if local(node) in WRAPPERS:
                yield from self._cell_nodes(node)
            elif local(node) == "tc":
                yield node

    def _lines(self, cell: etree._Element) -> Iterator[str]:
        """The paragraphs of a cell, a table inside it cell by cell."""
        for node in cell:
            if local(node) == "p":
                if words := self._words(node):
                    yield words
            elif local(node) == "tbl":
                for row in self._row_nodes(node):
                    for each in self._cell_nodes(row):
                        yield from self._lines(each)
            elif local(node) in WRAPPERS:
                yield from self._lines(node)
            elif local(node) in DELETED:
                self.revised = True


def _span(properties: etree._Element | None) -> int:
    words = value(properties, "gridSpan") or "1"
    return min(int(words), _MOST_COLUMNS) if words.isdecimal() and int(words) else 1


def _continues(properties: etree._Element | None) -> bool:
    merge = child(properties, "vMerge")
    return merge is not None and value(properties, "vMerge") in {None, "continue"}
