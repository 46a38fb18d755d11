"""The invented city's task force and the leader in charge, so that their pages show what they are for."""

from datetime import datetime, timedelta

from luoshi_site.agencies.actions import ForceSpec, MemberSpec, add_member, keep_meeting, set_up_force
from luoshi_site.agencies.models import Agency, TaskForceMember, User
from luoshi_site.base.moment import CHINA
from luoshi_site.ledger.actions.leaders import assign_leader, set_force_tasks
from luoshi_site.ledger.models import Plan

DUTY = TaskForceMember.Duty
LED = ("16", "17")
CARRIED = ("16",)
# Invented people; numbers that nobody has.
MEMBERS = (
    ("housing", "周明远", DUTY.HEAD, "13800000016"),
    ("urban-management", "钱立", DUTY.DEPUTY, "13800000017"),
    ("qingxiu", "孙岚", DUTY.CONTACT, "13800000018"),
)


def lay_staffing(*, plan: Plan, officer: User, leader: User, at: datetime) -> None:
    """Set up the task force with its members, its task and a meeting, and put the leader in charge (装入专班和分管)."""
    agencies = {row.code: row for row in Agency.objects.filter(city=plan.city)}
    tasks = {task.number: task for task in plan.tasks.select_related("plan__city")}
    spec = ForceSpec(
        "居住条件改善专班", agencies["housing"], "统筹改造计划、资金和居民协商。", at.astimezone(CHINA).date(), None
    )
    force = set_up_force(city=plan.city, spec=spec, by=officer, at=at)
    for code, name, duty, phone in MEMBERS:
        add_member(force=force, spec=MemberSpec(agencies[code], name, duty, phone), by=officer, at=at)
    set_force_tasks(force=force, tasks=[tasks[number] for number in CARRIED], by=officer, at=at)
    met = at + timedelta(days=14)
    keep_meeting(
        force=force,
        on=met.astimezone(CHINA).date(),
        title="第一次专班会议",
        decisions="一、每月五日前各成员单位报当月完成户数。\n二、资金缺口由牵头单位汇总后报市政府。",
        by=officer,
        at=met,
    )
    assign_leader(tasks=[tasks[number] for number in LED], leader=leader, by=officer, at=at)
