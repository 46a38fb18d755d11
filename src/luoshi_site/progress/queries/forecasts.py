"""Where a plan's targets will probably arrive by their deadlines (期末预测)."""

from collections.abc import Callable, Iterable

from luoshi.rules.forecast.target import Forecast, Unsaid, forecast
from luoshi.rules.status import Status
from luoshi_site.base.moment import Moment
from luoshi_site.progress.queries.facts import version_fact
from luoshi_site.progress.queries.judging import Bench, PlanRows, judging_key
from luoshi_site.progress.queries.kept import Kept
from luoshi_site.progress.queries.standing import TargetStanding

kept_forecasts: Kept[Forecast | Unsaid] = Kept(most=2_000)


def forecasts_of(
    rows: PlanRows, standings: Iterable[TargetStanding], moment: Moment, *, laid: Callable[[], Bench]
) -> dict[int, Forecast | Unsaid]:
    """The forecasts of unsettled targets at a moment, by primary key; `laid` gives the readings, asked only for what is not kept."""
    open_ones = [row for row in standings if not row.status.settled and row.status is not Status.SUSPENDED]
    keys = {row.target.pk: judging_key(rows, row.target, moment) for row in open_ones}
    found = {pk: kept for pk, key in keys.items() if (kept := kept_forecasts.get(key)) is not None}
    wanting = [row for row in open_ones if row.target.pk not in found]
    if not wanting:
        return found
    bench = laid()
    for row in wanting:
        said = forecast(
            version=version_fact(row.version, indicator=row.target.indicator, plan=rows.plan, known_at=moment.known_at),
            readings=bench.readings[row.target.indicator_id],
            as_of=moment.as_of,
            known_at=moment.known_at,
            parameters=bench.parameters,
        )
        found[row.target.pk] = said
        kept_forecasts.put(keys[row.target.pk], said)
    return found
