"""Orders from draft to issue, escalation and withdrawal (立项、批准、下发、升级、撤销)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from luoshi.rules.limits import LONGEST, DayKind, limit_from
from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.models import Agency, City, Role, User
from luoshi_site.agencies.roles import roles_on
from luoshi_site.base.audit import Actor, hold_chain
from luoshi_site.ledger.models import Matter
from luoshi_site.supervision.actions.steps import (
    WITH_AGENCY,
    Kind,
    OrderError,
    State,
    Step,
    begin,
    day_of,
    demand,
    keep,
    move,
    not_now,
    tell_agency,
    tell_office,
    write,
)
from luoshi_site.supervision.models import OrderPart, SupervisionOrder, SupervisionRule
from luoshi_site.supervision.wording import day_words, limit_words, order_name, order_number

Level = SupervisionOrder.Level
ORDER_OF_LEVELS = (Level.BLUE, Level.ORANGE, Level.RED)


class OpenOrder(OrderError):
    """The matter has an open order already (条例 §15: 严禁重复督查); `order` is that one."""

    def __init__(self, order: SupervisionOrder) -> None:
        """The words point to the order that is open."""
        self.order = order
        where = f"{order_number(order)}，{order.get_state_display()}"
        super().__init__(
            f"「{order.matter}」已有一份未销号的督办单{where.lstrip('，')}（{order.agency}）。"
            "同一事项不得重复督办，请在原督办单上催办、升级或延期。"
        )


def open_order_of(matter: Matter) -> SupervisionOrder | None:
    """The open order on a matter, if there is one."""
    rows = SupervisionOrder.objects.filter(matter=matter, state__in=SupervisionOrder.OPEN)
    return rows.select_related("matter", "agency").first()


def city_of(matter: Matter, agency: Agency) -> City:
    """The city that a matter is of: its plan's, its task's, else the agency's.

    Raises:
        OrderError: the agency is of another city.
    """
    task = matter.task or (matter.milestone.task if matter.milestone else None)
    plan = matter.plan or (task.plan if task else None)
    city = plan.city if plan else agency.city
    if agency.city_id != city.pk:
        raise OrderError(f"{agency}不是{city}的单位，请选择本市单位。")
    return city


def check_limit(days: int, kind: str) -> None:
    """See that a limit can be counted.

    Raises:
        OrderError: no such limit.
    """
    if not 1 <= days <= LONGEST or kind not in tuple(DayKind):
        raise OrderError(f"限期应为 1 至 {LONGEST} 个工作日或自然日，请检查。")


@transaction.atomic
def draft_order(
    *, matter: Matter, agency: Agency, level: str, title: str, asks: str, basis: str, limit_days: int, day_kind: str,
    evidence_asked: str = "", parts: Sequence[Agency] = (), rule: SupervisionRule | None = None,
    follows: SupervisionOrder | None = None, by: User | Actor, at: datetime, tells: bool = True,
) -> SupervisionOrder:  # fmt: skip
    """Draft an order on a matter to an agency (拟立项); leaders are told that it waits for approval, unless not `tells`.

    Raises:
        OpenOrder: the matter has an open order already.
        OrderError: no title or asks, a limit that cannot be counted, an agency of another city or that is no more.
    """
    hold_chain()
    agency = Agency.objects.select_related("city", "successor").get(pk=agency.pk)
    city = city_of(matter, agency)
    check_limit(limit_days, day_kind)
    if agency.valid_until is not None and agency.valid_until < day_of(at):
        taken = f"，其职责由{agency.successor}承接，请改发该单位" if agency.successor else "，请改选其他单位"
        raise OrderError(f"{agency}已不存在{taken}。")
    found = open_order_of(matter)
    if found is not None:
        raise OpenOrder(found)
    try:
        with transaction.atomic():
            order = SupervisionOrder.objects.create(
                city=city, matter=matter, agency=agency, rule=rule, follows=follows, level=Level(level),
                year=day_of(at).year, title=demand(title, "请写明题名。")[:200], asks=demand(asks, "请写明要求办什么。"),
                basis=basis.strip()[:300], evidence_asked=evidence_asked.strip()[:300], limit_days=limit_days,
                day_kind=day_kind, drafted_at=at, drafted_by=by if isinstance(by, User) else None,
            )  # fmt: skip
    except IntegrityError as error:
        first = open_order_of(matter)
        raise OpenOrder(first) if first else error from error
    step = Step(order, acting(by, city=city, at=at), at)
    helping = [each for each in dict.fromkeys(parts) if each.pk != agency.pk and each.city_id == city.pk]
    rows = [OrderPart.objects.create(order=order, agency=each) for each in helping]
    event = keep(step, Kind.DRAFTED)
    write(step, [event], rows)
    if tells:
        tell_office(step, event, f"{order_name(order)}（{agency}）待批准立项", Role.Kind.LEADER)
    return order


@transaction.atomic
def approve_order(
    *, order: SupervisionOrder, approver: str, by: User | Actor, at: datetime, tells: bool = True
) -> None:
    """Approve a drafted order (批准立项): a leader in their own name, or another officer than the drafter for whom `approver` names.

    The office is told that it can be issued, unless not `tells`.

    Raises:
        OrderError: nobody is named, it has no basis, the drafter alone would approve it, or it was decided meanwhile.
    """
    step = begin(order, by=by, at=at)
    name = demand(approver, "请写明批准人（批准立项的领导姓名、职务）。")[:100]
    demand(step.order.basis, "该督办单没有写明立项依据，不能批准。请退回补写依据（会议、文件或批示）。")
    user = by if isinstance(by, User) else None
    if user is not None and user.pk == step.order.drafted_by_id and not _leads(user, step):
        raise OrderError("拟立项的人不能登记批准，请由领导批准，或由另一名督查考核人员登记领导的批准。")
    move(step, (State.DRAFTED,), State.APPROVED, "批准", approver=name, approved_by=user)
    event = keep(step, Kind.APPROVED, f"批准人：{name}")
    write(step, [event])
    if tells:
        tell_office(step, event, f"{order_name(step.order)}已由{name}批准，可以下发")


def _leads(user: User, step: Step) -> bool:
    roles = roles_on(user, step.on)
    return any(role.kind == Role.Kind.LEADER and role.agency.city_id == step.order.city_id for role in roles)


@transaction.atomic
def refuse_order(*, order: SupervisionOrder, reason: str, by: User | Actor, at: datetime) -> None:
    """Refuse a drafted order (不批准立项); the matter is free again.

    Raises:
        OrderError: no reason, or it was decided meanwhile.
    """
    step = begin(order, by=by, at=at)
    words = demand(reason, "不批准立项须写明理由。")
    move(step, (State.DRAFTED,), State.WITHDRAWN, "不批准")
    event = keep(step, Kind.REFUSED, words)
    write(step, [event])
    tell_office(step, event, f"{order_name(step.order)}未获批准：{words}")


def next_number(city: City, year: int) -> int:
    """The next serial number of the city's orders of a year; asked while holding the chain."""
    last = SupervisionOrder.objects.filter(city=city, year=year).aggregate(last=Max("number"))["last"]
    return int(last or 0) + 1


