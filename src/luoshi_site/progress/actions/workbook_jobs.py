"""What is worked out about a workbook: checked, booked, taken up again where a worker died (核对与入账).

A worker holds a workbook by its token. Checking writes nothing but what it found; booking is one transaction in which the workbook's
own state moves as well: killed at any moment, nothing of it happened, and it is taken up again.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import F, Q

from luoshi.problems import LuoshiError
from luoshi.readers.workbook import UnreadableWorkbook, Workbook, open_workbook
from luoshi.report.formbook import MARKS_SHEET
from luoshi.report.marked import marked_workbook
from luoshi.rules.period import Period, period_name
from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.models import Role
from luoshi_site.base import store
from luoshi_site.base.audit import Actor, hold_chain, record
from luoshi_site.base.moment import CHINA, Moment
from luoshi_site.notices.actions import notify
from luoshi_site.notices.models import Notice
from luoshi_site.progress.actions.batches import enter_lines
from luoshi_site.progress.actions.drafts import CellDraft, keep_cells
from luoshi_site.progress.models import ReportCell, WorkbookUpload
from luoshi_site.progress.queries.sheet_parts import Sheet
from luoshi_site.progress.queries.workbooks import heading_maps, past_places, past_standing, round_places
from luoshi_site.progress.workbooks.blank import PAST_SHEET, ROUND_SHEET, refusal_by_marks
from luoshi_site.progress.workbooks.cells import cell_text
from luoshi_site.progress.workbooks.columns import Table, TableError, UnknownHeadings, find_table
from luoshi_site.progress.workbooks.past_rows import PastReader, settle_standing
from luoshi_site.progress.workbooks.round_rows import check_round
from luoshi_site.progress.workbooks.rows import Checked, Fault, Line

State = WorkbookUpload.State
SHOWN = 300  # lines and faults on the page; the marked workbook has them all
STALE = timedelta(minutes=5)
MOST_ATTEMPTS = 3
NOTHING_FILLED = "表里没有填任何数。请填好后再传；若填了却没有读到，请检查是否填在了别的列或隐藏的表里。"
Clock = Callable[[], datetime]


class BookingError(LuoshiError):
    """Something changed between checking and booking; nothing was booked."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A table with what its rows came to; `sheet` is the agency's sheet where it is of a round."""

    table: Table
    checked: Checked
    sheet: Sheet | None


def work_on(*, upload: WorkbookUpload, clock: Clock) -> None:
    """Do what is to be done about a workbook now: check it, or book what was confirmed; nothing where somebody else is at it."""
    token = uuid4().hex
    mine = WorkbookUpload.objects.filter(pk=upload.pk)
    free = Q(worker="") | Q(beat_at__lt=clock() - STALE)
    held = {"worker": token, "beat_at": clock(), "attempts": F("attempts") + 1, "done_count": 0}
    if mine.filter(free, state__in=(State.WAITING, State.CHECKING)).update(state=State.CHECKING, **held):
        _check(mine.select_related("city", "agency", "round__plan__city", "by").get(), token, clock)
    elif mine.filter(free, state=State.BOOKING).update(**held):
        _book(mine.select_related("city", "agency", "round__plan__city", "by").get(), token, clock)
    upload.refresh_from_db()


def _check(upload: WorkbookUpload, token: str, clock: Clock) -> None:
    try:
        read = _read(upload, token, clock)
    except UnknownHeadings as error:
        headings = [{"column": each.column, "words": each.words, "example": each.example} for each in error.headings]
        found: dict[str, object] = {"message": str(error), "headings": headings, "signature": error.signature}
        _finish(upload, token, state=State.UNMAPPED, found=found, at=clock())
        return
    except (TableError, UnreadableWorkbook) as error:
        _finish(upload, token, state=State.FAULTY, found={"message": str(error)}, at=clock(), fault_count=1)
        return
    checked = read.checked
    if checked.faults:
        _hand_back(upload, token, read, clock)
        return
    if not checked.lines:
        _finish(upload, token, state=State.FAULTY, found={"message": NOTHING_FILLED}, at=clock(), fault_count=1)
        return
    found = {"lines": [_told(line) for line in _shown(checked.lines)], "blank": checked.blank}
    counts = {"row_count": len(checked.lines), "same_count": checked.same, "fault_count": 0}
    _finish(upload, token, state=State.READY, found=found, at=clock(), **counts)


