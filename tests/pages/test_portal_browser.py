"""The public pages in a real browser: accessible, nothing wider than the screen, usable without script."""

from decimal import Decimal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from tests.factories import LAID, PASSWORD, agency_of, make_city, make_plan, make_target, make_task, make_user
from tests.pages.test_portal import YEAR

from luoshi_site.base.audit import SYSTEM
from luoshi_site.ledger.models import Goal
from luoshi_site.progress.actions import ReadingSpec, book_readings

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SERIOUS = {"serious", "critical"}


@pytest.fixture
def plan():
    plan = make_plan(make_city(is_demo=True), code="yun")
    Goal.objects.create(plan=plan, number=1, title="住得更好")
    task = make_task(plan, "市住建局", ("各地区",), title="改造老旧小区")
    target = make_target(task, "192", name="改造老旧小区")
    make_task(plan, "市体育局", title="加强体育宣传")
    spec = ReadingSpec(
        indicator=target.indicator,
        period_start=YEAR[0],
        period_end=YEAR[1],
        value=Decimal(192),
        unconfirmed=True,
        reported_in="报告",
    )
    book_readings(specs=[spec], by=SYSTEM, at=LAID, summary="测试读数")
    return plan


PAGES = ["/", "/goals/", "/tasks/", "/tasks/?text=zzz", "/tasks/yun/1/", "/tasks/yun/2/", "/login/", "/nowhere/"]


@pytest.mark.parametrize("address", PAGES)
def test_public_pages_have_no_serious_barrier_and_fit_every_screen(live_server, page, plan, address):
    page.goto(live_server.url + address)
    for details in page.locator("details:visible").all():
        details.evaluate("one => { one.open = true }")
    found = [row for row in Axe().run(page).response["violations"] if row["impact"] in SERIOUS]
    assert [(row["id"], [node["html"] for node in row["nodes"]][:3]) for row in found] == []
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


STAFF = ["/office/agencies/", "/office/agencies/people/", "/office/audit/", "/office/password/"]


def test_registry_people_and_audit_have_no_serious_barrier_and_fit(live_server, page, plan):
    make_user("administrator", agency_of(plan.city, "市政府督考办"), "admin")
    page.goto(live_server.url + "/login/?next=/office/audit/")
    page.get_by_label("登录名").fill("admin")
    page.get_by_label("口令").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="登录").click()
    page.get_by_role("button", name="校验").click()
    for address in STAFF:
        page.goto(live_server.url + address)
        page.set_viewport_size({"width": 1440, "height": 900})
        found = [row for row in Axe().run(page).response["violations"] if row["impact"] in SERIOUS]
        assert [(row["id"], [node["html"] for node in row["nodes"]][:3]) for row in found] == []
        page.set_viewport_size({"width": 390, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_menu_opens_and_the_list_filters_without_script(live_server, browser, plan):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    tab = context.new_page()
    tab.goto(live_server.url + "/")
    tab.get_by_text("菜单").click()
    tab.get_by_role("navigation", name="栏目（折叠）").get_by_role("link", name="任务").click()
    tab.get_by_label("任务或目标的名称").fill("体育")
    tab.get_by_role("button", name="筛选").click()
    expect(tab.get_by_text("共 1 项任务")).to_be_visible()
    context.close()
