"""The whole line in a browser: a document goes in; a plan, a reading, a light, an acceptance and a bulletin come out."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from docx import Document as WordDocument
from docx.oxml.ns import qn
from playwright.sync_api import Browser, Page, expect

from luoshi_site.base.models import AuditEntry
from luoshi_site.ledger.models import Plan
from luoshi_site.office.bundled.accounts import make_accounts
from luoshi_site.office.bundled.cities import lay_registry
from luoshi_site.office.bundled.registry import read_registry

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)
FILE = Path(__file__).parents[2] / "src/luoshi_site/office/bundled/data/yunting-livelihood-2026.docx"
TARGET = "筹集保障性租赁住房"
LogIn = Callable[[str], Page]


@pytest.fixture
def log_in(browser: Browser, live_server, monkeypatch: pytest.MonkeyPatch) -> Iterator[LogIn]:
    """Log in through the form, each person in a browser of their own, on a day that the plan is in force."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    for code in ("dalian", "yunting"):
        lay_registry(registry=read_registry(code), at=NOW)
    passwords = {account.username: account.password for account in make_accounts(at=NOW)}
    contexts = []

    def enter(username: str) -> Page:
        context = browser.new_context(base_url=live_server.url, locale="zh-CN", accept_downloads=True)
        contexts.append(context)
        tab = context.new_page()
        tab.set_default_timeout(10_000)
        tab.goto("/login/")
        tab.get_by_label("登录名").fill(username)
        tab.get_by_label("口令").fill(passwords[username])
        tab.get_by_role("button", name="登录").click()
        tab.wait_for_url("**/office/")
        return tab

    yield enter
    for context in contexts:
        context.close()


def import_and_adopt(officer: Page) -> None:
    """Upload the invented city's document, correct 9,000 to 9,600, adopt."""
    officer.goto("/office/documents/")
    officer.get_by_label("城市").select_option("yunting")
    officer.get_by_label("公文文件").set_input_files(FILE)
    officer.get_by_role("button", name="读取文件").click()
    expect(officer.get_by_role("heading", level=1)).to_contain_text("三年行动")
    card = officer.locator("li.target", has_text=TARGET)
    card.get_by_role("link", name="更正与口径").click()
    officer.get_by_label("目标值").fill("9,600")
    officer.get_by_label("报送频率").select_option(label="按半年")
    officer.get_by_label("汇总方式").select_option(label="全市直报")
    officer.get_by_role("button", name="保存并确认").click()
    expect(officer.locator("main")).to_contain_text("9,600")
    officer.get_by_role("link", name="去采用").click()
    expect(officer.locator("main")).to_contain_text("20 项")
    officer.get_by_label("推定已核对").check()
    officer.get_by_role("button", name="采用", exact=True).click()
    expect(officer.locator("main")).to_contain_text("已采用")


def report(reporter: Page, task: str) -> None:
    """Enter 3,500 for the first half year; it does not count yet."""
    reporter.goto(task)
    section = reporter.locator("section", has=reporter.get_by_role("heading", name=TARGET)).last
    expect(section).to_contain_text("未到报送期")
    section.get_by_role("link", name="填报").click()
    reporter.get_by_label("报告期").first.select_option(label="2026年上半年")
    reporter.get_by_label("数值").fill("较多")
    reporter.get_by_role("button", name="报送").click()
    expect(reporter.locator("main")).to_contain_text("较多")
    reporter.get_by_label("数值").fill("３,５００")
    reporter.get_by_role("button", name="报送").click()
    expect(reporter.locator("main")).to_contain_text("3,500")


def accept(reviewer: Page) -> None:
    """Another person accepts; the light changes before one's eyes."""
    reviewer.goto("/office/reporting/?city=yunting")
    reviewer.get_by_role("link", name=TARGET).first.click()
    expect(reviewer.locator("main")).to_contain_text("未到报送期")
    reviewer.get_by_role("button", name="采用").click()
    expect(reviewer.locator("main")).to_contain_text("达到序时")


def make_bulletin(officer: Page, plan: Plan) -> bytes:
    """Make October's bulletin and download it."""
    officer.goto(f"/office/bulletins/?plan={plan.code}")
    officer.get_by_label("月份").select_option("2026-10")
    officer.get_by_role("button", name="编制").click()
    expect(officer.locator("main")).to_contain_text("3,500")
    with officer.expect_download() as download:
        officer.get_by_role("link", name="下载").first.click()
    return Path(download.value.path()).read_bytes()


def words_of(docx: bytes) -> str:
    """All words of a Word file, those of tables and of figures' content controls included."""
    body = WordDocument(BytesIO(docx)).element.body
    return "\n".join("".join(text.text or "" for text in one.iter(qn("w:t"))) for one in body.iter(qn("w:p")))


def test_from_document_to_bulletin(log_in: LogIn) -> None:
    officer = log_in("officer")
    import_and_adopt(officer)
    plan = Plan.objects.get(city__code="yunting")
    assert (plan.tasks.count(), plan.targets.count()) == (20, 53)
    task = f"/office/ledger/{plan.code}/16/"

    report(log_in("reporter-bureau"), task)
    accept(log_in("reviewer"))

    officer.goto(task)
    section = officer.locator("section", has=officer.get_by_role("heading", name=TARGET)).last
    # 3,500 of 9,600 is 36.5 % of the way; 181 of 365 days of one year of three ask for 16.5 %
    for words in ("达到序时", "p = (3,500 − 0) / (9,600 − 0) = 36.5%", "q(2026-06-30) = 16.5%", "+19.9 个百分点"):
        expect(section).to_contain_text(words)

    words = words_of(make_bulletin(officer, plan))
    assert TARGET in words
    assert "3,500" in words
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {
        "receive_document",
        "edit_draft",
        "adopt_plan",
        "enter_reading",
        "reading_accepted",
        "make_bulletin",
    } <= actions


@pytest.mark.parametrize(
    "address", ["", "ledger/", "ledger/x/1/", "documents/", "reporting/", "bulletins/", "agencies/", "audit/"]
)
def test_a_stranger_finds_nothing(address: str) -> None:
    answer = Client().get(f"/office/{address}")
    assert answer.status_code == 404
    assert "登录" in answer.content.decode()
