"""Forty bad workbooks: how each is made from a good one. What is said of each stands in docs/workbook.md."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from openpyxl import Workbook

from tests.workbook_files import changed, column_of, filled, repacked, table

SHEET = "填报表"
VALUE, BELOW = "本期数", "分母"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Given:
    """What the bad workbooks are made of: the bureau's blank form and others, all downloaded; codes and names of its rows."""

    blank: bytes
    other_agency: bytes
    other_month: bytes
    past: bytes
    codes: tuple[str, ...]
    names: tuple[str, ...]
    foreign_name: str
    sent_name: str
    later_key: str


Make = Callable[[Given], bytes]


@dataclass(frozen=True)
class Bad:
    """A bad workbook: what it is called and how it is made; for past periods or for a round."""

    name: str
    make: Make
    past: bool = False


def typed(value: object, head: str = VALUE, row: int = 3) -> Make:
    """The form with one cell filled in."""
    return lambda given: filled(given.blank, {(row, head): value})


def done(change: Callable[[Workbook], None]) -> Make:
    """The form, one figure filled in, with something done to it."""
    return lambda given: changed(filled(given.blank, {(3, VALUE): 102}), change)


def old(*rows: tuple[object, ...]) -> Make:
    """A table of the agency's own, by the headings that we know."""
    return lambda given: table([("指标编号", "指标", "地区", "计量单位", "本期数"), *rows], "自用表")


def past(*row: object) -> Make:
    """A row of past periods: area, period, unit, figure."""
    area, period, unit, figure = row
    return lambda given: filled(
        given.past,
        {(3, "指标编号"): given.codes[0], (3, "地区"): area, (3, "报告期"): period, (3, "计量单位"): unit, (3, VALUE): figure},
        "往期数据",
    )  # fmt: skip


def _merge(book: Workbook) -> None:
    at = column_of(book[SHEET], VALUE)
    book[SHEET].merge_cells(start_row=3, end_row=4, start_column=at, end_column=at)


def _hide(book: Workbook) -> None:
    book[SHEET].row_dimensions[3].hidden = True


def _format(form: str, value: float) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        cell = book[SHEET].cell(row=3, column=column_of(book[SHEET], VALUE))
        cell.value, cell.number_format = value, form

    return change


def _move_row(book: Workbook) -> None:
    page = book[SHEET]
    first, second = ([cell.value for cell in page[row]] for row in (3, 4))
    for at, value in enumerate(second[1:], 2):
        page.cell(row=3, column=at).value = value
        page.cell(row=4, column=at).value = first[at - 1]


def _twice(book: Workbook) -> None:
    page = book[SHEET]
    for at, cell in enumerate(page[3], 1):
        page.cell(row=5, column=at).value = cell.value


def _rename_value(book: Workbook) -> None:
    page = book[SHEET]
    page.cell(row=2, column=column_of(page, VALUE)).value = "十月"


def _second_sheet(book: Workbook) -> None:
    page = book[SHEET]
    page.title = "表一"
    copy = book.copy_worksheet(page)
    copy.title = "表二"


def _far_away(book: Workbook) -> None:
    book[SHEET]["XFD1048576"] = "。"


def _key(value: str) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        book[SHEET].cell(row=3, column=1).value = value

    return change


def _version(book: Workbook) -> None:
    book["luoshi"].cell(row=1, column=2).value = "round-0"


