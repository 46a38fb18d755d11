"""A published bulletin stays as it was whatever is corrected later, and the next one says what was corrected."""

import os
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from tests.bulletins_factories import AT, OCTOBER, Stand, empty_stand, monthly, publish
from tests.factories import agency_of, make_target, make_task, make_user

from luoshi.report.codec import report_to_json, tables_to_json
from luoshi.report.model import Paragraph, Table, cell_text, plain
from luoshi.rules.period import month_period
from luoshi_site.agencies.succession import rename_rows
from luoshi_site.bulletins.actions import make_bulletin
from luoshi_site.bulletins.actions.checking import final_report
from luoshi_site.bulletins.models import Bulletin
from luoshi_site.bulletins.proofs import figure_proof
from luoshi_site.bulletins.queries import file_of, report_of
from luoshi_site.bulletins.remaking import made_again
from luoshi_site.progress.actions import ReadingSpec, accept_reading, correct_reading
from luoshi_site.progress.models import Reading

pytestmark = pytest.mark.django_db
# `make prove` asks for the fifty of the issue.
CORRECTIONS = int(os.environ.get("LUOSHI_CORRECTIONS", "8"))
LATER = AT + timedelta(days=3)  # 28 November
NEXT = AT + timedelta(days=10)  # 5 December


def told() -> tuple[Stand, Bulletin]:
    """October's bulletin on as many targets, published on 25 November."""
    stand = empty_stand()
    task = make_task(stand.plan, "市民政局", title="养老")
    for place in range(CORRECTIONS):
        monthly(make_target(task, name=f"床位{place + 1}", unit="张"), "10")
    return stand, publish(stand, make_bulletin(plan=stand.plan, month=OCTOBER, by=stand.officer, at=AT))


def correct(stand: Stand, reading: Reading, amount: str, at: datetime = LATER, note: str = "漏报一批") -> None:
    """Put a reading right, entered by the agency and accepted by the office."""
    bureau = agency_of(stand.city, "市民政局")
    period = month_period(reading.period_end.year, reading.period_end.month)
    spec = ReadingSpec(reading.indicator, period.start, period.end, value=Decimal(amount), note=note)
    row = correct_reading(reading=reading, spec=spec, by=make_user("reporter", bureau), at=at, agency=bureau)
    accept_reading(reading=row, by=stand.officer, at=at)


def correct_all(stand: Stand) -> None:
    for place, target in enumerate(stand.plan.targets.select_related("indicator").order_by("pk")):
        reading = target.indicator.readings.select_related("indicator__city").get(period_end=date(2026, 10, 31))
        correct(stand, reading, str(11 + place))


def errata_in(row: Bulletin) -> list[list[str]]:
    annex = next((each for each in report_of(row).annexes if each.title == "更正情况表"), None)
    if annex is None:
        return []
    table = annex.blocks[0]
    assert isinstance(table, Table)
    return [[cell_text(cell) for cell in line] for line in table.rows]


def test_later_corrections_leave_the_published_bulletin_and_the_next_one_tells_them() -> None:
    stand, row = told()
    printed, file, tables = row.final, file_of(row), tables_to_json(report_of(row))
    correct_all(stand)
    row = Bulletin.objects.select_related("plan__city").get(pk=row.pk)
    assert (row.final, file_of(row)) == (printed, file)
    again = made_again(row).report
    assert tables_to_json(again).encode() == tables.encode()
    assert report_to_json(again) == row.content
    made = make_bulletin(plan=stand.plan, month=date(2026, 11, 1), by=stand.officer, at=NEXT)
    lines = errata_in(made)
    assert len(lines) == CORRECTIONS
    assert lines[0] == [
        "1", "〔2026〕第1期", "床位1", "市民政局", "截至2026年10月底100张，达到序时", "截至2026年10月底101张，达到序时",
        "市民政局更正读数，2026年11月28日采用：漏报一批",
    ]  # fmt: skip
    last = report_of(made).blocks[-1]
    assert isinstance(last, Paragraph)
    assert plain(last.text).startswith(f"以前各期通报中有{CORRECTIONS}项数据此后更正")


