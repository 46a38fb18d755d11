"""The pages of bulletins as officer, leader, reporter, other city and nobody."""

import io
import re
from html import unescape
from urllib.parse import unquote

import pytest
from django.test import Client
from docx import Document
from docx.oxml.ns import qn
from tests.bulletins_factories import AT, OCTOBER, Stand, empty_stand, full_stand, publish
from tests.factories import agency_of, make_city, make_plan, make_user
from tests.pdf_pages import links_of, opened

from luoshi_site.agencies.models import User
from luoshi_site.bulletins.actions import make_bulletin
from luoshi_site.bulletins.models import Bulletin

pytestmark = pytest.mark.django_db


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def with_bulletin() -> tuple[Stand, Bulletin]:
    stand = full_stand()
    return stand, make_bulletin(plan=stand.plan, month=OCTOBER, by=stand.officer, at=AT)


def test_an_officer_makes_a_months_bulletin_and_reads_it() -> None:
    stand = full_stand()
    client = as_user(stand.officer)
    assert "还没有通报" in client.get("/office/bulletins/").content.decode()
    answer = client.post("/office/bulletins/make/", {"plan": stand.plan.code, "month": "2026-10"}, follow=True)
    text = answer.content.decode()
    assert answer.redirect_chain == [(f"/office/bulletins/{Bulletin.objects.get().pk}/", 302)]
    for words in (
        "已编制",
        "督查通报〔2026〕第1期",
        "一、总体情况",
        "棚户区改造（市住建局）",
        "滞后（红灯）",
        "含待核数据",
    ):
        assert words in text
    assert f'href="/office/ledger/{stand.plan.code}/3/?as_of=2026-10-31"' in text
    assert "〔2026〕第1期" in client.get("/office/bulletins/").content.decode()


def words_of(client: Client, address: str) -> str:
    """What a page says, without its links."""
    return unescape(re.sub("<[^>]*>", "", client.get(address).content.decode()))


def test_page_and_file_show_the_same_words() -> None:
    stand, row = with_bulletin()
    client = as_user(stand.officer)
    page = words_of(client, f"/office/bulletins/{row.pk}/")
    answer = client.get(f"/office/bulletins/{row.pk}.docx")
    assert answer["Content-Type"] == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert "督查通报2026年第1期.docx" in unquote(answer["Content-Disposition"])
    for paragraph in Document(io.BytesIO(answer.content)).element.body.iter(qn("w:p")):
        if next(paragraph.iterdescendants(qn("w:p")), None) is not None:
            continue  # it only holds the box with the lines at the foot
        words = "".join(text.text or "" for text in paragraph.iter(qn("w:t")))
        bare = re.sub(r"^(\d+\. |附件\d?：|抄送：)", "", words)
        assert all(part in page for part in re.split("关于|落实进展|（截至|《|》|市政府督考办", bare)), words


@pytest.mark.parametrize("kind", ["leader", "auditor", "reporter", "reviewer"])
def test_members_of_the_city_read_what_is_published_and_make_nothing(kind: str) -> None:
    stand, row = with_bulletin()
    client = as_user(make_user(kind, agency_of(stand.city, "市民政局")))
    draft = 200 if kind in {"leader", "auditor"} else 404
    for address in (f"/office/bulletins/{row.pk}/", f"/office/bulletins/{row.pk}.docx"):
        assert client.get(address).status_code == draft
    assert ("第1期" in client.get("/office/bulletins/").content.decode()) is (draft == 200)
    publish(stand, row)
    page = client.get("/office/bulletins/")
    assert page.status_code == 200
    assert "编制通报" not in page.content.decode()
    assert client.get(f"/office/bulletins/{row.pk}/").status_code == 200
    assert client.get(f"/office/bulletins/{row.pk}.docx").status_code == 200
    assert client.post("/office/bulletins/make/", {"plan": stand.plan.code, "month": "2026-10"}).status_code == 404
    assert Bulletin.objects.count() == 1


