"""A leader's written instruction on a task: kept as it was written, and made an order where the leader says so (批示)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from luoshi.problems import LuoshiError
from luoshi.rules.lying import instruction_limit
from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.models import Agency, City, Role, User
from luoshi_site.base.audit import hold_chain, record
from luoshi_site.base.moment import CHINA
from luoshi_site.ledger.models import Assignment, Matter, Task
from luoshi_site.notices.actions import notify
from luoshi_site.notices.models import Notice
from luoshi_site.notices.queries import agencies_holding
from luoshi_site.supervision.actions.orders import approve_order, draft_order, open_order_of
from luoshi_site.supervision.models import SupervisionOrder, WrittenInstruction
from luoshi_site.supervision.queries.rules import rule_lines
from luoshi_site.supervision.wording import order_address, order_name

LONGEST = 1000


class InstructionError(LuoshiError):
    """The instruction cannot be kept, or not made an order; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Instructed:
    """What came of an instruction: kept; `order` the order that carries it, `is_new` where it was drafted for it."""

    instruction: WrittenInstruction
    order: SupervisionOrder | None
    is_new: bool


def matter_of(task: Task) -> tuple[Matter, list[Matter]]:
    """The task's matter; laid, and given again as new to be recorded, where an old plan has none."""
    fields = {"kind": Matter.Kind.TASK, "title": task.title, "agency": lead_of(task, None)}
    matter, is_new = Matter.objects.get_or_create(task=task, defaults=fields)
    return matter, [matter] if is_new else []


def lead_of(task: Task, at: datetime | None) -> Agency | None:
    """The agency that leads a task on the day: the first lead that is one."""
    rows = Assignment.objects.filter(task=task, role=Assignment.Role.LEAD, agency__isnull=False)
    if at is None:
        rows = rows.filter(valid_until__isnull=True)
    else:
        day = at.astimezone(CHINA).date()
        since = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
        rows = rows.filter(since, Q(valid_until__isnull=True) | Q(valid_until__gte=day))
    first = rows.select_related("agency").order_by("position").first()
    return first.agency if first else None


@dataclass(frozen=True, slots=True)
class Terms:
    """The level that an order by instruction begins at, and its limit."""

    level: str
    days: int
    day_kind: str


def terms_of_instruction(city: City, on: date) -> Terms:
    """Level and limit of an order by instruction (批示件级别、时限): the first step of the city's rules in force for 领导批示事项.

    Where no rule speaks of them, blue and the default limit.
    """
    rules = (line.rule for line in rule_lines(city, only_on=True))
    for rule in sorted((each for each in rules if each is not None), key=lambda each: each.step):
        figures = rule.figures_on(on)
        if rule.then.makes_order and Matter.ItemClass.INSTRUCTION in rule.classes and figures is not None:
            return Terms(rule.then.level, figures.limit_days, figures.limit_kind.value)
    return Terms(SupervisionOrder.Level.BLUE, instruction_limit().days, SupervisionOrder.DayKind.WORKING)


@transaction.atomic
def write_instruction(*, task: Task, text: str, as_order: bool, by: User, at: datetime) -> Instructed:
    """Keep a leader's written instruction on a task (批示); `as_order` makes it an approved order that waits for the office to issue it.

    Where the task has an open order the instruction goes to that one: no second order on one matter (条例 §15). The office is told once,
    with the leader's words; nobody is asked to approve what is approved.

    Raises:
        InstructionError: nothing is written, too much is, or nobody leads the task.
        OrderError: the order cannot be drafted.
    """
    words = text.strip()
    if not words:
        raise InstructionError("请写下批示内容。")
    if len(words) > LONGEST:
        raise InstructionError(f"批示不超过 {LONGEST} 字，现有 {len(words)} 字。")
    hold_chain()
    matter, laid = matter_of(task)
    order = open_order_of(matter) if as_order else None
    is_new = as_order and order is None
    actor = acting(by, city=task.plan.city, at=at).actor
    if is_new:
        order = _ordered(task, matter, words, by=by, name=actor.name, at=at)
    row = WrittenInstruction.objects.create(matter=matter, text=words, order=order, at=at, by=by, by_name=actor.name)
    done = f"，转为{order_name(order)}" if is_new and order else f"，并入{order_name(order)}" if order else ""
    summary = f"批示：任务{task.number}「{task.title}」：{words}{done}"
    record(by=actor, at=at, action="write_instruction", summary=summary, rows=[row, *laid])
    _tell_office(task, row, is_new=is_new, at=at)
    return Instructed(row, order, is_new)


def _ordered(task: Task, matter: Matter, words: str, *, by: User, name: str, at: datetime) -> SupervisionOrder:
    lead = lead_of(task, at)
    if lead is None:
        raise InstructionError("该任务没有登记牵头单位，不能转为督办单；可先记为批示，由督查部门确定承办单位。")
    day = at.astimezone(CHINA).date()
    terms = terms_of_instruction(task.plan.city, day)
    order = draft_order(
        matter=matter, agency=lead, level=terms.level, title=f"落实批示：{task.title}"[:200], asks=words,
        basis=f"{name} {day.year}年{day.month}月{day.day}日批示", limit_days=terms.days, day_kind=terms.day_kind, by=by, at=at,
        tells=False,
    )  # fmt: skip
    approve_order(order=order, approver=name, by=by, at=at, tells=False)
    order.refresh_from_db()
    return order


def _tell_office(task: Task, row: WrittenInstruction, *, is_new: bool, at: datetime) -> None:
    city, order = task.plan.city, row.order
    then = "，已转为督办单，请下发" if is_new else "，已并入未销号的督办单" if order else ""
    link = order_address(order) if order else f"/office/ledger/{task.plan.code}/{task.number}/"
    notify(
        city=city, kind=Notice.Kind.INSTRUCTION, key=f"instruction:{row.pk}", at=at, link=link, role=Role.Kind.OFFICER,
        title=f"{row.by_name}批示任务 {task.number}{then}：{row.text}",
        agencies=agencies_holding(city, Role.Kind.OFFICER, at.astimezone(CHINA).date()),
        urgent=is_new and order is not None and order.level == SupervisionOrder.Level.RED,
    )  # fmt: skip
