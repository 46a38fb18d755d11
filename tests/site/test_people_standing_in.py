"""Who stands in holds the roles for the days, in their own name; a handover moves everything in one step."""

import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connections
from django.utils import timezone
from tests.factories import agency_of, make_city, make_plan, make_target, make_task, make_user

from luoshi_site.agencies import actions
from luoshi_site.agencies.actions import PersonError
from luoshi_site.agencies.models import Role, Substitution, TaskForce, TaskForceMember, User
from luoshi_site.agencies.roles import roles_on
from luoshi_site.base.models import AuditEntry
from luoshi_site.ledger.actions import LedgerError
from luoshi_site.ledger.actions.leaders import assign_leader
from luoshi_site.ledger.models import LeaderAssignment
from luoshi_site.notices.models import Notice, NoticeRead
from luoshi_site.progress.actions import ReadingSpec, accept_reading, enter_reading
from luoshi_site.progress.actions.handover import hand_over

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 10, 2, tzinfo=UTC)
TODAY = date(2026, 6, 10)


@pytest.fixture
def city():
    return make_city()


@pytest.fixture
def people(city):
    bureau = agency_of(city, "市民政局")
    return (
        make_user(Role.Kind.OFFICER, agency_of(city, "市政府督考办"), "guan"),
        make_user(Role.Kind.REPORTER, bureau, "zhang"),
        make_user(Role.Kind.ADMINISTRATOR, agency_of(city, "市政府督考办"), "admin"),
    )


def substitute(city, absent, stand_in, by, starts=TODAY, ends=TODAY + timedelta(days=4), at=AT):
    return actions.stand_in(
        absent=absent, substitute=stand_in, starts_on=starts, ends_on=ends, reason="出差", city=city, by=by, at=at
    )


def kinds(user, on):
    return [role.kind for role in roles_on(user, on)]


def test_roles_are_held_from_the_first_day_to_the_last(city, people):
    guan, zhang, admin = people
    substitute(city, guan, zhang, admin)
    assert kinds(zhang, date(2026, 6, 9)) == ["reporter"]
    assert kinds(zhang, TODAY) == kinds(zhang, date(2026, 6, 14)) == ["reporter", "officer"]
    assert kinds(zhang, date(2026, 6, 15)) == ["reporter"]
    assert kinds(guan, TODAY) == ["officer"]


def test_what_is_done_bears_ones_own_name_and_says_for_whom(city, people):
    guan, zhang, admin = people
    substitute(city, guan, zhang, admin)
    target = make_target(make_task(make_plan(city)))
    lin = make_user(Role.Kind.REPORTER, agency_of(city, "市民政局"))
    spec = ReadingSpec(
        indicator=target.indicator, period_start=date(2026, 5, 1), period_end=date(2026, 5, 31), value=Decimal(3)
    )
    reading = enter_reading(spec=spec, by=lin, at=AT, agency=agency_of(city, "市民政局"))
    accept_reading(reading=reading, by=zhang, at=AT)
    line = AuditEntry.objects.order_by("-seq").first()
    assert (line.actor, line.actor_name) == ("zhang", f"{zhang}（代理 {guan}）")
    # What they do for their own agency with their own role is their own.
    enter_reading(
        spec=ReadingSpec(
            indicator=target.indicator, period_start=date(2026, 4, 1), period_end=date(2026, 4, 30), value=Decimal(1)
        ),
        by=zhang,
        at=AT,
        agency=agency_of(city, "市民政局"),
    )
    assert AuditEntry.objects.order_by("-seq").first().actor_name == str(zhang)


def test_pages_open_for_who_stands_in_and_close_when_it_ends(client, city, people):
    guan, zhang, admin = people
    today = timezone.localdate()
    client.force_login(zhang)
    assert client.get("/office/documents/").status_code == 404
    row = substitute(city, guan, zhang, admin, today - timedelta(days=1), today, timezone.now())
    assert client.get("/office/documents/").status_code == 200
    assert f"代理 {guan}" in client.get("/office/account/").content.decode()
    client.force_login(guan)
    client.post(f"/office/stand-in/{row.pk}/end/")
    client.force_login(zhang)
    assert client.get("/office/documents/").status_code == 404


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        (TODAY, TODAY - timedelta(days=1), "早于开始"),
        (TODAY - timedelta(days=9), TODAY - timedelta(days=1), "已经过去"),
        (TODAY, TODAY + timedelta(days=800), "不超过一年"),
    ],
)
def test_days_that_cannot_be_are_refused(city, people, starts, ends, words):
    guan, zhang, admin = people
    with pytest.raises(PersonError, match=words):
        substitute(city, guan, zhang, admin, starts, ends)


def test_nobody_stands_in_twice_at_a_time_nor_while_away(city, people):
    guan, zhang, admin = people
    substitute(city, guan, zhang, admin)
    with pytest.raises(PersonError, match="已由"):
        substitute(city, guan, admin, admin)
    with pytest.raises(PersonError, match="自己也请人代理"):
        substitute(city, zhang, guan, admin)
    with pytest.raises(PersonError, match="另一个人"):
        substitute(city, zhang, zhang, admin)


