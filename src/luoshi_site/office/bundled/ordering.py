"""Orders of the invented city, one in each place of their life, so that their pages show what they are for."""

from datetime import datetime, timedelta

from luoshi_site.agencies.models import Agency, User
from luoshi_site.base.moment import CHINA
from luoshi_site.ledger.models import Matter, Plan
from luoshi_site.office.bundled.history import History
from luoshi_site.supervision import actions
from luoshi_site.supervision.actions.drafts import open_matter
from luoshi_site.supervision.models import SupervisionOrder

FLOODED_AT = datetime(2026, 7, 6, 9, tzinfo=CHINA)
DRILL_AT = datetime(2026, 11, 4, 9, tzinfo=CHINA)
PIPES_AT = datetime(2026, 11, 12, 9, tzinfo=CHINA)
NURSERY_AT = datetime(2026, 11, 18, 9, tzinfo=CHINA)
SCHOOLS_AT = datetime(2026, 11, 20, 9, tzinfo=CHINA)
APPROVER = "市政府分管领导"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CLOSED_AT, LAID_AT = FLOODED_AT + 28 * DAY, SCHOOLS_AT + DAY


def plan_orders(*, history: History, plan: Plan, officer: User, leader: User, bureau: User, at: datetime) -> None:
    """The order of the summer, closed out before the bulletins that tell of it (装入督办单); not where `lay_orders` adds none."""
    if at >= LAID_AT:
        housing = Agency.objects.select_related("city").get(city=plan.city, code="housing")
        history.on(CLOSED_AT, lambda _: _flooded(housing, officer, leader, bureau))


def lay_orders(*, plan: Plan, officer: User, leader: User, bureau: User, at: datetime) -> None:
    """One listed publicly, one with more time asked for, one just issued, one to approve (装入督办单).

    Not where the city is loaded as of a day before all that.
    """
    if at < LAID_AT:
        return
    drill = Matter.objects.select_related("agency").get(
        milestone__task__plan=plan, milestone__title="完成年度跨部门应急演练"
    )
    order = _issued(
        drill, officer, leader, DRILL_AT, level="red", title="关于年度跨部门应急演练逾期的督办", limit_days=20,
        asks="尽快完成演练，报送演练方案、参演单位名单和总结。", evidence_asked="演练总结、现场照片",
    )  # fmt: skip
    actions.list_order(
        order=order, publicly=True, reason="年度跨部门应急演练未按节点完成", by=officer, at=DRILL_AT + 7 * DAY
    )
    pipes = _issued(
        _of_task(plan, "16"), officer, leader, PIPES_AT, level="orange", title="关于老旧管网更新改造滞后的督办", limit_days=15,
        asks="逐段列出未开工、未完工的管网，写明原因、责任人和完成时间。", evidence_asked="分段进度表",
    )  # fmt: skip
    actions.sign_for(order=pipes, by=bureau, at=PIPES_AT + 2 * HOUR)
    until = datetime(2026, 12, 18, tzinfo=CHINA).date()
    actions.ask_extension(
        order=pipes,
        until=until,
        reason="两段管网须与供热管线同步施工，采暖期内不能断管。",
        by=bureau,
        at=PIPES_AT + 7 * DAY,
    )
    _issued(
        _of_task(plan, "7"), officer, leader, NURSERY_AT, level="blue", title="关于托位建设进度的督办", limit_days=10,
        asks="核实在建托位的开园时间，年底前不能开园的写明原因。",
    )  # fmt: skip
    _drafted(
        _of_task(plan, "6"), officer, SCHOOLS_AT, level="orange", title="关于中小学新建改扩建逾期的督办", limit_days=10,
        asks="说明三所未完工学校的工程进度和秋季学期安置办法。",
    )  # fmt: skip


def _of_task(plan: Plan, number: str) -> Matter:
    return Matter.objects.select_related("agency").get(task__plan=plan, task__number=number)


def _drafted(matter: Matter, officer: User, at: datetime, **fields: object) -> SupervisionOrder:
    if matter.agency is None:
        raise ValueError(f"the bundled matter {matter} names no agency")
    basis = "市政府第11次常务会议纪要"
    return actions.draft_order(
        matter=matter, agency=matter.agency, basis=basis, day_kind="working", by=officer, at=at, **fields  # type: ignore[arg-type]
    )  # fmt: skip


def _issued(matter: Matter, officer: User, leader: User, at: datetime, **fields: object) -> SupervisionOrder:
    order = _drafted(matter, officer, at, **fields)
    actions.approve_order(order=order, approver=APPROVER, by=leader, at=at + HOUR)
    actions.issue_order(order=order, by=officer, at=at + HOUR)
    return order


def _flooded(housing: Agency, officer: User, leader: User, bureau: User) -> None:
    """An order that went all the way: listed publicly, answered, returned, answered again, concluded, closed out."""
    matter = open_matter(
        title="城区易涝积水点整治", item_class=Matter.ItemClass.URGENT, agency=housing, by=officer, at=FLOODED_AT
    )
    order = _issued(
        matter, officer, leader, FLOODED_AT, level="red", title="关于城区易涝积水点整治的督办", limit_days=25,
        asks="主汛期前完成七处易涝积水点整治。", evidence_asked="验收单",
    )  # fmt: skip
    actions.sign_for(order=order, by=bureau, at=FLOODED_AT + 3 * HOUR)
    actions.list_order(
        order=order, publicly=True, reason="城区七处易涝积水点未在汛前完成整治", by=officer, at=FLOODED_AT + DAY
    )
    actions.answer_order(order=order, text="七处已完成六处。", by=bureau, at=FLOODED_AT + 14 * DAY)
    again = (FLOODED_AT + 28 * DAY).date()
    actions.return_order(
        order=order, reason="没有验收单；第七处没有写明完成时间。", until=again, by=officer, at=FLOODED_AT + 15 * DAY
    )
    files = [actions.OrderFile("易涝点验收单.txt", "七处全部验收合格（演示数据）".encode())]
    actions.answer_order(order=order, text="七处全部完成并验收。", files=files, by=bureau, at=FLOODED_AT + 24 * DAY)
    done, closed = FLOODED_AT + 25 * DAY, CLOSED_AT
    actions.conclude_order(order=order, conclusion="七处均已完成，情况属实。", by=officer, at=done)
    actions.close_out(order=order, note="雨后现场看过三处，排水正常。", by=officer, at=closed)
    actions.unlist(order=order, reason="七处易涝积水点全部完成整治并通过验收", by=officer, at=closed)
    actions.plan_follow_up(order=order, on=datetime(2027, 6, 15, tzinfo=CHINA).date(), by=officer, at=closed)
