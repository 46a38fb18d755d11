"""A plan beside the plan above it: what may be chosen for either side, and each task and target with its source (承接比对)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from luoshi.plan import model
from luoshi.plan.align import Alignment, Carrying, Standing, align_plans
from luoshi.plan.diff import agency_words, promise_words, task_words
from luoshi.text.source import Source
from luoshi.text.span import Span
from luoshi_site.agencies.models import City
from luoshi_site.base.moment import CHINA
from luoshi_site.ledger import queries
from luoshi_site.ledger.draft import NOWHERE, DraftTarget, DraftTask
from luoshi_site.ledger.inforce import plan_in_force
from luoshi_site.ledger.models import Document, Plan, Task

QUOTE, TITLE = 120, 50  # signs of a target's source, of a task's
DOCUMENT, PLAN = "document", "plan"


@dataclass(frozen=True, slots=True)
class Choice:
    """A document or a plan in force that may stand on either side; `key` names it in addresses."""

    key: str
    name: str
    about: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a task or target is asked for: the words of the source, where they stand, and the page that shows them."""

    words: str = ""
    place: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """One side: its plan as values, and the place of each task and target."""

    choice: Choice
    plan: model.Plan
    tasks: tuple[Place, ...]
    targets: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A task or target of the plan above beside what carries it; `kind` is 任务 or 目标."""

    kind: str
    found: Carrying
    name: str
    upper: Place
    lower_name: str
    lower_said: str
    lower: Place | None

    @property
    def standing(self) -> Standing:
        """How it is carried."""
        return self.found.standing


@dataclass(frozen=True, slots=True)
class Beside:
    """Two plans compared: a line for each task and target of the upper, and what only the lower asks."""

    upper: Side
    lower: Side
    lines: tuple[Line, ...]
    own: tuple[tuple[str, Place], ...]

    def counts(self, kind: str) -> tuple[tuple[Standing, int], ...]:
        """How many stand how, of the tasks or the targets."""
        counted = Counter(line.standing for line in self.lines if line.kind == kind)
        return tuple((standing, counted[standing]) for standing in Standing)


def choices_of(cities: Sequence[City]) -> tuple[Choice, ...]:
    """The plans in force and the documents of some cities, newest first; two queries."""
    plans = Plan.objects.filter(city__in=cities, state=Plan.State.IN_FORCE).select_related("city").defer("document")
    named = len(cities) > 1

    def about(city: City, words: str) -> str:
        return f"{city}，{words}" if named else words

    return (
        *(Choice(f"{PLAN}-{plan.code}", str(plan), about(plan.city, "实施中的计划")) for plan in plans.order_by("-pk")),
        *(
            Choice(f"{DOCUMENT}-{held.pk}", held.name, about(held.city, f"文件，{held.get_state_display()}"))
            for held in queries.documents_of(cities)
        ),
    )


def side_of(choice: Choice, cities: Sequence[City], now: datetime) -> Side | None:
    """One side with its places; None where it is gone since it was listed."""
    kind, _, name = choice.key.partition("-")
    if kind == DOCUMENT:
        held = Document.objects.filter(city__in=cities, pk=int(name)).first()
        return _of_document(choice, held) if held else None
    plan = _plans(cities).filter(code=name).first()
    return _of_plan(choice, plan, now) if plan else None


def _plans(cities: Sequence[City]) -> QuerySet[Plan]:
    return Plan.objects.filter(city__in=cities).select_related("document")


def _of_document(choice: Choice, held: Document) -> Side:
    """The draft as of its last change; each place is a card of the preview."""
    draft, source = queries.draft_for(held), queries.source_of(held)
    tasks = tuple(task for task in draft.tasks if not task.struck)
    targets = tuple(target for target in draft.targets if target.counts)
    ids = {task.place: task.fact.id for task in tasks}
    plan = replace(
        draft.plan,
        tasks=tuple(task.fact for task in tasks),
        targets=tuple(
            replace(each.fact, task=ids.get(each.task) if each.task is not None else None) for each in targets
        ),
    )
    page = reverse("document", args=[held.pk])
    return Side(
        choice,
        plan,
        tuple(_in_text(source, task.span, task, page) for task in tasks),
        tuple(_in_text(source, target.fact.sentence or target.fact.span, target, page) for target in targets),
    )


def _in_text(source: Source, span: Span | None, part: DraftTask | DraftTarget, page: str) -> Place:
    anchor = part.part.replace(":", "-")
    href = f"{page}?at={anchor}#{anchor}"
    if span is None or span == NOWHERE:
        return Place(href=href)
    most = TITLE if isinstance(part, DraftTask) else QUOTE
    return Place(_short(span.of(source.text), most), source.place(span.start), href)


def _of_plan(choice: Choice, plan: Plan, now: datetime) -> Side:
    """The plan as it is in force; each place is on the ledger's pages."""
    found = plan_in_force(plan, on=now.astimezone(CHINA).date(), known_at=now)
    queries.load_documents((*found.tasks, *found.targets))
    return Side(
        choice,
        found.plan,
        tuple(Place(_short(queries.clause_of(task), TITLE), "", _page(plan, task)) for task in found.tasks),
        tuple(
            Place(_short(queries.sentence_of(plan, target)), "", f"{_page(plan, target.task)}#target-{target.number}")
            for target in found.targets
        ),
    )


def _page(plan: Plan, task: Task | None) -> str:
    if task is None:
        return reverse("office_goals", args=[plan.code])
    return reverse("task", args=[plan.code, task.number])


def _short(words: str, most: int = QUOTE) -> str:
    plain = "".join(words.split())
    return plain if len(plain) <= most else f"{plain[:most]}…"


def set_beside(upper: Side, lower: Side) -> Beside:
    """How the lower side carries the upper (承接比对)."""
    found = align_plans(upper.plan, lower.plan)
    tasks = [_task_line(each, upper, lower) for each in found.tasks]
    targets = [_target_line(each, upper, lower) for each in found.targets]
    return Beside(upper, lower, (*tasks, *targets), tuple(_own(found, lower)))


def _task_line(found: Carrying, upper: Side, lower: Side) -> Line:
    below = None if found.lower is None else lower.plan.tasks[found.lower]
    place = None if found.lower is None else lower.tasks[found.lower]
    name = task_words(upper.plan.tasks[found.upper])
    return Line(
        "任务",
        found,
        name,
        upper.tasks[found.upper],
        task_words(below) if below else "",
        agency_words(below) if below else "",
        place,
    )


def _target_line(found: Carrying, upper: Side, lower: Side) -> Line:
    below = None if found.lower is None else lower.plan.targets[found.lower]
    place = None if found.lower is None else lower.targets[found.lower]
    name = upper.plan.targets[found.upper].indicator
    return Line("目标", found, name, upper.targets[found.upper], below.indicator if below else "", found.below, place)


def _own(found: Alignment, lower: Side) -> Iterable[tuple[str, Place]]:
    for at in found.own_tasks:
        yield f"任务 {task_words(lower.plan.tasks[at])}", lower.tasks[at]
    for at in found.own_targets:
        target = lower.plan.targets[at]
        yield f"目标 {target.indicator}：{promise_words(target)}", lower.targets[at]


def narrowed(lines: Iterable[Line], asked: Mapping[str, str]) -> tuple[Line, ...]:
    """The lines of a kind, a standing, with some words in either name."""
    kind, standing, words = asked["kind"], asked["standing"], asked["q"]
    return tuple(
        line
        for line in lines
        if (not kind or line.kind == kind)
        and (not standing or line.standing.value == standing)
        and (not words or words in line.name or words in line.lower_name)
    )
