"""The chain's head of the day, told to auditors so that it is kept outside the site (每日链头)."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from luoshi_site.agencies.models import City, Role
from luoshi_site.base.audit import Actor
from luoshi_site.base.heads import newest_head
from luoshi_site.base.moment import CHINA, Moment
from luoshi_site.notices.actions.telling import notify
from luoshi_site.notices.models import Notice
from luoshi_site.notices.queries import agencies_holding


@transaction.atomic
def tell_heads(*, moment: Moment, by: Actor, at: datetime) -> list[str]:  # noqa: ARG001  # as every due action
    """Tell each city's auditors the chain's head, once a day (告知链头), where it is asked for; by e-mail as their other notices."""
    day = at.astimezone(CHINA).date()
    key = f"head:{day}"
    if not settings.DAILY_HEAD or Notice.objects.filter(key=key).exists():
        return []
    head = newest_head()
    if head is None:
        return []
    for city in City.objects.all():
        notify(
            city=city, kind=Notice.Kind.HEAD, key=key, title=f"审计链链头：{head}（请另行保存，可供日后比对）", at=at,
            link="/office/audit/", agencies=agencies_holding(city, Role.Kind.AUDITOR, day), role=Role.Kind.AUDITOR,
        )  # fmt: skip
    return [f"已告知审计人员链头：第 {head.seq} 行"]
