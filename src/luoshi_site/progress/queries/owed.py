"""The readings that open rounds still ask of agencies (待填报)."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from luoshi.rules.period import Period
from luoshi_site.agencies.models import Agency, City
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.models import Target
from luoshi_site.progress.models import Reading, ReportingRound
from luoshi_site.progress.queries.asked import HOLDS, as_reported
from luoshi_site.progress.queries.asking import Place, area_of, place_of
from luoshi_site.progress.queries.board import open_rounds
from luoshi_site.progress.queries.extensions import due_days
from luoshi_site.progress.queries.sheet import asking_for


@dataclass(frozen=True, slots=True)
class AskedReading:
    """A reading that an open round asks of an agency and nobody has sent; `area` null for the whole city.

    `overdue` says that its due day is past; `returned` is the newest returned reading of the place and period, if any.
    """

    round: ReportingRound
    target: Target
    agency: Agency
    area: Agency | None
    overdue: bool
    returned: Reading | None

    @property
    def reported_period(self) -> Period:
        """The period that the reading is to be of: a running total starts with its year or its plan."""
        asked = Period(self.round.period_start, self.round.period_end)
        return as_reported(self.target.indicator, self.round.plan, asked)


def asked_readings(*, city: City, agencies: Collection[Agency], moment: Moment) -> tuple[AskedReading, ...]:
    """What the open rounds still ask of these agencies, the earliest due day first; one line an indicator, area and period."""
    found: list[AskedReading] = []
    for reporting_round in open_rounds(city, moment) if agencies else ():
        _, asking = asking_for(reporting_round, moment)
        asked = [(each, target) for agency in agencies for each in asking.of(agency) for target in each.targets]
        sent, returned = _sent(reporting_round, {place_of(target, each) for each, target in asked})
        granted = due_days(reporting_round, known_at=moment.known_at)
        for each, target in asked:
            area, place = area_of(target, each), place_of(target, each)
            if place not in sent:
                sent.add(place)
                late = granted.get(each.agency.pk, reporting_round.due_on) < moment.as_of
                found.append(AskedReading(reporting_round, target, each.agency, area, late, returned.get(place)))
    return tuple(sorted(found, key=lambda asked: (asked.round.due_on, asked.target.number)))


def _sent(reporting_round: ReportingRound, places: Collection[Place]) -> tuple[set[Place], dict[Place, Reading]]:
    """The places that were sent something for the round's period, and the newest returned reading of each place."""
    of_areas = Q(area__isnull=True) | Q(area__in={area for _, area in places})
    rows = Reading.objects.filter(
        of_areas, indicator__in={indicator for indicator, _ in places}, period_end=reporting_round.period_end
    )
    held = rows.filter(state__in=HOLDS, withdrawn_at__isnull=True).order_by().values_list("indicator", "area")
    returned = rows.filter(state=Reading.State.RETURNED).order_by("pk")
    return (
        {(indicator, area or 0) for indicator, area in held},
        {(row.indicator_id, row.area_id or 0): row for row in returned},
    )
