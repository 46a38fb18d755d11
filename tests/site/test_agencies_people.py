"""The registry's list, people and roles, the audit chain's page and the command `verify`."""

import re
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from tests.factories import PASSWORD, agency_of, make_agency, make_city, make_user

from luoshi_site.agencies import actions
from luoshi_site.agencies.models import Agency, AgencyGroup, Role, User
from luoshi_site.base.audit import SYSTEM, faults, record
from luoshi_site.base.models import AuditEntry

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 25, 2, tzinfo=UTC)


@pytest.fixture
def city():
    return make_city()


@pytest.fixture
def administrator(city):
    return make_user(Role.Kind.ADMINISTRATOR, agency_of(city, "市政府督考办"), "admin")


PAGES = ("/office/agencies/", "/office/agencies/people/", "/office/audit/", "/office/password/")


@pytest.mark.parametrize("address", PAGES)
def test_the_anonymous_find_nothing(client, address):
    assert client.get(address).status_code == client.post(address).status_code == 404


@pytest.mark.parametrize("address", ["/office/agencies/people/", "/office/audit/"])
@pytest.mark.parametrize("kind", [Role.Kind.REPORTER, Role.Kind.REVIEWER, Role.Kind.OFFICER, Role.Kind.LEADER])
def test_other_roles_find_nothing(client, city, address, kind):
    client.force_login(make_user(kind, agency_of(city, "市民政局")))
    assert client.get(address).status_code == 404


def test_a_role_that_ended_yesterday_opens_nothing(client, city):
    user = make_user(Role.Kind.OFFICER, agency_of(city, "市民政局"))
    client.force_login(user)
    assert client.get("/office/agencies/").status_code == 200
    user.roles.update(valid_until=timezone.localdate() - timedelta(days=1))
    assert client.get("/office/agencies/").status_code == 404


def test_the_list_finds_by_alias_and_kind_and_escapes(client, city, administrator):
    bureau = make_agency(city, "市大数据局")
    bureau.names.create(name="市信息中心<b>", form="former", valid_until=date(2019, 3, 1))
    client.force_login(administrator)
    html = client.get("/office/agencies/", {"text": "信息中心"}).content.decode()
    assert "市大数据局" in html
    assert "市信息中心&lt;b&gt;" in html
    assert "至2019年3月1日" in html
    assert "东屿区" not in html
    html = client.get("/office/agencies/", {"kind": Agency.Kind.DISTRICT}).content.decode()
    assert "东屿区" in html
    assert "市大数据局" not in html
    assert "没有符合条件的单位" in client.get("/office/agencies/", {"text": "无此局"}).content.decode()


def test_people_are_shown_to_officers_but_not_to_reporters(client, city, administrator):
    reporter = make_user(Role.Kind.REPORTER, agency_of(city, "市民政局"))
    officer = make_user(Role.Kind.OFFICER, agency_of(city, "市政府督考办"))
    client.force_login(officer)
    assert str(reporter) in client.get("/office/agencies/").content.decode()
    client.force_login(reporter)
    assert str(officer) not in client.get("/office/agencies/").content.decode()


def test_a_group_without_known_members_says_so(client, city, administrator):
    AgencyGroup.objects.create(city=city, name="市就业工作领导小组成员单位")
    client.force_login(administrator)
    html = client.get("/office/agencies/").content.decode()
    assert "成员名单未知" in html
    assert "2 个成员" in html


def test_seventy_agencies_take_few_queries(client, city, administrator, django_assert_max_num_queries):
    for n in range(70):
        make_user(Role.Kind.REPORTER, make_agency(city, f"市第{n}局"))
    client.force_login(administrator)
    with django_assert_max_num_queries(12):
        assert "市第69局" in client.get("/office/agencies/").content.decode()
    with django_assert_max_num_queries(10):
        client.get("/office/agencies/people/")


def test_another_citys_registry_and_people_are_not_there(client, city, administrator):
    other = make_city("海宁市", code="hai")
    stranger = make_user(Role.Kind.REPORTER, agency_of(other, "市民政局"))
    client.force_login(administrator)
    assert client.get("/office/agencies/?city=hai").status_code == 404
    assert client.get("/office/agencies/people/?city=hai").status_code == 404
    assert client.get(f"/office/agencies/people/{stranger.pk}/").status_code == 404
    assert client.post(f"/office/agencies/people/{stranger.pk}/password/").status_code == 404
    assert client.post(f"/office/agencies/roles/{stranger.roles.get().pk}/end/").status_code == 404
    assert stranger.roles.get().valid_until is None


