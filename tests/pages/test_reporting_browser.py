"""Entering and accepting a reading in a real browser: what is understood appears while typing, the light changes before one's eyes."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from tests import factories

from luoshi_site.agencies.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def log_in(page: Page, server: str, user: User) -> None:
    page.context.clear_cookies()
    page.goto(f"{server}/login/?next=/office/")
    page.fill("[name=username]", user.username)
    page.fill("[name=password]", factories.PASSWORD)
    with page.expect_navigation():
        page.click("main button")
    expect(page.locator("h1")).to_have_text("我的工作")


def lay() -> tuple[User, User, int, str]:
    city = factories.make_city()
    plan = factories.make_plan(city)
    task = factories.make_task(plan, "市住建局")
    target = factories.make_target(task, "300", unit="套", name="保障性住房")
    reporter = factories.make_user("reporter", factories.agency_of(city, "市住建局"))
    officer = factories.make_user("officer", factories.agency_of(city, "市政府督考办"))
    return reporter, officer, target.pk, plan.code


def serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found if one["impact"] in {"serious", "critical"}
    ]


def test_a_figure_is_understood_while_typing_and_turns_the_light_once_accepted(page: Page, live_server: object) -> None:
    reporter, officer, target, _ = lay()
    log_in(page, live_server.url, reporter)
    page.goto(f"{live_server.url}/office/reporting/targets/{target}/")
    page.locator("[name=value]").press_sequentially("较多")
    expect(page.locator("#understood")).to_contain_text("看不出是什么数")
    page.fill("[name=value]", "")
    page.locator("[name=value]").press_sequentially("３００套")
    expect(page.locator("#understood")).to_contain_text("理解为 300 套")
    assert serious(page) == []
    page.get_by_role("button", name="报送").click()
    expect(page.locator(".banner--success")).to_contain_text("300 套")
    address = page.url
    log_in(page, live_server.url, officer)
    page.goto(address)
    page.get_by_role("button", name="采用").click()
    change = page.locator(".effect__change")
    expect(change.locator(".light").first).to_contain_text("未到报送期")
    expect(change.locator(".light").last).to_contain_text("已完成")
    expect(page.locator(".reasons")).to_contain_text("300")
    assert serious(page) == []


def test_nothing_overflows_a_telephone_and_no_barrier_is_serious(browser: Browser, live_server: object) -> None:
    _, officer, _, code = lay()
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    page = context.new_page()
    log_in(page, live_server.url, officer)
    for path in (
        "/office/",
        f"/office/ledger/?plan={code}",
        f"/office/ledger/{code}/1/",
        "/office/reporting/?list=all",
    ):
        page.goto(live_server.url + path)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
        assert serious(page) == [], path
    context.close()
