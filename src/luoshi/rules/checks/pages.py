"""What the page of each check says, from a table (核对办法)."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from luoshi.rules.checks.kinds import Check


@dataclass(frozen=True, slots=True)
class CheckPage:
    """A check in words: how it is done, why it matters, what it leaves out, what it needs, its parameters' names."""

    check: Check
    name: str
    group: str
    method: str
    why: str
    exclusions: tuple[str, ...]
    needs: str
    parameters: tuple[str, ...]


@cache
def check_pages() -> dict[str, CheckPage]:
    """Every check's page by its code, in order."""
    text = files("luoshi.rules").joinpath("tables/check_pages.toml").read_text(encoding="utf-8")
    return {
        row["code"]: CheckPage(
            Check(row["code"]), row["name"], row["group"], row["method"], row["why"], tuple(row["exclusions"]),
            row["needs"], tuple(row["parameters"]),
        )
        for row in tomllib.loads(text)["check"]
    }  # fmt: skip
