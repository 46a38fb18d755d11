"""The page that sets a plan beside the plan above it: choosing, counts, filters, sources, the workbook, an upload; who gets in."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook
from tests.factories import make_agency, make_city, make_user

from luoshi_site.agencies.models import Agency
from luoshi_site.base.audit import SYSTEM
from luoshi_site.ledger.actions import adopt, edit_draft, receive_document
from luoshi_site.ledger.draft import Change
from luoshi_site.ledger.models import Document

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
PAGE = "/office/documents/align/"
UPPER = """云山省人民政府关于改善社区生活的实施意见
2026年1月5日
一、重点任务
1.改造老旧小区。到2028年，改造老旧小区600个，绿地率达到35%。（牵头单位：省住建厅）
2.关爱困难老人。到2028年，助餐服务覆盖率达到80%。（牵头单位：省民政厅）
3.建设充电设施。到2027年，建成充电桩9000个。（牵头单位：省能源局）
"""
LOWER = """云汀市人民政府关于改善社区生活的实施方案
2026年2月3日
一、重点任务
1.改造老旧小区。到2028年，改造老旧小区60个，绿地率达到38%。（牵头单位：市住建局；责任单位：各地区）
2.关爱困难老人。到2028年，助餐服务覆盖率达到70%。（牵头单位：市民政局；责任单位：各地区）
3.办好社区讲堂。每年办社区讲堂40场。（牵头单位：市民政局）
"""
# Targets of the upper plan, and how each stands: 60 of 600 is a share and carried, 38 > 35, 70 < 80, no charging points.
BY_HAND = ["承接", "强化", "削弱", "缺失"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    city = make_city()
    for name in ("市民政局", "市住建局"):
        make_agency(city, name)
    return city


@pytest.fixture
def officer(city, client):
    user = make_user("officer", Agency.objects.get(city=city, name="市政府督考办"))
    client.force_login(user)
    return user


@pytest.fixture
def upper(city, officer):
    return receive_document(city=city, content=UPPER.encode(), name="省意见.txt", by=officer, at=AT).document


@pytest.fixture
def lower(city, officer):
    return receive_document(city=city, content=LOWER.encode(), name="市方案.txt", by=officer, at=AT).document


def address(upper, lower, more="", page=PAGE):
    return f"{page}?upper=document-{upper.pk}&lower=document-{lower.pk}{more}"


def body(response):
    return response.content.decode()


def standings(response, kind):
    return [line.standing.label for line in response.context["page"].object_list if line.kind == kind]


def test_every_target_of_the_upper_plan_stands_as_worked_out_by_hand(client, upper, lower):
    response = client.get(address(upper, lower))
    assert standings(response, "目标") == BY_HAND
    assert standings(response, "任务") == ["强化", "削弱", "缺失"]
    assert "总量的 10.0%，请与上级下达数核对" in body(response)
    assert "要求低于上级" in body(response)


def test_both_sources_are_quoted_and_lead_to_their_places(client, upper, lower):
    page = body(client.get(address(upper, lower, "&kind=目标&standing=weakened")))
    assert (
        f'<q>到2028年，助餐服务覆盖率达到80%</q> <a href="/office/documents/{upper.pk}/?at=target-2#target-2">第5行</a>'
        in page
    )
    assert (
        f'<q>到2028年，助餐服务覆盖率达到70%</q> <a href="/office/documents/{lower.pk}/?at=target-2#target-2">第5行</a>'
        in page
    )


def test_what_only_the_city_asks_is_told_apart(client, upper, lower):
    page = body(client.get(address(upper, lower)))
    assert "本级自行提出 2 项" in page
    assert "社区讲堂" in page


def test_filters_narrow_and_may_find_nothing(client, upper, lower):
    assert standings(client.get(address(upper, lower, "&standing=missing")), "目标") == ["缺失"]
    assert standings(client.get(address(upper, lower, "&kind=任务")), "目标") == []
    found = client.get(address(upper, lower, "&q=绿地"))
    assert [line.name for line in found.context["page"].object_list] == ["绿地率"]
    assert "没有符合条件的事项" in body(client.get(address(upper, lower, "&q=没有这样的词")))
    assert len(client.get(address(upper, lower, "&standing=odd&kind=odd&page=x")).context["page"].object_list) == 7


def test_what_an_officer_corrected_counts(client, officer, upper, lower):
    edit_draft(document=lower, kind=Change.CORRECT, part="target:2", fields={"value": "85"}, by=officer, at=AT)
    edit_draft(document=upper, kind=Change.STRIKE, part="target:3", fields={}, by=officer, at=AT)
    assert standings(client.get(address(upper, lower)), "目标") == ["承接", "强化", "强化"]


def test_a_plan_in_force_may_stand_on_either_side(client, officer, upper, lower):
    plan = adopt(document=lower, by=officer, at=AT, assumptions_read=True, edit_count=0)
    response = client.get(f"{PAGE}?upper=document-{upper.pk}&lower=plan-{plan.code}")
    assert standings(response, "目标") == BY_HAND
    assert f'href="/office/ledger/{plan.code}/2/#target-' in body(response)
    response = client.get(f"{PAGE}?upper=plan-{plan.code}&lower=document-{lower.pk}")
    assert set(standings(response, "目标")) == {"承接"}


def test_the_workbook_holds_what_the_page_shows(client, upper, lower):
    response = client.get(address(upper, lower, "&kind=目标", page=f"{PAGE}export.xlsx"))
    book = CalamineWorkbook.from_filelike(BytesIO(response.content))
    rows = book.get_sheet_by_name("承接比对").to_python()
    assert "上级：省意见.txt；本级：市方案.txt；共 4 项" in str(rows[0])
    assert [row[2] for row in rows if row[1] == "目标"] == BY_HAND
    assert next(row[12] for row in rows if row[1] == "目标") == 10
    assert "社区讲堂" in str(book.get_sheet_by_name("本级自行提出").to_python())


def test_an_upper_file_may_be_dropped_here(client, city, lower):
    file = SimpleUploadedFile("省意见.txt", UPPER.encode())
    response = client.post(PAGE, {"file": file, "city": city.code, "lower": f"document-{lower.pk}"})
    held = Document.objects.get(name="省意见.txt")
    assert response.url == f"{PAGE}?upper=document-{held.pk}&lower=document-{lower.pk}"
    assert standings(client.get(response.url), "目标") == BY_HAND


def test_a_file_that_cannot_be_read_is_told_and_nothing_is_kept(client, city, officer):
    response = client.post(PAGE, {"file": SimpleUploadedFile("空.txt", b"  "), "city": city.code})
    assert response.status_code == 422
    assert "文件是空的" in body(response)
    assert Document.objects.count() == 0


def test_an_empty_office_and_a_half_made_choice_say_what_to_do(client, city, officer):
    assert "还没有文件和计划" in body(client.get(PAGE))
    held = receive_document(city=city, content=LOWER.encode(), name="市方案.txt", by=officer, at=AT).document
    assert "选好两份再比对" in body(client.get(f"{PAGE}?lower=document-{held.pk}"))
    assert "选了同一份" in body(client.get(address(held, held)))
    assert client.get(f"{PAGE}export.xlsx?lower=document-{held.pk}").url == f"{PAGE}?lower=document-{held.pk}"


def test_another_citys_document_is_not_there(client, upper, lower):
    other = make_city("云岭市")
    alien = receive_document(city=other, content=LOWER.encode(), name="外地.txt", by=SYSTEM, at=AT).document
    assert client.get(address(upper, alien)).status_code == 404
    assert client.get(f"{PAGE}?upper=document-99999&lower=document-{lower.pk}").status_code == 404
    assert client.get(f"{PAGE}?upper=odd").status_code == 404


def test_the_page_asks_few_questions_of_the_database(client, upper, lower, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        client.get(address(upper, lower))


def test_only_the_supervision_office_gets_in(client, city):
    client.force_login(make_user("reporter", Agency.objects.get(city=city, name="市民政局")))
    assert client.get(PAGE).status_code == 404
    client.logout()
    assert client.get(PAGE).status_code in {302, 404}
