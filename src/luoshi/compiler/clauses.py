"""Where responsibility clauses stand: in brackets, or on lines of their own (责任条款)."""

import re
from collections.abc import Iterator
from dataclasses import replace

from luoshi.compiler.draft import Draft, FoundClause
from luoshi.language.agencies import is_bare_list, is_clause, parse_clause
from luoshi.language.words import any_of, words
from luoshi.text.span import Span

_BRACKETS = re.compile(r"[()\[\]\n]")
_MAX_LENGTH = 1500
_OWN_LINE = re.compile(
    rf"^[ \[]*(?:{any_of(words('agencies', 'lead_labels'), words('agencies', 'responsible_labels'), words('agencies', 'time_labels'))})"
    r" ?:[^\n]*",
    re.MULTILINE,
)


def find_clauses(draft: Draft) -> Draft:
    """Reads `text`, `items`; writes `clauses`."""
    found: list[FoundClause] = []
    bare: list[FoundClause] = []
    for number, item in enumerate(draft.items):
        own = item.own
        for span in _groups(draft.text, own):
            content = "".join(draft.text[span.start + 1 : span.end - 1].split())
            if is_clause(content):
                found.append(FoundClause(span, number, parse_clause(content), content, False))
            elif span.end == own.end and draft.text[span.start - 1] == "。" and is_bare_list(content):
                bare.append(FoundClause(span, number, parse_clause(content), content, False))
        found.extend(_own_lines(draft.text, own, number))
    every = found if len(found) >= len(bare) else sorted([*found, *bare], key=lambda clause: clause.span)
    return replace(draft, clauses=tuple(every))


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


def _own_lines(text: str, own: Span, number: int) -> Iterator[FoundClause]:
    """Lines that hold nothing but a clause; lines that touch make one."""
    lines = list(_OWN_LINE.finditer(text, own.start, own.end))
    count = 0
    while count < len(lines):
        start, end = lines[count].start(), lines[count].end()
        while count + 1 < len(lines) and not text[end : lines[count + 1].start()].strip():
            count += 1
            end = lines[count].end()
        content = ";".join("".join(line.split()).strip("[]。") for line in text[start:end].split("\n") if line.strip())
        lead = len(text[start:end]) - len(text[start:end].lstrip())
        yield FoundClause(Span(start + lead, end), number, parse_clause(content), content, True)
        count += 1
