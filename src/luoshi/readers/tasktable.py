"""A table whose rows are tasks, told as the numbered items with responsibility clauses that the compiler reads (任务分解表)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from luoshi.readers.extract import Blocks, Piece
from luoshi.readers.numerals import chinese
from luoshi.readers.taskcolumns import AGENCIES, CLAUSE, Role, roles_of

_HEAD_ROWS = 12
_LABELLED = re.compile(r"(?:第?[一二三四五六七八九十百]+[、.．章节篇]|[（(][一二三四五六七八九十]+[）)])\s*")
_OWN_NUMBER = re.compile(r"(?:[（(]?\d{1,3}[）)、]|\d{1,3}[.．](?!\d))\s*")
_NUMBER_SIGNS = " \t\n\u3000.．、()（）"
_BARE_FIGURE = re.compile(r"[≥≤<>＞＜]?\s*\d[\d.,]*\s*(?:[%％‰]|[万亿]?[^\s年月日]{0,3})")
_WHOLE = re.compile(r"\d{1,4}(?:\.0+)?")
_ENDS = "。！？；!?;：:，、"
_STOPS = "。！？!?"


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of a table and its place; a merged cell stands, as this one object, wherever it reaches (单元格)."""

    text: str
    place: str

    @property
    def filled(self) -> bool:
        """Whether it shows anything."""
        return bool(self.text.strip())


Row = Sequence[GridCell]


def add_task_table(blocks: Blocks, rows: Sequence[Row]) -> tuple[str, ...] | None:
    """Adds a table of tasks line by line; the heads of columns that no task needs, None, and nothing added, where the table is none."""
    found = _head(rows)
    if found is None:
        return None
    first, last, roles = found
    for row in rows[:first]:
        for cell in _distinct(row):
            blocks.add(cell.text, cell.place)
    _Tasks(blocks, roles, rows[last]).add(rows[last + 1 :])
    unused = [cell for cell, role in zip(rows[last], roles, strict=True) if role is None and cell.filled]
    return tuple(dict.fromkeys(flat(cell.text) for cell in unused))


def _head(rows: Sequence[Row]) -> tuple[int, int, tuple[Role | None, ...]] | None:
    """First and last row of the head and the columns' roles; a head of two rows says under 责任分工 who leads and who helps."""
    for at, row in enumerate(rows[:_HEAD_ROWS]):
        heads = [cell.text for cell in row]
        below = rows[at + 1] if at + 1 < len(rows) - 1 else ()
        if len(below) == len(row) and any(one is other for one, other in zip(row, below, strict=True)):
            both = [lower.text or upper.text for upper, lower in zip(row, below, strict=True)]
            roles = roles_of(both)
            if roles and roles != roles_of(heads):
                return at, at + 1, roles
        roles = roles_of(heads)
        if roles and at + 1 < len(rows):
            return at, at, roles
    return None


def _distinct(row: Row) -> list[GridCell]:
    """The filled cells of a row, a merged one once."""
    cells: dict[int, GridCell] = {id(cell): cell for cell in row if cell.filled}
    return list(cells.values())