def _read(upload: WorkbookUpload, token: str, clock: Clock) -> _Read:
    """The table of a workbook, every row checked."""
    book = open_workbook(store.fetch(upload.sha256))
    _see_marks(upload, book)
    maps = heading_maps(upload.agency, is_past=upload.is_past)
    wanted = PAST_SHEET if upload.is_past else ROUND_SHEET
    table = find_table(book, wanted=wanted, is_past=upload.is_past, maps=maps)
    moment = _moment(clock())
    if upload.round is not None:
        places = round_places(upload.round, upload.agency, moment)
        return _Read(table, check_round(table, places), places.sheet)
    reader = PastReader(table, past_places(upload.city, moment))
    for count in reader.lines():
        WorkbookUpload.objects.filter(pk=upload.pk, worker=token).update(done_count=count, beat_at=clock())
    if reader.checked.lines:
        settle_standing(reader.checked, table, past_standing(reader.checked.lines))
    return _Read(table, reader.checked, None)


def _moment(at: datetime) -> Moment:
    return Moment(as_of=at.astimezone(CHINA).date(), known_at=at)


def _see_marks(upload: WorkbookUpload, book: Workbook) -> None:
    if MARKS_SHEET not in book.hidden:
        return
    rows = book.sheet(MARKS_SHEET).rows
    marks = {cell_text(row[0]): cell_text(row[1]) for row in rows if len(row) > 1}
    row = upload.round
    period = period_name(Period(row.period_start, row.period_end)) if row else ""
    refusal = refusal_by_marks(marks, round_pk=upload.round_id, agency=upload.agency, period=period)
    if refusal:
        raise TableError(refusal)


def _hand_back(upload: WorkbookUpload, token: str, read: _Read, clock: Clock) -> None:
    """The same workbook with every bad cell marked, and the first faults for the page."""
    faults = sorted(read.checked.faults, key=lambda fault: (fault.row, fault.column))
    marks: dict[tuple[int, int], list[str]] = {}
    for fault in faults:
        marks.setdefault((fault.row, fault.column), []).append(fault.message)
    WorkbookUpload.objects.filter(pk=upload.pk, worker=token).update(beat_at=clock())
    marked = marked_workbook(store.fetch(upload.sha256), sheet=read.table.sheet.name, marks=marks)
    found = {"faults": [_place(fault, read.table) for fault in faults[:SHOWN]], "blank": read.checked.blank}
    counts = {"fault_count": len(marks), "row_count": len(read.checked.lines)}
    _finish(upload, token, state=State.FAULTY, found=found, at=clock(), marked_sha256=store.keep(marked), **counts)


def _finish(
    upload: WorkbookUpload, token: str, *, state: str, found: Mapping[str, object], at: datetime, **fields: object
) -> None:
    """Keep what checking found, unless another worker has taken over meanwhile."""
    WorkbookUpload.objects.filter(pk=upload.pk, state=State.CHECKING, worker=token).update(
        state=state, found=json.dumps(found, ensure_ascii=False), checked_at=at, worker="", attempts=0, **fields
    )


def _letters(column: int) -> str:
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _place(fault: Fault, table: Table) -> dict[str, str]:
    return {"cell": f"{_letters(fault.column)}{fault.row}", "sheet": table.sheet.name, "message": fault.message}


def _shown(lines: list[Line]) -> Iterable[Line]:
    """The lines for the page: first those that somebody should look at twice."""
    return sorted(lines, key=lambda line: (line.same, not line.doubts, line.row))[:SHOWN]


def _told(line: Line) -> dict[str, str]:
    """A line for the page: what was written beside what was understood."""
    return {
        "row": str(line.row), "name": line.indicator.name, "code": line.indicator.code,
        "area": line.area.name if line.area else "", "period": period_name(line.period), "typed": line.as_typed,
        "understood": line.understood, "doubts": "".join(line.doubts), "same": "1" if line.same else "",
    }  # fmt: skip


def _book(upload: WorkbookUpload, token: str, clock: Clock) -> None:
    """Book what was confirmed, all or nothing; a workbook that no longer fits is handed back."""
    try:
        if upload.round is None:
            _book_past(upload, token, clock)
        else:
            _fill_sheet(upload, token, clock)
    except LuoshiError as error:
        WorkbookUpload.objects.filter(pk=upload.pk, state=State.BOOKING, worker=token).update(
            state=State.FAULTY, found=json.dumps({"message": str(error)}, ensure_ascii=False), worker="", fault_count=1
        )


