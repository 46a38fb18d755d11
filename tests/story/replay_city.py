"""A year of the invented city with orders: more milestones, and people who sign, answer, ask for time, return, conclude, list, reopen."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from django.db import transaction
from tests import factories
from tests.story.year_city import Year, at, events, lay_year

from luoshi.rules.supervision import bundled_ladders
from luoshi_site.agencies.models import User
from luoshi_site.base.audit import SYSTEM, record
from luoshi_site.ledger.models import LeaderAssignment, Matter, Milestone, MilestoneEntry
from luoshi_site.progress.actions import deliver_milestone, verify_milestone
from luoshi_site.progress.actions.milestones import return_milestone
from luoshi_site.supervision.actions import answers, endings, listing, orders
from luoshi_site.supervision.actions.rules import import_ladder, switch_on
from luoshi_site.supervision.models import SupervisionOrder, SupervisionRule
from luoshi_site.supervision.wording import holder_of

FIRST, LAST = date(2026, 1, 5), date(2026, 12, 31)
# Title, due, lead, delivered how many days after the due day (None: never), returned once first.
MILESTONES = (
    ("制定工作方案", "2026-01-20", "市民政局", -2, False),
    ("完成选址", "2026-02-13", "市城管局", 20, False),
    ("完成招标", "2026-03-10", "市住建局", 45, True),
    ("出台实施细则", "2026-03-31", "市医保局", 9, False),
    ("开工建设", "2026-04-03", "市水务局", 2, False),
    ("发布公告", "2026-04-30", "市统计局", None, False),
    ("完成改造一期", "2026-06-18", "市生态环境局", 30, False),
    ("建成信息平台", "2026-07-15", "市人社局", 12, True),
    ("完成中期评估", "2026-08-10", "市城管局", None, False),
    ("培训护理员", "2026-09-24", "市民政局", 18, False),
    ("完成管网普查", "2026-10-15", "市住建局", 60, False),
    ("验收口袋公园", "2026-11-20", "市城管局", 25, False),
    ("开展满意度调查", "2026-12-10", "市统计局", 10, False),
)


@dataclass
class Lived:
    """The year with its leader and who does what by chance, the same chance every time."""

    year: Year
    leader: User
    chance: Random


@transaction.atomic
def lay_replay(seed: int) -> Lived:
    """The year's city with more milestones, and the default ladder on since the first day; red lights only draft."""
    year = lay_year()
    tasks = {target.task.assignments.get(role="lead").as_written: target.task for target in year.targets.values()}
    leader = factories.make_user("leader", factories.agency_of(year.city, "市政府督考办"))
    rows = []
    for title, due_on, lead, _, _ in MILESTONES:
        row = Milestone.objects.create(
            task=tasks[lead], title=title, due_on=date.fromisoformat(due_on), agency=year.agency(lead),
            recorded_at=factories.LAID, proof="验收单",
        )  # fmt: skip
        year.milestones[title] = row
        rows.append(row)
    led = LeaderAssignment.objects.create(task=tasks["市城管局"], user=leader, valid_from=date(2026, 1, 1))
    record(by=SYSTEM, at=factories.LAID, action="lay_replay", summary="更多里程碑", rows=[*rows, led])
    ladder = next(each for each in bundled_ladders() if each.key == "default")
    when = at(date(2026, 1, 1), 20)
    import_ladder(city=year.city, ladder=ladder, by=year.officer, at=when)
    rules = SupervisionRule.objects.filter(city=year.city)
    drafts = ("default-red-order", "default-report-order")
    switch_on(rules=list(rules.filter(code__in=drafts)), by=leader, at=when)
    basis = {"approver": "王市长", "basis": "市政府第1次常务会议"}
    switch_on(rules=list(rules.exclude(code__in=drafts)), by=leader, at=when, **basis)
    return Lived(year, leader, Random(seed))


def deeds(lived: Lived) -> dict[date, list[tuple[datetime, Callable[[datetime], object]]]]:
    """What is done on each day but for orders: the year's own events and the new milestones."""
    found: dict[date, list[tuple[datetime, Callable[[datetime], object]]]] = {}
    own = [event for event in events(lived.year) if event[0].hour != 8]  # without its own ticks
    for when, deed in sorted((*own, *_milestones(lived.year)), key=lambda event: event[0]):
        found.setdefault(when.date(), []).append((when, deed))
    return found


def _milestones(year: Year) -> Iterator[tuple[datetime, Callable[[datetime], object]]]:
    for title, due_on, lead, after, back in MILESTONES:
        if after is None:
            continue
        row, on = year.milestones[title], date.fromisoformat(due_on) + timedelta(days=after)

        def deliver(now: datetime, row: Milestone = row, on: date = on, lead: str = lead) -> None:
            deliver_milestone(milestone=row, on=on, note="", by=year.reporters[lead], at=now)

        def send_back(now: datetime, row: Milestone = row) -> None:
            return_milestone(milestone=row, note="缺验收单", by=year.officer, at=now)

        def verify(now: datetime, row: Milestone = row) -> None:
            verify_milestone(milestone=row, note="", by=year.officer, at=now)

        yield at(on, 10), deliver
        if back:
            yield at(on + timedelta(days=3), 10), send_back
            yield at(on + timedelta(days=16), 10), deliver
        yield at(on + timedelta(days=20), 10), verify


