"""The lists of the reporting page: what waits to be accepted, what came back, and all that was reported (报送列表)."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from luoshi_site.agencies.models import Agency, City, User
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.models import Indicator
from luoshi_site.progress.models import Reading
from luoshi_site.progress.queries.asked import HOLDS, AskedReading, asked_readings

MANY_DIGITS = 19  # what no primary key has
FILTERED = frozenset({"waiting", "all"})


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
    """Readings that this person may accept or return, the oldest first (待我审核); never one's own."""
    rows = _rows(desk.city).filter(state=Reading.State.PENDING).exclude(by=desk.user)
    if not desk.officer:
        rows = rows.filter(by_agency__in=desk.reviews_for)
    return rows.order_by("recorded_at", "pk")


def returned_readings(desk: Desk) -> QuerySet[Reading]:
    """Readings returned to this person or the agencies reported for, and not sent again since (退回待改)."""
    again = Reading.objects.filter(
        indicator=OuterRef("indicator"), period_end=OuterRef("period_end"), pk__gt=OuterRef("pk"), state__in=HOLDS
    ).filter(Q(area=OuterRef("area")) | Q(area__isnull=True, by_agency=OuterRef("by_agency")))
    mine = Q(by=desk.user) | Q(by_agency__in=desk.reports_for)
    rows = _rows(desk.city).filter(mine, state=Reading.State.RETURNED).exclude(Exists(again))
    return rows.prefetch_related("decisions").order_by("-pk")


def all_readings(desk: Desk, narrowed: RecordFilter) -> QuerySet[Reading]:
    """Every reading of the city, newest first, narrowed (报送记录)."""
    # Asked for one by one from the newest: a join would make the database sort all readings to find the first fifty.
    here = Indicator.objects.filter(pk=OuterRef("indicator"), city=desk.city)
    rows = Reading.objects.filter(Exists(here)).select_related("indicator", "area", "by_agency")
    return _narrowed(rows, desk.city, narrowed).order_by("-pk")


def _narrowed(rows: QuerySet[Reading], city: City, narrowed: RecordFilter) -> QuerySet[Reading]:
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


@dataclass(frozen=True, slots=True)
class Tab:
    """One list of the page: its key in the address, its name, how many lines (none: not counted)."""

    key: str
    name: str
    count: int | None


@dataclass(frozen=True, slots=True)
class ReportingLists:
    """The reporting page: its tabs, the chosen one and its lines (`AskedReading` for asked, else `Reading`)."""

    tabs: tuple[Tab, ...]
    chosen: str
    rows: tuple[AskedReading, ...] | QuerySet[Reading]
    agencies: tuple[Agency, ...]

    @property
    def filtered(self) -> bool:
        """Whether the chosen list has a filter bar."""
        return self.chosen in FILTERED


def reporting_lists(*, desk: Desk, moment: Moment, chosen: str, narrowed: RecordFilter) -> ReportingLists:
    """The lists of the page for a person; without a choice the first that holds something to do, else all records."""
    asked = asked_readings(city=desk.city, agencies=desk.reports_for, moment=moment)
    waiting, returned = waiting_readings(desk), returned_readings(desk)
    tabs: list[Tab] = []
    if desk.officer or desk.reviews_for:
        tabs.append(Tab("waiting", "待我审核", waiting.count()))
    if desk.reports_for:
        tabs += [Tab("asked", "待填报", len(asked)), Tab("returned", "退回待改", returned.count())]
    tabs.append(Tab("all", "报送记录", None))
    if chosen not in {tab.key for tab in tabs}:
        chosen = next((tab.key for tab in tabs if tab.count), "all")
    readings = {"waiting": _narrowed(waiting, desk.city, narrowed), "returned": returned}.get(chosen)
    rows = asked if chosen == "asked" else readings if readings is not None else all_readings(desk, narrowed)
    agencies = tuple(agencies_in(desk.city)) if chosen in FILTERED else ()
    return ReportingLists(tuple(tabs), chosen, rows, agencies)
