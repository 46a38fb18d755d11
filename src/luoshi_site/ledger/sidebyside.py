"""A comparison by task, old beside new, as its page shows it (左右对照)."""

from collections.abc import Iterable
from dataclasses import dataclass

from luoshi.plan.diff import ChangeKind, PlanChange, agency_words, task_words
from luoshi.plan.model import Plan
from luoshi.plan.pairing import Pair, task_of
from luoshi_site.ledger.comparing import NOTES, Comparison

OUTSIDE = "总体目标与保障"
# What a document ends by not speaking of it: it may have left it out only, so a person ticks it.
SILENT_ENDS = (ChangeKind.TASK_GONE, ChangeKind.TARGET_GONE)


@dataclass(frozen=True, slots=True)
class Line:
    """One change that can be ticked, and whether it is."""

    change: PlanChange
    ticked: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A task, or what belongs to none, with its changes: its title and its agencies in both."""

    old: str
    new: str
    old_agencies: str
    new_agencies: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The changes by task in the new document's order, what ended last; what is only to be noted; the tasks that are as they were."""

    groups: tuple[Group, ...]
    notes: tuple[PlanChange, ...]
    unchanged: tuple[str, ...]
    ends: int
    tasks_before: int
    tasks_kept: int

    @property
    def little_alike(self) -> bool:
        """Whether fewer than half of the plan's tasks stand in the new document, so that it may be another plan's."""
        return self.tasks_kept * 2 < self.tasks_before


def side_by_side(comparison: Comparison, ticked: Iterable[str] | None) -> SideBySide:
    """The comparison by task (左右对照); `ticked` None ticks everything but what ends because the new document is silent about it."""
    old, new = comparison.in_force.plan, comparison.new
    wanted = None if ticked is None else set(ticked)
    by_task: dict[Pair | None, list[Line]] = {}
    of_old = {pair.old: pair for pair in comparison.diff.tasks if pair.old is not None}
    of_new = {pair.new: pair for pair in comparison.diff.tasks if pair.new is not None}
    for change in comparison.adoptable:
        line = Line(change, change.kind not in SILENT_ENDS if wanted is None else change.key in wanted)
        by_task.setdefault(_home(change, old, new, of_old, of_new), []).append(line)
    pairs = sorted(comparison.diff.tasks, key=lambda pair: (pair.new is None, pair.new or 0, pair.old or 0))
    groups = [_group(pair, old, new, by_task[pair]) for pair in pairs if pair in by_task]
    if None in by_task:
        groups.append(Group(OUTSIDE, OUTSIDE, "", "", tuple(by_task[None])))
    unchanged = tuple(task_words(old.tasks[pair.old]) for pair in pairs if pair not in by_task and pair.old is not None)
    return SideBySide(
        groups=tuple(groups),
        notes=comparison.diff.of(*NOTES),
        unchanged=unchanged,
        ends=len(comparison.diff.of(*SILENT_ENDS)),
        tasks_before=len(old.tasks),
        tasks_kept=sum(pair.old is not None and pair.new is not None for pair in pairs),
    )


def _home(change: PlanChange, old: Plan, new: Plan, of_old: dict[int, Pair], of_new: dict[int, Pair]) -> Pair | None:
    """The pair of tasks that a change is shown with; the new side's where it has one."""
    if not change.is_target:
        return change.pair
    if change.pair.new is not None:
        place = task_of(new.tasks, new.targets[change.pair.new])
        return of_new[place] if place is not None else None
    place = task_of(old.tasks, old.targets[change.pair.old or 0])
    return of_old[place] if place is not None else None


def _group(pair: Pair, old: Plan, new: Plan, lines: list[Line]) -> Group:
    before = old.tasks[pair.old] if pair.old is not None else None
    after = new.tasks[pair.new] if pair.new is not None else None
    return Group(
        old=task_words(before) if before else "",
        new=task_words(after) if after else "",
        old_agencies=agency_words(before) if before else "",
        new_agencies=agency_words(after) if after else "",
        lines=tuple(lines),
    )
