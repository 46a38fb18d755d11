"""What is added to a plan in force: milestones, suspensions (台账维护)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Model

from luoshi.problems import LuoshiError
from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.models import Agency, User
from luoshi_site.base.audit import Actor, hold_chain, record
from luoshi_site.ledger.actions.changelog import change_line
from luoshi_site.ledger.decisions import Decision, DecisionError
from luoshi_site.ledger.models import Matter, Milestone, Plan, PlanChange, Suspension, Target, Task
from luoshi_site.ledger.promise import by_day_words


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
    hold_chain()
    plans = {spec.task.plan for spec in specs}
    if len(plans) != 1:
        raise LedgerError("一次只能为同一计划的任务新增里程碑。")
    plan = plans.pop()
    for spec in specs:
        check_milestone(spec, plan)
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
    by_name = acting(by, city=plan.city, at=at).actor.name
    lines = PlanChange.objects.bulk_create(_milestone_line(plan, each, at=at, by_name=by_name) for each in milestones)
    named = "、".join(f"{each.title}（{each.due_on}）" for each in milestones[:5])
    rest = f"等 {len(milestones)} 个" if len(milestones) > 5 else ""
    rows = [*milestones, *matters, *lines]
    _record(plan, rows, by=by, at=at, action="add_milestone", summary=f"新增里程碑：{named}{rest}")
    return list(milestones)


def _milestone_line(plan: Plan, milestone: Milestone, *, at: datetime, by_name: str) -> PlanChange:
    return change_line(
        plan=plan,
        kind=PlanChange.Kind.MILESTONE_ADDED,
        subject=milestone.title,
        after=f"{by_day_words(milestone.due_on)}交付",
        task=milestone.task,
        at=at,
        by_name=by_name,
    )


def check_milestone(spec: MilestoneEntrySpec, plan: Plan) -> None:
    """Whether a milestone can be added to a plan.

    Raises:
        LedgerError: the plan is over, no title, another city's agency, a day before the plan.
    """
    if plan.state != Plan.State.IN_FORCE:
        raise LedgerError("计划已结束，不能再新增里程碑。")
    if not spec.title.strip():
        raise LedgerError("里程碑须写明名称：到期要交付什么。")
    if len(spec.title) > 200 or len(spec.proof) > 200:
        raise LedgerError("里程碑名称和佐证要求各不超过 200 字。")
    if spec.agency.city_id != plan.city_id:
        raise LedgerError(f"「{spec.agency}」不是{plan.city}的单位。")
    if plan.starts_on is not None and spec.due_on < plan.starts_on:
        raise LedgerError(f"完成日期早于计划开始日期 {plan.starts_on}，请检查。")


@transaction.atomic
def suspend_target(
    *, target: Target, effective_on: date, decision: Decision, by: User | Actor, at: datetime
) -> Suspension:
    """Suspend a target by an approved decision with its document (中止考核).

    Raises:
        LedgerError: it is suspended already, or ended.
        DecisionError: no decision, or not its document.
    """
    return _suspension(target, effective_on=effective_on, decision=decision, lifts=False, by=by, at=at)


@transaction.atomic
def end_suspension(
    *, target: Target, effective_on: date, decision: Decision, by: User | Actor, at: datetime
) -> Suspension:
    """End a target's suspension by an approved decision (恢复考核); it asks more again, so the document may be left out.

    Raises:
        LedgerError: it is not suspended, or the day lies before the suspension's.
        DecisionError: no decision.
    """
    return _suspension(target, effective_on=effective_on, decision=decision, lifts=True, by=by, at=at)


def _suspension(
    target: Target, *, effective_on: date, decision: Decision, lifts: bool, by: User | Actor, at: datetime
) -> Suspension:
    verb, action = ("恢复考核", "end_suspension") if lifts else ("中止考核", "suspend_target")
    if not lifts:
        decision.demand(verb)
    elif not decision.name:
        raise DecisionError("恢复考核须写明批准文件的名称和文号。")
    decision.check()
    hold_chain()
    held = Target.objects.select_for_update(of=("self",)).select_related("plan__city", "task").get(pk=target.pk)
    _check_suspension(held, effective_on, lifts=lifts)
    who, columns = acting(by, city=held.plan.city, at=at), decision.kept()
    row = Suspension.objects.create(
        target=held,
        lifts=lifts,
        effective_on=effective_on,
        decided_at=at,
        by=who.user,
        by_name=who.actor.name,
        **columns,
    )
    kind = PlanChange.Kind.TARGET_RESUMED if lifts else PlanChange.Kind.TARGET_SUSPENDED
    line = change_line(
        plan=held.plan,
        kind=kind,
        subject=held.name,
        task=held.task,
        effective_on=effective_on,
        at=at,
        by_name=who.actor.name,
        decision=columns,
    )
    line.save()
    summary = f"{verb}「{held}」自 {effective_on}：{columns['decision']}"
    _record(held.plan, [row, line], by=by, at=at, action=action, summary=summary)
    return row


def _check_suspension(target: Target, effective_on: date, *, lifts: bool) -> None:
    """See that the target can be suspended, or resumed, from a day on."""
    if target.plan.state != Plan.State.IN_FORCE:
        raise LedgerError("计划已结束，不再中止或恢复考核。")
    if target.ended_on is not None:
        raise LedgerError(f"该目标已于 {target.ended_on} 取消。")
    last = target.suspensions.order_by("decided_at", "pk").last()
    suspended = last is not None and not last.lifts
    if suspended and not lifts:
        raise LedgerError("该目标已中止考核，无需再次中止。")
    if lifts and not suspended:
        raise LedgerError("该目标没有中止考核，无需恢复。")
    if last is not None and effective_on < last.effective_on:
        raise LedgerError(f"生效日期早于上一决定的 {last.effective_on}，请检查。")


def _record(plan: Plan, rows: Sequence[Model], *, by: User | Actor, at: datetime, action: str, summary: str) -> None:
    entry = record(by=acting(by, city=plan.city, at=at).actor, at=at, action=action, summary=summary, rows=rows)
    Plan.objects.filter(pk=plan.pk).update(changed_seq=entry.seq)