def _zip(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def _bomb(given: Given) -> bytes:
    return repacked(given.blank, {"xl/media/image1.bin": b"\0" * 40_000_000})


def _entity(given: Given) -> bytes:
    head = b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    return repacked(given.blank, {"xl/sharedStrings.xml": lambda old: head + old.partition(b"?>")[2]})


BAD: tuple[Bad, ...] = (
    Bad("空文件", lambda given: b""),
    Bad("旧版 .xls", lambda given: OLE + b"\0" * 600 + "Workbook".encode("utf-16-le") + b"\0" * 900),
    Bad("设有打开密码", lambda given: OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 900),
    Bad(".csv，GB18030 编码", lambda given: "指标编号,指标,本期数\n0012,保障房,35\n".encode("gb18030")),
    Bad(".csv，UTF-8 编码", lambda given: "指标编号,指标,本期数\n0012,保障房,35\n".encode("utf-8-sig")),
    Bad("网页改名为 .xls", lambda given: b"<html><table><tr><td>35</td></tr></table></html>"),
    Bad("PDF", lambda given: b"%PDF-1.7\n1 0 obj"),
    Bad("Word 文件", lambda given: _zip(word__document=b"", **{"[Content_Types].xml": b""})),
    Bad("二进制 .xlsb", lambda given: _zip(xl__workbook_bin=b"").replace(b"workbook_bin", b"workbook.bin")),
    Bad("ODF 表格 .ods", lambda given: _zip(**{"content.xml": b"", "mimetype": b""})),
    Bad("传到一半断了", lambda given: given.blank[: len(given.blank) // 2]),
    Bad("带宏 .xlsm", lambda given: repacked(given.blank, {"xl/vbaProject.bin": b"macro"})),
    Bad("链接到别的工作簿", lambda given: repacked(given.blank, {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"})),
    Bad("嵌有其他文件", lambda given: repacked(given.blank, {"xl/embeddings/oleObject1.bin": b"x"})),
    Bad("解压炸弹", _bomb),
    Bad("外部实体 XXE", _entity),
    Bad("内容远在 XFD1048576", done(_far_away)),
    Bad("别的表（人员名册）", lambda given: table([("姓名", "职务", "电话"), ("张三", "科员", "1")], "名册")),
    Bad("空白的表，没有填数", lambda given: given.blank),
    Bad("去年同月的填报表", lambda given: filled(given.other_month, {(3, VALUE): 102})),
    Bad("别的单位的填报表", lambda given: filled(given.other_agency, {(3, VALUE): 102})),
    Bad("往期数据的表传到本期", lambda given: filled(given.past, {(3, VALUE): 102}, "往期数据")),
    Bad("旧版本的工作簿", done(_version)),
    Bad("两张表都像填报表", done(_second_sheet)),
    Bad("「本期数」的表头被改名", done(_rename_value)),
    Bad("合并的单元格", done(_merge)),
    Bad("公式", typed("=SUM(H3:I3)")),
    Bad("错误值 #N/A", typed("#N/A")),
    Bad("隐藏的行填有数", done(_hide)),
    Bad("格式以万为单位缩放", done(_format('0!.0,"万"', 35000))),
    Bad("日期填在数里", done(_format("yyyy-m-d", date(2026, 10, 1)))),
    Bad("文字填在数里", typed("约三成，正在统计")),
    Bad("百分数填给以套计的指标", typed("85%")),
    Bad("位数太多", typed("1234567890123.5")),
    Bad("不是分子分母的填了分母", lambda given: filled(given.blank, {(3, VALUE): 3, (3, BELOW): 5})),
    Bad("数据性质不在列表中", lambda given: filled(given.blank, {(3, VALUE): 3, (3, "数据性质"): "大概"})),
    Bad("同一行出现两次", done(_twice)),
    Bad("行被挪动", done(_move_row)),
    Bad("夹带别的单位的行", lambda given: changed(filled(given.blank, {(3, VALUE): 3}), _key(given.later_key))),
    Bad("指标编号不存在", old(("9999", "", "", "", 35))),
    Bad("只有数，没有指标", old(("", "", "", "", 35))),
    Bad("计量单位对不上", lambda given: old((given.codes[0], "", "", "平方米", 35))(given)),
    Bad("已报的数又改成别的", lambda given: old(("", given.sent_name, "", "", 35))(given)),
    Bad("往期：尚未结束的报告期", past("", "2026年12月", "套", 35), past=True),
    Bad("往期：按月的指标写了季度", past("", "2026年一季度", "套", 35), past=True),
    Bad("往期：2025.10 变成小数", past("", 2025.1, "套", 35), past=True),
    Bad("往期：没有这个地区", past("南屿区", "2026年3月", "套", 35), past=True),
    Bad("往期：不分地区的指标写了地区", past("东屿区", "2026年3月", "套", 35), past=True),
)  # fmt: skip
