"""People from a table (批量增加用户): read, checked whole, every mistake named by row and column. Pure but for the lookups it is given."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from luoshi.problems import LuoshiError
from luoshi.readers.limits import Limits
from luoshi.readers.refusals import UnreadableDocument
from luoshi.readers.xlsx import first_sheet
from luoshi_site.agencies.models import Agency, AgencyName, City, Role, User

COLUMNS = ("登录名", "姓名", "单位", "角色")
USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{2,39}")
MOST_ROWS = 2000
MOST_BYTES = 2 * 1024 * 1024


class TableError(LuoshiError):
    """The table cannot be read at all; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong, where: the row as the sheet counts it, the column's name."""

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        return f"第 {self.row} 行「{self.column}」：{self.message}"


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A row of the table, understood."""

    username: str
    display_name: str
    agency: Agency
    kind: Role.Kind | None


@dataclass(frozen=True, slots=True)
class PeopleTable:
    """The people of a table; none may be added while there is a mistake. `rows` are the cells, to be read again on confirmation."""

    rows: tuple[tuple[str, ...], ...]
    people: tuple[NewPerson, ...]
    mistakes: tuple[Mistake, ...]


def table_rows(content: bytes) -> tuple[tuple[str, ...], ...]:
    """The cells of an .xlsx or .csv file, as text, the heading first (读表).

    Raises:
        TableError: neither, too large, empty, or its heading is another.
    """
    if len(content) > MOST_BYTES:
        raise TableError("文件超过 2 MB，请分几次导入。")
    rows = _sheet(content) if content.startswith(b"PK") else _lines(content)
    rows = [[cell.strip() for cell in row] for row in rows]
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        raise TableError("表格是空的。请下载模板，填好后再导入。")
    if tuple(rows[0][: len(COLUMNS)]) != COLUMNS:
        raise TableError(f"第一行应依次是：{'、'.join(COLUMNS)}。请用模板填写。")
    if len(rows) > MOST_ROWS + 1:
        raise TableError(f"一次最多导入 {MOST_ROWS} 人，请分几次导入。")
    if len(rows) == 1:
        raise TableError("表格只有标题行，没有人。")
    width = len(COLUMNS)
    return tuple(tuple((row + [""] * width)[:width]) for row in rows)


def _sheet(content: bytes) -> list[list[str]]:
    try:
        cells = first_sheet(content, Limits(file_bytes=MOST_BYTES))
    except UnreadableDocument as error:
        raise TableError("不是能打开的 .xlsx 文件，可能已损坏。请另存为 .xlsx 再试。") from error
    written = [row for (row, _), text in cells.items() if text.strip()]
    # One row more than may be is enough to say that there are too many.
    last = min(max(written, default=0), MOST_ROWS + 2)
    return [[cells.get((row, column), "") for column in range(1, len(COLUMNS) + 1)] for row in range(1, last + 1)]


def _lines(content: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return list(csv.reader(io.StringIO(content.decode(encoding), newline="")))
        except (UnicodeDecodeError, csv.Error):
            continue
    raise TableError("不是能读的表格。请用 .xlsx，或逗号分隔的 .csv 文件。")


def people_table(rows: Sequence[Sequence[str]], *, city: City, with_kind: bool, on: date) -> PeopleTable:
    """The people of a table's rows, and everything that is wrong with it (核对); four queries.

    Without `with_kind` the roles are left to whoever gives them.
    """
    agencies = _agencies(city, on)
    wanted = [row[0].lower() for row in rows[1:]]
    taken = {name.lower() for name in User.objects.values_list("username", flat=True)} & set(wanted)
    kinds = {str(kind.label): kind for kind in Role.Kind}
    people: list[NewPerson] = []
    mistakes: list[Mistake] = []
    for place, row in enumerate(rows[1:], start=2):
        if not any(row):
            continue
        found = list(_mistakes(place, row, wanted[: place - 2], taken, agencies, kinds if with_kind else {}))
        mistakes += found
        if not found:
            people.append(
                NewPerson(row[0].lower(), row[1], agencies[row[2]], kinds[row[3]] if with_kind and row[3] else None)
            )
    return PeopleTable(tuple(tuple(row) for row in rows), tuple(people), tuple(mistakes))


def _mistakes(
    place: int,
    row: Sequence[str],
    before: Sequence[str],
    taken: set[str],
    agencies: Mapping[str, Agency],
    kinds: Mapping[str, Role.Kind],
) -> Iterable[Mistake]:
    username, name, agency, kind = row
    if not USERNAME.fullmatch(username):
        yield Mistake(place, COLUMNS[0], "只能用字母、数字、点、横线和下划线，3 至 40 个字符，以字母或数字开头")
    elif username.lower() in taken:
        yield Mistake(place, COLUMNS[0], f"「{username}」已有人使用，请换一个")
    elif username.lower() in before:
        yield Mistake(place, COLUMNS[0], f"「{username}」与第 {before.index(username.lower()) + 2} 行重复")
    if not name:
        yield Mistake(place, COLUMNS[1], "没有填写")
    elif len(name) > 60:
        yield Mistake(place, COLUMNS[1], "超过 60 个字")
    if agency not in agencies:
        yield Mistake(place, COLUMNS[2], f"名录中没有「{agency}」，请按单位名录填写" if agency else "没有填写")
    if kinds and kind not in kinds:
        yield Mistake(place, COLUMNS[3], f"应是{'、'.join(kinds)}之一")


def _agencies(city: City, on: date) -> dict[str, Agency]:
    """The city's agencies in being by every name that they go by, the present one first."""
    rows = Agency.objects.filter(city=city).select_related("city")
    present = {row.pk: row for row in rows if row.valid_until is None or row.valid_until >= on}
    named = AgencyName.objects.filter(agency__in=list(present)).values_list("name", "agency_id")
    return {name: present[pk] for name, pk in named} | {row.name: row for row in present.values()}
