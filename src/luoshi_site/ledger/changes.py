"""A plan's dated change log with what each line did to the counts (变更记录)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from luoshi_site.ledger.models import Milestone, Plan, PlanChange, Target, Task

KINDS = PlanChange.Kind
STEPS = {
    KINDS.TASK_ADDED: ("任务", 1),
    KINDS.TASK_ENDED: ("任务", -1),
    KINDS.TARGET_ADDED: ("目标", 1),
    KINDS.TARGET_ENDED: ("目标", -1),
    KINDS.MILESTONE_ADDED: ("里程碑", 1),
    KINDS.TARGET_SUSPENDED: ("暂停考核的目标", 1),
    KINDS.TARGET_RESUMED: ("暂停考核的目标", -1),
}


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """What the log is narrowed to; blank is everything."""

    text: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return bool(self.text or self.kind or self.since or self.until)

    def lets_through(self, change: PlanChange) -> bool:
        """Whether a line is shown."""
        if self.kind and change.kind != self.kind:
            return False
        if (self.since and change.effective_on < self.since) or (self.until and change.effective_on > self.until):
            return False
        said = (change.subject, change.before, change.after, change.decision, change.task.title if change.task else "")
        return not self.text or any(self.text in words for words in said)


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line: the change, and the count before and after it («目标 53 → 52»; empty where no count changed)."""

    change: PlanChange
    counted: str = ""


@dataclass(frozen=True, slots=True)
class ChangeLog:
    """The log of a plan, newest first, of `total` lines in all."""

    lines: tuple[LogLine, ...]
    total: int


def change_log(plan: Plan, narrowed: ChangeFilter) -> ChangeLog:
    """The plan's log, the line that takes effect last first; each count is that after everything up to its line (变更记录)."""
    rows = list(plan.changes.select_related("task").order_by("effective_on", "at", "pk"))
    counted = _counted(rows, _counts_now(plan, rows))
    lines = tuple(LogLine(row, words) for row, words in zip(rows, counted, strict=True) if narrowed.lets_through(row))
    return ChangeLog(tuple(reversed(lines)), len(rows))


def _counts_now(plan: Plan, rows: Iterable[PlanChange]) -> dict[str, int]:
    """Each count after the last line: rows that no decision has taken out; suspensions from the log itself."""
    return {
        "任务": Task.objects.filter(plan=plan, ended_on__isnull=True).count(),
        "目标": Target.objects.filter(plan=plan, ended_on__isnull=True).count(),
        "里程碑": Milestone.objects.filter(task__plan=plan).count(),
        "暂停考核的目标": sum(
            STEPS[KINDS(row.kind)][1] for row in rows if row.kind in (KINDS.TARGET_SUSPENDED, KINDS.TARGET_RESUMED)
        ),
    }


def _counted(rows: list[PlanChange], now: dict[str, int]) -> list[str]:
    """Walk back from today's counts, so that a line never disagrees with the pages."""
    found = []
    for row in reversed(rows):
        step = STEPS.get(KINDS(row.kind))
        if step is None:
            found.append("")
            continue
        what, change = step
        found.append(f"{what} {now[what] - change} → {now[what]}")
        now[what] -= change
    return found[::-1]
