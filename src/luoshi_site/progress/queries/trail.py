"""How a target came to where it stands: its value after each period, and the way it was to go (历程)."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from luoshi.plan.model import Comparator, Kind
from luoshi.rules.model import Judgement
from luoshi.rules.period import Period, period_name
from luoshi.rules.status import Mark
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.models import Target, TargetVersion
from luoshi_site.progress.charts import Chart, Dot
from luoshi_site.progress.queries.judging import Bench, PlanRows

MOST = 60  # dots a chart can show apart from each other


def charts_of(rows: PlanRows, moment: Moment) -> dict[int, Chart]:
    """The charts of the rows' targets at a moment, by primary key, from one query for readings."""
    bench = Bench.laid(rows, rows.targets, moment)
    return {target.pk: _chart(rows, bench, target, moment) for target in rows.targets}


def _chart(rows: PlanRows, bench: Bench, target: Target, moment: Moment) -> Chart:
    version = rows.version_at(target, moment)
    periods = sorted({fact.period for fact in bench.readings[target.indicator_id]}, key=lambda period: period.end)
    dots: dict[date, Dot] = {}
    for end in sorted({period.end for period in periods})[-MOST:]:
        judged = bench.judge(target, as_of=end)
        if judged.value is not None and judged.on is not None:
            dots[judged.on] = _dot(judged, judged.value, periods)
    bounds = tuple(value for value in (version.value, version.value_high) if value is not None)
    return Chart(
        dots=tuple(dots.values()),
        way=planned_way(version, plan_end=rows.plan.ends_on),
        bounds=() if version.kind == Kind.RELATION else bounds,
        today=moment.as_of,
        until=version.due_on or rows.plan.ends_on,
    )


def _dot(judged: Judgement, value: Fraction, periods: Iterable[Period]) -> Dot:
    name = next((period_name(period) for period in periods if period.end == judged.on), "")
    return Dot(on=judged.on or date.min, value=value, name=name, hollow=Mark.PROVISIONAL in judged.marks)


def planned_way(version: TargetVersion, *, plan_end: date | None) -> tuple[tuple[date, Fraction], ...]:
    """From the baseline through the nodes to the target; empty for what is judged each period or has no baseline or last day."""
    last = version.due_on or plan_end
    if version.keep or version.every_year or version.kind in {Kind.RELATION, Kind.ZERO} or last is None:
        return ()
    if version.value is None or version.baseline_value is None or version.baseline_on is None:
        return ()
    start, aim = Fraction(version.baseline_value), Fraction(version.value)
    if version.comparator == Comparator.AT_MOST and start <= aim:
        return ()
    way = {version.baseline_on: start, last: aim}
    trajectory = getattr(version, "trajectory", None)
    for node in trajectory.nodes.all() if trajectory else ():
        share = Fraction(node.share) if node.share is not None else None
        way[node.on] = Fraction(node.value or 0) if share is None else start + share * (aim - start)
    return tuple(sorted(way.items()))
