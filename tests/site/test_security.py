"""Lock-out, second factor, sessions, passwords and three administrators, as the settings say."""

import re
import time
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from tests.factories import PASSWORD, agency_of, make_city, make_user

from luoshi_site.agencies import actions
from luoshi_site.agencies.actions import PersonError
from luoshi_site.agencies.models import Role, User
from luoshi_site.base.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make_city()


@pytest.fixture
def office(city):
    return agency_of(city, "市政府督考办")


@pytest.fixture
def officer(office):
    return make_user(Role.Kind.OFFICER, office, "guan")


def log_in(client: Client, username="guan", password=PASSWORD, **more):
    return client.post("/login/", {"username": username, "password": password}, **more)


def test_five_failures_lock_the_name_at_that_address_and_say_until_when(client, officer, settings):
    for _ in range(4):
        assert log_in(client, password="x").status_code == 200
    answer = log_in(client, password="x")
    assert answer.status_code == 429
    html = answer.content.decode()
    minute = re.search(r"(\d+年\d+月\d+日) (\d\d:\d\d)以后可以再试", html)
    until = timezone.localtime(AccessAttempt.objects.get().attempt_time + timedelta(minutes=15))
    assert minute[2] == until.strftime("%H:%M")
    assert log_in(client).status_code == 429, "the right password does not help while it is locked"
    assert log_in(client, REMOTE_ADDR="10.1.1.1").status_code == 302, "from elsewhere it does"


def test_another_name_at_the_address_is_free_and_success_forgets(client, officer, office):
    make_user(Role.Kind.LEADER, office, "shen")
    for _ in range(4):
        log_in(client, password="x")
    assert log_in(client).status_code == 302
    client.logout()
    for _ in range(4):
        assert log_in(client, password="x").status_code == 200
    assert log_in(client, "shen").status_code == 302


def test_a_lock_ends_by_itself_or_by_an_administrator(client, officer, office):
    for _ in range(5):
        log_in(client, password="x")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert log_in(client).status_code == 302
    client.logout()
    for _ in range(5):
        log_in(client, password="x")
    boss = Client()
    boss.force_login(make_user(Role.Kind.ADMINISTRATOR, office))
    page = f"/office/agencies/people/{officer.pk}/"
    assert "锁定到" in boss.get(page).content.decode()
    assert "锁定已解除" in boss.post(page + "unlock/", follow=True).content.decode()
    assert AuditEntry.objects.get().action == "lift_lock"
    assert log_in(client).status_code == 302


def code_now(device: TOTPDevice, steps: int = 0) -> str:
    return f"{totp(device.bin_key, drift=steps):06d}"


def enrol(client: Client, user: User) -> tuple[str, ...]:
    client.force_login(user)
    html = client.get("/office/second-factor/").content.decode()
    assert "otpauth://totp/" in html
    device = TOTPDevice.objects.get(user=user, confirmed=False)
    assert "验证码不对" in client.post("/office/second-factor/", {"code": "000000"}).content.decode()
    TOTPDevice.objects.update(throttling_failure_count=0)
    html = client.post("/office/second-factor/", {"code": code_now(device)}).content.decode()
    return tuple(re.findall(r"<code>([a-z2-7]{8})</code>", html))


def test_the_second_factor_is_asked_at_log_in_and_each_code_counts_once(client, officer):
    codes = enrol(client, officer)
    assert len(codes) == 8
    device = TOTPDevice.objects.get(user=officer, confirmed=True)
    client.logout()
    answer = log_in(client)
    assert answer["Location"].startswith("/login/code/")
    assert client.get("/office/").status_code == 404, "a password alone opens nothing"
    used = code_now(device)
    assert "验证码不对" in client.post(answer["Location"], {"code": used}).content.decode()
    TOTPDevice.objects.update(throttling_failure_count=0)
    answer = client.post(answer["Location"], {"code": code_now(device, 1)})
    assert answer["Location"] == "/office/"
    assert client.get("/office/agencies/").status_code == 200


