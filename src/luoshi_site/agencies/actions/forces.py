"""Task forces: set up, changed, joined, left, met (工作专班). Each action one transaction and one audit line."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from luoshi.problems import LuoshiError
from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.models import Agency, City, TaskForce, TaskForceMeeting, TaskForceMember, User
from luoshi_site.base.audit import Actor, hold_chain, record
from luoshi_site.base.moment import CHINA


class ForceError(LuoshiError):
    """Something about a task force that cannot be done; the message says why."""


@dataclass(frozen=True, slots=True)
class ForceSpec:
    """What a task force is: name, lead, duty, dates (工作专班)."""

    name: str
    lead: Agency
    duty: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class MemberSpec:
    """A member: agency, name, part, phone, account if there is one (专班成员)."""

    agency: Agency
    name: str
    duty: TaskForceMember.Duty
    phone: str = ""
    user: User | None = None


def _check(spec: ForceSpec, city: City, but: int | None = None) -> None:
    if spec.ends_on is not None and spec.ends_on < spec.starts_on:
        raise ForceError("结束日期早于成立日期，请检查。")
    if spec.lead.city_id != city.pk:
        raise ForceError("牵头单位须是本市的单位。")
    if TaskForce.objects.filter(city=city, name=spec.name).exclude(pk=but or 0).exists():
        raise ForceError(f"已有名为「{spec.name}」的专班，请换一个名称。")


@transaction.atomic
def set_up_force(*, city: City, spec: ForceSpec, by: User | Actor, at: datetime) -> TaskForce:
    """Set up a task force (成立专班).

    Raises:
        ForceError: dates out of order, another city's lead, a name in use.
    """
    hold_chain()
    _check(spec, city)
    force = TaskForce.objects.create(
        city=city, name=spec.name, lead=spec.lead, duty=spec.duty, starts_on=spec.starts_on, ends_on=spec.ends_on
    )
    who = acting(by, city=city, at=at)
    summary = f"成立专班「{force}」，牵头：{spec.lead}"
    record(by=who.actor, at=at, action="set_up_force", summary=summary, rows=[force])
    return force


@transaction.atomic
def change_force(*, force: TaskForce, spec: ForceSpec, by: User | Actor, at: datetime) -> TaskForce:
    """Change a task force's name, lead, duty or dates (修改专班); a last day ends it.

    Raises:
        ForceError: as for setting one up.
    """
    hold_chain()
    _check(spec, force.city, force.pk)
    force.name, force.lead, force.duty = spec.name, spec.lead, spec.duty
    force.starts_on, force.ends_on = spec.starts_on, spec.ends_on
    force.save()
    who = acting(by, city=force.city, at=at)
    ends = f"，{force.ends_on} 结束" if force.ends_on else ""
    summary = f"修改专班「{force}」：牵头 {force.lead}，{force.starts_on} 成立{ends}"
    record(by=who.actor, at=at, action="change_force", summary=summary, rows=[force])
    return force


@transaction.atomic
def add_member(*, force: TaskForce, spec: MemberSpec, by: User | Actor, at: datetime) -> TaskForceMember:
    """Add a member to a task force from today on (增加成员). Name and phone stay out of the chain.

    Raises:
        ForceError: another city's agency; the person is in it already.
    """
    hold_chain()
    today = at.astimezone(CHINA).date()
    if spec.agency.city_id != force.city_id:
        raise ForceError("成员单位须是本市的单位。")
    present = force.members.filter(left_on__isnull=True, agency=spec.agency)
    if present.filter(name=spec.name).exists() or (spec.user and present.filter(user=spec.user).exists()):
        raise ForceError(f"{spec.name} 已是专班成员。")
    member = TaskForceMember.objects.create(
        force=force,
        agency=spec.agency,
        user=spec.user,
        name=spec.name,
        phone=spec.phone,
        duty=spec.duty,
        joined_on=today,
    )
    who = acting(by, city=force.city, at=at)
    summary = f"专班「{force}」增加{member.get_duty_display()}，单位：{spec.agency}"
    record(by=who.actor, at=at, action="add_force_member", summary=summary, rows=[member])
    return member


@transaction.atomic
def end_member(*, member: TaskForceMember, by: User | Actor, at: datetime) -> TaskForceMember:
    """Let a member leave today (成员退出).

    Raises:
        ForceError: somebody did so already.
    """
    hold_chain()
    today = at.astimezone(CHINA).date()
    if not TaskForceMember.objects.filter(pk=member.pk, left_on__isnull=True).update(left_on=today):
        raise ForceError("这名成员已经退出了。")
    member.refresh_from_db()
    who = acting(by, city=member.force.city, at=at)
    summary = f"专班「{member.force}」一名{member.get_duty_display()}退出，单位：{member.agency}"
    record(by=who.actor, at=at, action="end_force_member", summary=summary, rows=[member])
    return member


@transaction.atomic
def keep_meeting(
    *, force: TaskForce, on: date, title: str, decisions: str, by: User | Actor, at: datetime
) -> TaskForceMeeting:
    """Keep a meeting of a task force and what it decided (记录会议).

    Raises:
        ForceError: the day is still to come.
    """
    hold_chain()
    if on > at.astimezone(CHINA).date():
        raise ForceError("会议日期还没有到，请在开会之后记录。")
    who = acting(by, city=force.city, at=at)
    meeting = TaskForceMeeting.objects.create(force=force, on=on, title=title, decisions=decisions, at=at, by=who.user)
    summary = f"专班「{force}」{on} 会议：{title}"
    record(by=who.actor, at=at, action="keep_meeting", summary=summary, rows=[meeting])
    return meeting
