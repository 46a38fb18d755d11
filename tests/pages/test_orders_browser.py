"""An order lived through in a real browser by four roles: officer, leader, the bureau's contact, another officer who reviews and closes."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from tests import factories

from luoshi_site.agencies.models import Agency, Role, User
from luoshi_site.base.audit import faults
from luoshi_site.ledger.models import Matter
from luoshi_site.supervision.models import OrderEvidence, SupervisionOrder

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (1440, 390)


class People:
    """Who lives through it."""

    def __init__(self) -> None:
        city = factories.make_city()
        office: Agency = factories.agency_of(city, "市政府督考办")
        bureau: Agency = factories.agency_of(city, "市住建局")
        self.plan = factories.make_plan(city)
        task = factories.make_task(self.plan, bureau.name, title="老旧小区改造")
        Matter.objects.create(kind="task", title=task.title, task=task, agency=bureau)
        self.officer = factories.make_user("officer", office)
        self.reviewer = factories.make_user("officer", office)
        self.leader = factories.make_user("leader", office)
        self.contact = factories.make_user("reporter", bureau)
        Role.objects.create(user=self.contact, agency=office, kind="officer", valid_from="2020-01-01")
        abroad = factories.make_city("海宁市")
        self.strangers: tuple[User | None, ...] = (
            None,
            factories.make_user("reporter", factories.agency_of(city, "市水务局")),
            factories.make_user("officer", factories.agency_of(abroad, "市政府督考办")),
        )


class Desk:
    """The browser, and whoever sits at it."""

    def __init__(self, page: Page, server: str) -> None:
        self.page, self.server = page, server

    def sit(self, user: User, path: str) -> None:
        """Log somebody in, at a page."""
        self.page.context.clear_cookies()
        self.page.goto(f"{self.server}/login/?next={path}")
        self.page.fill("[name=username]", user.username)
        self.page.fill("[name=password]", factories.PASSWORD)
        with self.page.expect_navigation():
            self.page.click("main button")

    def fill(self, act: str, **typed: str) -> None:
        """Fill the form of an act, opening it where it is folded."""
        form = self.page.locator(f"form[action$='/{act}/']")
        form.wait_for(state="attached")
        if not form.is_visible():
            self.page.locator("details", has=form).locator("summary").click()
        for name, value in typed.items():
            field = form.locator(f"[name={name}]")
            if field.first.get_attribute("type") == "radio":
                form.locator(f"[name={name}][value={value}]").check()
            else:
                field.fill(value)

    def send(self, act: str) -> None:
        """Press the button of an act."""
        with self.page.expect_navigation():
            self.page.locator(f"form[action$='/{act}/'] button").click()

    def do(self, act: str, **typed: str) -> None:
        """Take a step and see that it was taken."""
        self.fill(act, **typed)
        self.send(act)
        expect(self.page.locator(".banner--success")).to_contain_text("已办理")

    def look(self) -> None:
        """No barrier is serious, and nothing overflows a telephone."""
        found = Axe().run(self.page).response["violations"]
        assert [one["id"] for one in found if one["impact"] in {"serious", "critical"}] == []
        for width in reversed(WIDTHS):
            self.page.set_viewport_size({"width": width, "height": 844})
            room = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
            assert self.page.evaluate(room), (self.page.url, width)


@pytest.fixture
def people(transactional_db: object) -> People:
    """The people."""
    return People()


@pytest.fixture
def desk(page: Page, live_server: object) -> Iterator[Desk]:
    """The browser."""
    return Desk(page, live_server.url)  # type: ignore[attr-defined]


def as_(user: User | None) -> Client:
    """Somebody without the browser."""
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def test_an_order_is_lived_through_by_four_roles(desk: Desk, people: People, tmp_path: Path) -> None:
    page = desk.page
    # The officer finds the task and drafts.
    desk.sit(people.officer, f"/office/ledger/{people.plan.code}/1/")
    page.get_by_role("link", name="督办这项任务").click()
    expect(page.locator(".banner--info")).to_contain_text("没有未销号的督办单")
    page.fill("[name=asks]", "十二月底前完成全部楼栋的改造。")
    page.fill("[name=basis]", "市政府第12次常务会议纪要")
    page.fill("[name=evidence_asked]", "竣工验收单")
    desk.look()
    page.get_by_role("button", name="拟立项，送批准").click()
    expect(page.locator(".banner--success")).to_contain_text("待领导批准")
    here = page.url.removeprefix(desk.server)
    order = SupervisionOrder.objects.get()
    # A second order on the matter is refused, with the way to the first.
    desk.sit(people.reviewer, f"/office/orders/new/?matter={order.matter_id}")
    expect(page.locator(".banner--error")).to_contain_text("不得重复督办")
    expect(page.get_by_role("button", name="拟立项，送批准")).to_have_count(0)
    page.locator(".banner--error a").click()
    page.wait_for_url(f"**{here}")
    # The agency finds nothing before it is issued; the leader approves in one press, the officer issues.
    assert as_(people.strangers[1]).get(here).status_code == 404
    desk.sit(people.leader, "/office/orders/approvals/")
    desk.look()
    page.get_by_role("button", name="批准").click()
    expect(page.locator(".banner--success")).to_contain_text("批准立项")
    desk.sit(people.officer, here)
    desk.do("issue")
    expect(page.locator("h1 + p")).to_contain_text("号")
    order.refresh_from_db()
    _answered_returned_answered(desk, people, here, order, tmp_path)
    _concluded_objected_closed(desk, people, here)
    order.refresh_from_db()
    assert (order.state, order.needless) == ("closed_out", False)
    assert [fault for fault in faults() if fault.place.startswith("supervision")] == []


def _answered_returned_answered(desk: Desk, people: People, here: str, order: SupervisionOrder, tmp_path: Path) -> None:
    """Signed for, more time asked and granted, answered without evidence, returned, answered with it."""
    page = desk.page
    desk.sit(people.contact, "/office/orders/")
    expect(page.locator("tbody tr").first).to_contain_text("待我办理")
    page.locator("tbody a").first.click()
    desk.do("sign")
    desk.fill("ask-extension", until=str(order.due_on + timedelta(days=5)), reason="")
    desk.send("ask-extension")
    expect(page.locator(".field--error")).to_contain_text("须写明理由")
    desk.do("ask-extension", reason="连续降雨停工")
    desk.sit(people.officer, "/office/orders/?waits=extension")
    page.locator("tbody a").first.click()
    desk.do("decide-extension", verdict="grant", answer="情况属实")
    page.locator("details.why summary").click()
    expect(page.locator("details.why")).to_contain_text("同意延期")
    desk.sit(people.contact, here)
    desk.do("answer", text="已完成九成楼栋。")
    desk.sit(people.officer, here)
    desk.do("return", reason="没有竣工验收单")
    desk.sit(people.contact, here)
    expect(page.locator(".order-events")).to_contain_text("没有竣工验收单")
    proof = tmp_path / "竣工验收单.txt"
    proof.write_text("验收合格", encoding="utf-8")
    desk.fill("answer", text="全部楼栋已完成。")
    page.locator("[name=evidence]").set_input_files(proof)
    desk.do("answer")
    desk.look()
    # The doer is an officer too, and is offered neither conclusion nor closing.
    expect(page.locator("form[action$='/conclude/']")).to_have_count(0)
    expect(page.locator(".order-page__side")).to_contain_text("须由其他督查考核人员办理")
    told = as_(people.contact).post(f"{here}conclude/", {"conclusion": "好"}, follow=True).content.decode()
    assert "承办的人不能办结" in told


def _concluded_objected_closed(desk: Desk, people: People, here: str) -> None:
    """Concluded, objected to, reviewed by another, closed out by another; strangers find nothing all along."""
    page = desk.page
    desk.sit(people.officer, here)
    desk.do("conclude", conclusion="完成时间晚于原限期。")
    desk.sit(people.contact, here)
    desk.do("object", reason="延期已获同意，应按延期后的限期看。")
    desk.sit(people.officer, here)
    desk.fill("decide-objection", verdict="uphold", decision="维持")
    desk.send("decide-objection")
    expect(page.locator(".banner--error")).to_contain_text("应当回避")
    desk.sit(people.reviewer, "/office/orders/?waits=objected")
    page.locator("tbody a").first.click()
    desk.do("decide-objection", verdict="change", decision="延期有批复，结论应予变更。")
    desk.sit(people.officer, here)
    desk.do("conclude", conclusion="在延期后的限期内完成。")
    told = as_(people.contact).post(f"{here}close-out/", {"note": "好", "checked": "on"}, follow=True).content.decode()
    assert "承办的人不能销号" in told
    evidence = OrderEvidence.objects.get()
    for stranger in people.strangers:
        client = as_(stranger)
        for path in (here, f"{here}paper/", f"/office/orders/evidence/{evidence.pk}/"):
            assert client.get(path).status_code == 404
        assert client.post(f"{here}close-out/", {"note": "x"}).status_code == 404
    desk.sit(people.reviewer, here)
    with page.expect_download() as download:
        page.get_by_role("link", name="竣工验收单.txt").click()
    assert Path(download.value.path()).read_text(encoding="utf-8") == "验收合格"
    desk.fill("close-out", note="现场看过三栋，与验收单一致。")
    desk.send("close-out")
    expect(page.locator(".field--error")).to_contain_text("请核对要求的佐证")
    page.locator("[name=checked]").check()
    desk.do("close-out")
    expect(page.locator(".order-page__asks")).to_contain_text("已销号")
    desk.look()


def test_the_list_and_the_forms_fit_a_telephone(browser: Browser, live_server: object, people: People) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    desk = Desk(context.new_page(), live_server.url)  # type: ignore[attr-defined]
    desk.sit(people.officer, "/office/orders/")
    for path in ("/office/orders/", "/office/orders/new/", "/office/orders/approvals/", "/supervision/"):
        desk.page.goto(desk.server + path)
        desk.look()
    context.close()
