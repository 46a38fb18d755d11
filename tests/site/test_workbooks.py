"""A month and past periods in workbooks: filled, understood, confirmed; twice is once; an old table is explained once."""

import io
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from tests.reports_factories import NOW, Month, lay_month
from tests.workbook_files import PAST_HEADS, column_of, filled, table

from luoshi.report.formbook import form_bytes
from luoshi_site.agencies.models import User
from luoshi_site.base import store
from luoshi_site.base.audit import SYSTEM, AuditEntry, faults, record
from luoshi_site.progress.actions import ReadingError
from luoshi_site.progress.actions.batches import accept_workbook, return_workbook
from luoshi_site.progress.actions.reports import submit_reports
from luoshi_site.progress.actions.workbook_jobs import MOST_ATTEMPTS, STALE, take_up_workbooks, work_on
from luoshi_site.progress.actions.workbooks import WorkbookError, confirm_workbook, map_headings, receive_workbook
from luoshi_site.progress.models import Reading, ReportCell, WorkbookUpload
from luoshi_site.progress.queries.sheet import sheet_of
from luoshi_site.progress.queries.workbooks import upload_page
from luoshi_site.progress.workbooks.blank import round_form

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def blank_round(month: Month) -> bytes:
    """The bureau's workbook as it is downloaded."""
    sheet = sheet_of(reporting_round=month.round, agency=month.bureau, moment=month.moment())
    return form_bytes(round_form(sheet, NOW.date()))


def sent(month: Month, content: bytes, *, past: bool = False, by: User | None = None) -> WorkbookUpload:
    """A workbook sent and checked."""
    who = by or (month.officer if past else month.reporter)
    agency = who.roles.get().agency
    received = receive_workbook(
        city=month.city, agency=agency, reporting_round=None if past else month.round, name="表.xlsx", content=content,
        by=who, at=NOW,
    )  # fmt: skip
    if received.is_new:
        work_on(upload=received.upload, clock=lambda: NOW)
    return received.upload


def booked(upload: WorkbookUpload, at: datetime = LATER) -> WorkbookUpload:
    """A checked workbook confirmed and booked."""
    assert upload.state == "ready", upload.found
    confirm_workbook(upload=upload, by=upload.by, at=at)
    work_on(upload=upload, clock=lambda: at)
    return upload


def verified() -> list[str]:
    """What verification finds wrong with the chain and the rows of progress; the factories lay the ledger without it."""
    return [str(fault) for fault in faults() if not fault.place.startswith(("ledger.", "agencies."))]


def past_table(month: Month, *rows: tuple[object, ...]) -> bytes:
    """A workbook of past periods: code or name, area, period, unit, figure."""
    code = month.targets[0].indicator.code
    lines = [(code if each[0] is None else each[0], "", each[1], each[2], each[3], each[4]) for each in rows]
    return table([PAST_HEADS, *lines], "往期数据")


def test_a_round_is_filled_by_its_workbook_and_goes_the_way_of_the_sheet() -> None:
    month = lay_month()
    upload = sent(
        month, filled(blank_round(month), {(3, "本期数"): "１.0２万", (4, "本期数"): 101.5, (3, "说明"): "含结转"})
    )
    lines = upload_page(upload).lines
    assert [(line["typed"], line["understood"]) for line in lines] == [("１.0２万", "10,200 套"), ("101.5", "101.5 套")]
    assert "像是大了 100 倍" in lines[0]["doubts"]
    assert not ReportCell.objects.exists()
    booked(upload)
    cells = {cell.indicator_id: cell for cell in ReportCell.objects.all()}
    assert [cells[target.indicator_id].text for target in month.targets[:2]] == ["１.0２万", "101.5"]
    assert Reading.objects.filter(state="pending").count() == 0
    submit_reports(
        reporting_round=month.round, agency=month.bureau, reports=month.reports(), by=month.reporter, at=LATER
    )
    values = Reading.objects.filter(state="pending", period_end=date(2026, 10, 31)).order_by("value")
    assert [(row.value, row.note) for row in values] == [(Decimal("101.5"), ""), (Decimal(10200), "含结转")]
    assert verified() == []


def test_the_same_file_twice_changes_nothing_and_the_same_figures_in_another_file_are_nothing_new() -> None:
    month = lay_month()
    content = filled(blank_round(month), {(3, "本期数"): 102, (4, "本期数"): 103})
    upload = booked(sent(month, content))
    lines = AuditEntry.objects.count()
    again = receive_workbook(
        city=month.city, agency=month.bureau, reporting_round=month.round, name="x", content=content, by=month.reporter,
        at=LATER,
    )  # fmt: skip
    assert (again.is_new, again.upload.pk, again.upload.booked_at) == (False, upload.pk, LATER)
    saved_otherwise = filled(blank_round(month), {(3, "本期数"): 102})
    other = sent(month, saved_otherwise)
    assert (other.state, other.row_count, other.new_count) == ("ready", 2, 0)
    assert AuditEntry.objects.count() == lines


