"""Who sends a message: claimed by a conditional update for a time, noted before it is handed over, ended once."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from luoshi_site.notices.models import Channel, Delivery, DeliveryAttempt
from luoshi_site.notices.sending.outcome import End, Outcome

STATE, PURPOSE = Delivery.State, Delivery.Purpose
# Minutes until the next try; after the last it is given up.
BACKOFF = (2, 10, 30, 120, 360, 720)
# Both robots take twenty messages a minute.
A_MINUTE = 20
INTERRUPTED = "发送中断，尚未交给对方"
UNANSWERED = "已交给对方后发送中断，没有等到答复，对方可能已收到"


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that this worker sends now, and the attempt that says so."""

    delivery: Delivery
    attempt: DeliveryAttempt

    @property
    def worker(self) -> str:
        """Who holds it."""
        return self.attempt.worker


def _sendable(at: datetime, without: AbstractSet[int]) -> Q:
    """What may go out at an instant: by each channel's hours; tests and confirmations at any."""
    wanted = Q(pk__in=())
    for channel in Channel.objects.filter(is_on=True).exclude(pk__in=without):
        purposes = [PURPOSE.TEST, PURPOSE.CONFIRM]
        if channel.timetable.is_open(at, urgent=True):
            purposes.append(PURPOSE.URGENT)
        if channel.timetable.is_open(at, urgent=False):
            purposes.append(PURPOSE.DIGEST)
        wanted |= Q(channel=channel, purpose__in=purposes)
    return wanted


def _next(at: datetime, without: AbstractSet[int]) -> Delivery | None:
    rows = Delivery.objects.filter(_sendable(at, without), state__in=(STATE.WAITING, STATE.FAILED), next_at__lte=at)
    return rows.select_related("channel__city", "user").order_by("next_at", "pk").first()


def claim_next(*, at: datetime, worker: str, lease: timedelta, without: set[int]) -> Claim | None:
    """Claim the message that has waited longest (认领); a robot that sent its twenty this minute is added to `without`."""
    while (row := _next(at, without)) is not None:
        with transaction.atomic():
            channel = Channel.objects.select_for_update().get(pk=row.channel_id)
            tried = DeliveryAttempt.objects.filter(delivery__channel=channel, kind="tried")
            if not channel.is_mail and tried.filter(at__gt=at - timedelta(minutes=1)).count() >= A_MINUTE:
                without.add(channel.pk)
                continue
            claimed = Delivery.objects.filter(pk=row.pk, state=row.state, tries=row.tries).update(
                state=STATE.SENDING,
                worker=worker,
                lease_until=at + lease,
                handed_at=None,
                tries=F("tries") + 1,
            )
            if claimed:
                attempt = DeliveryAttempt.objects.create(delivery=row, at=at, worker=worker)
                row.tries, row.channel = row.tries + 1, channel
                return Claim(row, attempt)
    return None


def hand_over(*, claim: Claim, at: datetime) -> bool:
    """Note that the other side may have it from now on; false where the claim is over, and then it must not be sent (交出)."""
    mine = Delivery.objects.filter(
        pk=claim.delivery.pk, state=STATE.SENDING, worker=claim.worker, handed_at__isnull=True, lease_until__gt=at
    )
    return mine.update(handed_at=at) == 1


def after_refusal(tries: int, at: datetime) -> tuple[Delivery.State, datetime]:
    """Where a refused message stands, and when it is tried next."""
    if tries > len(BACKOFF):
        return STATE.GIVEN_UP, at
    return STATE.FAILED, at + timedelta(minutes=BACKOFF[tries - 1])


@transaction.atomic
def end_claim(*, claim: Claim, outcome: Outcome, to: str, at: datetime) -> Delivery.State:
    """Write down how a try ended (发送结果). What others found uncertain meanwhile and was taken after all is then sent."""
    row = claim.delivery
    state, next_at = {
        End.SENT: (STATE.SENT, at),
        End.UNCERTAIN: (STATE.UNCERTAIN, at),
        End.HOPELESS: (STATE.GIVEN_UP, at),
        End.REFUSED: after_refusal(row.tries, at),
        End.LOST: (STATE.FAILED, at),
    }[outcome.end]
    over = state in {STATE.SENT, STATE.UNCERTAIN, STATE.GIVEN_UP}
    if outcome.end is not End.LOST:
        mine = Delivery.objects.filter(pk=row.pk, state=STATE.SENDING, worker=claim.worker)
        done = mine.update(state=state, next_at=next_at, ended_at=at if over else None, lease_until=None)
        if not done and outcome.end is End.SENT:
            late = Delivery.objects.filter(pk=row.pk, state=STATE.UNCERTAIN, worker=claim.worker)
            late.update(state=STATE.SENT, ended_at=at)
    DeliveryAttempt.objects.filter(pk=claim.attempt.pk).update(
        ended_at=at, outcome=state, words=outcome.words[:300], to=to
    )
    return state


def recover(*, at: datetime) -> int:
    """What a worker left behind that was killed or hangs (中断的发送): tried again only where nothing was handed over."""
    count = 0
    for row in Delivery.objects.filter(state=STATE.SENDING, lease_until__lt=at):
        with transaction.atomic():
            held = Delivery.objects.filter(pk=row.pk, state=STATE.SENDING, worker=row.worker, lease_until__lt=at)
            if held.filter(handed_at__isnull=False).update(state=STATE.UNCERTAIN, ended_at=at, lease_until=None):
                state, words = STATE.UNCERTAIN, UNANSWERED
            else:
                state, next_at = after_refusal(row.tries, at)
                ended_at = at if state == STATE.GIVEN_UP else None
                free = held.filter(handed_at__isnull=True)
                if not free.update(state=state, next_at=next_at, ended_at=ended_at, lease_until=None):
                    continue
                words = INTERRUPTED
            tried = DeliveryAttempt.objects.filter(delivery=row, worker=row.worker, ended_at__isnull=True)
            tried.update(ended_at=at, outcome=state, words=words)
            count += 1
    return count
