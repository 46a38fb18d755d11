"""A target by area: who has how much of it, where each stands, who is missing (分地区)."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from luoshi.rules.figures import Moment as Known
from luoshi.rules.figures import known, last_accepted
from luoshi.rules.model import ReadingFact
from luoshi.rules.period import Period
from luoshi.rules.status import Light, Status
from luoshi_site.agencies.models import Agency
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.division import Division
from luoshi_site.ledger.models import Indicator, Target
from luoshi_site.ledger.shares import Edition, divided_versions, edition_for, editions_of
from luoshi_site.progress.queries.facts import asks_each_area
from luoshi_site.progress.queries.judging import PlanRows, judging_key
from luoshi_site.progress.queries.kept import Kept, ledger_stamp, moment_key
from luoshi_site.progress.queries.shares import Facts, Share, ShareStanding, area_facts, judged_shares, share_of
from luoshi_site.progress.queries.standing import TargetStanding

WELL = frozenset({Light.GREEN, Light.BLUE, Light.BLUE_MARKED})


@dataclass(frozen=True, slots=True)
class AreaLine:
    """An area of a target: its share and this year's, each with its light where it has one, and its newest figure."""

    area: Agency
    whole: ShareStanding | None
    year: ShareStanding | None
    figure: Fraction | None
    period: Period | None
    reported: bool


@dataclass(frozen=True, slots=True)
class AreaTable:
    """A target by area and by year; `period` is the newest that any area reported.

    `outdated` says that the division is of an earlier version.
    """

    target: Target
    division: Division
    edition: Edition | None
    outdated: bool
    year: int | None
    lines: tuple[AreaLine, ...]
    years: tuple[ShareStanding, ...]
    period: Period | None

    @property
    def reported(self) -> int:
        """How many areas reported for the newest period."""
        return sum(line.reported for line in self.lines)

    @property
    def missing(self) -> tuple[Agency, ...]:
        """The areas that did not."""
        return tuple(line.area for line in self.lines if not line.reported)

    @property
    def judged(self) -> tuple[ShareStanding, ...]:
        """The areas' whole shares."""
        return tuple(line.whole for line in self.lines if line.whole)

    @property
    def going_well(self) -> int:
        """How many areas' shares are met, hold or are on pace."""
        return sum(standing.judgement.light in WELL for standing in self.judged)

    @property
    def has_year(self) -> bool:
        """Whether an area has a share of this year."""
        return any(line.year for line in self.lines)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a table is made from: a target, its edition, the areas that it has lines for, the shares to be judged."""

    standing: TargetStanding
    division: Division
    edition: Edition | None
    areas: tuple[Agency, ...]
    year: int | None
    shares: tuple[Share, ...]


kept_tables: Kept[AreaTable] = Kept(most=400)


def area_tables(rows: PlanRows, standings: Sequence[TargetStanding], moment: Moment) -> dict[int, AreaTable]:
    """The tables of targets that areas report or that are divided, by the target's primary key, in a fixed number of queries."""
    editions = editions_of(rows.plan, known_at=moment.known_at, targets=[each.target for each in standings])
    found: dict[int, AreaTable] = {}
    wanting: list[tuple[Sheet, Hashable]] = []
    for standing in standings:
        edition = edition_for(standing.target, standing.version, editions)
        by_area = standing.target.indicator.rollup != Indicator.Rollup.NONE
        if edition is None and not by_area:
            continue
        key = (judging_key(rows, standing.target, moment), rows.members.key)
        table = kept_tables.get(key)
        if table is None:
            areas = tuple(area for area in rows.areas if by_area and _in_being(area, moment))
            wanting.append((_sheet(rows, standing, edition, areas, moment), key))
        else:
            found[standing.target.pk] = table
    for table, place in _filled(rows, wanting, moment):
        found[table.target.pk] = table
        kept_tables.put(place, table)
    return found


def _filled(
    rows: PlanRows, wanting: Sequence[tuple[Sheet, Hashable]], moment: Moment
) -> Iterator[tuple[AreaTable, Hashable]]:
    """The tables of sheets: readings read once, shares judged at once."""
    if not wanting:
        return
    indicators = {sheet.standing.target.indicator_id for sheet, _ in wanting}
    facts = area_facts(indicators, {area.pk for sheet, _ in wanting for area in sheet.areas}, rows, moment)
    shares = [share for sheet, _ in wanting for share in sheet.shares]
    by_target: dict[int, list[ShareStanding]] = {}
    for each in judged_shares(rows, shares, moment, of_areas=facts):
        by_target.setdefault(each.share.target.pk, []).append(each)
    for sheet, key in wanting:
        yield _table(sheet, by_target.get(sheet.standing.target.pk, ()), facts, moment), key


def _in_being(area: Agency, moment: Moment) -> bool:
    begun = area.valid_from is None or area.valid_from <= moment.as_of
    return begun and (area.valid_until is None or moment.as_of <= area.valid_until)


def _sheet(
    rows: PlanRows, standing: TargetStanding, edition: Edition | None, areas: tuple[Agency, ...], moment: Moment
) -> Sheet:
    division = Division(edition.version if edition else standing.version, standing.target.indicator, rows.plan)
    wholes = [share for area in areas if (share := _whole_share(standing, division, edition, area))]
    year = moment.as_of.year if edition and moment.as_of.year in edition.years else None
    shares = (
        *wholes,
        *_of_year(standing, division, edition, areas, year),
        *_city_years(standing, division, edition),
    )
    return Sheet(standing, division, edition, areas, year, shares)


