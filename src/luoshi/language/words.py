"""The lexicons: lists of words kept as TOML beside this module, and patterns made of them."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from itertools import accumulate

_DIGITS = re.compile(r"\[(?:\\.|[^\]\\])*\]|\\d")


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


def plain_digits(pattern: str) -> str:
    """The pattern with 0-9 for \\d: normalized figures have no others, and the engine need not ask all of Unicode."""
    return _DIGITS.sub(lambda part: part[0].replace(r"\d", "0-9") if part[0][0] == "[" else "[0-9]", pattern)


def first_signs(pattern: str) -> str:
    """The signs that a match can begin with, as they stand in a class: (?=[…]) before a pattern lets a search skip all others.

    Raises:
        ValueError: the pattern can begin with anything.
    """
    return plain_digits(f"[{''.join(_first(way) for way in _ways(pattern))}]")[1:-1]


def _ways(pattern: str) -> list[str]:
    """The alternatives of a pattern."""
    ways, depth, start = [], 0, 0
    for at, sign in enumerate(pattern):
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and not depth:
            ways.append(pattern[start:at])
            start = at + 1
    return [*ways, pattern[start:]]


def _first(way: str) -> str:
    """The signs that one alternative can begin with; what only looks behind or ahead is passed over."""
    if way.startswith("("):
        depths = accumulate((sign == "(") - (sign == ")") for sign in way)
        end = next(at for at, depth in enumerate(depths) if not depth)
        signs, rest = first_signs(way[3:end]) if way[2] == ":" else "", way[end + 1 :]
    elif way.startswith("[") and way[1] != "^":
        signs, _, rest = way[1:].partition("]")
    else:
        width = 2 if way.startswith("\\") else 1
        signs, rest = way[:width], way[width:]
    if signs in {"", ".", "[", "$", "^"} and not (way.startswith("(") and rest):
        raise ValueError(f"can begin with anything: {way}")
    if not signs:
        return _first(rest)
    return signs + _first(rest[1:]) if rest[:1] in {"?", "*"} else signs
