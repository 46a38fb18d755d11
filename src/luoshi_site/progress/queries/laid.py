"""A city's readings, evidence and words laid out for the checks (核对所用的数据)."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from django.db.models import Prefetch, Q, QuerySet

from luoshi.plan.model import Kind
from luoshi.rules.checks.kinds import Point
from luoshi.rules.checks.reported import WHOLE, Board, Naming, Paper, Promise, Reported, Statistic, Told
from luoshi.rules.model import Certainty
from luoshi.rules.period import Cadence, Period, period_ending
from luoshi_site.agencies.models import Agency, City
from luoshi_site.ledger.models import Indicator, Target, TargetVersion
from luoshi_site.progress.models import Evidence, ProgressReport, Reading
from luoshi_site.progress.models.reports import BEING_WRITTEN
from luoshi_site.progress.queries.asked import HOLDS
from luoshi_site.progress.queries.asking import held, speaker_of
from luoshi_site.progress.queries.said import measure_of, plain

LOOKS_BACK = {Cadence.MONTHLY: 800, Cadence.QUARTERLY: 1200, Cadence.HALF_YEARLY: 1600, Cadence.YEARLY: 3000}
AMOUNTS = frozenset({Kind.LEVEL, Kind.CUMULATIVE, Kind.RATIO})
ADDING_UP = frozenset({Indicator.Rollup.SUM, Indicator.Rollup.RATIO})


@dataclass(frozen=True, slots=True)
class Laid:
    """The board, and the readings on it by their primary keys; `agencies` are those that a question can be put to."""

    board: Board
    readings: dict[int, Reading]
    agencies: dict[int, Agency]


def same_quantity(indicator: Indicator) -> str:
    """What is alike for one quantity, whatever indicator it is booked under: its name, unit and basis (同一指标)."""
    return f"{''.join(indicator.name.split())}|{indicator.unit}|{indicator.basis}"


def with_partners(city: City, indicators: Collection[int]) -> set[int]:
    """Indicators, and those of the city that tell the same quantity."""
    rows = Indicator.objects.filter(city=city, is_register=False).only("pk", "name", "unit", "basis")
    alike: defaultdict[str, set[int]] = defaultdict(set)
    for row in rows:
        alike[same_quantity(row)].add(row.pk)
    return {pk for keys in alike.values() if keys & set(indicators) for pk in keys}


def laid_out(city: City, indicators: Collection[int], asked: Collection[int], on: date) -> Laid:
    """Some indicators' readings as the checks read them; `asked` are the readings that may be asked about."""
    keys = with_partners(city, indicators)
    papers = _papers(asked)
    elsewhere = {reading for rows in papers.values() for reading, _ in rows}
    keys |= set(Reading.objects.filter(pk__in=elsewhere).values_list("indicator", flat=True))
    targets = _targets(keys)
    rows = {row.pk: row for row in _readings(keys, elsewhere, on)}
    by_reading: defaultdict[int, list[Paper]] = defaultdict(list)
    for digest, found in papers.items():
        for reading, name in found:
            by_reading[reading].append(Paper(digest, name))
    speakers = {key: _speaker(mine, on) for key, mine in targets.items()}
    agencies: dict[int, Agency] = {}
    reported = [
        _reported(row, by_reading.get(row.pk, ()), speakers.get(row.indicator_id), agencies) for row in rows.values()
    ]
    areas: defaultdict[int, set[int]] = defaultdict(set)
    for each in reported:
        if each.area != WHOLE:
            areas[each.statistic].add(each.area)
    indicator_of = {row.indicator_id: row.indicator for row in rows.values()}
    statistics = {
        key: statistic_of(indicator, targets.get(key, ()), areas[key]) for key, indicator in indicator_of.items()
    }
    naming = Naming(plain, lambda key: str(agencies.get(key, "另一单位")))
    told = _told(statistics.values(), {rows[key].period_end for key in asked if key in rows})
    return Laid(Board(statistics, tuple(reported), tuple(told), frozenset(asked), naming), rows, agencies)


def _readings(keys: Collection[int], elsewhere: Collection[int], on: date) -> QuerySet[Reading]:
    since = Q(pk__in=elsewhere)
    for cadence, days in LOOKS_BACK.items():
        since |= Q(indicator__cadence=cadence, period_end__gte=on - timedelta(days=days))
    rows = Reading.objects.filter(since, indicator__in=keys, state__in=HOLDS, withdrawn_at__isnull=True)
    return rows.select_related("indicator", "area", "by_agency").order_by("pk")


