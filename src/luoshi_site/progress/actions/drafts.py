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
from luoshi_site.base.moment import CHINA
from luoshi_site.ledger.models import Indicator, Task
from luoshi_site.progress.models import ProgressReport, ReportCell, ReportingRound
from luoshi_site.progress.models.reports import WORDS

OPEN = (ProgressReport.State.DRAFT, ProgressReport.State.RETURNED)
MOST_SECONDS = 600  # at a time: a page left open overnight is no work


class DraftError(LuoshiError):
    """What was typed is not kept; the text says why."""


class StaleWordsError(DraftError):
    """The words were changed since the typist's page was made: `report` has what stands, `draft` what was typed and is not kept."""

    def __init__(self, report: ProgressReport, draft: "WordsDraft") -> None:
        at = f"{report.saved_at.astimezone(CHINA):%m月%d日 %H:%M}" if report.saved_at else "刚才"
        super().__init__(
            f"任务{report.task.number}的文字{at}已改过（并入了要件，或在别的页面填写），您写的没有覆盖它，请选用一份。"
        )
        self.report, self.draft = report, draft

    @property
    def differing(self) -> tuple[tuple[str, str, str, str], ...]:
        """Of each field that says otherwise: its name in the form, its label, what stands, what was typed."""
        labels = {"progress": "进展", "problems": "存在问题", "next_step": "下步安排", "help_needed": "需协调事项"}
        return tuple(
            (f"{name}-{self.draft.task.pk}", labels[name], getattr(self.report, name), typed)
            for name, typed in self.draft.words.items()
            if typed != getattr(self.report, name)
        )

    @property
    def mark(self) -> str:
        """What a page remembers of what stands."""
        return words_mark(self.report)


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
    """A task's words as they are typed. `seen` is when the typist's page found them saved («» for never, None: not told)."""

    task: Task
    progress: str = ""
    problems: str = ""
    next_step: str = ""
    help_needed: str = ""
    seen: str | None = None

    @property
    def words(self) -> dict[str, str]:
        """The words, by the report's fields."""
        return {name: getattr(self, name) for name in WORDS}


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
        DraftError: the first that `keep_cells` could not keep; the others are kept.
    """
    kept, refused = keep_cells(reporting_round=reporting_round, agency=agency, drafts=drafts, by=by, at=at)
    if refused:
        raise refused[0]
    return kept


def keep_cells(
    *, reporting_round: ReportingRound, agency: Agency, drafts: Sequence[CellDraft], by: User, at: datetime
) -> tuple[list[ReportCell], list[DraftError]]:
    """Keep what can be kept of cells as they are typed: those that changed, and why others were not kept.

    A cell is not kept where its task's report is no longer open, or somebody else changed it since the typist's page was made.
    """
    rows = ReportCell.objects.filter(round=reporting_round, agency=agency).select_related("saved_by")
    standing = {(row.indicator_id, row.area_id): row for row in rows}
    opened: set[int] = set()
    kept: list[ReportCell] = []
    refused: list[DraftError] = []
    for draft in drafts:
        if _same(draft, standing.get(_place(draft))):
            continue
        try:
            if draft.task.pk not in opened:
                _open_report(reporting_round, draft.task, agency, by, at)
                opened.add(draft.task.pk)
            kept.append(_save_cell(reporting_round, agency, draft, by, at))
        except DraftError as error:
            refused.append(error)
    return kept, refused


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
) -> ProgressReport | None:
    """Keep a task's words as they are typed (暂存文字); None where there is still nothing to keep.

    Raises:
        StaleWordsError: they were merged or typed elsewhere since the typist's page was made.
        DraftError: the report is no longer open.
    """
    report = ProgressReport.objects.filter(round=reporting_round, task=draft.task, agency=agency).first()
    stands = dict.fromkeys(WORDS, "") if report is None else {name: getattr(report, name) for name in WORDS}
    if draft.words == stands:
        return report
    report = _open_report(reporting_round, draft.task, agency, by, at)
    if draft.seen is not None and draft.seen != words_mark(report):
        raise StaleWordsError(report, draft)
    rows = ProgressReport.objects.filter(pk=report.pk, state__in=OPEN, saved_at=report.saved_at)
    kept = rows.update(**draft.words, saved_at=at)
    report.refresh_from_db()
    if not kept and report.state in OPEN:
        raise StaleWordsError(report, draft)
    if not kept:
        raise DraftError(f"任务{draft.task.number}的月报已经报送，这段文字没有保存。请先撤回再改。")
    return report


def words_mark(report: ProgressReport | None) -> str:
    """What a page remembers of a report's words: when they were saved, blank for never."""
    return report.saved_at.isoformat() if report is not None and report.saved_at else ""


def add_time(*, reporting_round: ReportingRound, agency: Agency, task: Task, seconds: int) -> None:
    """Add the time that somebody was typing on a task (填报用时), for the burden page only."""
    spent = max(0, min(seconds, MOST_SECONDS))
    rows = ProgressReport.objects.filter(round=reporting_round, agency=agency, task=task, state__in=OPEN)
    rows.update(spent_seconds=F("spent_seconds") + spent)
