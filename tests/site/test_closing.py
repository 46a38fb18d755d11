"""A plan ends once, with its report frozen; nothing is reported after; what is carried over is taken once."""

from datetime import UTC, date, datetime
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import connection
from tests.factories import make_city, make_plan, make_target, make_task, make_user

from luoshi.report.codec import report_from_json
from luoshi.report.model import Table, cell_text
from luoshi_site.agencies.models import Agency
from luoshi_site.base.audit import SYSTEM
from luoshi_site.base.moment import Moment
from luoshi_site.base.store import fetch
from luoshi_site.bulletins.actions import CarryChoice, ClosingError, carry_over, close_plan
from luoshi_site.bulletins.queries import carried_items
from luoshi_site.ledger.actions import LedgerError, NewTerms, add_milestone, revise_target, suspend_target
from luoshi_site.ledger.decisions import Decision, DecisionError
from luoshi_site.ledger.models import PlanClosing
from luoshi_site.progress.actions import ReadingError, ReadingSpec, book_readings, enter_reading, open_round
from luoshi_site.progress.queries.owed import asked_readings

AT = datetime(2027, 1, 20, 2, tzinfo=UTC)
ENDS = date(2026, 12, 31)
DECISION = Decision("《关于结束行动计划的批复》（云汀政〔2027〕1号）", "批复.pdf", b"scan")

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make_city()


@pytest.fixture
def officer(city):
    return make_user("officer", Agency.objects.get(city=city, name="市政府督考办"))


@pytest.fixture
def plan(city):
    """Two targets of one task by the end of 2026: 100 beds and 300 visits."""
    plan = make_plan(city, ends_on=ENDS)
    task = make_task(plan, lead="市民政局")
    make_target(task, "100", name="新增床位", unit="张", basis="running_plan", cadence="yearly")
    make_target(task, "300", name="走访", unit="人次")
    return plan


def closed(plan, officer, carried=(), **fields):
    return close_plan(
        **{"plan": plan, "closed_on": ENDS, "decision": DECISION, "carried": carried, "by": officer, "at": AT, **fields}
    )


def choice(target, to="养老服务行动计划", reason="场地未落实"):
    return CarryChoice(f"target:{target.pk}", to, reason)


def spec(target, value, month=1):
    return ReadingSpec(
        indicator=target.indicator,
        period_start=date(2026, month, 1),
        period_end=date(2026, month, 28 if month == 2 else 31),
        value=Decimal(value),
    )


def test_the_report_is_frozen_with_both_lights_and_the_carried_items(plan, officer):
    beds, visits = plan.targets.order_by("number")
    lower = NewTerms(value=Decimal(80))
    revise_target(target=beds, terms=lower, effective_on=date(2026, 7, 1), decision=DECISION, by=officer, at=AT)
    beds_of_2026 = ReadingSpec(
        indicator=beds.indicator, period_start=date(2026, 1, 1), period_end=ENDS, value=Decimal(85)
    )
    book_readings(specs=[beds_of_2026], by=SYSTEM, at=AT, summary="测试")
    closing = closed(plan, officer, [choice(visits)])
    plan.refresh_from_db()
    assert plan.state == "closed"
    report = report_from_json(closing.content)
    assert fetch(closing.sha256).startswith(b"PK")
    (table,) = [block for block in report.annexes[0].blocks if isinstance(block, Table)]
    rows = [[cell_text(cell) for cell in row] for row in table.rows]
    # 85 beds hold against 80 and not against the 100 first promised; of the visits nothing was ever asked
    assert [(row[2], row[4], row[5], row[6]) for row in rows] == [
        ("新增床位", "85张", "已完成（蓝灯）", "逾期未完成（红灯）"),
        ("走访", "—", "待结算（灰灯）", "同左"),
    ]
    (item,) = carried_items(closing)
    assert (item.name, item.to, item.reason, item.milestone) == ("走访", "养老服务行动计划", "场地未落实", None)
    assert list(plan.changes.values_list("kind", "after")) == [
        ("target_revised", "2026年底前累计达到 80 张"),
        ("closed", "结转 1 项"),
    ]


@pytest.mark.parametrize(
    ("fields", "fault", "message"),
    [
        ({"closed_on": date(2027, 1, 21)}, ClosingError, "还没有到"),
        ({"closed_on": date(2025, 12, 31)}, ClosingError, "早于计划开始"),
        ({"decision": Decision("批复")}, DecisionError, "附上批准文件"),
        ({"decision": Decision()}, DecisionError, "名称和文号"),
        ({"carried": [CarryChoice("target:0", "a", "b")]}, ClosingError, "重新选择"),
    ],
)
def test_what_is_missing_is_told_and_nothing_ends(plan, officer, fields, fault, message):
    with pytest.raises(fault, match=message):
        closed(plan, officer, **fields)
    plan.refresh_from_db()
    assert (plan.state, PlanClosing.objects.count()) == ("in_force", 0)


