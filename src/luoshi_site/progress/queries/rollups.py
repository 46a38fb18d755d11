"""The city's own figure beside the one rolled up from its areas, where both were reported for a period (直报与汇总)."""

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Exists, OuterRef

from luoshi.rules.figures import Moment as Known
from luoshi.rules.figures import known, last_accepted
from luoshi.rules.model import ReadingFact
from luoshi.rules.period import Period
from luoshi.rules.rollup import RollUp, roll_up
from luoshi_site.agencies.models import Agency
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.models import Indicator
from luoshi_site.progress.models import Reading
from luoshi_site.progress.queries.facts import READING_COLUMNS, ReadingRow, area_meets, asks_each_area, reading_fact
from luoshi_site.progress.queries.judging import PlanRows, judging_key
from luoshi_site.progress.queries.kept import Kept
from luoshi_site.progress.queries.rolled import Members
from luoshi_site.progress.queries.standing import TargetStanding

MOST = 6
PLACES = 6
TEN = Fraction(10)


@dataclass(frozen=True, slots=True)
class Beside:
    """A period's own figure of the city (`reading`, a primary key) and its areas' rolled up; `missing` are the areas that it lacks."""

    period: Period
    own: Fraction
    rolled: Fraction
    missing: tuple[str, ...]
    reading: int

    @property
    def difference(self) -> Fraction:
        """By how much the city's own is greater."""
        return self.own - self.rolled

    @property
    def differs(self) -> bool:
        """Whether they say something else: more than the rounding of the city's own figure."""
        places = next((each for each in range(PLACES) if (self.own * TEN**each).denominator == 1), PLACES)
        return Fraction(round(self.rolled * TEN**places)) != self.own * TEN**places


kept_besides: Kept[tuple[Beside, ...]] = Kept(most=2_000)


def besides_of(rows: PlanRows, standings: Sequence[TargetStanding], moment: Moment) -> dict[int, tuple[Beside, ...]]:
    """Where the city's own figures differ from the rolled-up ones, newest first, by the target's primary key; at most one query."""
    found: dict[int, tuple[Beside, ...]] = {}
    wanting: list[tuple[TargetStanding, Hashable]] = []
    for standing in standings:
        if standing.target.indicator.rollup == Indicator.Rollup.NONE:
            continue
        key = (judging_key(rows, standing.target, moment), rows.members.key)
        besides = kept_besides.get(key)
        if besides is None:
            wanting.append((standing, key))
        else:
            found[standing.target.pk] = besides
    readings = _reported_twice({standing.target.indicator_id for standing, _ in wanting}, moment) if wanting else {}
    for standing, place in wanting:
        found[standing.target.pk] = _differing(rows, standing, readings.get(standing.target.indicator_id, []), moment)
        kept_besides.put(place, found[standing.target.pk])
    return {pk: besides for pk, besides in found.items() if besides}


def _differing(
    rows: PlanRows, standing: TargetStanding, readings: Sequence[ReadingRow], moment: Moment
) -> tuple[Beside, ...]:
    if not readings:
        return ()
    indicator, meets = standing.target.indicator, None
    if asks_each_area(indicator):
        parameters = rows.parameters_at(moment)
        meets = area_meets(standing.version, indicator=indicator, plan=rows.plan, parameters=parameters)
    own = [row for row in readings if row[2] is None]
    of_areas = [row for row in readings if row[2] is not None]
    besides = _besides(indicator, own, of_areas, rows.members, moment, meets=meets)
    return tuple(each for each in besides if each.differs)[:MOST]


def _reported_twice(indicators: Collection[int], moment: Moment) -> dict[int, list[ReadingRow]]:
    """The accepted readings of indicators for periods of which the city has a figure of its own, by indicator."""
    rows = Reading.objects.filter(indicator__in=list(indicators), accepted_at__lte=moment.known_at)
    own = Reading.objects.filter(
        indicator=OuterRef("indicator"), period_end=OuterRef("period_end"), area__isnull=True, accepted_at__isnull=False
    )
    rows = rows.filter(Exists(own), period_end__lte=moment.as_of).order_by("period_end", "pk")
    found: dict[int, list[ReadingRow]] = {}
    for row in rows.values_list(*READING_COLUMNS).iterator(chunk_size=5000):
        found.setdefault(row[1], []).append(row)
    return found


def beside_of(reading: Reading, moment: Moment) -> Beside | None:
    """What the areas' accepted figures of the same period come to, beside a reading of the whole city; None where none are there.

    Where x is the share of areas that meet what a target asks, it depends on the target, and is shown on its page only.
    """
    indicator = reading.indicator
    no_sum = {Indicator.Rollup.NONE, Indicator.Rollup.SHARE_OF_AREAS}
    if reading.area_id is not None or indicator.rollup in no_sum:
        return None
    period = {"period_start": reading.period_start, "period_end": reading.period_end}
    theirs = Reading.objects.filter(
        indicator=indicator, area__isnull=False, accepted_at__lte=moment.known_at, **period
    ).values_list(*READING_COLUMNS)
    kinds = (Agency.Kind.DISTRICT, Agency.Kind.ZONE)
    members = Members(tuple(Agency.objects.filter(city=indicator.city_id, kind__in=kinds)))
    rolled = _rolled(indicator, theirs, members, moment, meets=None)
    if not rolled:
        return None
    whole = rolled[0]
    return Beside(whole.period, reading.figure, whole.amount(_scale(indicator)), whole.missing, reading.pk)


def _besides(
    indicator: Indicator,
    own: Iterable[ReadingRow],
    of_areas: Iterable[ReadingRow],
    members: Members,
    moment: Moment,
    *,
    meets: Callable[[Fraction], bool] | None,
) -> list[Beside]:
    scale = _scale(indicator)
    rolled = {fact.period: fact for fact in _rolled(indicator, of_areas, members, moment, meets=meets)}
    mine: dict[Period, list[ReadingFact]] = {}
    for fact in known((reading_fact(row) for row in own), Known(moment.as_of, moment.known_at)):
        mine.setdefault(fact.period, []).append(fact)
    found = []
    for period, facts in mine.items():
        if period in rolled:
            last, whole = last_accepted(facts), rolled[period]
            found.append(Beside(period, last.amount(scale), whole.amount(scale), whole.missing, int(last.key)))
    return sorted(found, key=lambda beside: (beside.period.end, beside.period.start), reverse=True)


def _rolled(
    indicator: Indicator,
    rows: Iterable[ReadingRow],
    members: Members,
    moment: Moment,
    *,
    meets: Callable[[Fraction], bool] | None,
) -> tuple[ReadingFact, ...]:
    return roll_up(
        RollUp(indicator.rollup),
        [reading_fact(row, area=members.names.get(row[2] or 0, "")) for row in rows],
        members=members.memberships,
        as_of=moment.as_of,
        known_at=moment.known_at,
        meets=meets,
    )


def _scale(indicator: Indicator) -> int:
    """What a ratio is multiplied with in its unit; a share of areas is told in %."""
    if asks_each_area(indicator):
        return 100
    return {"%": 100, "‰": 1000}.get(indicator.unit, 1)
