"""Pages of orders through the client: who sees what, what is offered to whom, what is refused, how many queries a long list takes."""

from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client
from django.utils import timezone
from docx import Document
from tests.factories import make_agency, make_city, make_plan, make_task, make_user
from tests.site.test_orders import Office

from luoshi_site.agencies.models import Role
from luoshi_site.ledger.models import Matter
from luoshi_site.supervision import actions
from luoshi_site.supervision.models import SupervisionOrder

pytestmark = pytest.mark.django_db


def at(user: object) -> Client:
    """A browser in which somebody is logged in."""
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


@pytest.fixture
def office() -> Office:
    """An office."""
    return Office()


def test_an_agency_sees_an_order_only_once_it_is_issued_and_strangers_never(office: Office) -> None:
    order = office.draft(at=timezone.now())
    stranger = make_user(Role.Kind.REPORTER, make_agency(office.city, "市水务局"))
    abroad = make_user(Role.Kind.OFFICER, make_agency(make_city("海宁市"), "海宁市督查室"))
    here = f"/office/orders/{order.pk}/"
    assert [at(who).get(here).status_code for who in (office.officer, office.leader, office.contact)] == [200, 200, 404]
    actions.approve_order(order=order, approver="副市长", by=office.leader, at=timezone.now())
    actions.issue_order(order=order, by=office.officer, at=timezone.now())
    assert [at(who).get(here).status_code for who in (office.contact, stranger, abroad)] == [200, 404, 404]
    assert [at(who).get(here + "paper/").status_code for who in (office.contact, stranger)] == [200, 404]
    assert "待我办理" in at(office.contact).get("/office/orders/").content.decode()


def test_the_page_offers_each_side_its_own_steps(office: Office) -> None:
    order = office.issued(at=timezone.now())
    here = f"/office/orders/{order.pk}/"

    def offered(user: object) -> list[str]:
        page = at(user).get(here).context["page"]
        return [act.value for act in page.acts]

    assert offered(office.contact) == ["sign", "ask-extension"]
    assert offered(office.leader) == []
    assert offered(office.officer) == ["escalate", "list", "withdraw"]
    assert at(office.contact).post(here + "withdraw/", {"reason": "x"}).status_code == 404
    assert at(office.officer).post(here + "sign/").status_code == 404


def test_a_form_without_its_reason_opens_again_and_says_what_is_missing(office: Office) -> None:
    order = office.answered(at=timezone.now())
    answer = at(office.officer).post(f"/office/orders/{order.pk}/return/", {"reason": ""})
    assert answer.status_code == 422
    assert "退回须写明原因" in answer.content.decode()
    order.refresh_from_db()
    assert order.state == "answered"


def test_a_step_that_came_too_late_says_who_was_first(office: Office) -> None:
    order = office.answered(at=timezone.now())
    actions.conclude_order(order=order, conclusion="属实", by=office.other, at=timezone.now())
    answer = at(office.officer).post(f"/office/orders/{order.pk}/return/", {"reason": "缺图"}, follow=True)
    assert f"已由{office.other}" in answer.content.decode()


def test_a_second_order_on_a_matter_is_refused_on_the_page_with_a_link_to_the_first(office: Office) -> None:
    task = make_task(make_plan(office.city), office.agency.name)
    matter = Matter.objects.create(kind="task", title=task.title, task=task, agency=office.agency)
    first = office.draft(matter=matter)
    page = at(office.other).get(f"/office/orders/new/?matter={matter.pk}").content.decode()
    assert f'href="/office/orders/{first.pk}/"' in page
    assert "不得重复督办" in page
    assert "拟立项，送批准" not in page
    listed = at(office.other).get("/office/orders/new/").content.decode()
    assert "已有督办单" in listed


def test_an_officer_drafts_a_matter_of_its_own_and_amends_it_before_approval(office: Office) -> None:
    client = at(office.officer)
    posted = {"title": "积水点整治", "item_class": "urgent", "agency": office.agency.pk}
    where = client.post("/office/orders/new/", posted)
    assert where.status_code == 302
    fields = {
        "title": "关于积水点的督办", "agency": office.agency.pk, "level": "orange", "asks": "汛前完成", "basis": "",
        "limit_days": "5", "day_kind": "natural",
    }  # fmt: skip
    assert client.post(where["Location"], fields).status_code == 422
    assert client.post(where["Location"], {**fields, "basis": "防汛会议纪要"}).status_code == 302
    order = SupervisionOrder.objects.get()
    assert (order.level, order.limit_days, order.matter.title) == ("orange", 5, "积水点整治")
    client.post(f"/office/orders/{order.pk}/amend/", {**fields, "basis": "防汛会议纪要", "limit_days": "7"})
    order.refresh_from_db()
    assert order.limit_days == 7


