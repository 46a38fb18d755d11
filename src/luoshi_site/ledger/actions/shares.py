"""Dividing a target among areas and years: a whole edition at a time (目标分解)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from luoshi.problems import LuoshiError
from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.models import Agency, User
from luoshi_site.base.audit import Actor, hold_chain, record
from luoshi_site.ledger.division import Place, Way, division_of
from luoshi_site.ledger.models import Plan, Target, TargetShare, TargetVersion
from luoshi_site.ledger.promise import promise_words
from luoshi_site.ledger.shares import newest_edition


class ShareError(LuoshiError):
    """The target is not divided so; the text says why."""


@transaction.atomic
def divide_target(
    *,
    version: TargetVersion,
    way: Way,
    cells: Mapping[Place, Decimal],
    by: User | Actor,
    at: datetime,
    seen: int | None = None,
) -> list[TargetShare]:
    """Divide a version of a target, as its next edition, whole or not at all (分解目标).

    `cells` holds a value for each place of the way: an area's primary key, a year, or both. `seen` is the newest edition that whoever
    decides has before them: a newer one is not written over unseen.

    Raises:
        ShareError: the plan is closed, the target ended or cannot be divided so, a place is none, the sums do not agree, or somebody else
            was first.
    """
    hold_chain()
    rows = Target.objects.select_related("plan__city", "indicator")
    target = rows.get(pk=version.target_id)
    _check(target, version, way, cells)
    newest = newest_edition(version)
    if seen is not None and seen != newest:
        raise ShareError("刚刚有人保存了新的一版分解，您看到的不是最新的。请刷新页面，核对后再保存。")
    whole = division_of(target, version)
    kept = {**(whole.city_of_years(cells) if way is Way.BOTH else {}), **cells}
    who = acting(by, city=target.plan.city, at=at)
    shares = TargetShare.objects.bulk_create(
        TargetShare(
            version=version, edition=newest + 1, area_id=area, year=year, value=value, decided_at=at, by=who.user
        )
        for (area, year), value in kept.items()
    )
    summary = f"分解目标「{target}」（{promise_words(version)}）：{way.label}，第 {newest + 1} 版，{len(cells)} 个数"
    entry = record(by=who.actor, at=at, action="divide_target", summary=summary, rows=shares)
    Plan.objects.filter(pk=target.plan_id).update(changed_seq=entry.seq)
    return shares


def _check(target: Target, version: TargetVersion, way: Way, cells: Mapping[Place, Decimal]) -> None:
    if target.plan.state != Plan.State.IN_FORCE:
        raise ShareError("计划已结束，目标不再分解。")
    if target.ended_on is not None:
        raise ShareError(f"该目标已于 {target.ended_on} 取消，不再分解。")
    newest = target.versions.order_by("-number").first()
    if newest is not None and newest.pk != version.pk:
        raise ShareError("目标已经调整，请按调整后的目标重新分解。")
    division = division_of(target, version)
    if way not in division.ways:
        raise ShareError(division.obstacle or f"这个目标不能{way.label}分解。")
    kinds = (Agency.Kind.DISTRICT, Agency.Kind.ZONE)
    areas = set(Agency.objects.filter(city=target.plan.city_id, kind__in=kinds).values_list("pk", flat=True))
    for area, year in cells:
        if (area is not None) != way.by_area or (year is not None) != way.by_year:
            raise ShareError(f"{way.label}分解的每个数都要落在一个地区、一个年度上。")
        if area is not None and area not in areas:
            raise ShareError("有一个数落在不是本市地区的单位上，请刷新页面重填。")
        if year is not None and year not in division.years:
            raise ShareError(f"{year}年不在目标的期限内。")
    if faults := division.faults(way, cells):
        raise ShareError(faults[0])
