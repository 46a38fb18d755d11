"""What a cell of a workbook shows: shared and own texts, numbers in their formats, dates (单元格的值)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Context, Decimal, InvalidOperation

from lxml import etree

from luoshi.readers.wordxml import attribute, child, children, local

_BUILT_IN = {9: "0%", 10: "0.00%", 14: "yyyy-m-d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 22: "yyyy-m-d"}
_CHINESE_DATES = {
    27: "yyyy-m",
    28: "m-d",
    29: "m-d",
    30: "m-d-yy",
    31: "yyyy-m-d",
    36: "yyyy-m",
    50: "yyyy-m",
    57: "yyyy-m",
}
_QUOTED = re.compile(r'"([^"]*)"|\\(.)|\[[^\]]*\]|_.|\*.')
_DIGITS = re.compile(r"[0#?][0#?,.]*")
_SHEET_PRECISION = Context(prec=15)
_PLAIN_EXPONENT = 20
_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_LAST_DAY = 2_958_465  # 31 December 9999


@dataclass(frozen=True, slots=True)
class Book:
    """What the sheets of a workbook share: texts, a number format for each style, and where its calendar begins."""

    texts: Sequence[str]
    formats: Sequence[str]
    epoch: date

    def shown(self, cell: etree._Element) -> str:
        """The cell's text as the sheet shows it, "" for an empty one."""
        kind, raw = attribute(cell, "t"), _raw(cell)
        if kind == "s":
            return self.texts[int(raw)] if raw.isdecimal() and int(raw) < len(self.texts) else ""
        if kind == "inlineStr":
            return rich_text(child(cell, "is"))
        if kind == "b":
            return {"1": "是", "0": "否"}.get(raw, raw)
        if kind == "e":
            return ""
        if kind in {"str", "d"} or not raw:
            return raw
        style = attribute(cell, "s")
        form = self.formats[int(style)] if style.isdecimal() and int(style) < len(self.formats) else ""
        return shown_number(raw, form, self.epoch)


def shown_number(raw: str, form: str, epoch: date = _EPOCH) -> str:
    """A number as its format shows it: 85%, 3.5万元, 2026年12月31日; what is no number stays as it is."""
    try:
        number = _SHEET_PRECISION.create_decimal(raw)
    except InvalidOperation:
        return raw
    if not number.is_finite() or abs(number.adjusted()) > _PLAIN_EXPONENT:
        return raw
    section = form.partition(";")[0]
    bare = _QUOTED.sub("", section).lower()
    if any(sign in bare for sign in "yd") or (bare.startswith("m") and "h" not in bare and ":" not in bare):
        return _day(number, bare, epoch) or raw
    if "%" in bare:
        return f"{plain(number * 100)}%"
    before, after = _around(section)
    return f"{before}{plain(number)}{after}"


def _raw(cell: etree._Element) -> str:
    found = child(cell, "v")
    return (found.text or "").strip("\n") if found is not None else ""


def plain(number: Decimal) -> str:
    """15 digits, as the sheet keeps them: 0.84999999999999998 is 0.85."""
    rounded = _SHEET_PRECISION.plus(number).normalize()
    return f"{rounded:f}"


def _around(section: str) -> tuple[str, str]:
    """The words that a format sets before and behind its digits: «0"万元"»."""
    digits = _DIGITS.search(_QUOTED.sub(lambda match: "\0" * len(match[0]), section))
    if digits is None:
        return "", ""
    quoted = [(match.start(), match[1] or match[2] or "") for match in _QUOTED.finditer(section)]
    before = "".join(words for at, words in quoted if at < digits.start())
    return before.strip(), "".join(words for at, words in quoted if at >= digits.end()).strip()


def _day(number: Decimal, form: str, epoch: date) -> str | None:
    """A date as documents write it, as far as the format tells it: 2026年12月31日, 2026年12月."""
    if not 1 <= number <= _LAST_DAY - 1_500:
        return None
    day = epoch + timedelta(days=int(number))
    if "d" in form and "y" in form:
        return day_in_words(day)
    if "y" in form:
        return f"{day.year}年{day.month}月" if "m" in form else f"{day.year}年"
    return f"{day.month}月{day.day}日"


def day_in_words(day: date) -> str:
    """A day as documents write it: 2026年12月31日."""
    return f"{day.year}年{day.month}月{day.day}日"


def rich_text(node: etree._Element | None) -> str:
    """The text of a shared or inline string, its runs joined, reading aids left out."""
    words = ""
    for each in node if node is not None else ():
        if local(each) == "t":
            words += each.text or ""
        elif local(each) == "r":
            words += "".join(part.text or "" for part in children(each, "t"))
    return words.replace("_x000D_", "").replace("\r", "")


def book(texts: etree._Element | None, styles: etree._Element | None, workbook: etree._Element | None) -> Book:
    """The shared parts of a workbook."""
    own = {
        attribute(each, "numFmtId"): attribute(each, "formatCode")
        for each in children(child(styles, "numFmts"), "numFmt")
    }
    known = {str(number): form for number, form in (_BUILT_IN | _CHINESE_DATES).items()} | own
    formats = [known.get(attribute(each, "numFmtId"), "") for each in children(child(styles, "cellXfs"), "xf")]
    properties = child(workbook, "workbookPr")
    late = properties is not None and attribute(properties, "date1904") in {"1", "true"}
    return Book([rich_text(each) for each in children(texts, "si")], formats, _EPOCH_1904 if late else _EPOCH)
