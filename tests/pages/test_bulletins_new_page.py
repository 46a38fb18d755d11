"""New bulletins of every kind through their page, and the ranking of areas' results."""

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client
from tests.bulletins_factories import AT, Stand, empty_stand, full_stand, publish
from tests.factories import agency_of, make_city, make_plan, make_user

from luoshi_site.agencies.models import User
from luoshi_site.bulletins.actions import make_bulletin
from luoshi_site.bulletins.models import Bulletin, RankingSetting
from luoshi_site.ledger.models import Task

pytestmark = pytest.mark.django_db
RANKING = "/office/bulletins/ranking/"


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def new(stand: Stand, kind: str) -> str:
    return f"/office/bulletins/new/{stand.plan.code}/?kind={kind}"


def scope(stand: Stand, kind: str) -> dict[str, object]:
    """What is chosen for a kind."""
    if kind == "briefing":
        return {"tasks": list(Task.objects.filter(plan=stand.plan).values_list("pk", flat=True)[:2])}
    return {"agency": agency_of(stand.city, "市人社局").pk} if kind == "agency" else {}


@pytest.mark.parametrize(
    ("kind", "head", "words"),
    [
        ("monthly", "督查通报〔2026〕第1期", "二、分单位情况"),
        ("briefing", "督查专报〔2026〕第1期", "养老：由市民政局牵头。"),
        ("agency", "单位情况卡〔2026〕第1期", "市人社局牵头任务1项"),
    ],
)
def test_each_kind_is_made_from_its_page_and_read(kind: str, head: str, words: str) -> None:
    stand = full_stand()
    client = as_user(stand.officer)
    assert 'name="month"' in client.get(new(stand, kind)).content.decode()
    answer = client.post(new(stand, kind), {"month": "2026-10", **scope(stand, kind)}, follow=True)
    assert answer.status_code == 200
    text = plain(answer.content.decode())
    assert head in text
    assert words in text
    row = Bulletin.objects.get()
    assert row.kind == kind
    assert row.masthead in plain(client.get("/office/bulletins/").content.decode())


def plain(page: str) -> str:
    """A page's words without its tags."""
    return unescape(re.sub("<[^>]*>", "", page))


@pytest.mark.parametrize(
    ("kind", "posted", "message"),
    [
        ("briefing", {}, "请至少选择一项任务"),
        ("briefing", {"tasks": ["999999"]}, "所选项不在本计划中"),
        ("agency", {}, "请选择单位"),
        ("agency", {"agency": "<b>"}, "所选项不在本计划中"),
        ("monthly", {"month": "2031-01"}, "该月不能编制通报"),
    ],
)
def test_what_is_not_of_the_plan_is_refused_with_the_cure(kind: str, posted: dict[str, object], message: str) -> None:
    stand = full_stand()
    answer = as_user(stand.officer).post(new(stand, kind), {"month": "2026-10", **posted})
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not Bulletin.objects.exists()


def test_the_list_is_narrowed_by_kind_and_title() -> None:
    stand = full_stand()
    client = as_user(stand.officer)
    for kind in ("monthly", "agency"):
        client.post(new(stand, kind), {"month": "2026-10", **scope(stand, kind)})
    address = f"/office/bulletins/?plan={stand.plan.code}"
    for query, heads in (("", 2), ("&kind=agency", 1), ("&q=市人社局", 1), ("&kind=area", 0), ("&kind=nothing", 2)):
        text = client.get(address + query).content.decode()
        assert len(re.findall(r'data-label="期号"', text)) == heads, query
    assert "没有符合条件的通报" in client.get(address + "&kind=area").content.decode()


def test_a_card_says_nothing_of_other_agencies() -> None:
    stand = full_stand()
    client = as_user(stand.officer)
    client.post(new(stand, "agency"), {"month": "2026-10", **scope(stand, "agency")})
    content = Bulletin.objects.get().content
    assert "市民政局" not in content
    assert "市住建局" not in content
    assert "技能培训" in content


