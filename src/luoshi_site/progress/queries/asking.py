"""What a round asks of whom (应报): figures of the city of a task's first agency, rolled-up ones of the areas it names."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Protocol

from django.db.models import Q

from luoshi.rules.period import Cadence
from luoshi_site.agencies.models import Agency, City, GroupMember
from luoshi_site.ledger.models import Assignment, Indicator, Target, Task
from luoshi_site.progress.models import ReportingRound

REPORTS = (Assignment.Role.LEAD, Assignment.Role.RESPONSIBLE)
Members = Mapping[int, Sequence[Agency]]
Place = tuple[int, int]
"""Where a figure stands: indicator, and area or 0."""


class AskedTarget(Protocol):
    """A target of a plan, judged or not."""

    @property
    def target(self) -> Target:
        """The target, with its indicator loaded."""


class AskedTask(Protocol):
    """A task of a plan with its targets."""

    @property
    def task(self) -> Task:
        """The task, with its assignments loaded."""

    @property
    def targets(self) -> Sequence[AskedTarget]:
        """What it promises."""


class AskedPlan(Protocol):
    """What asking rests on: a plan's tasks and targets in force, as a standing has them or as they are loaded."""

    @property
    def tasks(self) -> Sequence[AskedTask]:
        """Its tasks, in the document's order."""

    @property
    def targets(self) -> Sequence[AskedTarget]:
        """All its targets."""


@dataclass(frozen=True, slots=True)
class TaskAsked:
    """What a round asks of an agency on a task: figures of `targets` (for `area`, or the whole city), and words.

    `by_areas` are the task's targets of the round that the areas report; `leads` says that the agency is the one to speak for the task,
    `words` that its words are asked in this round: once, in the plan's shortest, never again in a longer one.
    """

    task: Task
    agency: Agency
    area: Agency | None
    targets: tuple[Target, ...]
    by_areas: tuple[Target, ...]
    leads: bool
    words: bool = False


@dataclass
class Asking:
    """Everything that a round asks, by agency."""

    round: ReportingRound
    by_agency: dict[int, list[TaskAsked]] = field(default_factory=dict)
    agencies: dict[int, Agency] = field(default_factory=dict)

    def of(self, agency: Agency) -> tuple[TaskAsked, ...]:
        """What is asked of one agency, in the plan's order."""
        return tuple(self.by_agency.get(agency.pk, ()))

    @cached_property
    def places(self) -> dict[int, tuple[tuple[int, frozenset[Place]], ...]]:
        """Each task asked with its places, by the agency's primary key."""
        return {
            agency: tuple(
                (each.task.pk, frozenset(place_of(target, each) for target in each.targets)) for each in asked
            )
            for agency, asked in self.by_agency.items()
        }


def members_of(city: City, on: date) -> dict[int, list[Agency]]:
    """The members of the city's groups on a day, by the group's primary key."""
    rows = GroupMember.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=on),
        Q(valid_until__isnull=True) | Q(valid_until__gte=on),
        group__city=city,
    ).select_related("agency")
    found: defaultdict[int, list[Agency]] = defaultdict(list)
    for row in rows:
        found[row.group_id].append(row.agency)
    return found


def held(assignments: Iterable[Assignment], on: date) -> list[Assignment]:
    """The assignments that make somebody report on a day, leads first."""
    rows = [
        row
        for row in assignments
        if row.role in REPORTS
        and (row.valid_from is None or row.valid_from <= on)
        and (row.valid_until is None or row.valid_until >= on)
    ]
    return sorted(rows, key=lambda row: (REPORTS.index(Assignment.Role(row.role)), row.position, row.pk))


def speaker_of(assignments: Sequence[Assignment]) -> Agency | None:
    """Who reports a task's figures of the whole city and its words: the first agency named, leads first."""
    return next((row.agency for row in assignments if row.agency is not None), None)


def areas_of(assignments: Iterable[Assignment], members: Members) -> dict[int, Agency]:
    """The districts and zones that a task names, themselves or as members of a group."""
    named = (
        agency for row in assignments for agency in ([row.agency] if row.agency else members.get(row.group_id or 0, ()))
    )
    return {agency.pk: agency for agency in named if agency.is_area}


def asking_of(reporting_round: ReportingRound, standing: AskedPlan, members: Members, on: date) -> Asking:
    """What a round asks, of every agency (应报); from the plan's rows, without a query."""
    asking = Asking(reporting_round)
    shortest = _is_shortest(reporting_round, standing)
    for row in standing.tasks:
        if row.task.ended_on is not None and row.task.ended_on <= reporting_round.period_end:
            continue
        targets = [each.target for each in row.targets if is_asked(each.target, reporting_round)]
        if targets or shortest:
            _ask(asking, row.task, targets, held(row.task.assignments.all(), on), members, words=shortest)
    return asking


def _is_shortest(reporting_round: ReportingRound, standing: AskedPlan) -> bool:
    """Whether no round of the plan comes oftener: words are asked in that one only."""
    indicators = [each.target.indicator for each in standing.targets]
    used = [Cadence(each.cadence).months for each in indicators if not each.is_register]
    return Cadence(reporting_round.cadence).months <= min(used, default=1)


def is_asked(target: Target, reporting_round: ReportingRound) -> bool:
    """Whether a round asks for the figure of a target."""
    indicator, ended = target.indicator, target.ended_on
    gone = ended is not None and ended <= reporting_round.period_end
    return indicator.cadence == reporting_round.cadence and not indicator.is_register and not gone


def _ask(
    asking: Asking,
    task: Task,
    targets: Sequence[Target],
    named: Sequence[Assignment],
    members: Members,
    *,
    words: bool,
) -> None:
    rolled = tuple(target for target in targets if target.indicator.rollup != Indicator.Rollup.NONE)
    of_city = tuple(target for target in targets if target.indicator.rollup == Indicator.Rollup.NONE)
    speaker = speaker_of(named)
    areas = areas_of(named, members) if rolled else {}
    if speaker is not None:
        itself = speaker.pk in areas or not areas
        own, by_areas = ((*of_city, *rolled), ()) if itself else (of_city, rolled)
        area = speaker if speaker.pk in areas else None
        if own or words:
            _add(asking, TaskAsked(task, speaker, area, own, by_areas, leads=True, words=words))
    for agency in areas.values():
        if speaker is None or agency.pk != speaker.pk:
            _add(asking, TaskAsked(task, agency, agency, rolled, (), leads=False))


def _add(asking: Asking, asked: TaskAsked) -> None:
    asking.by_agency.setdefault(asked.agency.pk, []).append(asked)
    asking.agencies[asked.agency.pk] = asked.agency


def area_of(target: Target, asked: TaskAsked) -> Agency | None:
    """The area that a figure is of: rolled-up figures of the area asked, all others of the whole city."""
    return None if target.indicator.rollup == Indicator.Rollup.NONE else asked.area


def place_of(target: Target, asked: TaskAsked) -> Place:
    """Where a figure asked for stands."""
    area = area_of(target, asked)
    return target.indicator_id, area.pk if area else 0
