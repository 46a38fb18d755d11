"""Orders from draft to closing out: who may do what when, and what is refused with what words."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections
from tests.factories import make_agency, make_city, make_user

from luoshi.problems import LuoshiError
from luoshi_site.agencies.access import Member
from luoshi_site.agencies.models import Role, User
from luoshi_site.base.audit import SYSTEM, faults
from luoshi_site.ledger.models import Matter
from luoshi_site.notices.models import Notice
from luoshi_site.progress.actions import merge_agency
from luoshi_site.supervision import actions
from luoshi_site.supervision.access import OrderDesk
from luoshi_site.supervision.models import Objection, SupervisionOrder
from luoshi_site.supervision.queries.orders import OrderFilter, chips, order_lines, order_list, waiting_orders

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 6, 1, 2, tzinfo=UTC)


class Office:
    """A city, its people and a matter."""

    def __init__(self) -> None:
        self.city = make_city()
        self.agency = make_agency(self.city, "市民政局")
        office = self.city.agencies.get(name="市政府督考办")
        self.officer = make_user(Role.Kind.OFFICER, office)
        self.other = make_user(Role.Kind.OFFICER, office)
        self.leader = make_user(Role.Kind.LEADER, office)
        self.contact = make_user(Role.Kind.REPORTER, self.agency)
        self.matter = Matter.objects.create(kind="single", title="养老服务设施建设", agency=self.agency)

    def draft(self, **fields: object) -> SupervisionOrder:
        """A draft to the agency, ten working days."""
        values = {
            "matter": self.matter, "agency": self.agency, "level": "blue", "title": "关于养老服务设施建设进度的督办",
            "asks": "十月底前开工", "basis": "市政府常务会议纪要", "limit_days": 10, "day_kind": "working",
            "by": self.officer, "at": MONDAY,
        }  # fmt: skip
        return actions.draft_order(**{**values, **fields})  # type: ignore[arg-type]

    def issued(self, **fields: object) -> SupervisionOrder:
        """An issued order."""
        order, at = self.draft(**fields), fields.get("at", MONDAY)
        actions.approve_order(order=order, approver="分管副市长", by=self.leader, at=at)
        actions.issue_order(order=order, by=self.officer, at=at)
        order.refresh_from_db()
        return order

    def answered(self, **fields: object) -> SupervisionOrder:
        """An answered order."""
        order, at = self.issued(**fields), fields.get("at", MONDAY)
        actions.sign_for(order=order, by=self.contact, at=at)
        files = [actions.OrderFile("照片.txt", b"photo")]
        actions.answer_order(order=order, text="已开工", files=files, by=self.contact, at=at)
        return order

    def concluded(self, **fields: object) -> SupervisionOrder:
        """A concluded order."""
        order, at = self.answered(**fields), fields.get("at", MONDAY)
        actions.conclude_order(order=order, conclusion="情况属实", by=self.officer, at=at)
        return order


def order_faults() -> list[str]:
    """What the chain does not bear out about orders; the factories' own rows are not on it."""
    return [fault.message for fault in faults() if fault.place.startswith("supervision")]


@pytest.fixture
def office() -> Office:
    """An office."""
    return Office()


def test_an_order_is_numbered_by_year_and_due_over_the_dragon_boat_holiday(office: Office) -> None:
    order = office.issued()
    # 2026-06-19 (端午, Friday) rests: ten working days after Monday 1 June are 2–5, 8–12 and 15 June.
    assert (order.year, order.number, order.due_on) == (2026, 1, date(2026, 6, 15))
    second = Matter.objects.create(kind="single", title="另一事项", agency=office.agency)
    assert office.issued(matter=second, limit_days=14).due_on == date(2026, 6, 22)
    assert office.issued(matter=Matter.objects.create(kind="single", title="三", agency=office.agency)).number == 3
    assert Notice.objects.filter(agency=office.agency, kind="order").count() == 3
    assert order_faults() == []


