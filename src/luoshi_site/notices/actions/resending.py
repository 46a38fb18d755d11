"""What a person does with a message that did not arrive for sure: sends it again, or sees to it otherwise."""

from datetime import datetime

from django.db import transaction

from luoshi.problems import LuoshiError
from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.models import User
from luoshi_site.base.audit import hold_chain, record
from luoshi_site.notices.models import Delivery, DeliveryAttempt

STATE = Delivery.State
OPEN = (STATE.FAILED, STATE.UNCERTAIN, STATE.GIVEN_UP)


class ResendError(LuoshiError):
    """It cannot be sent again; the text says why."""


def _note(row: Delivery, kind: DeliveryAttempt.Kind, by: User, at: datetime, summary: str) -> None:
    actor = acting(by, city=row.channel.city, at=at).actor
    DeliveryAttempt.objects.create(delivery=row, kind=kind, at=at, ended_at=at, by_name=actor.name)
    record(by=actor, at=at, action=f"delivery_{kind.value}", summary=summary, rows=())


@transaction.atomic
def resend(*, delivery: Delivery, by: User, at: datetime) -> None:
    """Send a message again by a person's word (重新发送); an uncertain one may then arrive twice, and the page says so beforehand.

    Raises:
        ResendError: its channel is off; it was sent, waits or is being sent.
    """
    hold_chain()
    if not delivery.channel.is_on:
        raise ResendError("渠道已停用，请系统管理员启用后再发。")
    open_still = Delivery.objects.filter(pk=delivery.pk, state__in=OPEN)
    if not open_still.update(state=STATE.WAITING, tries=0, next_at=at, ended_at=None, settled_at=None):
        raise ResendError("这条消息已送达、待发送或正在发送，不必重发。")
    _note(delivery, DeliveryAttempt.Kind.RESENT, by, at, f"重新发送通知渠道「{delivery.channel}」的消息 {delivery.pk}")


@transaction.atomic
def settle(*, delivery: Delivery, by: User, at: datetime) -> None:
    """Note that somebody saw to it otherwise (标为已处理): it is counted among the failures no more, nor tried again."""
    hold_chain()
    mine = Delivery.objects.filter(pk=delivery.pk, state__in=OPEN, settled_at__isnull=True)
    mine.filter(state=STATE.FAILED).update(state=STATE.GIVEN_UP, ended_at=at)
    if mine.update(settled_at=at):
        summary = f"通知渠道「{delivery.channel}」的消息 {delivery.pk} 标为已处理"
        _note(delivery, DeliveryAttempt.Kind.SETTLED, by, at, summary)
