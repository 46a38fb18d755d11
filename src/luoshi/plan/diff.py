"""Two versions of a plan compared by meaning: tasks, agencies and targets, never lines (计划比对)."""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from luoshi.plan.jsontext import json_text
from luoshi.plan.model import Comparator, Direction, Kind, Plan, Strength, Target, Task
from luoshi.plan.pairing import Pair, pairing_of, plain, task_of


class ChangeKind(StrEnum):
    """What is different (变化类型)."""

    TASK_ADDED = "task_added"
    TASK_GONE = "task_gone"
    TASK_RENAMED = "task_renamed"
    TASK_RENUMBERED = "task_renumbered"
    AGENCIES_CHANGED = "agencies_changed"
    TARGET_ADDED = "target_added"
    TARGET_GONE = "target_gone"
    TARGET_RENAMED = "target_renamed"
    TARGET_REASSIGNED = "target_reassigned"
    TARGET_RAISED = "target_raised"
    TARGET_LOWERED = "target_lowered"
    TARGET_REVALUED = "target_revalued"
    TARGET_ADVANCED = "target_advanced"
    TARGET_POSTPONED = "target_postponed"
    TARGET_RESTATED = "target_restated"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return _LABELS[self]

    @property
    def mirrored(self) -> "ChangeKind":
        """What it is when the plans change sides."""
        return _MIRRORED.get(self, self)

    @property
    def eases(self) -> bool:
        """Whether less is, or may be, asked than before: dropped, lowered, put off, or stated otherwise."""
        return self in _EASING


_LABELS = {
    ChangeKind.TASK_ADDED: "新增任务",
    ChangeKind.TASK_GONE: "取消任务",
    ChangeKind.TASK_RENAMED: "任务更名",
    ChangeKind.TASK_RENUMBERED: "任务编号变化",
    ChangeKind.AGENCIES_CHANGED: "调整分工",
    ChangeKind.TARGET_ADDED: "新增目标",
    ChangeKind.TARGET_GONE: "取消目标",
    ChangeKind.TARGET_RENAMED: "目标更名",
    ChangeKind.TARGET_REASSIGNED: "目标改列任务",
    ChangeKind.TARGET_RAISED: "提高目标值",
    ChangeKind.TARGET_LOWERED: "降低目标值",
    ChangeKind.TARGET_REVALUED: "调整目标值",
    ChangeKind.TARGET_ADVANCED: "提前时限",
    ChangeKind.TARGET_POSTPONED: "推迟时限",
    ChangeKind.TARGET_RESTATED: "调整口径",
}
_OPPOSITES = (
    (ChangeKind.TASK_ADDED, ChangeKind.TASK_GONE),
    (ChangeKind.TARGET_ADDED, ChangeKind.TARGET_GONE),
    (ChangeKind.TARGET_RAISED, ChangeKind.TARGET_LOWERED),
    (ChangeKind.TARGET_ADVANCED, ChangeKind.TARGET_POSTPONED),
)
_MIRRORED = {**dict(_OPPOSITES), **{after: before for before, after in _OPPOSITES}}
_EASING = frozenset(
    {
        ChangeKind.TASK_GONE,
        ChangeKind.TARGET_GONE,
        ChangeKind.TARGET_LOWERED,
        ChangeKind.TARGET_REVALUED,
        ChangeKind.TARGET_POSTPONED,
        ChangeKind.TARGET_RESTATED,
    }
)


@dataclass(frozen=True, slots=True)
class PlanChange:
    """One difference (变化), before and after in words; `pair` holds places among the tasks, or the targets, of each plan."""

    kind: ChangeKind
    pair: Pair
    subject: str
    before: str = ""
    after: str = ""

    @property
    def is_target(self) -> bool:
        """Whether its places are those of targets."""
        return self.kind.value.startswith("target_")

    @property
    def key(self) -> str:
        """Its name in forms: «target_lowered:3:4»; a missing side is empty."""
        old, new = ("" if place is None else str(place) for place in (self.pair.old, self.pair.new))
        return f"{self.kind.value}:{old}:{new}"

    def __str__(self) -> str:
        between = f"：{self.before or '无'} → {self.after or '无'}" if self.before or self.after else ""
        return f"{self.kind.label}「{self.subject}」{between}"


@dataclass(frozen=True, slots=True)
class PlanDiff:
    """Everything that differs between two plans (比对结果); `tasks` and `targets` pair all of both."""

    tasks: tuple[Pair, ...]
    targets: tuple[Pair, ...]
    changes: tuple[PlanChange, ...]

    def of(self, *kinds: ChangeKind) -> tuple[PlanChange, ...]:
        """The changes of some kinds."""
        return tuple(change for change in self.changes if change.kind in kinds)

    @property
    def counts(self) -> dict[ChangeKind, int]:
        """How many of each kind, those that occur."""
        return {kind: found for kind in ChangeKind if (found := len(self.of(kind)))}


