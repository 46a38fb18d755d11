"""Who reports what: the targets of an agency, the areas it may speak for, and the readings that open rounds still ask of it (应报)."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from luoshi.rules.period import Period
from luoshi_site.agencies.models import Agency, City
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.models import Assignment, Indicator, Plan, Target
from luoshi_site.progress.models import Reading, ReportingRound

AREAS = (Agency.Kind.DISTRICT, Agency.Kind.ZONE)
REPORTS = (Assignment.Role.LEAD, Assignment.Role.RESPONSIBLE)
HOLDS = (Reading.State.PENDING, Reading.State.ACCEPTED)


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


def as_reported(indicator: Indicator, plan: Plan, period: Period) -> Period:
    """The period that a reading is of: a running total starts with its year or its plan, others with the period asked for."""
    if indicator.basis == Indicator.Basis.RUNNING_YEAR:
        return Period(date(period.end.year, 1, 1), period.end)
    if indicator.basis == Indicator.Basis.RUNNING_PLAN and plan.starts_on and plan.starts_on <= period.end:
        return Period(plan.starts_on, period.end)
    return period


def assignments_of(agencies: Iterable[Agency], on: date) -> QuerySet[Assignment]:
    """The assignments that make these agencies report: as lead or responsible, by name or as member of a group on that day."""
    mine = list(agencies)
    membership = (
        Q(group__groupmember__agency__in=mine)
        & (Q(group__groupmember__valid_from__isnull=True) | Q(group__groupmember__valid_from__lte=on))
        & (Q(group__groupmember__valid_until__isnull=True) | Q(group__groupmember__valid_until__gte=on))
    )
    since = Q(valid_from__isnull=True) | Q(valid_from__lte=on)
    until = Q(valid_until__isnull=True) | Q(valid_until__gte=on)
    return Assignment.objects.filter(Q(agency__in=mine) | membership, since, until, role__in=REPORTS)


def targets_of(agencies: Iterable[Agency], on: date) -> QuerySet[Target]:
    """The targets that these agencies report on (本单位报送的目标)."""
    tasks = assignments_of(agencies, on).values("task")
    rows = targets_in_force(on).filter(task__in=tasks)
    return rows.select_related("indicator", "task", "plan", "goal")


def targets_in_force(on: date) -> QuerySet[Target]:
    """The targets of plans in force that no decision has taken out by a day, nor brings in only later (考核中的目标)."""
    kept = Q(ended_on__isnull=True) | Q(ended_on__gt=on)
    rows = Target.objects.filter(kept, plan__state=Plan.State.IN_FORCE)
    return rows.exclude(versions__number=1, versions__effective_on__gt=on)


def areas_in(city: City, on: date) -> tuple[Agency, ...]:
    """The city's districts and zones in being on a day (区市县、先导区)."""
    rows = Agency.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=on),
        Q(valid_until__isnull=True) | Q(valid_until__gte=on),
        city=city,
        kind__in=AREAS,
    )
    return tuple(rows)


def areas_to_report(indicator: Indicator, agency: Agency, on: date) -> tuple[Agency | None, ...]:
    """The areas that an agency may send a reading of: a district its own; a bureau the city, and each area where areas are rolled up."""
    if indicator.rollup == Indicator.Rollup.NONE:
        return (None,)
    if agency.kind in AREAS:
        return (agency,)
    return (None, *areas_in(indicator.city, on))


def _wants(indicator: Indicator, agency: Agency) -> tuple[Agency | None, ...]:
    """The areas that a round asks of an agency: rolled-up figures of the areas, all others of whoever is named by the task."""
    if indicator.rollup == Indicator.Rollup.NONE:
        return () if agency.kind in AREAS else (None,)
    return (agency,) if agency.kind in AREAS else ()


def asked_readings(*, city: City, agencies: Collection[Agency], moment: Moment) -> tuple[AskedReading, ...]:
    """What the open rounds still ask of these agencies, the earliest due day first; one line an indicator, area and period."""
    rounds = list(
        ReportingRound.objects.filter(
            Q(closed_at__isnull=True) | Q(closed_at__gt=moment.known_at),
            plan__city=city,
            plan__state=Plan.State.IN_FORCE,
            opened_at__lte=moment.known_at,
        ).select_related("plan")
    )
    if not rounds or not agencies:
        return ()
    sent, returned = _sent(rounds, city)
    found: dict[tuple[int, int, date], AskedReading] = {}
    for agency in agencies:
        targets = _by_cadence(targets_of([agency], moment.as_of))
        for row in rounds:
            for target in targets[row.plan_id, row.cadence]:
                for area in _wants(target.indicator, agency):
                    key = (target.indicator_id, area.pk if area else 0, row.period_end)
                    if key not in sent and key not in found:
                        late = row.due_on < moment.as_of
                        found[key] = AskedReading(row, target, agency, area, late, returned.get(key))
    return tuple(sorted(found.values(), key=lambda asked: (asked.round.due_on, asked.target.number)))


def _by_cadence(targets: Iterable[Target]) -> defaultdict[tuple[int, str], list[Target]]:
    found: defaultdict[tuple[int, str], list[Target]] = defaultdict(list)
    for target in targets:
        if not target.indicator.is_register:
            found[target.plan_id, target.indicator.cadence].append(target)
    return found


Place = tuple[int, int, date]


def _sent(rounds: Collection[ReportingRound], city: City) -> tuple[set[Place], dict[Place, Reading]]:
    """What has been sent for the rounds' periods (indicator, area or 0, period's end), and the newest returned reading of each."""
    rows = Reading.objects.filter(indicator__city=city, period_end__in={row.period_end for row in rounds})
    held = rows.filter(state__in=HOLDS).values_list("indicator_id", "area_id", "period_end")
    sent = {(indicator, area or 0, end) for indicator, area, end in held}
    returned = {
        (row.indicator_id, row.area_id or 0, row.period_end): row
        for row in rows.filter(state=Reading.State.RETURNED).order_by("pk")
    }
    return sent, returned
