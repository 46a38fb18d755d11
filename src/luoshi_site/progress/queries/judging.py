"""Judging every target of a plan from a fixed number of queries, and only those that something happened to."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Prefetch, Q

from luoshi.rules.judgement import judge
from luoshi.rules.milestones import judge_milestone
from luoshi.rules.model import Judgement, MilestoneJudgement, Parameters, ReadingFact, RelationPartner
from luoshi.rules.parameters import ParameterEntry, parameters_on
from luoshi_site.agencies.models import Agency
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.models import (
    Assignment,
    Indicator,
    Milestone,
    MilestoneEntry,
    Plan,
    PlanParameter,
    Suspension,
    Target,
    TargetVersion,
    Task,
)
from luoshi_site.ledger.shares import year_shares
from luoshi_site.progress.models import Extension, Reading, ReportingRound
from luoshi_site.progress.queries.cityfacts import city_facts
from luoshi_site.progress.queries.extensions import granted
from luoshi_site.progress.queries.facts import (
    area_meets,
    asks_each_area,
    asks_of,
    exact,
    milestone_fact,
    reading_rows,
    supposed_row,
    suspension_facts,
    version_fact,
)
from luoshi_site.progress.queries.kept import Kept, moment_key
from luoshi_site.progress.queries.rolled import Members, facts_of_rows

EVERYTHING = Q()
kept_judgements: Kept[Judgement] = Kept(most=6_000)


@dataclass(frozen=True)
class PlanRows:
    """The rows of a plan that judging needs, but for the readings."""

    plan: Plan
    targets: tuple[Target, ...]
    tasks: tuple[Task, ...]
    rounds: tuple[ReportingRound, ...]
    extensions: tuple[Extension, ...]
    parameters: tuple[ParameterEntry, ...]
    areas: tuple[Agency, ...]

    @cached_property
    def members(self) -> Members:
        """The areas whose readings make the city's."""
        return Members(self.areas)

    @property
    def area_names(self) -> dict[int, str]:
        """The names of the city's areas by primary key."""
        return self.members.names

    def first_leads(self, on: date) -> dict[int, Assignment]:
        """Whom a missing reading is asked of: the first lead of each task on a day, by the task's primary key."""
        found: dict[int, Assignment] = {}
        for task in self.tasks:
            for row in task.assignments.all():
                if row.role == Assignment.Role.LEAD and row.in_force(on):
                    found.setdefault(task.pk, row)
        return found

    def due_days_of(self, agency: int | None, moment: Moment) -> dict[int, date]:
        """The due days, by round, that extensions moved for an agency, as known at a moment."""
        moved = granted(self.extensions, known_at=moment.known_at)
        return {row: day for (row, whose), day in moved.items() if whose == agency}

    def version_at(self, target: Target, moment: Moment) -> TargetVersion:
        """The version in force at a moment; the first one before any."""
        versions = sorted(target.versions.all(), key=lambda version: version.number)
        in_force = [
            version
            for version in versions[1:]
            if version.decided_at <= moment.known_at
            and (version.effective_on is None or version.effective_on <= moment.as_of)
        ]
        return in_force[-1] if in_force else versions[0]

    def parameters_at(self, moment: Moment) -> Parameters:
        """The rules' parameters on the day, the plan's own before the default ones."""
        return parameters_on(moment.as_of, self.parameters)


def _parameter_entry(row: PlanParameter) -> ParameterEntry:
    value = exact(row.value)
    assert value is not None  # noqa: S101 - the column is never null
    return ParameterEntry(name=row.name, starts_on=row.valid_from, value=value, source=row.source)


def target_rows(plan: Plan, only: Q) -> tuple[Target, ...]:
    """The plan's targets with everything that judging and showing them needs."""
    versions = TargetVersion.objects.select_related("partner", "trajectory").prefetch_related(
        "trajectory__nodes", year_shares()
    )
    return tuple(
        Target.objects.filter(only, plan=plan)
        .select_related("indicator", "task", "goal")
        .prefetch_related(
            Prefetch("versions", versions), Prefetch("suspensions", Suspension.objects.order_by("decided_at", "pk"))
        )
    )


def task_rows(plan: Plan) -> tuple[Task, ...]:
    """The plan's tasks with assignments and milestones."""
    return tuple(
        Task.objects.filter(plan=plan).prefetch_related(
            Prefetch("assignments", Assignment.objects.select_related("agency", "group")),
            Prefetch("milestones", Milestone.objects.select_related("agency")),
            Prefetch("milestones__entries", MilestoneEntry.objects.order_by("pk")),
        )
    )


def plan_rows(plan: Plan, *, only: Q = EVERYTHING) -> PlanRows:
    """Load a plan's rows; `only` narrows the targets."""
    plan = Plan.objects.select_related("city", "document").defer("document__text", "document__compiled").get(pk=plan.pk)
    kinds = (Agency.Kind.DISTRICT, Agency.Kind.ZONE)
    rounds = tuple(ReportingRound.objects.filter(plan=plan))
    granted = Extension.objects.filter(round__plan=plan, state=Extension.State.GRANTED)
    return PlanRows(
        plan=plan,
        targets=target_rows(plan, only),
        tasks=task_rows(plan),
        rounds=rounds,
        extensions=tuple(granted) if rounds else (),
        parameters=tuple(_parameter_entry(row) for row in PlanParameter.objects.filter(plan=plan)),
        areas=tuple(Agency.objects.filter(city=plan.city, kind__in=kinds)),
    )


