"""The plan that a document compiles to, in frozen values (计划)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from luoshi.problems import Problem
from luoshi.text.span import Span

SCHEMA_VERSION = 1


class HeadingKind(StrEnum):
    """What a heading heads."""

    SECTION = "section"
    SUBSECTION = "subsection"
    TASK = "task"
    GOAL = "goal"


class Kind(StrEnum):
    """What sort of commitment a target is (指标类型)."""

    LEVEL = "level"
    CUMULATIVE = "cumulative"
    GROWTH = "growth"
    ANNUAL_CHANGE = "annual_change"
    RATIO = "ratio"
    COVERAGE = "coverage"
    ZERO = "zero"
    RELATION = "relation"


class Comparator(StrEnum):
    """How a reading is compared with a target (比较方式)."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOUT = "about"
    REACH = "reach"
    RANGE = "range"
    ABOVE = "above"
    BELOW = "below"


class Strength(StrEnum):
    """How firmly the document promises (承诺力度): 确保 firm, 力争 aim, 原则上 principle."""

    FIRM = "firm"
    PLAIN = "plain"
    AIM = "aim"
    PRINCIPLE = "principle"


class Direction(StrEnum):
    """Which way is better (方向)."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, in document order."""

    level: int
    label: str
    title: str
    span: Span
    kind: HeadingKind


@dataclass(frozen=True, slots=True)
class Task:
    """A work item that someone is made responsible for (任务). Agencies are as written, in order."""

    id: str
    title: str
    area: str | None
    span: Span
    lead: tuple[str, ...] = ()
    responsible: tuple[str, ...] = ()
    clause: Span | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A commitment that a figure, a ratio, a full coverage or a zero can settle (目标).

    `value` is in `unit` with 万 and 亿 multiplied out; `deadline` is a year, a month, an ISO date, «每年» or None; `task` is a task's id
    or None, `goal` the overall goal's title or None. `quote` is the sentence's words at `span` ("" where a plan of facts leaves them
    out); `sentence` is the span of the clause that it stands in; `keep` says 稳定在, 保持在.
    """

    task: str | None
    goal: str | None
    indicator: str
    kind: Kind
    comparator: Comparator
    value: Decimal | None
    value_high: Decimal | None
    unit: str | None
    of: str | None
    deadline: str | None
    strength: Strength
    span: Span
    quote: str = ""
    direction: Direction | None = None
    keep: bool = False
    sentence: Span | None = None

    def due(self, deadline: str | None) -> "Target":
        """The same commitment with its deadline; written out, since every target of a document passes here."""
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
            self.sentence,
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """A compiled document (计划). Every span refers to the text of the source with this `sha256` (of the file's bytes)."""

    document: str
    title: str
    issuers: tuple[str, ...]
    doc_number: str | None
    issued_on: date | None
    body: Span
    outline: tuple[Heading, ...]
    tasks: tuple[Task, ...]
    targets: tuple[Target, ...]
    problems: tuple[Problem, ...] = ()
    sha256: str | None = None
    first_year: int | None = None
    last_year: int | None = None
    schema: int = SCHEMA_VERSION
