"""How a target came to where it stands: its value after each period, and the way it was to go (历程)."""

from collections.abc import Callable, Iterable
from datetime import date
from fractions import Fraction

from luoshi.plan.model import Comparator, Kind
from luoshi.rules.model import Judgement, TargetVersion
from luoshi.rules.period import Period, period_name
from luoshi.rules.status import Mark
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.models import Target
from luoshi_site.progress.charts import Chart, Dot, Promise
from luoshi_site.progress.queries.facts import version_fact
from luoshi_site.progress.queries.judging import Bench, PlanRows, judging_key
from luoshi_site.progress.queries.kept import Kept

MOST = 36  # dots a chart can show apart from each other
kept_charts: Kept[Chart] = Kept(most=2_000)


def charts_of(rows: PlanRows, moment: Moment, *, laid: Callable[[], Bench] | None = None) -> dict[int, Chart]:
    """The charts of the rows' targets at a moment, by primary key; readings are read once, and only for what is not kept.

    `laid` gives all the rows' readings where somebody else needs them too.
    """
    found: dict[int, Chart] = {}
    wanting = [target for target in rows.targets if kept_charts.get(judging_key(rows, target, moment)) is None]
    bench = (laid() if laid else Bench.laid(rows, wanting, moment)) if wanting else None
    for target in rows.targets:
        key = judging_key(rows, target, moment)
        chart = kept_charts.get(key)
        if chart is None:
            chart = _chart(rows, bench or Bench.laid(rows, [target], moment), target, moment)
            kept_charts.put(key, chart)
        found[target.pk] = chart
    return found


def _chart(rows: PlanRows, bench: Bench, target: Target, moment: Moment) -> Chart:
    version = rows.version_at(target, moment)
    periods = sorted({fact.period for fact in bench.readings[target.indicator_id]}, key=lambda period: period.end)
    dots: dict[date, Dot] = {}
    for end in sorted({period.end for period in periods})[-MOST:]:
        judged = bench.judge(target, as_of=end)
        if judged.value is not None and judged.on is not None:
            dots[judged.on] = _dot(judged, judged.value, periods)
    asked = [
        version_fact(each, indicator=target.indicator, plan=rows.plan, known_at=moment.known_at)
        for each in sorted(target.versions.all(), key=lambda each: each.number)
        if each.number <= version.number
    ]
    *earlier, promise = (_promise(fact) for fact in asked)
    return Chart(
        dots=tuple(dots.values()),
        way=promise.way,
        bounds=promise.bounds,
        today=moment.as_of,
        until=asked[-1].deadline or asked[-1].plan_end,
        since=promise.since,
        earlier=tuple(earlier),
    )


def _promise(asked: TargetVersion) -> Promise:
    bounds = tuple(value for value in (asked.value, asked.value_high) if value is not None)
    return Promise(planned_way(asked), () if asked.kind is Kind.RELATION else bounds, asked.effective_on)


def _dot(judged: Judgement, value: Fraction, periods: Iterable[Period]) -> Dot:
    name = next((period_name(period) for period in periods if period.end == judged.on), "")
    return Dot(on=judged.on or date.min, value=value, name=name, hollow=Mark.PROVISIONAL in judged.marks)


def planned_way(asked: TargetVersion) -> tuple[tuple[date, Fraction], ...]:
    """From the baseline through the nodes to the target; empty for what is judged each period or has no baseline or last day."""
    last, baseline = asked.deadline or asked.plan_end, asked.baseline
    if asked.keep or asked.every_year or asked.kind in {Kind.RELATION, Kind.ZERO} or last is None:
        return ()
    if asked.value is None or baseline is None or baseline.value is None:
        return ()
    start, aim = baseline.value, asked.value
    if asked.comparator is Comparator.AT_MOST and start <= aim:
        return ()
    way = {baseline.on: start, last: aim}
    for node in asked.nodes:
        way[node.on] = start + node.share * (aim - start) if node.share is not None else node.value or start
    return tuple(sorted(way.items()))
