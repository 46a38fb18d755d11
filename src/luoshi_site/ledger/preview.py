"""The preview's right side: tasks and targets as cards, with their problems, questions and assumptions (计划侧)."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from luoshi.plan.model import Comparator, Kind, Strength, Target
from luoshi.problems import Problem, Severity
from luoshi.text.source import Source
from luoshi_site.agencies.queries import AgencyMatch
from luoshi_site.base.templatetags.luoshi import quantity
from luoshi_site.ledger.choices import LEFT_OUT
from luoshi_site.ledger.draft import DraftMilestone, DraftTarget, DraftTask
from luoshi_site.ledger.marking import is_short
from luoshi_site.ledger.models.target import COMPARATORS, STRENGTHS
from luoshi_site.ledger.parties import PartyList
from luoshi_site.ledger.queries import Preview
from luoshi_site.ledger.spec import Assumption, Question, TargetSpec

Row = TypeVar("Row", Question, Assumption)
PAGE = 80
SEVERITIES = {Severity.ERROR: "错误", Severity.WARNING: "提醒", Severity.NOTE: "说明"}


class Show(StrEnum):
    """Which cards the officer wants to see (筛选)."""

    ALL = "all"
    PROBLEMS = "problems"
    OPEN = "open"
    QUESTIONS = "questions"
    STRUCK = "struck"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return {"all": "全部", "problems": "有问题的", "open": "待确认", "questions": "待答", "struck": "已剔除"}[
            self.value
        ]


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """A problem with its place in words and the anchor to jump to."""

    number: int
    problem: Problem
    place: str
    anchor: str

    @property
    def severity(self) -> str:
        """The Chinese word."""
        return SEVERITIES[self.problem.severity]


@dataclass(frozen=True, slots=True)
class Named:
    """An agency as written, and whom it stands for; `new` where it will be entered, `left_out` where it will not be listed."""

    as_written: str
    match: AgencyMatch | None
    new: bool = False
    left_out: bool = False

    @property
    def unknown(self) -> bool:
        """Whether an officer still has to say whom it means."""
        return self.match is None and not self.new and not self.left_out


@dataclass(frozen=True, slots=True)
class TargetCard:
    """A target on the plan's side; `spec` is None where it is struck."""

    draft: DraftTarget
    spec: TargetSpec | None
    problems: tuple[ProblemRow, ...]
    questions: tuple[Question, ...]
    assumptions: tuple[Assumption, ...]

    @property
    def promise(self) -> str:
        """What is promised, in words: 不低于 90%."""
        keep = self.draft.fact.keep if self.draft.choices.keep is None else self.draft.choices.keep
        return promise_words(self.draft.fact) + ("，每期保持" if keep else "")

    @property
    def deadline(self) -> str:
        """The deadline in words: 2025年6月底."""
        return deadline_words(self.draft.fact.deadline)

    @property
    def strength(self) -> str:
        """How firmly, where that is said."""
        return "" if self.draft.fact.strength is Strength.PLAIN else dict(STRENGTHS)[self.draft.fact.strength]

    def shown(self, show: Show) -> bool:
        """Whether a filter lets it through."""
        return _shown(show, self.problems, self.questions, self.assumptions, struck=not self.draft.counts)


@dataclass(frozen=True, slots=True)
class TaskCard:
    """A task (or, with `draft` None, the overall goals) with its targets; `total` counts those before the filter."""

    draft: DraftTask | None
    lead: tuple[Named, ...]
    responsible: tuple[Named, ...]
    supporting: tuple[Named, ...]
    milestones: tuple[DraftMilestone, ...]
    targets: tuple[TargetCard, ...]
    problems: tuple[ProblemRow, ...]
    questions: tuple[Question, ...]
    total: int = 0

    @property
    def assumption_count(self) -> int:
        """How many assumptions its targets on the page rest on."""
        return sum(len(row.assumptions) for row in self.targets)

    @property
    def anchor(self) -> str:
        """Its anchor on the page."""
        return f"task-{self.draft.place}" if self.draft else "goals"

    @property
    def name(self) -> str:
        """Its number in words."""
        return f"任务{self.draft.fact.id}" if self.draft else "总体目标"


@dataclass(frozen=True, slots=True)
class CardPage:
    """A page of cards: where it starts, and what it holds, in words."""

    anchor: str
    label: str
    current: bool