def test_a_second_order_on_the_matter_is_refused_and_points_to_the_first(office: Office) -> None:
    first = office.issued()
    with pytest.raises(actions.OpenOrder, match="〔2026〕1号") as told:
        office.draft(title="再督办")
    assert told.value.order == first
    actions.withdraw_order(order=first, reason="重复", by=office.officer, at=MONDAY)
    assert office.draft().state == "drafted"


def test_who_drafted_does_not_approve_alone_and_nothing_is_issued_without_approval(office: Office) -> None:
    order = office.draft()
    with pytest.raises(actions.OrderError, match="不能登记批准"):
        actions.approve_order(order=order, approver="副市长", by=office.officer, at=MONDAY)
    with pytest.raises(actions.OrderError, match="不能下发"):
        actions.issue_order(order=order, by=office.officer, at=MONDAY)
    actions.approve_order(order=order, approver="副市长", by=office.other, at=MONDAY)
    with pytest.raises(actions.OrderError, match="依据"):
        actions.approve_order(
            order=office.draft(basis="", matter=Matter.objects.create(kind="single", title="x", agency=office.agency)),
            approver="副市长", by=office.leader, at=MONDAY,
        )  # fmt: skip


def test_an_extension_is_asked_before_the_due_day_ends_and_not_decided_by_the_asker(office: Office) -> None:
    order = office.issued()
    late = datetime(2026, 6, 15, 16, tzinfo=UTC)  # midnight in China
    with pytest.raises(actions.OrderError, match="已过"):
        actions.ask_extension(order=order, until=date(2026, 6, 30), reason="汛期", by=office.contact, at=late)
    in_time = late - timedelta(minutes=1)
    actions.ask_extension(order=order, until=date(2026, 6, 30), reason="汛期", by=office.contact, at=in_time)
    with pytest.raises(actions.OrderError, match="自己"):
        actions.decide_extension(order=order, grants=True, by=office.contact, at=late)
    actions.decide_extension(order=order, grants=True, by=office.officer, at=late)
    order.refresh_from_db()
    assert (order.due_on, order.asked_until) == (date(2026, 6, 30), None)
    with pytest.raises(actions.OrderError, match="没有待批"):
        actions.decide_extension(order=order, grants=False, answer="晚了", by=office.other, at=late)


def test_the_doer_cannot_close_and_what_was_asked_for_must_be_there(office: Office) -> None:
    order = office.issued(evidence_asked="开工照片")
    actions.sign_for(order=order, by=office.contact, at=MONDAY)
    actions.answer_order(order=order, text="已开工", by=office.contact, at=MONDAY)
    with pytest.raises(actions.OrderError, match="承办的人"):
        actions.conclude_order(order=order, conclusion="好", by=office.contact, at=MONDAY)
    actions.conclude_order(order=order, conclusion="属实", by=office.officer, at=MONDAY)
    Role.objects.create(user=office.other, agency=office.agency, kind="reviewer", valid_from=date(2020, 1, 1))
    with pytest.raises(actions.OrderError, match="承办的人"):
        actions.close_out(order=order, note="现场看过", by=office.other, at=MONDAY)
    with pytest.raises(actions.OrderError, match="开工照片"):
        actions.close_out(order=order, note="现场看过", by=office.officer, at=MONDAY)


def test_an_objection_within_thirty_days_is_reviewed_by_others(office: Office) -> None:
    order = office.concluded()
    last = datetime(2026, 7, 1, 15, 59, tzinfo=UTC)  # 30 natural days after 1 June
    with pytest.raises(actions.OrderError, match="届满"):
        actions.object_to(order=order, reason="不符", by=office.contact, at=last + timedelta(minutes=1))
    row = actions.object_to(order=order, reason="不符", by=office.contact, at=last)
    assert row.due_on == date(2026, 7, 31)
    with pytest.raises(actions.OrderError, match="异议还没有复核"):
        actions.close_out(order=order, note="看过", by=office.other, at=last)
    with pytest.raises(actions.OrderError, match="回避"):
        actions.decide_objection(order=order, upholds=True, decision="维持", by=office.officer, at=last)
    actions.decide_objection(order=order, upholds=False, decision="漏看", by=office.other, at=last)
    order.refresh_from_db()
    assert (order.state, Objection.objects.get().state) == ("answered", "changed")