def test_one_bad_cell_keeps_everything_out_and_the_same_workbook_comes_back_with_it_marked() -> None:
    month = lay_month()
    upload = sent(
        month, filled(blank_round(month), {(3, "本期数"): 102, (4, "本期数"): "约三成", (4, "数据性质"): "差不多"})
    )
    assert (upload.state, upload.fault_count) == ("faulty", 2)
    faults_told = [(each["cell"], each["message"][:10]) for each in upload_page(upload).faults]
    assert [cell for cell, _ in faults_told] == ["J4", "L4"]
    page = load_workbook(io.BytesIO(store.fetch(upload.marked_sha256)))["填报表"]
    bad, good = page["J4"], page["J3"]
    assert bad.fill.start_color.rgb == "FFF4B8B0" and "约三成" in bad.comment.text
    assert good.comment is None and good.value == 102
    assert page.protection.sheet and page.column_dimensions["A"].hidden and page.data_validations.dataValidation
    assert not ReportCell.objects.exists()
    put_right = filled(store.fetch(upload.marked_sha256), {(4, "本期数"): 99, (4, "数据性质"): "预计"})
    assert sent(month, put_right).state == "ready"


def test_what_another_typed_after_the_check_is_not_written_over() -> None:
    month = lay_month()
    upload = sent(month, filled(blank_round(month), {(3, "本期数"): 102}))
    ReportCell.objects.create(
        round=month.round, agency=month.bureau, indicator=month.targets[0].indicator, text="77",
        saved_at=NOW + timedelta(minutes=1), saved_by=month.reviewer,
    )  # fmt: skip
    booked(upload)
    assert upload.state == "faulty"
    assert "改为「77」" in upload_page(upload).message
    assert ReportCell.objects.get().text == "77"


def test_an_old_table_is_explained_once_and_then_known() -> None:
    month = lay_month()
    name = month.targets[1].name
    old = [("序号", "工作内容", "十月份完成", "备注"), (1, name, "1.2万套", "含跨年")]
    upload = sent(month, table(old, "十月"))
    assert upload.state == "unmapped"
    assert [each["words"] for each in upload_page(upload).headings] == ["序号", "工作内容", "十月份完成", "备注"]
    with pytest.raises(WorkbookError, match="还没有选出「本期数」"):
        map_headings(upload=upload, fields={2: "指标"}, by=month.reporter, at=NOW)
    map_headings(upload=upload, fields={2: "指标", 3: "本期数", 4: "说明"}, by=month.reporter, at=NOW)
    work_on(upload=upload, clock=lambda: NOW)
    assert upload.state == "ready"
    assert upload_page(upload).lines[0]["understood"] == "12,000 套"
    again = sent(month, table([*old[:1], (1, name, "130", "")], "十一月"))
    assert (again.state, upload_page(again).lines[0]["understood"]) == ("ready", "130 套")


def test_numbers_codes_units_and_periods_are_understood_in_any_usual_form() -> None:
    month = lay_month(past=False)
    indicator = month.targets[0].indicator
    indicator.code = "0012"
    indicator.save()
    forms = [
        ("0012", "", "2025年1月", "套", "1,234.5"), (12, "", "2025-02", "万套", 1.5), ("0012", "", 202503, "", "３５０"),
        ("0012", "全市", date(2025, 4, 30), "", "2.5万"), ("", "", "2025.5", "", "二百"), ("0012", "", "2025/6", "", "1亿"),
        ("0012", "", date(2025, 7, 1), "", "7 套"), ("0012", "", "2025年8月份", "", -3),
    ]  # fmt: skip
    rows = [PAST_HEADS, *((code, indicator.name, *rest) for code, *rest in forms)]
    content = table(rows, "往期数据")
    dated = load_workbook(io.BytesIO(content))
    page = dated["往期数据"]
    for row, day in ((5, date(2025, 4, 30)), (8, date(2025, 7, 1))):
        page.cell(row=row, column=column_of(page, "报告期", 1)).value = day
    buffer = io.BytesIO()
    dated.save(buffer)
    upload = booked(sent(month, buffer.getvalue(), past=True))
    assert upload.state == "booked"
    found = {row.period_end.month: row.value for row in Reading.objects.all()}
    assert found == {1: Decimal("1234.5"), 2: 15000, 3: 350, 4: 25000, 5: 200, 6: 10**8, 7: 7, 8: -3}


