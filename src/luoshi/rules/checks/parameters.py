"""The dated parameters of the checks, from a table with their sources (核对参数)."""

import tomllib
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from importlib.resources import files

from luoshi.problems import LuoshiError
from luoshi.rules.checks.kinds import CheckParameters


class CheckParameterError(LuoshiError):
    """A parameter that no entry gives for the day."""


@dataclass(frozen=True, slots=True)
class CheckParameter:
    """One dated value of one parameter: what it is in words, and where it comes from."""

    name: str
    words: str
    starts_on: date
    value: str
    source: str


@cache
def check_entries() -> tuple[CheckParameter, ...]:
    """The entries of tables/checks.toml, in its order."""
    text = files("luoshi.rules").joinpath("tables/checks.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["parameter"]
    return tuple(CheckParameter(row["name"], row["words"], row["from"], row["value"], row["source"]) for row in rows)


def entries_on(day: date, names: tuple[str, ...]) -> tuple[CheckParameter, ...]:
    """The entries of some parameters in force on a day.

    Raises:
        CheckParameterError: none of a name has begun by that day.
    """
    return tuple(_in_force(name, day) for name in names)


@cache
def check_parameters(day: date = date.max) -> CheckParameters:
    """The parameters in force on a day; without one the newest.

    Raises:
        CheckParameterError: no entry of a name has begun by that day.
    """
    whole = {name: int(_in_force(name, day).value) for name in _WHOLE}
    shares = {name: Fraction(_in_force(name, day).value) for name in _SHARES}
    words = {name: tuple(_in_force(name, day).value.split()) for name in _WORDS}
    slips = tuple(int(factor) for factor in _in_force("slips", day).value.split())
    return CheckParameters(
        window=whole["window"],
        short=whole["short"],
        short_factor=shares["short_factor"],
        slip_factor=shares["slip_factor"],
        least_points=shares["least_points"],
        steps=shares["steps"],
        least_margin=shares["least_margin"],
        restless=shares["restless"],
        slips=slips,
        first_leap=whole["first_leap"],
        season=shares["season"],
        repeats=whole["repeats"],
        repeat_digits=whole["repeat_digits"],
        at_target_areas=whole["at_target_areas"],
        at_target_least=whole["at_target_least"],
        surge_factor=shares["surge_factor"],
        surge_over=shares["surge_over"],
        surge_gains=whole["surge_gains"],
        own_part=shares["own_part"],
        surge_share=shares["surge_share"],
        season_factor=shares["season_factor"],
        jump_factor=shares["jump_factor"],
        carried_share=shares["carried_share"],
        carried_season=shares["carried_season"],
        same_digits=whole["same_digits"],
        small_count=whole["small_count"],
        standing_papers=words["standing_papers"],
        asked_days=whole["asked_days"],
        common_sources=words["common_sources"],
        standing_names=words["standing_names"],
    )


_WHOLE = (
    "window", "short", "first_leap", "repeats", "repeat_digits", "at_target_areas", "at_target_least", "surge_gains",
    "same_digits", "small_count", "asked_days",
)  # fmt: skip
_SHARES = (
    "short_factor", "slip_factor", "least_points", "steps", "least_margin", "season", "surge_factor", "surge_over",
    "own_part", "surge_share", "season_factor", "restless", "jump_factor",
    "carried_share", "carried_season",
)  # fmt: skip
_WORDS = ("standing_papers", "common_sources", "standing_names")


def _in_force(name: str, day: date) -> CheckParameter:
    begun = [entry for entry in check_entries() if entry.name == name and entry.starts_on <= day]
    if not begun:
        raise CheckParameterError(f"{day} 没有核对参数 {name} 的取值，请在参数表 tables/checks.toml 中补上。")
    return max(begun, key=lambda entry: entry.starts_on)


LATEST = check_parameters()
