"""Making a bulletin: numbers, editions, what is frozen, and when there is none."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from tests.bulletins_factories import AT, OCTOBER, empty_stand, full_stand
from tests.factories import make_plan

from luoshi.report.codec import report_from_json
from luoshi.report.docx.write import docx_bytes
from luoshi_site.agencies.models import AgencyName
from luoshi_site.base import audit
from luoshi_site.base.models import AuditEntry
from luoshi_site.base.store import fetch
from luoshi_site.bulletins.actions import MonthError, make_bulletin
from luoshi_site.bulletins.models import Bulletin
from luoshi_site.bulletins.queries import bulletins_of, file_of, months_over, report_of
from luoshi_site.ledger.models import Plan
from luoshi_site.progress.actions import ReadingSpec, book_readings

pytestmark = pytest.mark.django_db


def test_a_bulletin_is_frozen_at_the_months_last_day() -> None:
    stand = full_stand()
    row = make_bulletin(plan=stand.plan, month=date(2026, 10, 17), by=stand.officer, at=AT)
    assert (row.month, row.as_of, row.known_at, row.edition) == (OCTOBER, date(2026, 10, 31), AT, 1)
    assert row.title == "关于《云汀市民生行动计划》落实进展情况的通报（截至2026年10月31日）"
    assert (row.made_by, row.made_by_name) == (stand.officer, str(stand.officer))
    assert fetch(row.sha256) == docx_bytes(report_from_json(row.content))
    assert file_of(row) == docx_bytes(report_of(row))


def test_a_later_reading_changes_no_earlier_bulletin_but_the_next_edition() -> None:
    stand = full_stand()
    first = make_bulletin(plan=stand.plan, month=OCTOBER, by=stand.officer, at=AT)
    content, file = first.content, file_of(first)
    target = stand.plan.targets.get(name="助餐点")
    spec = ReadingSpec(target.indicator, date(2026, 1, 1), date(2026, 10, 31), value=Decimal(300))
    book_readings(specs=[spec], by=audit.SYSTEM, at=datetime(2026, 11, 26, tzinfo=UTC), summary="补报")
    second = make_bulletin(plan=stand.plan, month=OCTOBER, by=stand.officer, at=datetime(2026, 11, 27, tzinfo=UTC))
    first.refresh_from_db()
    assert (first.content, file_of(first)) == (content, file)
    assert "缺2026年9月、2026年10月读数" in first.content
    assert "缺2026年9月、2026年10月读数" not in second.content
    assert "2026年1—10月为" in second.content
    assert (second.edition, second.year, second.number) == (2, 2026, 1)
    assert report_from_json(second.content).serial == "督查通报〔2026〕第1期（第2版）"
    assert tuple(bulletins_of(stand.plan)) == (second, first)


def test_made_again_at_the_same_instants_it_is_the_same() -> None:
    stand = full_stand()
    first = make_bulletin(plan=stand.plan, month=OCTOBER, by=stand.officer, at=AT)
    second = make_bulletin(plan=stand.plan, month=OCTOBER, by=stand.officer, at=AT)
    same = first.content.replace("第1期", "第1期（第2版）").replace('"1-b2026-1-1.', '"1-b2026-1-2.')
    assert second.content == same.replace(f'"{stand.city.pk}-b2026-1-1.', f'"{stand.city.pk}-b2026-1-2.')


def test_serial_numbers_run_through_the_city_and_start_anew_each_year() -> None:
    stand = empty_stand()
    other = make_plan(stand.city)
    elsewhere = empty_stand(name="临海市")
    january = datetime(2027, 1, 5, tzinfo=UTC)
    made = [
        make_bulletin(plan=plan, month=month, by=officer, at=at)
        for plan, month, officer, at in (
            (stand.plan, date(2026, 9, 1), stand.officer, AT),
            (other, date(2026, 9, 1), stand.officer, AT),
            (stand.plan, date(2026, 10, 1), stand.officer, AT),
            (elsewhere.plan, date(2026, 10, 1), elsewhere.officer, AT),
            (stand.plan, date(2026, 12, 1), stand.officer, january),
            (stand.plan, date(2026, 10, 1), stand.officer, january),
        )
    ]
    assert [(row.year, row.number, row.edition) for row in made] == [
        (2026, 1, 1), (2026, 2, 1), (2026, 3, 1), (2026, 1, 1), (2027, 1, 1), (2026, 3, 2),
    ]  # fmt: skip


def test_the_year_of_the_number_is_chinas() -> None:
    stand = empty_stand()
    at = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)  # half past midnight of 1 January in China
    assert make_bulletin(plan=stand.plan, month=date(2026, 12, 1), by=stand.officer, at=at).year == 2027


@pytest.mark.parametrize(
    ("month", "at", "message"),
    [
        (date(2026, 11, 1), AT, "2026年11月尚未结束"),
        (date(2027, 3, 1), AT, "2027年3月尚未结束"),
        (date(2025, 12, 1), AT, "计划自2026年1月起实施"),
    ],
)
def test_a_month_that_is_not_over_or_before_the_plan_has_none(month: date, at: datetime, message: str) -> None:
    stand = empty_stand()
    with pytest.raises(MonthError, match=message):
        make_bulletin(plan=stand.plan, month=month, by=stand.officer, at=at)
    assert not Bulletin.objects.exists()


def test_on_its_last_day_a_month_has_one() -> None:
    stand = empty_stand()
    row = make_bulletin(plan=stand.plan, month=OCTOBER, by=stand.officer, at=datetime(2026, 10, 31, 9, tzinfo=UTC))
    assert row.as_of == date(2026, 10, 31)


def test_answers_are_asked_by_the_next_months_end_and_never_by_a_day_gone_by() -> None:
    stand = full_stand()
    late = datetime(2027, 2, 28, 1, tzinfo=UTC)
    for at, until in ((AT, "2026年11月30日"), (late, "2027年3月31日")):
        row = make_bulletin(plan=stand.plan, month=OCTOBER, by=stand.officer, at=at)
        assert f"于{until}前报送原因" in row.content


def test_it_is_one_line_of_the_audit_chain() -> None:
    stand = full_stand()
    before = AuditEntry.objects.count()
    row = make_bulletin(plan=stand.plan, month=OCTOBER, by=stand.officer, at=AT)
    entry = AuditEntry.objects.order_by("seq").last()
    assert AuditEntry.objects.count() == before + 1
    assert (entry.action, entry.actor, entry.agency) == ("make_bulletin", stand.officer.username, "市政府督考办")
    assert entry.summary == "编制通报：督查通报〔2026〕第1期，民生行动计划，截至 2026-10-31"
    assert audit.row_key(row) in entry.rows
    Bulletin.objects.filter(pk=row.pk).update(content=row.content.replace("滞后", "达标"))
    assert [fault.place for fault in audit.row_faults() if "bulletins" in fault.place] == [audit.row_key(row)]


def test_the_issuer_is_written_by_its_full_name() -> None:
    stand = empty_stand()
    agency = stand.officer.roles.get().agency
    agency.names.create(name="云汀市人民政府督查考核办公室", form=AgencyName.Form.FULL)
    row = make_bulletin(plan=stand.plan, month=OCTOBER, by=stand.officer, at=AT)
    assert report_from_json(row.content).issuer == "云汀市人民政府督查考核办公室"
    bundled = make_bulletin(plan=stand.plan, month=date(2026, 9, 1), by=audit.SYSTEM, at=AT)
    assert report_from_json(bundled.content).issuer == "云汀市"


def test_the_months_offered_are_over_and_within_the_plan_and_a_year() -> None:
    plan: Plan = empty_stand().plan
    months = months_over(plan, date(2026, 11, 25))
    assert (months[0], months[-1], len(months)) == (date(2026, 10, 1), date(2026, 1, 1), 10)
    assert months_over(plan, date(2026, 10, 31))[0] == date(2026, 10, 1)
    assert months_over(plan, date(2026, 1, 30)) == ()
    assert months_over(plan, date(2040, 1, 1))[0] == date(2029, 12, 1)
