"""A comparison by task, old beside new, as its page shows it (左右对照)."""

from collections.abc import Iterable
from dataclasses import dataclass

from luoshi.plan.diff import PlanChange, agency_words, task_words
from luoshi.plan.model import Plan
from luoshi.plan.pairing import Pair, task_of
from luoshi_site.ledger.comparing import NOTES, Comparison

OUTSIDE = "总体目标与保障"


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


def side_by_side(comparison: Comparison, ticked: Iterable[str] | None) -> SideBySide:
    """The comparison by task; `ticked` None ticks everything (左右对照)."""
    old, new = comparison.in_force.plan, comparison.new
    wanted = None if ticked is None else set(ticked)
    by_task: dict[Pair | None, list[Line]] = {}
    of_old = {pair.old: pair for pair in comparison.diff.tasks if pair.old is not None}
    of_new = {pair.new: pair for pair in comparison.diff.tasks if pair.new is not None}
    for change in comparison.adoptable:
        line = Line(change, wanted is None or change.key in wanted)
        by_task.setdefault(_home(change, old, new, of_old, of_new), []).append(line)
    pairs = sorted(comparison.diff.tasks, key=lambda pair: (pair.new is None, pair.new or 0, pair.old or 0))
    groups = [_group(pair, old, new, by_task[pair]) for pair in pairs if pair in by_task]
    if None in by_task:
        groups.append(Group(OUTSIDE, OUTSIDE, "", "", tuple(by_task[None])))
    unchanged = tuple(task_words(old.tasks[pair.old]) for pair in pairs if pair not in by_task and pair.old is not None)
    return SideBySide(tuple(groups), comparison.diff.of(*NOTES), unchanged)


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