def test_strangers_find_nothing() -> None:
    stand, row = with_bulletin()
    elsewhere = make_user("officer", agency_of(make_city("临海市"), "市政府督考办"))
    roleless = User.objects.create_user("nobody")
    for client in (Client(), as_user(elsewhere), as_user(roleless)):
        for address in (
            f"/office/bulletins/{row.pk}/",
            f"/office/bulletins/{row.pk}.docx",
            f"/office/bulletins/{row.pk}.pdf",
        ):
            assert client.get(address).status_code == 404
        assert client.get(f"/office/bulletins/?plan={stand.plan.code}").status_code == 404
        assert client.post("/office/bulletins/make/", {"plan": stand.plan.code, "month": "2026-10"}).status_code == 404
    assert Client().get("/office/bulletins/").status_code == 404
    assert Bulletin.objects.count() == 1


@pytest.mark.parametrize(
    ("month", "message"),
    [("", "请选择月份"), ("2026-13", "该月不能编制通报"), ("<b>", "该月不能编制通报"), ("2031-01", "该月不能编制通报")],
)
def test_a_month_that_cannot_be_is_refused_with_the_reason(month: str, message: str) -> None:
    stand = empty_stand()
    answer = as_user(stand.officer).post("/office/bulletins/make/", {"plan": stand.plan.code, "month": month})
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not Bulletin.objects.exists()


def test_a_city_without_a_plan_is_told_what_comes_first() -> None:
    client = as_user(make_user("officer", agency_of(make_city(), "市政府督考办")))
    assert "还没有计划" in client.get("/office/bulletins/").content.decode()


def test_a_plan_that_has_just_begun_is_told_when() -> None:
    stand = empty_stand()
    plan = make_plan(stand.city, starts_on="2126-01-01", ends_on="2128-12-31")
    text = as_user(stand.officer).get(f"/office/bulletins/?plan={plan.code}").content.decode()
    assert "第一个月尚未结束" in text


def test_several_plans_and_editions_are_switched_by_tabs() -> None:
    stand, row = with_bulletin()
    make_plan(stand.city, short_title="营商环境计划")
    again = make_bulletin(plan=stand.plan, month=OCTOBER, by=stand.officer, at=AT)
    client = as_user(stand.officer)
    assert "营商环境计划" in client.get("/office/bulletins/").content.decode()
    page = client.get(f"/office/bulletins/{again.pk}/").content.decode()
    assert f'href="/office/bulletins/{row.pk}/">第1版' in page
    assert "（第2版）" in page


def test_an_invented_city_is_marked_on_list_and_page() -> None:
    stand = full_stand(is_demo=True)
    row = make_bulletin(plan=stand.plan, month=OCTOBER, by=stand.officer, at=AT)
    client = as_user(stand.officer)
    for address in ("/office/bulletins/", f"/office/bulletins/{row.pk}/"):
        assert "演示数据" in client.get(address).content.decode()


def test_the_page_shows_chart_and_length_and_gives_the_pdf() -> None:
    stand, row = with_bulletin()
    client = as_user(stand.officer)
    text = client.get(f"/office/bulletins/{row.pk}/").content.decode()
    assert "未超过专项类文件4,000字的上限" in text
    assert "<figcaption>各单位考核事项研判情况图" in text
    assert "<svg " in text
    answer = client.get(f"/office/bulletins/{row.pk}.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert "督查通报2026年第1期.pdf" in unquote(answer["Content-Disposition"])
    document = opened(answer.content)
    links = {link for place in range(len(document)) for link in links_of(document[place])}
    assert any(link.startswith(f"http://testserver/office/ledger/{stand.plan.code}/") for link in links)


def test_without_the_pdf_extra_the_page_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    stand, row = with_bulletin()
    monkeypatch.setattr("luoshi.report.pdf.is_pdf_available", lambda: False)
    answer = as_user(stand.officer).get(f"/office/bulletins/{row.pk}.pdf", follow=True)
    assert "生成 PDF 要先安装" in answer.content.decode()


def test_pages_take_few_queries(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    stand, row = with_bulletin()
    client = as_user(stand.officer)
    for address in ("/office/bulletins/", f"/office/bulletins/{row.pk}/", f"/office/bulletins/{row.pk}.docx"):
        with django_assert_max_num_queries(10):
            client.get(address)


def test_opening_the_address_of_making_makes_nothing() -> None:
    stand = full_stand()
    answer = as_user(stand.officer).get("/office/bulletins/make/")
    assert (answer.status_code, answer["Location"]) == (302, "/office/bulletins/")
    assert not Bulletin.objects.exists()