def _table(sheet: Sheet, judged: Iterable[ShareStanding], facts: Facts, moment: Moment) -> AreaTable:
    by_place = {(each.share.area.pk if each.share.area else None, each.share.year): each for each in judged}
    newest = _newest(sheet.standing.target.indicator, sheet.areas, facts, moment)
    period = max((fact.period for fact in newest.values()), key=lambda each: (each.end, each.start), default=None)
    scale = {"%": 100, "‰": 1000}.get(sheet.division.version.unit, 1)
    lines = tuple(
        AreaLine(
            area=area,
            whole=by_place.get((area.pk, None)),
            year=by_place.get((area.pk, sheet.year)) if sheet.year else None,
            figure=newest[area.pk].amount(scale) if area.pk in newest else None,
            period=newest[area.pk].period if area.pk in newest else None,
            reported=area.pk in newest and period is not None and newest[area.pk].period.end == period.end,
        )
        for area in sheet.areas
    )
    return AreaTable(
        target=sheet.standing.target,
        division=sheet.division,
        edition=sheet.edition,
        outdated=sheet.edition is not None and sheet.edition.version.pk != sheet.standing.version.pk,
        year=sheet.year,
        lines=lines,
        years=tuple(each for (area, year), each in by_place.items() if area is None and year is not None),
        period=period,
    )


def _whole_share(standing: TargetStanding, division: Division, edition: Edition | None, area: Agency) -> Share | None:
    """An area's share of the whole; what asks every area the same needs no division."""
    if edition is not None:
        return share_of(standing.target, division, edition, area, None)
    if asks_each_area(standing.target.indicator):
        return Share(standing.target, division, None, area, None, division.version.value)
    return None


def _of_year(
    standing: TargetStanding, division: Division, edition: Edition | None, areas: Iterable[Agency], year: int | None
) -> list[Share]:
    if edition is None or year is None:
        return []
    return [share for area in areas if (share := share_of(standing.target, division, edition, area, year))]


def _city_years(standing: TargetStanding, division: Division, edition: Edition | None) -> list[Share]:
    if edition is None:
        return []
    found = (share_of(standing.target, division, edition, None, year) for year in edition.years)
    return [share for share in found if share]


def _newest(indicator: Indicator, areas: Iterable[Agency], facts: Facts, moment: Moment) -> dict[int, ReadingFact]:
    """Each area's newest reading in force, by the area's primary key."""
    found = {}
    for area in areas:
        mine = list(known(facts.get((indicator.pk, area.pk), ()), Known(moment.as_of, moment.known_at)))
        if mine:
            last = max(fact.period.end for fact in mine)
            found[area.pk] = last_accepted([fact for fact in mine if fact.period.end == last])
    return found


@dataclass(frozen=True, slots=True)
class AreaDuty:
    """A share that an area has of a plan's target, and of this year, for the area's own page; the target has its task loaded."""

    standing: TargetStanding
    whole: ShareStanding | None
    year: ShareStanding | None

    @property
    def judged(self) -> Status:
        """The worse of its lights."""
        found = [each.judgement.status for each in (self.whole, self.year) if each]
        return min(found, key=lambda status: status.severity)


kept_duties: Kept[tuple[AreaDuty, ...]] = Kept(most=100)


def area_duties(
    rows: PlanRows, standings: Sequence[TargetStanding], area: Agency, moment: Moment
) -> tuple[AreaDuty, ...]:
    """An area's shares of a plan's targets, worst first, kept until the next action (本地区承担的目标)."""
    key = (rows.plan.pk, area.pk, ledger_stamp(), moment_key(moment))
    duties = kept_duties.get(key)
    if duties is None:
        duties = _duties(rows, standings, area, moment)
        kept_duties.put(key, duties)
    return duties


def _duties(rows: PlanRows, standings: Sequence[TargetStanding], area: Agency, moment: Moment) -> tuple[AreaDuty, ...]:
    editions = editions_of(rows.plan, known_at=moment.known_at, area=area)
    divided = divided_versions(rows.plan, known_at=moment.known_at)
    shares: list[Share] = []
    for standing in standings:
        edition = edition_for(standing.target, standing.version, editions, divided)
        division = Division(edition.version if edition else standing.version, standing.target.indicator, rows.plan)
        whole = _whole_share(standing, division, edition, area)
        year = moment.as_of.year if edition and moment.as_of.year in edition.years else None
        shares += [share for share in (whole, *_of_year(standing, division, edition, [area], year)) if share]
    judged: dict[int, dict[bool, ShareStanding]] = {}
    for each in judged_shares(rows, shares, moment):
        judged.setdefault(each.share.target.pk, {})[each.share.year is None] = each
    duties = (
        AreaDuty(standing, judged[standing.target.pk].get(True), judged[standing.target.pk].get(False))
        for standing in standings
        if standing.target.pk in judged
    )
    return tuple(sorted(duties, key=lambda duty: (duty.judged.severity, duty.standing.target.number)))