def test_an_erratums_figures_lead_to_what_was_and_to_what_is() -> None:
    stand, row = told()
    target = stand.plan.targets.order_by("pk").first()
    assert target is not None
    correct_all(stand)
    made = make_bulletin(plan=stand.plan, month=date(2026, 11, 1), by=stand.officer, at=NEXT)
    city = stand.city.pk
    now = figure_proof(f"{city}-b2026-2-1-e{row.pk}.target{target.pk}.value")
    was = figure_proof(f"{city}-b2026-1-1.target{target.pk}.value")
    assert (was.shown, was.agrees, now.shown, now.agrees) == (("100张",), True, ("101张",), True)
    assert now.moment.as_of == date(2026, 10, 31)
    assert next(each.value for each in now.readings) == 11
    assert [each.later for each in was.readings] == [True] + [False] * 9
    assert figure_proof(f"{city}-b2026-2-1.plan{stand.plan.pk}.errata").shown == (str(CORRECTIONS),)
    assert made.number == 2


def test_what_was_told_is_not_told_again_and_a_second_correction_is() -> None:
    stand, _ = told()
    first = stand.plan.targets.select_related("indicator").order_by("pk").first()
    assert first is not None
    reading = first.indicator.readings.select_related("indicator__city").get(period_end=date(2026, 10, 31))
    correct(stand, reading, "12")
    november = make_bulletin(plan=stand.plan, month=date(2026, 11, 1), by=stand.officer, at=NEXT)
    assert len(errata_in(november)) == 1
    publish(stand, november, NEXT)
    quiet = make_bulletin(plan=stand.plan, month=date(2026, 11, 1), by=stand.officer, at=NEXT + timedelta(hours=1))
    assert errata_in(quiet) == []
    newest = first.indicator.readings.select_related("indicator__city").get(corrects=reading)
    correct(stand, newest, "15", at=NEXT + timedelta(days=1), note="再次核实")
    again = make_bulletin(plan=stand.plan, month=date(2026, 11, 1), by=stand.officer, at=NEXT + timedelta(days=2))
    assert [line[1:] for line in errata_in(again)][-1][2:] == [
        "市民政局", "截至2026年10月底100张，达到序时", "截至2026年10月底105张，达到序时", "市民政局更正读数，2026年12月6日采用：再次核实",
    ]  # fmt: skip


def test_drafts_have_no_errata_since_nobody_was_told() -> None:
    stand = empty_stand()
    task = make_task(stand.plan, "市民政局", title="养老")
    monthly(make_target(task, name="床位", unit="张"), "10")
    make_bulletin(plan=stand.plan, month=OCTOBER, by=stand.officer, at=AT)
    correct_all(stand)
    assert errata_in(make_bulletin(plan=stand.plan, month=date(2026, 11, 1), by=stand.officer, at=NEXT)) == []


def test_the_published_report_made_again_is_the_same_to_the_last_word() -> None:
    stand, row = told()
    correct_all(stand)
    row = Bulletin.objects.select_related("plan__city").get(pk=row.pk)
    assert row.chain_seq is not None
    again = final_report(row, seq=row.chain_seq, digest=row.chain_digest, at=row.published_at)
    assert report_to_json(again) == row.final


def test_an_agency_renamed_since_keeps_its_name_in_what_is_made_again() -> None:
    stand, row = told()
    bureau = agency_of(stand.city, "市民政局")
    rename_rows(bureau, "市民政和养老服务局", date(2026, 12, 1))
    row = Bulletin.objects.select_related("plan__city").get(pk=row.pk)
    again = made_again(row).report
    assert tables_to_json(again) == tables_to_json(report_of(row))
    assert report_to_json(again) == row.content
    later = make_bulletin(plan=stand.plan, month=date(2026, 12, 1), by=stand.officer, at=AT + timedelta(days=40))
    assert "市民政和养老服务局" in later.content
