"""The draft plan of a document: what was compiled, with the officer's changes laid over it in order (草稿)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar

from luoshi.plan.model import Comparator, Direction, Kind, Plan, Strength, Target, Task
from luoshi.plan.pairing import task_of
from luoshi.text.span import Span
from luoshi_site.ledger.choices import (
    CHOICE_NAMES,
    AdoptionChoices,
    AgencyChoice,
    DraftError,
    MilestoneChoice,
    TargetChoices,
    Values,
    with_values,
)

Row = TypeVar("Row")
_PART = re.compile(r"(task|target|milestone):(\d{1,6})|plan")
NOWHERE = Span(0, 0)


class Change(StrEnum):
    """What a change does; the values of DraftEdit.Kind."""

    CORRECT = "correct"
    ADD = "add"
    STRIKE = "strike"
    RESTORE = "restore"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class Edit:
    """One change, as `DraftEdit` keeps it (修改)."""

    kind: Change
    part: str
    fields: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DraftTask:
    """A task as it stands in the draft; `place` is its place in the compiled list, added ones go on counting."""

    place: int
    fact: Task
    supporting: tuple[str, ...] = ()
    added: bool = False
    struck: bool = False
    changed: frozenset[str] = frozenset()

    @property
    def part(self) -> str:
        """Its name in draft edits."""
        return f"task:{self.place}"

    @property
    def span(self) -> Span | None:
        """Its place in the text, if it has one."""
        return None if self.added and self.fact.span == NOWHERE else self.fact.span

    @property
    def agencies(self) -> tuple[str, ...]:
        """Everyone named, in order."""
        return tuple(dict.fromkeys((*self.fact.lead, *self.fact.responsible, *self.supporting)))


@dataclass(frozen=True, slots=True)
class DraftTarget:
    """A target as it stands in the draft; `task` is its task's place. Struck with its task, it says so in `task_struck`."""

    place: int
    fact: Target
    task: int | None
    choices: TargetChoices = field(default_factory=TargetChoices)
    added: bool = False
    struck: bool = False
    task_struck: bool = False
    changed: frozenset[str] = frozenset()

    @property
    def part(self) -> str:
        """Its name in draft edits."""
        return f"target:{self.place}"

    @property
    def counts(self) -> bool:
        """Whether it would be adopted."""
        return not self.struck and not self.task_struck


@dataclass(frozen=True, slots=True)
class DraftMilestone:
    """A milestone that the officer entered."""

    place: int
    fact: MilestoneChoice
    struck: bool = False

    @property
    def part(self) -> str:
        """Its name in draft edits."""
        return f"milestone:{self.place}"


@dataclass(frozen=True, slots=True)
class Draft:
    """The draft plan: facts, tasks, targets, milestones and choices as of the last change."""

    plan: Plan
    tasks: tuple[DraftTask, ...]
    targets: tuple[DraftTarget, ...]
    milestones: tuple[DraftMilestone, ...] = ()
    choices: AdoptionChoices = field(default_factory=AdoptionChoices)

    def targets_of(self, task: int | None) -> tuple[DraftTarget, ...]:
        """The targets of a task, by its place."""
        return tuple(target for target in self.targets if target.task == task)


