"""Log-in, log-out, the frame's menu, one's own password."""

import pytest
from django.test import Client
from tests.factories import PASSWORD, agency_of, make_city, make_user

from luoshi_site.agencies.models import Role, User
from luoshi_site.base.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    return make_user(Role.Kind.OFFICER, agency_of(make_city(), "市政府督考办"), "guan")


def log_in(client: Client, username: str, password: str, **more: str):
    return client.post("/login/", {"username": username, "password": password, **more})


def test_log_in_leads_to_the_page_asked_for(client, officer):
    assert "工作人员登录" in client.get("/login/").content.decode()
    answer = log_in(client, "guan", PASSWORD, next="/office/agencies/?text=a")
    assert (answer.status_code, answer["Location"]) == (302, "/office/agencies/?text=a")


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_log_in_never_leads_to_another_host(client, officer, elsewhere):
    assert log_in(client, "guan", PASSWORD, next=elsewhere)["Location"] == "/office/"


def test_whatever_is_wrong_the_message_is_the_same(client, officer):
    User.objects.create_user("gone", password=PASSWORD, is_active=False)
    shown = set()
    for username, password in (("guan", "wrong"), ("nobody", "wrong"), ("gone", PASSWORD)):
        answer = log_in(client, username, password)
        assert answer.status_code == 200
        text = answer.content.decode()
        shown.add("登录名或口令不对" in text and "停用" not in text)
    assert shown == {True}
    assert "_auth_user_id" not in client.session


def test_log_out_takes_a_post(client, officer):
    client.force_login(officer)
    assert client.get("/logout/").status_code == 405
    assert "_auth_user_id" in client.session
    assert client.post("/logout/")["Location"] == "/"
    assert "_auth_user_id" not in client.session


def test_not_found_offers_log_in_and_comes_back(client):
    answer = client.get("/office/agencies/?text=a b")
    assert answer.status_code == 404
    assert "/login/?next=%2Foffice%2Fagencies%2F%3Ftext%3Da%2520b" in answer.content.decode()


def test_an_account_without_a_role_finds_nothing_and_is_told_so(client):
    client.force_login(User.objects.create_user("rolelos"))
    answer = client.get("/office/agencies/")
    assert answer.status_code == 404
    assert "您已登录为 rolelos" in answer.content.decode()


@pytest.mark.parametrize(
    ("kind", "sees", "misses"),
    [
        (Role.Kind.REPORTER, ["报送", "台账"], ["文件", "审计"]),
        (Role.Kind.OFFICER, ["报送", "文件", "通报"], ["审计"]),
        (Role.Kind.LEADER, ["台账", "通报"], ["报送", "文件", "审计"]),
        (Role.Kind.AUDITOR, ["审计"], ["报送", "文件"]),
        (Role.Kind.ADMINISTRATOR, ["审计", "单位"], ["通报", "文件"]),
    ],
)
def test_the_menu_shows_what_the_role_uses(client, kind, sees, misses):
    client.force_login(make_user(kind, agency_of(make_city(), "市政府督考办")))
    html = client.get("/office/agencies/").content.decode()
    entries = [line for line in html.splitlines() if "menu__link" in line]
    names = {line.split(">")[-3].split("<")[0] for line in entries}
    assert set(sees) <= names
    assert not set(misses) & names


def test_a_changed_password_is_audited_and_keeps_the_session(client, officer):
    client.force_login(officer)
    new = "correct-horse-7-battery"
    fields = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert "原口令不对" in client.post("/office/password/", {**fields, "old_password": "x"}).content.decode()
    assert "不一样" in client.post("/office/password/", {**fields, "new_password2": "y"}).content.decode()
    assert not AuditEntry.objects.exists()
    assert client.post("/office/password/", fields)["Location"] == "/office/"
    assert client.get("/office/agencies/").status_code == 200
    officer.refresh_from_db()
    assert officer.check_password(new)
    line = AuditEntry.objects.get()
    assert (line.actor, line.action) == ("guan", "change_password")
    assert new not in line.summary
