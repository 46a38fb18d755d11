"""Which column of a table is what (表头): our own headings, what old tables call the same, and what somebody said of one."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from luoshi.problems import LuoshiError
from luoshi.readers.workbook import SheetTable, Value, Workbook, number_text


class Field(StrEnum):
    """What a column holds. The value is the heading of our own forms."""

    KEY = "行标识"
    CODE = "指标编号"
    NAME = "指标"
    AREA = "地区"
    UNIT = "计量单位"
    PERIOD = "报告期"
    VALUE = "本期数"
    DENOMINATOR = "分母"
    CERTAINTY = "数据性质"
    NOTE = "说明"
    ANSWER = "核对说明"
    SOURCE = "出处"


SAME = {
    Field.CODE: ("编号", "指标代码", "代码", "编码"),
    Field.NAME: ("指标名称", "项目名称", "项目", "名称"),
    Field.AREA: ("区市县", "区县", "县区", "所属地区"),
    Field.UNIT: ("计算单位", "度量单位"),
    Field.PERIOD: ("时期", "期间", "统计期", "所属期", "月份"),
    Field.VALUE: ("本期", "本期值", "数值", "完成数", "实际完成", "实际值", "本月完成", "分子"),
    Field.NOTE: ("备注",),
    Field.SOURCE: ("数据来源", "来源"),
}
HEADS = {word: field for field in Field for word in (field.value, *SAME.get(field, ()))}
ROUND_FIELDS = tuple(field for field in Field if field not in {Field.KEY, Field.PERIOD, Field.SOURCE})
PAST_FIELDS = tuple(field for field in Field if field not in {Field.KEY, Field.ANSWER})
LOOKED_AT, SHEETS_LOOKED_AT = 20, 12
_ASIDE = re.compile(r"[（(].*?[）)]|\s+|[：:*＊]")

Columns = Mapping[Field, int]
Maps = Mapping[str, Mapping[str, str]]


class TableError(LuoshiError):
    """No table to read is in the workbook; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a table that nobody has said yet what it is: its column, its words, the first value under it."""

    column: int
    words: str
    example: str


class UnknownHeadings(TableError):
    """There is a table, but which column is what has to be said once; `headings` are its columns, `signature` names them."""

    def __init__(self, sheet: str, row: int, headings: tuple[Heading, ...], lacking: Sequence[str]) -> None:
        super().__init__(
            f"「{sheet}」第 {row} 行像是表头，但没有找到{'、'.join(f'「{word}」' for word in lacking)}这样的列。"
            "若是本单位原有的表，请在下面把各列对应一次，以后自动识别；若传错了文件或表，请改用下载的工作簿。"
        )
        self.sheet, self.row, self.headings = sheet, row, headings
        self.signature = signature_of(heading.words for heading in headings)


@dataclass(frozen=True, slots=True)
class Table:
    """The table in a workbook: its sheet, the row of its heads, which column holds what (counted from 1)."""

    sheet: SheetTable
    head: int
    columns: Columns

    def rows(self) -> Iterator[tuple[int, Sequence[Value]]]:
        """Its rows that are not blank, with their numbers; a formula without a result is something too."""
        odd = {row for row, _ in self.sheet.odd}
        for number, row in enumerate(self.sheet.rows[self.head :], self.head + 1):
            if number in odd or any(value != "" for value in row):
                yield number, row


def plain_head(words: object) -> str:
    """A heading without spaces and what stands in brackets."""
    return _ASIDE.sub("", str(words))


def signature_of(headings: Iterable[str]) -> str:
    """A name for a row of headings, by which it is known again."""
    return hashlib.sha256(
        json.dumps([plain_head(words) for words in headings], ensure_ascii=False).encode()
    ).hexdigest()


def lacking_fields(found: Iterable[Field], *, is_past: bool) -> list[str]:
    """What a table cannot do without, and does not have."""
    has = set(found)
    lacking = [] if has & {Field.KEY, Field.CODE, Field.NAME} else ["指标编号」或「指标"]
    needed = (Field.PERIOD, Field.VALUE) if is_past else (Field.VALUE,)
    return [*lacking, *(field.value for field in needed if field not in has)]


def find_table(workbook: Workbook, *, wanted: str, is_past: bool, maps: Maps) -> Table:
    """The table to read: on the sheet named as our forms name it, else on the one sheet whose headings tell.

    Raises:
        UnknownHeadings: the headings of none can be told.
        TableError: there is nothing, or more than one sheet could be meant.
    """
    names = [wanted] if wanted in workbook.visible else workbook.visible[:SHEETS_LOOKED_AT]
    tables: list[Table] = []
    unknown: UnknownHeadings | None = None
    for name in names:
        found = _table_on(workbook.sheet(name), is_past=is_past, maps=maps)
        if isinstance(found, Table):
            tables.append(found)
        elif found is not None and (unknown is None or len(found.headings) > len(unknown.headings)):
            unknown = found
    filled = [table for table in tables if next(table.rows(), None)]
    if len(filled) > 1:
        several = "、".join(f"「{table.sheet.name}」" for table in filled)
        raise TableError(f"{several}都像要填报的表，分不清以哪张为准。请只留一张，其余删除后再传。")
    if filled:
        return filled[0]
    if tables:
        raise TableError(f"「{tables[0].sheet.name}」只有表头，没有数据。请填好后再传。")
    if unknown is not None:
        raise unknown
    hidden = f"（隐藏的表不读：{'、'.join(workbook.hidden[:5])}）" if workbook.hidden else ""
    raise TableError(f"工作簿里没有表格{hidden}。请用下载的工作簿填写后再传。")


def _table_on(sheet: SheetTable, *, is_past: bool, maps: Maps) -> Table | UnknownHeadings | None:
    best: tuple[int, dict[Field, int]] | None = None
    widest: tuple[int, list[tuple[int, str]]] | None = None
    for number, row in enumerate(sheet.rows[:LOOKED_AT], 1):
        heads = [(at, str(value)) for at, value in enumerate(row, 1) if isinstance(value, str) and value.strip()]
        said = maps.get(signature_of(words for _, words in heads)) if heads else None
        found = _fields(heads, {plain_head(words): field for words, field in said.items()} if said else {})
        if (said or not lacking_fields(found, is_past=is_past)) and (best is None or len(found) > len(best[1])):
            best = (number, found)
        if len(heads) >= 2 and (widest is None or len(heads) > len(widest[1])):
            widest = (number, heads)
    if best is not None:
        return Table(sheet, best[0], best[1])
    if widest is None:
        return None
    number, heads = widest
    told = lacking_fields(_fields(heads, {}), is_past=is_past)
    return UnknownHeadings(sheet.name, number, tuple(_headings(sheet, number, heads)), told)


def _fields(heads: Iterable[tuple[int, str]], said: Mapping[str, str]) -> dict[Field, int]:
    """The fields of a row of headings; the first of two columns that could be the same. What was said goes before what we know."""
    found: dict[Field, int] = {}
    for at, words in heads:
        plain = plain_head(words)
        field = (Field(said[plain]) if said.get(plain) else None) if said else HEADS.get(plain)
        if field is not None:
            found.setdefault(field, at)
    return found


def _headings(sheet: SheetTable, number: int, heads: Iterable[tuple[int, str]]) -> Iterator[Heading]:
    for at, words in heads:
        under = (row[at - 1] for row in sheet.rows[number : number + LOOKED_AT] if at <= len(row))
        example = next((number_text(value) or str(value) for value in under if value != ""), "")
        yield Heading(at, words.strip()[:60], example[:40])
