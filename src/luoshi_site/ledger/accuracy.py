"""How often what the compiler read had to be corrected before adoption: the honest accuracy in this office (读取准确率)."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from luoshi.plan.model import Target
from luoshi_site.ledger.draft import Draft, DraftTask


class FactKind(StrEnum):
    """What sort of fact an officer may have to put right (事实种类)."""

    TITLE = "title"
    LEAD = "lead"
    RESPONSIBLE = "responsible"
    INDICATOR = "indicator"
    VALUE = "value"
    UNIT = "unit"
    COMPARATOR = "comparator"
    KIND = "kind"
    DEADLINE = "deadline"
    ADDED = "added"
    STRUCK = "struck"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return _LABELS[self]


_LABELS = {
    FactKind.TITLE: "任务名称",
    FactKind.LEAD: "牵头单位",
    FactKind.RESPONSIBLE: "责任单位",
    FactKind.INDICATOR: "指标名称",
    FactKind.VALUE: "目标值",
    FactKind.UNIT: "计量单位",
    FactKind.COMPARATOR: "比较方式",
    FactKind.KIND: "指标类型",
    FactKind.DEADLINE: "完成时限",
    FactKind.ADDED: "补充（漏读）",
    FactKind.STRUCK: "剔除（误读）",
}
# Added and struck are counted by whole tasks and targets, the others by facts of those that were kept.
READ = tuple(kind for kind in FactKind if kind not in {FactKind.ADDED, FactKind.STRUCK})
_OF_TARGETS: Mapping[FactKind, Callable[[Target], object]] = {
    FactKind.INDICATOR: lambda target: target.indicator,
    FactKind.VALUE: lambda target: (target.value, target.value_high),
    FactKind.UNIT: lambda target: target.unit or "",
    FactKind.COMPARATOR: lambda target: target.comparator,
    FactKind.KIND: lambda target: target.kind,
    FactKind.DEADLINE: lambda target: target.deadline or "",
}


@dataclass(frozen=True, slots=True)
class Tally:
    """So many facts, and how many of them had to be corrected (计数)."""

    facts: int = 0
    corrected: int = 0

    @property
    def share(self) -> Fraction | None:
        """The corrected among all; None where there is none."""
        return Fraction(self.corrected, self.facts) if self.facts else None


@dataclass(frozen=True, slots=True)
class Accuracy:
    """The tallies of a document, or of several, by kind of fact (准确率)."""

    tallies: Mapping[FactKind, Tally]

    @property
    def rows(self) -> tuple[tuple[FactKind, Tally], ...]:
        """Every kind with its tally, in order."""
        return tuple((kind, self.tallies[kind]) for kind in FactKind)

    @property
    def read(self) -> Tally:
        """All facts of what was kept, without those added or struck."""
        return Tally(sum(self.tallies[kind].facts for kind in READ), sum(self.tallies[kind].corrected for kind in READ))


def accuracy_of(draft: Draft) -> Accuracy:
    """The tallies of a draft as it was adopted: what it says in the end against what the compiler read.

    Corrected and corrected back is right; a target that goes with its task is struck; a task or target that an officer added and
    struck again never was.
    """
    facts: Counter[FactKind] = Counter()
    corrected: Counter[FactKind] = Counter()

    def count(kind: FactKind, *, wrong: bool) -> None:
        facts[kind] += 1
        corrected[kind] += wrong

    for task in draft.tasks:
        _count_whole(added=task.added, kept=not task.struck, count=count)
        if not task.added and not task.struck:
            for kind, wrong in _task_faults(draft, task):
                count(kind, wrong=wrong)
    for target in draft.targets:
        _count_whole(added=target.added, kept=target.counts, count=count)
        if not target.added and target.counts:
            was = draft.plan.targets[target.place]
            for kind, fact in _OF_TARGETS.items():
                count(kind, wrong=fact(was) != fact(target.fact))
    return Accuracy({kind: Tally(facts[kind], corrected[kind]) for kind in FactKind})


def _count_whole(*, added: bool, kept: bool, count: Callable[..., None]) -> None:
    """A task or target as a whole: of those adopted, how many were added; of those read, how many struck."""
    if kept:
        count(FactKind.ADDED, wrong=added)
    if not added:
        count(FactKind.STRUCK, wrong=not kept)


def _task_faults(draft: Draft, task: DraftTask) -> Iterable[tuple[FactKind, bool]]:
    """Which facts of a task were wrong; leads in order, the others in any, and supporting ones among them."""
    was = draft.plan.tasks[task.place]
    helpers = {*task.fact.responsible, *task.supporting}
    return (
        (FactKind.TITLE, was.title != task.fact.title),
        (FactKind.LEAD, was.lead != task.fact.lead),
        (FactKind.RESPONSIBLE, set(was.responsible) != helpers),
    )


def over_all(documents: Iterable[Accuracy]) -> Accuracy:
    """The tallies of several documents together."""
    every = tuple(documents)
    return Accuracy(
        {
            kind: Tally(
                sum(each.tallies[kind].facts for each in every), sum(each.tallies[kind].corrected for each in every)
            )
            for kind in FactKind
        }
    )
