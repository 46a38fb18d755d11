"""Writing an adoption's rows: all inside the caller's transaction, each sort in one statement (落库)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from django.db.models import Model

from luoshi_site.agencies.models import Agency, AgencyGroup, AgencyName, City
from luoshi_site.ledger.choices import GROUP
from luoshi_site.ledger.defaults import Terms
from luoshi_site.ledger.models import (
    Assignment,
    Document,
    Goal,
    Indicator,
    Matter,
    Milestone,
    Plan,
    Target,
    TargetVersion,
    Task,
)
from luoshi_site.ledger.spec import Adoption, IndicatorSpec, NewAgency, TargetSpec

Row = TypeVar("Row", bound=Model)
BATCH = 400
SIX_PLACES = Decimal("0.000001")


@dataclass(slots=True)
class Written:
    """The rows of one adoption, as they are written."""

    city: City
    at: datetime
    rows: list[Model] = field(default_factory=list)
    agencies: dict[str, int] = field(default_factory=dict)
    groups: dict[str, int] = field(default_factory=dict)

    def agency(self, key: str) -> int:
        """The agency that a key names."""
        return self.agencies[key] if key.startswith("new:") else int(key.partition(":")[2])

    def carrier(self, key: str) -> dict[str, int | None]:
        """The two columns of whoever a key names."""
        name, _, number = key.partition(":")
        if name == "new":
            return {"agency_id": self.agencies.get(key), "group_id": self.groups.get(key)}
        pk = int(number)
        return {"agency_id": None if name == GROUP else pk, "group_id": pk if name == GROUP else None}


def write_adoption(
    adoption: Adoption, *, city: City, document: Document | None, adopted_by: str, at: datetime
) -> tuple[Plan, list[Model]]:
    """Write everything that the adoption names; the plan and all rows for the audit line."""
    written = Written(city, at)
    for place, agency in enumerate(adoption.new_agencies):
        write_agency(written, f"new:{place}", agency)
    plan = _write_plan(adoption, city=city, document=document, adopted_by=adopted_by, at=at)
    written.rows.append(plan)
    goals = bulk(
        written,
        [
            Goal(
                plan=plan,
                number=goal.number,
                title=goal.title,
                span_start=goal.span.start if goal.span else None,
                span_end=goal.span.end if goal.span else None,
            )
            for goal in adoption.goals
        ],
    )
    tasks = write_tasks(written, adoption, plan)
    indicators = _write_indicators(written, adoption)
    _write_targets(written, adoption, plan, goals, tasks, indicators)
    return plan, written.rows


def bulk(written: Written, rows: list[Row]) -> list[Row]:
    """Write many rows of one kind."""
    made = type(rows[0])._default_manager.bulk_create(rows, batch_size=BATCH) if rows else []
    written.rows.extend(made)
    return list(made)


def write_agency(written: Written, key: str, new: NewAgency) -> None:
    """A new entry of the registry; the names that the document used become its aliases."""
    city = written.city
    if new.kind == GROUP:
        written.groups[key] = AgencyGroup.objects.create(city=city, name=new.name).pk
        return
    codes = set(Agency.objects.filter(city=city).values_list("code", flat=True))
    code = next(each for n in range(1, 100_000) if (each := f"added-{n}") not in codes)
    position = len(codes) + 1
    agency = Agency.objects.create(city=city, code=code, kind=new.kind, name=new.name, position=position)
    AgencyName.objects.bulk_create(
        AgencyName(
            agency=agency,
            name=name[:100],
            form=AgencyName.Form.SHORT if name == new.name else AgencyName.Form.ALIAS,
        )
        for name in dict.fromkeys((new.name, *new.written))
    )
    written.agencies[key] = agency.pk


def _write_plan(adoption: Adoption, *, city: City, document: Document | None, adopted_by: str, at: datetime) -> Plan:
    spec = adoption.plan
    return Plan.objects.create(
        city=city,
        code=spec.code,
        title=spec.title,
        short_title=spec.short_title,
        issuers=spec.issuers,
        doc_number=spec.doc_number,
        issued_on=spec.issued_on,
        starts_on=spec.starts_on,
        ends_on=spec.ends_on,
        source_sha256=spec.source_sha256,
        document=document,
        adopted_at=at,
        adopted_by=adopted_by,
    )


def write_tasks(written: Written, adoption: Adoption, plan: Plan) -> dict[int, Task]:
    """Tasks with their division, milestones and matters; the tasks by their place in the draft."""
    rows = [
        Task(
            plan=plan,
            number=spec.number,
            position=spec.position,
            title=spec.title,
            area=spec.area,
            span_start=spec.span.start if spec.span else None,
            span_end=spec.span.end if spec.span else None,
        )
        for spec in adoption.tasks
    ]
    tasks = dict(zip((spec.place for spec in adoption.tasks), bulk(written, rows), strict=True))
    assignments = [
        Assignment(
            task=tasks[spec.place],
            role=each.role,
            as_written=each.as_written,
            position=each.position,
            **written.carrier(each.key),
        )
        for spec in adoption.tasks
        for each in spec.assignments
    ]
    bulk(written, assignments)
    _write_matters(written, tasks, assignments, _write_milestones(written, adoption, tasks))
    return tasks


def _write_milestones(written: Written, adoption: Adoption, tasks: dict[int, Task]) -> list[Milestone]:
    rows = [
        Milestone(
            task=tasks[spec.place],
            title=each.title,
            due_on=each.due_on,
            agency_id=written.agency(each.key),
            proof=each.proof,
            recorded_at=written.at,
        )
        for spec in adoption.tasks
        for each in spec.milestones
    ]
    return bulk(written, rows)


def _write_matters(
    written: Written, tasks: dict[int, Task], assignments: list[Assignment], milestones: list[Milestone]
) -> None:
    """A matter for each task, with its first lead, and for each milestone."""
    leads: dict[int, int] = {}
    for row in assignments:
        if row.role == Assignment.Role.LEAD and row.agency_id:
            leads.setdefault(row.task_id, row.agency_id)
    matters = [
        Matter(kind=Matter.Kind.TASK, title=task.title, agency_id=leads.get(task.pk), task=task)
        for task in tasks.values()
    ]
    matters += [
        Matter(kind=Matter.Kind.MILESTONE, title=each.title, agency_id=each.agency_id, milestone=each)
        for each in milestones
    ]
    bulk(written, matters)


def _write_indicators(written: Written, adoption: Adoption) -> list[int]:
    """The keys of the adoption's indicators, in its order; new ones are created."""
    new = [indicator_row(written.city, spec, spec.terms) for spec in adoption.indicators if spec.terms is not None]
    made = iter(bulk(written, new))
    return [next(made).pk if spec.existing is None else spec.existing for spec in adoption.indicators]


