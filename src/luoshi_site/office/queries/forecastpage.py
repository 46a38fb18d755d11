"""What the back-test found, arranged for its page (推算有多准)."""

from dataclasses import dataclass

from luoshi.rules.forecast.published import Backtest, Score, published_backtest
from luoshi.rules.status import Light

SHOWN = (Light.GREEN, Light.YELLOW, Light.RED)


@dataclass(frozen=True, slots=True)
class LightRow:
    """A light at the end of June, and how many of its targets were met in December: totals, and levels."""

    light: Light
    totals: Score
    levels: Score


@dataclass(frozen=True, slots=True)
class ForecastPage:
    """The back-test as published, and its lights side by side."""

    backtest: Backtest
    lights: tuple[LightRow, ...]

    @property
    def green(self) -> LightRow:
        """The row that the page speaks of."""
        return self.lights[0]

    @property
    def first_year(self) -> int:
        """The first year of any series scored."""
        return min(row.first_year for row in self.backtest.sources)

    @property
    def last_year(self) -> int:
        """The last year of any series scored."""
        return max(row.last_year for row in self.backtest.sources)


def forecast_page() -> ForecastPage:
    """The back-test of the package; nothing of the city's own."""
    found = published_backtest()
    by_kind = {(row.colour, row.total): row.score for row in found.lights}
    rows = (LightRow(light, by_kind[light.value, True], by_kind[light.value, False]) for light in SHOWN)
    return ForecastPage(found, tuple(rows))
