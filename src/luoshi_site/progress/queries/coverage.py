"""Which checks the figures at hand can support: enough history, areas, evidence, words (核对条件)."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Min

from luoshi.rules.checks.evidence import day_named
from luoshi.rules.checks.kinds import Check
from luoshi.rules.checks.pages import CheckPage, check_pages
from luoshi_site.agencies.models import City
from luoshi_site.ledger.models import Indicator, Target
from luoshi_site.progress.models import CheckQuestion, Evidence, ProgressReport, Reading
from luoshi_site.progress.models.reports import BEING_WRITTEN
from luoshi_site.progress.queries.asked import HOLDS
from luoshi_site.progress.queries.laid import ADDING_UP, same_quantity

Basis = Indicator.Basis
TOTALS = frozenset({Basis.RUNNING_YEAR, Basis.RUNNING_PLAN})
ADDING = TOTALS | {Basis.FLOW}
PERCENT = frozenset({"%", "‰"})
YEAR_DAYS = 360
NAMES = 5000  # files whose names are looked at


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of `of` (series, statistics, files) a check can look at, and how many questions it has put."""

    page: CheckPage
    able: int
    of: int
    unit: str
    asked: int


@dataclass(frozen=True, slots=True)
class SeriesFacts:
    """What is known of a series: its indicator, how many figures, from when to when."""

    indicator: Indicator
    area: int | None
    agency: int | None
    count: int
    first: date
    last: date

    @property
    def spans_a_year(self) -> bool:
        """Whether the same period of a year before is there."""
        return (self.last - self.first).days >= YEAR_DAYS


def coverage_of(city: City) -> tuple[Coverage, ...]:
    """What each check can look at in a city, in the order of the pages."""
    series = _series(city)
    asked = Counter(CheckQuestion.objects.filter(city=city).values_list("check_code", flat=True))
    counted = {**_of_series(series), **_of_statistics(city, series), **_of_papers(city)}
    return tuple(Coverage(page, *counted[page.check], asked[page.check.value]) for page in check_pages().values())


def _series(city: City) -> list[SeriesFacts]:
    indicators = {row.pk: row for row in Indicator.objects.filter(city=city, is_register=False)}
    rows = (
        Reading.objects.filter(indicator__city=city, state__in=HOLDS, withdrawn_at__isnull=True)
        .values_list("indicator", "area", "by_agency")
        .annotate(Count("period_end", distinct=True), Min("period_end"), Max("period_end"))
        .order_by()
    )
    return [SeriesFacts(indicators[row[0]], *row[1:]) for row in rows if row[0] in indicators]


Counted = tuple[int, int, str]


def _of_series(series: Iterable[SeriesFacts]) -> dict[Check, Counted]:
    rows = list(series)

    def those(fits: Callable[[SeriesFacts], bool]) -> Counted:
        return sum(fits(row) for row in rows), len(rows), "个序列"

    return {
        Check.FALLS: those(lambda row: row.indicator.basis in TOTALS and row.count >= 2),
        Check.JUMP: those(lambda row: row.count >= 2 and (row.indicator.basis not in ADDING or row.spans_a_year)),
        Check.SLIP: those(lambda row: row.count >= 2),
        Check.NEGATIVE: those(lambda row: row.count >= 2 and row.indicator.unit not in PERCENT),
        Check.ABOVE_DENOMINATOR: those(lambda row: row.indicator.as_ratio),
        Check.SHARE: those(lambda row: row.indicator.unit in PERCENT),
        Check.REPEATS: those(lambda row: row.count >= 4),
        Check.SURGE: those(lambda row: row.indicator.basis in ADDING and row.count >= 5),
        Check.CARRIED_OVER: those(lambda row: row.indicator.basis in ADDING and row.first.year < row.last.year),
    }


def _of_statistics(city: City, series: Iterable[SeriesFacts]) -> dict[Check, Counted]:
    areas: defaultdict[int, set[int]] = defaultdict(set)
    whole: set[int] = set()
    tellers: defaultdict[str, set[int | None]] = defaultdict(set)
    indicators: dict[int, Indicator] = {}
    for row in series:
        indicators[row.indicator.pk] = row.indicator
        tellers[same_quantity(row.indicator)].add(row.agency)
        if row.area is None:
            whole.add(row.indicator.pk)
        else:
            areas[row.indicator.pk].add(row.area)
    promised = set(
        Target.objects.filter(plan__city=city, versions__value__isnull=False).values_list("indicator", flat=True)
    )
    gazette = (
        Reading.objects.filter(indicator__city=city, certainty=Reading.Certainty.GAZETTE, withdrawn_at__isnull=True)
        .values("indicator")
        .distinct()
        .count()
    )
    count = len(indicators)
    adds_up = sum(row.rollup in ADDING_UP and pk in whole and bool(areas[pk]) for pk, row in indicators.items())
    return {
        Check.AT_TARGET: (sum(len(areas[pk]) >= 3 and pk in promised for pk in indicators), count, "项指标"),
        Check.PARTS: (adds_up, count, "项指标"),
        Check.PUBLISHED: (gazette, count, "项指标"),
        Check.TOLD_TWICE: (sum(len(who - {None}) > 1 for who in tellers.values()), count, "项指标"),
    }


def _of_papers(city: City) -> dict[Check, Counted]:
    papers = Evidence.objects.filter(reading__indicator__city=city)
    names = list(papers.order_by("-pk").values_list("name", flat=True)[:NAMES])
    reports = ProgressReport.objects.filter(agency__city=city).exclude(state__in=BEING_WRITTEN)
    with_figures = reports.filter(progress__regex=r"[0-9]").count()
    return {
        Check.EVIDENCE_REUSED: (papers.count(), papers.count(), "份材料"),
        Check.EVIDENCE_OLD: (sum(day_named(name) is not None for name in names), len(names), "份材料"),
        Check.WORDS: (with_figures, reports.count(), "份月报"),
    }
