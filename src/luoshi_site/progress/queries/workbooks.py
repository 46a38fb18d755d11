"""What a workbook is checked against, and the workbooks sent in (工作簿)."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from luoshi_site.agencies.models import Agency, City
from luoshi_site.agencies.queries import agency_directory
from luoshi_site.base.moment import CHINA, Moment
from luoshi_site.ledger.models import Indicator, Plan
from luoshi_site.progress.models import HeadingMap, Reading, ReportingRound, WorkbookUpload
from luoshi_site.progress.queries.asked import HOLDS, areas_in
from luoshi_site.progress.queries.pasts import Past, Place, pasts_of
from luoshi_site.progress.queries.sheet import asking_for, sheet_of
from luoshi_site.progress.queries.sheet_parts import Sheet, cell_key
from luoshi_site.progress.workbooks.past_rows import PastPlaces, Series, Standing
from luoshi_site.progress.workbooks.round_rows import RoundPlaces
from luoshi_site.progress.workbooks.rows import Line

MOST_AT_ONCE = 500  # in one question to the database


def round_places(reporting_round: ReportingRound, agency: Agency, moment: Moment) -> RoundPlaces:
    """What an agency may fill in of a round, whose the rest is, and what the figures are compared with."""
    sheet = sheet_of(reporting_round=reporting_round, agency=agency, moment=moment)
    _, asking = asking_for(reporting_round, moment)
    others = {
        cell_key(*place): asking.agencies[pk].name
        for pk, tasks in asking.places.items()
        if pk != agency.pk
        for _, places in tasks
        for place in places
    }
    return RoundPlaces(sheet, others, _pasts(sheet, reporting_round))


def _pasts(sheet: Sheet, reporting_round: ReportingRound) -> Mapping[Place, Past]:
    indicators = {row.indicator.pk: row.indicator for row in sheet.rows}
    areas = [sheet.agency.pk] if sheet.agency.is_area else []
    return pasts_of(indicators, areas, reporting_round.period_end)


def past_places(city: City, moment: Moment) -> PastPlaces:
    """What figures of past periods may be of in a city; five queries."""
    today = moment.known_at.astimezone(CHINA).date()
    indicators = indicators_of(city)
    by_name: dict[str, Indicator | None] = {}
    by_number: dict[int, Indicator | None] = {}
    for each in indicators:
        name = "".join(each.name.split())
        by_name[name] = None if name in by_name else each
        if each.code.isdecimal():
            by_number[int(each.code)] = None if int(each.code) in by_number else each
    areas = {area.pk: area for area in areas_in(city, today)}
    directory = agency_directory(city)

    def area_named(text: str) -> Agency | None:
        match = directory.match(text, today)
        return areas.get(match.pk) if match is not None and not match.is_group else None

    starts, states = _plans_of(indicators)
    closed = frozenset(pk for pk, each in states.items() if each == {Plan.State.CLOSED})
    return PastPlaces({each.code: each for each in indicators}, by_name, by_number, area_named, starts, closed, today)


def indicators_of(city: City) -> tuple[Indicator, ...]:
    """The city's indicators that are reported by periods, by code."""
    rows = Indicator.objects.filter(city=city, is_register=False).select_related("city").order_by("code")
    return tuple(rows)


def _plans_of(indicators: Iterable[Indicator]) -> tuple[dict[int, date], dict[int, set[str]]]:
    """The first day of the first plan in force of each indicator, and the states of all its plans."""
    starts: dict[int, date] = {}
    states: defaultdict[int, set[str]] = defaultdict(set)
    rows = Plan.objects.filter(targets__indicator__in=[each.pk for each in indicators]).order_by("starts_on", "pk")
    for pk, start, state in rows.values_list("targets__indicator", "starts_on", "state").distinct():
        states[pk].add(state)
        if start is not None and state == Plan.State.IN_FORCE:
            starts.setdefault(pk, start)
    return starts, states


def past_standing(lines: Sequence[Line]) -> dict[Series, Standing]:
    """What stands already for the places and times of some lines; waiting or accepted."""
    indicators = sorted({line.indicator.pk for line in lines})
    ends = sorted({line.period.end for line in lines})
    columns = ("indicator", "area", "period_start", "period_end", "value", "numerator", "denominator", "state")
    found: dict[Series, Standing] = {}
    for at in range(0, len(indicators), MOST_AT_ONCE):
        rows = Reading.objects.filter(
            indicator__in=indicators[at : at + MOST_AT_ONCE], period_end__gte=ends[0], period_end__lte=ends[-1],
            state__in=HOLDS, withdrawn_at__isnull=True,
        ).order_by("pk")  # fmt: skip
        for pk, area, start, end, value, above, below, state in rows.values_list(*columns).iterator(chunk_size=5000):
            found[pk, area or 0, start, end] = ((value, above, below), state)
    return found


def heading_maps(agency: Agency, *, is_past: bool) -> dict[str, dict[str, str]]:
    """What was said of the headings of an agency's old tables, by their signatures."""
    rows = HeadingMap.objects.filter(agency=agency, is_past=is_past)
    return {row.signature: json.loads(row.columns) for row in rows}


def booked_before(
    *, city: City, agency: Agency, reporting_round: ReportingRound | None, sha256: str
) -> WorkbookUpload | None:
    """The same file, where it was booked before."""
    done = (WorkbookUpload.State.BOOKED, WorkbookUpload.State.ACCEPTED)
    rows = WorkbookUpload.objects.filter(city=city, round=reporting_round, sha256=sha256, state__in=done)
    if reporting_round is not None:
        rows = rows.filter(agency=agency)
    return rows.select_related("by").first()


@dataclass(frozen=True, slots=True)
class UploadPage:
    """What a workbook's page shows of what was found in it: at most the first hundreds of lines and faults."""

    message: str
    lines: tuple[Mapping[str, str], ...]
    faults: tuple[Mapping[str, str], ...]
    headings: tuple[Mapping[str, str], ...]
    blank: int


def upload_page(upload: WorkbookUpload) -> UploadPage:
    """What was found in a workbook, for its page."""
    found = json.loads(upload.found)
    return UploadPage(
        found.get("message", ""),
        tuple(found.get("lines", ())),
        tuple(found.get("faults", ())),
        tuple(found.get("headings", ())),
        int(found.get("blank", 0)),
    )


def uploads_seen(city: City, agencies: Iterable[Agency], *, officer: bool) -> QuerySet[WorkbookUpload]:
    """The workbooks that a person may see: of their agencies' rounds, as an officer all of past periods too."""
    mine = Q(agency__in=list(agencies), round__isnull=False)
    seen = mine | Q(round__isnull=True) if officer else mine
    return WorkbookUpload.objects.filter(seen, city=city).select_related("agency", "by", "round__plan", "decided_by")