def _papers(asked: Collection[int]) -> dict[str, list[tuple[int, str]]]:
    """The files of the readings asked about, and wherever else each was used, by digest."""
    digests = set(Evidence.objects.filter(reading__in=asked).values_list("sha256", flat=True))
    found: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    rows = Evidence.objects.filter(
        sha256__in=digests, reading__state__in=HOLDS, reading__withdrawn_at__isnull=True
    ).order_by("reading", "pk")
    for digest, reading, name in rows.values_list("sha256", "reading", "name"):
        found[digest].append((reading, name))
    return found


def _targets(keys: Collection[int]) -> dict[int, list[Target]]:
    versions = Prefetch(
        "versions",
        TargetVersion.objects.order_by("number").select_related("trajectory").prefetch_related("trajectory__nodes"),
    )
    rows = Target.objects.filter(indicator__in=keys, ended_on__isnull=True).select_related("indicator", "task", "plan")
    found: defaultdict[int, list[Target]] = defaultdict(list)
    for row in rows.defer("plan__document").prefetch_related(versions, "task__assignments__agency"):
        found[row.indicator_id].append(row)
    return found


def _speaker(targets: Iterable[Target], on: date) -> Agency | None:
    """Who speaks for an indicator whose figures nobody signed: the first agency of its first task."""
    tasks = [target.task for target in targets if target.task is not None]
    return next((agency for task in tasks if (agency := speaker_of(held(task.assignments.all(), on)))), None)


def _reported(row: Reading, papers: Iterable[Paper], speaker: Agency | None, agencies: dict[int, Agency]) -> Reported:
    agency = row.by_agency or row.area or speaker
    if agency is not None:
        agencies[agency.pk] = agency
    above = Fraction(row.numerator) if row.numerator is not None else None
    below = Fraction(row.denominator) if row.denominator is not None else None
    period = Period(row.period_start, row.period_end)
    asked = period_ending(row.period_end, Cadence(row.indicator.cadence)) or period
    return Reported(
        row.pk,
        row.indicator_id,
        agency.pk if agency else 0,
        Point(period, row.figure, above, below),
        asked,
        row.area_id or WHOLE,
        Certainty(row.certainty),
        tuple(papers),
    )


def statistic_of(indicator: Indicator, targets: Iterable[Target], areas: Iterable[int]) -> Statistic:
    """What the checks need to know of an indicator: its measure, task, promises and areas."""
    promises: list[Promise] = []
    newest: TargetVersion | None = None
    subject = 0
    for target in targets:
        version = max(target.versions.all(), key=lambda each: each.number, default=None)
        subject = subject or target.task_id or 0
        if version is not None:
            newest = newest or version
            promises += _promises(target, version, indicator)
    return Statistic(
        indicator.pk,
        measure_of(indicator, newest),
        subject,
        indicator.decimals,
        indicator.rollup in ADDING_UP,
        frozenset(areas),
        tuple(promises),
        same_quantity(indicator),
        is_count=newest is not None and newest.is_count,
    )


def _promises(target: Target, version: TargetVersion, indicator: Indicator) -> list[Promise]:
    due_on = version.due_on or target.plan.ends_on
    if version.value is None or due_on is None or version.unit != indicator.unit or Kind(version.kind) not in AMOUNTS:
        return []
    found = [Promise(Fraction(version.value), due_on)]
    trajectory = getattr(version, "trajectory", None)
    if trajectory is not None:
        nodes = [node for node in trajectory.nodes.all() if node.value is not None]
        found += [Promise(Fraction(node.value), node.on, node=True) for node in nodes if node.value is not None]
    return found


def _told(statistics: Iterable[Statistic], ends: Collection[date]) -> list[Told]:
    """The words of reports that were sent, on the statistics' tasks, of some periods."""
    subjects = {each.subject for each in statistics if each.subject}
    rows = ProgressReport.objects.filter(task__in=subjects, round__period_end__in=ends).exclude(state__in=BEING_WRITTEN)
    columns = ("task", "agency", "round__period_end", "progress", "problems", "next_step")
    return [Told(task, agency, end, "\n".join(words)) for task, agency, end, *words in rows.values_list(*columns)]
