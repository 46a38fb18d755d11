"""How figures are shown: rounded once, never before they are compared (修约).

Figures round half to even (GB/T 8170, 四舍六入五成双), money half up (四舍五入).
"""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

MAX_PLACES = 4


def round_figure(value: Fraction | Decimal | int, places: int) -> Decimal:
    """Round a figure half to even (GB/T 8170)."""
    return _rounded(value, places, ROUND_HALF_EVEN)


def round_money(value: Fraction | Decimal | int, places: int = 2) -> Decimal:
    """Round an amount of money half up."""
    return _rounded(value, places, ROUND_HALF_UP)


def _rounded(value: Fraction | Decimal | int, places: int, rounding: str) -> Decimal:
    """Round exactly: the division is never rounded on the way."""
    exact = Fraction(value) * 10**places
    whole, rest = divmod(abs(exact.numerator), exact.denominator)
    twice = 2 * rest
    up = twice > exact.denominator or (twice == exact.denominator and (rounding == ROUND_HALF_UP or whole % 2 == 1))
    digits = whole + 1 if up else whole
    negative = int(exact < 0 and digits > 0)
    # The constructor keeps every digit; arithmetic on Decimals would round to the context's 28.
    return Decimal((negative, tuple(int(digit) for digit in str(digits)), -places))


def figure_text(value: Fraction, places: int | None = None) -> str:
    """A figure with thousands separators: as many places as asked, else as many as it has, at most four."""
    if places is not None:
        return f"{round_figure(value, places):,f}"
    if value.denominator == 1:
        return f"{value.numerator:,d}"
    text = f"{round_figure(value, MAX_PLACES):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def amount_text(value: Fraction, unit: str) -> str:
    """A figure with its unit: 6,036 套, 84.42%; a percentage that has more than two places shows two."""
    if unit in ("%", "\uff05", "‰"):
        shown = figure_text(value) if value.denominator in (1, 2, 5, 10) else figure_text(value, 2)
        return f"{shown}{unit}"
    return f"{figure_text(value)} {unit}".rstrip()


def share_text(value: Fraction, places: int = 1) -> str:
    """A share of one as a percentage: 22.4%."""
    return f"{round_figure(value * 100, places):,f}%"


def points_text(points: Fraction, places: int = 1) -> str:
    """A gap in percentage points with its sign: −11.0 个百分点."""
    rounded = round_figure(points, places)
    sign = "−" if rounded < 0 else "+" if rounded > 0 else ""
    return f"{sign}{abs(rounded):,f} 个百分点"
