"""What is new becomes messages that wait: one a recipient and digest hour, and what is urgent at once."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from luoshi_site.agencies.models import User
from luoshi_site.base.audit import Actor
from luoshi_site.base.moment import CHINA, Moment
from luoshi_site.notices.models import Channel, Delivery, DeliveryNotice, Notice
from luoshi_site.notices.queries.audience import (
    News,
    Recipient,
    group_news,
    mail_recipients,
    news,
    served_today,
    told_or_seen,
)
from luoshi_site.notices.timetable import listed, numbers

PURPOSE = Delivery.Purpose


def queue_deliveries(*, moment: Moment, by: Actor, at: datetime) -> list[str]:  # noqa: ARG001  # as every due action
    """Queue what each channel has to tell by now (汇总待发); asked again, or by two at once, it queues nothing twice."""
    channels = Channel.objects.filter(is_on=True).order_by("pk").values_list("pk", "name")
    counted = [(name, queue_channel(channel=key, at=at)) for key, name in channels]
    return [f"通知渠道「{name}」：{count} 条消息待发送" for name, count in counted if count]


@transaction.atomic
def queue_channel(*, channel: int, at: datetime) -> int:
    """Queue what one channel has to tell; who holds its row acts alone. It adds no line to the chain, as notices add none."""
    row = Channel.objects.select_for_update().filter(pk=channel, is_on=True).first()
    if row is None or not (row.timetable.is_open(at, urgent=True) or row.timetable.is_open(at, urgent=False)):
        return 0
    return _queue_mail(row, at) if row.is_mail else _queue_group(row, at)


def _is_urgent(channel: Channel, notice: Notice) -> bool:
    return notice.urgent or notice.kind in listed(channel.at_once)


def _queue_group(channel: Channel, at: datetime) -> int:
    return _queue(channel, None, group_news(channel, at), channel.timetable.slot(at), at)


def _queue_mail(channel: Channel, at: datetime) -> int:
    """E-mail: each person's own, since they confirmed their address."""
    fresh, slot = news(channel, at), channel.timetable.slot(at)
    if not fresh.notices or not (slot or any(_is_urgent(channel, notice) for notice in fresh.notices)):
        return 0
    people = mail_recipients(channel.city, at.astimezone(CHINA).date())
    done = told_or_seen(channel, min(notice.at for notice in fresh.notices), people)
    served = served_today(channel, at)
    return sum(_queue_person(channel, person, fresh, done, served, at) for person in people)


def _queue_person(
    channel: Channel,
    person: Recipient,
    fresh: News,
    done: set[tuple[int, int]],
    served: set[tuple[int, str]],
    at: datetime,
) -> int:
    user = person.address.user
    slot = channel.timetable.slot(at, numbers(person.address.hours))
    if (user.pk, f"{PURPOSE.DIGEST.value}:{slot}") in served:
        slot = ""
    mine = [notice for notice in person.told(fresh) if (user.pk, notice.pk) not in done]
    return _queue(channel, user, mine, slot, at)


def _queue(channel: Channel, user: User | None, notices: Sequence[Notice], slot: str, at: datetime) -> int:
    """Urgent ones at once where the hour allows it; the rest, and they, with the digest whose hour has come."""
    urgent = [notice for notice in notices if _is_urgent(channel, notice)]
    count = 0
    if urgent and channel.timetable.is_open(at, urgent=True):
        count += _add(channel, user, PURPOSE.URGENT, str(urgent[-1].pk), urgent, at)
        notices = [notice for notice in notices if notice not in urgent]
    if notices and slot:
        count += _add(channel, user, PURPOSE.DIGEST, slot, notices, at)
    return count


def _add(
    channel: Channel, user: User | None, purpose: Delivery.Purpose, key: str, notices: Sequence[Notice], at: datetime
) -> int:
    """One message with its notices, unless this hour's is there already."""
    row, is_new = Delivery.objects.get_or_create(
        channel=channel,
        user=user,
        key=f"{purpose.value}:{key}",
        defaults={"purpose": purpose, "queued_at": at, "next_at": at},
    )
    if is_new:
        DeliveryNotice.objects.bulk_create(
            DeliveryNotice(delivery=row, channel=channel, user=user, notice=notice) for notice in notices
        )
    return int(is_new)


def queue_single(*, channel: Channel, user: User | None, purpose: Delivery.Purpose, key: str, at: datetime) -> Delivery:
    """One message without notices: a test, a confirmation; inside the action that wants it."""
    return Delivery.objects.create(
        channel=channel, user=user, purpose=purpose, key=f"{purpose.value}:{key}"[:80], queued_at=at, next_at=at
    )