def test_an_objection_waits_for_those_who_may_review_it_alone(office: Office) -> None:
    third = make_user(Role.Kind.OFFICER, office.officer.roles.get().agency)
    order = office.concluded()  # drafted, issued and concluded by the officer

    def waits(user: User) -> tuple[int, int, list[bool]]:
        """On «my work», on the list's first chip, and marked on the list's lines."""
        day = date(2026, 6, 2)
        member = Member(user, tuple(user.roles.select_related("agency__city")))
        desk = OrderDesk(member, office.city, ())
        mine = chips(desk, OrderFilter(), day)[0]
        assert mine.name == "待我办理"
        lines = order_lines(list(order_list(desk, OrderFilter(), day)), day)
        on_work = waiting_orders(office.city, (), user=user, officer=True, on=day)
        return on_work.count(), mine.count, [line.mine for line in lines]

    assert waits(office.officer) == (1, 1, [True])  # to be closed out by whoever did not carry it out
    actions.object_to(order=order, reason="不符", by=office.contact, at=MONDAY)
    assert waits(office.officer) == (0, 0, [False])
    assert waits(office.other) == waits(third) == (1, 1, [True])
    SupervisionOrder.objects.update(approved_by=office.other)
    assert waits(office.other) == (0, 0, [False])
    actions.decide_objection(order=order, upholds=True, decision="维持", by=third, at=MONDAY)
    assert waits(office.officer) == (1, 1, [True])


def test_a_closed_order_is_looked_at_again_and_reopened_unless_another_is_open(office: Office) -> None:
    order = office.concluded()
    actions.close_out(order=order, note="现场看过", by=office.officer, at=MONDAY)
    second = office.draft(follows=order)
    day = date(2026, 9, 1)
    with pytest.raises(actions.OpenOrder):
        actions.follow_up(order=order, finding="反弹", reopens=True, until=day, by=office.officer, at=MONDAY)
    actions.refuse_order(order=second, reason="不需要", by=office.leader, at=MONDAY)
    actions.follow_up(order=order, finding="反弹", reopens=True, until=day, by=office.officer, at=MONDAY)
    order.refresh_from_db()
    assert (order.state, order.due_on, order.follow_up_on) == ("issued", day, None)
    assert order_faults() == []


def test_escalation_goes_up_only_and_counts_anew(office: Office) -> None:
    order = office.issued()
    raised = {"limit_days": 3, "day_kind": "natural", "by": office.officer, "at": datetime(2026, 6, 16, 2, tzinfo=UTC)}
    actions.escalate_order(order=order, level="orange", reason="逾期", **raised)
    order.refresh_from_db()
    # three natural days after 16 June end on the holiday, Friday the 19th; the next working day is Monday the 22nd
    assert (order.level, order.due_on, order.limit_days) == ("orange", date(2026, 6, 22), 3)
    with pytest.raises(actions.OrderError, match="只能升"):
        actions.escalate_order(order=order, level="blue", reason="x", **raised)


def test_listing_in_public_is_done_by_a_person_and_ended_with_a_result(office: Office) -> None:
    order = office.issued()
    with pytest.raises(actions.OrderError, match="本人"):
        actions.list_order(order=order, publicly=True, reason="进度滞后", by=SYSTEM, at=MONDAY)
    actions.list_order(order=order, publicly=True, reason="进度滞后", by=office.officer, at=MONDAY)
    with pytest.raises(actions.OrderError, match="已经挂牌"):
        actions.list_order(order=order, publicly=True, reason="进度滞后", by=office.officer, at=MONDAY)
    actions.unlist(order=order, reason="已开工", by=office.officer, at=MONDAY)
    order.refresh_from_db()
    assert (order.listed, order.listed_publicly) == (False, False)


