"""Quantities in running text: number, scale and unit; ranges, ratios; figures that only belong to names are passed over."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from luoshi.language.numbers import CHINESE, DIGITS, scaled
from luoshi.language.words import any_of, any_pattern, first_signs, plain_digits, words


class UnitClass(StrEnum):
    """What a unit measures."""

    COUNT = "count"
    AMOUNT = "amount"
    PROPERTY = "property"
    TIME = "time"
    SHARE = "share"
    NONE = "none"


@dataclass(slots=True)
class Figure:
    """A quantity at `start`..`end`: value, for a range the higher value too, and unit.

    `spoken` says that it is in Chinese numerals, `change` that it is a change by itself (翻一番).
    """

    start: int
    end: int
    value: Decimal
    value_high: Decimal | None
    unit: str | None
    unit_class: UnitClass
    ratio: bool = False
    spoken: bool = False
    change: bool = False


_CLASSES = (UnitClass.COUNT, UnitClass.AMOUNT, UnitClass.PROPERTY, UnitClass.TIME, UnitClass.SHARE)
_CLASS_OF = {unit: kind for kind in _CLASSES for unit in words("units", kind.value)}
_SIZES = r"[微毫厘纳千兆吉太]?(?:克|升|瓦时|瓦|帕|赫兹|伏安|安时|字节)(?:(?:/|每)(?:立方米|平方米|升|公里))?"
_BULK = r"[美欧港日澳]元|吨(?:标准煤|标煤|油当量)|(?:平方|立方)(?:米|公里)|[公千]斤"
_LATIN = r"[A-Za-zμΩ℃][A-Za-z0-9]{0,6}(?:/[A-Za-z0-9]{1,4})?"
_TIMES = rf"(?:{any_of(words('units', 'count'))})次"
_FORMS = {
    UnitClass.AMOUNT: re.compile(rf"{_BULK}|[千兆吉]瓦时?"),
    UnitClass.PROPERTY: re.compile(rf"{_SIZES}|{_LATIN}"),
}
_UNIT = rf"(?:个?百分点|{_BULK}|{_TIMES}|{any_of(_CLASS_OF)}|{_SIZES}|{_LATIN})(?:/(?:{any_of(words('units', 'per'))})){{0,2}}"
_PLAIN = {"number", "scale", "unit"}
_SPOKEN_UNITS = frozenset(words("units", "spoken"))
_MANY = 20
_SCALE = r"万亿|亿|万|千(?!瓦|米|克|卡|伏|字)|百(?!分)"
_LATIN_END = r"(?![A-Za-z])"
_NAMES = any_pattern(words("false_targets", "names"))
_SCANNER = re.compile(
    plain_digits(
        rf"(?=[0-9{CHINESE}翻前首第{first_signs(_NAMES)}])"
        r"(?:(?P<first>(?<![摆放]在)首位|第[一1][位名])(?=[,;。、]|$)"
        rf"|(?P<name>{_NAMES})"
        rf"|(?P<a>\d+(?:\.\d+)?):(?P<b>\d+(?:\.\d+)?)(?![\d:])"
        rf"|(?=\d[^—\-~至到;。、]{{0,40}}+[—\-~至到])(?P<low>{DIGITS})(?P<ls>{_SCALE})?(?P<lu>{_UNIT})?(?:—+|-|~|至|到)(?P<high>{DIGITS})(?P<hs>{_SCALE})?(?P<hu>(?:{_UNIT}){_LATIN_END})?"
        rf"|百分之(?P<share>[{CHINESE}点]{{1,9}})"
        rf"|(?P<number>{DIGITS})(?P<scale>{_SCALE})?(?:余|多)?(?P<unit>(?:[%‰]|(?:{_UNIT}){_LATIN_END}))?"
        r"|(?P<tenths>[一二三四五六七八九])成(?=以上|左右|以内|以下|[,;。、]|$)"
        rf"|前(?P<rank>[二三四五六七八九十]{{1,3}}|\d{{1,3}})(?:位|名|强)?(?=[,;。、以之行]|$)"
        rf"|(?P<half>一半)"
        rf"|(?P<double>翻[一两]?番)"
        rf"|(?P<spoken>[{CHINESE}]{{1,9}}+万?)(?P<su>{_UNIT})|(?P<round>(?<![几数上])[百千]?万)(?P<ru>{_UNIT})(?:(?=以上|左右)|(?<=突破万.)|(?<=超过万.)|(?<=达到万.)|(?<=突破百万.)|(?<=突破千万.)))"
    )
)


def figures(text: str) -> list[Figure]:
    """The quantities of a normalized text without white space, in order."""
    found: list[Figure] = []
    for match in _SCANNER.finditer(text):
        kind = match.lastgroup
        if kind == "name":
            continue
        if kind in _PLAIN:
            number, scale, unit = match.group("number", "scale", "unit")
            unit = _clean(unit)
            found.append(Figure(*match.span(), scaled(number, scale), None, unit, unit_class(unit)))
        elif match["a"]:
            found.extend(_ratio(match))
        elif match["low"]:
            found.append(_range(match))
        elif match["spoken"]:
            found.extend(_spoken(match))
        else:
            found.append(_worded(match))
    return found


def _worded(match: re.Match[str]) -> Figure:
    """What words tell: ranks (首位, 前三), shares (一半, 八成, 百分之三), doublings (翻一番), round numbers (万家以上)."""
    start, end = match.span()
    if match["first"]:
        return Figure(start, end, Decimal(1), None, "位", UnitClass.COUNT)
    if match["rank"]:
        return Figure(match.start("rank"), end, scaled(match["rank"], None), None, "位", UnitClass.COUNT)
    if match["round"]:
        unit = match["ru"]
        return Figure(start, end, scaled(match["round"], None), None, unit, unit_class(unit))
    if match["double"]:
        value = Decimal(300) if "两" in match["double"] else Decimal(100)
        return Figure(start, end, value, None, "%", UnitClass.SHARE, change=True)
    return Figure(start, end, _share(match), None, "%", UnitClass.SHARE, spoken=not match["half"])


def _share(match: re.Match[str]) -> Decimal:
    if match["half"]:
        return Decimal(50)
    return 10 * scaled(match["tenths"], None) if match["tenths"] else scaled(match["share"].replace("点", ""), None)


def _ratio(match: re.Match[str]) -> Iterator[Figure]:
    below = Decimal(match["b"])
    if below:
        yield Figure(match.start(), match.end(), Decimal(match["a"]) / below, None, None, UnitClass.NONE, ratio=True)


def _range(match: re.Match[str]) -> Figure:
    unit = _clean(match["hu"]) or _clean(match["lu"])
    low = scaled(match["low"], match["ls"] or match["hs"])
    high = scaled(match["high"], match["hs"])
    return Figure(match.start(), match.end(), low, high, unit, unit_class(unit))


def _spoken(match: re.Match[str]) -> Iterator[Figure]:
    """Small Chinese numerals count only with units that count things (五个); 两项补贴, 三年 are names."""
    number, unit = match["spoken"], match["su"]
    value = scaled(number, None)
    if unit in _SPOKEN_UNITS or value >= _MANY:
        yield Figure(match.start(), match.end(), value, None, unit, unit_class(unit), spoken=True)


def _clean(unit: str | None) -> str | None:
    return "个百分点" if unit == "百分点" else unit


@lru_cache(maxsize=1024)
def unit_class(unit: str | None) -> UnitClass:
    """The class of a unit, by its first part where it has several (元/人)."""
    if unit is None:
        return UnitClass.NONE
    known = _CLASS_OF.get(unit) or _CLASS_OF.get(unit.partition("/")[0])
    return known or next((kind for kind, form in _FORMS.items() if form.fullmatch(unit)), UnitClass.COUNT)
