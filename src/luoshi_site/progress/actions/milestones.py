"""Milestones: delivered by those who do, verified by somebody else."""

from datetime import date, datetime

from django.db import transaction

from luoshi.problems import LuoshiError
from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.models import User
from luoshi_site.base.audit import Actor, hold_chain, record
from luoshi_site.base.moment import CHINA
from luoshi_site.ledger.models import Milestone, MilestoneEntry, Plan
from luoshi_site.notices.actions import notify
from luoshi_site.notices.models import Notice


class MilestoneError(LuoshiError):
    """The milestone cannot be moved so; the text says why."""


def _enter(
    milestone: Milestone, *, kind: str, on: date | None, note: str, by: User | Actor, at: datetime
) -> MilestoneEntry:
    plan = milestone.task.plan
    who = acting(by, city=plan.city, at=at)
    row = MilestoneEntry.objects.create(
        milestone=milestone, kind=kind, delivered_on=on, note=note, at=at, by=who.user, by_name=who.actor.name
    )
    summary = f"里程碑{row.get_kind_display()}：{milestone}" + (f"，{note}" if note else "")
    entry = record(by=who.actor, at=at, action=f"milestone_{kind}", summary=summary, rows=[row])
    Plan.objects.filter(pk=plan.pk).update(changed_seq=entry.seq)
    return row


def _last(milestone: Milestone) -> MilestoneEntry | None:
    hold_chain()
    return milestone.entries.order_by("pk").last()


@transaction.atomic
def deliver_milestone(*, milestone: Milestone, on: date, note: str, by: User | Actor, at: datetime) -> MilestoneEntry:
    """Say that a milestone was delivered on a day (交付), for another person to verify.

    Raises:
        MilestoneError: it is delivered or verified already, or the day lies ahead.
    """
    last = _last(milestone)
    if last is not None and last.kind != MilestoneEntry.Kind.RETURNED:
        raise MilestoneError(f"该里程碑{last.get_kind_display()}，无需再次交付。")
    if on > at.astimezone(CHINA).date():
        raise MilestoneError("交付日期晚于今天，请填写实际交付的日期。")
    return _enter(milestone, kind=MilestoneEntry.Kind.DELIVERED, on=on, note=note, by=by, at=at)


def _decide(milestone: Milestone, *, kind: str, note: str, by: User | Actor, at: datetime) -> MilestoneEntry:
    last = _last(milestone)
    if last is None or last.kind != MilestoneEntry.Kind.DELIVERED:
        raise MilestoneError("该里程碑没有待核实的交付。")
    if isinstance(by, User) and last.by_id == by.pk:
        raise MilestoneError("交付人不能核实自己的交付，请由另一人核实。")
    return _enter(milestone, kind=kind, on=last.delivered_on, note=note, by=by, at=at)


@transaction.atomic
def verify_milestone(*, milestone: Milestone, note: str, by: User | Actor, at: datetime) -> MilestoneEntry:
    """Verify a delivery (核实); the day of delivery decides whether it was in time.

    Raises:
        MilestoneError: nothing waits to be verified, or the same person delivered it.
    """
    return _decide(milestone, kind=MilestoneEntry.Kind.VERIFIED, note=note, by=by, at=at)


@transaction.atomic
def return_milestone(*, milestone: Milestone, note: str, by: User | Actor, at: datetime) -> MilestoneEntry:
    """Return a delivery with a reason (退回); the milestone's agency is told.

    Raises:
        MilestoneError: no reason, nothing waits, or the same person delivered it.
    """
    if not note.strip():
        raise MilestoneError("退回须写明原因。")
    row = _decide(milestone, kind=MilestoneEntry.Kind.RETURNED, note=note, by=by, at=at)
    plan = milestone.task.plan
    notify(
        city=plan.city, kind=Notice.Kind.RETURNED, key=f"milestone:{milestone.pk}:returned:{row.pk}", at=at,
        title=f"里程碑「{milestone}」的交付被退回：{note.strip()}", agencies=[milestone.agency], role="reporter",
        link=f"/office/ledger/{plan.code}/{milestone.task.number}/#milestones",
    )  # fmt: skip
    return row
