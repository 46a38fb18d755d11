"""The draft that the passes hand on: each fills fields of it, and the last state becomes the plan."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from luoshi.language.agencies import Clause
from luoshi.plan.model import Comparator, Direction, Heading, Kind, Strength, Target, Task
from luoshi.problems import Problem
from luoshi.text.normalize import Compact
from luoshi.text.source import Source
from luoshi.text.span import Span


@dataclass(slots=True)
class Item:
    """A heading with its place in the outline: `own` is its text up to the next heading, `extent` with all that stands under it."""

    heading: Heading
    style: str
    number: int | None
    parent: int | None
    own: Span
    extent: Span


@dataclass(slots=True)
class FoundClause:
    """A responsibility clause at `span`, in the own text of `item`."""

    span: Span
    item: int
    clause: Clause
    content: str
    alone: bool


@dataclass(slots=True)
class FoundTarget:
    """A target without its deadline, and the sentence that it was found in; `at` is its place there, `item` -1 before all headings."""

    task: str | None
    goal: str | None
    indicator: str
    kind: Kind
    comparator: Comparator
    value: Decimal | None
    value_high: Decimal | None
    unit: str | None
    of: str | None
    strength: Strength
    span: Span
    quote: str
    direction: Direction | None
    keep: bool
    sentence: Compact
    at: int
    scope: Span
    item: int

    def due(self, deadline: str | None) -> Target:
        """The target with its deadline (期限)."""
        told = self.sentence.span(0, len(self.sentence.text))
        return Target(
            self.task,
            self.goal,
            self.indicator,
            self.kind,
            self.comparator,
            self.value,
            self.value_high,
            self.unit,
            self.of,
            deadline,
            self.strength,
            self.span,
            self.quote,
            self.direction,
            self.keep,
            told,
        )


class Draft(NamedTuple):
    """A document on its way to a plan. `text` is normalized; all offsets are the source's."""

    source: Source
    text: str = ""
    title: str = ""
    issuers: tuple[str, ...] = ()
    doc_number: str | None = None
    issued_on: date | None = None
    dated_by_page: bool = False
    body: Span = Span(0, 0)
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