def test_an_agency_card_is_read_within_the_offices_and_never_in_public() -> None:
    stand = full_stand()
    as_user(stand.officer).post(new(stand, "agency"), {"month": "2026-10", **scope(stand, "agency")})
    row = Bulletin.objects.get()
    publish(stand, row)
    reporter = as_user(make_user("reporter", agency_of(stand.city, "市人社局")))
    assert reporter.get(f"/office/bulletins/{row.pk}/").status_code == 200
    assert "单位情况卡" in reporter.get("/office/bulletins/").content.decode()
    other = as_user(make_user("reporter", agency_of(stand.city, "市民政局")))
    assert other.get(f"/office/bulletins/{row.pk}/").status_code == 404
    assert other.get(f"/office/bulletins/{row.pk}.docx").status_code == 404
    assert "〔2026〕第1期" not in other.get("/office/bulletins/").content.decode()
    assert Client().get(f"/bulletins/{row.pk}/").status_code == 404
    assert "单位情况卡" not in Client().get("/bulletins/").content.decode()


def test_a_slip_of_number_words_is_saved_and_pointed_out() -> None:
    stand = full_stand()
    row = make_bulletin(plan=stand.plan, month=date(2026, 10, 1), by=stand.officer, at=AT)
    client = as_user(stand.officer)
    posted = {"place": "0", "text": "助餐人次同比下降2倍，超额完成年度任务的180%。", "reason": "据民政局来函"}
    text = client.post(f"/office/bulletins/{row.pk}/words/", posted, follow=True).content.decode()
    assert "文字已修改" in text
    assert "“下降2倍”请再看一遍：下降不用“倍”" in text
    assert "应写“超额80%”" in text


def test_a_briefing_is_for_who_sees_the_whole_city() -> None:
    stand = full_stand()
    as_user(stand.officer).post(new(stand, "briefing"), {"month": "2026-10", **scope(stand, "briefing")})
    row = Bulletin.objects.get()
    publish(stand, row)
    for kind, status in (("leader", 200), ("auditor", 200), ("reporter", 404), ("reviewer", 404)):
        client = as_user(make_user(kind, agency_of(stand.city, "市民政局")))
        assert client.get(f"/office/bulletins/{row.pk}/").status_code == status, kind


def test_only_officers_of_the_city_open_these_pages() -> None:
    stand = full_stand()
    elsewhere = make_user("officer", agency_of(make_city("临海市"), "市政府督考办"))
    others = [
        make_user(kind, agency_of(stand.city, "市民政局")) for kind in ("leader", "auditor", "reporter", "reviewer")
    ]
    for client in (Client(), as_user(elsewhere), *(as_user(user) for user in others)):
        assert client.get(new(stand, "briefing")).status_code == 404
        assert client.post(new(stand, "agency"), {"month": "2026-10"}).status_code == 404
        assert client.get(f"{RANKING}?city={stand.city.code}").status_code == 404
    assert not Bulletin.objects.exists()


def test_a_plan_without_tasks_or_months_says_what_comes_first() -> None:
    stand = empty_stand()
    client = as_user(stand.officer)
    assert "形成任务后，即可编制专报" in client.get(new(stand, "briefing")).content.decode()
    later = make_plan(stand.city, starts_on=date(2126, 1, 1), ends_on=date(2128, 12, 31))
    text = client.get(f"/office/bulletins/new/{later.code}/").content.decode()
    assert "第一个月尚未结束" in text


def test_ranking_is_off_at_first_and_needs_a_basis_and_a_sample() -> None:
    stand = empty_stand()
    client = as_user(stand.officer)
    address = f"{RANKING}?city={stand.city.code}"
    assert "未开启" in client.get(address).content.decode()
    for posted, message in (
        ({"is_on": "on", "minimum": "5", "basis": ""}, "须写明依据"),
        ({"is_on": "on", "minimum": "2", "basis": "会议纪要"}, "不能少于 3 个地区"),
        ({"is_on": "on", "minimum": "很多", "basis": "会议纪要"}, "请填写整数"),
    ):
        answer = client.post(address, posted)
        assert (answer.status_code, message in answer.content.decode()) == (422, True)
    assert not RankingSetting.objects.exists()
    answer = client.post(address, {"is_on": "on", "minimum": "4", "basis": "市政府第12次常务会议纪要"}, follow=True)
    assert "已开启" in answer.content.decode()
    assert (RankingSetting.objects.get().minimum, RankingSetting.objects.get().is_on) == (4, True)
    client.post(address, {"minimum": "4", "basis": ""})
    assert not RankingSetting.objects.order_by("-pk").first().is_on
