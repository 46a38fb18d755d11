"""The lists of the reporting page, behind its tabs (报送列表)."""

from dataclasses import dataclass

from django.db.models import QuerySet

from luoshi_site.agencies.models import Agency
from luoshi_site.base.moment import Moment
from luoshi_site.progress.models import Reading
from luoshi_site.progress.queries.inbox import (
    FILTERED,
    Desk,
    RecordFilter,
    agencies_in,
    all_readings,
    narrowed_readings,
    record_count,
    returned_readings,
    waiting_readings,
)
from luoshi_site.progress.queries.owed import AskedReading, asked_readings


@dataclass(frozen=True, slots=True)
class Tab:
    """One list of the page: its key in the address, its name, how many lines (none: not counted)."""

    key: str
    name: str
    count: int | None


@dataclass(frozen=True, slots=True)
class ReportingLists:
    """The reporting page: its tabs, the chosen one and its lines (`AskedReading` for asked, else `Reading`), and how many these are."""

    tabs: tuple[Tab, ...]
    chosen: str
    rows: tuple[AskedReading, ...] | QuerySet[Reading]
    agencies: tuple[Agency, ...]
    count: int

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
        tabs.append(Tab("waiting", "待我审核（单条读数）", waiting.count()))
    if desk.reports_for:
        tabs += [Tab("asked", "待填报", len(asked)), Tab("returned", "退回待改", returned.count())]
    tabs.append(Tab("all", "报送记录", None))
    if chosen not in {tab.key for tab in tabs}:
        chosen = next((tab.key for tab in tabs if tab.count), "all")
    readings = {"waiting": narrowed_readings(waiting, desk.city, narrowed), "returned": returned}.get(chosen)
    rows = asked if chosen == "asked" else readings if readings is not None else all_readings(desk, narrowed)
    agencies = tuple(agencies_in(desk.city)) if chosen in FILTERED else ()
    every = rows.count() if isinstance(rows, QuerySet) and chosen != "all" else None
    count = len(asked) if chosen == "asked" else record_count(desk, narrowed) if every is None else every
    return ReportingLists(tuple(tabs), chosen, rows, agencies, count)