def test_past_periods_wait_for_a_second_officer_who_accepts_or_returns_them_at_once() -> None:
    month = lay_month(past=False)
    rolled = month.targets[-1].indicator.code
    rows = [(None, "", f"2026年{n}月", "套", 10 + n) for n in range(1, 4)] + [(rolled, "东屿区", "2026年3月", "户", 5)]
    upload = booked(sent(month, past_table(month, *rows), past=True))
    assert Reading.objects.filter(state="pending", upload=upload).count() == 4
    with pytest.raises(ReadingError, match="不能审核自己上传"):
        accept_workbook(upload=upload, by=month.officer, at=LATER)
    assert (
        accept_workbook(upload=upload, by=month.second if month.second != month.officer else month.officer, at=LATER)
        == 4
    )
    assert Reading.objects.filter(state="accepted", accepted_at=LATER).count() == 4
    with pytest.raises(ReadingError, match="已采用"):
        return_workbook(upload=upload, reason="口径", by=month.second, at=LATER)
    assert verified() == []
    same = sent(month, past_table(month, *rows, (None, "", "2026年4月", "套", 14)), past=True)
    assert (same.state, same.row_count, same.new_count) == ("ready", 5, 1)
    other = sent(month, past_table(month, (None, "", "2026年3月", "套", 99)), past=True)
    assert other.state == "faulty" and "已有读数 13 套（已采用）" in upload_page(other).faults[0]["message"]


def test_returned_past_periods_may_be_sent_again() -> None:
    month = lay_month(past=False)
    content = past_table(month, (None, "", "2026年1月", "套", 11))
    upload = booked(sent(month, content, past=True))
    return_workbook(upload=upload, reason="口径不对", by=month.second, at=LATER)
    assert Reading.objects.get().state == "returned"
    assert booked(sent(month, content, past=True)).state == "booked"


def test_what_a_dead_worker_left_is_taken_up_a_few_times_and_then_told_failed() -> None:
    month = lay_month(past=False)
    upload = sent(month, past_table(month, (None, "", "2026年1月", "套", 11)), past=True)
    confirm_workbook(upload=upload, by=month.officer, at=NOW)
    WorkbookUpload.objects.filter(pk=upload.pk).update(worker="dead", beat_at=NOW, attempts=1)
    moment = month.moment()
    assert take_up_workbooks(moment=moment, by=SYSTEM, at=NOW + STALE) == []
    assert take_up_workbooks(moment=moment, by=SYSTEM, at=NOW + 2 * STALE) == ["接续工作簿「表.xlsx」：已入账"]
    assert Reading.objects.count() == 1
    WorkbookUpload.objects.filter(pk=upload.pk).update(
        state="booking", worker="dead", attempts=MOST_ATTEMPTS, beat_at=NOW
    )
    take_up_workbooks(moment=moment, by=SYSTEM, at=NOW + 2 * STALE)
    upload.refresh_from_db()
    assert upload.state == "failed"


def test_a_worker_that_lost_its_workbook_books_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    month = lay_month(past=False)
    upload = sent(month, past_table(month, (None, "", "2026年1月", "套", 11)), past=True)
    confirm_workbook(upload=upload, by=month.officer, at=NOW)

    def taken_over(_lines: object) -> dict[object, object]:
        WorkbookUpload.objects.filter(pk=upload.pk).update(worker="another")
        return {}

    monkeypatch.setattr("luoshi_site.progress.actions.workbook_jobs.past_standing", taken_over)
    work_on(upload=upload, clock=lambda: NOW)
    assert (upload.state, upload.worker, Reading.objects.count()) == ("booking", "another", 0)


def test_dying_in_the_midst_of_booking_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    month = lay_month(past=False)
    rows = [(None, "", f"2026年{n}月", "套", 10 + n) for n in range(1, 6)]
    upload = sent(month, past_table(month, *rows), past=True)
    confirm_workbook(upload=upload, by=month.officer, at=NOW)
    lines = AuditEntry.objects.count()
    calls: list[object] = []

    def dies(**words: object) -> AuditEntry:
        calls.append(words)
        if len(calls) == 2:
            raise SystemExit
        return record(**words)

    monkeypatch.setattr("luoshi_site.progress.actions.batches.BATCH", 2)
    monkeypatch.setattr("luoshi_site.progress.actions.batches.record", dies)
    with pytest.raises(SystemExit):
        work_on(upload=upload, clock=lambda: NOW)
    assert (Reading.objects.count(), AuditEntry.objects.count()) == (0, lines)
    monkeypatch.undo()
    assert take_up_workbooks(moment=month.moment(), by=SYSTEM, at=NOW + 2 * STALE) == ["接续工作簿「表.xlsx」：已入账"]
    assert (Reading.objects.count(), verified()) == (5, [])
