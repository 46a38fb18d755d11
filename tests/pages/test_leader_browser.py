"""The leader's page on a telephone of 390 × 844: all that matters without scrolling, and an instruction in two taps."""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from tests import factories

from luoshi_site.agencies.models import User
from luoshi_site.base.audit import SYSTEM
from luoshi_site.ledger.models import Indicator, LeaderAssignment, Plan, Task
from luoshi_site.office.bundled.load import load_bundled
from luoshi_site.progress.actions import ReadingSpec, accept_reading, book_readings, enter_reading
from luoshi_site.supervision.actions.instructions import matter_of
from luoshi_site.supervision.models import Proposal, SupervisionOrder, WrittenInstruction

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG_AGO = datetime(2026, 2, 1, tzinfo=UTC)
WIDTH, HEIGHT = 390, 844
SHOTS = os.environ.get("LUOSHI_SHOTS")
TITLE = "统筹推进城镇老旧小区、棚户区和城中村改造并完善配套公共服务设施"


class Crowded:
    """Seventy agencies, forty tasks with long titles, `reds` of them far behind since 2025, five turned red this month."""

    def __init__(self, reds: int = 14) -> None:
        self.city = factories.make_city(is_demo=True)
        self.plan = factories.make_plan(self.city, short_title="民生改善三年行动实施意见")
        factories.make_plan(self.city, short_title="数字政府建设行动计划")
        Plan.objects.filter(pk=self.plan.pk).update(adopted_at=LONG_AGO)
        for number in range(70):
            factories.make_agency(self.city, f"市第{number}住房城乡建设和交通运输管理局")
        office = factories.agency_of(self.city, "市政府督考办")
        self.leader = factories.make_user("leader", office)
        self.officer = factories.make_user("officer", office)
        self.tasks = [
            factories.make_task(self.plan, f"市第{number}住房城乡建设和交通运输管理局", title=f"{TITLE}{number}")
            for number in range(40)
        ]
        for number, task in enumerate(self.tasks[:reds]):
            self.behind(task, number)
        if reds:
            self.turn_red(self.tasks[20:25])

    def behind(self, task: Task, number: int) -> None:
        """A level that should have been reached in 2025."""
        target = factories.make_target(
            task, "35", name=f"新建和筹集保障性租赁住房占比{number}", unit="%", basis=Indicator.Basis.POINT,
            cadence=Indicator.Cadence.YEARLY, kind="level", baseline_value=Decimal(5), baseline_on=date(2022, 12, 31),
            due_on=date(2025, 12, 31), deadline="2025",
        )  # fmt: skip
        spec = ReadingSpec(
            indicator=target.indicator,
            period_start=date(2025, 1, 1),
            period_end=date(2025, 12, 31),
            value=Decimal(9 + number),
        )
        book_readings(specs=[spec], by=SYSTEM, at=LONG_AGO, summary="测试")

    def turn_red(self, tasks: list[Task]) -> None:
        """Figures accepted now that turn a light red."""
        for task in tasks:
            target = factories.make_target(
                task, "95", name=f"城市生活污水集中收集处理率{task.number}", unit="%", basis=Indicator.Basis.POINT,
                cadence=Indicator.Cadence.YEARLY, kind="level", baseline_value=Decimal(90),
                baseline_on=date(2022, 12, 31), due_on=date(2028, 12, 31),
            )  # fmt: skip
            spec = ReadingSpec(
                indicator=target.indicator,
                period_start=date(2025, 1, 1),
                period_end=date(2025, 12, 31),
                value=Decimal(90),
            )
            agency = task.assignments.first().agency
            row = enter_reading(spec=spec, by=factories.make_user("reporter", agency), at=LONG_AGO, agency=agency)
            accept_reading(reading=row, by=self.officer, at=timezone.now())

    def lead(self, tasks: list[Task]) -> None:
        """Put the leader in charge."""
        for task in tasks:
            LeaderAssignment.objects.create(task=task, user=self.leader, valid_from=date(2026, 1, 1))

    def ask_for_a_word(self) -> None:
        """Three orders to approve, two proposals, an extension asked for."""
        for number, task in enumerate(self.tasks[30:34]):
            asked = number == 3
            SupervisionOrder.objects.create(
                city=self.city, matter=matter_of(task)[0], agency=task.assignments.first().agency, year=2026, title=f"督办{number}",
                asks="办结", basis="会议", approver="某", state="issued" if asked else "drafted", limit_days=5, drafted_at=LONG_AGO,
                due_on=date(2026, 12, 1), asked_until=date(2026, 12, 9) if asked else None,
            )  # fmt: skip
        for kind in ("commendation", "criticism"):
            agency = self.tasks[0].assignments.first().agency
            Proposal.objects.create(
                city=self.city, kind=kind, agency=agency, reason="事实", drafted_at=LONG_AGO, drafted_by_name="某"
            )


@pytest.fixture
def telephone(browser: Browser, live_server: object) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, locale="zh-CN", has_touch=True)
    page = context.new_page()
    page.set_default_timeout(8000)
    yield page
    context.close()


def open_as(page: Page, server: object, user: User, path: str = "/office/") -> None:
    client = Client()
    client.force_login(user)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}]  # type: ignore[attr-defined]
    )
    page.goto(server.url + path)  # type: ignore[attr-defined]


