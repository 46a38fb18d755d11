"""How far the spread is widened, as the back-test on public series found (校准); figures in tables/forecast.toml.

Source:
    docs/forecast.md, Calibration.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Calibration:
    """The factors: no season known, one from about a year, one from two years or more; `far` where more than a year lies ahead."""

    plain: float
    one_year: float
    more_years: float
    far: float

    def factor(self, whole_years: int, years_ahead: float) -> float:
        """The factor for a season measured from that many years, 0 for none."""
        if years_ahead > 1:
            return self.far
        if whole_years == 0:
            return self.plain
        return self.one_year if whole_years == 1 else self.more_years


@cache
def calibration_in_use() -> Calibration:
    """The factors of tables/forecast.toml."""
    text = files("luoshi.rules").joinpath("tables/forecast.toml").read_text(encoding="utf-8")
    factors = tomllib.loads(text)["factors"]
    return Calibration(**{name: float(factors[name]) for name in ("plain", "one_year", "more_years", "far")})
