"""Dividing a target in a real browser: sums run beside it, a copied column lands in its cells, nothing is needed but keys."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests import factories

from luoshi_site.ledger.models import Indicator, Target, TargetShare

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASTE = """([selector, text]) => {
  const data = new DataTransfer();
  data.setData("text", text);
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.querySelector(selector).dispatchEvent(event);
}"""


@pytest.fixture
def target() -> Target:
    task = factories.make_task(factories.make_plan(factories.make_city()), responsible=("各地区",))
    return factories.make_target(task, "300", rollup=Indicator.Rollup.SUM, name="适老化改造")


def open_page(page: Page, server: str, target: Target, way: str) -> None:
    officer = factories.make_user("officer", factories.agency_of(target.plan.city, "市政府督考办"))
    page.goto(f"{server}/login/?next=/office/")
    page.fill("[name=username]", officer.username)
    page.fill("[name=password]", factories.PASSWORD)
    with page.expect_navigation():
        page.click("main button")
    page.goto(f"{server}/office/ledger/{target.plan.code}/targets/{target.number}/shares/?by={way}")


def test_sums_run_while_typing_and_enter_moves_down(page: Page, live_server: object, target: Target) -> None:
    open_page(page, live_server.url, target, "areas")
    cells = page.locator("[data-shares] input")
    cells.first.click()
    page.keyboard.type("199.5")
    page.keyboard.press("Enter")
    page.keyboard.type("100")
    expect(page.locator("[data-down]")).to_have_text("299.5")
    expect(page.locator("[data-gap]")).to_have_text("还差 0.5")
    cells.first.fill("200")
    expect(page.locator("[data-gap]")).to_have_text("一致")
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in {"serious", "critical"}] == []
    page.get_by_role("button", name="保存这一版").click()
    expect(page.locator(".banner--success")).to_contain_text("已分地区分解")
    assert sorted(TargetShare.objects.values_list("value", flat=True)) == [100, 200]


def test_a_column_and_a_block_copied_from_a_workbook_land_in_their_cells(
    page: Page, live_server: object, target: Target
) -> None:
    open_page(page, live_server.url, target, "both")
    cells = page.locator("[data-shares] input")
    first = f"[name={cells.first.get_attribute('name')}]"
    page.evaluate(PASTE, [first, "西汀区\t30\t35\t35\r\n东屿区\t60\t70\t70\r\n"])
    assert [cells.nth(at).input_value() for at in range(6)] == ["60", "70", "70", "30", "35", "35"]
    expect(page.locator("[data-all]")).to_have_text("300")
    expect(page.locator("[data-gap]")).to_have_text("一致")
    page.evaluate(PASTE, [first, "1,000\n2"])
    assert [cells.nth(at).input_value() for at in (0, 3)] == ["1,000", "2"]
    expect(page.locator("[data-gap]")).to_contain_text("多出")