def add(client, city, **changed):
    agency = agency_of(city, "市民政局")
    fields = {"username": "Li.Ming", "display_name": "李明", "agency": agency.pk, "kind": "reporter", **changed}
    return client.post("/office/agencies/people/", fields)


def test_a_new_person_gets_a_random_password_shown_once(client, city, administrator):
    client.force_login(administrator)
    answer = add(client, city)
    password = re.search(r"<code>([2-9a-z-]{23})</code>", answer.content.decode())[1]
    assert "no-store" in answer["Cache-Control"]
    user = User.objects.get(username="li.ming")
    assert user.check_password(password)
    assert user.roles.get().kind == Role.Kind.REPORTER
    line = AuditEntry.objects.get()
    assert (line.actor, line.action) == ("admin", "add_person")
    assert password not in line.summary + line.rows
    assert password not in client.get("/office/agencies/people/").content.decode()
    assert "已有人使用" in add(client, city, username="LI.MING").content.decode()
    assert User.objects.filter(username__iexact="li.ming").count() == 1


@pytest.mark.parametrize("changed", [{"username": "李明"}, {"username": "a"}, {"kind": "root"}, {"agency": "x"}])
def test_a_wrong_entry_adds_nobody(client, city, administrator, changed):
    client.force_login(administrator)
    assert "处需要改正" in add(client, city, **changed).content.decode()
    assert User.objects.count() == 1
    assert not AuditEntry.objects.exists()


def test_an_agency_of_another_city_is_refused(client, city, administrator):
    client.force_login(administrator)
    add(client, city, agency=agency_of(make_city("海宁市"), "市民政局").pk)
    assert User.objects.count() == 1


def test_roles_are_given_and_ended_and_audited(client, city, administrator):
    user = make_user(Role.Kind.REPORTER, agency_of(city, "市民政局"))
    client.force_login(administrator)
    page = f"/office/agencies/people/{user.pk}/"
    given = {"agency": agency_of(city, "市民政局").pk, "kind": "reviewer"}
    assert client.post(page, given).status_code == 302
    assert "不必重复增加" in client.post(page, given).content.decode()
    old = user.roles.get(kind="reporter")
    assert client.get(f"/office/agencies/roles/{old.pk}/end/").status_code == 302
    old.refresh_from_db()
    assert old.valid_until is None
    html = client.post(f"/office/agencies/roles/{old.pk}/end/", follow=True).content.decode()
    assert "即时失效" in html
    assert "已结束" in html
    assert [line.action for line in AuditEntry.objects.all()] == ["give_role", "end_role"]
    assert list(faults()) == []
    Role.objects.filter(pk=old.pk).update(valid_until=None)
    assert [fault.place for fault in faults()] == [f"agencies.Role:{old.pk}"]


def test_the_last_administrator_stays(city, administrator):
    with pytest.raises(actions.PersonError, match="唯一的系统管理员"):
        actions.end_role(role=administrator.roles.get(), by=administrator, at=AT)
    second = make_user(Role.Kind.ADMINISTRATOR, agency_of(city, "市民政局"))
    ended = actions.end_role(role=administrator.roles.get(), by=second, at=AT)
    assert ended.valid_until == date(2026, 11, 24)
    with pytest.raises(actions.PersonError, match="已经结束"):
        actions.end_role(role=ended, by=second, at=AT)


def test_a_role_given_today_counts_to_the_end_of_the_day(city, administrator):
    new = actions.add_person(
        username="x", display_name="x", agency=agency_of(city, "市民政局"), kind=Role.Kind.REPORTER, by=SYSTEM, at=AT
    )
    ended = actions.end_role(role=new.user.roles.get(), by=administrator, at=AT)
    assert ended.valid_until == date(2026, 11, 25)


def test_a_reset_password_ends_the_persons_sessions(client, city, administrator):
    user = make_user(Role.Kind.REPORTER, agency_of(city, "市民政局"))
    client.force_login(user)
    new = actions.reset_password(user=user, city=city, by=administrator, at=AT)
    assert client.get("/office/agencies/").status_code == 404
    user.refresh_from_db()
    assert user.check_password(new.password)
    assert not user.check_password(PASSWORD)