@dataclass(frozen=True, slots=True)
class PlanSide:
    """The right side, filtered: `contents` are all cards, `cards` those of this page; `counts` what each filter lets through."""

    contents: tuple[TaskCard, ...]
    cards: tuple[TaskCard, ...]
    pages: tuple[CardPage, ...]
    problems: tuple[ProblemRow, ...]
    counts: tuple[tuple[Show, int], ...]
    show: Show

    @property
    def shown(self) -> frozenset[int]:
        """The places of the targets on this page."""
        return frozenset(row.draft.place for card in self.cards for row in card.targets)


def plan_side(preview: Preview, source: Source, show: Show, at: str = "") -> PlanSide:
    """The preview's right side, at the page that holds the part `at` («target-12»), else the first (计划侧)."""
    problems = problem_rows(preview.draft.plan.problems, source)
    builder = _Builder(preview, problems)
    cards = builder.cards()
    counts = tuple((each, _count(cards, each)) for each in Show)
    kept = tuple(_filtered(card, show) for card in cards if _keeps(card, show))
    pages = _pages(kept)
    here = next((page for page in pages if any(_holds(card, at) for card in page)), pages[0] if pages else ())
    named = tuple(CardPage(page[0].anchor, f"{page[0].name}—{page[-1].name}", page is here) for page in pages)
    return PlanSide(kept, here, named if len(pages) > 1 else (), problems, counts, show)


def _pages(cards: Sequence[TaskCard]) -> list[tuple[TaskCard, ...]]:
    """The cards in pages of some eighty targets; a task is never parted."""
    pages: list[list[TaskCard]] = []
    held = PAGE
    for card in cards:
        if held >= PAGE:
            pages.append([])
            held = 0
        pages[-1].append(card)
        held += len(card.targets) + 1
    return [tuple(page) for page in pages]


def _holds(card: TaskCard, at: str) -> bool:
    return card.anchor == at or any(f"target-{row.draft.place}" == at for row in card.targets)


def promise_words(fact: Target) -> str:
    """A target's promise in words, without the indicator (承诺)."""
    compared = dict(COMPARATORS)[fact.comparator]
    unit = f"{'' if fact.unit in {'%', '‰'} else ' '}{fact.unit or ''}".rstrip()
    if fact.kind is Kind.RELATION:
        return f"{compared}{fact.of or '(未写明)'}"
    if fact.kind is Kind.ZERO and not fact.value:
        return "清零"
    if fact.value is None:
        return "逐年下降" if fact.comparator in {Comparator.BELOW, Comparator.AT_MOST} else "逐年提高"
    if fact.comparator is Comparator.RANGE:
        return f"{quantity(fact.value)}–{quantity(fact.value_high)}{unit}"
    if fact.comparator is Comparator.ABOUT:
        return f"{quantity(fact.value)}{unit}左右"
    full = "全覆盖，" if fact.kind is Kind.COVERAGE else ""
    return f"{full}{compared} {quantity(fact.value)}{unit}"


def deadline_words(deadline: str | None) -> str:
    """A deadline in words; "" where there is none."""
    year, _, rest = (deadline or "").partition("-")
    if not year.isdecimal():
        return deadline or ""
    month, _, day_ = rest.partition("-")
    if not month:
        return f"{year}年底"
    return f"{year}年{int(month)}月{int(day_)}日" if day_ else f"{year}年{int(month)}月底"


def problem_rows(problems: Sequence[Problem], source: Source) -> tuple[ProblemRow, ...]:
    """The problems, worst first, each with its place in words (问题清单)."""
    starts = _line_starts(source.text)
    blocks = [span.start for span, _ in source.places]
    order = list(Severity)
    rows = []
    for number, problem in enumerate(problems):
        span = problem.span
        place = "" if span is None else _place(source, blocks, starts, span.start)
        marked = span is not None and is_short(span)
        anchor = f"problem-{number}" if marked else "" if span is None else f"line-{_line_of(starts, span.start)}"
        rows.append(ProblemRow(number, problem, place, anchor))
    return tuple(sorted(rows, key=lambda row: (order.index(row.problem.severity), row.number)))


