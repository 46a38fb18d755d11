"""Reports: typed, submitted, passed, accepted, returned, withdrawn; each moved once, whoever comes second is told."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from threading import Barrier, Thread

import pytest
from django.db import connection, connections
from django.utils import timezone
from tests import factories
from tests.reports_factories import NOW, Month, lay_month

from luoshi.problems import LuoshiError
from luoshi_site.agencies.models import Agency, Role
from luoshi_site.base.audit import faults
from luoshi_site.base.models import AuditEntry
from luoshi_site.ledger.actions import divide_target
from luoshi_site.ledger.division import Way
from luoshi_site.progress.actions import close_round, drafts, enter_reading, open_round, reports, return_reading
from luoshi_site.progress.actions.readings import ReadingSpec
from luoshi_site.progress.models import Extension, ProgressReport, Reading, ReportCell, ReportEvent
from luoshi_site.progress.queries.board import board_of
from luoshi_site.progress.queries.inbox import Desk
from luoshi_site.progress.queries.report import rebuilt_state, report_lines, waiting_reports
from luoshi_site.progress.queries.sheet import sheet_of

LATER = NOW + timedelta(hours=1)
AFTER_DUE = datetime(2026, 11, 12, 2, tzinfo=UTC)


@pytest.fixture
def month(db: object) -> Month:
    return lay_month()


def chain_of_progress() -> list[str]:
    """What the chain does not bear out of progress; the builders lay the ledger without it."""
    return [str(fault) for fault in faults() if fault.place.startswith("progress.")]


def type_in(month: Month, *values: str, answer: str = "", words: str = "") -> None:
    """Type figures into the bureau's cells, in the plan's order."""
    typed = [
        drafts.CellDraft(target.task, target.indicator, None, value, answer=answer)
        for target, value in zip(month.targets, values, strict=False)
    ]
    drafts.save_cells(reporting_round=month.round, agency=month.bureau, drafts=typed, by=month.reporter, at=NOW)
    if words:
        draft = drafts.WordsDraft(month.tasks[0], progress=words)
        drafts.save_words(reporting_round=month.round, agency=month.bureau, draft=draft, by=month.reporter, at=NOW)


def submit(month: Month, at: datetime = NOW) -> list[ProgressReport]:
    return reports.submit_reports(
        reporting_round=month.round, agency=month.bureau, reports=month.reports(now=at), by=month.reporter, at=at
    )


def test_what_is_typed_is_kept_as_it_is_and_says_nothing_yet(month: Month) -> None:
    type_in(month, "较多", "3.5万", words="按序时推进")
    assert list(ReportCell.objects.order_by("pk").values_list("text", flat=True)) == ["较多", "3.5万"]
    assert Reading.objects.filter(period_end=month.round.period_end).count() == 0
    type_in(month, "102", "3.5万")
    assert ReportCell.objects.count() == 2
    assert AuditEntry.objects.filter(action="begin_report").count() == 2
    assert chain_of_progress() == []
    sheet = sheet_of(reporting_round=month.round, agency=month.bureau, moment=month.moment())
    assert (sheet.filled_count, sheet.asked_count) == (2, 2)
    assert sheet.tasks[0].report is not None
    assert sheet.tasks[0].report.progress == "按序时推进"


def test_cells_become_readings_at_once_or_not_at_all(month: Month) -> None:
    type_in(month, "102", "较多")
    with pytest.raises(reports.ReportError, match=r"第2类住房筹集.*「较多」看不出是什么数"):
        submit(month)
    assert Reading.objects.filter(period_end=month.round.period_end).count() == 0
    assert set(ProgressReport.objects.values_list("state", flat=True)) == {"draft"}
    type_in(month, "102", "１０３套", answer="新开一个项目")
    done = submit(month)
    assert [report.state for report in done] == ["submitted", "submitted"]
    rows = Reading.objects.filter(period_end=month.round.period_end).order_by("indicator")
    assert [(row.value, row.state, row.by_agency, row.entered_as) for row in rows] == [
        (Decimal(102), "pending", month.bureau, "102"),
        (Decimal(103), "pending", month.bureau, "１０３套"),
    ]
    assert rows[0].note == "核对说明：新开一个项目"
    assert chain_of_progress() == []


def test_reporter_reviewer_office(month: Month) -> None:
    type_in(month, "102", "103", words="按序时推进")
    report = submit(month)[0]
    with pytest.raises(reports.ReportError, match="不能再采用"):
        reports.accept_report(report=report, by=month.officer, at=LATER)
    with pytest.raises(reports.ReportError, match="报送人不能审核自己报送的月报"):
        reports.pass_report(report=report, by=month.reporter, at=LATER)
    reports.pass_report(report=report, by=month.reviewer, at=LATER)
    reports.accept_report(report=report, by=month.officer, at=LATER)
    reading = Reading.objects.get(indicator=month.targets[0].indicator, period_end=month.round.period_end)
    assert (report.state, reading.state, reading.accepted_at) == ("accepted", "accepted", LATER)
    assert [event.kind for event in report.events.all()] == ["submitted", "passed", "accepted"]
    other = Reading.objects.get(indicator=month.targets[1].indicator, period_end=month.round.period_end)
    assert other.state == "pending"  # of the other task's report
    assert chain_of_progress() == []


def test_without_a_reviewer_a_report_goes_straight_to_the_office(db: object) -> None:
    month = lay_month(reviewed=False)
    type_in(month, "102", "103")
    report = submit(month)[0]
    assert report.state == "passed"
    assert report.events.last().reason == "本单位没有其他审核人，直接送督查部门"
    reports.accept_report(report=report, by=month.officer, at=LATER)
    assert report.state == "accepted"


def test_a_report_is_not_stuck_when_its_only_reviewer_leaves(month: Month) -> None:
    type_in(month, "102", "103")
    report = submit(month)[0]
    desk = Desk(month.officer, month.city, (), (), officer=True)
    assert list(waiting_reports(desk)) == []
    Role.objects.filter(user=month.reviewer).update(valid_until=NOW.date())
    assert report in waiting_reports(desk)
    reports.accept_report(report=report, by=month.officer, at=NOW + timedelta(days=1))
    assert report.state == "accepted"


def test_a_return_keeps_its_reason_opens_the_cells_and_the_new_figure_names_the_old(month: Month) -> None:
    type_in(month, "1020", "103")
    report = submit(month)[0]
    with pytest.raises(reports.ReportError, match="退回须写明原因"):
        reports.return_report(report=report, reason=" ", office=False, by=month.reviewer, at=LATER)
    with pytest.raises(drafts.DraftError, match="不能再改"):
        type_in(month, "102")
    reports.return_report(report=report, reason="多写了一个零", office=False, by=month.reviewer, at=LATER)
    old = Reading.objects.get(indicator=month.targets[0].indicator, period_end=month.round.period_end)
    assert (report.state, old.state) == ("returned", "returned")
    sheet = sheet_of(reporting_round=month.round, agency=month.bureau, moment=month.moment(LATER))
    assert sheet.tasks[0].returned.reason == "多写了一个零"
    assert sheet.tasks[0].rows[0].editable
    type_in(month, "102")
    submit(month, LATER + timedelta(hours=1))
    new = Reading.objects.get(indicator=month.targets[0].indicator, period_end=month.round.period_end, state="pending")
    assert (new.value, new.corrects) == (Decimal(102), old)
    assert ReportEvent.objects.filter(kind="returned").get().reason == "多写了一个零"
    assert chain_of_progress() == []


def test_a_report_taken_back_is_a_draft_again_and_may_then_be_late(month: Month) -> None:
    type_in(month, "102", "103")
    report = submit(month)[0]
    with pytest.raises(reports.ReportError, match="只有报送人本人能撤回"):
        reports.withdraw_report(report=report, by=month.reviewer, at=LATER)
    reports.withdraw_report(report=report, by=month.reporter, at=LATER)
    assert (report.state, report.is_late) == ("draft", False)
    assert submit(month, AFTER_DUE)[0].is_late


def test_late_is_after_the_due_days_end_in_china_and_an_extension_moves_it(month: Month) -> None:
    type_in(month, "102", "103")
    last_minute = datetime(2026, 11, 11, 15, 59, tzinfo=UTC)
    assert not submit(month, last_minute)[0].is_late
    report = ProgressReport.objects.first()
    reports.withdraw_report(report=report, by=month.reporter, at=last_minute)
    midnight = datetime(2026, 11, 11, 16, tzinfo=UTC)
    assert submit(month, midnight)[0].is_late
    reports.withdraw_report(report=report, by=month.reporter, at=midnight)
    Extension.objects.create(
        round=month.round, agency=month.bureau, until=midnight.date() + timedelta(days=3), reason="系统升级", state="granted",
        asked_at=NOW, decided_at=NOW,
    )  # fmt: skip
    assert not submit(month, midnight)[0].is_late


def test_a_report_returned_after_the_due_day_stays_in_time(month: Month) -> None:
    type_in(month, "102", "103")
    report = submit(month)[0]
    reports.return_report(report=report, reason="补说明", office=False, by=month.reviewer, at=AFTER_DUE)
    again = submit(month, AFTER_DUE + timedelta(hours=2))
    assert not next(one for one in again if one.pk == report.pk).is_late


def test_a_closed_round_takes_nothing(month: Month) -> None:
    type_in(month, "102", "103")
    sent = month.reports()
    close_round(reporting_round=month.round, by=month.officer, at=LATER)
    with pytest.raises(reports.ReportError, match=r"已于.*关闭"):
        reports.submit_reports(
            reporting_round=month.round, agency=month.bureau, reports=sent, by=month.reporter, at=LATER
        )
    sheet = sheet_of(reporting_round=month.round, agency=month.bureau, moment=month.moment(LATER))
    assert sheet.lock is not None
    assert not sheet.editable


def test_a_figure_sent_by_itself_stands_in_the_sheet_and_is_not_entered_twice(month: Month) -> None:
    period = month.round
    spec = ReadingSpec(month.targets[0].indicator, period.period_start, period.period_end, value=Decimal(99))
    enter_reading(spec=spec, by=month.reporter, at=NOW, agency=month.bureau)
    type_in(month, "102", "103")
    submit(month)
    held = Reading.objects.filter(indicator=month.targets[0].indicator, period_end=period.period_end)
    assert [row.value for row in held] == [Decimal(99)]


def test_a_report_with_a_reading_returned_by_itself_is_not_accepted(month: Month) -> None:
    type_in(month, "102", "103")
    report = submit(month)[0]
    reports.pass_report(report=report, by=month.reviewer, at=LATER)
    reading = Reading.objects.get(indicator=month.targets[0].indicator, period_end=month.round.period_end)
    return_reading(reading=reading, reason="口径不对", by=month.officer, at=LATER)
    with pytest.raises(reports.ReportError, match="已被单独退回"):
        reports.accept_report(report=report, by=month.second, at=LATER)
    report.refresh_from_db()
    assert report.state == "passed"


def test_a_district_types_its_own_figures_only(month: Month) -> None:
    sheet = sheet_of(reporting_round=month.round, agency=month.district, moment=month.moment())
    assert [(row.indicator.name, row.area) for row in sheet.rows] == [("适老化改造", month.district)]
    bureau = sheet_of(reporting_round=month.round, agency=month.bureau, moment=month.moment())
    assert "适老化改造" not in [row.indicator.name for row in bureau.rows]
    assert [standing.target.name for standing in bureau.tasks[0].by_areas] == ["适老化改造"]


def test_a_district_sees_its_own_share_with_its_own_light(month: Month) -> None:
    target = month.targets[-1]
    east, west = Agency.objects.filter(city=month.city, kind="district").order_by("position")
    cells = {(east.pk, None): Decimal(800), (west.pk, None): Decimal(400)}
    divide_target(version=target.versions.get(), way=Way.AREAS, cells=cells, by=month.officer, at=NOW)
    row = sheet_of(reporting_round=month.round, agency=month.district, moment=month.moment(LATER)).rows[0]
    # 913 in nine months: twice (101 + 102 + 103 + 100), and 101; of the whole 1,200 a lower bound, but far ahead of a quarter of the way
    assert (row.duty.whole.share.value, row.duty.whole.judgement.value) == (Decimal(800), 913)
    assert (row.duty.judged, row.standing.status) == ("met", "on_pace")


def test_a_figure_of_two_tasks_is_typed_once(month: Month) -> None:
    from tests import factories

    factories.make_target(month.tasks[1], "9000", indicator=month.targets[0].indicator, name="同一指标")
    sheet = sheet_of(reporting_round=month.round, agency=month.bureau, moment=month.moment())
    twin = [row for task in sheet.tasks for row in task.rows if row.twin]
    assert [(row.target.name, row.twin) for row in twin] == [("同一指标", "1")]
    assert sheet.asked_count == 2


def test_the_sheet_says_last_month_last_year_and_what_the_plan_asks(month: Month) -> None:
    row = sheet_of(reporting_round=month.round, agency=month.bureau, moment=month.moment()).rows[0]
    assert row.last.value == 101  # September: 100 + 9 mod 4
    assert row.year_ago is None
    # 304 of 365 days of one year of three: 3600 × (304/365)/3
    assert row.line == Fraction(3600, 3) * Fraction(304, 365)
    assert row.line_adds_up


def test_somebody_elses_newer_figure_is_not_written_over(month: Month) -> None:
    target = month.targets[0]
    type_in(month, "102")
    draft = drafts.CellDraft(target.task, target.indicator, None, "999", seen="")
    with pytest.raises(drafts.DraftError, match=r"刚由 .* 改为「102」，您填的「999」没有覆盖它"):
        drafts.save_cells(reporting_round=month.round, agency=month.bureau, drafts=[draft], by=month.officer, at=LATER)
    seen = ReportCell.objects.get().saved_at.isoformat()
    draft = drafts.CellDraft(target.task, target.indicator, None, "105", seen=seen)
    drafts.save_cells(reporting_round=month.round, agency=month.bureau, drafts=[draft], by=month.officer, at=LATER)
    assert ReportCell.objects.get().text == "105"


def test_the_board_names_the_silent_and_counts_what_waits(month: Month) -> None:
    def board(at: datetime) -> dict[str, object]:
        return {row.agency.name: row for row in board_of(month.round, month.moment(at)).rows}

    rows = board(NOW)
    assert set(rows) == {"市住建局", "东屿区", "西汀区"}
    assert all(row.silent and not row.late for row in rows.values())
    type_in(month, "102")
    row = board(NOW)["市住建局"]
    assert (row.filled, row.asked, row.silent, dict(row.states)) == (1, 2, False, {"draft": 1, "none": 1})
    assert board(AFTER_DUE)["东屿区"].late
    submit(month)
    assert dict(board(NOW)["市住建局"].states) == {"submitted": 2}


def test_the_reviewer_sees_what_looked_odd_and_what_was_answered(month: Month) -> None:
    type_in(month, "1020", "103", answer="含上年结转", words="第1类住房筹集1200套。")
    first, second = report_lines(submit(month), month.moment())
    figure = first.figures[0]
    assert [question.check for question in figure.questions] == ["slip", "words"]
    assert figure.answer == "含上年结转"
    assert not first.clean
    assert second.clean


def test_states_are_what_the_events_say(month: Month) -> None:
    type_in(month, "102", "103")
    first, second = submit(month)
    reports.pass_report(report=first, by=month.reviewer, at=LATER)
    reports.return_report(report=first, reason="补材料", office=True, by=month.officer, at=LATER)
    reports.withdraw_report(report=second, by=month.reporter, at=LATER)
    for report in ProgressReport.objects.all():
        assert rebuilt_state(report.events.order_by("pk")) == report.state


def test_time_spent_adds_up_but_no_night_is_counted(month: Month) -> None:
    type_in(month, "102")
    for seconds in (30, 40, 9_999):
        drafts.add_time(reporting_round=month.round, agency=month.bureau, task=month.tasks[0], seconds=seconds)
    assert ProgressReport.objects.get(task=month.tasks[0]).spent_seconds == 30 + 40 + 600
    assert chain_of_progress() == []


@pytest.mark.django_db(transaction=True)
def test_two_officers_accept_and_return_at_once_twenty_times() -> None:
    month = lay_month(reviewed=False, past=False)
    winners: list[str] = []
    for turn in range(20):
        at = timezone.now()
        type_in(month, str(100 + turn), "103")
        report = next(one for one in _resubmit(month) if one.task_id == month.tasks[0].pk)
        told = _race(report, month, at)
        report.refresh_from_db()
        assert len(told) == 1, told
        assert "不能再" in told[0]
        assert report.state in {"accepted", "returned"}
        kinds = [event.kind for event in report.events.order_by("pk")]
        assert kinds.count("accepted") + kinds.count("returned") == turn + 1
        reading = Reading.objects.filter(indicator=month.targets[0].indicator).latest("pk")
        assert reading.state == report.state
        winners.append(report.state)
        _reopen(report, reading)
    assert len(winners) == 20
    assert connection.vendor in {"sqlite", "postgresql"}


def _race(report: ProgressReport, month: Month, at: datetime) -> list[str]:
    barrier, told = Barrier(2), []

    def act(accepts: bool) -> None:
        own = ProgressReport.objects.get(pk=report.pk)
        barrier.wait()
        try:
            if accepts:
                reports.accept_report(report=own, by=month.officer, at=at)
            else:
                reports.return_report(report=own, reason="再核一核", office=True, by=month.second, at=at)
        except LuoshiError as error:
            told.append(str(error))
        finally:
            connections.close_all()

    threads = [Thread(target=act, args=(accepts,)) for accepts in (True, False)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def _resubmit(month: Month) -> list[ProgressReport]:
    return reports.submit_reports(
        reporting_round=month.round, agency=month.bureau, reports=month.reports(now=NOW), by=month.reporter, at=NOW
    )


def _reopen(report: ProgressReport, reading: Reading) -> None:
    """Lay the next turn: an accepted report is set back by hand."""
    ProgressReport.objects.filter(pk=report.pk).update(state="returned")
    Reading.objects.filter(pk=reading.pk).update(state="returned", accepted_at=None)


def test_words_are_asked_once_with_the_month_and_not_again_with_the_quarter(month: Month) -> None:
    factories.make_target(month.tasks[0], "90", name="满意度", unit="%", cadence="quarterly")
    factories.make_target(month.tasks[1], "95", name="开工率", unit="%", cadence="quarterly", rollup="ratio")
    quarter = open_round(
        plan=month.plan, cadence="quarterly", period_start=date(2026, 7, 1), period_end=date(2026, 9, 30),
        due_on=date(2026, 11, 11), by=month.officer, at=LATER,
    )  # fmt: skip
    monthly = sheet_of(reporting_round=month.round, agency=month.bureau, moment=month.moment(LATER))
    assert [(task.asked.task.number, task.words_missing) for task in monthly.tasks] == [("1", True), ("2", True)]
    found = sheet_of(reporting_round=quarter, agency=month.bureau, moment=month.moment(LATER))
    asked = [(task.asked.task.number, [row.indicator.name for row in task.own_rows]) for task in found.tasks]
    assert ("1", ["满意度"]) in asked
    assert not any(task.words_missing for task in found.tasks)