def test_who_also_works_elsewhere_is_not_taken_over_from_here(city, administrator):
    user = make_user(Role.Kind.OFFICER, agency_of(city, "市民政局"))
    Role.objects.create(
        user=user, agency=agency_of(make_city("海宁市"), "市民政局"), kind="leader", valid_from=date(2020, 1, 1)
    )
    with pytest.raises(actions.PersonError, match="别的城市"):
        actions.reset_password(user=user, city=city, by=administrator, at=AT)
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def fill_chain(city, count):
    for n in range(count):
        actions.add_person(
            username=f"u{n}",
            display_name="甲",
            agency=agency_of(city, "市民政局"),
            kind=Role.Kind.REPORTER,
            by=SYSTEM,
            at=AT,
        )


def test_the_audit_page_filters_pages_and_verifies(client, city, administrator, django_assert_max_num_queries):
    auditor = make_user(Role.Kind.AUDITOR, agency_of(city, "市审计局"))
    client.force_login(auditor)
    assert "还没有任何操作" in client.get("/office/audit/").content.decode()
    fill_chain(city, 51)
    with django_assert_max_num_queries(10):
        html = client.get("/office/audit/").content.decode()
    assert "共 51 行，第 1 / 2 页" in html
    assert "增加用户 u50" in html
    assert "增加用户 u0，" in client.get("/office/audit/?page=2").content.decode()
    assert "共 1 行" in client.get("/office/audit/", {"text": "u37，"}).content.decode()
    assert "共 51 行" in client.get("/office/audit/", {"action": "add_person"}).content.decode()
    assert "没有符合条件的记录" in client.get("/office/audit/", {"actor": "nobody"}).content.decode()
    assert "未发现问题" in client.post("/office/audit/verified/").content.decode()
    AuditEntry.objects.filter(seq=3).update(summary="没有发生过")
    assert "审计链第3行" in client.post("/office/audit/verified/").content.decode()
    assert client.get("/office/audit/verified/").status_code == 302


def test_an_auditor_of_one_city_sees_its_lines_alone(client, city, administrator):
    other = make_city("远山市")
    fill_chain(city, 2)
    add = {"display_name": "乙", "kind": Role.Kind.REPORTER, "by": SYSTEM, "at": AT}
    actions.add_person(username="far-away", agency=agency_of(other, "市审计局"), **add)
    with transaction.atomic():
        record(by=SYSTEM, at=AT, action="make_demo_accounts", summary="全系统的一行")
    client.force_login(make_user(Role.Kind.AUDITOR, agency_of(city, "市审计局")))
    html = client.get("/office/audit/").content.decode()
    assert ("u1" in html, "far-away" in html, "全系统的一行" in html, "make_demo_accounts" in html) == (
        True,
        False,
        False,
        False,
    )
    assert "本市的记录" in html
    User.objects.filter(username="far-away").update(is_superuser=True)
    html = client.post("/office/audit/verified/").content.decode()
    assert "发现 1 处问题，其中 1 处涉及其他城市或全系统" in html
    assert "agencies.User:" not in html
    both = make_user(Role.Kind.AUDITOR, agency_of(city, "市审计局"))
    Role.objects.create(user=both, agency=agency_of(other, "市审计局"), kind="auditor", valid_from=AT.date())
    client.force_login(both)
    html = client.get("/office/audit/").content.decode()
    assert ("far-away" in html, "全系统的一行" in html) == (True, True)
    assert "agencies.User:" in client.post("/office/audit/verified/").content.decode()


def test_heads_that_were_kept_are_compared_on_the_page(client, city, administrator):
    fill_chain(city, 3)
    kept = AuditEntry.objects.get(seq=2)
    client.force_login(administrator)
    verified = "/office/audit/verified/"
    assert (
        "留存的链头 1 个，都与审计链相符" in client.post(verified, {"heads": f"第 2 行 {kept.digest}"}).content.decode()
    )
    assert "没有找到链头" in client.post(verified, {"heads": "第 2 行"}).content.decode()
    html = client.post(verified, {"heads": f"4 {kept.digest} 2 {'0' * 64}"}).content.decode()
    assert "审计链只到第3行：第4行至第4行被截去" in html
    assert "留存的链头第2行" in html


def test_verify_prints_faults_and_fails_only_on_them(city):
    fill_chain(city, 2)
    out = StringIO()
    call_command("verify", stdout=out)
    assert "已核对审计链 2 行，未发现问题" in out.getvalue()
    Role.objects.filter(user__username="u1").delete()
    out = StringIO()
    with pytest.raises(CommandError, match="发现 1 处问题") as caught:
        call_command("verify", stdout=out)
    assert caught.value.returncode == 1
    assert "agencies.Role:" in out.getvalue()
    assert "已不在数据库中" in out.getvalue()