@transaction.atomic
def issue_order(*, order: SupervisionOrder, by: User | Actor, at: datetime) -> None:
    """Issue an approved order (下发): it gets its number «〔2026〕12号» and its due day; the agencies are told.

    Raises:
        OrderError: it is not approved, or was issued or withdrawn meanwhile.
    """
    step = begin(order, by=by, at=at)
    due = due_day(step.on, step.order.limit_days, step.order.day_kind)
    numbered = {"year": step.on.year, "number": next_number(step.order.city, step.on.year)}
    move(step, (State.APPROVED,), State.ISSUED, "下发", issued_on=step.on, due_on=due, **numbered)
    event = keep(step, Kind.ISSUED, until=due)
    write(step, [event])
    tell_agency(
        step, event, f"收到{step.order.get_level_display()}{order_name(step.order)}，请签收，{day_words(due)}前办结反馈",
        parts=True,
    )  # fmt: skip


def due_day(starts_on: date, days: int, kind: str) -> date:
    """The day on which a limit falls due."""
    return limit_from(starts_on, count=days, kind=DayKind(kind)).due_on


@transaction.atomic
def escalate_order(
    *, order: SupervisionOrder, level: str, limit_days: int, day_kind: str, reason: str,
    rule: SupervisionRule | None = None, by: User | Actor, at: datetime,
) -> None:  # fmt: skip
    """Raise an order to a higher level with a new limit from today (升级); an extension asked for still waits for its answer.

    Raises:
        OrderError: no reason, not a higher level, or the order is not with its agency.
    """
    check_limit(limit_days, day_kind)
    step = begin(order, by=by, at=at)
    words = demand(reason, "升级须写明理由。")
    higher = Level(level)
    before = Level(step.order.level)
    if step.order.state in WITH_AGENCY and ORDER_OF_LEVELS.index(higher) <= ORDER_OF_LEVELS.index(before):
        raise OrderError(f"{order_name(step.order)}已是{before.label}，只能升为更高一级。")
    due = due_day(step.on, limit_days, day_kind)
    state = step.order.state if step.order.state in WITH_AGENCY else ""
    fields: dict[str, object] = {"level": higher, "limit_days": limit_days, "day_kind": day_kind, "due_on": due}
    if rule is not None:
        fields["rule"] = rule
    move(step, (state,) if state else (), state or step.order.state, "升级", **fields)
    text = f"由{before.label}升为{higher.label}，限{limit_words(limit_days, day_kind)}：{words}"
    event = keep(step, Kind.ESCALATED, text, due)
    write(step, [event])
    tell_agency(
        step, event, f"{order_name(step.order)}升为{higher.label}，{day_words(due)}前办结反馈：{words}", parts=True
    )


@transaction.atomic
def withdraw_order(*, order: SupervisionOrder, reason: str, by: User | Actor, at: datetime) -> None:
    """Withdraw an order that is not concluded yet (撤销); its number is not used again.

    Raises:
        OrderError: no reason, or it is concluded or ended.
    """
    step = begin(order, by=by, at=at)
    words = demand(reason, "撤销须写明理由，责任单位会看到。")
    if step.order.state == State.WITHDRAWN:
        raise OrderError(not_now(step.order, "撤销"))
    before = (State.DRAFTED, State.APPROVED, *WITH_AGENCY, State.ANSWERED)
    move(step, before, State.WITHDRAWN, "撤销", asked_until=None, listed=False, listed_publicly=False)
    event = keep(step, Kind.WITHDRAWN, words)
    write(step, [event])
    if step.order.issued_on is not None:
        tell_agency(step, event, f"{order_name(step.order)}已撤销：{words}", parts=True)
