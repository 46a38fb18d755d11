"""Numbers as Chinese officials write them: 3.5万, ３５０００, 35,000, 二十五, 两千三百, 三分之一."""

import re
from decimal import Decimal

from luoshi.text.normalize import normalize

DIGITS = r"\d{1,3}(?:,\d{3}){1,6}(?!\d)(?:\.\d++)?|\d++(?:\.\d++)?"
CHINESE = "一二两三四五六七八九十百千廿"
SCALES = {"": Decimal(1), "百": Decimal(100), "千": Decimal(1000), "万": Decimal(10**4), "亿": Decimal(10**8)}
SCALES["万亿"] = SCALES["万"] * SCALES["亿"]
_WHOLE_SCALES = {scale: int(value) for scale, value in SCALES.items()}

_UNITS = {"十": 10, "百": 100, "千": 1000}
_ONES = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_WHOLE = re.compile(rf"([+-]?)((?:(?:{DIGITS})(?:万亿|亿|万|千|百)?)+)%?")
_PIECE = re.compile(rf"({DIGITS})(万亿|亿|万|千|百)?")
_SHARE = re.compile(r"([零〇一二两三四五六七八九十百千]+)分之([零〇一二两三四五六七八九十百千万]+)")
_MAX_LENGTH = 60


def parse_number(text: str) -> Decimal | None:
    """The number that a text is, or None where it is none («较多», blank).

    Takes full-width digits, thousands separators, 万 and 亿, Chinese numerals and fractions; a trailing % is dropped. 百分之八十 is 80, as
    it would be typed into a field whose unit is %.
    """
    squeezed = "".join(normalize(text).split())
    if not squeezed or len(squeezed) > _MAX_LENGTH:
        return None
    if match := _WHOLE.fullmatch(squeezed):
        return _arabic(match[2]) * (-1 if match[1] == "-" else 1)
    if match := _SHARE.fullmatch(squeezed):
        below, above = chinese_number(match[1]), chinese_number(match[2])
        if not below or above is None:
            return None
        return Decimal(above) if match[1] == "百" else Decimal(above) / Decimal(below)
    whole, point, rest = squeezed.partition("点")
    head = chinese_number(whole)
    if head is None or (point and not (rest and all(sign in _ONES for sign in rest))):
        return None
    return Decimal(f"{head}.{''.join(str(_ONES[sign]) for sign in rest)}") if point else Decimal(head)


def _arabic(text: str) -> Decimal:
    """The sum of the pieces of 1亿2000万."""
    return sum((scaled(number, scale) for number, scale in _PIECE.findall(text)), Decimal(0))


def scaled(number: str, scale: str | None) -> Decimal:
    """A number in Arabic or Chinese figures, 万 and 亿 multiplied out."""
    if number.isascii() and number.isdigit():
        return Decimal(int(number) * _WHOLE_SCALES[scale or ""])
    plain = number.replace(",", "")
    value = Decimal(plain) if plain[0].isdigit() and plain.isascii() else Decimal(chinese_number(number) or 0)
    value *= SCALES[scale or ""]
    return Decimal(int(value)) if value == value.to_integral_value() else value


def chinese_number(text: str) -> int | None:
    """The value of a Chinese numeral (二十五, 廿三, 一万二千, 二〇二五), or None where it is none."""
    text = text.replace("廿", "二十")
    if not text or len(text) > _MAX_LENGTH or any(sign not in _ONES and sign not in "十百千万亿" for sign in text):
        return None
    if len(text) > 1 and all(sign in _ONES for sign in text):
        return int("".join(str(_ONES[sign]) for sign in text))
    total = section = digit = 0
    for sign in text:
        if sign in _ONES:
            digit = _ONES[sign]
        elif sign in _UNITS:
            section, digit = section + (digit or 1) * _UNITS[sign], 0
        else:
            total = (total + section + digit or 1) * (10**4 if sign == "万" else 10**8)
            section = digit = 0
    return total + section + digit
