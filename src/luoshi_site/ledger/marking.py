"""The document's text in lines, cut at its headings, clauses, targets and problems, for the preview's left side (原文标注)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from luoshi.plan.model import HeadingKind
from luoshi.problems import Severity
from luoshi.text.span import Span
from luoshi_site.ledger.draft import Draft

SHORT = 60


class MarkKind(StrEnum):
    """What a marked stretch is."""

    HEADING = "heading"
    CLAUSE = "clause"
    TARGET = "target"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Mark:
    """One stretch to mark: `name` is the anchor that the plan's side points at, `sort` the kind of target or heading.

    `href` leads to its card.
    """

    span: Span
    kind: MarkKind
    name: str = ""
    target: int | None = None
    task: int | None = None
    sort: str = ""
    struck: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text under the same marks; `anchors` are the names of the marks that begin here."""

    text: str
    marks: tuple[Mark, ...]
    anchors: tuple[str, ...] = ()

    @property
    def target(self) -> Mark | None:
        """The innermost target over it."""
        return next((mark for mark in reversed(self.marks) if mark.kind is MarkKind.TARGET), None)

    @property
    def classes(self) -> str:
        """The classes of its marks."""
        names = []
        for mark in self.marks:
            names.append(f"mark--{mark.kind.value}")
            if mark.sort:
                names.append(f"mark--{mark.sort}")
            if mark.struck:
                names.append("mark--struck")
        return " ".join(dict.fromkeys(names))


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the document: its number from 1, where it starts, what it heads, its pieces."""

    number: int
    start: int
    pieces: tuple[Piece, ...] = field(default=())
    heading: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it."""
        return not any(piece.text.strip() for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class MarkedText:
    """The text's lines before, in and after the document's body."""

    before: tuple[Line, ...]
    body: tuple[Line, ...]
    after: tuple[Line, ...]


def marks_of(draft: Draft, shown: frozenset[int]) -> tuple[Mark, ...]:
    """Everything that the preview marks in the text, outer stretches first; targets not `shown` beside it lead to their own page."""
    plan = draft.plan
    marks = [Mark(each.span, MarkKind.HEADING, sort=_heading_sort(each.kind)) for each in plan.outline]
    for task in draft.tasks:
        if task.fact.clause is not None:
            name, struck = f"clause-{task.place}", task.struck
            marks.append(Mark(task.fact.clause, MarkKind.CLAUSE, name, task=task.place, struck=struck))
    marks.extend(
        Mark(
            target.fact.span,
            MarkKind.TARGET,
            f"text-{target.place}",
            target=target.place,
            sort=target.fact.kind.value,
            struck=not target.counts,
            href=("" if target.place in shown else f"?at=target-{target.place}") + f"#target-{target.place}",
        )
        for target in draft.targets
        if target.fact.span.end > target.fact.span.start
    )
    for place, problem in enumerate(plan.problems):
        if problem.span is not None and is_short(problem.span):
            sort = "" if problem.severity is Severity.NOTE else "trouble"
            marks.append(Mark(problem.span, MarkKind.PROBLEM, f"problem-{place}", sort=sort))
    return tuple(sorted(marks, key=lambda mark: (mark.span.start, -mark.span.end)))


def is_short(span: Span) -> bool:
    """Whether a stretch is marked itself, and not only its line."""
    return 0 < span.end - span.start <= SHORT


def marked_text(text: str, draft: Draft, shown: frozenset[int]) -> MarkedText:
    """The text cut into lines and pieces (原文标注)."""
    body = draft.plan.body
    parts: tuple[list[Line], list[Line], list[Line]] = ([], [], [])
    marks = list(marks_of(draft, shown))
    start, first = 0, 0
    for number, line in enumerate(text.split("\n"), start=1):
        end = start + len(line)
        while first < len(marks) and marks[first].span.end <= start:
            first += 1
        over = [mark for mark in _reaching(marks, first, end) if mark.span.end > start]
        where = 0 if end <= body.start else 2 if start >= body.end and body.end else 1
        parts[where].append(_line(number, start, line, over))
        start = end + 1
    return MarkedText(tuple(parts[0]), tuple(parts[1]), tuple(parts[2]))


def _reaching(marks: list[Mark], first: int, end: int) -> Iterable[Mark]:
    for place in range(first, len(marks)):
        if marks[place].span.start >= end:
            return
        yield marks[place]


def _line(number: int, start: int, line: str, marks: list[Mark]) -> Line:
    line = line.rstrip("\r")
    end = start + len(line)
    cuts = {start, end}
    for mark in marks:
        cuts |= {max(start, mark.span.start), min(end, mark.span.end)}
    ordered = sorted(cuts)
    pieces = []
    for here, there in pairwise(ordered):
        over = tuple(mark for mark in marks if mark.span.start <= here and mark.span.end >= there)
        anchors = tuple(mark.name for mark in over if mark.name and mark.span.start == here)
        pieces.append(Piece(line[here - start : there - start], over, anchors))
    heads = [mark.sort for mark in marks if mark.kind is MarkKind.HEADING and mark.span.start >= start]
    return Line(number, start, tuple(pieces), heads[0] if heads else "")


def _heading_sort(kind: HeadingKind) -> str:
    return f"heading-{kind.value}"
