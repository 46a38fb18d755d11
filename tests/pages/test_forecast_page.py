"""The forecast on a task's page, and the page that says what it is worth."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client
from tests import factories

from luoshi.rules.forecast.published import published_backtest
from luoshi.rules.period import month_end
from luoshi_site.agencies.models import User
from luoshi_site.base.audit import SYSTEM
from luoshi_site.ledger.actions import suspend_target
from luoshi_site.ledger.decisions import Decision
from luoshi_site.ledger.models import Target
from luoshi_site.progress.actions import ReadingSpec, book_readings

pytestmark = pytest.mark.django_db
BOOKED = datetime(2026, 1, 31, tzinfo=UTC)
FLOWS = ("9", "11", "10", "9", "11", "10")
HEADING = "照目前走势推算"


class World:
    """A total of 200 by the end of 2027, of which some months are reported."""

    def __init__(self) -> None:
        self.city = factories.make_city()
        self.plan = factories.make_plan(self.city, ends_on=date(2027, 12, 31))
        self.task = factories.make_task(self.plan)
        self.target = factories.make_target(self.task, "200", is_count=True)
        self.officer = factories.make_user("officer", factories.agency_of(self.city, "市政府督考办"))

    def book(self, target: Target, *values: str) -> None:
        specs = [
            ReadingSpec(
                indicator=target.indicator,
                period_start=date(2026, month, 1),
                period_end=month_end(2026, month),
                value=Decimal(value),
            )
            for month, value in enumerate(values, 1)
        ]
        book_readings(specs=specs, by=SYSTEM, at=BOOKED, summary="测试")

    def page(self, query: str = "as_of=2026-07-31") -> str:
        return text(self.officer, f"/office/ledger/{self.plan.code}/{self.task.number}/?{query}")


def text(user: User, path: str) -> str:
    client = Client()
    client.force_login(user)
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


@pytest.fixture
def world() -> World:
    return World()


def test_the_task_page_says_where_a_target_will_arrive(world: World) -> None:
    """About 10 a month for 18 more months after 60: some 240, so that 200 will hardly be missed."""
    world.book(world.target, *FLOWS)
    page = world.page()
    told = page[page.index(HEADING) :]
    assert "到 2027年12月31日，预计为 <b>24" in told
    assert "届时达标的可能性<b>约 80%</b>" in told
    assert "由 6 个按月的读数（截至 2026年6月30日）推算" in told
    assert "不影响灯色，不用于考核" in told


def test_two_readings_are_too_few_to_say(world: World) -> None:
    world.book(world.target, *FLOWS[:2])
    page = world.page("as_of=2026-03-31")
    assert "数据太少，无法推算：前后衔接的读数有 2 个，至少要 3 个" in page
    assert "预计为" not in page


def test_what_is_settled_or_suspended_is_not_forecast(world: World) -> None:
    world.book(world.target, *(str(int(value) * 6) for value in FLOWS))
    assert HEADING not in world.page(), "360 of 200 are there already"
    resting = factories.make_target(world.task, "200")
    world.book(resting, *FLOWS)
    assert HEADING in world.page()
    approved = Decision("云汀督〔2026〕3号", "批复.pdf", b"scan")
    suspend_target(target=resting, effective_on=date(2026, 7, 1), decision=approved, by=world.officer, at=BOOKED)
    assert HEADING not in world.page()


def test_a_forecast_is_of_what_was_known_then(world: World) -> None:
    world.book(world.target, *FLOWS)
    assert "由 6 个按月的读数" in world.page()
    assert "由 4 个按月的读数" in world.page("as_of=2026-05-15")


def test_the_page_of_its_worth_shows_what_is_published(world: World) -> None:
    found = published_backtest()
    page = text(world.officer, "/office/forecast/")
    assert f"{found.series_count}<span" in page
    assert f"{float(found.coverage.share):.1%}" in page
    for row in found.sources:
        assert row.what in page
        assert f"{float(row.score.share):.1%}" in page
    assert "绿灯" in page
    assert Client().get("/office/forecast/").status_code == 404


def test_many_targets_cost_no_more_queries(world: World, django_assert_max_num_queries: object) -> None:
    for _ in range(5):
        world.book(factories.make_target(world.task, "200"), *FLOWS)
    client = Client()
    client.force_login(world.officer)
    with django_assert_max_num_queries(45):
        page = client.get(f"/office/ledger/{world.plan.code}/{world.task.number}/?as_of=2026-07-31").content.decode()
    assert page.count(HEADING) == 6, "the reported ones, and the one of which nobody has reported"
