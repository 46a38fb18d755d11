"""A review in a real browser: agenda, three items on the screen, two decisions, one order issued, minutes printed."""

import io
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from docx import Document
from playwright.sync_api import Browser, Page, expect
from tests import factories
from tests.reviews_factories import Room, lay_room

from luoshi_site.agencies.models import User
from luoshi_site.base.audit import SYSTEM, faults
from luoshi_site.ledger.models import Indicator
from luoshi_site.office.models import ProgressReview, ReviewDecision
from luoshi_site.progress.actions import ReadingSpec, book_readings
from luoshi_site.supervision.models import SupervisionOrder

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TITLES = ("老旧小区改造", "社区食堂建设", "积水点整治")
WIDTHS = (390, 1440)


@pytest.fixture
def room(transactional_db: object) -> Room:
    """Three tasks far behind, whatever the day: a plan from last year to the next, 1, 2 and 3 of 300 by last month's end."""
    today = timezone.localdate()
    found = lay_room(starts_on=date(today.year - 1, 1, 1), ends_on=date(today.year + 1, 12, 31))
    end = today.replace(day=1) - timedelta(days=1)
    for place, title in enumerate(TITLES, 1):
        target = factories.make_target(found.task(title), "300", basis=Indicator.Basis.RUNNING_PLAN, name=title)
        spec = ReadingSpec(target.indicator, end.replace(day=1), end, value=Decimal(place))
        book_readings(specs=[spec], by=SYSTEM, at=timezone.now() - timedelta(hours=1), summary="往期")
    return found


class Hall:
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

    def decide(self, text: str, due_on: date, carried: str) -> None:
        """Put a decision down on the item on the screen."""
        self.page.fill("[name=text]", text)
        self.page.fill("[name=due_on]", str(due_on))
        self.page.check(f"[name=carried][value={carried}]")
        self.page.get_by_role("button", name="记入议定事项").click()
        expect(self.page.locator(".room__list")).to_contain_text(text)

    def look(self) -> None:
        """No barrier is serious, nothing overflows."""
        found = Axe().run(self.page).response["violations"]
        assert [one["id"] for one in found if one["impact"] in {"serious", "critical"}] == []
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            room = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
            assert self.page.evaluate(room), (self.page.url, width)


@pytest.fixture
def hall(page: Page, live_server: object) -> Iterator[Hall]:
    """The browser."""
    return Hall(page, live_server.url)  # type: ignore[attr-defined]


def test_three_items_two_decisions_one_order_issued_minutes_printed(
    hall: Hall, room: Room, browser: Browser, tmp_path: Path
) -> None:
    page, today = hall.page, timezone.localdate()
    # The day before: the agenda is proposed, put in order.
    hall.sit(room.officer, f"/office/reviews/?plan={room.plan.code}")
    page.get_by_role("link", name="筹备调度会").click()
    page.fill("[name=chair]", "副市长王某某")
    page.fill("[name=place]", "第一会议室")
    page.get_by_role("button", name="列出议题").click()
    titles = page.locator(".agenda__title")
    assert titles.all_inner_texts() == [f"任务{place} {title}" for place, title in enumerate(TITLES, 1)]
    page.locator("button[value=up]").nth(1).click()
    assert titles.all_inner_texts()[0] == f"任务2 {TITLES[1]}"
    hall.look()
    review = ProgressReview.objects.get()
    # In the room: the screens turn by keys; typing does not turn them.
    page.get_by_role("link", name="开始会议").click()
    expect(page.locator("h1")).to_have_text(f"任务2 {TITLES[1]}")
    expect(page.locator(".room__figures")).to_contain_text("0.7%")
    hall.look()
    hall.decide("扫尾工程年底前完成", today + timedelta(days=20), "order")
    page.locator("[name=text]").press("ArrowRight")
    expect(page.locator("h1")).to_have_text(f"任务2 {TITLES[1]}")
    page.locator("h1").click()
    page.keyboard.press("ArrowRight")
    expect(page.locator("h1")).to_have_text(f"任务1 {TITLES[0]}")
    hall.decide("每周报送进度", today + timedelta(days=9), "note")
    page.locator("h1").click()
    page.keyboard.press("PageDown")
    expect(page.locator("h1")).to_have_text(f"任务3 {TITLES[2]}")
    expect(page.locator(".room__place")).to_have_text("议题 3／3")
    _ordered_in_the_room(hall, room, review)
    _turns_without_script(hall, browser, review)
    _printed(hall, room, review, tmp_path)
    assert [fault for fault in faults() if fault.place.startswith(("office.", "supervision."))] == []


def _ordered_in_the_room(hall: Hall, room: Room, review: ProgressReview) -> None:
    """The leader approves on the screen, the officer issues."""
    page = hall.page
    first = review.items.order_by("position").first()
    here = f"/office/reviews/{review.pk}/items/{first.pk}/"
    hall.sit(room.leader, here)
    page.get_by_role("button", name="批准督办单").click()
    expect(page.locator(".banner--success")).to_contain_text("可以下发")
    hall.sit(room.officer, here)
    page.get_by_role("button", name="下发督办单").click()
    expect(page.locator(".room__list")).to_contain_text("〔")
    # A second order on the matter is not offered: it can only join the first.
    expect(page.locator("[name=carried][value=order]")).to_have_count(0)
    expect(page.locator("[name=carried][value=join]")).to_have_count(1)
    order = SupervisionOrder.objects.get()
    assert (order.state, order.approver, order.number) == ("issued", str(room.leader), 1)


def _turns_without_script(hall: Hall, browser: Browser, review: ProgressReview) -> None:
    """Without script the screens turn by their links."""
    context = browser.new_context(java_script_enabled=False, storage_state=hall.page.context.storage_state())
    plain = context.new_page()
    plain.goto(f"{hall.server}/office/reviews/{review.pk}/")
    plain.get_by_role("link", name="开始会议").click()
    plain.get_by_role("link", name="下一项").click()
    expect(plain.locator("h1")).to_have_text(f"任务1 {TITLES[0]}")
    context.close()


def _printed(hall: Hall, room: Room, review: ProgressReview, tmp_path: Path) -> None:
    """The review is ended; the minutes on paper and as a Word file name each decision with agency and day; the contact is told."""
    page = hall.page
    page.goto(f"{hall.server}/office/reviews/{review.pk}/")
    page.get_by_role("button", name="结束会议，定稿纪要").click()
    expect(page.locator("h1")).to_have_text("会议纪要")
    hall.look()
    paper = pypdfium2.PdfDocument(page.pdf(format="A4"))
    printed = "".join(sheet.get_textpage().get_text_bounded() for sheet in paper).replace("\r\n", "")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 Word 文件").click()
    download.value.save_as(tmp_path / "纪要.docx")
    word = Document(io.BytesIO((tmp_path / "纪要.docx").read_bytes()))
    words = "".join(paragraph.text for paragraph in word.paragraphs)
    for decision in ReviewDecision.objects.all():
        day = f"{decision.due_on.year}年{decision.due_on.month}月{decision.due_on.day}日"
        for told in (printed, words):
            assert f"{decision.text}。责任单位：市住建局；完成时限：{day}" in told
    assert "督办单〔" in words
    assert "草稿" not in printed + words
    hall.sit(room.contact, "/office/notices/")
    page.get_by_role("link", name=f"{review}议定由贵单位办理2项").click()
    expect(page.locator("h2").first).to_have_text("议定由我单位办理的事项")
    hall.look()
