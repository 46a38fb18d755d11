"""What `tick` sends by the rules that are on: with its effect, once, held back where it must be; switched by a named person."""

import json
from datetime import date, datetime, timedelta
from io import StringIO
from threading import Barrier, Thread

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.utils import IntegrityError

from factories import LAID, agency_of, make_city, make_plan, make_task, make_user
from luoshi.rules.supervision import Figures, bundled_ladders
from luoshi_site.agencies.models import City
from luoshi_site.base.audit import faults
from luoshi_site.base.moment import CHINA
from luoshi_site.ledger.models import LeaderAssignment, Matter, Milestone, Plan
from luoshi_site.notices.models import Notice
from luoshi_site.progress.actions import deliver_milestone
from luoshi_site.supervision.actions import orders as steps
from luoshi_site.supervision.actions.rules import RuleChangeError, import_ladder, set_figures, switch_off, switch_on
from luoshi_site.supervision.models import Proposal, RuleEdition, Sending, SupervisionOrder, SupervisionRule, Withheld

DUE = date(2026, 9, 30)


def at(text: str) -> datetime:
    """An instant of 2026 in China."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=CHINA)


def tick(text: str) -> str:
    out = StringIO()
    call_command("tick", at=f"2026-{text}T07:00", stdout=out)
    return out.getvalue()


class Laid:
    """A city with a milestone due on 30 September, and a ladder on since 1 September."""

    def __init__(self, key: str = "default", *, standing: bool = True, count: int = 1) -> None:
        self.city: City = make_city()
        office = agency_of(self.city, "市政府督考办")
        self.officer, self.leader = make_user("officer", office), make_user("leader", office)
        self.reporter = make_user("reporter", agency_of(self.city, "市城管局"))
        self.plan: Plan = make_plan(self.city)
        self.task = make_task(self.plan, "市城管局")
        self.milestones = [
            Milestone.objects.create(
                task=self.task,
                title=f"建成分拣中心{n}",
                due_on=DUE,
                agency=agency_of(self.city, "市城管局"),
                recorded_at=LAID,
            )
            for n in range(count)
        ]
        LeaderAssignment.objects.create(task=self.task, user=self.leader, valid_from=date(2026, 1, 1))
        ladder = next(each for each in bundled_ladders() if each.key == key)
        self.rules = import_ladder(city=self.city, ladder=ladder, by=self.officer, at=at("09-01T09:00"))
        approval = {"approver": "王市长", "basis": "第1次常务会议"} if standing else {}
        switch_on(rules=self.rules, by=self.leader, at=at("09-01T10:00"), **approval)

    def rule(self, code: str) -> SupervisionRule:
        return SupervisionRule.objects.get(city=self.city, code=code)


def sent() -> list[tuple[str, str]]:
    return [(str(row.on)[5:], row.rule.code) for row in Sending.objects.select_related("rule").order_by("pk")]


def chain_is_whole() -> bool:
    return [fault for fault in faults() if not fault.place.startswith("ledger.")] == []


@pytest.mark.django_db
def test_a_ladder_goes_its_way_with_notices_an_order_and_its_rise() -> None:
    laid = Laid()
    for day in ("09-22", "09-24", "10-08", "10-13", "10-15", "10-21", "10-23"):
        tick(day)
    assert sent() == [
        ("09-22", "default-milestone-soon-5"), ("09-24", "default-milestone-soon-3"), ("10-08", "default-milestone-chase"),
        ("10-13", "default-milestone-order"), ("10-15", "default-order-unsigned"), ("10-15", "default-order-soon"),
        ("10-21", "default-order-chase"), ("10-23", "default-order-orange"),
    ]  # fmt: skip
    order = SupervisionOrder.objects.get()
    assert (order.level, order.state, order.number, str(order.due_on)) == ("orange", "issued", 1, "2026-10-30")
    assert (order.approver, order.basis) == ("王市长", "第1次常务会议")
    chased = Notice.objects.get(key__contains="missed:2026-09-30")
    assert chased.title == "催办：「建成分拣中心0」2026-09-30 到期未交，请于2026年10月12日（周一）前答复"
    assert (chased.kind, chased.agency.name) == ("chased", "市城管局")
    told = Notice.objects.get(user=laid.leader)
    assert "10" in told.title
    assert told.kind == "order"
    assert chain_is_whole()


@pytest.mark.django_db
def test_without_standing_approval_it_is_drafted_and_waits() -> None:
    Laid(standing=False)
    for day in ("10-08", "10-13", "10-30"):
        tick(day)
    order = SupervisionOrder.objects.get()
    assert (order.state, order.number, order.drafted_by) == ("drafted", None, None)
    assert order.basis.startswith("督办规则：里程碑到期后第3个工作日")


@pytest.mark.django_db
def test_nothing_on_a_rest_day_and_what_a_dead_server_missed_is_made_up() -> None:
    Laid()
    tick("10-07")
    assert Sending.objects.count() == 0
    tick("10-20")
    assert sent() == [("10-20", "default-milestone-chase")]
    tick("10-24")
    assert len(sent()) == 1  # Saturday
    tick("10-26")
    assert sent()[1:] == [("10-26", "default-milestone-order")]  # the chase's three days ended on 23 October


@pytest.mark.django_db
def test_what_was_delivered_this_morning_is_chased_no_more() -> None:
    laid = Laid()
    deliver_milestone(
        milestone=laid.milestones[0], on=date(2026, 10, 8), note="", by=laid.reporter, at=at("10-08T06:30")
    )
    tick("10-08")
    assert sent() == []


@pytest.mark.django_db
def test_a_second_order_is_held_back_and_told_with_its_reason() -> None:
    laid = Laid()
    matter = Matter.objects.create(
        kind="milestone", title="分拣中心", milestone=laid.milestones[0], agency=agency_of(laid.city, "市城管局")
    )
    by_hand = steps.draft_order(
        matter=matter, agency=matter.agency, level="blue", title="手工立项", asks="办", basis="会议", limit_days=60,
        day_kind="working", by=laid.officer, at=at("10-01T09:00"),
    )  # fmt: skip
    for day in ("10-08", "10-13", "10-14"):
        tick(day)
    assert SupervisionOrder.objects.get() == by_hand
    (row,) = Withheld.objects.all()
    assert row.reason == "该事项已有未销号的督办单，不重复督办（条例第十五条）"
    assert str(row.on) == "2026-10-13"
    steps.withdraw_order(order=by_hand, reason="改由规则发出", by=laid.officer, at=at("10-14T09:00"))
    tick("10-15")
    assert SupervisionOrder.objects.filter(rule__code="default-milestone-order").count() == 1
    assert chain_is_whole()


@pytest.mark.django_db
def test_more_than_a_month_s_bound_is_held_back_until_the_next_month() -> None:
    laid = Laid(count=3)
    set_figures(
        rule=laid.rule("default-milestone-chase"), figures=Figures(days=1, limit_days=3, most_a_month=2),
        valid_from=date(2026, 9, 2), reason="减负", by=laid.officer, at=at("09-02T09:00"),
    )  # fmt: skip
    tick("10-08")
    tick("10-09")
    assert [code for _, code in sent()] == ["default-milestone-chase"] * 2
    assert [row.reason for row in Withheld.objects.all()] == ["本月对该单位已发 2 次，达到本规则每月上限"]
    tick("11-02")
    assert [code for _, code in sent()].count("default-milestone-chase") == 3


@pytest.mark.django_db
def test_the_third_slip_of_dengzhou_is_listed_and_spoken_of_monthly() -> None:
    Laid("dengzhou")
    day = date(2026, 10, 8)
    while day <= date(2026, 12, 4):
        tick(f"{day:%m-%d}")
        day += timedelta(days=1)
    assert sent() == [
        ("10-08", "dengzhou-assign"), ("10-15", "dengzhou-urge"), ("10-21", "dengzhou-notice"), ("10-22", "dengzhou-ledger"),
        ("11-04", "dengzhou-bulletin"), ("12-03", "dengzhou-bulletin"),
    ]  # fmt: skip
    order = SupervisionOrder.objects.get()
    assert (order.level, order.listed, order.listed_publicly) == ("red", True, False)
    assert list(Proposal.objects.values_list("kind", "state")) == [("criticism", "drafted")] * 2


@pytest.mark.django_db
def test_new_figures_count_from_their_day_with_who_and_why() -> None:
    laid = Laid()
    rule = laid.rule("default-milestone-chase")
    for wrong, message in (
        ({"reason": " "}, "写明修改的理由"),
        ({"valid_from": date(2026, 9, 1)}, "不能早于今天"),
        ({"figures": Figures(days=0)}, "至少 1"),
        ({"figures": Figures(days=1, limit_days=3, most_a_month=10)}, "相同"),
    ):
        words = {"figures": Figures(days=5), "valid_from": date(2026, 9, 20), "reason": "试", **wrong}
        with pytest.raises(RuleChangeError, match=message):
            set_figures(rule=rule, by=laid.officer, at=at("09-10T09:00"), **words)
    set_figures(
        rule=rule, figures=Figures(days=5), valid_from=date(2026, 9, 20), reason="国庆后再催", by=laid.officer,
        at=at("09-10T09:00"),
    )  # fmt: skip
    edition = RuleEdition.objects.get(rule=rule, valid_from=date(2026, 9, 20))
    assert json.loads(edition.parameters) == {"days": 5}
    assert (edition.reason, edition.by_name.startswith("督查考核")) == ("国庆后再催", True)
    tick("10-08")
    assert sent() == []
    tick("10-13")  # 8, 9, Sat 10, 12, 13
    assert sent() == [("10-13", "default-milestone-chase")]
    assert Sending.objects.get().edition == edition


@pytest.mark.django_db
def test_a_rule_is_switched_once_and_by_name_and_looks_only_ahead() -> None:
    laid = Laid()
    switch_off(rules=laid.rules, by=laid.leader, at=at("10-01T09:00"))
    with pytest.raises(RuleChangeError, match=r"已由领导.+停用"):
        switch_off(rules=laid.rules, by=laid.leader, at=at("10-01T10:00"))
    tick("10-08")
    assert sent() == []
    with pytest.raises(RuleChangeError, match="同时写明批准人和依据"):
        switch_on(rules=laid.rules, approver="王市长", by=laid.leader, at=at("10-12T09:00"))
    switch_on(rules=[laid.rule("default-milestone-chase")], by=laid.leader, at=at("10-12T09:00"))
    tick("10-13")
    assert sent() == []  # it fell due before
    with pytest.raises(RuleChangeError, match="已全部导入"):
        import_ladder(city=laid.city, ladder=bundled_ladders()[0], by=laid.officer, at=at("10-12T09:00"))


@pytest.mark.django_db
def test_a_standing_approval_has_a_basis_in_the_database_too() -> None:
    laid = Laid(standing=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        SupervisionRule.objects.filter(pk=laid.rules[0].pk).update(approver="王市长")


@pytest.mark.django_db(transaction=True)
def test_five_workers_at_once_send_each_thing_once() -> None:
    Laid(count=4)
    wrong: list[Exception] = []
    for day in ("10-08", "10-13", "10-23"):
        barrier = Barrier(5)

        def work(day: str = day, barrier: Barrier = barrier) -> None:
            try:
                barrier.wait()
                tick(day)
            except Exception as error:  # noqa: BLE001  # told by the assertion
                wrong.append(error)
            finally:
                connection.close()

        threads = [Thread(target=work) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert wrong == []
    codes = [code for _, code in sent()]
    counts = {code: codes.count(code) for code in codes}
    assert counts == {
        "default-milestone-chase": 4, "default-milestone-order": 4, "default-order-unsigned": 4, "default-order-chase": 4,
        "default-order-orange": 4,
    }  # fmt: skip
    assert SupervisionOrder.objects.count() == 4
    assert sorted(SupervisionOrder.objects.values_list("number", flat=True)) == [1, 2, 3, 4]
    assert chain_is_whole()
