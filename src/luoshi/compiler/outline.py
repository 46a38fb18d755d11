"""The outline: numbered and dashed headings, their levels, titles and stretches (提纲)."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from luoshi.compiler.draft import Draft, Item
from luoshi.language.numbers import chinese_number
from luoshi.plan.model import Heading, HeadingKind
from luoshi.text.normalize import compact, trimmed
from luoshi.text.span import Span

_ZH = "一二三四五六七八九十百零"
_STYLES: tuple[tuple[str, str], ...] = (
    ("part", rf"第([{_ZH}\d]{{1,4}})[篇编]"),
    ("chapter", rf"第([{_ZH}\d]{{1,4}})章"),
    ("section", rf"第([{_ZH}\d]{{1,4}})节"),
    ("zh", rf"([{_ZH}]{{1,5}})、"),
    ("article", rf"第([{_ZH}\d]{{1,4}})条"),
    ("zh_bracket", rf"\(([{_ZH}]{{1,5}})\)、?"),
    ("digit", r"(\d{1,3})(?:[.](?!\d)|[.](?=20\d\d ?年)|、)"),
    ("digit_bracket", r"\((\d{1,3})\)"),
    ("circle", r"([①-⑳])"),
    ("goal", r"(—{2,}|-{2,})"),
)
_RANK = {name: rank for rank, (name, _) in enumerate(_STYLES)}
_LABEL = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _STYLES))
_GLUED = 1500
_LINE = re.compile(
    rf" *(?=[第0-9(①-⑳—\-一二三四五六七八九十百])|(?=[^\n]{{{_GLUED}}})"
    rf"|(?=[^\n(]{{1,40}}\)(?:\([{_ZH}]{{1,3}}\)|\d{{1,3}}\.)[\u4e00-\u9fff])"
)
_INSIDE = re.compile(
    rf"(?<=[。)\];:]) *(?=[{_ZH}]{{1,3}}、|\d{{1,3}}\.(?!\d))|(?=\([{_ZH}]{{1,3}}\)[\u4e00-\u9fff])|(?<= )(?=第[{_ZH}\d]{{1,4}}[节条])"
)
_BEHIND = re.compile(
    rf"[)\]。](?:(?<=[)\]]) *(?=\d{{1,3}}\.(?!\d) *[\u4e00-\u9fff]|\([{_ZH}]{{1,3}}\)[\u4e00-\u9fff]|[{_ZH}]{{1,3}}、)"
    rf"| +(?=[{_ZH}]{{1,3}}、|\([{_ZH}]{{1,3}}\)[\u4e00-\u9fff]))"
)
_STOP = re.compile(r"[。!?\n]")
_GOAL_STOP = re.compile(r"[。!?,;:、\n—]")
_CONTENTS_END = "0123456789.…·"
_CONTENTS = re.compile(r"[.…·](?<=[.…·]{4}) ?\d{0,4}$")
_CLAUSE_OPENS = re.compile(r"[(\[](?:牵头|责任|主办|配合|落实)(?:单位|部门)?:")
_WORDS_FOLLOW = re.compile(r"[“《(\"]?[\u4e00-\u9fffA-Za-z\d]")
_TITLE_DROP = " ;:,。、"
_MAX_TITLE = 400


@dataclass(slots=True)
class _Mark:
    """A heading's label where it stands."""

    style: str
    number: int | None
    start: int
    after: int


@dataclass(slots=True)
class _Nest:
    """A heading's place among the others."""

    parent: int | None
    level: int
    end: int


def read_outline(draft: Draft) -> Draft:
    """Reads `text`, `body`; writes `items`."""
    text, marks = draft.text, _marks(draft.text, draft.body)
    if not marks:
        return draft
    ends = [*(mark.start for mark in marks[1:]), draft.body.end]
    items: list[Item] = []
    for mark, end, place in zip(marks, ends, _nested(marks, draft.body.end), strict=True):
        own = trimmed(text, mark.start, end)
        extent = own if place.end == end else trimmed(text, mark.start, max(mark.start, place.end))
        items.append(Item(_heading(draft, mark, place.level, end), mark.style, mark.number, place.parent, own, extent))
    return draft._replace(items=tuple(items))


def _nested(marks: list[_Mark], end: int) -> list[_Nest]:
    """Each heading's parent and level; what stands under it runs to the next heading of its level or above."""
    nests: list[_Nest] = []
    open_: list[int] = []
    for count, mark in enumerate(marks):
        while open_ and _RANK[marks[open_[-1]].style] >= _RANK[mark.style]:
            closed = open_.pop()
            nests[closed].end = mark.start
        nests.append(_Nest(open_[-1] if open_ else None, len(open_) + 1, end))
        open_.append(count)
    return nests


