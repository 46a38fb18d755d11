"""Figures as they are typed (填报数): what a text means as a number, or why it means none."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from luoshi.language.numbers import parse_number
from luoshi.problems import LuoshiError

PERCENTS = ("%", "％")
WHOLE_FIGURES, DECIMALS, SIGNIFICANT_FIGURES = 12, 6, 15


class TypedError(LuoshiError):
    """What was typed is no number that can be kept; the text says why and what to do."""


def typed_number(text: str, *, unit: str) -> Decimal:
    """The number that was typed, with or without its unit: 3.5万, ３５０００, 35,000套.

    Raises:
        TypedError: it is no number, or has more figures than are kept exactly.
    """
    if text.rstrip().endswith(PERCENTS) and unit and not unit.startswith(("%", "‰", "百分")):
        raise TypedError(f"「{text}」是百分数，而计量单位是「{unit}」。请按「{unit}」填写。")
    number = parse_number(text.removesuffix(unit)) if unit else None
    number = parse_number(text) if number is None else number
    if number is None:
        raise TypedError(
            f"「{text}」看不出是什么数。请填写数字，如 35000、35,000 或 3.5万"
            f"（计量单位：{unit or '无'}）；没有数据请留空不报。"
        )
    return kept_number(number, unit=unit)


def kept_number(number: Decimal, *, unit: str) -> Decimal:
    """The number, once it is seen that it can be kept exactly.

    Raises:
        TypedError: it has too many figures.
    """
    places = number.normalize().as_tuple()
    if abs(number) >= Decimal(10) ** WHOLE_FIGURES:
        raise TypedError(f"数值超过 {WHOLE_FIGURES} 位整数，请检查是否多填了零或写错了计量单位（{unit or '无'}）。")
    if isinstance(places.exponent, int) and places.exponent < -DECIMALS:
        raise TypedError(f"小数超过 {DECIMALS} 位，请按统计口径保留小数后填写。")
    if len(places.digits) > SIGNIFICANT_FIGURES:
        raise TypedError(f"数值超过 {SIGNIFICANT_FIGURES} 位有效数字，请检查是否多填，或减少小数位。")
    return number


@dataclass(frozen=True, slots=True)
class TypedFigure:
    """A cell's figure: `value` alone, or the two parts of a ratio."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None

    def exact(self, unit: str) -> Fraction:
        """The figure in its unit."""
        if self.value is not None:
            return Fraction(self.value)
        scale = {"%": 100, "‰": 1000}.get(unit, 1)
        return Fraction(self.numerator or 0) / Fraction(self.denominator or 1) * scale


def typed_figure(text: str, denominator: str, *, unit: str, as_ratio: bool) -> TypedFigure | None:
    """What a cell says; None where nothing was typed.

    Raises:
        TypedError: one part of a ratio is missing, the denominator is 0, or a part is no number.
    """
    text, denominator = text.strip(), denominator.strip()
    if not text and not denominator:
        return None
    if not as_ratio:
        return TypedFigure(value=typed_number(text, unit=unit))
    parts_unit = "" if unit in {"%", "‰"} else unit
    if not text or not denominator:
        raise TypedError(f"按分子、分母填报，还差{'分子' if not text else '分母'}。")
    above, below = typed_number(text, unit=parts_unit), typed_number(denominator, unit=parts_unit)
    if below == 0:
        raise TypedError("分母不能为 0。本期没有发生的，请不要填数，在说明中写明。")
    return TypedFigure(numerator=above, denominator=below)
