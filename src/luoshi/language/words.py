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
    """An alternation that takes the longest of the words; words with one beginning share it, so that none is tried twice."""
    return _branches({word for group in groups for word in group})


def _branches(rest: set[str]) -> str:
    """The ways on from one place of the tree of words: the first signs, each with what follows it; to end there comes last."""
    heads: dict[str, set[str]] = {}
    for word in rest - {""}:
        heads.setdefault(word[0], set()).add(word[1:])
    ways = [re.escape(head) + _branch(heads[head]) for head in sorted(heads)]
    return "|".join([*ways, ""] if "" in rest else ways)


def _branch(rest: set[str]) -> str:
    """One way on, in brackets where it parts."""
    only = next(iter(rest))
    return re.escape(only) if len(rest) == 1 else f"(?:{_branches(rest)})"


def any_pattern(patterns: Iterable[str]) -> str:
    """An alternation of patterns, in their order."""
    return "|".join(f"(?:{pattern})" for pattern in patterns)
