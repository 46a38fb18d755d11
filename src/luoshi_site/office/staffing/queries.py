"""Reads for the pages of task forces, leaders in charge and agencies (专班、分管、单位)."""

import re
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet

from luoshi_site.agencies.models import (
    Agency,
    AgencyEvent,
    AgencyName,
    City,
    Role,
    TaskForce,
    TaskForceMeeting,
    TaskForceMember,
    User,
)
from luoshi_site.agencies.roles import in_force
from luoshi_site.ledger.models import LeaderAssignment, Plan, Task, TaskForceTask
from luoshi_site.ledger.succession import open_assignments

HELD = Q(valid_until__isnull=True)


def masked(phone: str) -> str:
    """A telephone number as strangers see it: «138****1234»; a short one as stars alone (脱敏)."""
    digits = re.sub(r"\D", "", phone)
    if not digits:
        return ""
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 11 else "****" + digits[-2:]


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member with the telephone number as the reader may see it."""

    member: TaskForceMember
    phone: str


@dataclass(frozen=True, slots=True)
class ForcePage:
    """A task force with its members, tasks and meetings."""

    force: TaskForce
    members: tuple[MemberLine, ...]
    left: tuple[TaskForceMember, ...]
    tasks: tuple[Task, ...]
    meetings: tuple[TaskForceMeeting, ...]


def forces_listed(city: City) -> QuerySet[TaskForce]:
    """A city's task forces, those at work first (专班列表)."""
    members = Count("members", filter=Q(members__left_on__isnull=True), distinct=True)
    tasks = Count("tasks", filter=Q(tasks__valid_until__isnull=True), distinct=True)
    rows = TaskForce.objects.filter(city=city).select_related("lead")
    return rows.annotate(member_count=members, task_count=tasks).order_by("ends_on", "pk")


def force_page(force: TaskForce, *, sees_phones: bool) -> ForcePage:
    """Everything about a task force; telephone numbers masked for whoever may not see them."""
    rows = TaskForceMember.objects.filter(force=force).select_related("agency").order_by("pk")
    order = {duty: place for place, duty in enumerate(TaskForceMember.Duty)}
    present = sorted(
        (row for row in rows if row.left_on is None), key=lambda row: order[TaskForceMember.Duty(row.duty)]
    )
    tasks = Task.objects.filter(forces__in=TaskForceTask.objects.filter(HELD, force=force)).select_related("plan")
    return ForcePage(
        force=force,
        members=tuple(MemberLine(row, row.phone if sees_phones else masked(row.phone)) for row in present),
        left=tuple(row for row in rows if row.left_on is not None),
        tasks=tuple(tasks.order_by("plan_id", "position")),
        meetings=tuple(TaskForceMeeting.objects.filter(force=force).select_related("by")),
    )


def tasks_to_choose(city: City) -> QuerySet[Task]:
    """The tasks of a city's plans in force (可选任务)."""
    rows = Task.objects.filter(plan__city=city, plan__state=Plan.State.IN_FORCE, ended_on__isnull=True)
    return rows.select_related("plan").order_by("plan_id", "position")


def forces_of_task(task: Task) -> tuple[TaskForce, ...]:
    """The task forces at work on a task (承担专班)."""
    rows = TaskForce.objects.filter(tasks__task=task, tasks__valid_until__isnull=True, ends_on__isnull=True)
    return tuple(rows.select_related("lead"))


def leaders_of_task(task: Task, on: date) -> tuple[User, ...]:
    """The leaders in charge of a task on a day (分管领导)."""
    until = Q(valid_until__isnull=True) | Q(valid_until__gte=on)
    rows = LeaderAssignment.objects.filter(until, task=task, valid_from__lte=on).select_related("user")
    return tuple(row.user for row in rows)


def led_task_keys(user: User, plan: Plan, on: date) -> frozenset[int]:
    """The tasks of a plan that a leader is in charge of on a day, by primary key (我分管的任务)."""
    until = Q(valid_until__isnull=True) | Q(valid_until__gte=on)
    rows = LeaderAssignment.objects.filter(until, user=user, task__plan=plan, valid_from__lte=on)
    return frozenset(rows.values_list("task_id", flat=True))


@dataclass(frozen=True, slots=True)
class LedTask:
    """A task with who is in charge of it now."""

    task: Task
    leaders: tuple[User, ...]


def tasks_with_leaders(plan: Plan) -> tuple[LedTask, ...]:
    """A plan's tasks with the leaders in charge now (分管情况)."""
    held = LeaderAssignment.objects.filter(HELD).select_related("user")
    rows = Task.objects.filter(plan=plan, ended_on__isnull=True).select_related("plan__city")
    rows = rows.prefetch_related(Prefetch("leaders", held))
    return tuple(LedTask(task, tuple(row.user for row in task.leaders.all())) for task in rows)


def leaders_in(city: City, on: date) -> tuple[User, ...]:
    """The leaders of a city on a day (领导名单)."""
    roles = Role.objects.filter(in_force(on), agency__city=city, kind=Role.Kind.LEADER).values("user")
    return tuple(User.objects.filter(pk__in=roles, is_active=True).order_by("pk"))


@dataclass(frozen=True, slots=True)
class AgencyPage:
    """An agency: names, what happened to it, what it took over, what it carries now."""

    agency: Agency
    names: tuple[AgencyName, ...]
    events: tuple[AgencyEvent, ...]
    taken_over: tuple[AgencyEvent, ...]
    tasks: tuple[Task, ...]


def agency_page(agency: Agency) -> AgencyPage:
    """Everything about an agency (单位页)."""
    tasks = {row.task_id: row.task for row in open_assignments(agency)}
    return AgencyPage(
        agency=agency,
        names=tuple(agency.names.order_by("valid_from", "pk")),
        events=tuple(AgencyEvent.objects.filter(agency=agency).select_related("successor")),
        taken_over=tuple(AgencyEvent.objects.filter(successor=agency).select_related("agency")),
        tasks=tuple(sorted(tasks.values(), key=lambda task: (task.plan_id, task.position))),
    )
