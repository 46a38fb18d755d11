"""One thing that a rule sends: a notice, an order, a higher level, a proposal; with the row that keeps it from being sent twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Model, Q

from luoshi.rules.supervision import LEVELS, Due, Then, To, sentence
from luoshi.rules.supervision.deciding import limit_day
from luoshi_site.agencies.models import Agency, City, Role, User
from luoshi_site.base.audit import Actor, hold_chain, record
from luoshi_site.base.moment import CHINA
from luoshi_site.ledger.models import Assignment, LeaderAssignment, Matter, Milestone, Task
from luoshi_site.notices.actions import notify
from luoshi_site.notices.models import Notice
from luoshi_site.notices.queries import agencies_holding
from luoshi_site.progress.models import ReportingRound
from luoshi_site.supervision.actions.listing import list_order
from luoshi_site.supervision.actions.orders import approve_order, draft_order, escalate_order, issue_order
from luoshi_site.supervision.actions.proposals import draft_proposal
from luoshi_site.supervision.models import RuleEdition, Sending, SupervisionOrder, SupervisionRule
from luoshi_site.supervision.wording import day_words, holder_of, order_address, order_name


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be sent: what fell due, by which rule and edition, about which matter, by whom and when."""

    due: Due
    row: SupervisionRule
    edition: RuleEdition | None
    matter: Matter
    agency: Agency
    order: SupervisionOrder | None
    by: Actor
    at: datetime

    @property
    def on(self) -> date:
        """The day in China."""
        return self.at.astimezone(CHINA).date()

    @property
    def task(self) -> Task | None:
        """The task that the matter is of."""
        return self.matter.task or (self.matter.milestone.task if self.matter.milestone else None)


@transaction.atomic
def send(*, due: Due, row: SupervisionRule, edition: RuleEdition | None, by: Actor, at: datetime) -> Sending | None:
    """Send what fell due, once; None where another worker was faster.

    Raises:
        OrderError: an order on the matter is open by now, or the order has moved on.
        ProposalError: the agency is no more.
    """
    hold_chain()
    matter, new = matter_for(due)
    if Sending.objects.filter(rule=row, matter=matter, occasion=due.occasion.key).exists():
        return None
    orders = SupervisionOrder.objects.select_related("agency__successor", "matter")
    order = orders.get(pk=due.occasion.order) if due.occasion.order else None
    agency = holder_of(Agency.objects.select_related("successor", "city").get(pk=due.matter.agency))
    work = Work(due, row, edition, matter, agency, order, by, at)
    made = _measure(work)
    sending = Sending.objects.create(
        rule=row, matter=matter, agency_id=due.matter.agency, occasion=due.occasion.key, edition=edition, order=made,
        then=due.rule.then.value, on=due.on, at=at,
    )  # fmt: skip
    _tell(work, made)
    rows: list[Model] = [sending, *new]
    summary = f"督办规则{row.code}发出{due.rule.then.label}：{agency}，{matter}，{due.occasion.words}"
    record(by=by.within(agency.city.code), at=at, action="rule_sent", summary=summary, rows=rows)
    return sending


def matter_for(due: Due) -> tuple[Matter, list[Matter]]:
    """The matter that facts are about; made, and given again as new, where it is spoken of for the first time."""
    name, _, key = due.matter.key.partition(":")
    rows = Matter.objects.select_related("task__plan", "milestone__task__plan")
    asked = {"task": Q(task=key), "milestone": Q(milestone=key), "matter": Q(pk=key)} if name != "report" else {}
    found = rows.filter(asked.get(name, Q(key=due.matter.key))).first()
    if found is not None:
        return found, []
    fields = {"title": due.matter.title[:300], "agency_id": int(due.matter.agency), "item_class": due.matter.item_class}
    if name == "task":
        made = Matter.objects.create(kind=Matter.Kind.TASK, task=Task.objects.get(pk=key), **fields)
    elif name == "milestone":
        made = Matter.objects.create(kind=Matter.Kind.MILESTONE, milestone=Milestone.objects.get(pk=key), **fields)
    else:
        plan = ReportingRound.objects.select_related("plan").get(pk=key.partition(":")[0]).plan
        made = Matter.objects.create(kind=Matter.Kind.REPORT, key=due.matter.key, plan=plan, **fields)
    return rows.get(pk=made.pk), [made]


