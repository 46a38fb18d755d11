"""The cards of all agencies, or areas, of a plan at once: made by one button, downloaded as one file."""

import io
import zipfile
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document
from tests.bulletins_factories import AT, Stand, full_stand, publish
from tests.factories import agency_of, make_agency, make_task

from luoshi_site.base.audit import SYSTEM, chain_faults, row_faults
from luoshi_site.base.models import AuditEntry
from luoshi_site.bulletins.actions import MonthError, make_bulletin, make_cards
from luoshi_site.bulletins.actions.cards import Cards
from luoshi_site.bulletins.content import BulletinKind
from luoshi_site.bulletins.material import Scope
from luoshi_site.bulletins.models import Bulletin
from luoshi_site.ledger.models import Target
from luoshi_site.progress.actions import ReadingSpec, book_readings

pytestmark = pytest.mark.django_db
OCTOBER = date(2026, 10, 1)
AGENCIES = ["市住建局", "市民政局", "市人社局"]


def all_cards(stand: Stand, days: int = 0, **fields: object) -> Cards:
    known = {"kind": BulletinKind.AGENCY, "month": OCTOBER, "by": stand.officer, "at": AT + timedelta(days=days)}
    return make_cards(plan=stand.plan, **{**known, **fields})  # type: ignore[arg-type]


def test_every_agency_of_the_plan_has_its_card_in_one_action() -> None:
    stand = full_stand()
    done = all_cards(stand)
    assert (len(done.made), done.unchanged, done.left) == (3, 0, 0)
    assert sorted(str(row.agency) for row in done.made) == sorted(AGENCIES)
    assert sorted(row.number for row in done.made) == [1, 2, 3]
    line = AuditEntry.objects.get(action="make_cards")
    assert "单位情况卡 3 份（单位情况卡〔2026〕第1期至单位情况卡〔2026〕第3期）" in line.summary
    assert all(f"bulletins.Bulletin:{row.pk}" in line.rows for row in done.made)
    assert list(chain_faults()) == []
    assert [fault for fault in row_faults() if fault.place.startswith("bulletins.")] == []


def test_a_card_made_with_all_is_the_card_made_alone() -> None:
    stand = full_stand()
    one = Scope(agency=agency_of(stand.city, "市民政局"))
    alone = make_bulletin(plan=stand.plan, month=OCTOBER, kind=BulletinKind.AGENCY, scope=one, by=stand.officer, at=AT)
    content, number = alone.content, alone.number
    Bulletin.objects.all().delete()
    made = next(row for row in all_cards(stand).made if row.agency == one.agency)
    code, own = f"a2026-{number}-1.", f"a2026-{made.number}-1."
    assert made.content.replace(own, code).replace(f"第{made.number}期", f"第{number}期") == content


def test_made_again_only_what_changed_has_a_new_edition() -> None:
    stand = full_stand()
    first = all_cards(stand)
    again = all_cards(stand, days=1)
    assert (again.made, again.unchanged, again.left) == ((), 3, 0)
    published = publish(stand, next(row for row in first.made if str(row.agency) == "市住建局"))
    target = Target.objects.get(name="老旧小区改造")
    spec = ReadingSpec(target.indicator, date(2026, 10, 1), date(2026, 10, 31), value=Decimal(9))
    reading = target.indicator.readings.get(period_end=date(2026, 10, 31))
    reading.decisions.create(kind="withdrawn", at=AT + timedelta(days=1), by=None, by_name="系统")
    target.indicator.readings.filter(pk=reading.pk).update(withdrawn_at=AT + timedelta(days=1))
    book_readings(specs=[spec], by=SYSTEM, at=AT + timedelta(days=1), summary="更正")
    third = all_cards(stand, days=2)
    assert ([str(row.agency) for row in third.made], third.unchanged) == (["市住建局"], 2)
    assert (third.made[0].edition, third.made[0].number) == (2, published.number)
    assert AuditEntry.objects.filter(action="make_cards").count() == 2


def test_no_more_than_a_bound_are_made_at_once_and_the_next_time_goes_on() -> None:
    stand = full_stand()
    done = all_cards(stand, most=2)
    assert (len(done.made), done.unchanged, done.left) == (2, 0, 1)
    done = all_cards(stand, days=1, most=2)
    assert (len(done.made), done.unchanged, done.left) == (1, 2, 0)
    with pytest.raises(MonthError, match="尚未结束"):
        all_cards(stand, month=date(2026, 12, 1))


def test_more_agencies_cost_no_more_than_writing_their_cards() -> None:
    """What the plan says is gathered once: a card more asks its number, its earlier editions, its corrections, and is written."""
    stand = full_stand()

    def asked(days: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            all_cards(stand, days=days)
        return len(queries)

    asked(0)
    before = asked(1)
    for place in range(5):
        name = f"市第{place}局"
        make_agency(stand.city, name)
        make_task(stand.plan, name, title=f"任务{place}")
    assert asked(2) - before <= 5 * 10 + 5


def test_the_page_makes_all_and_gives_them_in_one_file() -> None:
    stand = full_stand()
    client = Client()
    client.force_login(stand.officer)
    page = f"/office/bulletins/new/{stand.plan.code}/?kind=agency"
    assert "编制全部" in client.get(page).content.decode()
    posted = {"all": "1", "month": "2026-10"}
    assert "2026年10月的情况卡：编制 3 份。" in client.post(page, posted, follow=True).content.decode()
    said = client.post(page, posted, follow=True).content.decode()
    assert "编制 0 份；3 份没有变化，不重复编制。" in said
    address = f"/office/bulletins/new/{stand.plan.code}/agency/2026-10.zip"
    assert f'href="{address}">2026年10月：3 份 Word 文件（zip）' in said
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(page)
    assert answer.status_code == 200
    assert len(queries) <= 30
    answer = client.get(address)
    assert answer["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as file:
        assert sorted(file.namelist()) == sorted(f"{name}.docx" for name in AGENCIES)
        words = [paragraph.text for paragraph in Document(io.BytesIO(file.read("市人社局.docx"))).paragraphs]
    assert any("市人社局牵头任务" in line for line in words)
    for nothing in ("agency/2026-09", "monthly/2026-10", "agency/2026-13", "area/2026-10"):
        assert client.get(f"/office/bulletins/new/{stand.plan.code}/{nothing}.zip").status_code == 404
    nobody = client.post(page.replace("agency", "area"), posted, follow=True).content.decode()
    assert "没有单位或地区在2026年10月有可写的内容，没有编制情况卡。" in nobody
    assert "请选择已结束的月份" in client.post(page, {"all": "1"}, follow=True).content.decode()
