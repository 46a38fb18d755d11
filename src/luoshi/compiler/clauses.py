"""Where responsibility clauses stand: in brackets, or on lines of their own (责任条款)."""

import re
from collections.abc import Iterator

from luoshi.compiler.draft import Draft, FoundClause
from luoshi.language.agencies import LABELS, Clause, is_bare_list, is_clause, parse_clause
from luoshi.text.normalize import Compact, compact, trimmed
from luoshi.text.span import Span

_BRACKETS = re.compile(r"[()\[\]\n]")
_MAX_LENGTH = 1500
_OWN_LINE = re.compile(
    rf"^[ \[]*{LABELS} ?:[^\n]*",
    re.MULTILINE,
)


def find_clauses(draft: Draft) -> Draft:
    """Reads `text`, `items`; writes `clauses`."""
    found: list[FoundClause] = []
    bare: list[FoundClause] = []
    for number, item in enumerate(draft.items):
        own = item.own
        for span in _groups(draft.text, own):
            inside = compact(draft.text, span.start + 1, span.end - 1)
            if is_clause(inside.text):
                found.append(FoundClause(span, number, _as_written(draft, inside), inside.text, False))
            elif span.end == own.end and draft.text[span.start - 1] == "。" and is_bare_list(inside.text):
                bare.append(FoundClause(span, number, _as_written(draft, inside), inside.text, False))
        second = draft.text.find("\n", own.start, own.end) + 1
        if second:  # the first line begins with the heading's label
            found.extend(_own_lines(draft, Span(second, own.end), number))
    every = found if len(found) >= len(bare) else [*found, *bare]
    return draft._replace(clauses=tuple(sorted(every, key=lambda clause: clause.span)))


def _as_written(draft: Draft, inside: Compact) -> Clause:
    """The clause with its agencies in the document's own signs (全角括号)."""
    clause = parse_clause(inside.text)
    words = draft.source.text
    if inside.offsets is None and inside.text == words[inside.start : inside.end]:
        return clause

    def own(name: str) -> str:
        at = inside.text.find(name)
        return name if at < 0 else "".join(inside.span(at, at + len(name)).of(words).split())

    lead, responsible = tuple(map(own, clause.lead)), tuple(map(own, clause.responsible))
    return Clause(lead, responsible, clause.when)


def _groups(text: str, within: Span) -> Iterator[Span]:
    """The outermost bracket groups of each line; a bracket of one sort inside another counts as nested."""
    opened: list[int] = []
    for match in _BRACKETS.finditer(text, within.start, within.end):
        sign = match[0]
        if sign == "\n":
            opened = opened if opened and match.start() - opened[0] < _MAX_LENGTH and _runs_on(text, match) else []
        elif sign in "([":
            opened.append(match.start())
        elif opened:
            start = opened.pop()
            if not opened and match.end() - start <= _MAX_LENGTH:
                yield Span(start, match.end())


def _runs_on(text: str, line_end: re.Match[str]) -> bool:
    """Whether a bracket may run over a line's end: the next line is no heading and not blank."""
    following = text[line_end.end() : line_end.end() + 2].strip()
    return bool(following) and following[0] not in "(["


def _own_lines(draft: Draft, own: Span, number: int) -> Iterator[FoundClause]:
    """Lines that hold nothing but a clause; lines that touch make one."""
    text = draft.text
    lines = list(_OWN_LINE.finditer(text, own.start, own.end))
    count = 0
    while count < len(lines):
        first = count
        while count + 1 < len(lines) and not text[lines[count].end() : lines[count + 1].start()].strip():
            count += 1
        span = trimmed(text, lines[first].start(), lines[count].end(), "[]")
        parts = [_as_written(draft, compact(text, *line.span())) for line in lines[first : count + 1]]
        lead = tuple(name for part in parts for name in part.lead)
        responsible = tuple(name for part in parts for name in part.responsible)
        when = next((part.when for part in parts if part.when), None)
        yield FoundClause(span, number, Clause(lead, responsible, when), "".join(span.of(text).split()), True)
        count += 1
