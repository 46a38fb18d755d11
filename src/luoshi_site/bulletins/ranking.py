"""The areas' results on one indicator, ranked where a city has switched it on (各地区完成情况排名)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from luoshi.plan.model import Kind
from luoshi.report.model import Number
from luoshi.rules.ranking import Placed, Result, ranked
from luoshi.rules.status import Status
from luoshi_site.agencies.models import City
from luoshi_site.bulletins.entries import value_of
from luoshi_site.bulletins.models import RankingSetting
from luoshi_site.ledger.division import Division
from luoshi_site.progress.queries.areas import AreaLine, AreaTable, area_tables
from luoshi_site.progress.queries.standing import PlanStanding

DONE = frozenset({Status.MET, Status.MET_LATE})


@dataclass(frozen=True, slots=True)
class RankedArea:
    """An area with its place, its share, what it came to."""

    pk: int
    name: str
    placed: Placed
    share: Number
    value: Number


@dataclass(frozen=True, slots=True)
class Ranking:
    """A target's areas in order, and those without a place for want of figures; the sample asked for and the basis of ranking at all."""

    target: int
    name: str
    areas: tuple[RankedArea, ...]
    left_out: tuple[str, ...]
    minimum: int
    basis: str


def ranking_setting(city: City, at: datetime) -> RankingSetting | None:
    """How the city ranks at an instant; None where it does not, as everywhere at first (排名设置)."""
    row = RankingSetting.objects.filter(city=city, at__lte=at).first()
    return row if row is not None and row.is_on else None


def rankings_of(standing: PlanStanding, setting: RankingSetting) -> tuple[Ranking, ...]:
    """The rankings of a plan's totals that are divided among areas, in the document's order; those with enough results."""
    totals = [row for row in standing.targets if row.version.kind == Kind.CUMULATIVE]
    tables: Mapping[int, AreaTable] = area_tables(standing.rows, totals, standing.moment)
    found = (_ranking(tables[row.target.pk], setting) for row in totals if row.target.pk in tables)
    return tuple(ranking for ranking in found if ranking.areas)


def _ranking(table: AreaTable, setting: RankingSetting) -> Ranking:
    lines = {line.area.pk: line for line in table.lines}
    results = {pk: result for pk, line in lines.items() if (result := _result(line))}
    areas = tuple(
        _ranked_area(lines[placed.result.key], placed, table.division)
        for placed in ranked(results.values(), minimum=setting.minimum)
    )
    left_out = tuple(line.area.name for pk, line in lines.items() if pk not in results)
    return Ranking(table.target.pk, table.target.name, areas, left_out, setting.minimum, setting.basis)


def _result(line: AreaLine) -> Result | None:
    # What every area is asked alike is no share of a whole: there is nothing to rank in it.
    if line.whole is None or line.whole.share.edition is None or line.whole.share.value is None:
        return None
    judgement = line.whole.judgement
    if judgement.value is None or judgement.progress is None or judgement.gap_points is None:
        return None
    return Result(
        line.area.pk, judgement.progress, judgement.gap_points, judgement.on if judgement.status in DONE else None
    )


def _ranked_area(line: AreaLine, placed: Placed, division: Division) -> RankedArea:
    if line.whole is None or line.whole.share.value is None:
        raise ValueError("a ranked area has a share and a figure")
    unit, indicator = line.whole.unit, division.indicator
    share = value_of(Fraction(line.whole.share.value), indicator, unit)
    value = value_of(line.whole.judgement.value, indicator, unit)
    if share is None or value is None:
        raise ValueError("a ranked area has a share and a figure")
    return RankedArea(line.area.pk, line.area.name, placed, share, value)
