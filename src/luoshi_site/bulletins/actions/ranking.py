"""Whether a city's bulletins rank its areas' results."""

from datetime import datetime

from django.db import transaction

from luoshi.problems import LuoshiError
from luoshi.rules.ranking import LEAST_SAMPLE
from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.models import City, User
from luoshi_site.base.audit import Actor, hold_chain, record
from luoshi_site.bulletins.models import RankingSetting


class RankingError(LuoshiError):
    """The ranking cannot be set so; the text says why."""


@transaction.atomic
def set_ranking(*, city: City, is_on: bool, minimum: int, basis: str, by: User | Actor, at: datetime) -> RankingSetting:
    """Rank areas' results on one indicator from now on, or no more (设置结果排名); the earlier settings stay.

    Raises:
        RankingError: switched on without the basis that allows it, or with too small a sample.
    """
    if is_on and not basis.strip():
        raise RankingError("开启排名须写明依据（批准排名的文件或会议），以便通报中说明。")
    if minimum < LEAST_SAMPLE:
        raise RankingError(f"最少地区数不能少于 {LEAST_SAMPLE} 个。")
    hold_chain()
    who = acting(by, city=city, at=at)
    row = RankingSetting.objects.create(
        city=city,
        is_on=is_on,
        minimum=minimum,
        basis=basis.strip()[:200],
        at=at,
        by=who.user,
        by_name=who.actor.name,
    )
    told = f"开启，不少于 {minimum} 个地区，依据：{row.basis}" if is_on else "关闭"
    record(by=who.actor, at=at, action="set_ranking", summary=f"各地区结果排名：{told}", rows=[row])
    return row