def test_a_recovery_code_opens_once(client, officer):
    code, other, *_ = enrol(client, officer)
    for entered, works in ((code, True), (code, False), (other, True)):
        client.logout()
        page = log_in(client)["Location"]
        TOTPDevice.objects.update(throttling_failure_count=0)
        officer.staticdevice_set.update(throttling_failure_count=0)
        assert (client.post(page, {"code": entered.upper()}).status_code == 302) is works


def test_wrong_codes_make_the_next_wait(client, officer):
    enrol(client, officer)
    device = TOTPDevice.objects.get(user=officer)
    client.logout()
    page = log_in(client)["Location"]
    for _ in range(3):
        client.post(page, {"code": "111111"})
    assert client.post(page, {"code": code_now(device, 1)}).status_code == 200


def test_the_code_page_is_for_five_minutes(client, officer):
    enrol(client, officer)
    client.logout()
    page = log_in(client)["Location"]
    session = client.session
    session["awaiting_code"] = {"user": officer.pk, "at": int(time.time()) - 301}
    session.save()
    assert client.get(page)["Location"] == "/login/"


def test_roles_that_need_a_second_factor_find_nothing_else_until_they_have_it(client, officer, settings):
    settings.SECOND_FACTOR_ROLES = frozenset({"officer"})
    log_in(client)
    assert client.get("/office/ledger/")["Location"] == "/office/second-factor/"
    assert client.post("/office/agencies/")["Location"] == "/office/second-factor/"
    assert "须启用第二因素" in client.get("/office/second-factor/").content.decode()
    client.logout()
    enrol(client, officer)
    assert client.get("/office/agencies/").status_code == 200


def test_an_administrator_takes_a_lost_second_factor_away(client, officer, office):
    enrol(client, officer)
    client.force_login(make_user(Role.Kind.ADMINISTRATOR, office))
    client.post(f"/office/agencies/people/{officer.pk}/unlock/", {"what": "second_factor"})
    assert not TOTPDevice.objects.exists()
    assert log_in(Client())["Location"] == "/office/"


def test_an_idle_log_in_ends(client, officer, settings):
    settings.IDLE_SECONDS = 600
    log_in(client)
    assert client.get("/office/agencies/").status_code == 200
    session = client.session
    session["seen_at"] = int(time.time()) - 601
    session.save()
    assert client.get("/office/agencies/").status_code == 404
    assert "_auth_user_id" not in client.session


def test_a_page_opened_in_time_keeps_the_log_in(client, officer, settings):
    settings.IDLE_SECONDS = 600
    log_in(client)
    session = client.session
    session["seen_at"] = int(time.time()) - 599
    session.save()
    assert client.get("/office/agencies/").status_code == 200
    assert client.session["seen_at"] > time.time() - 5


def test_with_one_session_a_new_log_in_ends_the_old(client, officer, settings):
    other = Client()
    log_in(client)
    log_in(other)
    assert client.get("/office/agencies/").status_code == other.get("/office/agencies/").status_code == 200
    settings.ONE_SESSION = True
    for each in (client, other):
        each.logout()
        log_in(each)
    assert client.get("/office/agencies/").status_code == 404
    assert other.get("/office/agencies/").status_code == 200


def change(client: Client, old: str, new: str) -> str:
    fields = {"old_password": old, "new_password1": new, "new_password2": new}
    return client.post("/office/password/", fields, follow=True).content.decode()


@pytest.mark.parametrize(
    ("new", "words"),
    [("kurz-9", "至少 10 个字符"), ("allesklein", "至少 2 种"), ("password12", "常见")],
)
def test_what_is_no_good_password_says_why(client, officer, new, words):
    client.force_login(officer)
    assert words in change(client, PASSWORD, new)
    officer.refresh_from_db()
    assert officer.check_password(PASSWORD)


def test_the_last_passwords_are_not_taken_again(client, officer):
    client.force_login(officer)
    first, second, third = "erste-parole-1", "zweite-parole-2", "dritte-parole-3"
    assert "不能再用" in change(client, PASSWORD, PASSWORD)
    assert "口令已修改" in change(client, PASSWORD, first)
    assert "口令已修改" in change(client, first, second)
    assert "不能再用" in change(client, second, PASSWORD)
    assert "口令已修改" in change(client, second, third)
    assert "口令已修改" in change(client, third, PASSWORD), "three ago it may be"


