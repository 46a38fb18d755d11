"""Tables to download: the template for people, and one-time passwords (下载的表格)."""

import io
from collections.abc import Iterable, Sequence

import xlsxwriter

from luoshi_site.agencies.importing import COLUMNS
from luoshi_site.agencies.models import Role

NOTE = (
    "每行一人。登录名：字母、数字、点、横线、下划线，3 至 40 个字符。",
    "单位：名录中的名称、全称或别称。",
    f"角色：{'、'.join(str(kind.label) for kind in Role.Kind)}。",
    "有一处不对就一个人也不增加；错在哪一行、哪一列会逐一列出。",
)


def people_template() -> bytes:
    """The template: headings, a sheet of notes."""
    return _workbook("用户", COLUMNS, (), NOTE)


def password_table(rows: Iterable[Sequence[str]]) -> bytes:
    """One-time passwords, a row each: log-in name, name, password."""
    return _workbook(
        "一次性口令", ("登录名", "姓名", "一次性口令"), rows, ("首次登录时须修改。请当面交给本人，用后删除。",)
    )


def _workbook(title: str, head: Sequence[str], rows: Iterable[Sequence[str]], notes: Iterable[str]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet, bold = book.add_worksheet(title), book.add_format({"bold": True})
        sheet.set_column(0, len(head) - 1, 26)
        sheet.write_row(0, 0, head, bold)
        for place, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                sheet.write_string(place, column, cell)
        sheet.freeze_panes(1, 0)
        about = book.add_worksheet("说明")
        about.set_column(0, 0, 100)
        for place, note in enumerate(notes):
            about.write_string(place, 0, note)
    return buffer.getvalue()