def diff_plans(old: Plan, new: Plan) -> PlanDiff:
    """Compare two versions of a plan (比对): `diff_plans(p, p)` has no change, and the other way round mirrors it."""
    pairing = pairing_of(old, new)
    homes = {pair.old: pair.new for pair in pairing.tasks if pair.old is not None}
    changes = [change for pair in pairing.tasks for change in _task_changes(old, new, pair)]
    changes += [change for pair in pairing.targets for change in _target_changes(old, new, pair, homes)]
    return PlanDiff(pairing.tasks, pairing.targets, tuple(changes))


def summary_lines(diff: PlanDiff) -> tuple[str, ...]:
    """The comparison in words: counts first, then a line for each change (摘要)."""
    if not diff.changes:
        return ("两份计划没有实质变化。",)
    counts = "，".join(f"{kind.label} {found} 项" for kind, found in diff.counts.items())
    return (f"共 {len(diff.changes)} 项变化：{counts}。", *(str(change) for change in diff.changes))


def diff_to_json(diff: PlanDiff) -> str:
    """The comparison as JSON, one change a line."""
    return json_text(
        {
            "tasks": [[pair.old, pair.new] for pair in diff.tasks],
            "targets": [[pair.old, pair.new] for pair in diff.targets],
            "changes": [
                {
                    "kind": change.kind.value,
                    "old": change.pair.old,
                    "new": change.pair.new,
                    "subject": change.subject,
                    "before": change.before,
                    "after": change.after,
                }
                for change in diff.changes
            ],
        }
    )


def _task_changes(old: Plan, new: Plan, pair: Pair) -> Iterator[PlanChange]:
    before = old.tasks[pair.old] if pair.old is not None else None
    after = new.tasks[pair.new] if pair.new is not None else None
    if before is None or after is None:
        if after is not None:
            yield PlanChange(ChangeKind.TASK_ADDED, pair, task_words(after), after=agency_words(after))
        if before is not None:
            yield PlanChange(ChangeKind.TASK_GONE, pair, task_words(before), before=agency_words(before))
        return
    named = task_words(before)
    if plain(before.title) != plain(after.title):
        yield PlanChange(ChangeKind.TASK_RENAMED, pair, named, before.title, after.title)
    if before.id != after.id:
        yield PlanChange(ChangeKind.TASK_RENUMBERED, pair, named, before.id, after.id)
    if _parts(before) != _parts(after):
        yield PlanChange(ChangeKind.AGENCIES_CHANGED, pair, named, agency_words(before), agency_words(after))


def _parts(task: Task) -> tuple[tuple[str, ...], frozenset[str]]:
    """Who carries a task: leads in order, since the first answers; the others in any order."""
    return tuple(map(plain, task.lead)), frozenset(map(plain, task.responsible))


def task_words(task: Task) -> str:
    """A task by number and title."""
    return f"{task.id} {task.title}".strip()


def agency_words(task: Task) -> str:
    """A task's agencies in words."""
    parts = (("牵头：", task.lead), ("责任：", task.responsible))
    return "；".join(label + "、".join(names) for label, names in parts if names)


def _target_changes(old: Plan, new: Plan, pair: Pair, homes: Mapping[int, int | None]) -> Iterator[PlanChange]:
    before = old.targets[pair.old] if pair.old is not None else None
    after = new.targets[pair.new] if pair.new is not None else None
    if before is None or after is None:
        if after is not None:
            yield PlanChange(ChangeKind.TARGET_ADDED, pair, after.indicator, after=promise_words(after))
        if before is not None:
            yield PlanChange(ChangeKind.TARGET_GONE, pair, before.indicator, before=promise_words(before))
        return
    named = before.indicator
    if plain(before.indicator) != plain(after.indicator):
        yield PlanChange(ChangeKind.TARGET_RENAMED, pair, named, before.indicator, after.indicator)
    home, there = task_of(old.tasks, before), task_of(new.tasks, after)
    stays = there is None if home is None else there is not None and homes[home] == there
    if not stays:
        yield PlanChange(ChangeKind.TARGET_REASSIGNED, pair, named, _home(old, before), _home(new, after))
    if terms_of(before) != terms_of(after):
        yield PlanChange(ChangeKind.TARGET_RESTATED, pair, named, promise_words(before), promise_words(after))
    elif (kind := value_change(before, after)) is not None:
        yield PlanChange(kind, pair, named, value_words(before), value_words(after))
    if (kind := deadline_change(before.deadline, after.deadline)) is not None:
        yield PlanChange(kind, pair, named, before.deadline or "未写明时限", after.deadline or "未写明时限")


def _home(plan: Plan, target: Target) -> str:
    place = task_of(plan.tasks, target)
    return task_words(plan.tasks[place]) if place is not None else target.goal or "总体目标与保障"