def test_ten_thousand_orders_are_listed_in_few_queries(office: Office, django_assert_max_num_queries: object) -> None:
    now, today = timezone.now(), timezone.localdate()
    agencies = [make_agency(office.city, f"第{n}局") for n in range(70)]
    matters = Matter.objects.bulk_create(
        Matter(kind="single", title=f"事项{n}", agency=agencies[n % 70]) for n in range(10_000)
    )
    states = ("issued", "signed", "answered", "closed_out", "drafted")
    SupervisionOrder.objects.bulk_create(
        SupervisionOrder(
            city=office.city, matter=matter, agency=matter.agency, year=2026, number=n + 1, title=f"督办{n}", asks="办",
            basis="纪要", approver="某", state=states[n % 5], limit_days=10, issued_on=date(2026, 1, 1),
            due_on=today + timedelta(days=n % 60 - 30), drafted_at=now,
        )
        for n, matter in enumerate(matters)
    )  # fmt: skip
    client = at(office.officer)
    client.get("/office/orders/")
    for address in ("/office/orders/", "/office/orders/?state=open&level=blue&q=督办1", "/office/orders/?due=overdue"):
        with django_assert_max_num_queries(30):  # type: ignore[operator]
            assert client.get(address).status_code == 200


def test_the_public_reads_what_was_written_for_it_and_nothing_else(office: Office) -> None:
    order = office.issued(at=timezone.now(), asks="内部要求", basis="内部依据", title="内部题名")
    other = office.draft(matter=Matter.objects.create(kind="single", title="二", agency=office.agency))
    actions.approve_order(order=other, approver="副市长", by=office.leader, at=timezone.now())
    actions.issue_order(order=other, by=office.officer, at=timezone.now())
    actions.list_order(order=other, publicly=False, reason="内部事由", by=office.officer, at=timezone.now())
    public = Client()
    assert "现在没有公开挂牌" in public.get("/supervision/").content.decode()
    actions.list_order(order=order, publicly=True, reason="河道清淤未完成", by=office.officer, at=timezone.now())
    page = public.get("/supervision/").content.decode()
    assert "河道清淤未完成" in page
    assert "市民政局" in page
    assert "督办中" in page
    assert "内部" not in page
    assert str(office.officer) not in page
    actions.unlist(order=order, reason="清淤完成，水质达标", by=office.officer, at=timezone.now())
    page = public.get("/supervision/").content.decode()
    assert "清淤完成，水质达标" in page
    assert "督办中" not in page


def test_the_task_page_shows_its_orders_to_those_who_may_see_them_and_offers_one_to_officers(office: Office) -> None:
    plan = make_plan(office.city)
    task = make_task(plan, office.agency.name)
    matter = Matter.objects.create(kind="task", title=task.title, task=task, agency=office.agency)
    here = f"/office/ledger/{plan.code}/{task.number}/"
    assert f"matter={matter.pk}" in at(office.officer).get(here).content.decode()
    assert "督办这项任务" not in at(office.contact).get(here).content.decode()
    order = office.draft(matter=matter)
    assert f'href="/office/orders/{order.pk}/"' in at(office.leader).get(here).content.decode()
    assert f'href="/office/orders/{order.pk}/"' not in at(office.contact).get(here).content.decode()


def test_the_printed_order_says_what_is_asked_and_carries_a_receipt_slip(office: Office) -> None:
    order = office.issued(level="orange", evidence_asked="验收单")
    answer = at(office.contact).get(f"/office/orders/{order.pk}/paper/")
    document = Document(BytesIO(answer.content))
    words = [paragraph.text for paragraph in document.paragraphs]
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "橙色督办单" in words
    assert "〔2026〕1号" in words
    assert "督办单签收回执" in words
    assert {"养老服务设施建设", "市政府常务会议纪要", "分管副市长", "验收单", "签收人"} <= set(cells)
    assert "10个工作日，2026年6月15日（周一）前办结反馈" in cells


def words_of(content: bytes) -> str:
    """The texts of a workbook."""
    with ZipFile(BytesIO(content)) as package:
        return package.read("xl/sharedStrings.xml").decode()


def test_the_book_of_orders_holds_the_list_as_narrowed(office: Office) -> None:
    office.concluded(at=timezone.now())
    office.draft(matter=Matter.objects.create(kind="single", title="二", agency=office.agency), title="另一份")
    everything = words_of(at(office.officer).get("/office/orders/export.xlsx").content)
    assert all(words in everything for words in ("〔2026〕1号", "已办结", "待督查部门核验销号", "另一份"))
    drafted = words_of(at(office.officer).get("/office/orders/export.xlsx?state=drafted").content)
    assert "另一份" in drafted
    assert "〔2026〕1号" not in drafted
    assert "另一份" not in words_of(at(office.contact).get("/office/orders/export.xlsx").content)


@pytest.mark.parametrize(
    "query",
    ["q=%00", "agency=9999999999999999999", "plan=%00", "page=x", "due=never", "q=〔2026〕1号", "level=%00&waits=%00"],
)
def test_an_odd_address_still_shows_a_list(office: Office, query: str) -> None:
    office.issued()
    assert at(office.officer).get(f"/office/orders/?{query}").status_code == 200
    assert at(office.officer).get(f"/office/orders/new/?{query}").status_code == 200


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2020-01-01", "昨天"])
def test_an_odd_day_is_refused_with_words(office: Office, day: str) -> None:
    order = office.issued(at=timezone.now())
    answer = at(office.contact).post(f"/office/orders/{order.pk}/ask-extension/", {"until": day, "reason": "雨"})
    assert answer.status_code == 422
    order.refresh_from_db()
    assert order.asked_until is None
