"""The draft that the passes hand on: each fills fields of it, and the last state becomes the plan."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from luoshi.language.agencies import Clause
from luoshi.plan.model import Heading, Target, Task
from luoshi.problems import Problem
from luoshi.text.normalize import Compact
from luoshi.text.source import Source
from luoshi.text.span import Span


class Item(NamedTuple):
    """A heading with its place in the outline: `own` is its text up to the next heading, `extent` with all that stands under it."""

    heading: Heading
    style: str
    number: int | None
    parent: int | None
    own: Span
    extent: Span


class FoundClause(NamedTuple):
    """A responsibility clause at `span`, in the own text of `item`."""

    span: Span
    item: int
    clause: Clause
    content: str
    alone: bool


class FoundTarget(NamedTuple):
    """A target without its deadline, and the sentence that it was found in; `at` is its place there, `item` -1 before all headings."""

    target: Target
    sentence: Compact
    at: int
    scope: Span
    item: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A document on its way to a plan. `text` is normalized; all offsets are the source's."""

    source: Source
    text: str = ""
    title: str = ""
    issuers: tuple[str, ...] = ()
    doc_number: str | None = None
    issued_on: date | None = None
    dated_by_page: bool = False
    body: Span = field(default_factory=lambda: Span(0, 0))
    year: int | None = None
    past: tuple[Span, ...] = ()
    first_year: int | None = None
    last_year: int | None = None
    items: tuple[Item, ...] = ()
    clauses: tuple[FoundClause, ...] = ()
    task_items: tuple[int, ...] = ()
    tasks: tuple[Task, ...] = ()
    found: tuple[FoundTarget, ...] = ()
    targets: tuple[Target, ...] = ()
    problems: tuple[Problem, ...] = ()
