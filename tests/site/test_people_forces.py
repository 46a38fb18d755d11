"""Task forces: set up, edited by officers and the lead's people, telephone numbers masked for everybody else."""

from datetime import date

import pytest
from tests.factories import agency_of, make_agency, make_city, make_plan, make_task, make_user

from luoshi_site.agencies.models import Role, TaskForce, TaskForceMember
from luoshi_site.base.models import AuditEntry
from luoshi_site.office.staffing.queries import masked

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    city = make_city()
    make_agency(city, "市民政局")
    make_agency(city, "市住建局")
    return city


@pytest.fixture
def force(city):
    force = TaskForce.objects.create(
        city=city, name="适老化专班", lead=agency_of(city, "市民政局"), starts_on=date(2026, 1, 1)
    )
    TaskForceMember.objects.create(
        force=force, agency=force.lead, name="周某", phone="138 0000 1234", joined_on=date(2026, 1, 1), duty="contact"
    )
    return force


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13800001234", "138****1234"),
        ("138 0000-1234", "138****1234"),
        ("83634567", "****67"),
        ("", ""),
        ("（无）", ""),
    ],
)
def test_a_number_is_masked(phone, shown):
    assert masked(phone) == shown


def test_an_officer_sets_up_and_names_are_once(client, city):
    client.force_login(make_user(Role.Kind.OFFICER, agency_of(city, "市政府督考办")))
    fields = {"name": "老旧小区专班", "lead": agency_of(city, "市住建局").pk, "duty": "", "starts_on": "2026-03-01"}
    assert client.post("/office/forces/new/", fields).status_code == 302
    assert "请换一个名称" in client.post("/office/forces/new/", fields).content.decode()
    wrong = {**fields, "name": "另一个", "ends_on": "2026-02-01"}
    assert "早于成立日期" in client.post("/office/forces/new/", wrong).content.decode()
    assert "老旧小区专班" in client.get("/office/forces/").content.decode()
    assert [line.action for line in AuditEntry.objects.all()] == ["set_up_force"]


def test_the_lead_agency_edits_and_others_only_look(client, city, force):
    page = f"/office/forces/{force.pk}/"
    meeting = {"on": "2026-05-06", "title": "调度会", "decisions": "六月底前完成三百户。"}
    client.force_login(make_user(Role.Kind.REPORTER, agency_of(city, "市住建局")))
    assert client.get(page).status_code == 200
    for more in ("meetings/", "members/", "tasks/", "change/"):
        assert client.post(page + more, meeting).status_code == 404
    client.force_login(make_user(Role.Kind.REPORTER, agency_of(city, "市民政局")))
    assert client.post(page + "meetings/", meeting).status_code == 302
    assert "六月底前完成三百户" in client.get(page).content.decode()
    assert "还没有到" in client.post(page + "meetings/", {**meeting, "on": "2099-01-01"}).content.decode()


def test_numbers_are_whole_for_members_and_officers_only(client, city, force):
    page = f"/office/forces/{force.pk}/"
    stranger = make_user(Role.Kind.REPORTER, agency_of(city, "市住建局"))
    client.force_login(stranger)
    html = client.get(page).content.decode()
    assert "138****1234" in html
    assert "0000" not in html
    TaskForceMember.objects.create(force=force, agency=force.lead, user=stranger, name="某", joined_on=date(2026, 1, 2))
    assert "138 0000 1234" in client.get(page).content.decode()
    client.force_login(make_user(Role.Kind.OFFICER, agency_of(city, "市政府督考办")))
    assert "138 0000 1234" in client.get(page).content.decode()
    client.force_login(make_user(Role.Kind.LEADER, agency_of(city, "市政府督考办")))
    assert "138 0000 1234" not in client.get(page).content.decode()


def test_members_join_and_leave_and_the_chain_keeps_no_number(client, city, force):
    client.force_login(make_user(Role.Kind.OFFICER, agency_of(city, "市政府督考办")))
    page = f"/office/forces/{force.pk}/members/"
    fields = {"agency": agency_of(city, "市住建局").pk, "name": "吴某", "duty": "head", "phone": "13911112222"}
    assert client.post(page, fields).status_code == 302
    assert "已是专班成员" in client.post(page, fields).content.decode()
    assert "只能有数字" in client.post(page, {**fields, "name": "郑某", "phone": "电话"}).content.decode()
    assert "没有登录名" in client.post(page, {**fields, "name": "郑某", "username": "zheng"}).content.decode()
    member = force.members.get(name="吴某")
    client.post(f"/office/forces/members/{member.pk}/end/")
    client.post(f"/office/forces/members/{member.pk}/end/")
    html = client.get(f"/office/forces/{force.pk}/").content.decode()
    assert "已退出 1 人" in html
    lines = AuditEntry.objects.all()
    assert [line.action for line in lines] == ["add_force_member", "end_force_member"]
    assert not any("吴某" in line.summary or "1391111" in line.summary for line in lines)


def test_tasks_are_chosen_and_shown_on_both_pages(client, city, force):
    plan = make_plan(city)
    first, second = make_task(plan), make_task(plan)
    other = make_task(make_plan(make_city("海宁市")))
    client.force_login(make_user(Role.Kind.OFFICER, agency_of(city, "市政府督考办")))
    page = f"/office/forces/{force.pk}/tasks/"
    client.post(page, {"task": [first.pk, second.pk, other.pk]})
    assert {row.task for row in force.tasks.all()} == {first, second}
    assert "适老化专班" in client.get(f"/office/ledger/{plan.code}/1/").content.decode()
    client.post(page, {"task": [second.pk]})
    assert "适老化专班" not in client.get(f"/office/ledger/{plan.code}/1/").content.decode()
    client.post(page, {"task": [first.pk, second.pk]})
    assert "适老化专班" in client.get(f"/office/ledger/{plan.code}/1/").content.decode()


def test_another_citys_force_is_not_there(client, force):
    client.force_login(make_user(Role.Kind.OFFICER, agency_of(make_city("海宁市"), "市政府督考办")))
    assert client.get(f"/office/forces/{force.pk}/").status_code == 404
