"""The document pages in a browser: a file dropped, the two sides following each other, text selected, the keyboard, no script."""

from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.factories import PASSWORD, make_agency, make_city, make_user

from luoshi_site.agencies.models import Agency
from luoshi_site.ledger import queries
from luoshi_site.ledger.actions import receive_document
from luoshi_site.ledger.models import Document

TEXT = """云汀市人民政府关于改善社区环境的实施意见
2026年2月3日
一、重点任务
1.改造老旧小区。到2028年，改造老旧小区60个，绿地率达到35%。（牵头单位：市住建局；责任单位：各地区）
2.加强宣传😀。办好社区讲堂。（牵头单位：市民政局）
"""

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def officer():
    city = make_city()
    make_agency(city, "市民政局")
    make_agency(city, "市住建局")
    return make_user("officer", Agency.objects.get(city=city, name="市政府督考办"))


@pytest.fixture
def entered(officer, page, live_server):
    page.goto(f"{live_server.url}/login/")
    page.fill("input[name=username]", officer.username)
    page.fill("input[name=password]", PASSWORD)
    with page.expect_navigation():
        page.click("main button")
    return page


@pytest.fixture
def document(officer):
    at = datetime(2026, 3, 2, 1, tzinfo=UTC)
    city = officer.roles.get().agency.city
    return receive_document(city=city, content=TEXT.encode(), name="意见.txt", by=officer, at=at).document


def test_a_dropped_file_is_read_at_once(entered, live_server):
    entered.goto(f"{live_server.url}/office/documents/")
    drop = """text => {
      const held = new DataTransfer();
      held.items.add(new File([text], "意见.txt"));
      const event = new DragEvent("drop", {dataTransfer: held, cancelable: true, bubbles: true});
      document.querySelector("[data-drop]").dispatchEvent(event); }"""
    with entered.expect_navigation():
        entered.evaluate(drop, TEXT)
    assert Document.objects.get().name == "意见.txt"
    assert entered.locator("#target-0").is_visible()


def test_the_two_sides_follow_each_other(entered, live_server, document):
    entered.goto(f"{live_server.url}/office/documents/{document.pk}/")
    entered.hover("[data-text] a.mark--cumulative")
    assert entered.locator("#target-0").evaluate("each => each.classList.contains('target--lit')")
    entered.click("[data-text] a.mark--cumulative")
    assert entered.url.endswith("#target-0")
    entered.click("#target-0 >> text=原文")
    assert entered.url.endswith("#text-0")


def test_selected_words_become_a_target_at_their_place(entered, live_server, document):
    entered.goto(f"{live_server.url}/office/documents/{document.pk}/")
    select = """() => {
      const walker = document.createTreeWalker(document.querySelector("[data-text]"), NodeFilter.SHOW_TEXT);
      while (walker.nextNode() && !walker.currentNode.data.includes("办好社区讲堂"));
      const node = walker.currentNode, at = node.data.indexOf("办好社区讲堂"), range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + 6);
      getSelection().removeAllRanges();
      getSelection().addRange(range); }"""
    entered.evaluate(select)
    entered.click("text=把所选文字补充为目标")
    assert entered.input_value("input[name=quote]") == "办好社区讲堂"
    entered.fill("input[name=indicator]", "社区讲堂")
    entered.fill("input[name=value]", "12")
    entered.fill("input[name=unit]", "场")
    with entered.expect_navigation():
        entered.click("main button.button--primary")
    target = queries.draft_for(document).targets[-1]
    assert (target.fact.indicator, target.fact.span.of(TEXT)) == ("社区讲堂", "办好社区讲堂")
    assert entered.locator("#target-2").is_visible()


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_runs_over_and_nothing_is_barred(entered, live_server, document, width):
    entered.set_viewport_size({"width": width, "height": 844})
    base = f"{live_server.url}/office/documents/"
    for part in (
        "",
        f"{document.pk}/",
        f"{document.pk}/?tab=problems",
        f"{document.pk}/adopt/",
        f"{document.pk}/targets/0/",
    ):
        entered.goto(base + part)
        assert entered.evaluate("document.documentElement.scrollWidth") <= width, part
        found = [
            each for each in Axe().run(entered).response["violations"] if each["impact"] in {"serious", "critical"}
        ]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == [], part


def test_all_works_without_script(browser, officer, live_server, document):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/login/")
    page.fill("input[name=username]", officer.username)
    page.fill("input[name=password]", PASSWORD)
    with page.expect_navigation():
        page.click("main button")
    page.goto(f"{live_server.url}/office/documents/{document.pk}/")
    with page.expect_navigation():
        page.click("#target-1 >> text=剔除")
    assert page.url.endswith("#target-1")
    assert "已剔除" in page.inner_text("#target-1")
    page.click("text=去采用")
    page.check("input[name=assumptions_read]")
    with page.expect_navigation():
        page.click("main button.button--primary")
    document.refresh_from_db()
    assert document.state == "adopted"
    context.close()
