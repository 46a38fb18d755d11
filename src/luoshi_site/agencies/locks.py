"""Who is locked out after too many wrong passwords, until when, and lifting it (锁定)."""

from datetime import datetime

from axes.models import AccessAttempt
from django.conf import settings
from django.db import transaction

from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.models import City, User
from luoshi_site.base.audit import Actor, record


def locked_until(username: str, at: datetime, address: str = "") -> datetime | None:
    """When a log-in name (from an address) is free again; none where it is not locked."""
    rows = AccessAttempt.objects.filter(username=username, failures_since_start__gte=settings.AXES_FAILURE_LIMIT)
    if address:
        rows = rows.filter(ip_address=address)
    newest: datetime | None = rows.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    if newest is None:
        return None
    until: datetime = newest + settings.AXES_COOLOFF_TIME
    return until if until > at else None


@transaction.atomic
def lift_lock(*, user: User, city: City, by: User | Actor, at: datetime) -> None:
    """Let a locked person try again at once (解除锁定)."""
    AccessAttempt.objects.filter(username=user.username).delete()
    who = acting(by, city=city, at=at)
    record(by=who.actor, at=at, action="lift_lock", summary=f"解除 {user.username} 的登录锁定")