class _Desk:
    """The draft while the changes are being laid on it."""

    def __init__(self, compiled: Plan) -> None:
        self.plan = compiled
        self.tasks = [DraftTask(place, task) for place, task in enumerate(compiled.tasks)]
        self.targets = [
            DraftTarget(place, target, task_of(compiled.tasks, target)) for place, target in enumerate(compiled.targets)
        ]
        self.milestones: list[DraftMilestone] = []
        self.choices = AdoptionChoices()

    def lay(self, edit: Edit) -> None:
        """Lay one change on the draft."""
        kind, place = _part(edit.part)
        values = Values(edit.fields)
        if kind == "plan":
            self._plan(values)
        elif kind == "task":
            self._task(edit.kind, place, values)
        elif kind == "target":
            self._target(edit.kind, place, values)
        else:
            self._milestone(edit.kind, place, values)

    def _plan(self, values: Values) -> None:
        for name in ("title", "doc_number"):
            if name in values:
                self.plan = replace(self.plan, **{name: values.text(name) or ""})  # type: ignore[arg-type]
        if "issuers" in values:
            self.plan = replace(self.plan, issuers=values.texts("issuers"))
        if "issued_on" in values:
            self.plan = replace(self.plan, issued_on=values.day("issued_on"))
        for name in ("code", "short_title"):
            if name in values:
                self.choices = replace(self.choices, **{name: values.text(name)})  # type: ignore[arg-type]
        for name in ("starts_on", "ends_on"):
            if name in values:
                self.choices = replace(self.choices, **{name: values.day(name)})  # type: ignore[arg-type]
        if "agencies" in values:
            self.choices = replace(self.choices, agencies={**self.choices.agencies, **_agencies(values)})

    def _task(self, kind: Change, place: int, values: Values) -> None:
        if kind is Change.ADD:
            _next(place, self.tasks)
            self.tasks.append(DraftTask(place, Task(id="", title="", area=None, span=NOWHERE), added=True))
        old = _at(place, self.tasks)
        if kind is Change.CONFIRM:
            self._confirm_all(place)
            return
        fact = old.fact
        if "title" in values:
            fact = replace(fact, title=values.text("title") or "")
        if "number" in values:
            fact = replace(fact, id=values.text("number") or "")
        if "area" in values:
            fact = replace(fact, area=values.text("area"))
        if "span" in values:
            fact = replace(fact, span=values.span("span") or NOWHERE)
        for name in ("lead", "responsible"):
            if name in values:
                fact = replace(fact, **{name: values.texts(name)})  # type: ignore[arg-type]
        supporting = values.texts("supporting") if "supporting" in values else old.supporting
        changed = old.changed | values.values.keys()
        new = replace(old, fact=fact, supporting=supporting, struck=_struck(kind, was=old.struck), changed=changed)
        self.tasks[place] = new

    def _confirm_all(self, task: int) -> None:
        """Take the terms of all the task's targets as looked at."""
        for target in self.targets:
            if target.task == task and not target.struck:
                self.targets[target.place] = replace(target, choices=replace(target.choices, confirmed=True))

    def _target(self, kind: Change, place: int, values: Values) -> None:
        if kind is Change.ADD:
            _next(place, self.targets)
            self.targets.append(DraftTarget(place, _blank_target(), None, added=True))
        old = _at(place, self.targets)
        task = values.whole("task") if "task" in values else old.task
        if task is not None:
            _at(task, self.tasks)
        facts = values.values.keys() - CHOICE_NAMES
        self.targets[place] = replace(
            old,
            fact=_corrected(old.fact, values),
            task=task,
            choices=with_values(old.choices, values),
            struck=_struck(kind, was=old.struck),
            changed=old.changed | facts if kind is Change.CORRECT else old.changed,
        )

    def _milestone(self, kind: Change, place: int, values: Values) -> None:
        if kind is Change.ADD:
            _next(place, self.milestones)
            self.milestones.append(DraftMilestone(place, _milestone(values, self.tasks)))
        old = _at(place, self.milestones)
        self.milestones[place] = replace(old, struck=_struck(kind, was=old.struck))

    def result(self) -> Draft:
        """The draft as it now stands."""
        gone = {task.place for task in self.tasks if task.struck}
        targets = tuple(replace(target, task_struck=target.task in gone) for target in self.targets)
        milestones = tuple(replace(each, struck=each.struck or each.fact.task in gone) for each in self.milestones)
        choices = replace(
            self.choices,
            targets={target.place: target.choices for target in targets},
            milestones=tuple(each.fact for each in milestones if not each.struck),
        )
        return Draft(self.plan, tuple(self.tasks), targets, milestones, choices)


