"""What was known when: a day in the past shows nothing later, and an edited row is found."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from factories import agency_of, make_city, make_plan, make_target, make_task, make_user
from luoshi_site.agencies.models import User
from luoshi_site.base.audit import SYSTEM
from luoshi_site.ledger.models import Plan
from luoshi_site.office.bundled.load import load_bundled
from luoshi_site.progress.actions import ReadingSpec, accept_reading, book_readings, correct_reading
from luoshi_site.progress.models import Reading

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)


@pytest.fixture
def officer() -> Client:
    load_bundled(at=NOW)
    client = Client()
    client.force_login(User.objects.get(username="officer"))
    return client


def test_a_day_in_june_2024_shows_no_later_reading(officer: Client) -> None:
    task = "/office/ledger/dalian-livelihood-2023/22/"  # PM2.5: 26 for 2024
    assert "26 微克" in officer.get(task).content.decode()
    assert "26 微克" not in officer.get(task + "?as_of=2024-06-30").content.decode()
    public = "/tasks/dalian-livelihood-2023/22/"
    assert "26 微克" in Client().get(public).content.decode()
    assert "26 微克" not in Client().get(public + "?as_of=2024-06-30").content.decode()


def _corrected(plan: Plan) -> Reading:
    """A target of 300 with 40 reported on 3 April 2026, corrected to 28 on 20 April."""
    task = make_task(plan)
    target = make_target(task, "300", cadence="quarterly", name="改造社区食堂")
    period = {"indicator": target.indicator, "period_start": date(2026, 1, 1), "period_end": date(2026, 3, 31)}
    told = datetime(2026, 4, 3, 2, tzinfo=UTC)
    (old,) = book_readings(specs=[ReadingSpec(**period, value=Decimal(40))], by=SYSTEM, at=told, summary="入账")
    agency = agency_of(plan.city, "市民政局")
    reporter, reviewer = make_user("reporter", agency), make_user("reviewer", agency)
    later = told + timedelta(days=17)
    spec = ReadingSpec(**period, value=Decimal(28), note="十二个食堂未验收")
    accept_reading(reading=correct_reading(reading=old, spec=spec, by=reporter, at=later), by=reviewer, at=later)
    return old


def test_before_a_correction_was_known_the_old_value_shows() -> None:
    city = make_city()
    plan = make_plan(city, code="two-times")
    _corrected(plan)
    client = Client()
    client.force_login(make_user("officer", agency_of(city, "市政府督考办")))
    task = "/office/ledger/two-times/1/"
    before = client.get(task + "?as_of=2026-05-01&known_at=2026-04-19").content.decode()
    after = client.get(task + "?as_of=2026-05-01&known_at=2026-04-20").content.decode()
    assert "= 40 个" in before or "40 个（" in before or "40 个" in before
    assert "28 个" not in before
    assert "28 个" in after


def test_an_edited_row_is_found_by_verify(officer: Client) -> None:
    told = StringIO()
    call_command("verify", stdout=told)
    assert "未发现问题" in told.getvalue()
    reading = Reading.objects.filter(indicator__city__code="dalian", value=192).get()
    Reading.objects.filter(pk=reading.pk).update(value=Decimal(191))
    told = StringIO()
    with pytest.raises(CommandError):
        call_command("verify", stdout=told)
    assert f"progress.Reading:{reading.pk}" in told.getvalue()
