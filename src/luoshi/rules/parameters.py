"""The dated figures of the rules, from a table with their sources (参数)."""

import tomllib
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from importlib.resources import files

from luoshi.problems import LuoshiError
from luoshi.rules.model import Parameters


class ParameterError(LuoshiError):
    """A parameter that no entry gives for the day."""


@dataclass(frozen=True, slots=True)
class ParameterEntry:
    """One dated value of one parameter, with where it comes from."""

    name: str
    starts_on: date
    value: Fraction
    source: str


_NAMES = ("on_pace_points", "at_risk_points", "about_tolerance", "small_count", "nil_return_days")


@cache
def default_entries() -> tuple[ParameterEntry, ...]:
    """The entries of tables/parameters.toml."""
    text = files("luoshi.rules").joinpath("tables/parameters.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["parameter"]
    return tuple(ParameterEntry(row["name"], row["from"], Fraction(row["value"]), row["source"]) for row in rows)


@cache
def parameters_on(day: date, own: tuple[ParameterEntry, ...] = ()) -> Parameters:
    """The parameters in force on a day; a plan's own entries go before the default ones.

    Raises:
        ParameterError: no entry of a name has begun by that day.
    """
    found = {name: _in_force(name, day, own) or _in_force(name, day, default_entries()) for name in _NAMES}
    values: dict[str, Fraction] = {}
    for name, entry in found.items():
        if entry is None:
            raise ParameterError(f"{day} 没有参数 {name} 的取值，请在参数表中补上。")
        values[name] = entry.value
    return Parameters(
        on_pace_points=values["on_pace_points"],
        at_risk_points=values["at_risk_points"],
        about_tolerance=values["about_tolerance"],
        small_count=values["small_count"],
        nil_return_days=int(values["nil_return_days"]),
        sources=tuple((name, entry.source) for name, entry in found.items() if entry),
    )


def _in_force(name: str, day: date, entries: tuple[ParameterEntry, ...]) -> ParameterEntry | None:
    begun = [entry for entry in entries if entry.name == name and entry.starts_on <= day]
    return max(begun, key=lambda entry: entry.starts_on, default=None)