class _Builder:
    """Sorts problems, questions and assumptions to the part they belong to, once."""

    def __init__(self, preview: Preview, problems: tuple[ProblemRow, ...]) -> None:
        self.preview = preview
        self.draft = preview.draft
        self.parties = PartyList(
            preview.registry.directory, preview.draft.choices.agencies, preview.draft.plan.issued_on
        )
        self.specs = {spec.draft.place: spec for spec in preview.adoption.targets}
        self.questions = _by_part(preview.adoption.questions)
        self.assumptions = _by_part(preview.adoption.assumptions)
        self.of_target: dict[int, list[ProblemRow]] = {}
        self.of_task: dict[str, list[ProblemRow]] = {}
        by_start: dict[int, int] = {}
        for target in self.draft.targets:
            by_start.setdefault(target.fact.span.start, target.place)
        for row in problems:
            span = row.problem.span
            place = by_start.get(span.start) if span else None
            if place is not None:
                self.of_target.setdefault(place, []).append(row)
            elif row.problem.task is not None:
                self.of_task.setdefault(row.problem.task, []).append(row)

    def cards(self) -> list[TaskCard]:
        """All cards: the overall goals first, then the tasks."""
        by_task: dict[int | None, list[TargetCard]] = {}
        for target in self.draft.targets:
            by_task.setdefault(target.task, []).append(self._target(target))
        goals = tuple(by_task.get(None, ()))
        cards = [TaskCard(None, (), (), (), (), goals, (), (), len(goals))] if goals else []
        for task in self.draft.tasks:
            targets = tuple(by_task.get(task.place, ()))
            cards.append(
                TaskCard(
                    task,
                    self._named(task.fact.lead),
                    self._named(task.fact.responsible),
                    self._named(task.supporting),
                    tuple(each for each in self.draft.milestones if each.fact.task == task.place and not each.struck),
                    targets,
                    tuple(self.of_task.get(task.fact.id, ())),
                    tuple(self.questions.get(task.part, ())),
                    len(targets),
                )
            )
        return cards

    def _target(self, target: DraftTarget) -> TargetCard:
        return TargetCard(
            target,
            self.specs.get(target.place),
            tuple(self.of_target.get(target.place, ())),
            tuple(self.questions.get(target.part, ())),
            tuple(self.assumptions.get(target.part, ())),
        )

    def _named(self, names: tuple[str, ...]) -> tuple[Named, ...]:
        return tuple(self._one(name) for name in names)

    def _one(self, name: str) -> Named:
        choice = self.draft.choices.agencies.get(name)
        key = self.parties.key_of(name)
        match = self.preview.registry.directory.named(key)
        return Named(name, match, key.startswith("new:"), choice is not None and choice.new == LEFT_OUT)


def _by_part(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.part, []).append(row)
    return found


def _shown(
    show: Show, problems: Sequence[object], questions: Sequence[object], assumptions: Sequence[object], *, struck: bool
) -> bool:
    if show is Show.ALL:
        return True
    if show is Show.STRUCK:
        return struck
    if struck:
        return False
    if show is Show.PROBLEMS:
        return bool(problems)
    return bool(questions) if show is Show.QUESTIONS else bool(questions or assumptions)


def _task_shown(card: TaskCard, show: Show) -> bool:
    """Whether the task itself, targets aside, passes a filter."""
    if card.draft is None:
        return False
    return _shown(show, card.problems, card.questions, (), struck=card.draft.struck)


def _keeps(card: TaskCard, show: Show) -> bool:
    return _task_shown(card, show) or any(target.shown(show) for target in card.targets)


def _filtered(card: TaskCard, show: Show) -> TaskCard:
    return replace(card, targets=tuple(target for target in card.targets if target.shown(show)))


def _count(cards: Sequence[TaskCard], show: Show) -> int:
    own = sum(1 for card in cards if _task_shown(card, show)) if show is not Show.ALL else 0
    return own + sum(1 for card in cards for target in card.targets if target.shown(show))


def _place(source: Source, blocks: list[int], starts: list[int], at: int) -> str:
    """Where an offset stands, as `Source.place` says it, for many offsets at once."""
    block = bisect_right(blocks, at) - 1
    if block >= 0:
        span, name = source.places[block]
        if at < max(span.end, span.start + 1):
            return name
    return f"第{_line_of(starts, at)}行"


def _line_starts(text: str) -> list[int]:
    starts = [0]
    at = text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return starts


def _line_of(starts: list[int], at: int) -> int:
    return bisect_right(starts, at)
