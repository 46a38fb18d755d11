"""The lists of the reporting page: what waits to be accepted, what came back, and all that was reported (报送列表)."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from luoshi_site.agencies.models import Agency, City, User
from luoshi_site.ledger.models import Indicator
from luoshi_site.progress.models import Reading, ReportCell
from luoshi_site.progress.queries.asked import HOLDS
from luoshi_site.progress.queries.kept import Kept, ledger_stamp

MANY_DIGITS = 19  # what no primary key has
FILTERED = frozenset({"waiting", "all"})
# What was sent with a report is decided and returned with it.
IN_REPORT = Exists(ReportCell.objects.filter(reading=OuterRef("pk")))


@dataclass(frozen=True, slots=True)
class Desk:
    """A person's place in a city: the agencies reported for and reviewed for, and whether as an officer of the whole city."""

    user: User
    city: City
    reports_for: tuple[Agency, ...]
    reviews_for: tuple[Agency, ...]
    officer: bool


@dataclass(frozen=True, slots=True)
class RecordFilter:
    """What the list of all readings is narrowed to; blank is everything."""

    text: str = ""
    state: str = ""
    agency: str = ""

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return bool(self.text or self.state or self.agency)

    @property
    def states(self) -> list[tuple[str, str]]:
        """The states to choose from."""
        return [(state.value, str(state.label)) for state in Reading.State]


def _rows(city: City) -> QuerySet[Reading]:
    return Reading.objects.filter(indicator__city=city).select_related("indicator", "area", "by_agency")


def waiting_readings(desk: Desk) -> QuerySet[Reading]:
    """Readings that this person may accept or return, the oldest first (待我审核); never one's own.

    Those that a report or a workbook carries are decided with it.
    """
    rows = (
        _rows(desk.city)
        .filter(state=Reading.State.PENDING, upload__isnull=True)
        .exclude(IN_REPORT)
        .exclude(by=desk.user)
    )
    if not desk.officer:
        rows = rows.filter(by_agency__in=desk.reviews_for)
    return rows.order_by("recorded_at", "pk")


def returned_readings(desk: Desk) -> QuerySet[Reading]:
    """Readings returned to this person or the agencies reported for, by themselves, and not sent again since (退回待改)."""
    again = Reading.objects.filter(
        indicator=OuterRef("indicator"), period_end=OuterRef("period_end"), pk__gt=OuterRef("pk"), state__in=HOLDS
    ).filter(Q(area=OuterRef("area")) | Q(area__isnull=True, by_agency=OuterRef("by_agency")))
    mine = Q(by=desk.user) | Q(by_agency__in=desk.reports_for)
    rows = _rows(desk.city).filter(mine, state=Reading.State.RETURNED).exclude(IN_REPORT).exclude(Exists(again))
    # Not by key alone: the database would walk through all readings in that order instead of taking the returned ones.
    return rows.prefetch_related("decisions").order_by("-recorded_at", "-pk")


def all_readings(desk: Desk, narrowed: RecordFilter) -> QuerySet[Reading]:
    """Every reading of the city, newest first, narrowed (报送记录)."""
    # Asked for one by one from the newest: a join would make the database sort all readings to find the first fifty.
    here = Indicator.objects.filter(pk=OuterRef("indicator"), city=desk.city)
    rows = Reading.objects.filter(Exists(here)).select_related("indicator", "area", "by_agency")
    return narrowed_readings(rows, desk.city, narrowed).order_by("-pk")


def narrowed_readings(rows: QuerySet[Reading], city: City, narrowed: RecordFilter) -> QuerySet[Reading]:
    """A city's readings, narrowed."""
    if narrowed.text:
        named = Indicator.objects.filter(city=city, name__icontains=narrowed.text).values_list("pk", flat=True)
        rows = rows.filter(Q(indicator__in=list(named)) | Q(by_name__icontains=narrowed.text))
    if narrowed.state in Reading.State.values:
        rows = rows.filter(state=narrowed.state)
    if narrowed.agency.isdecimal() and len(narrowed.agency) < MANY_DIGITS:
        rows = rows.filter(Q(by_agency=int(narrowed.agency)) | Q(area=int(narrowed.agency)))
    return rows


def agencies_in(city: City) -> QuerySet[Agency]:
    """The city's agencies, for the list's filter."""
    return Agency.objects.filter(city=city)


kept_counts: Kept[int] = Kept(most=200)


def record_count(desk: Desk, narrowed: RecordFilter) -> int:
    """How many readings `all_readings` has, kept until the next action: a million is not counted for every page."""
    key = (desk.city.pk, narrowed, ledger_stamp())
    found = kept_counts.get(key)
    if found is None:
        found = narrowed_readings(Reading.objects.filter(indicator__city=desk.city), desk.city, narrowed).count()
        kept_counts.put(key, found)
    return found
