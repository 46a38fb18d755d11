"""Text gathered block by block, with the place of each in the file."""

from collections.abc import Iterable
from dataclasses import dataclass

from luoshi.readers.refusals import Refusal, UnreadableDocument
from luoshi.text.source import Remark
from luoshi.text.span import Span

CELL_BREAK = "\t"


@dataclass(frozen=True, slots=True)
class Extract:
    """What a reader found in a file (读出的内容): one block a line, where each came from, and where the body is."""

    text: str
    places: tuple[tuple[Span, str], ...]
    body: Span
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line and its place in the file, "" where the line's own words stand in no place (行内片段)."""

    text: str
    place: str = ""


class Blocks:
    """Collects blocks, one a line, and remembers where they came from."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._places: list[tuple[Span, str]] = []
        self._length = 0
        self._body_at = 0
        self._body_end: int | None = None

    def begin_body(self) -> None:
        """Whatever is added from here on is the document's own text."""
        self._body_at = self._length

    def end_body(self) -> None:
        """Whatever is added from here on is none of the document's own text: notes, for instance."""
        self._body_end = self._length

    def add(self, text: str, place: str) -> None:
        """A block; line breaks in it make lines of their own, empty lines go."""
        for line in text.splitlines():
            if words := line.strip():
                self._place(0, len(words), place)
                self._append(words)

    def add_row(self, cells: Iterable[str], places: Iterable[str]) -> None:
        """A table row in one line, cells parted by tabs, each with its own place."""
        flat = [" ".join(cell.split()) for cell in cells]
        line = CELL_BREAK.join(flat)
        if not line.strip():
            return
        at = 0
        for cell, place in zip(flat, places, strict=True):
            self._place(at, at + len(cell), place)
            at += len(cell) + len(CELL_BREAK)
        self._append(line)

    def add_pieces(self, pieces: Iterable[Piece]) -> None:
        """A line put together from pieces, each with its own place; a piece without one belongs to the one before it."""
        line, at, name = "", 0, ""
        for piece in pieces:
            if piece.place and piece.place != name:
                if line:
                    self._place(at, len(line), name or piece.place)
                at, name = len(line), piece.place
            line += piece.text
        if line.strip():
            self._place(at, len(line), name)
            self._append(line)

    def _place(self, start: int, end: int, name: str) -> None:
        self._places.append((Span(self._length + start, self._length + end), name))

    def _append(self, line: str) -> None:
        self._lines.append(line)
        self._length += len(line) + 1

    def extract(self, remarks: Iterable[Remark] = ()) -> Extract:
        """All of it.

        Raises:
            UnreadableDocument: not a word was added.
        """
        if not self._lines:
            raise UnreadableDocument(Refusal.NO_TEXT)
        text = "\n".join(self._lines) + "\n"
        end = len(text) if self._body_end is None else self._body_end
        return Extract(text, tuple(self._places), Span(self._body_at, end), tuple(remarks))
