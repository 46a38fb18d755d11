"""The shares of a target, each with its own light: of an area, of a year, of an area in a year (分解的研判)."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from luoshi.plan.model import Comparator, Kind
from luoshi.rules.figures import Moment as Known
from luoshi.rules.figures import known, last_accepted
from luoshi.rules.judgement import judge
from luoshi.rules.model import Baseline, Judgement, Parameters, ReadingFact, TargetVersion, TrajectoryNode
from luoshi.rules.terms import start_of
from luoshi_site.agencies.models import Agency
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.division import Division, Way
from luoshi_site.ledger.models import Indicator, Target
from luoshi_site.ledger.shares import Edition
from luoshi_site.progress.models import Reading
from luoshi_site.progress.queries.facts import (
    READING_COLUMNS,
    as_promised,
    asks_of,
    reading_fact,
    suspension_facts,
    year_nodes,
)
from luoshi_site.progress.queries.judging import Bench, PlanRows, judging_key
from luoshi_site.progress.queries.kept import Kept

kept_shares: Kept[Judgement] = Kept(most=12_000)
CITY = 0
Facts = Mapping[tuple[int, int], tuple[ReadingFact, ...]]


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a target to be judged: of an area (None: the city), of a year (None: the whole time).

    Without an edition it is the promise itself, which asks every area the same.
    """

    target: Target
    division: Division
    edition: Edition | None
    area: Agency | None
    year: int | None
    value: Decimal | None

    @property
    def amount_of_year(self) -> bool:
        """Whether it is an amount of its year alone; else it is where to stand at the year's end, or the whole."""
        flows = self.division.indicator.basis in {Indicator.Basis.FLOW, Indicator.Basis.RUNNING_YEAR}
        return self.year is not None and self.division.adds_by_year and flows

    @property
    def years(self) -> tuple[tuple[int, Decimal], ...]:
        """The shares of the same area, or of the city, by year."""
        cells, key = self.edition.cells if self.edition else {}, self.area.pk if self.area else None
        return tuple(sorted((at, part) for (whose, at), part in cells.items() if whose == key and at is not None))


@dataclass(frozen=True, slots=True)
class ShareStanding:
    """A share with its judgement."""

    share: Share
    judgement: Judgement

    @property
    def unit(self) -> str:
        """The unit of value and judgement."""
        return self.share.division.version.unit


def share_of(
    target: Target, division: Division, edition: Edition, area: Agency | None, year: int | None
) -> Share | None:
    """The share of an area and a year; an area's whole is what its years come to. None where it has none."""
    share = Share(target, division, edition, area, year, edition.cells.get((area.pk if area else None, year)))
    if share.value is not None:
        return share
    if area is None or year is not None or not share.years:
        return None
    parts = [part for _, part in share.years]
    return replace(share, value=sum(parts, Decimal(0)) if division.adds_by_year else parts[-1])


def judged_shares(
    rows: PlanRows, shares: Sequence[Share], moment: Moment, *, of_areas: Facts | None = None
) -> tuple[ShareStanding, ...]:
    """Shares of a plan's targets, each judged with its own area's readings; read once, and only for what is not kept.

    `of_areas` are the areas' readings where they were just read.
    """
    keys = [_key(rows, share, moment) for share in shares]
    found = [kept_shares.get(key) for key in keys]
    wanting = [share for share, judgement in zip(shares, found, strict=True) if judgement is None]
    facts = _facts(rows, wanting, moment, of_areas)
    parameters = rows.parameters_at(moment)
    standings = []
    for share, key, kept in zip(shares, keys, found, strict=True):
        judgement = kept or _judge(rows, share, facts, parameters, moment)
        if kept is None:
            kept_shares.put(key, judgement)
        standings.append(ShareStanding(share, judgement))
    return tuple(standings)


def _key(rows: PlanRows, share: Share, moment: Moment) -> Hashable:
    place = (share.area.pk if share.area else CITY, share.year)
    edition = share.edition.number if share.edition else 0
    return (judging_key(rows, share.target, moment), share.division.version.pk, edition, place)


def _facts(rows: PlanRows, shares: Iterable[Share], moment: Moment, of_areas: Facts | None) -> Facts:
    """The accepted readings of the shares' indicators, by indicator and area; the city's, rolled up where areas report, under `CITY`."""
    wanting = [(share.target, share.area) for share in shares]
    areas = {area.pk for _, area in wanting if area}
    if of_areas is None and areas:
        of_areas = area_facts({target.indicator_id for target, area in wanting if area}, areas, rows, moment)
    found = dict(of_areas or {})
    if of_city := [target for target, area in wanting if area is None]:
        found |= {(pk, CITY): facts for pk, facts in Bench.laid(rows, of_city, moment).readings.items()}
    return found


