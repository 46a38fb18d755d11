"""Counting what the back-test finds, writing it down, comparing it with what is published."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backtest import Result

TABLE = Path(__file__).resolve().parent.parent / "src/luoshi/rules/tables/backtest.toml"
READINGS = ((3, 5), (6, 11), (12, 23), (24, None))
AHEAD = ((1, 3), (4, 6), (7, 12), (13, None))
CHANCE = ((0, 20), (20, 40), (40, 60), (60, 80), (80, 100))
HEAD = """\
# What the forecast and the lights were worth on real public series; written by benchmarks/backtest.py --write, shown on /office/forecast/.
# `count` forecasts or targets, `true` those covered by the 80 % interval, or met.
"""


def _pairs():
    return defaultdict(lambda: [0, 0])


@dataclass
class Tally:
    """Counts, each a number and how many of it were true."""

    unsaid: int = 0
    whole: list[int] = field(default_factory=lambda: [0, 0])
    series: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    years: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    sources: dict = field(default_factory=_pairs)
    readings: dict = field(default_factory=_pairs)
    ahead: dict = field(default_factory=_pairs)
    chance: dict = field(default_factory=_pairs)
    light: dict = field(default_factory=_pairs)
    brier: float = 0.0

    def add(self, result: Result) -> None:
        source = result.material.series.source
        self.series[source].add(result.material.series.name)
        self.years[source].update((result.said.since.year, result.said.on.year))
        count = result.case.origin - result.case.begin
        for tally in (
            self.sources[source],
            self.readings[_band(READINGS, count)],
            self.ahead[_band(AHEAD, result.months_ahead)],
        ):
            _count(tally, result.covered)
        _count(self.whole, result.covered)
        if result.has_target and result.said.chance is not None:
            percent = min(int(result.said.chance * 100), 99)
            _count(self.chance[next(b for b in CHANCE if b[0] <= percent < b[1])], result.held)
            self.brier += (float(result.said.chance) - result.held) ** 2

    def add_light(self, colour: str, *, met: bool, total: bool) -> None:
        _count(self.light[colour, total], met)


def _count(pair: list[int], true: bool) -> None:
    pair[0] += 1
    pair[1] += true


def _band(bands, value):
    return next(band for band in bands if band[1] is None or value <= band[1])


def _rows(name: str, rows) -> str:
    return "".join(
        f"\n[[{name}]]\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in row.items()) for row in rows
    )


def _toml(value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else f'"{value}"'


def _score(pair) -> dict[str, int]:
    return {"count": pair[0], "true": pair[1]}


def _bands(tally, bands):
    for least, most in bands:
        if tally[least, most][0]:
            yield {"least": least, **({} if most is None else {"most": most}), **_score(tally[least, most])}


def text_of(tally: Tally) -> str:
    """The table as it is published."""
    sources = [
        {
            **{name: getattr(source, name) for name in ("package", "table", "publisher", "what", "months")},
            "first_year": min(tally.years[source]),
            "last_year": max(tally.years[source]),
            "series": len(tally.series[source]),
            **_score(pair),
        }
        for source, pair in tally.sources.items()
    ]
    lights = [
        {"colour": colour, "total": total, **_score(tally.light[colour, total])}
        for colour in ("green", "yellow", "red", "blue")
        for total in (True, False)
        if (colour, total) in tally.light
    ]
    whole = {"series": sum(map(len, tally.series.values())), "unsaid": tally.unsaid, **_score(tally.whole)}
    return (
        HEAD
        + "\n[whole]\n"
        + "".join(f"{key} = {value}\n" for key, value in whole.items())
        + _rows("source", sources)
        + _rows("readings", _bands(tally.readings, READINGS))
        + _rows("ahead", _bands(tally.ahead, AHEAD))
        + _rows("chance", _bands(tally.chance, CHANCE))
        + _rows("light", lights)
    )


def written(tally: Tally) -> None:
    """Publish."""
    TABLE.write_text(text_of(tally), encoding="utf-8")


def compared(tally: Tally) -> bool:
    """Print what was found beside what is published; whether they are the same."""
    found, published = tomllib.loads(text_of(tally)), tomllib.loads(TABLE.read_text(encoding="utf-8"))
    whole = found["whole"]
    print(
        f"{whole['series']} real series of {len(found['source'])} sources, {whole['count']} forecasts of the later half of their years"
    )
    print(f"80 % interval: {whole['true'] / whole['count']:.1%} covered; nothing said in {whole['unsaid']} situations")
    for name, words in (("readings", "readings known"), ("ahead", "months ahead"), ("chance", "% chance said")):
        told = (
            f"{row['least']}–{row.get('most', '')}: {row['true'] / row['count']:.1%} of {row['count']}"
            for row in found[name]
        )
        print(f"by {words}: {'; '.join(told)}")
    by_source = sorted((row["true"] / row["count"], row["what"]) for row in found["source"])
    print(f"by source from {by_source[0][0]:.1%} ({by_source[0][1]}) to {by_source[-1][0]:.1%} ({by_source[-1][1]})")
    told = [
        f"{'total' if row['total'] else 'level'} {row['colour']} {row['true'] / row['count']:.1%} of {row['count']}"
        for row in found["light"]
    ]
    print(f"light in June, met in December: {'; '.join(told)}")
    chances = sum(row["count"] for row in found["chance"])
    print(f"Brier score of {chances} chances: {tally.brier / chances:.3f}")
    print("same as published" if found == published else "NOT the same as published")
    return found == published