def test_an_order_is_not_reopened_while_an_objection_waits(office: Office) -> None:
    order = office.concluded()
    actions.close_out(order=order, note="看过", by=office.officer, at=MONDAY)
    actions.object_to(order=order, reason="不符", by=office.contact, at=MONDAY)
    with pytest.raises(actions.OrderError, match="复核后才能重新督办"):
        actions.reopen(order=order, reason="反弹", until=date(2026, 7, 1), by=office.officer, at=MONDAY)


def at_once(*steps: Callable[[], object]) -> list[str]:
    """Take steps in threads that begin together; what the losers were told."""
    told: list[str] = []
    barrier = Barrier(len(steps))

    def act(step: Callable[[], object]) -> None:
        try:
            barrier.wait()
            step()
        except LuoshiError as error:
            told.append(str(error))
        finally:
            connections.close_all()

    threads = [Thread(target=act, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


@pytest.mark.django_db(transaction=True)
def test_two_officers_decide_an_answer_at_once_and_one_wins() -> None:
    office = Office()
    for turn in range(5):
        matter = Matter.objects.create(kind="single", title=f"事项{turn}", agency=office.agency)
        order = office.answered(matter=matter)
        told = at_once(
            lambda order=order: actions.conclude_order(order=order, conclusion="实", by=office.officer, at=MONDAY),
            lambda order=order: actions.return_order(order=order, reason="不全", by=office.other, at=MONDAY),
        )
        order.refresh_from_db()
        assert len(told) == 1
        winner = office.officer if order.state == "concluded" else office.other
        assert f"已由{winner}" in told[0]
        assert order.events.filter(kind__in=("concluded", "returned")).count() == 1
    assert order_faults() == []


@pytest.mark.django_db(transaction=True)
def test_two_officers_order_one_matter_at_once_and_one_is_pointed_to_the_other() -> None:
    office = Office()
    told = at_once(
        lambda: office.draft(by=office.officer, title="甲"), lambda: office.draft(by=office.other, title="乙")
    )
    assert len(told) == 1
    assert "已有一份未销号的督办单" in told[0]
    assert SupervisionOrder.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_orders_issued_at_once_get_numbers_without_gap_or_double() -> None:
    office = Office()
    orders = []
    for turn in range(4):
        order = office.draft(matter=Matter.objects.create(kind="single", title=f"{turn}", agency=office.agency))
        actions.approve_order(order=order, approver="副市长", by=office.leader, at=MONDAY)
        orders.append(order)
    issuing = [lambda order=order: actions.issue_order(order=order, by=office.officer, at=MONDAY) for order in orders]
    assert at_once(*issuing, issuing[0]) != []
    assert sorted(SupervisionOrder.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_an_agency_that_takes_another_over_signs_and_answers_its_orders(office: Office) -> None:
    order = office.issued()
    heir = make_agency(office.city, "市养老服务局")
    merge_agency(
        agency=office.agency, into=heir, effective_on=date(2026, 6, 1), basis="机构改革方案", by=SYSTEM, at=MONDAY
    )
    contact = make_user(Role.Kind.REPORTER, heir)
    actions.sign_for(order=order, by=contact, at=MONDAY + timedelta(days=1))
    assert order.events.get(kind="signed").by_agency == heir
    actions.answer_order(order=order, text="已开工", by=contact, at=MONDAY + timedelta(days=1))
    actions.return_order(order=order, reason="不全", by=office.officer, at=MONDAY + timedelta(days=1))
    assert Notice.objects.filter(agency=heir, kind="order", title__contains="退回").exists()
    with pytest.raises(actions.OrderError, match="由市养老服务局承接"):
        office.draft(matter=Matter.objects.create(kind="single", title="二"), at=MONDAY + timedelta(days=3))
