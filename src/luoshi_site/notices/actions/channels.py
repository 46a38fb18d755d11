"""A city's channels: set up, changed, switched off, tried out. Addresses and secrets never come into the chain's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from luoshi.problems import LuoshiError
from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.models import Agency, City, User
from luoshi_site.base.audit import Actor, hold_chain, record
from luoshi_site.notices.actions.queueing import queue_single
from luoshi_site.notices.models import Channel, ChannelAgency, Delivery, MailAddress

STATE = Delivery.State


class ChannelError(LuoshiError):
    """The channel cannot be kept or tried so; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class ChannelSpec:
    """What a channel shall be (渠道设置). An empty address or secret leaves the present one; `no_secret` takes it away."""

    kind: str
    name: str
    address: str = ""
    secret: str = ""
    no_secret: bool = False
    agencies: tuple[Agency, ...] = ()
    roles: str = ""
    at_once: str = ""
    hours: str = "9,15"
    quiet_from: int = 20
    quiet_until: int = 8
    urgent_on_rest_days: bool = False
    shows_titles: bool = True
    is_on: bool = True


PLAIN = (
    "name",
    "roles",
    "at_once",
    "hours",
    "quiet_from",
    "quiet_until",
    "urgent_on_rest_days",
    "shows_titles",
    "is_on",
)


def _check(city: City, spec: ChannelSpec, row: Channel) -> None:
    others = Channel.objects.exclude(pk=row.pk)
    if others.filter(city=city, name=spec.name).exists():
        raise ChannelError(f"本市已有名为「{spec.name}」的渠道，请换一个名称。")
    if row.is_mail and others.filter(city=city, kind=Channel.Kind.EMAIL).exists():
        raise ChannelError("本市已有电子邮件渠道，一个市只有一个，请直接修改它。")
    if not row.is_mail and not row.address:
        raise ChannelError("请填写群机器人的地址。")
    if row.address and others.filter(address=row.address).exists():
        raise ChannelError("这个机器人地址已用于另一个渠道；同一个群登记一次，多个单位可以一起选。")


@transaction.atomic
def save_channel(*, city: City, channel: Channel | None, spec: ChannelSpec, by: User | Actor, at: datetime) -> Channel:
    """Set up a channel or change it (设置通知渠道). Switched on, it tells what comes from now on; off, what waits is given up.

    Raises:
        ChannelError: the name, the address or the city's e-mail is there already; a robot without an address.
    """
    hold_chain()
    row = Channel(city=city, kind=spec.kind, started_at=at)
    if channel is not None:
        row = Channel.objects.select_for_update().get(pk=channel.pk)
    was_on, old = row.is_on and row.pk is not None, row.address
    for name in PLAIN:
        setattr(row, name, getattr(spec, name))
    if not row.is_mail:
        row.address = spec.address or row.address
        row.secret = "" if spec.no_secret else spec.secret or row.secret
    _check(city, spec, row)
    if row.is_on and not was_on:
        row.started_at = at
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise ChannelError("同名或同地址的渠道刚刚由别人登记，请刷新后再看。") from error
    served = _serve(row, spec.agencies)
    if was_on and not row.is_on:
        waiting = Delivery.objects.filter(channel=row, state__in=(STATE.WAITING, STATE.FAILED))
        waiting.update(state=STATE.GIVEN_UP, ended_at=at, settled_at=at)
    changed = "，地址已更换" if channel is not None and row.address != old else ""
    actor = acting(by, city=city, at=at).actor
    summary = f"{'修改' if channel else '设置'}通知渠道：{in_words(row, spec.agencies)}{changed}"
    record(by=actor, at=at, action="save_channel", summary=summary, rows=[row, *served])
    return row


def in_words(row: Channel, agencies: Sequence[Agency]) -> str:
    """A channel in a sentence, without its address."""
    whom = "、".join(agency.name for agency in agencies) or "全部单位"
    roles = "、".join(row.role_names) or "全部角色"
    state, quiet = "启用" if row.is_on else "停用", f"{row.quiet_from}—{row.quiet_until} 时免打扰"
    return f"{row.name}（{row.get_kind_display()}，{state}），{whom}，{roles}，{row.hours} 时汇总，{quiet}"


def _serve(row: Channel, agencies: Sequence[Agency]) -> list[ChannelAgency]:
    """The agencies that it serves from now on; those left out are kept, off."""
    wanted = {agency.pk for agency in agencies}
    known = {each.agency_id: each for each in ChannelAgency.objects.filter(channel=row)}
    changed = []
    for key, each in known.items():
        if each.is_on != (key in wanted):
            each.is_on = key in wanted
            each.save()
            changed.append(each)
    changed += [ChannelAgency.objects.create(channel=row, agency_id=key) for key in sorted(wanted - set(known))]
    return changed


@transaction.atomic
def try_channel(*, channel: Channel, by: User, at: datetime) -> Delivery:
    """Queue a message that says only that it is one (试发): to the group, or to one's own confirmed address.

    Raises:
        ChannelError: it is off, one's own address is not confirmed, or one was queued this very minute.
    """
    hold_chain()
    if not channel.is_on:
        raise ChannelError("渠道已停用，请先启用再试发。")
    if channel.is_mail and not MailAddress.objects.filter(user=by, is_on=True, confirmed_at__isnull=False).exists():
        raise ChannelError("试发的邮件发到您自己的邮箱：请先在「邮件通知」里登记并确认邮箱。")
    try:
        with transaction.atomic():
            row = queue_single(
                channel=channel,
                user=by if channel.is_mail else None,
                purpose=Delivery.Purpose.TEST,
                key=f"{at:%Y-%m-%dT%H:%M}",
                at=at,
            )
    except IntegrityError as error:
        raise ChannelError("刚刚已试发过一条，请在发送记录里看结果。") from error
    actor = acting(by, city=channel.city, at=at).actor
    record(by=actor, at=at, action="try_channel", summary=f"试发通知渠道「{channel}」", rows=())
    return row
