"""What the back-test on public series found, as published (回测结果); figures in tables/backtest.toml.

Source:
    docs/forecast.md; benchmarks/backtest.py writes the table.
"""

import tomllib
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Score:
    """How many forecasts or targets there were, and of how many it was true: covered by the interval, or met."""

    count: int
    true_count: int

    @property
    def share(self) -> Fraction:
        """The share of which it was true."""
        return Fraction(self.true_count, self.count)


@dataclass(frozen=True, slots=True)
class SourceScore:
    """Coverage on the series of one source: R package and table, who published them, what they are, the months of a step, their years."""

    package: str
    table: str
    publisher: str
    what: str
    months: int
    first_year: int
    last_year: int
    series_count: int
    score: Score


@dataclass(frozen=True, slots=True)
class Band:
    """A score of those from `least` to `most`: readings known, months ahead, or the chance said in per cent; `most` None for more."""

    least: int
    most: int | None
    score: Score


@dataclass(frozen=True, slots=True)
class LightScore:
    """Of the targets with that light in June, how many were met in December; `total` for totals, else levels."""

    colour: str
    total: bool
    score: Score


@dataclass(frozen=True, slots=True)
class Backtest:
    """Everything published. `coverage` is of the 80 % interval; `unsaid` counts where nothing was said."""

    series_count: int
    unsaid_count: int
    coverage: Score
    sources: tuple[SourceScore, ...]
    by_readings: tuple[Band, ...]
    by_months_ahead: tuple[Band, ...]
    by_chance: tuple[Band, ...]
    lights: tuple[LightScore, ...]

    def light_score(self, colour: str) -> Score:
        """Totals and levels together."""
        rows = [row.score for row in self.lights if row.colour == colour]
        return Score(sum(row.count for row in rows), sum(row.true_count for row in rows))


Row = dict[str, str | int | bool]


@cache
def published_backtest() -> Backtest:
    """The back-test of tables/backtest.toml."""
    text = files("luoshi.rules").joinpath("tables/backtest.toml").read_text(encoding="utf-8")
    found = tomllib.loads(text)
    whole = found["whole"]
    return Backtest(
        series_count=whole["series"],
        unsaid_count=whole["unsaid"],
        coverage=_score(whole),
        sources=tuple(_source(row) for row in found["source"]),
        by_readings=tuple(_band(row) for row in found["readings"]),
        by_months_ahead=tuple(_band(row) for row in found["ahead"]),
        by_chance=tuple(_band(row) for row in found["chance"]),
        lights=tuple(LightScore(str(row["colour"]), bool(row["total"]), _score(row)) for row in found["light"]),
    )


def _score(row: Row) -> Score:
    return Score(int(row["count"]), int(row["true"]))


def _band(row: Row) -> Band:
    return Band(int(row["least"]), int(row["most"]) if "most" in row else None, _score(row))


def _source(row: Row) -> SourceScore:
    return SourceScore(
        package=str(row["package"]),
        table=str(row["table"]),
        publisher=str(row["publisher"]),
        what=str(row["what"]),
        months=int(row["months"]),
        first_year=int(row["first_year"]),
        last_year=int(row["last_year"]),
        series_count=int(row["series"]),
        score=_score(row),
    )
