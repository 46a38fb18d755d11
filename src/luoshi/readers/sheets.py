"""The sheets of a workbook gathered as text: task tables as tasks, others row by row (工作表)."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

from luoshi.readers.extract import Blocks, Extract
from luoshi.readers.limits import Limits
from luoshi.readers.refusals import Refusal, UnreadableDocument
from luoshi.readers.remarks import remark
from luoshi.readers.tasktable import GridCell, add_task_table
from luoshi.text.source import Remark

Place = tuple[int, int]


class Sheets:
    """Takes one sheet after the other; what was not read as tasks is kept for the remarks."""

    def __init__(self, limits: Limits) -> None:
        self.hidden: list[str] = []
        self._blocks = Blocks()
        self._unused: list[str] = []
        self._plain: list[str] = []
        self._limits = limits
        self._cells = 0

    def add(self, texts: Mapping[Place, str], merged: Iterable[tuple[Place, Place]], place: str, name: str) -> None:
        """One sheet: texts by row and column (from 1), merged ranges by first and last cell; empty rows and columns are left out."""
        grid = self._grid({at: words for at, words in texts.items() if words.strip()}, merged, place)
        if not grid:
            return
        unused = add_task_table(self._blocks, grid)
        self._unused += unused or ()
        if unused is None:
            self._plain.append(name)
            for row in grid:
                cells = {id(cell): cell for cell in row}.values()
                self._blocks.add_row([cell.text for cell in cells], [cell.place for cell in cells])

    def extract(self, remarks: Iterable[Remark] = ()) -> Extract:
        """All sheets, with what an officer must know of them."""
        return self._blocks.extract([*remarks, *self._remarks()])

    def _remarks(self) -> Iterator[Remark]:
        if self._unused:
            yield remark("R005", heads="、".join(dict.fromkeys(self._unused)))
        if self._plain:
            yield remark("R006", sheets="、".join(f"“{name}”" for name in self._plain))
        if self.hidden:
            yield remark("R007", sheets="、".join(self.hidden))

    def _grid(
        self, texts: Mapping[Place, str], merged: Iterable[tuple[Place, Place]], place: str
    ) -> Sequence[Sequence[GridCell]]:
        rows, columns = sorted({row for row, _ in texts}), sorted({column for _, column in texts})
        self._count(len(rows) * len(columns))
        grid = [
            [GridCell(texts.get((row, column), ""), f"{place}第{row}行{letters(column)}列") for column in columns]
            for row in rows
        ]
        for first, last in merged:
            across = range(bisect_left(columns, first[1]), bisect_right(columns, last[1]))
            down = range(bisect_left(rows, first[0]), bisect_right(rows, last[0]))
            self._count(len(across) * len(down))
            if across and down and (rows[down.start], columns[across.start]) == first:
                for row in down:
                    for column in across:
                        grid[row][column] = grid[down.start][across.start]
        return grid

    def _count(self, cells: int) -> None:
        self._cells += cells
        if self._cells > self._limits.cells:
            raise UnreadableDocument(Refusal.TOO_MANY_CELLS, limit=self._limits.cells)


def letters(column: int) -> str:
    """1 is A, 27 AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