def work_on_orders(lived: Lived, day: date) -> None:
    """What people do to orders on a working day, by chance."""
    chance, now = lived.chance, at(day, 15)
    for order in SupervisionOrder.objects.filter(city=lived.year.city).order_by("pk"):
        act = _ACTS.get(order.state)
        if act is not None:
            act(lived, order, chance.random(), now)
    if chance.random() < 0.02:
        _draft_by_hand(lived, now)


def _draft_by_hand(lived: Lived, now: datetime) -> None:
    """An officer's own order on a task, approved and issued the same day."""
    busy = SupervisionOrder.objects.filter(state__in=SupervisionOrder.OPEN).values("matter")
    tasks = [target.task for target in lived.year.targets.values() if target.task is not None]
    task = tasks[lived.chance.randrange(len(tasks))]
    matter = Matter.objects.filter(task=task).first()
    if matter is None or Matter.objects.filter(pk=matter.pk, pk__in=busy).exists():
        return
    order = orders.draft_order(
        matter=matter, agency=holder_of(matter.agency), level="blue", title="会议决定事项", asks="请办结并反馈。",
        basis="市政府专题会议", limit_days=10, day_kind="natural", by=lived.year.officer, at=now,
    )  # fmt: skip
    orders.approve_order(order=order, approver="王市长", by=lived.leader, at=now)
    orders.issue_order(order=order, by=lived.year.officer, at=now)


def _reporter(lived: Lived, order: SupervisionOrder) -> User:
    return lived.year.reporters[holder_of(order.agency).name]


def _drafted(lived: Lived, order: SupervisionOrder, roll: float, now: datetime) -> None:
    if roll < 0.4:
        orders.approve_order(order=order, approver="王市长", by=lived.leader, at=now)
        orders.issue_order(order=order, by=lived.year.officer, at=now)
    elif roll > 0.95:
        orders.refuse_order(order=order, reason="先由分管领导协调。", by=lived.leader, at=now)


def _issued(lived: Lived, order: SupervisionOrder, roll: float, now: datetime) -> None:
    if roll < 0.3:
        answers.sign_for(order=order, by=_reporter(lived, order), at=now)
    elif roll > 0.99:
        orders.withdraw_order(order=order, reason="重复交办。", by=lived.year.officer, at=now)


def _with_agency(lived: Lived, order: SupervisionOrder, roll: float, now: datetime) -> None:
    if order.asked_until is not None:
        if roll < 0.5:
            answers.decide_extension(
                order=order, grants=roll < 0.35, answer="材料不足。", by=lived.year.officer, at=now
            )
        return
    if roll < 0.1:
        promised = now.date() + timedelta(days=6) if roll < 0.04 else None
        file = answers.OrderFile("验收单.txt", b"done")
        answers.answer_order(
            order=order, text="已办。", files=[file], promised_on=promised, by=_reporter(lived, order), at=now
        )
    elif roll < 0.16 and order.due_on is not None and order.due_on >= now.date():
        until = order.due_on + timedelta(days=6)
        answers.ask_extension(order=order, until=until, reason="汛期施工。", by=_reporter(lived, order), at=now)
    elif roll > 0.98 and not order.listed:
        listing.list_order(order=order, publicly=True, reason="久拖未决。", by=lived.year.officer, at=now)


def _answered(lived: Lived, order: SupervisionOrder, roll: float, now: datetime) -> None:
    if roll < 0.15:
        until = now.date() + timedelta(days=5) if roll < 0.1 else None
        answers.return_order(order=order, reason="没有结果。", until=until, by=lived.year.officer, at=now)
    elif roll < 0.4:
        endings.conclude_order(order=order, conclusion="属实，办结。", by=lived.year.officer, at=now)


def _concluded(lived: Lived, order: SupervisionOrder, roll: float, now: datetime) -> None:
    if roll < 0.3:
        endings.close_out(order=order, note="现场核验属实。", needless=roll < 0.03, by=lived.year.second, at=now)


def _closed_out(lived: Lived, order: SupervisionOrder, roll: float, now: datetime) -> None:
    free = not SupervisionOrder.objects.filter(matter=order.matter, state__in=SupervisionOrder.OPEN).exists()
    if roll < 0.015 and free:
        until = now.date() + timedelta(days=10)
        endings.reopen(order=order, reason="问题反弹。", until=until, by=lived.year.officer, at=now)


_ACTS: dict[str, Callable[[Lived, SupervisionOrder, float, datetime], None]] = {
    "drafted": _drafted,
    "issued": _issued,
    "signed": _with_agency,
    "returned": _with_agency,
    "answered": _answered,
    "concluded": _concluded,
    "closed_out": _closed_out,
}


def delivered(row: Milestone) -> bool:
    """Whether a delivery stands, by the newest entry."""
    last = MilestoneEntry.objects.filter(milestone=row).order_by("pk").last()
    return last is not None and last.kind != MilestoneEntry.Kind.RETURNED
