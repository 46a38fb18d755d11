"""Workbooks that people filled in (填好的工作簿): values by calamine, and what calamine does not tell, by a look at the sheet's own XML."""

import io
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from luoshi.problems import LuoshiError
from luoshi.readers.cellvalues import book, plain, shown_number
from luoshi.readers.limits import MEGABYTE, Limits
from luoshi.readers.package import Package
from luoshi.readers.refusals import Refusal, UnreadableDocument
from luoshi.readers.signatures import OLE, ZIP, is_pdf, ole_form
from luoshi.readers.wordxml import attribute, child, children
from luoshi.readers.zips import opened

Value = str | int | float | bool | date | datetime | time | timedelta
Place = tuple[int, int]
LIMITS = Limits(package_bytes=300 * MEGABYTE, part_bytes=200 * MEGABYTE, ratio=200)
MOST_ROWS, MOST_COLUMNS, MOST_CELLS, MOST_MERGED = 150_000, 40, 4_000_000, 20_000
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_ODD_CELL = re.compile(rb'<(?:\w+:)?c ([^>]*?\bt="e"[^>]*)>|<(?:\w+:)?c ([^>]*)>\s*<(?:\w+:)?f[ />]')
_ODD_SIGNS = (b'"e"', b"<f", b":f")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^>]*?\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row (?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="(\d{1,7})"')
_ROW = re.compile(rb'<(?:\w+:)?row [^>]*?\br="(\d+)"')
_WIDE = re.compile(rb"""\br=["'](?:[A-Z]{3,}|A[O-Z]|[B-Z][A-Z])\d+["']""")
_UNPLACED = re.compile(rb"""<(?:\w+:)?c(?=[\s/>])(?![^>]*\sr=["'])""")
_DOCTYPE = re.compile(rb"<!DOCTYPE|<!ENTITY")
_SCALED = re.compile(r"[0#?],+(?![0#?,])")
_WORDS = re.compile(r'"[^"]*"|\\.|!.')
_COUNTING = re.compile("[万亿千百]")


class WorkbookRefusal(StrEnum):
    """A cause for not reading a workbook at all. The value is the message; braces are filled with the facts of the file."""

    EMPTY = "文件是空的。请检查后重新选择。"
    TOO_LARGE = "文件超过上限 {limit} MB。请删去图片和无关的表，或拆成几份后再传。"
    OLD_EXCEL = "这是旧版 Excel 或 WPS 表格（xls、et）。请用 Excel 或 WPS 打开，另存为「Excel 工作簿（.xlsx）」再传。"
    BINARY_EXCEL = "这是二进制工作簿（xlsb）。请用 Excel 打开，另存为「Excel 工作簿（.xlsx）」再传。"
    OPEN_SHEET = "这是 ODF 表格（ods）。请打开它，另存为「Excel 工作簿（.xlsx）」再传。"
    CSV = "这是 csv 或文本文件（编码 {encoding}）。Excel 打开这种文件会丢掉编号前面的零，请改用下载的工作簿填写，或另存为 xlsx 再传。"
    LOCKED = "工作簿设有打开密码。请用 Excel 或 WPS 取消密码（另存时不设密码），再传。"
    MACROS = "工作簿带有宏（{where}）。为安全起见不收带宏的文件，请另存为「Excel 工作簿（.xlsx）」，去掉宏再传。"
    LINKS = "工作簿链接到别的文件（{where}），读到的可能不是您看到的数。请在「数据—编辑链接」中断开链接，另存再传。"
    EMBEDDED = "工作簿里嵌有其他文件（{where}）。请删去嵌入的对象，佐证材料另外上传。"
    BROKEN = "文件已损坏，打不开（{where}）。请用 Excel 或 WPS 打开修复，另存为 xlsx 再传。"
    BOMB = "文件解压后过大或内部文件过多（{where}），为安全起见不予读取。请把数据复制到下载的工作簿中再传。"
    UNSAFE_XML = (
        "文件内含外部实体或文档类型声明（{where}），正常的工作簿没有这些，为安全起见不予读取。请用 Excel 另存再传。"
    )
    TOO_WIDE = "「{where}」的内容超出第 {limit} 列，不像填报的表。请删去右边无关的内容（包括空格），再传。"
    TOO_LONG = "「{where}」超过 {limit} 行。请拆成几份再传；若是下方的空行，请把它们删除。"
    NOT_A_WORKBOOK = "这不是 Excel 工作簿（{form}）。请选择 xlsx 文件。"
    MERGED = "「{where}」合并的单元格太多。请取消合并再传。"
    NO_SHEETS = "工作簿里没有可见的表。请取消隐藏后再传。"


class UnreadableWorkbook(LuoshiError):
    """The file is no workbook to be read (无法读取); its text is the message for the user, `refusal` the cause."""

    def __init__(self, refusal: WorkbookRefusal, **facts: object) -> None:
        super().__init__(refusal.value.format(**facts))
        self.refusal = refusal


class Oddity(StrEnum):
    """Why what a cell holds may not be what its writer saw. The value is the message."""

    FORMULA = "这一格是公式，系统只收数值。请复制这一格，右键「选择性粘贴—数值」贴回原处。"
    ERROR = "这一格是错误值（如 #N/A、#REF!）。请改为数值，没有数据请清空。"
    SCALED = "这一格的数字格式会缩放（如以万为单位显示），存的数与看到的不同。请把格式改为「常规」，按看到的重新填写。"


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A sheet (工作表): values from its first row and column on, and where something is odd, merged or hidden (counted from 1).

    A number whose format adds to it is the text that shows: «85%», «3.5万».
    """

    name: str
    rows: Sequence[Sequence[Value]]
    odd: Mapping[Place, Oddity]
    merged: frozenset[Place]
    hidden_rows: frozenset[int]


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook that may be read: the names of its visible and hidden sheets in their order; sheets are read when asked for."""

    visible: tuple[str, ...]
    hidden: tuple[str, ...]
    content: bytes
    _parts: Mapping[str, str]
    _telling: Mapping[int, str]
    _scaled: frozenset[int]

    def sheet(self, name: str) -> SheetTable:
        """A sheet with all its cells.

        Raises:
            UnreadableWorkbook: too long, too wide, or damaged.
        """
        raw = _raw(self.content, self._parts.get(name, ""), name)
        _see_extent(raw, name)
        try:
            found = CalamineWorkbook.from_object(io.BytesIO(self.content)).get_sheet_by_name(name)
            if found.total_height * found.total_width > MOST_CELLS:
                raise UnreadableWorkbook(WorkbookRefusal.TOO_LONG, where=name, limit=MOST_CELLS // MOST_COLUMNS)
            rows = found.to_python(skip_empty_area=False)
        except CalamineError as fault:
            raise UnreadableWorkbook(WorkbookRefusal.BROKEN, where=name) from fault
        self._show(rows, raw)
        hidden = frozenset(int(match[1]) for match in _HIDDEN_ROW.finditer(raw)) if b"hidden=" in raw else frozenset()
        return SheetTable(name, rows, dict(_odd(raw, self._scaled)), _merged(raw, name), hidden)

    def _show(self, rows: Sequence[list[Value]], raw: bytes) -> None:
        """Put what shows in the place of numbers whose format adds to them."""
        for (row, column), style in _styled(raw, frozenset(self._telling)):
            if row <= len(rows) and column <= len(rows[row - 1]):
                number = number_text(rows[row - 1][column - 1])
                if number is not None:
                    rows[row - 1][column - 1] = shown_number(number, self._telling[style])


def open_workbook(content: bytes) -> Workbook:
    """A workbook, once it is seen to be safe (打开工作簿): xlsx without macros, links, entities, of a size that can be read.

    Raises:
        UnreadableWorkbook: with a message for the user, what is wrong and what to do.
    """
    _refuse_foreign(content)
    try:
        with opened(content) as archive:
            _refuse_members(archive)
            return _opened(content, Package(archive, LIMITS), archive)
    except UnreadableDocument as fault:
        raise UnreadableWorkbook(_AS_WORKBOOK.get(fault.refusal, WorkbookRefusal.BROKEN), **_facts(fault)) from fault


_AS_WORKBOOK = {
    Refusal.BOMB: WorkbookRefusal.BOMB,
    Refusal.LOCKED: WorkbookRefusal.LOCKED,
    Refusal.UNSAFE_XML: WorkbookRefusal.UNSAFE_XML,
}


def _facts(fault: UnreadableDocument) -> dict[str, object]:
    return {"where": "文件结构", **fault.facts}


def _opened(content: bytes, package: Package, archive: ZipFile) -> Workbook:
    main = package.related("", "officeDocument") or "xl/workbook.xml"
    root = package.xml(main)
    if root is None:
        raise UnreadableWorkbook(WorkbookRefusal.BROKEN, where="缺少工作簿部分")
    _refuse_entities(archive)
    targets = {identifier: target for identifier, _, target in package.relations(main)}
    parts = {
        attribute(each, "name"): targets.get(attribute(each, "id"), "")
        for each in children(child(root, "sheets"), "sheet")
    }
    formats = book(None, package.xml(package.related(main, "styles") or ""), root).formats
    bare = [_WORDS.sub("", each) for each in formats]
    try:
        told = CalamineWorkbook.from_object(io.BytesIO(content)).sheets_metadata
    except CalamineError as fault:
        raise UnreadableWorkbook(WorkbookRefusal.BROKEN, where="工作簿结构") from fault
    visible = tuple(each.name for each in told if each.visible is SheetVisibleEnum.Visible and each.name in parts)
    if not visible:
        raise UnreadableWorkbook(WorkbookRefusal.NO_SHEETS)
    return Workbook(
        visible=visible,
        hidden=tuple(each.name for each in told if each.name not in visible),
        content=content,
        _parts=parts,
        _telling={
            at: each for at, each in enumerate(formats) if not _SCALED.search(bare[at]) and _adds(each, bare[at])
        },
        _scaled=frozenset(at for at, each in enumerate(bare) if _SCALED.search(each)),
    )


def _adds(form: str, bare: str) -> bool:
    """Whether a number format shows more than the number: a percent, 万, 亿."""
    return "%" in bare or bool(_COUNTING.search(form))


def _refuse_foreign(content: bytes) -> None:
    if not content:
        raise UnreadableWorkbook(WorkbookRefusal.EMPTY)
    if len(content) > LIMITS.file_bytes:
        raise UnreadableWorkbook(WorkbookRefusal.TOO_LARGE, limit=LIMITS.file_bytes // MEGABYTE)
    if content.startswith(OLE):
        try:
            ole_form(content)
        except UnreadableDocument as fault:
            if fault.refusal is Refusal.LOCKED:
                raise UnreadableWorkbook(WorkbookRefusal.LOCKED) from fault
        raise UnreadableWorkbook(WorkbookRefusal.OLD_EXCEL)
    if is_pdf(content):
        raise UnreadableWorkbook(WorkbookRefusal.NOT_A_WORKBOOK, form="PDF")
    if not content.startswith(ZIP):
        raise _not_packed(content)


def _not_packed(content: bytes) -> UnreadableWorkbook:
    for encoding, name in (("utf-8-sig", "UTF-8"), ("gb18030", "GB18030")):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            webpage = text.lstrip()[:1] == "<"
            refusal = WorkbookRefusal.NOT_A_WORKBOOK if webpage else WorkbookRefusal.CSV
            return UnreadableWorkbook(refusal, encoding=name, form="网页或 XML，有的系统导出时只改了扩展名")
    return UnreadableWorkbook(WorkbookRefusal.NOT_A_WORKBOOK, form="内容无法识别")


_REFUSED_MEMBERS = (
    ("vbaProject", WorkbookRefusal.MACROS),
    ("xl/macrosheets/", WorkbookRefusal.MACROS),
    ("xl/externalLinks/", WorkbookRefusal.LINKS),
    ("xl/connections.xml", WorkbookRefusal.LINKS),
    ("xl/embeddings/", WorkbookRefusal.EMBEDDED),
)


def _refuse_members(archive: ZipFile) -> None:
    names = archive.namelist()
    if any(name.endswith("workbook.bin") for name in names):
        raise UnreadableWorkbook(WorkbookRefusal.BINARY_EXCEL)
    if "content.xml" in names:
        raise UnreadableWorkbook(WorkbookRefusal.OPEN_SHEET)
    for sign, refusal in _REFUSED_MEMBERS:
        found = next((name for name in names if sign in name), None)
        if found is not None:
            raise UnreadableWorkbook(refusal, where=found)
    if not any(name.startswith("xl/") for name in names):
        form = "Word 文件" if any(name.startswith("word/") for name in names) else "压缩包或其他文件"
        raise UnreadableWorkbook(WorkbookRefusal.NOT_A_WORKBOOK, form=form)


def _refuse_entities(archive: ZipFile) -> None:
    """No part may declare entities: whoever parses the file after us might expand them."""
    for member in archive.infolist():
        if member.filename.endswith((".xml", ".rels", ".vml")):
            try:
                with archive.open(member) as part:
                    head = part.read(4096)
            except (BadZipFile, zlib.error, EOFError) as fault:
                raise UnreadableWorkbook(WorkbookRefusal.BROKEN, where=member.filename) from fault
            if _DOCTYPE.search(head):
                raise UnreadableWorkbook(WorkbookRefusal.UNSAFE_XML, where=member.filename)


def _raw(content: bytes, part: str, name: str) -> bytes:
    try:
        with opened(content) as archive:
            return archive.read(part)
    except (KeyError, BadZipFile, zlib.error, EOFError, UnreadableDocument) as fault:
        raise UnreadableWorkbook(WorkbookRefusal.BROKEN, where=name) from fault


def _see_extent(raw: bytes, name: str) -> None:
    """Refuse what calamine would lay out into more cells than there is memory: it fills the rectangle around all values."""
    if _WIDE.search(raw):
        raise UnreadableWorkbook(WorkbookRefusal.TOO_WIDE, where=name, limit=MOST_COLUMNS)
    if _UNPLACED.search(raw):
        raise UnreadableWorkbook(WorkbookRefusal.BROKEN, where=f"{name}：单元格没有位置")
    if any(int(match[1][:9]) > MOST_ROWS for match in _ROW.finditer(raw)):
        raise UnreadableWorkbook(WorkbookRefusal.TOO_LONG, where=name, limit=MOST_ROWS)


def _odd(raw: bytes, scaled: frozenset[int]) -> Iterator[tuple[Place, Oddity]]:
    for place, _ in _styled(raw, scaled):
        yield place, Oddity.SCALED
    # Most sheets have neither: a search for the mere letters is a tenth of the work.
    for match in _ODD_CELL.finditer(raw) if any(sign in raw for sign in _ODD_SIGNS) else ():
        at = _REFERENCE.search(b" " + (match[1] or match[2]))
        if at is not None:
            yield (int(at[2]), _column(at[1])), Oddity.ERROR if match[1] else Oddity.FORMULA


def _styled(raw: bytes, styles: frozenset[int]) -> Iterator[tuple[Place, int]]:
    """The cells in any of these styles, with the style."""
    if not styles:
        return
    some = "|".join(str(style) for style in sorted(styles)).encode()
    for match in re.finditer(rb'<(?:\w+:)?c ((?=[^>]*\bs="(%b)")[^>]*)>' % some, raw):
        at = _REFERENCE.search(b" " + match[1])
        if at is not None:
            yield (int(at[2]), _column(at[1])), int(match[2])


def _merged(raw: bytes, name: str) -> frozenset[Place]:
    found: set[Place] = set()
    if b"mergeCell" not in raw:
        return frozenset()
    for match in _MERGED.finditer(raw):
        first, last, left, right = int(match[2]), int(match[4]), _column(match[1]), _column(match[3])
        if len(found) + (last - first + 1) * (right - left + 1) > MOST_MERGED:
            raise UnreadableWorkbook(WorkbookRefusal.MERGED, where=name)
        found.update((row, column) for row in range(first, last + 1) for column in range(left, right + 1))
    return frozenset(found)


def _column(name: bytes) -> int:
    number = 0
    for letter in name:
        number = number * 26 + letter - 64
    return number


def number_text(value: Value) -> str | None:
    """A number of a sheet as its 15 figures say it, or None where the value is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return plain(Decimal(repr(value)))
    except InvalidOperation:
        return None
