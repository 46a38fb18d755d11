"""Word's automatic numbering resolved to the text that the reader of the page sees: 一、 (一) 1. (自动编号)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from luoshi.readers.numerals import numeral
from luoshi.readers.wordxml import attribute, child, children, value

_LEVELS = 9
_SLOT = re.compile(r"%([1-9])")
_PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
_STYLE_CHAIN = 20


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""
    restart_after: int | None = None
    legal: bool = False
    spaced: bool = True
    style: str | None = None


@dataclass(slots=True)
class _List:
    """A numbering definition; `counts` hold where each level stands."""

    levels: dict[int, _Level]
    style_link: str | None = None
    counts: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Number:
    """A list that paragraphs name; it shares its definition's counts until it starts afresh."""

    abstract: str
    overrides: dict[int, _Level]
    starts: dict[int, int]


class Numbering:
    """Gives each paragraph its label; ask once for each, in document order."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._lists = {attribute(node, "abstractNumId"): _list(node) for node in children(numbering, "abstractNum")}
        self._numbers = {attribute(node, "numId"): self._number(node) for node in children(numbering, "num")}
        self._styles = dict(_style_numbers(styles))
        self._parents = {attribute(node, "styleId"): value(node, "basedOn") for node in children(styles, "style")}
        self._started: set[tuple[str, int]] = set()

    def label(self, properties: etree._Element | None) -> str:
        """The label of a paragraph with these properties (w:pPr), "" where it has none."""
        number_id, depth = self._place(properties)
        number = self._numbers.get(number_id or "")
        definition = self._definition(number)
        if number is None or definition is None or number_id is None:
            return ""
        level = number.overrides.get(depth) or definition.levels.get(depth)
        if level is None:
            return ""
        if depth in number.starts:
            level = replace(level, start=number.starts[depth])
            if (number_id, depth) not in self._started:
                self._started.add((number_id, depth))
                definition.counts.pop(depth, None)
        _advance(definition, depth, level)
        return _written(definition, number, depth, level)

    def _place(self, properties: etree._Element | None) -> tuple[str | None, int]:
        own = child(properties, "numPr")
        style = value(properties, "pStyle")
        number_id = value(own, "numId") if own is not None else None
        depth = value(own, "ilvl") if own is not None else None
        for _ in range(_STYLE_CHAIN):
            if style is None or number_id is not None:
                break
            number_id, styled_depth = self._styles.get(style, (None, None))
            depth = depth or styled_depth
            if number_id is not None:
                depth = depth or self._linked_depth(number_id, style)
            style = self._parents.get(style)
        return number_id, min(int(depth), _LEVELS - 1) if depth and depth.isdecimal() else 0

    def _linked_depth(self, number_id: str, style: str) -> str | None:
        definition = self._definition(self._numbers.get(number_id))
        levels = definition.levels.items() if definition else ()
        return next((str(depth) for depth, level in levels if level.style == style), None)

    def _definition(self, number: _Number | None) -> _List | None:
        """The list's definition, through a numbering style where it only points at one."""
        found = self._lists.get(number.abstract) if number else None
        if found is not None and found.style_link and not found.levels:
            linked = self._numbers.get(self._styles.get(found.style_link, (None, None))[0] or "")
            return self._lists.get(linked.abstract) if linked else None
        return found

    def _number(self, node: etree._Element) -> _Number:
        overrides, starts = {}, {}
        for override in children(node, "lvlOverride"):
            depth = _whole(attribute(override, "ilvl"), 0)
            if (level := child(override, "lvl")) is not None:
                overrides[depth] = _level(level)
            if start := value(override, "startOverride"):
                starts[depth] = _whole(start, 1)
        return _Number(value(node, "abstractNumId") or "", overrides, starts)


def _advance(definition: _List, depth: int, level: _Level) -> None:
    """Counts one more on this level; deeper levels begin again unless they restart only after a higher one."""
    counts = definition.counts
    for upper in range(depth):
        counts.setdefault(upper, definition.levels.get(upper, _Level()).start)
    counts[depth] = counts[depth] + 1 if depth in counts else level.start
    for deeper in [other for other in counts if other > depth]:
        after = definition.levels.get(deeper, _Level()).restart_after
        if after is None or (after > 0 and depth < after):
            del counts[deeper]


def _written(definition: _List, number: _Number, depth: int, level: _Level) -> str:
    if level.form == "bullet":
        return _PRIVATE_USE.sub("•", level.text)

    def slot(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        held = number.overrides.get(at) or definition.levels.get(at, _Level())
        form = "decimal" if level.legal and at < depth else held.form
        return numeral(definition.counts.get(at, held.start), form)

    label = _SLOT.sub(slot, level.text)
    return f"{label} " if level.spaced and label and label[-1].isalnum() else label


def _list(node: etree._Element) -> _List:
    levels = {_whole(attribute(level, "ilvl"), 0): _level(level) for level in children(node, "lvl")}
    return _List(levels, value(node, "numStyleLink"))


def _level(node: etree._Element) -> _Level:
    restart = value(node, "lvlRestart")
    legal = child(node, "isLgl")
    return _Level(
        start=_whole(value(node, "start"), 1),
        form=value(node, "numFmt") or "decimal",
        text=value(node, "lvlText") or "",
        restart_after=int(restart) if restart and restart.isdecimal() else None,
        legal=legal is not None and attribute(legal, "val") not in {"0", "false"},
        spaced=value(node, "suff") != "nothing",
        style=value(node, "pStyle"),
    )


def _whole(text: str | None, otherwise: int) -> int:
    """A number that a file gives, or what holds where it gives none."""
    return int(text) if text and text.isdecimal() and len(text) < 10 else otherwise


def _style_numbers(styles: etree._Element | None) -> Iterator[tuple[str, tuple[str | None, str | None]]]:
    for style in children(styles, "style"):
        numbered = child(child(style, "pPr"), "numPr")
        if numbered is not None:
            yield attribute(style, "styleId"), (value(numbered, "numId"), value(numbered, "ilvl"))