def _book_past(upload: WorkbookUpload, token: str, clock: Clock) -> None:
    read = _read(upload, token, clock)
    _demand_clean(read.checked)
    with transaction.atomic():
        hold_chain()
        at = clock()
        _take_booked(upload, token, at)
        settle_standing(read.checked, read.table, past_standing(read.checked.lines))
        _demand_clean(read.checked)
        lines = [line for line in read.checked.lines if not line.same]
        who = acting(upload.by, city=upload.city, at=at, agency=upload.agency)
        entered = enter_lines(upload=upload, lines=lines, who=who, at=at)
        notify(
            city=upload.city, kind=Notice.Kind.ASKED, key=f"workbook:{upload.pk}:booked", at=at,
            title=f"往期数据 {entered:,} 条待审核：{upload.by}上传的「{upload.name}」", agencies=[upload.agency],
            role=Role.Kind.OFFICER, link=f"/office/reporting/workbooks/{upload.pk}/",
        )  # fmt: skip


def _demand_clean(checked: Checked) -> None:
    if checked.faults:
        first = checked.faults[0]
        raise BookingError(
            f"核对之后数据有了变化，没有入账：第 {first.row} 行，{first.message}（共 {len(checked.faults)} 处）请重新上传核对。"
        )


def _take_booked(upload: WorkbookUpload, token: str, at: datetime) -> None:
    """The workbook's own state moves in the transaction that books it: whoever has lost it books nothing."""
    mine = WorkbookUpload.objects.filter(pk=upload.pk, state=State.BOOKING, worker=token)
    if not mine.update(state=State.BOOKED, booked_at=at, worker=""):
        raise BookingError("这份工作簿已由另一进程办理。")


def _fill_sheet(upload: WorkbookUpload, token: str, clock: Clock) -> None:
    """Fill the agency's sheet, as if it were typed: the same action, the same locks, all cells or none."""
    reporting_round = upload.round
    with transaction.atomic():
        hold_chain()
        at = clock()
        _take_booked(upload, token, at)
        read = _read(upload, token, clock)
        _demand_clean(read.checked)
        drafts = [_draft(line, read.sheet) for line in read.checked.lines if not line.same]
        if reporting_round is None or not drafts:
            return
        _demand_untouched(upload, drafts)
        kept = keep_cells(reporting_round=reporting_round, agency=upload.agency, drafts=drafts, by=upload.by, at=at)
        if kept[1]:
            raise kept[1][0]
        actor = acting(upload.by, city=upload.city, at=at, agency=upload.agency).actor
        what = f"工作簿「{upload.name}」（{upload.sha256[:12]}）：{upload.agency}，{reporting_round.period_end} 期末"
        summary = f"填入{what}，{len(drafts)} 格"
        record(by=actor, at=at, action="fill_sheet", summary=summary)


def _draft(line: Line, sheet: Sheet | None) -> CellDraft:
    key = f"{line.place[0]}-{line.place[1]}"
    task = next(
        task.asked.task for task in (sheet.tasks if sheet else ()) if any(row.key == key for row in task.own_rows)
    )
    return CellDraft(
        task=task, indicator=line.indicator, area=line.area, text=line.text, denominator=line.denominator,
        certainty=line.certainty, note=line.note, answer=line.answer,
    )  # fmt: skip


def _demand_untouched(upload: WorkbookUpload, drafts: Iterable[CellDraft]) -> None:
    """No cell is written over that somebody else changed after the workbook was checked."""
    wanted = {(draft.indicator.pk, draft.area.pk if draft.area else None) for draft in drafts}
    rows = ReportCell.objects.filter(round=upload.round, agency=upload.agency, saved_at__gt=upload.checked_at)
    for row in rows.exclude(saved_by=upload.by).select_related("indicator", "saved_by"):
        if (row.indicator_id, row.area_id) in wanted:
            raise BookingError(
                f"「{row.indicator}」刚由 {row.saved_by} 改为「{row.text}」，没有覆盖它。请重新上传核对后再填。"
            )


def take_up_workbooks(*, moment: Moment, by: Actor, at: datetime) -> list[str]:  # noqa: ARG001  # as tick calls it
    """Take up the workbooks that a dead worker left (接续中断的工作簿), each a few times, then say that it failed; what was done."""
    told: list[str] = []
    left = Q(beat_at__lt=at - STALE, state__in=(State.WAITING, State.CHECKING, State.BOOKING))
    for upload in WorkbookUpload.objects.filter(left).order_by("pk"):
        if upload.attempts >= MOST_ATTEMPTS:
            WorkbookUpload.objects.filter(left, pk=upload.pk).update(state=State.FAILED, worker="")
        else:
            work_on(upload=upload, clock=lambda: at)
        upload.refresh_from_db()
        told.append(f"接续工作簿「{upload.name}」：{upload.get_state_display()}")
    return told
