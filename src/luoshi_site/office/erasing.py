"""Erasing the personal content of who has left (删除个人信息)."""

from datetime import datetime

from axes.models import AccessAttempt, AccessFailureLog
from django.db import transaction
from django.db.models import Model
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from luoshi.problems import LuoshiError
from luoshi_site.agencies.models import OldPassword, TaskForceMember, User
from luoshi_site.agencies.retention import kept_after_leaving, serving
from luoshi_site.base.audit import Actor, hold_chain
from luoshi_site.base.erasing import GONE, Names, lines_naming, record_erasure, throw_salts_away, unsign
from luoshi_site.base.moment import CHINA
from luoshi_site.notices.models import MailAddress


class ErasureError(LuoshiError):
    """The personal content cannot be erased; the text says why and what to do first."""


@transaction.atomic
def erase_person(*, user: User, reason: str, by: Actor, at: datetime) -> int:
    """Erase what is personal of somebody who has left (删除个人信息): account, signatures, names in the chain; how many lines say so.

    What they did stays, under «已删除»; the chain goes on bearing it.

    Raises:
        ErasureError: no reason, a role still in force, or erased already.
    """
    hold_chain()
    today, user = at.astimezone(CHINA).date(), User.objects.get(pk=user.pk)
    if user.display_name == GONE:
        raise ErasureError("此人的个人信息已经删除。")
    if user.pk in serving(today):
        raise ErasureError(f"{user.username} 还有角色，请先结束其角色或办理移交，再删除个人信息。")
    names = Names(user.username, user.display_name)
    _clear_account(user, names)
    seats = list(TaskForceMember.objects.filter(user=user).order_by("pk"))
    for seat in seats:
        _clear_seat(seat)
    signed = unsign(user, names)
    throw_salts_away([user, *seats])
    return _record([user, *seats, *signed], names, reason, by, at)


@transaction.atomic
def erase_seat(*, seat: TaskForceMember, reason: str, by: Actor, at: datetime) -> int:
    """Erase a task force's member who has no account (删除专班成员的个人信息).

    Raises:
        ErasureError: no reason, still a member, or erased already.
    """
    hold_chain()
    today, seat = at.astimezone(CHINA).date(), TaskForceMember.objects.get(pk=seat.pk)
    if not any(keeping.row == seat for keeping in kept_after_leaving(today)):
        raise ErasureError("此人仍在专班中，或个人信息已经删除。")
    names = Names("", seat.name)
    _clear_seat(seat)
    throw_salts_away([seat])
    return _record([seat], names, reason, by, at)


def _clear_account(user: User, names: Names) -> None:
    for model in (TOTPDevice, StaticDevice, OldPassword, MailAddress):
        model.objects.filter(user=user).delete()
    for attempts in (AccessAttempt, AccessFailureLog):
        attempts.objects.filter(username=names.username).delete()
    user.username, user.display_name = f"erased-{user.pk}", GONE
    user.first_name = user.last_name = user.email = user.session_key = ""
    user.is_active = False
    user.set_unusable_password()
    user.save()


def _clear_seat(seat: TaskForceMember) -> None:
    seat.name, seat.phone = GONE, ""
    seat.save(update_fields=["name", "phone"])


def _record(rows: list[Model], names: Names, reason: str, by: Actor, at: datetime) -> int:
    if not reason.strip():
        raise ErasureError("请写明删除个人信息的理由，如「保存期满」「本人申请」。")
    lines = lines_naming(names)
    summary = f"删除一人的个人信息：署名和账号 {len(rows)} 行、审计链 {len(lines)} 行；理由：{reason.strip()}"
    return record_erasure(rows=rows, lines=lines, names=names, by=by, at=at, summary=summary)
