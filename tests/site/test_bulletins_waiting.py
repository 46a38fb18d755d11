"""Whose work a bulletin is next: seen on «我的工作», by the same rule that opens its buttons."""

from datetime import timedelta

import pytest
from django.test import Client
from tests.bulletins_factories import AT, OCTOBER, Stand, full_stand
from tests.factories import agency_of, make_user

from luoshi_site.agencies.access import Member
from luoshi_site.agencies.models import Role, User
from luoshi_site.bulletins import actions
from luoshi_site.bulletins.access import check_rights
from luoshi_site.bulletins.models import Bulletin
from luoshi_site.bulletins.waiting import waiting_bulletins

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def waits(row: Bulletin, user: User) -> bool:
    """Whether it waits for the person, as asked of the database; the buttons of its page agree."""
    row.refresh_from_db()
    found = Member(user=user, roles=tuple(user.roles.select_related("agency__city")))
    officer, leader = (found.may(kind, row.plan.city) for kind in (Role.Kind.OFFICER, Role.Kind.LEADER))
    rights = check_rights(found, row)
    asked = row in waiting_bulletins(row.plan.city, user, officer=officer, leader=leader)
    assert asked == (rights.may_review or rights.may_approve or rights.may_publish)
    return asked


def staffed() -> tuple[Stand, Bulletin, User, User]:
    stand = full_stand()
    row = actions.make_bulletin(plan=stand.plan, month=OCTOBER, by=stand.officer, at=AT)
    office = agency_of(stand.city, "市政府督考办")
    return stand, row, make_user("officer", office), make_user("leader", office)


def test_each_step_waits_for_those_who_may_take_it() -> None:
    stand, row, second, leader = staffed()
    people = (stand.officer, second, leader)
    assert [waits(row, user) for user in people] == [False, True, True]
    actions.review_bulletin(bulletin=row, by=second, at=AT + HOUR)
    assert [waits(row, user) for user in people] == [False, False, True]
    actions.approve_bulletin(bulletin=row, by=leader, at=AT + 2 * HOUR)
    assert [waits(row, user) for user in people] == [True, True, False]
    actions.publish_bulletin(bulletin=row, by=stand.officer, at=AT + 3 * HOUR)
    assert [waits(row, user) for user in people] == [False, False, False]


def test_an_edition_made_again_no_longer_waits() -> None:
    stand, row, second, _ = staffed()
    again = actions.make_bulletin(plan=stand.plan, month=OCTOBER, by=stand.officer, at=AT + HOUR)
    assert list(waiting_bulletins(stand.city, second, officer=True, leader=False)) == [again]
    assert again.edition == row.edition + 1


def test_my_work_of_officer_and_leader_says_so() -> None:
    stand, row, second, leader = staffed()

    def page(user: User) -> str:
        client = Client()
        client.force_login(user)
        return client.get(f"/office/?plan={stand.plan.code}").content.decode()

    assert f'<a href="/office/bulletins/{row.pk}/">' in page(second)
    assert "待审核、待发布的通报 1 份" in page(second)
    assert "待审核、待发布的通报" not in page(stand.officer)
    assert "<b>1</b>待审通报" in page(leader)
