"""Comparators: the words about a figure that say how a reading is compared with it, and which way is better."""

import re
from dataclasses import dataclass
from enum import StrEnum

from luoshi.language.words import any_of, words


class Compare(StrEnum):
    """The words' own meaning; the plan's comparator has the same values."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOVE = "above"
    BELOW = "below"
    ABOUT = "about"
    REACH = "reach"


@dataclass(slots=True)
class Comparison:
    """The comparator words that touch a figure: the stretch from the first to the last, with the figure between.

    `verb` is the word before the figure («达到», «降至», ""); `upward` tells the direction that the words give, if any.
    """

    start: int
    end: int
    compare: Compare
    verb: str
    keep: bool
    upward: bool | None
    per: tuple[str, ...] = ()


def _words(key: str) -> tuple[str, ...]:
    return words("comparators", key)


_BEFORE = {word: Compare(name) for name in Compare for word in _words(f"{name.value}_before")}
_AFTER = {word: Compare(name) for name in ("at_least", "at_most", "about", "above") for word in _words(f"{name}_after")}
_UP, _DOWN, _KEEP = any_of(_words("up_verbs")), any_of(_words("down_verbs")), any_of(_words("keep_before"))
_PER = r"每(?:人|户|亩|所|个?地区|县|村|家|万人|千人|名)|每(?:人)?(?:年|月|季度|天|日|周|次)"
_BEFORE_WORDS = any_of(set(_BEFORE) - {"约", "近"}) + "|(?<![节集制签履])约|(?<![最附邻临靠接])近"
# The signs that such words begin with: the search looks nowhere else.
_FIRST = "".join(
    {word[0] for key in ("up_verbs", "down_verbs", "keep_before") for word in _words(key)}
    | {word[0] for word in _BEFORE}
    | set("至最每")
)
_HEAD = re.compile(
    rf"(?=[{_FIRST}])(?P<verb>(?:(?P<up>{_UP})|(?P<down>{_DOWN}))(?:至|到|为|达)(?!少|多)|(?P<keep>{_KEEP})|"
    rf"(?:(?:至少|最少)(?:有|建有|建|达到|{any_of(words('indicators', 'doing'))}))|{_BEFORE_WORDS})?"
    rf"(?P<second>{any_of(_words('at_least_before'), _words('at_most_before'), _words('above_before'))})?"
    rf"(?P<per>(?:{_PER}){{0,2}})$"
)
_TAIL = re.compile(
    rf"(?:\(含[^()]{{0,6}}\))?(?P<after>{any_of(_AFTER)}|(?:(?<=工作日)|(?<=自然日)|(?<=个月)|(?<=小时)|(?<=分钟)|(?<=天))内)?(?:\(含[^()]{{0,6}}\))?"
)
_TAIL_SIGNS = frozenset({word[0] for word in _AFTER} | set("(内"))
_UPWARD = {Compare.AT_LEAST: True, Compare.ABOVE: True, Compare.AT_MOST: False, Compare.BELOW: False}
_ODD = re.compile(r"\d(?:万亿|亿|万|千|百)?[余多]")
_ENDINGS = frozenset(_HEAD.pattern)
_WINDOW = 14


def comparison(text: str, start: int, end: int, *, floor: int = 0) -> Comparison:
    """The comparator words about the figure at `start`..`end`; none before `floor` is looked at."""
    low = max(floor, start - _WINDOW)
    head = _HEAD.search(text[low:start]) if start > low and text[start - 1] in _ENDINGS else None
    tail = _TAIL.match(text, end) if text[end : end + 1] in _TAIL_SIGNS else None
    after = tail["after"] if tail else None
    stop = tail.end("after") if tail and after else end
    verb = second = ""
    per: tuple[str, ...] = ()
    keep = False
    if head:
        verb, second = head["verb"] or "", head["second"] or ""
        per = tuple(re.findall(_PER, head["per"])) if head["per"] else ()
        keep = head["keep"] is not None and verb != "控制在"
        start, figure = low + head.start(), start
    else:
        figure = start
    compare = _compare(verb, second, after)
    if after is None and compare is Compare.REACH and _is_odd(text, figure, end):
        compare = Compare.ABOVE
    return Comparison(start, stop, compare, verb + second, keep, _upward(head, compare), per)


def _is_odd(text: str, start: int, end: int) -> bool:
    """«30余家», «1万多户»: more than the round number."""
    if text.find("余", start, end) < 0 and text.find("多", start, end) < 0:
        return False
    return _ODD.search(text, start, end) is not None


def _compare(verb: str, second: str, after: str | None) -> Compare:
    """What is said after the figure wins over what is said before it, save for 超过 and its like."""
    first = _BEFORE.get(second) or _BEFORE.get(verb)
    if first is None and verb.startswith(("至少", "最少")):
        first = Compare.AT_LEAST
    if first is Compare.ABOVE or first is Compare.BELOW:
        return first
    if after:
        return _AFTER.get(after, Compare.AT_MOST)
    return first or Compare.REACH


def _upward(head: re.Match[str] | None, compare: Compare) -> bool | None:
    if head and head["up"]:
        return True
    if head and head["down"]:
        return False
    return _UPWARD.get(compare)
