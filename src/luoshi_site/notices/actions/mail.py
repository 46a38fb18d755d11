"""A person's own address for notices: asked for, confirmed by a link, switched on and off. The address stays out of the chain."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction

from luoshi.problems import LuoshiError
from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.models import City, User
from luoshi_site.base.audit import hold_chain, record
from luoshi_site.notices.actions.delivering import SALT
from luoshi_site.notices.actions.queueing import queue_single
from luoshi_site.notices.models import Channel, Delivery, MailAddress
from luoshi_site.notices.timetable import joined

CONFIRM_DAYS = 3
MOST_A_DAY = 5


class MailError(LuoshiError):
    """The address cannot be used so; the text says why and what to do."""


def _record(user: User, city: City, at: datetime, summary: str) -> None:
    record(by=acting(user, city=city, at=at).actor, at=at, action="mail_address", summary=summary, rows=())


@transaction.atomic
def register_mail(*, user: User, city: City, address: str, at: datetime) -> None:
    """Ask for notices by e-mail (登记通知邮箱): a link to confirm goes to the address, and nothing else until it is followed.

    Raises:
        MailError: the city has no e-mail, the site no address for links, or too many links were asked for in a day.
    """
    hold_chain()
    channel = Channel.objects.filter(city=city, kind=Channel.Kind.EMAIL, is_on=True).first()
    if channel is None or not settings.SITE_ADDRESS:
        raise MailError("本市没有开通邮件通知，请找系统管理员。")
    sent = Delivery.objects.filter(user=user, purpose=Delivery.Purpose.CONFIRM, queued_at__gt=at - timedelta(days=1))
    if sent.count() >= MOST_A_DAY:
        raise MailError(f"一天最多发 {MOST_A_DAY} 封确认邮件，请明天再试。")
    MailAddress.objects.update_or_create(
        user=user, defaults={"address": address, "asked_at": at, "confirmed_at": None, "is_on": True}
    )
    key = f"{at:%Y-%m-%dT%H:%M:%S.%f}"
    queue_single(channel=channel, user=user, purpose=Delivery.Purpose.CONFIRM, key=key, at=at)
    _record(user, city, at, "登记通知邮箱，待确认")


@transaction.atomic
def confirm_mail(*, user: User, city: City, token: str, at: datetime) -> bool:
    """Confirm one's address by the link that was sent there (确认通知邮箱); false where the link is another's, old or replaced."""
    hold_chain()
    try:
        said = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return False
    if said.get("user") != user.pk:
        return False
    mine = MailAddress.objects.filter(user=user, address=said.get("address"))
    if mine.filter(confirmed_at__isnull=False).exists():
        return True
    if not mine.filter(asked_at__gt=at - timedelta(days=CONFIRM_DAYS)).update(confirmed_at=at):
        return False
    _record(user, city, at, "确认通知邮箱")
    return True


@transaction.atomic
def choose_mail(*, user: User, city: City, is_on: bool, hours: Sequence[int], at: datetime) -> None:
    """Switch one's e-mail on or off, and choose among the city's hours (邮件通知设置)."""
    hold_chain()
    mine = MailAddress.objects.filter(user=user)
    if mine.update(is_on=is_on, hours=joined(sorted(hours))):
        _record(user, city, at, f"{'开启' if is_on else '关闭'}邮件通知")