def _measure(work: Work) -> SupervisionOrder | None:
    """Take the measure; the order that it is about."""
    due, then, by, at = work.due, work.due.rule.then, work.by, work.at
    reason = f"{due.occasion.words}（规则：{sentence(due.rule, due.figures)}）"
    if then.makes_order:
        return _order(work)
    if work.order is not None and then.raises:
        escalate_order(
            order=work.order, level=then.level, limit_days=due.figures.limit_days, day_kind=due.figures.limit_kind,
            reason=reason, rule=work.row, by=by, at=at,
        )  # fmt: skip
    elif work.order is not None and then is Then.LIST:
        list_order(order=work.order, publicly=False, reason=reason, by=by, at=at)
    elif then.proposes:
        draft_proposal(
            kind=then.proposes, agency=work.agency, matter=work.matter, order=work.order, occasion=due.occasion.key,
            reason=f"{work.matter}：{reason}", by=by, at=at,
        )  # fmt: skip
    return work.order


def _order(work: Work) -> SupervisionOrder:
    """Draft an order; issue it where it was approved beforehand (条例 §11)."""
    due, row, by, at = work.due, work.row, work.by, work.at
    name = due.figures.name or f"{LEVELS[due.rule.then.level]}督办"
    order = draft_order(
        matter=work.matter, agency=work.agency, level=due.rule.then.level, title=f"{name}：{work.matter}"[:200],
        asks=f"{due.occasion.words}。请查明原因，尽快办结「{work.matter}」，在限期内反馈办理情况。",
        basis=row.basis or f"督办规则：{sentence(due.rule, due.figures)}"[:300],
        limit_days=due.figures.limit_days, day_kind=due.figures.limit_kind,
        evidence_asked=work.matter.milestone.proof if work.matter.milestone else "", rule=row, by=by, at=at,
    )  # fmt: skip
    if due.rule.standing:
        approve_order(order=order, approver=row.approver, by=by, at=at)
        issue_order(order=order, by=by, at=at)
        order.refresh_from_db()
    return order


def _tell(work: Work, order: SupervisionOrder | None) -> None:
    """Tell those that the rule names; the agency of an order and the leaders of a proposal were told by the step itself."""
    then, to = work.due.rule.then, set(work.due.rule.to)
    if then not in {Then.REMIND, Then.CHASE}:
        to -= {To.LEAD}
    if then.proposes:
        to -= {To.TOP}
    if not to:
        return
    kind = (
        Notice.Kind.REMINDER if then is Then.REMIND else Notice.Kind.CHASED if then is Then.CHASE else Notice.Kind.ORDER
    )
    title, link, key = _words(work), _link(work, order), f"rule:{work.row.pk}:{work.matter.pk}:{work.due.occasion.key}"
    city = work.row.city
    for each in sorted(to):
        agencies, role, users = _recipients(each, work, order, city)
        notify(
            city=city, kind=kind, key=f"{key}:{each.value}", title=title, link=link, at=work.at, agencies=agencies,
            role=role, users=users, urgent=order is not None and order.level == SupervisionOrder.Level.RED,
        )  # fmt: skip


Recipients = tuple[Sequence[Agency], str, Sequence[User]]
"""Agencies, whoever holds which role there, and persons."""


def _recipients(to: To, work: Work, order: SupervisionOrder | None, city: City) -> Recipients:
    if to is To.LEAD:
        return [holder_of(order.agency) if order is not None else work.agency], "", []
    if to is To.OFFICE:
        return agencies_holding(city, Role.Kind.OFFICER, work.on), Role.Kind.OFFICER, []
    if to is To.TOP:
        return agencies_holding(city, Role.Kind.LEADER, work.on), Role.Kind.LEADER, []
    if work.task is None:
        return [], "", []
    if to is To.LEADER:
        rows = LeaderAssignment.objects.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=work.on), task=work.task, valid_from__lte=work.on
        )
        return [], "", [row.user for row in rows.select_related("user")]
    held = work.task.assignments.filter(role=Assignment.Role.RESPONSIBLE, agency__isnull=False)
    return [row.agency for row in held.select_related("agency") if row.agency and row.in_force(work.on)], "", []


def _words(work: Work) -> str:
    due, then = work.due, work.due.rule.then
    until = limit_day(due.figures, due.on)
    about = order_name(work.order) if work.order is not None else f"「{work.matter}」"
    answer = f"，请于{day_words(until)}前答复" if until is not None and then is Then.CHASE else ""
    return f"{due.figures.name or then.label}：{about}{due.occasion.words}{answer}"


def _link(work: Work, order: SupervisionOrder | None) -> str:
    if order is not None:
        return order_address(order)
    if work.matter.kind == Matter.Kind.REPORT:
        return f"/office/reporting/rounds/{work.matter.key.split(':')[1]}/?agency={work.agency.pk}"
    task = work.task
    return f"/office/ledger/{task.plan.code}/{task.number}/" if task is not None else ""
