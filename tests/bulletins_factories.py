"""A plan on 31 October 2026 with one of each standing, known on 25 November, and what that must add up to."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from luoshi.plan.model import Comparator
from luoshi.rules.period import month_period
from luoshi_site.agencies.models import City, User
from luoshi_site.base.audit import SYSTEM
from luoshi_site.bulletins import actions
from luoshi_site.bulletins.models import Bulletin
from luoshi_site.ledger.models import Goal, Milestone, Plan, Suspension, Target
from luoshi_site.progress.actions import ReadingSpec, book_readings, open_round
from luoshi_site.progress.models import Reading
from tests.factories import LAID, agency_of, make_city, make_plan, make_target, make_task, make_user

AT = datetime(2026, 11, 25, 1, 30, tzinfo=UTC)  # 9:30 in China
OCTOBER = date(2026, 10, 1)


@dataclass
class Stand:
    """The plan and who may make its bulletin."""

    city: City
    plan: Plan
    officer: User


def monthly(target: Target, amount: str, months: range = range(1, 11), **fields: object) -> None:
    """Accepted readings of months of 2026, the same amount each, booked on 12 November."""
    periods = [month_period(2026, month) for month in months]
    specs = [ReadingSpec(target.indicator, p.start, p.end, value=Decimal(amount), **fields) for p in periods]
    book_readings(specs=specs, by=SYSTEM, at=datetime(2026, 11, 12, tzinfo=UTC), summary="测试数据")


def publish(stand: Stand, row: Bulletin, at: datetime = AT) -> Bulletin:
    """The bulletin reviewed, approved and published by others than its compiler."""
    office = agency_of(stand.city, "市政府督考办")
    actions.review_bulletin(bulletin=row, by=make_user("officer", office), at=at)
    actions.approve_bulletin(bulletin=row, by=make_user("leader", office), at=at)
    actions.publish_bulletin(bulletin=row, by=stand.officer, at=at)
    row.refresh_from_db()
    return row


def empty_stand(**city_fields: object) -> Stand:
    """A plan with nothing in it."""
    city = make_city(**city_fields)
    return Stand(
        city, make_plan(city, title="云汀市民生行动计划"), make_user("officer", agency_of(city, "市政府督考办"))
    )


def full_stand(**city_fields: object) -> Stand:
    """Met, on pace, at risk, behind, overdue, no data, too early, suspended: one each; a missed milestone and a planned one."""
    stand = empty_stand(**city_fields)
    plan = stand.plan
    elderly, jobs = make_task(plan, "市民政局", title="养老"), make_task(plan, "市人社局", title="就业")
    housing, idle = make_task(plan, "市住建局", title="住房"), make_task(plan, "市民政局", title="宣传")
    assert idle.number == "4"
    monthly(make_target(elderly, name="新增养老床位", unit="张"), "30")
    monthly(make_target(jobs, "36000", name="城镇新增就业", unit="人"), "1000")
    monthly(make_target(housing, name="老旧小区改造", unit="个"), "7")
    behind = make_target(housing, name="棚户区改造", unit="套")
    monthly(behind, "5", range(1, 10))
    monthly(behind, "5", range(10, 11), unconfirmed=True, reported_in="云汀日报")
    monthly(make_target(jobs, "100", name="技能培训", unit="场", due_on=date(2026, 6, 30)), "5")
    make_target(elderly, name="助餐点", unit="个")
    yearly = make_target(
        elderly, "90", name="护理型床位占比", unit="%", cadence="yearly", comparator=Comparator.AT_LEAST
    )
    Target.objects.filter(pk=yearly.pk).update(
        task=None, goal=Goal.objects.create(plan=plan, number=1, title="养老服务更好")
    )
    resting = make_target(housing, name="公租房", unit="套")
    monthly(resting, "1")
    Suspension.objects.create(
        target=resting,
        effective_on=date(2026, 9, 1),
        decided_at=datetime(2026, 9, 1, tzinfo=UTC),
        decision="会议决定",
        by_name="测试",
    )
    for title, due_on in (("印发实施细则", date(2026, 5, 31)), ("建成信息平台", date(2027, 5, 31))):
        Milestone.objects.create(
            task=jobs, title=title, due_on=due_on, agency=agency_of(stand.city, "市人社局"), recorded_at=LAID
        )
    for month in (9, 10):
        period = month_period(2026, month)
        due = date(2026, month + 1, 10)
        opened = datetime(2026, month + 1, 1, tzinfo=UTC)
        open_round(
            plan=plan,
            cadence="monthly",
            period_start=period.start,
            period_end=period.end,
            due_on=due,
            by=SYSTEM,
            at=opened,
        )
    assert Reading.objects.filter(unconfirmed=True).count() == 1
    return stand
