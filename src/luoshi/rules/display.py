"""How figures are shown: rounded once, never before they are compared (修约).

Figures round half to even (GB/T 8170, 四舍六入五成双), money half up (四舍五入).
"""

from decimal import Decimal
from fractions import Fraction

MAX_PLACES = 4
MINUS = "−"


def round_figure(value: Fraction | Decimal | int, places: int) -> Decimal:
    """Round a figure half to even (GB/T 8170)."""
    return _rounded(value, places, half_up=False)


def round_money(value: Fraction | Decimal | int, places: int = 2) -> Decimal:
    """Round an amount of money half up."""
    return _rounded(value, places, half_up=True)


def _rounded(value: Fraction | Decimal | int, places: int, *, half_up: bool) -> Decimal:
    scaled = _scaled(Fraction(value), places, half_up=half_up)
    # The constructor keeps every digit; arithmetic on Decimals would round to the context's 28.
    return Decimal((int(scaled < 0), tuple(int(digit) for digit in str(abs(scaled))), -places))


def _scaled(value: Fraction, places: int, *, half_up: bool) -> int:
    """The value × 10^places, rounded exactly: the division is never rounded on the way."""
    numerator, denominator = value.numerator, value.denominator
    power: int = 10**places
    whole, rest = divmod(abs(numerator) * power, denominator)
    twice = 2 * rest
    if twice > denominator or (twice == denominator and (half_up or whole % 2 == 1)):
        whole += 1
    return -whole if numerator < 0 else whole


def figure_text(value: Fraction, places: int | None = None) -> str:
    """A figure with thousands separators: as many places as asked, else as many as it has, at most four."""
    if places is None and value.denominator == 1:
        return f"{value.numerator:,d}".replace("-", MINUS)
    kept = MAX_PLACES if places is None else places
    scaled = _scaled(value, kept, half_up=False)
    whole, decimals = divmod(abs(scaled), 10**kept)
    text = f"{MINUS if scaled < 0 else ''}{whole:,d}" + (f".{decimals:0{kept}d}" if kept else "")
    return text.rstrip("0").rstrip(".") if places is None else text


def amount_text(value: Fraction, unit: str) -> str:
    """A figure with its unit: 6,036 套, 84.42%; a percentage that has more than two places shows two."""
    if unit in ("%", "\uff05", "‰"):
        shown = figure_text(value) if value.denominator in (1, 2, 5, 10) else figure_text(value, 2)
        return f"{shown}{unit}"
    return f"{figure_text(value)} {unit}".rstrip()


def share_text(value: Fraction, places: int = 1) -> str:
    """A share of one as a percentage: 22.4%."""
    return f"{figure_text(value * 100, places)}%"


def points_text(points: Fraction, places: int = 1) -> str:
    """A gap in percentage points with its sign: −11.0 个百分点."""
    sign = "+" if round_figure(points, places) > 0 else ""
    return f"{sign}{figure_text(points, places)} 个百分点"
