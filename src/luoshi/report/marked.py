"""The same workbook handed back with its bad cells marked (退回的工作簿); the only module that knows openpyxl."""

import io
from collections.abc import Mapping, Sequence

from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

Place = tuple[int, int]
_FILL = PatternFill(fill_type="solid", start_color="FFF4B8B0", end_color="FFF4B8B0")
_AUTHOR = "落实"
_WIDTH, _HEIGHT = 320, 110
MOST_COMMENTS = 20_000  # each takes memory and a shape in the file; beyond them cells are red without words


def marked_workbook(content: bytes, *, sheet: str, marks: Mapping[Place, Sequence[str]]) -> bytes:
    """The workbook with each cell of `marks` (row and column, from 1) filled red and commented, all else as it was (标出错处).

    What it says of a cell stands in a comment (of the first 20,000); a comment that was there stays under it.
    Rows hidden where something is wrong are shown. The file must have been seen to be safe (readers.workbook).
    """
    book = load_workbook(io.BytesIO(content), keep_links=False)
    page = book[sheet]
    corners = _corners(page)
    told: dict[Place, list[str]] = {}
    for place, words in marks.items():
        told.setdefault(corners.get(place, place), []).extend(words)
        page.row_dimensions[place[0]].hidden = False
    for count, ((row, column), words) in enumerate(told.items()):
        cell = page.cell(row=row, column=column)
        cell.fill = _FILL
        if count >= MOST_COMMENTS:
            continue
        before = f"\n——原有批注：{cell.comment.text}" if cell.comment is not None else ""
        cell.comment = Comment("\n".join(words) + before, _AUTHOR, height=_HEIGHT, width=_WIDTH)
    book.active = book.worksheets.index(page)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _corners(page: Worksheet) -> dict[Place, Place]:
    """For each cell of a merged range the one that holds its value."""
    return {
        (row, column): (merged.min_row, merged.min_col)
        for merged in page.merged_cells.ranges
        for row in range(merged.min_row, merged.max_row + 1)
        for column in range(merged.min_col, merged.max_col + 1)
    }
