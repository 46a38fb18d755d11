"""A new version of a document beside the plan in force: what differs, and what adopting it would need (修订比对)."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from luoshi.plan import model
from luoshi.plan.diff import ChangeKind, PlanChange, PlanDiff, diff_plans, diff_to_json
from luoshi.plan.pairing import alike
from luoshi.text.span import Span
from luoshi_site.ledger import queries
from luoshi_site.ledger.defaults import EVERY_YEAR
from luoshi_site.ledger.inforce import WIDTH, InForce, plan_in_force
from luoshi_site.ledger.models import Document, Plan, Task
from luoshi_site.ledger.queries import Preview
from luoshi_site.ledger.spec import Adoption, Question, TargetSpec, TaskSpec

TITLES_ALIKE = 800
NOTES = frozenset({ChangeKind.TASK_RENUMBERED})


@dataclass(frozen=True, slots=True)
class Comparison:
    """A draft document set beside a plan in force (比对). `digest` names it: another comparison has another."""

    plan: Plan
    preview: Preview
    in_force: InForce
    new: model.Plan
    diff: PlanDiff

    @property
    def adoption(self) -> Adoption:
        """What the document alone would create."""
        return self.preview.adoption

    @property
    def digest(self) -> str:
        """SHA-256 over everything compared."""
        return hashlib.sha256((diff_to_json(self.diff) + repr(self.new.targets)).encode()).hexdigest()

    @property
    def adoptable(self) -> tuple[PlanChange, ...]:
        """The changes that can be adopted; a task keeps the number under which reports and bulletins speak of it."""
        return tuple(change for change in self.diff.changes if change.kind not in NOTES)

    def questions(self, changes: Iterable[PlanChange]) -> tuple[Question, ...]:
        """What is still to be answered about the document's parts that these changes bring in (待答)."""
        parts = {_part(self.adoption, change) for change in changes if change.pair.new is not None}
        names = {name for task in self.preview.draft.tasks if f"task:{task.place}" in parts for name in task.agencies}
        return tuple(
            each for each in self.adoption.questions if each.part in parts or (each.agency and each.agency in names)
        )


def _part(adoption: Adoption, change: PlanChange) -> str:
    place = change.pair.new or 0
    if change.is_target:
        return f"target:{adoption.targets[place].draft.place}"
    return f"task:{adoption.tasks[place].place}"


def comparison_of(plan: Plan, document: Document, *, on: date, known_at: datetime) -> Comparison:
    """Compare a document, as of its last change, with a plan in force on a day; a revision that is still to come counts (比对)."""
    last = plan.revisions.order_by("number").last()
    on = max(on, last.effective_on) if last else on
    preview = queries.preview_of(document)
    in_force = plan_in_force(plan, on=on, known_at=known_at)
    new = _as_model(preview)
    return Comparison(plan, preview, in_force, new, diff_plans(in_force.plan, new))


@dataclass(frozen=True, slots=True)
class SimilarPlan:
    """A plan of the city that a document may be a new version of; `shared` of its `tasks` have a like title in it."""

    plan: Plan
    shared: int
    tasks: int
    title: int

    @property
    def near(self) -> bool:
        """Whether it is likely."""
        return self.title >= TITLES_ALIKE or (self.tasks > 0 and 2 * self.shared >= self.tasks)


def similar_plans(document: Document, draft_tasks: Iterable[str], title: str) -> tuple[SimilarPlan, ...]:
    """The city's plans in force, the most alike first (相近计划); two queries."""
    wanted = set(draft_tasks)
    plans = Plan.objects.filter(city=document.city_id, state=Plan.State.IN_FORCE).exclude(document=document)
    titles: dict[int, list[str]] = {}
    for pk, name in Task.objects.filter(plan__in=plans, ended_on__isnull=True).values_list("plan_id", "title"):
        titles.setdefault(pk, []).append(name)
    found = [
        SimilarPlan(
            plan,
            sum(name in wanted for name in titles.get(plan.pk, ())),
            len(titles.get(plan.pk, ())),
            alike(plan.title, title),
        )
        for plan in plans.defer("document")
    ]
    return tuple(sorted(found, key=lambda each: (-each.shared, -each.title, each.plan.pk)))


def _as_model(preview: Preview) -> model.Plan:
    """What adopting the document would create, as a plan's values: with the registry's names and the settled terms."""
    adoption, facts = preview.adoption, preview.draft.plan
    spans = {task.place: Span(at * WIDTH, at * WIDTH + 1) for at, task in enumerate(adoption.tasks)}
    numbers = {task.place: task.number for task in adoption.tasks}
    outside = Span(len(spans) * WIDTH, len(spans) * WIDTH + 1)
    return model.Plan(
        document=facts.document,
        title=facts.title,
        issuers=facts.issuers,
        doc_number=facts.doc_number,
        issued_on=facts.issued_on,
        body=Span(0, outside.end),
        outline=(),
        tasks=tuple(_task(task, preview, spans[task.place]) for task in adoption.tasks),
        targets=tuple(
            _target(spec, numbers.get(spec.task) if spec.task is not None else None, spans.get(spec.task or 0, outside))
            if spec.task is not None
            else _target(spec, None, outside)
            for spec in adoption.targets
        ),
    )


def _task(task: TaskSpec, preview: Preview, span: Span) -> model.Task:
    def named(*roles: str) -> tuple[str, ...]:
        return tuple(_party(each.key, preview) for role in roles for each in task.assignments if each.role == role)

    return model.Task(
        id=task.number,
        title=task.title,
        area=task.area or None,
        span=span,
        lead=named("lead"),
        responsible=named("responsible", "supporting"),
    )


def _party(key: str, preview: Preview) -> str:
    if key.startswith("new:"):
        return preview.adoption.new_agencies[int(key[4:])].name
    match = preview.registry.directory.named(key)
    return match.name if match else key


def _target(spec: TargetSpec, task: str | None, span: Span) -> model.Target:
    fact, terms = spec.draft.fact, spec.terms
    due = terms.due_on.isoformat() if terms.due_on else None
    return model.Target(
        task=task,
        goal=fact.goal,
        indicator=terms.name,
        kind=fact.kind,
        comparator=fact.comparator,
        value=fact.value,
        value_high=fact.value_high,
        unit=(fact.unit or terms.unit)[:40] or None,
        of=(fact.of or "")[:100] or None,
        deadline=EVERY_YEAR if terms.every_year else due,
        strength=fact.strength,
        span=span,
        direction=terms.direction,
        keep=terms.keep,
    )