def draft_of(compiled: Plan, edits: Iterable[Edit] = ()) -> Draft:
    """The draft that the changes make of a compiled plan, in their order.

    Raises:
        DraftError: a change names a part that is not there, or gives a value that cannot be taken.
    """
    desk = _Desk(compiled)
    for edit in edits:
        desk.lay(edit)
    return desk.result()


def with_choices(compiled: Plan, choices: AdoptionChoices) -> Draft:
    """The draft of a compiled plan with choices made elsewhere (a bundled plan file)."""
    draft = draft_of(compiled)
    targets = tuple(
        replace(target, choices=choices.targets.get(target.place, target.choices)) for target in draft.targets
    )
    return replace(draft, targets=targets, choices=choices)


def _part(part: str) -> tuple[str, int]:
    found = _PART.fullmatch(part)
    if found is None:
        raise DraftError(f"没有「{part}」这一部分。")
    return (found[1] or "plan", int(found[2] or 0))


def _at(place: int, rows: list[Row]) -> Row:
    if not 0 <= place < len(rows):
        raise DraftError("要修改的内容已不存在，请刷新页面。")
    return rows[place]


def _next(place: int, rows: list[Row]) -> None:
    if place != len(rows):
        raise DraftError("此间已有别的补充，请刷新页面后再试。")


def _struck(kind: Change, *, was: bool) -> bool:
    if kind is Change.STRIKE:
        return True
    return False if kind is Change.RESTORE else was


def _blank_target() -> Target:
    return Target(
        task=None,
        goal=None,
        indicator="",
        kind=Kind.LEVEL,
        comparator=Comparator.REACH,
        value=None,
        value_high=None,
        unit=None,
        of=None,
        deadline=None,
        strength=Strength.PLAIN,
        span=NOWHERE,
    )


def _corrected(fact: Target, values: Values) -> Target:
    """The target's facts with the newer values of one change."""
    for name in ("goal", "unit", "of", "deadline"):
        if name in values:
            fact = replace(fact, **{name: values.text(name)})  # type: ignore[arg-type]
    if "indicator" in values:
        fact = replace(fact, indicator=values.text("indicator") or "")
    for name in ("value", "value_high"):
        if name in values:
            fact = replace(fact, **{name: values.number(name)})  # type: ignore[arg-type]
    if "kind" in values:
        fact = replace(fact, kind=values.one_of("kind", Kind) or fact.kind)
    if "comparator" in values:
        fact = replace(fact, comparator=values.one_of("comparator", Comparator) or fact.comparator)
    if "strength" in values:
        fact = replace(fact, strength=values.one_of("strength", Strength) or fact.strength)
    if "direction" in values:
        fact = replace(fact, direction=values.one_of("direction", Direction))
    if "keep" in values:
        fact = replace(fact, keep=values.flag("keep"))
    if "span" in values:
        fact = replace(fact, span=values.span("span") or NOWHERE, sentence=None)
    return replace(fact, quote=values.text("quote") or "") if "quote" in values else fact


def _agencies(values: Values) -> dict[str, AgencyChoice]:
    chosen = values.values["agencies"]
    if not isinstance(chosen, dict):
        raise DraftError("「agencies」应为单位与所选的对照。")
    return {
        name: AgencyChoice(str(each.get("key", "")), str(each.get("new", "")), str(each.get("name", "")))
        for name, each in chosen.items()
        if isinstance(each, dict)
    }


def _milestone(values: Values, tasks: list[DraftTask]) -> MilestoneChoice:
    task, due_on = values.whole("task"), values.day("due_on")
    title, agency = values.text("title"), values.text("agency")
    if task is None or due_on is None or title is None or agency is None:
        raise DraftError("里程碑须写明所属任务、名称、完成日期和负责单位。")
    _at(task, tasks)
    return MilestoneChoice(task, title, due_on, agency, (values.text("proof") or "") if "proof" in values else "")
