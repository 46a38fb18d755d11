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
from luoshi_site.progress.queries.asking import area_of
from luoshi_site.progress.queries.board import open_rounds
from luoshi_site.progress.queries.extensions import due_days
from luoshi_site.progress.queries.sheet import asking_for

Place = tuple[int, int]


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
        sent, returned = _sent(reporting_round, {target.indicator_id for _, target in asked})
        granted = due_days(reporting_round, known_at=moment.known_at)
        for each, target in asked:
            area = area_of(target, each)
            place = (target.indicator_id, area.pk if area else 0)
            if place not in sent:
                sent.add(place)
                late = granted.get(each.agency.pk, reporting_round.due_on) < moment.as_of
                found.append(AskedReading(reporting_round, target, each.agency, area, late, returned.get(place)))
    return tuple(sorted(found, key=lambda asked: (asked.round.due_on, asked.target.number)))


def _sent(reporting_round: ReportingRound, indicators: Collection[int]) -> tuple[set[Place], dict[Place, Reading]]:
    """What was sent for the round's period (indicator, area or 0), and the newest returned reading of each place."""
    rows = Reading.objects.filter(indicator__in=indicators, period_end=reporting_round.period_end).filter(
        Q(state__in=HOLDS, withdrawn_at__isnull=True) | Q(state=Reading.State.RETURNED)
    )
    sent: set[Place] = set()
    returned: dict[Place, Reading] = {}
    for row in rows.order_by("pk"):
        place = (row.indicator_id, row.area_id or 0)
        if row.state == Reading.State.RETURNED:
            returned[place] = row
        else:
            sent.add(place)
    return sent, returned