def test_a_one_time_password_must_be_changed_first(client, office):
    new = actions.add_person(
        username="neu",
        display_name="新",
        agency=office,
        kind=Role.Kind.OFFICER,
        by=make_user("administrator", office),
        at=timezone.now(),
    )
    log_in(client, "neu", new.password)
    assert client.get("/office/")["Location"] == "/office/password/"
    assert "一次性口令" in client.get("/office/password/").content.decode()
    assert "口令已修改" in change(client, new.password, "meine-parole-1")
    assert client.get("/office/agencies/").status_code == 200


def test_an_old_password_must_be_changed(client, officer, settings):
    settings.PASSWORD_DAYS = 90
    client.force_login(officer)
    User.objects.update(password_set_at=timezone.now() - timedelta(days=89))
    assert client.get("/office/agencies/").status_code == 200
    User.objects.update(password_set_at=timezone.now() - timedelta(days=91))
    assert client.get("/office/agencies/")["Location"] == "/office/password/"


def test_three_people_administer(client, city, office, officer, settings):
    settings.SEPARATE_DUTIES = True
    people = {kind: make_user(kind, office) for kind in ("administrator", "security", "auditor")}
    pages = (
        "/office/agencies/people/",
        "/office/agencies/people/import/",
        "/office/audit/",
        f"/office/agencies/people/{officer.pk}/stand-in/",
    )
    found = {}
    for kind, user in people.items():
        client.force_login(user)
        found[kind] = [client.get(page).status_code for page in pages]
    assert found == {
        "administrator": [200, 200, 404, 404],
        "security": [200, 404, 404, 200],
        "auditor": [404, 404, 200, 404],
    }
    client.force_login(people["administrator"])
    fields = {"username": "neu", "display_name": "新", "agency": office.pk, "kind": "officer"}
    assert "新口令" in client.post("/office/agencies/people/", fields).content.decode()
    new = User.objects.get(username="neu")
    assert not new.roles.exists(), "the account alone"
    role = {"agency": office.pk, "kind": "officer"}
    client.post(f"/office/agencies/people/{new.pk}/", role)
    assert not new.roles.exists(), "the administrator gives no role"
    assert client.post(f"/office/agencies/people/{new.pk}/password/").status_code == 404
    client.force_login(people["security"])
    assert client.post(f"/office/agencies/people/{new.pk}/", role).status_code == 302
    assert new.roles.get().kind == "officer"
    client.post("/office/agencies/people/", {**fields, "username": "neuer"})
    assert not User.objects.filter(username="neuer").exists(), "the security administrator opens no account"


def test_no_person_holds_two_of_the_three(office, settings):
    settings.SEPARATE_DUTIES = True
    security, auditor = make_user("security", office), make_user("auditor", office)
    giving = {"agency": office, "by": security, "at": timezone.now()}
    with pytest.raises(PersonError, match="三个人"):
        actions.give_role(user=auditor, kind=Role.Kind.ADMINISTRATOR, **giving)
    actions.give_role(user=auditor, kind=Role.Kind.LEADER, **giving)
    today = timezone.localdate()
    with pytest.raises(PersonError, match="三个人"):
        actions.stand_in(
            absent=security,
            substitute=auditor,
            starts_on=today,
            ends_on=today,
            reason="",
            city=office.city,
            by=security,
            at=timezone.now(),
        )


def test_the_rules_cost_no_query_on_an_ordinary_page(client, officer, settings):
    log_in(client)
    counts = []
    for idle, one, days in ((0, False, 0), (600, True, 90)):
        settings.IDLE_SECONDS, settings.ONE_SESSION, settings.PASSWORD_DAYS = idle, one, days
        User.objects.update(session_key=client.session.session_key, password_set_at=timezone.now())
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/office/agencies/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
