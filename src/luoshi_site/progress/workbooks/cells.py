"""What the cells of a filled-in table mean (单元格的意思): texts, periods, units, how settled a figure is."""

import re
from datetime import date, datetime
from decimal import Decimal

from luoshi.language.numbers import SCALES
from luoshi.problems import LuoshiError
from luoshi.readers.workbook import Value, number_text
from luoshi.rules.period import Cadence, Period, PeriodError, month_end, month_period, parse_period, year_period
from luoshi.text.normalize import normalize
from luoshi_site.progress.models import Reading

CERTAINTIES = {str(each.label): each.value for each in Reading.Certainty}
LENGTHS = {Cadence.MONTHLY: "月", Cadence.QUARTERLY: "季度", Cadence.HALF_YEARLY: "半年", Cadence.YEARLY: "年度"}
_YEAR_QUARTER = re.compile(r"(\d{4})年?-?[Qq]([1-4])")
_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:月份?)?")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_DIGITS = re.compile(r"(\d{4})(\d{2})?(\d{2})?")


class CellError(LuoshiError):
    """A cell cannot be understood; the text says why and what to do."""


def cell_text(value: Value) -> str:
    """A cell as text, trimmed; a whole number without a point, a day as 2026-10-31."""
    if isinstance(value, str):
        return value.replace("\x00", "").strip()
    number = number_text(value)
    if number is not None:
        return number
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, bool):
        return "是" if value else "否"
    return value.isoformat() if isinstance(value, date) else str(value)


def period_of(value: Value, cadence: Cadence) -> Period:
    """The period that a cell names, in any usual form: 2026年10月, 2026-10, 202610, 2026Q3, a day of Excel's.

    Raises:
        CellError: none, or not clearly one of the cadence.
    """
    if isinstance(value, datetime):
        return _of_day(value.date(), cadence)
    if isinstance(value, date):
        return _of_day(value, cadence)
    text = "".join(normalize(cell_text(value)).split())
    if isinstance(value, float) and not value.is_integer():
        raise CellError(f"「{text}」被 Excel 当成了小数，分不清是几月（2025.10 会变成 2025.1）。请写成 2025年10月。")
    if not text:
        raise CellError("没有写报告期。请写成 2025年10月、2025年三季度或 2025年。")
    try:
        return _named(text, cadence)
    except (PeriodError, ValueError) as error:
        raise CellError(
            f"看不懂报告期「{text[:40]}」。请写成 2025年10月、2025年三季度、2025年上半年或 2025年。"
        ) from error


def _named(text: str, cadence: Cadence) -> Period:
    if match := _DAY.fullmatch(text):
        return _of_day(date(int(match[1]), int(match[2]), int(match[3])), cadence)
    if match := _MONTH.fullmatch(text):
        return _of_month(int(match[1]), int(match[2]), cadence)
    if match := _YEAR_QUARTER.fullmatch(text):
        return month_period(int(match[1]), int(match[2]) * 3 - 2, int(match[2]) * 3)
    if match := _DIGITS.fullmatch(text):
        if match[3]:
            return _of_day(date(int(match[1]), int(match[2]), int(match[3])), cadence)
        return _of_month(int(match[1]), int(match[2]), cadence) if match[2] else year_period(int(match[1]))
    return parse_period(text)


def _of_month(year: int, month: int, cadence: Cadence) -> Period:
    """A month, or where the indicator is asked for less often the period that it opens or ends."""
    return _of_day(date(year, month, 1), cadence)


def _of_day(day: date, cadence: Cadence) -> Period:
    """The period that a day means: its month; of a longer period only the first or last month, named by its first or last day."""
    months = cadence.months
    first = (day.month - 1) // months * months + 1
    at_edge = day.day == 1 or day == month_end(day.year, day.month)
    if months == 1 or (at_edge and day.month in {first, first + months - 1}):
        return month_period(day.year, first, first + months - 1)
    raise CellError(
        f"「{day.isoformat()}」看不出是哪个{LENGTHS[cadence]}。请写成 2025年三季度、2025年上半年或 2025年。"
    )


def unit_factor(written: str, unit: str) -> Decimal | None:
    """How often the unit that a table writes goes into the indicator's: 万套 for 套 is 10,000; None where they are of different things."""
    written = "".join(written.split())
    if written in {"", unit}:
        return Decimal(1)
    for scale, factor in SCALES.items():
        if scale and written == f"{scale}{unit}":
            return factor
        if scale and unit == f"{scale}{written}":
            return 1 / factor
    return None


def certainty_of(text: str) -> str:
    """How settled a figure is, by its word; blank is 正式.

    Raises:
        CellError: another word.
    """
    if not text:
        return Reading.Certainty.FINAL
    found = CERTAINTIES.get(text)
    if found is None:
        raise CellError(f"数据性质「{text[:20]}」不在列表中。请从{'、'.join(CERTAINTIES)}中选一个；留空按「正式」。")
    return found
