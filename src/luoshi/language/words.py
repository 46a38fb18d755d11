"""The lexicons: lists of words kept as TOML beside this module, and patterns made of them."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files


@cache
def _tables(name: str) -> dict[str, object]:
    source = files("luoshi.language").joinpath("lexicon", f"{name}.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


@cache
def words(name: str, key: str) -> tuple[str, ...]:
    """The list `key` of the lexicon `name` (词表).

    Raises:
        KeyError: there is no such list.
    """
    found = _tables(name)[key]
    if not isinstance(found, list):
        raise KeyError(f"{name}.toml: {key} is not a list")
    return tuple(str(word) for word in found)


def any_of(*groups: Iterable[str]) -> str:
    """An alternation that takes the longest of the words."""
    every = {word for group in groups for word in group}
    return "|".join(re.escape(word) for word in sorted(every, key=lambda word: (-len(word), word)))


def any_pattern(patterns: Iterable[str]) -> str:
    """An alternation of patterns, in their order."""
    return "|".join(f"(?:{pattern})" for pattern in patterns)
