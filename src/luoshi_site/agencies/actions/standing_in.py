"""Standing in for somebody who is away (代理): with that person's roles, in one's own name, for the days named."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.actions.people import PersonError
from luoshi_site.agencies.duties import clash
from luoshi_site.agencies.models import City, Substitution, User
from luoshi_site.agencies.roles import own_roles
from luoshi_site.base.audit import Actor, hold_chain, record
from luoshi_site.base.moment import CHINA

LONGEST = 366


@transaction.atomic
def stand_in(
    *,
    absent: User,
    substitute: User,
    starts_on: date,
    ends_on: date,
    reason: str,
    city: City,
    by: User | Actor,
    at: datetime,
) -> Substitution:
    """Let a person stand in for another from a day until a day (代理).

    Raises:
        PersonError: the days are out of order or past, somebody stands in already, or the substitute is away too.
    """
    hold_chain()
    today = at.astimezone(CHINA).date()
    _check_days(starts_on, ends_on, today)
    _check_people(absent, substitute, city, today)
    _check_free(absent, substitute, starts_on, ends_on)
    who = acting(by, city=city, at=at)
    row = Substitution.objects.create(
        absent=absent,
        substitute=substitute,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason.strip()[:200],
        at=at,
        by=who.user,
    )
    summary = f"{substitute} 代理 {absent}，{starts_on} 至 {ends_on}" + (f"：{row.reason}" if row.reason else "")
    record(by=who.actor, at=at, action="stand_in", summary=summary, rows=[row])
    return row


def _check_days(starts_on: date, ends_on: date, today: date) -> None:
    if ends_on < starts_on:
        raise PersonError("结束日期早于开始日期，请检查。")
    if ends_on < today:
        raise PersonError("结束日期已经过去，请检查。")
    if (ends_on - starts_on).days > LONGEST:
        raise PersonError("一次代理不超过一年；长期由他人负责的，请办理移交。")


def _check_people(absent: User, substitute: User, city: City, today: date) -> None:
    if absent.pk == substitute.pk:
        raise PersonError("代理人须是另一个人。")
    if not substitute.is_active:
        raise PersonError(f"{substitute} 的账号已停用，不能代理。")
    roles = own_roles(absent, today)
    if not any(role.agency.city_id == city.pk for role in roles):
        raise PersonError(f"{absent} 在{city}没有角色，无需代理。")
    held = frozenset(role.kind for role in own_roles(substitute, today))
    for role in roles:
        if other := clash(held, role.kind):
            raise PersonError(
                f"{substitute} 是{other}，不能代理{role.get_kind_display()}：三项管理须由三个人分别担任。"
            )


def _check_free(absent: User, substitute: User, starts_on: date, ends_on: date) -> None:
    meets = Q(starts_on__lte=ends_on, ends_on__gte=starts_on)
    taken = Substitution.objects.filter(meets, absent=absent).select_related("substitute").first()
    if taken:
        raise PersonError(
            f"{absent} 在 {taken.starts_on} 至 {taken.ends_on} 已由 {taken.substitute} 代理，请先结束那一次。"
        )
    if Substitution.objects.filter(meets, absent=substitute).exists():
        raise PersonError(f"{substitute} 在这段时间自己也请人代理，请另选一人。")


@transaction.atomic
def end_substitution(*, substitution: Substitution, city: City, by: User | Actor, at: datetime) -> Substitution:
    """End a substitution early (结束代理): at once, but one that began today counts to the end of the day.

    Raises:
        PersonError: it is over already.
    """
    hold_chain()
    today = at.astimezone(CHINA).date()
    fresh = Substitution.objects.select_related("absent", "substitute").get(pk=substitution.pk)
    last_day = (
        max(today - timedelta(days=1), fresh.starts_on) if fresh.starts_on <= today else today - timedelta(days=1)
    )
    if fresh.ends_on <= last_day:
        raise PersonError("这次代理已经结束了。")
    fresh.starts_on, fresh.ends_on = min(fresh.starts_on, last_day), last_day
    fresh.save(update_fields=["starts_on", "ends_on"])
    who = acting(by, city=city, at=at)
    summary = f"结束 {fresh.substitute} 对 {fresh.absent} 的代理，最后一天 {last_day}"
    record(by=who.actor, at=at, action="end_substitution", summary=summary, rows=[fresh])
    return fresh
