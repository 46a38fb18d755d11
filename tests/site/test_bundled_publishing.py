"""The invented city's bulletins: September's published in October with what was known then, October's waiting for review."""

from datetime import date, datetime

import pytest
from django.test import Client
from tests.bundled_load import NOW, bundled

from luoshi.report.codec import report_to_json
from luoshi_site.base.audit import faults
from luoshi_site.base.models import AuditEntry
from luoshi_site.base.moment import CHINA
from luoshi_site.bulletins.models import Bulletin
from luoshi_site.bulletins.proofs import figures_of
from luoshi_site.bulletins.queries import report_of
from luoshi_site.bulletins.remaking import made_again
from luoshi_site.office.bundled.load import Loaded

__all__ = ["bundled"]
pytestmark = pytest.mark.django_db


def of_month(month: int) -> Bulletin:
    return Bulletin.objects.get(month=date(2026, month, 1))


def text_of(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_septembers_went_through_all_hands_in_october(bundled: Loaded) -> None:
    row = of_month(9)
    assert (row.year, row.number, row.edition, row.state) == (2026, 1, 1, "published")
    assert row.made_by is not None
    steps = [("made", row.made_by.username, row.made_at)]
    steps += [(each.kind, each.by.username, each.at) for each in row.events.order_by("pk")]
    days = [(kind, who, at.astimezone(CHINA).day, at.astimezone(CHINA).month) for kind, who, at in steps]
    assert days == [
        ("made", "officer", 21, 10),
        ("reviewed", "leader", 21, 10),
        ("approved", "leader", 22, 10),
        ("published", "officer", 23, 10),
    ]


def test_octobers_waits_for_review(bundled: Loaded) -> None:
    row = of_month(10)
    assert (row.number, row.state, row.known_at) == (2, "compiled", datetime(2026, 11, 23, 9, tzinfo=CHINA))
    assert Bulletin.objects.count() == 2


def test_both_are_made_again_as_they_stand(bundled: Loaded) -> None:
    """September's was made before anything later was there: made again with all of it, it says the same."""
    for row in Bulletin.objects.all():
        assert report_to_json(made_again(row).report) == row.content
    assert [fault for fault in faults() if "bulletin" in fault.place] == []


def test_septembers_attests_a_line_of_its_own_day(bundled: Loaded) -> None:
    row = of_month(9)
    assert AuditEntry.objects.get(seq=row.chain_seq).at <= datetime(2026, 10, 23, 10, tzinfo=CHINA)
    later = AuditEntry.objects.filter(at__gt=row.published_at, at__lt=NOW)  # loading itself is of today
    assert later.exists()
    assert not later.filter(seq__lte=row.chain_seq or 0).exists()


def test_septembers_speaks_of_the_corrected_july(bundled: Loaded) -> None:
    row = of_month(9)
    pipes = row.plan.targets.get(indicator__code="old-pipes")
    shown = next(text for key, text in figures_of(report_of(row)).items() if f".target{pipes.pk}.value" in key)
    # 2.1 + 2.4 + 6.8 + 8.2 + 8.9 + 9.3 to June, July's 4.1 for 41.0, then 8.7 and 9.2
    assert "59.7公里" in shown


def test_the_public_reads_it_marked_as_demo(bundled: Loaded) -> None:
    row = of_month(9)
    proof = next(key for key in figures_of(report_of(row)) if ".target" in key and key.endswith(".value"))
    for address in ("/bulletins/", f"/bulletins/{row.pk}/", f"/bulletins/proof/{proof}/", "/bulletins/atom.xml"):
        assert "演示数据" in text_of(address), address
    assert "与通报一致" in text_of(f"/bulletins/proof/{proof}/")
    assert "第2期" not in text_of("/bulletins/")
    assert Client().get(f"/bulletins/{of_month(10).pk}/").status_code == 404