def _marks(text: str, body: Span) -> list[_Mark]:
    """Labels at the heads of lines; where line breaks were lost, those inside long lines too."""
    found: list[_Mark] = []
    last: dict[str, int | None] = {}
    first = text.rfind("\n", 0, body.start) + 1
    behind = [glued.span() for glued in _BEHIND.finditer(text, first, body.end)]
    for at, end in _openings(text, first, body.end):
        if at < body.start:
            continue
        mark = _mark(text, at, body.end)
        if mark:
            found.append(mark)
            last[mark.style] = mark.number
        rest = mark.after if mark else at
        later: list[_Mark] = []
        if behind:
            near = behind[bisect_left(behind, (rest - 1, 0)) : bisect_right(behind, (end, end))]
            later.extend(_after_clauses(text, [place for _, place in near if place <= end], end, last))
        if end - at > _GLUED or (mark and mark.style in {"part", "chapter", "section"}):
            later.extend(_inside(text, rest, end, last))
        if later:
            found.extend({each.after: each for each in sorted(later, key=lambda each: each.after)}.values())
    return found


def _openings(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The lines that a heading may stand in: where their first sign is, and where they end."""
    while start < end:
        line_end = text.find("\n", start, end)
        line_end = line_end if line_end >= 0 else end
        line = _LINE.match(text, start, end)
        if line:
            yield line.end(), line_end
        start = line_end + 1


def _mark(text: str, at: int, end: int) -> _Mark | None:
    match = _LABEL.match(text, at, end)
    if match is None:
        return None
    style = str(match.lastgroup)
    start, after = match.span()
    rest = text[after : after + _MAX_TITLE].partition("\n")[0].strip()
    if not rest or (rest[-1] in _CONTENTS_END and _CONTENTS.search(rest)) or not _plausible(style, rest):
        return None
    # Each style's own group is followed by that of its number.
    number = match[match.lastindex + 1] if style != "goal" and match.lastindex else None
    return _Mark(style, _value(number), start, after)


def _inside(text: str, start: int, end: int, last: dict[str, int | None]) -> Iterator[_Mark]:
    """Labels inside a line, taken only where their number begins anew or goes on from the last of their style."""
    for glued in _INSIDE.finditer(text, start, end):
        mark = _mark(text, glued.end(), end)
        if mark and mark.number in {1, (last.get(mark.style) or 0) + 1}:
            last[mark.style] = mark.number
            yield mark


def _after_clauses(text: str, places: list[int], end: int, last: dict[str, int | None]) -> Iterator[_Mark]:
    """Labels that a lost line break left behind a responsibility clause, taken where their number goes on."""
    for at in places:
        mark = _mark(text, at, end)
        if mark and mark.style in last and mark.number == (last[mark.style] or 0) + 1:
            last[mark.style] = mark.number
            yield mark


def _plausible(style: str, rest: str) -> bool:
    """A figure with a stop after it opens a heading only where words follow."""
    return style not in {"digit", "goal"} or bool(_WORDS_FOLLOW.match(rest))


def _value(number: str | None) -> int | None:
    if number is None:
        return None
    if "①" <= number <= "⑳":
        return ord(number) - ord("①") + 1
    return int(number) if number.isascii() else chinese_number(number)


def _heading(draft: Draft, mark: _Mark, level: int, limit: int) -> Heading:
    text, limit = draft.text, min(mark.after + _MAX_TITLE, limit)
    stop = (_GOAL_STOP if mark.style == "goal" else _STOP).search(text, mark.after, limit)
    end = stop.start() if stop else limit
    end = _before_clause(text, mark.after, end)
    title = trimmed(text, mark.after, end, _TITLE_DROP)
    kind = HeadingKind.GOAL if mark.style == "goal" else HeadingKind.SECTION if level == 1 else HeadingKind.SUBSECTION
    words = draft.source.text
    label = words[mark.start : mark.after].strip()
    named = compact(text, title.start, title.end)
    span = Span(mark.start, max(title.end, mark.after))
    return Heading(level, label, named.of(words, 0, len(named.text)), span, kind)


def _before_clause(text: str, start: int, end: int) -> int:
    """The title's end where a responsibility clause stands in the same sentence."""
    match = _CLAUSE_OPENS.search(text, start, end) if text.find(":", start, end) >= 0 else None
    return match.start() if match else end
