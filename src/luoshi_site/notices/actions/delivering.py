"""Sending what waits, within a budget of time: claim, compose, send, write down. Nothing on the network happens inside a transaction."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db.models import QuerySet

from luoshi_site.notices.actions.claiming import Claim, claim_next, end_claim, hand_over, recover
from luoshi_site.notices.messages import (
    Letter,
    Line,
    gathered,
    mail_bytes,
    mail_text,
    masked_mail,
    masked_robot,
    robot_text,
)
from luoshi_site.notices.models import Delivery, DeliveryNotice, MailAddress
from luoshi_site.notices.sending.mail import MailServer, send_mail
from luoshi_site.notices.sending.outcome import End, Limits, Outcome
from luoshi_site.notices.sending.robot import Allowed, send_robot

SALT = "notices.mail"
# A claim outlives the whole of a message by this much.
SLACK = timedelta(seconds=30)
Clock = Callable[[], datetime]
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Delivered:
    """What a run did (发送结果): how many of each state."""

    counts: dict[str, int]
    recovered: int

    def __str__(self) -> str:
        said = [f"{Delivery.State(state).label} {count}" for state, count in sorted(self.counts.items())]
        return "、".join(said + ([f"接续中断 {self.recovered}"] if self.recovered else []))


def mail_server() -> MailServer:
    """The mail server of the settings."""
    return MailServer(
        settings.SMTP_HOST,
        settings.SMTP_PORT,
        settings.SMTP_TLS,
        settings.SMTP_USER,
        settings.SMTP_PASSWORD,
        settings.SMTP_FROM,
    )


def allowed_hosts() -> Allowed:
    """The hosts that robots may have."""
    return Allowed(settings.WEBHOOK_HOSTS, settings.WEBHOOK_LOOPBACK)


def confirm_token(address: MailAddress) -> str:
    """What stands in the link that confirms an address: signed, for this person and this address."""
    return signing.dumps({"user": address.user_id, "address": address.address}, salt=SALT)


def deliver(*, clock: Clock, budget: float) -> Delivered:
    """Send what may go out now, until nothing is left or the budget of seconds is spent (发送).

    No message is begun that could not be waited for within the budget, but one always is: a short wait would make it
    uncertain. A channel whose server does not answer is left alone for the rest of the run, so that it holds
    up neither the others nor itself.
    """
    worker, started = secrets.token_hex(16), clock()
    limits = Limits(min(settings.DELIVERY_STEP_SECONDS, budget), min(settings.DELIVERY_WHOLE_SECONDS, budget))
    last_start = started + timedelta(seconds=budget - limits.whole)
    done = Delivered({}, recover(at=started))
    without: set[int] = set()
    lease = timedelta(seconds=limits.whole) + SLACK
    while not done.counts or clock() < last_start:
        claim = claim_next(at=clock(), worker=worker, lease=lease, without=without)
        if claim is None:
            break
        outcome, to = _send(claim, clock, limits)
        state = end_claim(claim=claim, outcome=outcome, to=to, at=clock())
        done.counts[state] = done.counts.get(state, 0) + 1
        if outcome.stops:
            without.add(claim.delivery.channel_id)
    return done


def _send(claim: Claim, clock: Clock, limits: Limits) -> tuple[Outcome, str]:
    """One message, whatever happens: how it ended, and to whom it was."""
    handed = False

    def hand() -> bool:
        nonlocal handed
        handed = hand_over(claim=claim, at=clock())
        return handed

    row = claim.delivery
    try:
        if row.channel.is_mail:
            return _mail(row, limits, hand)
        return _robot(row, clock(), limits, hand)
    except Exception:  # the outermost loop of a worker: one message must not stop the others
        log.exception("delivery %s", row.pk)
        end = End.UNCERTAIN if handed else End.REFUSED
        return Outcome(end, "程序出错，详见系统日志"), ""


def _mail(row: Delivery, limits: Limits, hand: Callable[[], bool]) -> tuple[Outcome, str]:
    address = MailAddress.objects.filter(user=row.user_id).first()
    wanted = address is not None and (row.purpose == "confirm" or (address.is_on and address.confirmed_at is not None))
    if address is None or not wanted:
        return Outcome(End.HOPELESS, "收件人已关闭邮件通知，或更换了邮箱尚未确认"), ""
    letter = letter_of(row)
    confirm = (
        f"{settings.SITE_ADDRESS}/office/notices/mail/confirm/?token={confirm_token(address)}"
        if row.purpose == "confirm"
        else ""
    )
    server = mail_server()
    if server.fault:
        return Outcome(End.REFUSED, server.fault, stops=True), masked_mail(address.address)
    content = mail_bytes(
        subject=f"【落实】{letter.subject}",
        text=mail_text(letter, confirm),
        sender=server.sender,
        to=address.address,
        reference=row.reference.hex,
        at=row.queued_at,
    )
    outcome = send_mail(content, to=address.address, server=server, limits=limits, hand=hand)
    return outcome, masked_mail(address.address)


def _robot(row: Delivery, at: datetime, limits: Limits, hand: Callable[[], bool]) -> tuple[Outcome, str]:
    channel = row.channel
    outcome = send_robot(
        robot_text(letter_of(row)),
        address=channel.address,
        secret=channel.secret,
        allowed=allowed_hosts(),
        at=at,
        limits=limits,
        hand=hand,
    )
    return outcome, masked_robot(channel.address)


def letter_of(row: Delivery) -> Letter:
    """What a message says, the same each time it is tried."""
    channel = row.channel
    lines = _person_lines(_carried(row)) if row.user_id else _group_lines(_carried(row))
    name = str(row.user) if row.user else ""
    return Letter(str(channel.city), row.purpose, lines, settings.SITE_ADDRESS, channel.shows_titles, name)


def _carried(row: Delivery) -> QuerySet[DeliveryNotice]:
    return row.carried.select_related("notice__agency").order_by("notice__at", "notice")


def _person_lines(rows: QuerySet[DeliveryNotice]) -> tuple[Line, ...]:
    return tuple(
        Line(row.notice.get_kind_display(), row.notice.title, f"/office/notices/{row.notice_id}/") for row in rows
    )


def _group_lines(rows: QuerySet[DeliveryNotice]) -> tuple[Line, ...]:
    notices = [row.notice for row in rows]
    return gathered((n.get_kind_display(), n.title, n.link, n.agency.name if n.agency else "") for n in notices)
