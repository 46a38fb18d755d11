"""How far the spread is widened, as the back-test on public series found (校准); figures in tables/forecast.toml.

Source:
    docs/forecast.md, Calibration.
"""

import tomllib
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from importlib.resources import files

from luoshi.rules.forecast.seasons import YEARS

_MONTHLY = 12


class Ground(StrEnum):
    """What a forecast stands on: no season, one from one or two years of months or of quarters, one from more; or a deadline far ahead."""

    PLAIN = "plain"
    YOUNG_MONTHS = "young_months"
    YOUNG_QUARTERS = "young_quarters"
    SETTLED = "settled"
    FAR = "far"


def ground_of(*, season_years: int, steps_a_year: int) -> Ground:
    """What a season measured from that many whole years is worth; 0 for none."""
    if season_years == 0:
        return Ground.PLAIN
    if season_years >= YEARS:
        return Ground.SETTLED
    return Ground.YOUNG_MONTHS if steps_a_year == _MONTHLY else Ground.YOUNG_QUARTERS


@dataclass(frozen=True, slots=True)
class Calibration:
    """The factor of each ground."""

    plain: float = 1.0
    young_months: float = 1.0
    young_quarters: float = 1.0
    settled: float = 1.0
    far: float = 1.0

    def factor(self, *, season_years: int, steps_a_year: int, steps: int) -> float:
        """The factor some steps ahead; more than a year ahead at least that of `far`."""
        factor: float = getattr(self, ground_of(season_years=season_years, steps_a_year=steps_a_year))
        return max(factor, self.far) if steps > steps_a_year else factor


@cache
def calibration_in_use() -> Calibration:
    """The factors of tables/forecast.toml."""
    text = files("luoshi.rules").joinpath("tables/forecast.toml").read_text(encoding="utf-8")
    factors = tomllib.loads(text)["factors"]
    return Calibration(**{field.name: float(factors[field.name]) for field in fields(Calibration)})
