"""Saving what is still being typed (暂存): nothing is said yet, so the chain holds no more than that a report was begun."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from luoshi.problems import LuoshiError
from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.models import Agency, User
from luoshi_site.base.audit import hold_chain, record
from luoshi_site.ledger.models import Indicator, Task
from luoshi_site.progress.models import ProgressReport, ReportCell, ReportingRound

OPEN = (ProgressReport.State.DRAFT, ProgressReport.State.RETURNED)
MOST_SECONDS = 600  # at a time: a page left open overnight is no work


class DraftError(LuoshiError):
    """What was typed is not kept; the text says why."""


@dataclass(frozen=True, slots=True)
class CellDraft:
    """A cell as it is typed, under its task. `seen` is when the typist's page found it saved («» for never, None: not told)."""

    task: Task
    indicator: Indicator
    area: Agency | None
    text: str
    denominator: str = ""
    certainty: str = "final"
    note: str = ""
    answer: str = ""
    seen: str | None = None


@dataclass(frozen=True, slots=True)
class WordsDraft:
    """A task's words as they are typed."""

    task: Task
    progress: str = ""
    problems: str = ""
    next_step: str = ""
    help_needed: str = ""


def begin_report(
    *, reporting_round: ReportingRound, task: Task, agency: Agency, by: User, at: datetime
) -> ProgressReport:
    """The report of an agency on a task, begun where it is not there yet (开始填报)."""
    found = ProgressReport.objects.filter(round=reporting_round, task=task, agency=agency).first()
    if found is not None:
        return found
    with transaction.atomic():
        hold_chain()
        report, made = ProgressReport.objects.get_or_create(round=reporting_round, task=task, agency=agency)
        if made:
            actor = acting(by, city=agency.city, at=at, agency=agency).actor
            summary = f"开始填报：{agency}，任务{task.number}，{reporting_round.period_end} 期末"
            record(by=actor, at=at, action="begin_report", summary=summary, rows=[report])
    return report


def _open_report(reporting_round: ReportingRound, task: Task, agency: Agency, by: User, at: datetime) -> ProgressReport:
    report = begin_report(reporting_round=reporting_round, task=task, agency=agency, by=by, at=at)
    if report.state not in OPEN:
        raise DraftError(f"任务{task.number}的月报{report.get_state_display()}，不能再改；需要改的，请先撤回或等退回。")
    return report


def save_cells(
    *, reporting_round: ReportingRound, agency: Agency, drafts: Sequence[CellDraft], by: User, at: datetime
) -> list[ReportCell]:
    """Keep cells as they are typed, however odd (暂存单元格); those that changed.

    Raises:
        DraftError: the task's report is no longer open, or somebody else changed the cell since the typist's page was made.
    """
    rows = ReportCell.objects.filter(round=reporting_round, agency=agency).select_related("saved_by")
    kept = {(row.indicator_id, row.area_id): row for row in rows}
    changed = [draft for draft in drafts if not _same(draft, kept.get(_place(draft)))]
    for task in {draft.task for draft in changed}:
        _open_report(reporting_round, task, agency, by, at)
    return [_save_cell(reporting_round, agency, draft, by, at) for draft in changed]


def _place(draft: CellDraft) -> tuple[int, int | None]:
    return draft.indicator.pk, draft.area.pk if draft.area else None


def _typed(draft: CellDraft) -> dict[str, str]:
    return {
        "text": draft.text,
        "denominator": draft.denominator,
        "certainty": draft.certainty,
        "note": draft.note,
        "answer": draft.answer,
    }


def _same(draft: CellDraft, row: ReportCell | None) -> bool:
    """Whether there is nothing to keep: as it was, or still blank."""
    if row is None:
        return not (draft.text or draft.denominator or draft.note or draft.answer)
    return all(getattr(row, name) == value for name, value in _typed(draft).items())


@transaction.atomic
def _save_cell(reporting_round: ReportingRound, agency: Agency, draft: CellDraft, by: User, at: datetime) -> ReportCell:
    place = {"round": reporting_round, "agency": agency, "indicator": draft.indicator, "area": draft.area}
    typed = _typed(draft)
    row = ReportCell.objects.select_for_update().filter(**place).first()
    if row is None:
        # Two typists may begin a cell at once: the constraint lets one in, the other then writes over it.
        row, made = ReportCell.objects.get_or_create(**place, defaults={**typed, "saved_at": at, "saved_by": by})
        if made:
            return row
    if draft.seen is not None and row.saved_by_id != by.pk and row.saved_at.isoformat() != draft.seen:
        raise DraftError(
            f"「{draft.indicator}」刚由 {row.saved_by} 改为「{row.text}」，您填的「{draft.text}」没有覆盖它。"
            "请刷新页面，核对后再填。"
        )
    for name, value in typed.items():
        setattr(row, name, value)
    row.saved_at, row.saved_by = at, by
    row.save()
    return row


def save_words(
    *, reporting_round: ReportingRound, agency: Agency, draft: WordsDraft, by: User, at: datetime
) -> ProgressReport:
    """Keep a task's words as they are typed (暂存文字).

    Raises:
        DraftError: the report is no longer open.
    """
    report = _open_report(reporting_round, draft.task, agency, by, at)
    words = {
        "progress": draft.progress,
        "problems": draft.problems,
        "next_step": draft.next_step,
        "help_needed": draft.help_needed,
    }
    if not ProgressReport.objects.filter(pk=report.pk, state__in=OPEN).update(**words, saved_at=at):
        raise DraftError(f"任务{draft.task.number}的月报已经报送，这段文字没有保存。请先撤回再改。")
    report.refresh_from_db()
    return report


def add_time(*, reporting_round: ReportingRound, agency: Agency, task: Task, seconds: int) -> None:
    """Add the time that somebody was typing on a task (填报用时), for the burden page only."""
    spent = max(0, min(seconds, MOST_SECONDS))
    rows = ProgressReport.objects.filter(round=reporting_round, agency=agency, task=task, state__in=OPEN)
    rows.update(spent_seconds=F("spent_seconds") + spent)
