"""Who reports what: the targets of an agency, the areas it may speak for, and the readings that open rounds still ask of it (应报)."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from luoshi.rules.period import Period
from luoshi_site.agencies.models import Agency, City
from luoshi_site.ledger.models import Assignment, Indicator, Plan, Target
from luoshi_site.progress.models import Reading

AREAS = (Agency.Kind.DISTRICT, Agency.Kind.ZONE)
REPORTS = (Assignment.Role.LEAD, Assignment.Role.RESPONSIBLE)
HOLDS = (Reading.State.PENDING, Reading.State.ACCEPTED)


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
    """The areas that an agency may send a reading of, where areas are rolled up: a bureau the city and each; a district its own.

    A district also speaks for what it has taken over, of periods before.
    """
    if indicator.rollup == Indicator.Rollup.NONE:
        return (None,)
    if agency.kind in AREAS:
        return (agency, *agency.predecessors.filter(kind__in=AREAS))
    return (None, *areas_in(indicator.city, on))
