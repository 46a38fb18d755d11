"""The page where a target is divided: who may, sums told, pasted columns, an edition written over."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client

from factories import agency_of, make_agency, make_city, make_plan, make_target, make_task, make_user
from luoshi.plan.model import Kind
from luoshi_site.agencies.models import User
from luoshi_site.base.audit import SYSTEM
from luoshi_site.ledger.actions import divide_target
from luoshi_site.ledger.division import Way
from luoshi_site.ledger.models import Indicator, Target, TargetShare

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def target() -> Target:
    city = make_city()
    task = make_task(make_plan(city), responsible=("各地区",))
    return make_target(task, "300", rollup=Indicator.Rollup.SUM)


def address(target: Target, query: str = "") -> str:
    return f"/office/ledger/{target.plan.code}/targets/{target.number}/shares/{query}"


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def officer(target: Target) -> Client:
    return logged_in(make_user("officer", agency_of(target.plan.city, "市政府督考办")))


def fields(target: Target, east: str, west: str, **more: object) -> dict[str, object]:
    city = target.plan.city
    first, second = agency_of(city, "东屿区"), agency_of(city, "西汀区")
    return {f"c-{first.pk}-0": east, f"c-{second.pk}-0": west, "seen": "0", **more}


def test_the_officer_and_the_lead_divide_and_nobody_else(target: Target) -> None:
    city = target.plan.city
    allowed = [officer(target), logged_in(make_user("reporter", agency_of(city, "市民政局")))]
    shut = [
        logged_in(make_user("reviewer", agency_of(city, "市民政局"))),
        logged_in(make_user("reporter", agency_of(city, "东屿区"))),
        logged_in(make_user("reporter", make_agency(city, "市教育局"))),
        logged_in(make_user("officer", agency_of(make_city("邻市"), "市政府督考办"))),
    ]
    assert [client.get(address(target)).status_code for client in allowed] == [200, 200]
    assert [client.get(address(target)).status_code for client in shut] == [404] * 4
    assert [client.post(address(target), fields(target, "1", "2")).status_code for client in shut] == [404] * 4


def test_an_edition_is_saved_as_people_type_numbers(target: Target) -> None:
    answer = officer(target).post(address(target, "?by=areas"), fields(target, "２００", "0.01万"))
    assert answer.status_code == 302
    assert sorted(TargetShare.objects.values_list("value", flat=True)) == [100, 200]


def test_sums_that_do_not_agree_are_told_beside_what_was_typed(target: Target) -> None:
    answer = officer(target).post(address(target, "?by=areas"), fields(target, "200", "90"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "合计 290，应为 300 个，少 10 个。" in page
    assert 'value="90"' in page
    assert not TargetShare.objects.exists()


def test_what_is_no_number_is_told_in_its_cell(target: Target) -> None:
    answer = officer(target).post(address(target, "?by=areas"), fields(target, "两百来个", "90"))
    assert answer.status_code == 422
    assert "「两百来个」不是数值" in answer.content.decode()


def test_a_pasted_column_fills_the_table_without_saving(target: Target) -> None:
    client = officer(target)
    pasted = "西汀区\t100\r\n东岛区\t7\r\n东屿区\t200\r\n合计\t300\r\n"
    page = client.post(address(target, "?by=areas"), fields(target, "", "", paste=pasted, fill="1")).content.decode()
    first = agency_of(target.plan.city, "东屿区")
    assert f'name="c-{first.pk}-0" value="200"' in page
    assert "第 2 行「东岛区" in page
    assert "合计" in page and "第 4 行" not in page
    assert not TargetShare.objects.exists()
    plain = client.post(address(target, "?by=areas"), fields(target, "", "", paste="1,200\n300", fill="1"))
    assert f'name="c-{first.pk}-0" value="1,200"' in plain.content.decode()


def test_a_block_of_areas_and_years_is_pasted_by_name(target: Target) -> None:
    first = agency_of(target.plan.city, "东屿区")
    data = {"seen": "0", "paste": "东屿区 60 70 70\n西汀区 30 35 35", "fill": "1"}
    page = officer(target).post(address(target, "?by=both"), data).content.decode()
    assert f'name="c-{first.pk}-2028" value="70"' in page


def test_an_edition_saved_meanwhile_is_not_written_over(target: Target) -> None:
    client = officer(target)
    city = target.plan.city
    cells = {(agency_of(city, "东屿区").pk, None): D(250), (agency_of(city, "西汀区").pk, None): D(50)}
    at = datetime(2026, 1, 5, 2, tzinfo=UTC)
    divide_target(version=target.versions.get(), way=Way.AREAS, cells=cells, by=SYSTEM, at=at)
    answer = client.post(address(target, "?by=areas"), fields(target, "200", "100"))
    assert answer.status_code == 422
    assert "刚刚有人保存了新的一版" in answer.content.decode()
    assert 'value="250"' in client.get(address(target)).content.decode()


def test_a_target_that_cannot_be_divided_says_why(target: Target) -> None:
    relation = make_target(target.task, None, kind=Kind.RELATION, of="地区生产总值")
    page = officer(target).get(address(relation)).content.decode()
    assert "比较类目标没有可以分解的数值" in page
    due = make_target(target.task, "5", due_on=date(2027, 6, 30))
    assert "2027年" in officer(target).get(address(due)).content.decode()


def test_a_deleted_field_or_a_strange_one_is_no_error(target: Target) -> None:
    client = officer(target)
    assert client.post(address(target, "?by=areas"), {"seen": "x"}).status_code == 422
    assert client.post(address(target, "?by=nonsense"), {"c-99999-0": "5", "seen": "0"}).status_code == 422
    assert client.get(address(target).replace("/targets/1/", "/targets/99/")).status_code == 404