def fits(page: Page, name: str) -> None:
    """The whole document is no higher and no wider than the screen, and every part and link of it lies on the screen."""
    high, wide = page.evaluate("[document.documentElement.scrollHeight, document.documentElement.scrollWidth]")
    lowest = page.evaluate(
        "Math.max(...[...document.querySelectorAll('main a, main p')].map(e => e.getBoundingClientRect().bottom))"
    )
    print(f"leader's page, {name}: {high} px high, {wide} px wide, lowest line at {round(lowest)} px")
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"leader-{name}.png"), full_page=True)
    assert (high <= HEIGHT, wide <= WIDTH, lowest <= HEIGHT) == (True, True, True), (high, wide, lowest)
    found = Axe().run(page).response["violations"]
    assert [rule["id"] for rule in found if rule["impact"] in {"serious", "critical"}] == []


def test_too_many_reds_many_changes_and_three_kinds_of_words_fit(telephone: Page, live_server: object) -> None:
    town = Crowded()
    town.ask_for_a_word()
    open_as(telephone, live_server, town.leader)
    fits(telephone, "fourteen reds of a city")
    main = telephone.locator("main")
    expect(main).to_contain_text("红灯 19 项")
    expect(main.locator(".leader__rows").first.locator("li")).to_have_count(5)
    expect(main).to_contain_text("尚未登记您分管的任务")
    assert "".join(main.locator(".leader__word").inner_text().split()) == "3待批督办单2待定建议1延期申请0待审通报"
    expect(main).to_contain_text("新增红灯 5 个")
    for words in ("全部 19 项", "待批督办单", "待定建议", "延期申请", "全部情况"):
        telephone.goto(live_server.url + "/office/")
        with telephone.expect_navigation() as answer:
            telephone.get_by_role("link", name=words).tap()
        assert answer.value is not None
        assert answer.value.status == 200, words


def test_a_leader_in_charge_sees_their_own_tasks_only(telephone: Page, live_server: object) -> None:
    town = Crowded()
    town.ask_for_a_word()
    town.lead([*town.tasks[:3], *town.tasks[20:22], town.tasks[33], town.tasks[39]])
    open_as(telephone, live_server, town.leader)
    fits(telephone, "own tasks, five red")
    main = telephone.locator("main")
    expect(main).to_contain_text("我分管的 7 项任务")
    expect(main).to_contain_text("红灯 5 项")
    expect(main).to_contain_text("新增红灯 2 个")
    assert "3待批督办单" in "".join(main.locator(".leader__word").inner_text().split())


def test_a_new_leader_of_a_plan_without_reds_is_told_so(telephone: Page, live_server: object) -> None:
    town = Crowded(reds=0)
    open_as(telephone, live_server, town.leader)
    fits(telephone, "no reds")
    main = telephone.locator("main")
    expect(main).to_contain_text("没有红灯。也没有黄灯。")
    expect(main).to_contain_text("40 项是灰灯")
    expect(main).to_contain_text("没有等您决定的事项")
    expect(main).to_contain_text("没有目标的灯色发生变化")


def test_the_bundled_cities_fit_too(telephone: Page, live_server: object) -> None:
    load_bundled(at=timezone.now())
    leader = User.objects.get(username="leader")
    yunting = "yunting-livelihood-2026"
    for code, asked in ((yunting, ""), (yunting, "2026-06-30"), ("dalian-livelihood-2023", "2024-09-30")):
        open_as(telephone, live_server, leader, f"/office/?plan={code}" + (f"&as_of={asked}" if asked else ""))
        fits(telephone, f"{code} {asked}".strip())
    LeaderAssignment.objects.all().delete()
    open_as(telephone, live_server, leader, f"/office/?plan={yunting}&as_of=2026-09-30")
    fits(telephone, "yunting, nobody in charge")


def test_an_instruction_becomes_an_order_in_two_taps(telephone: Page, live_server: object) -> None:
    town = Crowded(reds=2)
    open_as(telephone, live_server, town.leader)
    telephone.locator(".leader__rows a").first.tap()
    telephone.locator("[name=text]").fill("请三日内拿出办法，逐项销号。")
    button = telephone.get_by_role("button", name="转为督办单")
    box = button.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= HEIGHT  # nothing to scroll for here either
    button.tap()
    expect(telephone.locator(".banner--success")).to_contain_text("等督查部门下发")
    order = SupervisionOrder.objects.get()
    assert (order.state, order.asks, order.approved_by) == ("approved", "请三日内拿出办法，逐项销号。", town.leader)
    telephone.goto(live_server.url + "/office/")
    telephone.locator(".leader__rows a").first.tap()
    telephone.locator("[name=text]").fill("已阅。")
    telephone.get_by_role("button", name="记为批示").tap()
    expect(telephone.locator(".banner--success")).to_contain_text("批示已记下")
    assert WrittenInstruction.objects.count() == 2
    assert SupervisionOrder.objects.count() == 1


def test_the_page_asks_few_questions_of_the_database(django_assert_max_num_queries: object) -> None:
    town = Crowded()
    town.ask_for_a_word()
    client = Client()
    client.force_login(town.leader)
    client.get("/office/")
    with django_assert_max_num_queries(30):  # type: ignore[operator]
        answer = client.get("/office/")
    assert answer.status_code == 200