def indicator_row(city: City, spec: IndicatorSpec, terms: Terms) -> Indicator:
    """A new indicator, unsaved."""
    return Indicator(
        city=city,
        code=spec.code,
        name=spec.name,
        unit=spec.unit,
        basis=terms.basis.value,
        cadence=terms.cadence.value,
        rollup=terms.rollup,
        as_ratio=terms.as_ratio,
        numerator_name=terms.numerator_name,
        denominator_name=terms.denominator_name,
        decimals=terms.decimals,
        is_register=terms.is_register,
    )


def _write_targets(
    written: Written,
    adoption: Adoption,
    plan: Plan,
    goals: list[Goal],
    tasks: dict[int, Task],
    indicators: list[int],
) -> None:
    targets = []
    for spec in adoption.targets:
        fact = spec.draft.fact
        targets.append(
            Target(
                plan=plan,
                number=spec.number,
                task=tasks.get(spec.task) if spec.task is not None else None,
                goal=goals[spec.goal] if spec.goal is not None else None,
                indicator_id=indicators[spec.indicator],
                name=spec.terms.name,
                span_start=fact.span.start,
                span_end=fact.span.end,
                sentence_start=fact.sentence.start if fact.sentence else None,
                sentence_end=fact.sentence.end if fact.sentence else None,
            )
        )
    pairs = zip(bulk(written, targets), adoption.targets, strict=True)
    bulk(written, [version_row(target, spec, indicators, written.at) for target, spec in pairs])


def version_row(
    target: Target, spec: TargetSpec, indicators: Mapping[int, int] | Sequence[int], at: datetime
) -> TargetVersion:
    """A target's first version, unsaved; `indicators` are keys by place in the adoption."""
    fact, terms = spec.draft.fact, spec.terms
    return TargetVersion(
        target=target,
        number=1,
        decided_at=at,
        kind=fact.kind.value,
        comparator=fact.comparator.value,
        value=exact(fact.value),
        value_high=exact(fact.value_high),
        unit=(fact.unit or terms.unit)[:40],
        of=(fact.of or "")[:100],
        partner_id=indicators[spec.partner] if spec.partner is not None else None,
        deadline=(fact.deadline or "")[:10],
        due_on=terms.due_on,
        every_year=terms.every_year,
        strength=fact.strength.value,
        direction=terms.direction.value if terms.direction else "",
        keep=terms.keep,
        is_ceiling=terms.is_ceiling,
        is_count=terms.is_count,
        is_mean=terms.is_mean,
        from_levels=terms.from_levels,
        baseline_value=exact(terms.baseline_value),
        baseline_on=terms.baseline_on,
    )


def exact(value: Decimal | None) -> Decimal | None:
    """The value as the database keeps it."""
    return None if value is None else value.quantize(SIX_PLACES)