def test_an_item_needs_a_destination_and_a_reason(plan, officer):
    target = plan.targets.first()
    for lacking in (choice(target, to=" "), choice(target, reason="")):
        with pytest.raises(ClosingError, match="须写明结转到哪里"):
            closed(plan, officer, [lacking])


def test_a_closed_plan_takes_no_more(plan, officer):
    target = plan.targets.last()
    task = target.task
    reporter = make_user("reporter", Agency.objects.get(city=plan.city, name="市民政局"))
    enter_reading(spec=spec(target, 5, month=2), by=reporter, at=AT)
    first = {"period_start": date(2026, 1, 1), "period_end": date(2026, 1, 31), "due_on": date(2026, 2, 10)}
    open_round(plan=plan, cadence="monthly", **first, by=officer, at=datetime(2026, 2, 1, tzinfo=UTC))
    agency = Agency.objects.get(city=plan.city, name="市民政局")
    here = {"city": plan.city, "agencies": [agency], "moment": Moment(date(2026, 2, 5), AT)}
    assert asked_readings(**here)
    closed(plan, officer)
    assert asked_readings(**here) == ()
    target.refresh_from_db()
    with pytest.raises(ReadingError, match="计划已结束"):
        enter_reading(spec=spec(target, 5, month=3), by=reporter, at=AT)
    day = {"effective_on": date(2027, 1, 20), "decision": DECISION, "by": officer, "at": AT}
    with pytest.raises(LedgerError, match="已结束"):
        revise_target(target=target, terms=NewTerms(value=Decimal(1)), **day)
    with pytest.raises(LedgerError, match="已结束"):
        suspend_target(target=target, **day)
    task.refresh_from_db()
    with pytest.raises(LedgerError, match="已结束"):
        add_milestone(task=task, title="t", due_on=date(2027, 2, 1), agency=agency, by=officer, at=AT)
    with pytest.raises(ClosingError, match="已结束"):
        closed(plan, officer)


def test_an_indicator_of_another_plan_in_force_is_still_reported(plan, officer, city):
    target = plan.targets.last()
    other = make_plan(city)
    make_target(make_task(other, lead="市民政局"), "100", indicator=target.indicator)
    closed(plan, officer)
    reporter = make_user("reporter", Agency.objects.get(city=city, name="市民政局"))
    assert enter_reading(spec=spec(target, 5), by=reporter, at=AT).state == "pending"


def test_an_item_is_taken_once_by_another_plan_of_the_city(plan, officer, city):
    closing = closed(plan, officer, [choice(plan.targets.last())])
    agency = Agency.objects.get(city=city, name="市民政局")
    task = make_task(make_plan(city), lead="市民政局")
    taking = {"closing": closing, "due_on": date(2027, 6, 30), "agency": agency, "by": officer, "at": AT}
    with pytest.raises(ClosingError, match="没有这项"):
        carry_over(**taking, place=1, task=task)
    with pytest.raises(ClosingError, match="另一个"):
        carry_over(**taking, place=0, task=plan.tasks.first())
    abroad = make_task(make_plan(make_city("邻市")), lead="市民政局")
    with pytest.raises(ClosingError, match="本市"):
        carry_over(**taking, place=0, task=abroad)
    milestone = carry_over(**taking, place=0, task=task)
    assert (milestone.title, milestone.task) == ("走访", task)
    assert carried_items(closing)[0].milestone == milestone
    with pytest.raises(ClosingError, match="承接"):
        carry_over(**taking, place=0, task=task)


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_close_a_plan_once(settings):
    city = make_city()
    plan = make_plan(city, ends_on=ENDS)
    make_target(make_task(plan, lead="市民政局"), "100")
    office = Agency.objects.get(city=city, name="市政府督考办")
    officers, together, told = [make_user("officer", office) for _ in range(2)], Barrier(2), []

    def close(officer):
        together.wait()
        try:
            closed(plan, officer)
            told.append("closed")
        except ClosingError as refusal:
            told.append(str(refusal))
        finally:
            connection.close()

    threads = [Thread(target=close, args=(officer,)) for officer in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told, key=len)[0] == "closed"
    assert "已结束" in sorted(told, key=len)[1]
    assert (PlanClosing.objects.count(), plan.changes.count()) == (1, 1)
