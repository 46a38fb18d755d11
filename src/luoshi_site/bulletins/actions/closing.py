"""Closing a plan with its final report, and taking what is carried over into another plan."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from luoshi.problems import LuoshiError
from luoshi.report.codec import report_to_json
from luoshi.report.docx.write import docx_bytes
from luoshi.report.model import Report
from luoshi_site.agencies.acting import Acting, acting
from luoshi_site.agencies.models import Agency, User
from luoshi_site.base.audit import Actor, hold_chain, record
from luoshi_site.base.moment import CHINA, Moment
from luoshi_site.base.store import keep
from luoshi_site.bulletins.actions.monthly import issuer_of
from luoshi_site.bulletins.entries import Entry, entries_of
from luoshi_site.bulletins.final import CarriedOver, Ending, compose_final
from luoshi_site.bulletins.queries import carried_items, deciding_readings
from luoshi_site.ledger.actions import add_milestone
from luoshi_site.ledger.actions.changelog import change_line
from luoshi_site.ledger.decisions import Decision
from luoshi_site.ledger.models import Milestone, Plan, PlanChange, PlanClosing, Task
from luoshi_site.progress.queries.first import first_lights
from luoshi_site.progress.queries.standing import plan_standing


class ClosingError(LuoshiError):
    """The plan cannot be closed so, or the item not carried over; the text says why."""


@dataclass(frozen=True, slots=True)
class CarryChoice:
    """An item that the officer carries over: its key («target:12»), to which plan or agency, why."""

    key: str
    to: str
    reason: str


@transaction.atomic
def close_plan(
    *, plan: Plan, closed_on: date, decision: Decision, carried: Sequence[CarryChoice], by: User | Actor, at: datetime
) -> PlanClosing:
    """Close a plan with its final report, frozen (计划结束); reporting ends, records stay.

    Raises:
        ClosingError: it is closed already, a day before it begins or still to come, an item that is none of its, or one without
            destination or reason.
        DecisionError: no decision, or not its document.
    """
    hold_chain()
    held = Plan.objects.select_for_update(of=("self",)).select_related("city").get(pk=plan.pk)
    _check(held, closed_on, at.astimezone(CHINA).date())
    decision.demand("计划结束")
    who, columns = acting(by, city=held.city, at=at), decision.kept()
    report, items = _final_report(held, closed_on, decision, carried, who, at)
    closing = PlanClosing.objects.create(
        plan=held,
        closed_on=closed_on,
        content=report_to_json(report),
        sha256=keep(docx_bytes(report)),
        carried_over=_as_json(items),
        at=at,
        by=who.user,
        **columns,
    )
    Plan.objects.filter(pk=held.pk, state=Plan.State.IN_FORCE).update(state=Plan.State.CLOSED)
    held.refresh_from_db(fields=["state"])
    line = change_line(
        plan=held,
        kind=PlanChange.Kind.CLOSED,
        subject=held.title,
        after=f"结转 {len(items)} 项" if items else "没有结转事项",
        effective_on=closed_on,
        at=at,
        by_name=who.actor.name,
        decision=columns,
    )
    line.save()
    summary = f"结束计划「{held}」，自 {closed_on} 起，结转 {len(items)} 项：{columns['decision']}"
    entry = record(by=who.actor, at=at, action="close_plan", summary=summary, rows=[held, closing, line])
    Plan.objects.filter(pk=held.pk).update(changed_seq=entry.seq)
    return closing


def _check(plan: Plan, closed_on: date, today: date) -> None:
    if plan.state != Plan.State.IN_FORCE:
        raise ClosingError(f"计划「{plan}」已结束，无需再次结束。")
    if closed_on > today:
        raise ClosingError(f"结束日期 {closed_on} 还没有到，请在当日或之后办理。")
    begins = plan.starts_on or plan.issued_on
    if begins is not None and closed_on < begins:
        raise ClosingError(f"结束日期早于计划开始日期 {begins}，请检查。")


def _final_report(
    plan: Plan, closed_on: date, decision: Decision, carried: Sequence[CarryChoice], who: Acting, at: datetime
) -> tuple[Report, tuple[CarriedOver, ...]]:
    standing = plan_standing(plan, Moment(as_of=closed_on, known_at=at, as_of_chosen=True, known_at_chosen=True))
    entries = entries_of(standing, deciding_readings(standing))
    items = _items(entries, carried)
    first = {f"target:{pk}": status for pk, status in first_lights(standing).items()}
    changes = plan.changes.order_by("effective_on", "at", "pk")
    ending = Ending(closed_on, decision.name, issuer_of(who, plan), at.astimezone(CHINA).date())
    return compose_final(standing, entries, first, changes, items, ending), items


def _items(entries: Sequence[Entry], carried: Sequence[CarryChoice]) -> tuple[CarriedOver, ...]:
    by_key = {entry.key: entry for entry in entries}
    found = []
    for choice in carried:
        entry = by_key.get(choice.key)
        if entry is None:
            raise ClosingError("要结转的事项在结束当日已不在计划中，请重新选择。")
        if not choice.to.strip() or not choice.reason.strip():
            raise ClosingError(f"结转「{entry.name}」须写明结转到哪里（计划或单位）和原因。")
        to, reason = choice.to.strip()[:100], choice.reason.strip()[:300]
        found.append(CarriedOver(choice.key, entry.name, entry.task, entry.status, to, reason))
    return tuple(found)


def _as_json(items: Sequence[CarriedOver]) -> str:
    return json.dumps(
        [
            {"key": each.key, "name": each.name, "task": each.task, "status": each.status.value, "to": each.to,
             "reason": each.reason}
            for each in items
        ],
        ensure_ascii=False,
    )  # fmt: skip


@transaction.atomic
def carry_over(
    *, closing: PlanClosing, place: int, task: Task, due_on: date, agency: Agency, by: User | Actor, at: datetime
) -> Milestone:
    """Take an item that a closed plan carried over into a task of another plan, as a milestone that names where it comes from (承接).

    Raises:
        ClosingError: no such item, it was taken already, or a plan of another city.
        LedgerError: as for any milestone.
    """
    hold_chain()
    items = carried_items(closing)
    if not 0 <= place < len(items):
        raise ClosingError("没有这项结转事项。")
    if task.plan.city_id != closing.plan.city_id or task.plan_id == closing.plan_id:
        raise ClosingError("请选择本市另一个实施中计划的任务。")
    item = items[place]
    if item.milestone is not None:
        raise ClosingError(f"「{item.name}」已由「{item.milestone.task.plan}」任务 {item.milestone.task.number} 承接。")
    return add_milestone(
        task=task, title=item.name[:200], due_on=due_on, agency=agency, proof=item.reference, by=by, at=at
    )
