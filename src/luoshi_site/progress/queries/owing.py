"""Who owes what in a round: the agencies it asks, what each has not sent, and by which day (应报、未报)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q

from luoshi_site.agencies.models import Agency, GroupMember, Role
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.models import Assignment, Indicator, Target
from luoshi_site.notices.queries import agencies_holding
from luoshi_site.progress.models import Reading, ReportingRound
from luoshi_site.progress.queries.asked import AREAS, HOLDS, REPORTS, targets_in_force
from luoshi_site.progress.queries.extensions import due_days

Place = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class Owing:
    """What a round asks of an agency: how many readings, how many of them nobody sent, and its last day in time.

    `role` is whoever reports there: the reporter, in the supervision office the officer.
    """

    agency: Agency
    role: str
    asked: int
    missing: int
    due_on: date


def owed_in(reporting_round: ReportingRound, moment: Moment) -> tuple[Owing, ...]:
    """The agencies that a round asks, in the registry's order, in a fixed number of queries.

    A figure of the city is asked of its task's leads, one rolled up from areas of each area that its task names, else of the leads; a
    figure of an overall goal, which names nobody, of the supervision office.
    """
    asked: defaultdict[Agency, set[Place]] = defaultdict(set)
    office = agencies_holding(reporting_round.plan.city, Role.Kind.OFFICER, moment.as_of)
    for target, agencies in _asked(reporting_round, office, moment.as_of):
        for agency in agencies:
            area = agency.pk if agency.kind in AREAS and target.indicator.rollup != Indicator.Rollup.NONE else None
            asked[agency].add((target.indicator_id, area))
    sent = _sent(reporting_round)
    due = due_days(reporting_round, known_at=moment.known_at)
    found = (
        Owing(
            agency=agency,
            role=Role.Kind.OFFICER if agency in office else Role.Kind.REPORTER,
            asked=len(places),
            missing=len(places - sent),
            due_on=due.get(agency.pk, reporting_round.due_on),
        )
        for agency, places in asked.items()
    )
    return tuple(sorted(found, key=lambda owing: (owing.agency.position, owing.agency.pk)))


def _sent(reporting_round: ReportingRound) -> set[Place]:
    rows = Reading.objects.filter(
        indicator__city=reporting_round.plan.city_id, state__in=HOLDS, period_end=reporting_round.period_end
    )
    return set(rows.values_list("indicator_id", "area_id"))


def round_targets(reporting_round: ReportingRound, on: date) -> tuple[Target, ...]:
    """The targets that a round asks for, each indicator once, with their division of the day."""
    since = Q(valid_from__isnull=True) | Q(valid_from__lte=on)
    until = Q(valid_until__isnull=True) | Q(valid_until__gte=on)
    held = Assignment.objects.filter(since, until, role__in=REPORTS).select_related("agency")
    rows = targets_in_force(on).filter(
        plan=reporting_round.plan, indicator__cadence=reporting_round.cadence, indicator__is_register=False
    )
    rows = rows.select_related("indicator").prefetch_related(Prefetch("task__assignments", held))
    return tuple({target.indicator_id: target for target in rows.order_by("-number")}.values())


def _asked(
    reporting_round: ReportingRound, office: Collection[Agency], on: date
) -> Iterator[tuple[Target, Collection[Agency]]]:
    targets = round_targets(reporting_round, on)
    groups = {row.group_id for target in targets for row in _rows(target) if row.group_id}
    members = _members(groups, on)
    for target in targets:
        if target.task_id is None:
            yield target, office
            continue
        leads = set(_agencies((row for row in _rows(target) if row.role == Assignment.Role.LEAD), members))
        if target.indicator.rollup != Indicator.Rollup.NONE:
            areas = {agency for agency in _agencies(_rows(target), members) if agency.kind in AREAS}
            yield target, areas or leads
        else:
            yield target, {agency for agency in leads if agency.kind not in AREAS} or leads


def _rows(target: Target) -> Iterable[Assignment]:
    return target.task.assignments.all() if target.task else ()


def _agencies(rows: Iterable[Assignment], members: dict[int, list[Agency]]) -> Iterator[Agency]:
    for row in rows:
        if row.agency is not None:
            yield row.agency
        else:
            yield from members.get(row.group_id or 0, ())


def _members(groups: Collection[int], on: date) -> dict[int, list[Agency]]:
    """The agencies of groups on a day."""
    since = Q(valid_from__isnull=True) | Q(valid_from__lte=on)
    until = Q(valid_until__isnull=True) | Q(valid_until__gte=on)
    found: defaultdict[int, list[Agency]] = defaultdict(list)
    for row in GroupMember.objects.filter(since, until, group__in=groups).select_related("agency"):
        found[row.group_id].append(row.agency)
    return found