def judging_key(rows: PlanRows, target: Target, moment: Moment) -> Hashable:
    """Everything that the target's judgement rests on (docs/decisions/0003)."""
    partners = tuple(version.partner.changed_seq for version in target.versions.all() if version.partner)
    return (rows.plan.pk, rows.plan.changed_seq, target.pk, target.indicator.changed_seq, partners, moment_key(moment))


def judgements_of(rows: PlanRows, moment: Moment) -> dict[int, Judgement]:
    """The judgement of each target of a plan at a moment, by primary key; readings are read only for what is not kept."""
    found: dict[int, Judgement] = {}
    wanting: list[tuple[Target, Hashable]] = []
    for target in rows.targets:
        key = judging_key(rows, target, moment)
        judgement = kept_judgements.get(key)
        if judgement is None:
            wanting.append((target, key))
        else:
            found[target.pk] = judgement
    if wanting:
        bench = Bench.laid(rows, [target for target, _ in wanting], moment)
        for target, key in wanting:
            found[target.pk] = bench.judge(target)
            kept_judgements.put(key, found[target.pk])
    return found


@dataclass(frozen=True)
class Bench:
    """What stays the same while the targets of a plan are judged."""

    rows: PlanRows
    moment: Moment
    parameters: Parameters
    readings: dict[int, tuple[ReadingFact, ...]]
    leads: dict[int, Assignment]

    @classmethod
    def laid(
        cls, rows: PlanRows, targets: Iterable[Target], moment: Moment, *, supposed: Reading | None = None
    ) -> "Bench":
        """Lay out the readings of targets at a moment; `supposed` counts as if it had just been accepted."""
        indicators: dict[int, Indicator] = {}
        for target in targets:
            indicators[target.indicator.pk] = target.indicator
            indicators |= {v.partner.pk: v.partner for v in target.versions.all() if v.partner}
        parameters = rows.parameters_at(moment)
        meets = {
            target.indicator.pk: area_meets(
                rows.version_at(target, moment), indicator=target.indicator, plan=rows.plan, parameters=parameters
            )
            for target in targets
            if asks_each_area(target.indicator)
        }
        apart = meets.keys() | ({supposed.indicator_id} if supposed is not None else set())
        folded = {pk: indicator for pk, indicator in indicators.items() if pk not in apart}
        readings = city_facts(folded, rows.members, moment)
        by_indicator = reading_rows(apart, as_of=moment.as_of, known_at=moment.known_at) if apart else {}
        if supposed is not None and supposed.period_end <= moment.as_of:
            kept_rows = [row for row in by_indicator.get(supposed.indicator_id, []) if row[0] != supposed.corrects_id]
            by_indicator[supposed.indicator_id] = [*kept_rows, supposed_row(supposed, accepted_at=moment.known_at)]
        for pk in apart & indicators.keys():
            mine = by_indicator.get(pk, [])
            readings[pk] = facts_of_rows(indicators[pk], mine, rows.members, moment, meets=meets.get(pk))
        return cls(rows, moment, parameters, readings, rows.first_leads(moment.as_of))

    def judge(self, target: Target, as_of: date | None = None, *, first_version: bool = False) -> Judgement:
        """One target, on the moment's day or on an earlier one with the same knowledge; as if never adjusted if asked so."""
        moment, indicator = self.moment, target.indicator
        versions = sorted(target.versions.all(), key=lambda version: version.number)
        versions = versions[:1] if first_version else versions
        lead = self.leads.get(target.task_id or 0)
        return judge(
            versions=[
                version_fact(version, indicator=indicator, plan=self.rows.plan, known_at=moment.known_at)
                for version in versions
            ],
            readings=self.readings[indicator.pk],
            asks=asks_of(
                self.rows.rounds,
                indicator.cadence,
                known_at=moment.known_at,
                agency=lead.as_written if lead else "",
                moved=self.rows.due_days_of(lead.agency_id, moment) if lead and self.rows.extensions else None,
            ),
            as_of=as_of or moment.as_of,
            known_at=moment.known_at,
            parameters=self.parameters,
            partner=self._partner(versions[-1]),
            suspensions=suspension_facts(list(target.suspensions.all())),
        )

    def _partner(self, version: TargetVersion) -> RelationPartner | None:
        partner = version.partner
        if partner is None:
            return RelationPartner(name=version.of) if version.of else None
        asks = asks_of(self.rows.rounds, partner.cadence, known_at=self.moment.known_at)
        return RelationPartner(name=version.of or partner.name, readings=self.readings[partner.pk], asks=asks)


def milestone_judgement_of(milestone: Milestone, moment: Moment) -> MilestoneJudgement:
    """A milestone at a moment; needs its agency and entries loaded."""
    return judge_milestone(
        milestone_fact(milestone, known_at=moment.known_at), as_of=moment.as_of, known_at=moment.known_at
    )
