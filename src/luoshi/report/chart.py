"""A chart as typed values (图), drawn by page, Word and pdf alike, and how its series look: told apart by pattern as well as colour."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum

MOST_CATEGORIES = 30


class ChartKind(StrEnum):
    """Stacked: a bar a category, its series end to end. Bars: a bar a series, side by side. Lines: a line a series over periods."""

    STACKED = "stacked"
    BARS = "bars"
    LINES = "lines"


class Pattern(StrEnum):
    """How a look fills its area, so that grey print tells it apart."""

    SOLID = "solid"
    HATCH = "hatch"
    DOTS = "dots"
    BARS = "bars"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Look:
    """A series' fill; `dark` asks for white figures on it."""

    colour: str
    pattern: Pattern
    dark: bool = False


# In the order of the lights: red, yellow, grey, green, blue. Their greys are 30, 60, 80, 45 and 25 % dark, and no two share a pattern.
LOOKS = (
    Look("9B1C1C", Pattern.SOLID, dark=True),
    Look("B7791F", Pattern.HATCH),
    Look("8A8A8A", Pattern.DOTS),
    Look("CFE3D4", Pattern.SOLID),
    Look("1E4E8C", Pattern.BARS),
)


class ChartShapeError(ValueError):
    """A series has more or fewer values than the chart has categories, or there are too many to be read."""


@dataclass(frozen=True, slots=True)
class Series:
    """One series (系列): a value a category, None where there is none."""

    name: str
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart (图). Values are shown to `decimals` places with `unit`; `caption` stands below it."""

    kind: ChartKind
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    caption: str = ""
    unit: str = ""
    decimals: int = 0

    def __post_init__(self) -> None:
        if not 0 < len(self.categories) <= MOST_CATEGORIES or not 0 < len(self.series) <= len(LOOKS):
            raise ChartShapeError(f"{len(self.categories)} categories, {len(self.series)} series")
        for row in self.series:
            if len(row.values) != len(self.categories):
                raise ChartShapeError(f"{row.name}: {len(row.values)} values for {len(self.categories)} categories")
            if any(value is not None and value < 0 for value in row.values) and self.kind is not ChartKind.LINES:
                raise ChartShapeError(f"{row.name}: a bar below nothing")

    def shown(self, value: Decimal) -> str:
        """A value as its label."""
        return f"{value:,.{self.decimals}f}"

    @property
    def reach(self) -> tuple[Decimal, Decimal]:
        """The ends of the value axis: nothing or the least value, and a round figure not below the greatest."""
        if self.kind is ChartKind.STACKED:
            sums = [sum((row.values[at] or Decimal(0) for row in self.series), Decimal(0)) for at in self._places]
            return Decimal(0), rounded_up(max(sums))
        values = [value for row in self.series for value in row.values if value is not None] or [Decimal(0)]
        low = min(values)
        return (-rounded_up(-low) if low < 0 else Decimal(0)), rounded_up(max(values))

    @property
    def _places(self) -> range:
        return range(len(self.categories))


def rounded_up(value: Decimal) -> Decimal:
    """The next figure of the form 1, 2, 2.5, 4, 5 or 8 times a power of ten; 1 for nothing and below."""
    if value <= 0:
        return Decimal(1)
    power = Decimal(1).scaleb(value.adjusted())
    steps = (Decimal(step) for step in ("1", "2", "2.5", "4", "5", "8", "10"))
    return next(
        (step * power for step in steps if step * power >= value), value.to_integral_value(rounding=ROUND_CEILING)
    )