class _Tasks:
    """Writes the rows under a head: areas as sections, tasks as items, further rows of a merged task under it."""

    def __init__(self, blocks: Blocks, roles: tuple[Role | None, ...], heads: Row) -> None:
        self._blocks = blocks
        self._roles = roles
        self._heads = tuple(flat(head.text) for head in heads)
        self._areas = 0
        self._area: str | None = None
        self._count = 0

    def add(self, rows: Sequence[Row]) -> None:
        """All rows, from the first below the head."""
        for group in self._groups(rows):
            row = group[0]
            if roles_of([cell.text for cell in row]):
                continue
            if self._is_alone(row):
                self._add_alone(_distinct(row)[0])
            elif self._is_section(row):
                self._add_area(self._cells(row, Role.TASK)[0])
            else:
                for area in self._cells(row, Role.AREA)[:1]:
                    self._add_area(area)
                self._add_task(group)

    def _groups(self, rows: Sequence[Row]) -> Iterator[list[Row]]:
        """Rows that share a merged task, or that only add to the task above."""
        group: list[Row] = []
        for row in rows:
            if not _distinct(row):
                continue
            task = self._cells(row, Role.TASK)
            merged = bool(group) and any(cell is other for cell in task for other in self._cells(group[0], Role.TASK))
            adds = bool(group) and not task and len(_distinct(row)) > 1 and bool(self._cells(group[0], Role.TASK))
            if group and not merged and not adds:
                yield group
                group = []
            group.append(row)
        if group:
            yield group

    def _cells(self, row: Row, role: Role) -> list[GridCell]:
        """The filled cells of a row that hold this, a merged one once."""
        found = [cell for cell, each in zip(row, self._roles, strict=False) if each is role]
        return _distinct(found)

    def _is_alone(self, row: Row) -> bool:
        """Whether one cell fills the row: merged across it, or in a column that holds no task."""
        cells = _distinct(row)
        if len(cells) != 1:
            return False
        return sum(cell is cells[0] for cell in row) > 1 or not self._cells(row, Role.TASK)

    def _is_section(self, row: Row) -> bool:
        """A row with 一 or 二 as its number and no agency heads the rows below it."""
        number = "".join(cell.text.strip() for cell in self._cells(row, Role.NUMBER))
        if not re.fullmatch(r"[（(]?[一二三四五六七八九十]+[）)]?、?", number):
            return False
        return len(self._cells(row, Role.TASK)) == 1 and not any(self._cells(row, role) for role in AGENCIES)

    def _add_alone(self, cell: GridCell) -> None:
        """The only cell of a row: a section within the table, or words below it."""
        if len(cell.text) <= 40 and not re.search(r"[。：:]", cell.text):
            self._add_area(cell)
        else:
            self._blocks.add(cell.text, cell.place)

    def _add_area(self, cell: GridCell) -> None:
        words = flat(cell.text)
        if words == self._area:
            return
        self._area = words
        self._areas += 1
        label = "" if _LABELLED.match(words) else f"{chinese(self._areas)}、"
        self._blocks.add_pieces([Piece(f"{label}{words}", cell.place)])

    def _add_task(self, group: list[Row]) -> None:
        row = group[0]
        self._count = number = self._number(row)
        title = [piece for cell in self._cells(row, Role.TASK) for piece in _sentence(cell)]
        own = [_OWN_NUMBER.sub("", title[0].text, count=1), *(piece.text for piece in title[1:])] if title else []
        title = [Piece(text, piece.place) for text, piece in zip(own, title, strict=True)]
        lines = [self._details(each, group[:at]) for at, each in enumerate(group)]
        clauses = [self._clause(each) for each in group]
        start = [Piece(f"{number}.", title[0].place if title else _distinct(row)[0].place), *title]
        if len(group) > 1 and len({tuple(piece.text for piece in clause) for clause in clauses if clause}) > 1:
            self._blocks.add_pieces(start)
            for at, (line, clause) in enumerate(zip(lines, clauses, strict=True), 1):
                self._blocks.add_pieces([Piece(f"（{at}）", (line or clause or start)[0].place), *line, *clause])
            return
        self._blocks.add_pieces(
            [*start, *(piece for line in lines for piece in line), *next(filter(None, clauses), [])]
        )

    def _number(self, row: Row) -> int:
        """The row's own number where it goes on counting, else the next."""
        words = "".join(cell.text for cell in self._cells(row, Role.NUMBER)).strip(_NUMBER_SIGNS)
        own = int(words.split(".")[0]) if _WHOLE.fullmatch(words) else 0
        return own if own > self._count else self._count + 1

    def _details(self, row: Row, before: Sequence[Row]) -> list[Piece]:
        """What the row asks for, without what merged cells already said above."""
        said = {id(cell) for each in before for cell in each}
        pieces: list[Piece] = []
        for role in (Role.REQUIREMENT, Role.NODE):
            for cell in self._cells(row, role):
                if id(cell) not in said:
                    head = self._heads[next(at for at, each in enumerate(row) if each is cell)]
                    pieces += [Piece(f"{head}：", cell.place)] if _BARE_FIGURE.fullmatch(cell.text.strip()) else []
                    pieces += _sentence(cell)
        return pieces

    def _clause(self, row: Row) -> list[Piece]:
        """«（牵头单位：…；责任单位：…；完成时限：…）», empty where the row names nobody and no day."""
        pieces: list[Piece] = []
        for role in CLAUSE:
            cells = self._cells(row, role)
            names = "、".join(listed(cell.text) for cell in cells)
            if names:
                pieces += [Piece(("；" if pieces else "（") + f"{role.value}：", cells[0].place), Piece(names)]
        return [*pieces, Piece("）")] if pieces else []


def flat(text: str) -> str:
    """A cell's text in one line."""
    return "".join(text.split("\n")).strip() if "\n" not in text.strip() else _joined(text)


def listed(text: str) -> str:
    """Agencies or days of a cell in one line, those on lines of their own parted by 、."""
    lines = [line.strip(" \t\u3000；;、，,") for line in text.splitlines()]
    return "、".join(line for line in lines if line).rstrip("。")


def _sentence(cell: GridCell) -> list[Piece]:
    """The cell's words as a sentence of the line."""
    words = flat(cell.text)
    if not words:
        return []
    return [Piece(words if words[-1] in _STOPS else f"{words.rstrip(_ENDS)}。", cell.place)]


def _joined(text: str) -> str:
    """The lines of a cell as one, a stop between those that have none: each was a point of its own, unless it broke in mid-word."""
    words = ""
    for line in (each.strip() for each in text.splitlines()):
        opens = bool(_OWN_NUMBER.match(line) or _LABELLED.match(line))
        words += ("；" if words and opens and words[-1] not in _ENDS else "") + line
    return words