def area_facts(
    indicators: Collection[int], areas: Collection[int], rows: PlanRows, moment: Moment
) -> dict[tuple[int, int], tuple[ReadingFact, ...]]:
    """The accepted readings of areas at a moment, by indicator and area (primary keys)."""
    readings = Reading.objects.filter(
        indicator__in=list(indicators),
        area__in=list(areas),
        accepted_at__lte=moment.known_at,
        period_end__lte=moment.as_of,
    ).values_list(*READING_COLUMNS)
    found: dict[tuple[int, int], list[ReadingFact]] = {}
    for row in readings.order_by("period_end", "pk").iterator(chunk_size=5000):
        area = row[2]
        found.setdefault((row[1], area), []).append(reading_fact(row, area=rows.area_names.get(area, "")))
    return {key: tuple(facts) for key, facts in found.items()}


def _judge(rows: PlanRows, share: Share, facts: Facts, parameters: Parameters, moment: Moment) -> Judgement:
    area = share.area
    readings = facts.get((share.target.indicator_id, area.pk if area else CITY), ())
    asked = asks_of(
        rows.rounds,
        share.target.indicator.cadence,
        known_at=moment.known_at,
        agency=area.name if area else "",
        moved=rows.due_days_of(area.pk, moment) if area and rows.extensions else None,
    )
    in_force = tuple(known(readings, Known(moment.as_of, moment.known_at)))
    version, as_of = share_version(share, in_force), moment.as_of
    if share.amount_of_year:
        readings = tuple(fact for fact in readings if fact.period.end.year == share.year)
        asked = tuple(ask for ask in asked if ask.period.end.year == share.year)
        as_of = min(as_of, version.deadline or as_of)
    return judge(
        versions=[version],
        readings=readings,
        asks=asked,
        as_of=as_of,
        known_at=moment.known_at,
        parameters=parameters,
        suspensions=suspension_facts(list(share.target.suspensions.all())),
    )


def share_version(share: Share, in_force: Sequence[ReadingFact]) -> TargetVersion:
    """The share as a target of its own: same terms, its own value, baseline, way and last day (docs/status.md, Shares).

    `in_force` are its readings, for an area's baseline.
    """
    division, year = share.division, share.year
    base = as_promised(division.version, indicator=division.indicator, plan=division.plan)
    version = replace(base, effective_on=None, decided_at=None, decision="")
    if share.edition is not None:
        comparator = base.comparator
        if comparator is Comparator.RANGE:
            comparator = Comparator.AT_MOST if base.ceiling else Comparator.AT_LEAST
        value = None if share.value is None else Fraction(share.value)
        version = replace(version, comparator=comparator, value=value, value_high=None)
    begins = start_of(base)
    if year is None:
        return replace(version, baseline=_baseline(share, base, begins, in_force), nodes=_nodes(share, base))
    last = min(date(year, 12, 31), base.deadline or base.plan_end or date.max)
    if share.amount_of_year:
        eve = date(year - 1, 12, 31)
        return replace(version, deadline=last, baseline=Baseline(max(eve, begins or eve), Fraction(0)), nodes=())
    return replace(
        version,
        value=_stands_at(share),
        deadline=last,
        baseline=_baseline(share, base, begins, in_force),
        nodes=_nodes(share, base),
    )


def _stands_at(share: Share) -> Fraction | None:
    """Where to stand at the year's end: of what adds up the sum so far, else the level."""
    if share.value is None or not share.division.adds_by_year:
        return None if share.value is None else Fraction(share.value)
    return sum((Fraction(part) for at, part in share.years if at <= (share.year or at)), Fraction(0))


def _baseline(
    share: Share, base: TargetVersion, begins: date | None, in_force: Sequence[ReadingFact]
) -> Baseline | None:
    """The city's own; of an area's total 0, of its growth the base period, of its level its own reading of that day, if there is one."""
    if share.area is None or begins is None or base.kind in {Kind.GROWTH, Kind.ANNUAL_CHANGE}:
        return base.baseline
    if base.kind is Kind.CUMULATIVE:
        return Baseline(begins, Fraction(0))
    own = [fact for fact in in_force if fact.period.end == begins]
    scale = {"%": 100, "‰": 1000}.get(base.unit, 1)
    return Baseline(begins, last_accepted(own).amount(scale) if own else None)


def _nodes(share: Share, base: TargetVersion) -> tuple[TrajectoryNode, ...]:
    """The way of a share: through its own earlier years; else through the declared nodes that are shares of the whole way."""
    if share.edition is None or share.edition.way is Way.AREAS or not share.years:
        return tuple(node for node in base.nodes if node.share is not None)
    last = share.year or date.max.year
    before = Fraction(0 if share.area else share.division.done_before)
    return year_nodes(share.division, [(at, part) for at, part in share.years if at < last], before=before)
