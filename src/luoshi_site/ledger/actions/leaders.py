"""Leaders in charge of tasks, and the tasks of task forces (分管领导、专班任务)."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Model, Q

from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.models import Role, TaskForce, User
from luoshi_site.agencies.roles import in_force
from luoshi_site.base.audit import Actor, hold_chain, record
from luoshi_site.base.moment import CHINA
from luoshi_site.ledger.actions.upkeep import LedgerError
from luoshi_site.ledger.models import LeaderAssignment, Task, TaskForceTask

HELD = Q(valid_until__isnull=True)


@transaction.atomic
def assign_leader(*, tasks: Sequence[Task], leader: User | None, by: User | Actor, at: datetime) -> int:
    """Put a leader in charge of one, several or an area's tasks from today on, in place of whoever was (分管); None: nobody any more.

    How many tasks changed.

    Raises:
        LedgerError: no task, tasks of several plans, not a leader of the city.
    """
    hold_chain()
    today = at.astimezone(CHINA).date()
    if not tasks or len({task.plan_id for task in tasks}) != 1:
        raise LedgerError("请选择同一计划的一项或几项任务。")
    plan = tasks[0].plan
    _check_leader(leader, tasks[0], today)
    hold_chain()
    rows: list[Model] = []
    changed: list[Task] = []
    for task in tasks:
        touched = _in_charge(task, leader, today)
        rows += touched
        if touched:
            changed.append(task)
    if changed:
        named = "、".join(task.number for task in changed[:10]) + (
            f" 等 {len(changed)} 项" if len(changed) > 10 else ""
        )
        what = f"由 {leader} 分管" if leader else "不再有分管领导"
        who = acting(by, city=plan.city, at=at)
        summary = f"「{plan}」任务 {named} {what}"
        record(by=who.actor, at=at, action="assign_leader", summary=summary, rows=rows)
    return len(changed)


def _check_leader(leader: User | None, task: Task, today: date) -> None:
    if leader is None:
        return
    held = Role.objects.filter(in_force(today), user=leader, kind=Role.Kind.LEADER, agency__city=task.plan.city_id)
    if not held.exists():
        raise LedgerError(f"{leader} 不是{task.plan.city}的领导，请先由管理员增加「领导」角色。")


def _in_charge(task: Task, leader: User | None, today: date) -> list[LeaderAssignment]:
    """End who was in charge, put the leader in; nothing where the leader is alone in charge already."""
    held = list(LeaderAssignment.objects.filter(HELD, task=task))
    others = [row for row in held if leader is None or row.user_id != leader.pk]
    for row in others:
        row.valid_until = today - timedelta(days=1)
        row.save(update_fields=["valid_until"])
    rows = [*others]
    if leader is not None and len(others) == len(held):
        row, made = LeaderAssignment.objects.get_or_create(task=task, user=leader, valid_from=today)
        if not made:
            row.valid_until = None
            row.save(update_fields=["valid_until"])
        rows.append(row)
    return rows


def led_tasks_rows(leaving: User, taking: User, *, city: int, today: date) -> list[LeaderAssignment]:
    """The tasks that a leader is in charge of in a city are another's from today on; inside a handover."""
    rows: list[LeaderAssignment] = []
    for row in LeaderAssignment.objects.filter(HELD, user=leaving, task__plan__city=city).select_related("task"):
        rows += _in_charge(row.task, taking, today)
    return rows


@transaction.atomic
def set_force_tasks(*, force: TaskForce, tasks: Collection[Task], by: User | Actor, at: datetime) -> None:
    """Say which tasks a task force carries (专班任务); those left out end today.

    Raises:
        LedgerError: a task of another city.
    """
    hold_chain()
    today = at.astimezone(CHINA).date()
    if any(task.plan.city_id != force.city_id for task in tasks):
        raise LedgerError("专班只能承担本市计划的任务。")
    hold_chain()
    wanted = {task.pk for task in tasks}
    rows: list[Model] = []
    known = {row.task_id: row for row in force.tasks.all()}
    for pk, row in known.items():
        until = None if pk in wanted else (row.valid_until or today)
        if row.valid_until != until:
            row.valid_until = until
            row.save(update_fields=["valid_until"])
            rows.append(row)
    rows += [TaskForceTask.objects.create(force=force, task_id=pk) for pk in sorted(wanted - set(known))]
    if rows:
        who = acting(by, city=force.city, at=at)
        numbers = "、".join(sorted(f"{task.plan} {task.number}" for task in tasks)) or "无"
        record(by=who.actor, at=at, action="set_force_tasks", summary=f"专班「{force}」的任务：{numbers}", rows=rows)