def test_a_substitution_ended_early_is_over_at_once(city, people):
    guan, zhang, admin = people
    row = substitute(city, guan, zhang, admin, TODAY - timedelta(days=3), TODAY + timedelta(days=3))
    actions.end_substitution(substitution=row, city=city, by=admin, at=AT)
    assert kinds(zhang, TODAY) == ["reporter"]
    assert kinds(zhang, TODAY - timedelta(days=1)) == ["reporter", "officer"]
    with pytest.raises(PersonError, match="已经结束"):
        actions.end_substitution(substitution=row, city=city, by=admin, at=AT)
    later = substitute(city, guan, zhang, admin, TODAY + timedelta(days=8), TODAY + timedelta(days=9))
    actions.end_substitution(substitution=later, city=city, by=admin, at=AT)
    assert kinds(zhang, TODAY + timedelta(days=8)) == ["reporter"]


@pytest.mark.django_db(transaction=True)
def test_two_who_name_a_substitute_at_once_name_one():
    city = make_city()
    office = agency_of(city, "市政府督考办")
    absent, first, second = (make_user(Role.Kind.OFFICER, office) for _ in range(3))
    told: list[str] = []
    start = threading.Barrier(2)

    def work(person: User) -> None:
        start.wait()
        try:
            substitute(city, absent, person, absent)
        except PersonError as error:
            told.append(str(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(person,)) for person in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 1
    assert Substitution.objects.count() == 1


def test_a_handover_moves_roles_led_tasks_seats_and_unread_notices(city, people):
    guan, zhang, admin = people
    office = agency_of(city, "市政府督考办")
    Role.objects.create(user=guan, agency=office, kind="leader", valid_from=date(2024, 1, 1))
    task = make_task(make_plan(city))
    assign_leader(tasks=[task], leader=guan, by=admin, at=datetime(2026, 5, 1, tzinfo=UTC))
    force = TaskForce.objects.create(city=city, name="适老化专班", lead=office, starts_on=date(2026, 1, 1))
    TaskForceMember.objects.create(
        force=force, agency=office, user=guan, name="关某", phone="13800001234", joined_on=TODAY
    )
    seen, unseen = (
        Notice.objects.create(city=city, user=guan, kind="asked", key=key, title=key, at=AT) for key in ("甲", "乙")
    )
    NoticeRead.objects.create(notice=seen, user=guan, at=AT)
    before = AuditEntry.objects.count()
    done = hand_over(leaving=guan, taking=zhang, city=city, by=admin, at=AT)
    assert (done.role_count, done.task_count, done.seat_count, done.notice_count) == (2, 1, 1, 1)
    assert kinds(guan, TODAY) == []
    assert kinds(guan, TODAY - timedelta(days=1)) == ["officer", "leader"]
    assert kinds(zhang, TODAY) == ["reporter", "officer", "leader"]
    assert [row.user for row in LeaderAssignment.objects.filter(valid_until__isnull=True)] == [zhang]
    assert [(m.user, m.phone) for m in force.members.filter(left_on__isnull=True)] == [(zhang, "")]
    unseen.refresh_from_db()
    seen.refresh_from_db()
    assert (unseen.user, seen.user) == (zhang, guan)
    assert AuditEntry.objects.count() == before + 1
    assert "分管任务 1 项" in AuditEntry.objects.order_by("-seq").first().summary
    with pytest.raises(PersonError, match="没有可移交"):
        hand_over(leaving=guan, taking=zhang, city=city, by=admin, at=AT)


def test_the_handover_page_does_it(client, city, people):
    guan, zhang, admin = people
    client.force_login(admin)
    page = f"/office/agencies/people/{guan.pk}/hand-over/"
    assert "全部移交" in client.get(page).content.decode()
    answer = client.post(page, {"taking": zhang.pk}, follow=True).content.decode()
    assert "角色 1 个" in answer
    client.force_login(zhang)
    assert client.get(page).status_code == 404


def test_a_leader_is_put_in_charge_of_one_several_or_an_areas_tasks(client, city, people):
    guan, *_ = people
    leader = make_user(Role.Kind.LEADER, agency_of(city, "市政府督考办"))
    other = make_user(Role.Kind.LEADER, agency_of(city, "市政府督考办"))
    plan = make_plan(city)
    tasks = [make_task(plan, area="养老" if n < 2 else "托育") for n in range(4)]
    client.force_login(guan)
    page = f"/office/leaders/?plan={plan.code}"
    client.post(page, {"leader": leader.pk, "area": "养老", "task": [tasks[3].pk]})
    held = LeaderAssignment.objects.filter(valid_until__isnull=True)
    assert {row.task for row in held} == {tasks[0], tasks[1], tasks[3]}
    client.post(page, {"leader": other.pk, "task": [tasks[3].pk]})
    assert [row.user for row in held.filter(task=tasks[3])] == [other]
    client.post(page, {"leader": "none", "task": [tasks[0].pk]})
    assert not held.filter(task=tasks[0]).exists()
    assert "请选择分管领导" in client.post(page, {"task": [tasks[0].pk]}).content.decode()
    assert "请选择同一计划" in client.post(page, {"leader": other.pk}).content.decode()
    client.force_login(other)
    assert "我分管的 1 项任务" in client.get(f"/office/?plan={plan.code}").content.decode()
    html = client.get(f"/office/?plan={plan.code}&view=all").content.decode()
    assert html.index("我分管的任务") < html.index("计划现状")
    assert "任务4" in html[html.index("我分管的任务") : html.index("计划现状")]
    assert str(other) in client.get(f"/office/ledger/{plan.code}/4/").content.decode()


def test_who_is_no_leader_is_not_put_in_charge(city, people):
    _, zhang, admin = people
    with pytest.raises(LedgerError, match="不是云汀市的领导"):
        assign_leader(tasks=[make_task(make_plan(city))], leader=zhang, by=admin, at=AT)
