"""What is added to a plan in force: milestones, suspensions (台账维护)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Model

from luoshi.problems import LuoshiError
from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.models import Agency, User
from luoshi_site.base.audit import Actor, record
from luoshi_site.ledger.models import Matter, Milestone, Plan, Suspension, Target, Task


class LedgerError(LuoshiError):
    """The change cannot be made; the text says why."""


@dataclass(frozen=True, slots=True)
class MilestoneEntrySpec:
    """A milestone to add to a task (里程碑)."""

    task: Task
    title: str
    due_on: date
    agency: Agency
    proof: str = ""


def add_milestone(
    *, task: Task, title: str, due_on: date, agency: Agency, by: User | Actor, at: datetime, proof: str = ""
) -> Milestone:
    """Add a milestone to a task: a deliverable, its day, its agency, its proof (新增里程碑).

    Raises:
        LedgerError: no title, another city's agency, a day outside the plan.
    """
    return add_milestones(specs=[MilestoneEntrySpec(task, title, due_on, agency, proof)], by=by, at=at)[0]


@transaction.atomic
def add_milestones(*, specs: Sequence[MilestoneEntrySpec], by: User | Actor, at: datetime) -> list[Milestone]:
    """Add milestones to the tasks of one plan, all or none (新增里程碑).

    Raises:
        LedgerError: as for one; or the tasks are of several plans.
    """
    plans = {spec.task.plan for spec in specs}
    if len(plans) != 1:
        raise LedgerError("一次只能为同一计划的任务新增里程碑。")
    plan = plans.pop()
    for spec in specs:
        _check(spec, plan)
    milestones = Milestone.objects.bulk_create(
        [
            Milestone(
                task=spec.task,
                title=spec.title.strip(),
                due_on=spec.due_on,
                agency=spec.agency,
                proof=spec.proof.strip(),
                recorded_at=at,
            )
            for spec in specs
        ]
    )
    matters = Matter.objects.bulk_create(
        [
            Matter(kind=Matter.Kind.MILESTONE, title=each.title, agency=each.agency, milestone=each)
            for each in milestones
        ]
    )
    named = "、".join(f"{each.title}({each.due_on})" for each in milestones[:5])
    rest = f"等 {len(milestones)} 个" if len(milestones) > 5 else ""
    _record(plan, [*milestones, *matters], by=by, at=at, action="add_milestone", summary=f"新增里程碑:{named}{rest}")
    return list(milestones)


def _check(spec: MilestoneEntrySpec, plan: Plan) -> None:
    if not spec.title.strip():
        raise LedgerError("里程碑须写明名称:到期要交付什么。")
    if len(spec.title) > 200 or len(spec.proof) > 200:
        raise LedgerError("里程碑名称和佐证要求各不超过 200 字。")
    if spec.agency.city_id != plan.city_id:
        raise LedgerError(f"「{spec.agency}」不是{plan.city}的单位。")
    if plan.starts_on is not None and spec.due_on < plan.starts_on:
        raise LedgerError(f"完成日期早于计划开始日期 {plan.starts_on},请检查。")


@transaction.atomic
def suspend_target(*, target: Target, effective_on: date, decision: str, by: User | Actor, at: datetime) -> Suspension:
    """Suspend a target by an approved decision (中止考核): its title and number are kept in `decision`.

    Raises:
        LedgerError: no decision; it is suspended already.
    """
    return _suspension(target, effective_on=effective_on, decision=decision, lifts=False, by=by, at=at)


@transaction.atomic
def end_suspension(*, target: Target, effective_on: date, decision: str, by: User | Actor, at: datetime) -> Suspension:
    """End a target's suspension by an approved decision (恢复考核).

    Raises:
        LedgerError: no decision; it is not suspended, or the day lies before the suspension's.
    """
    return _suspension(target, effective_on=effective_on, decision=decision, lifts=True, by=by, at=at)


def _suspension(
    target: Target, *, effective_on: date, decision: str, lifts: bool, by: User | Actor, at: datetime
) -> Suspension:
    decision = decision.strip()
    if not decision:
        raise LedgerError("须写明批准文件的名称和文号。")
    if len(decision) > 300:
        raise LedgerError("批准文件的名称和文号不超过 300 字。")
    Target.objects.select_for_update().get(pk=target.pk)
    last = target.suspensions.order_by("decided_at", "pk").last()
    suspended = last is not None and not last.lifts
    if suspended and not lifts:
        raise LedgerError("该目标已中止考核,无需再次中止。")
    if lifts and (last is None or not suspended):
        raise LedgerError("该目标没有中止考核,无需恢复。")
    if last is not None and effective_on < last.effective_on:
        raise LedgerError(f"生效日期早于上一决定的 {last.effective_on},请检查。")
    who = acting(by, city=target.plan.city, at=at)
    row = Suspension.objects.create(
        target=target,
        lifts=lifts,
        effective_on=effective_on,
        decided_at=at,
        decision=decision,
        by=who.user,
        by_name=who.actor.name,
    )
    verb, action = ("恢复考核", "end_suspension") if lifts else ("中止考核", "suspend_target")
    summary = f"{verb}「{target}」自 {effective_on}:{decision}"
    _record(target.plan, [row], by=by, at=at, action=action, summary=summary)
    return row


def _record(plan: Plan, rows: Sequence[Model], *, by: User | Actor, at: datetime, action: str, summary: str) -> None:
    entry = record(by=acting(by, city=plan.city, at=at).actor, at=at, action=action, summary=summary, rows=rows)
    Plan.objects.filter(pk=plan.pk).update(changed_seq=entry.seq)
