"""`tick` goes on with the invented city's history from today on, and asks nothing of Dalian."""

from datetime import datetime
from io import StringIO

import pytest
from django.core.management import call_command

from luoshi_site.agencies.access import Member, roles_on
from luoshi_site.agencies.models import User
from luoshi_site.base.audit import faults
from luoshi_site.base.moment import CHINA
from luoshi_site.notices.queries import notices_for
from luoshi_site.office.bundled.load import load_bundled
from luoshi_site.progress.models import ReportingCalendar, ReportingRound

NOW = datetime(2026, 11, 25, 9, tzinfo=CHINA)


def opened() -> list[tuple[str, str, str, str]]:
    rows = ReportingRound.objects.filter(opened_at__gte=NOW).order_by("pk")
    return [(row.plan.code, row.cadence, str(row.period_end), str(row.due_on)) for row in rows]


def unread(username: str) -> list[str]:
    user = User.objects.get(username=username)
    rows = notices_for(Member(user=user, roles=roles_on(user, NOW.date())))
    return [notice.title for notice in rows if not notice.seen]


@pytest.mark.django_db
def test_the_demo_goes_on_from_this_month() -> None:
    load_bundled(at=NOW)
    assert list(ReportingCalendar.objects.values_list("plan__code", "is_active")) == [("yunting-livelihood-2026", True)]
    october = "「云汀民生三年行动」2026年10月报送已开启：应报 {} 项任务，11月10日（周二）截止"
    order, returned, opening = unread("reporter-bureau")
    assert order.startswith("收到橙色督办单〔2026〕3号「关于老旧管网更新改造滞后的督办」")
    assert returned.startswith("更新改造老旧管网2026年10月的读数被退回：")
    asked = "有 1 处数据请核对，并说明情况"  # the bureau has answered, so it has seen it
    assert (opening, unread("reporter-area")) == (october.format(1), [asked, october.format(4)])
    call_command("tick", at="2026-11-25T09:00", stdout=StringIO())
    assert opened() == []
    call_command("tick", at="2026-12-01T08:00", stdout=StringIO())
    assert opened() == [("yunting-livelihood-2026", "monthly", "2026-11-30", "2026-12-10")]
    call_command("tick", at="2027-01-04T08:00", stdout=StringIO())
    assert [row[1:3] for row in opened()] == [
        ("monthly", "2026-11-30"),
        ("monthly", "2026-12-31"),
        ("quarterly", "2026-12-31"),
        ("half_yearly", "2026-12-31"),
        ("yearly", "2026-12-31"),
    ]
    assert not ReportingRound.objects.filter(plan__city__code="dalian").exists()
    assert list(faults()) == []