def terms_of(target: Target) -> tuple[object, ...]:
    """What a figure means: with another of these, values cannot be set side by side (口径)."""
    return (target.kind, target.comparator, target.unit or "", plain(target.of or ""), target.strength)


def direction_of(target: Target) -> Direction | None:
    """Which way of its figure is better, from the target itself, None where it does not say: a fall by more is more (降低16%)."""
    if target.kind is Kind.ZERO or target.comparator in {Comparator.AT_MOST, Comparator.BELOW}:
        return Direction.DOWN
    if target.comparator in {Comparator.AT_LEAST, Comparator.ABOVE}:
        return Direction.UP
    if target.kind in {Kind.GROWTH, Kind.ANNUAL_CHANGE} and target.value is not None and target.value > 0:
        return Direction.UP
    if target.direction is None and target.kind in {Kind.CUMULATIVE, Kind.COVERAGE, Kind.GROWTH}:
        return Direction.UP
    return target.direction


def value_change(before: Target, after: Target) -> ChangeKind | None:
    """Whether a figure on the same terms asks more or less; None where it is the same (数值变化)."""
    if (before.value, before.value_high) == (after.value, after.value_high):
        return None
    if before.comparator is Comparator.RANGE:
        return _narrows(before, after)
    way, there = direction_of(before), direction_of(after)
    if before.value is None or after.value is None or before.value == after.value or way is None or way is not there:
        return ChangeKind.TARGET_REVALUED
    grows = after.value > before.value
    return ChangeKind.TARGET_RAISED if grows is (way is Direction.UP) else ChangeKind.TARGET_LOWERED


def _narrows(before: Target, after: Target) -> ChangeKind:
    """A range that lies within the old one asks more, one around it less; any other is another."""
    bounds = (before.value, before.value_high, after.value, after.value_high)
    if any(bound is None for bound in bounds):
        return ChangeKind.TARGET_REVALUED
    low, high, new_low, new_high = (bound or Decimal(0) for bound in bounds)
    if low <= new_low and new_high <= high:
        return ChangeKind.TARGET_RAISED
    return ChangeKind.TARGET_LOWERED if new_low <= low and high <= new_high else ChangeKind.TARGET_REVALUED


def deadline_change(before: str | None, after: str | None) -> ChangeKind | None:
    """Whether a deadline is earlier or later; the last day of each counts, none at all is the latest (时限变化)."""
    if (before or "") == (after or ""):
        return None
    early, late = _last_day(before), _last_day(after)
    if early == late:
        return None
    return ChangeKind.TARGET_ADVANCED if late < early else ChangeKind.TARGET_POSTPONED


def _last_day(deadline: str | None) -> tuple[int, ...]:
    """A deadline's last day, in an order: 每年, which is due each year, first; none at all last."""
    if not deadline:
        return (_NEVER,)
    found = _DEADLINE.fullmatch(deadline)
    if found is None:
        return (0,)
    year, month = int(found[1]), min(max(int(found[2] or 12), 1), 12)
    return (year, month, int(found[3] or monthrange(min(max(year, 1), 9999), month)[1]))


_NEVER = 10**6
_DEADLINE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_SIGNS = {
    Comparator.REACH: "达到",
    Comparator.AT_LEAST: "不低于",
    Comparator.AT_MOST: "不高于",
    Comparator.ABOUT: "约",
    Comparator.ABOVE: "超过",
    Comparator.BELOW: "低于",
}
_KINDS = {
    Kind.CUMULATIVE: "累计",
    Kind.GROWTH: "增长",
    Kind.ANNUAL_CHANGE: "每年变化",
    Kind.RATIO: "占比",
    Kind.COVERAGE: "覆盖",
    Kind.ZERO: "清零",
}
_STRENGTHS = {Strength.FIRM: "确保", Strength.AIM: "力争", Strength.PRINCIPLE: "原则上"}


def value_words(target: Target) -> str:
    """A target's figure with its unit: 3—5 %, 27,000 套."""
    if target.value is None:
        return "未写数值"
    figure = _figure(target.value)
    if target.value_high is not None:
        figure += f"—{_figure(target.value_high)}"
    return f"{figure} {target.unit}" if target.unit else figure


def promise_words(target: Target) -> str:
    """What a target promises, in few words: 确保 不低于 84.4 %（2025）."""
    parts = (
        _STRENGTHS.get(target.strength, ""),
        _KINDS.get(target.kind, ""),
        _SIGNS.get(target.comparator, ""),
        target.of or "",
        value_words(target),
    )
    said = " ".join(part for part in parts if part)
    return f"{said}（{target.deadline}）" if target.deadline else said


def _figure(value: Decimal) -> str:
    return f"{value.normalize():,f}"
