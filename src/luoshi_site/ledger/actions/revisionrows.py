"""The rows that a revision writes: tasks and targets that come, change and end, each with its line of the change log."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db.models import Max, Model

from luoshi.plan.diff import ChangeKind, PlanChange
from luoshi_site.ledger import models as ledger
from luoshi_site.ledger.actions.changelog import change_line
from luoshi_site.ledger.actions.revising import next_version, save_version
from luoshi_site.ledger.actions.rows import Written, bulk, exact, indicator_row, version_row, write_agency, write_tasks
from luoshi_site.ledger.comparing import Comparison
from luoshi_site.ledger.models import Assignment, Document, Goal, Matter, PlanRevision, Target, Task
from luoshi_site.ledger.spec import AssignmentSpec, TargetSpec

ONE_DAY = timedelta(days=1)
KINDS = ledger.PlanChange.Kind
LOGGED = {
    ChangeKind.TASK_ADDED: KINDS.TASK_ADDED,
    ChangeKind.TASK_GONE: KINDS.TASK_ENDED,
    ChangeKind.TASK_RENAMED: KINDS.TASK_RENAMED,
    ChangeKind.AGENCIES_CHANGED: KINDS.AGENCY_CHANGED,
    ChangeKind.TARGET_ADDED: KINDS.TARGET_ADDED,
    ChangeKind.TARGET_GONE: KINDS.TARGET_ENDED,
}
FIGURES = frozenset({ChangeKind.TARGET_RAISED, ChangeKind.TARGET_LOWERED, ChangeKind.TARGET_REVALUED})
MOVES = frozenset({ChangeKind.TARGET_ADVANCED, ChangeKind.TARGET_POSTPONED})


@dataclass(slots=True)
class RevisionRows:
    """One revision while its rows are written; `columns` tell the decision."""

    comparison: Comparison
    revision: PlanRevision
    document: Document
    by_name: str
    columns: Mapping[str, str]
    at: datetime
    rows: list[Model] = field(default_factory=list)

    def write(self, changes: tuple[PlanChange, ...]) -> list[Model]:
        """Write what the changes bring; all rows for the audit line."""
        of = {kind: [change for change in changes if change.kind is kind] for kind in ChangeKind}
        written = Written(self.revision.plan.city, self.at, self.rows)
        self._new_agencies(written, [*of[ChangeKind.TASK_ADDED], *of[ChangeKind.AGENCIES_CHANGED]])
        added = self._added_tasks(written, of[ChangeKind.TASK_ADDED])
        tasks = self._tasks_by_draft(added)
        for change in of[ChangeKind.TASK_RENAMED]:
            self._rename(change)
        for change in of[ChangeKind.AGENCIES_CHANGED]:
            self._divide(written, change)
        anew = self._changed_targets(changes, tasks)
        came = [change.pair.new for change in of[ChangeKind.TARGET_ADDED]]
        self._added_targets([place for place in (*came, *anew) if place is not None], tasks)
        for change in of[ChangeKind.TARGET_GONE]:
            self._end_target(self._target(change))
        for change in of[ChangeKind.TASK_GONE]:
            self._end_task(self._task(change))
        self._log(changes, tasks)
        return list({id(row): row for row in self.rows}.values())

    def _task(self, change: PlanChange) -> Task:
        return self.comparison.in_force.tasks[change.pair.old or 0]

    def _target(self, change: PlanChange) -> Target:
        return self.comparison.in_force.targets[change.pair.old or 0]

    def _new_agencies(self, written: Written, changes: Iterable[PlanChange]) -> None:
        adoption = self.comparison.adoption
        keys = {
            each.key
            for change in changes
            for each in adoption.tasks[change.pair.new or 0].assignments
            if each.key.startswith("new:")
        }
        for key in sorted(keys):
            write_agency(written, key, adoption.new_agencies[int(key[4:])])

    def _added_tasks(self, written: Written, changes: Iterable[PlanChange]) -> dict[int, Task]:
        """The new tasks by their place in the draft, behind the plan's last; a number that is taken becomes 增1, 增2 …"""
        plan, adoption = self.revision.plan, self.comparison.adoption
        numbers = set(plan.tasks.values_list("number", flat=True))
        position = plan.tasks.aggregate(last=Max("position"))["last"] or 0
        specs = []
        for step, change in enumerate(changes, 1):
            spec = adoption.tasks[change.pair.new or 0]
            free = (f"增{n}" for n in range(1, 100_000))
            number = spec.number if spec.number not in numbers else next(each for each in free if each not in numbers)
            numbers.add(number)
            specs.append(replace(spec, number=number, position=position + step))
        tasks = write_tasks(written, replace(adoption, tasks=tuple(specs)), plan)
        for task in tasks.values():
            task.document, task.added_on, task.added_at = self.document, self.revision.effective_on, self.at
        Task.objects.bulk_update(tasks.values(), ("document", "added_on", "added_at"))
        return tasks

    def _tasks_by_draft(self, added: Mapping[int, Task]) -> dict[int, Task]:
        """The plan's tasks, old and new, by the place in the draft that each is paired with."""
        specs, in_force = self.comparison.adoption.tasks, self.comparison.in_force.tasks
        paired = {
            specs[pair.new].place: in_force[pair.old]
            for pair in self.comparison.diff.tasks
            if pair.old is not None and pair.new is not None
        }
        return {**paired, **added}

    def _rename(self, change: PlanChange) -> None:
        task = self._task(change)
        task.title = self.comparison.adoption.tasks[change.pair.new or 0].title
        task.save(update_fields=["title"])
        self.rows.append(task)

    def _divide(self, written: Written, change: PlanChange) -> None:
        """End the division in force the day before, and start the document's."""
        task, on = self._task(change), self.revision.effective_on
        ended = [row for row in task.assignments.all() if row.valid_until is None or row.valid_until >= on]
        for row in ended:
            row.valid_until = on - ONE_DAY
        Assignment.objects.bulk_update(ended, ("valid_until",))
        self.rows.extend(ended)
        specs = self.comparison.adoption.tasks[change.pair.new or 0].assignments
        made = bulk(written, [self._assignment(written, task, each) for each in specs])
        lead = next((row.agency_id for row in made if row.role == Assignment.Role.LEAD and row.agency_id), None)
        matter = Matter.objects.filter(task=task).first()
        if matter is not None and matter.agency_id != lead:
            matter.agency_id = lead
            matter.save(update_fields=["agency"])
            self.rows.append(matter)

    def _assignment(self, written: Written, task: Task, each: AssignmentSpec) -> Assignment:
        return Assignment(
            task=task,
            role=each.role,
            as_written=each.as_written,
            position=each.position,
            valid_from=self.revision.effective_on,
            **written.carrier(each.key),
        )

    def _changed_targets(self, changes: Iterable[PlanChange], tasks: Mapping[int, Task]) -> list[int]:
        """New versions of the targets that stay; one stated in another unit ends, and its place is returned to be added anew."""
        by_pair: dict[tuple[int, int], set[ChangeKind]] = {}
        for change in changes:
            if change.is_target and change.pair.old is not None and change.pair.new is not None:
                by_pair.setdefault((change.pair.old, change.pair.new), set()).add(change.kind)
        anew = []
        for (old, new), kinds in by_pair.items():
            target, spec = self.comparison.in_force.targets[old], self.comparison.adoption.targets[new]
            other_unit = self.comparison.in_force.plan.targets[old].unit != self.comparison.new.targets[new].unit
            if ChangeKind.TARGET_RESTATED in kinds and other_unit:
                self._end_target(target)
                anew.append(new)
            else:
                self._change(old, target, spec, kinds, tasks)
        return anew

    def _change(
        self, old: int, target: Target, spec: TargetSpec, kinds: set[ChangeKind], tasks: Mapping[int, Task]
    ) -> None:
        if ChangeKind.TARGET_RENAMED in kinds:
            target.name = spec.terms.name
        if ChangeKind.TARGET_REASSIGNED in kinds:
            target.task = tasks.get(spec.task) if spec.task is not None else None
            target.goal = self._goal(spec)
        if kinds & {ChangeKind.TARGET_RENAMED, ChangeKind.TARGET_REASSIGNED}:
            target.save(update_fields=["name", "task", "goal"])
            self.rows.append(target)
        fields = _version_fields(spec, kinds)
        if fields:
            before = self.comparison.in_force.versions[old]
            after = next_version(
                before, fields, effective_on=self.revision.effective_on, at=self.at, decision=self.columns
            )
            self.rows.extend(save_version(after, before))

    def _goal(self, spec: TargetSpec) -> Goal | None:
        """The plan's goal of a title, made where the plan has none of it."""
        plan = self.revision.plan
        if spec.goal is None:
            return None
        title = self.comparison.adoption.goals[spec.goal].title
        found = plan.goals.filter(title=title).first()
        if found is None:
            number = (plan.goals.aggregate(last=Max("number"))["last"] or 0) + 1
            found = Goal.objects.create(plan=plan, number=number, title=title)
            self.rows.append(found)
        return found

    def _added_targets(self, places: list[int], tasks: Mapping[int, Task]) -> None:
        plan, adoption = self.revision.plan, self.comparison.adoption
        number = plan.targets.aggregate(last=Max("number"))["last"] or 0
        specs = [adoption.targets[place] for place in places]
        indicators = self._indicators(specs)
        for step, spec in enumerate(specs, 1):
            fact = spec.draft.fact
            target = Target.objects.create(
                plan=plan,
                number=number + step,
                task=tasks.get(spec.task) if spec.task is not None else None,
                goal=self._goal(spec),
                indicator_id=indicators[spec.indicator],
                name=spec.terms.name,
                document=self.document,
                span_start=fact.span.start,
                span_end=fact.span.end,
                sentence_start=fact.sentence.start if fact.sentence else None,
                sentence_end=fact.sentence.end if fact.sentence else None,
            )
            version = version_row(target, spec, indicators, self.at)
            version.effective_on = self.revision.effective_on
            for name, value in self.columns.items():
                setattr(version, name, value)
            version.save()
            self.rows += [target, version]

    def _indicators(self, specs: Iterable[TargetSpec]) -> dict[int, int]:
        """The keys of the indicators that the targets need, by place in the adoption; new ones are created."""
        needed = {place for spec in specs for place in (spec.indicator, spec.partner) if place is not None}
        found: dict[int, int] = {}
        for place in sorted(needed):
            spec = self.comparison.adoption.indicators[place]
            if spec.existing is not None:
                found[place] = spec.existing
            elif spec.terms is not None:
                row = indicator_row(self.revision.plan.city, spec, spec.terms)
                row.save()
                self.rows.append(row)
                found[place] = row.pk
        return found

    def _end_target(self, target: Target) -> None:
        target.ended_on, target.ended_at = self.revision.effective_on, self.at
        target.save(update_fields=["ended_on", "ended_at"])
        self.rows.append(target)

    def _end_task(self, task: Task) -> None:
        task.ended_on, task.ended_at = self.revision.effective_on, self.at
        task.save(update_fields=["ended_on", "ended_at"])
        self.rows.append(task)

    def _log(self, changes: Iterable[PlanChange], tasks: Mapping[int, Task]) -> None:
        lines = [
            change_line(
                plan=self.revision.plan,
                kind=LOGGED.get(change.kind, KINDS.TARGET_REVISED),
                subject=change.subject,
                before=change.before,
                after=change.after,
                task=self._task_of(change, tasks),
                revision=self.revision,
                effective_on=self.revision.effective_on,
                at=self.at,
                by_name=self.by_name,
                decision=self.columns,
            )
            for change in changes
        ]
        self.rows.extend(ledger.PlanChange.objects.bulk_create(lines))

    def _task_of(self, change: PlanChange, tasks: Mapping[int, Task]) -> Task | None:
        adoption = self.comparison.adoption
        if not change.is_target:
            return (
                self._task(change) if change.pair.old is not None else tasks[adoption.tasks[change.pair.new or 0].place]
            )
        if change.pair.old is not None:
            return self._target(change).task
        place = adoption.targets[change.pair.new or 0].task
        return tasks.get(place) if place is not None else None


def _version_fields(spec: TargetSpec, kinds: set[ChangeKind]) -> dict[str, object]:
    """The fields of a target's version that the ticked changes give another value."""
    fact, terms = spec.draft.fact, spec.terms
    fields: dict[str, object] = {}
    if kinds & FIGURES or ChangeKind.TARGET_RESTATED in kinds:
        fields |= {"value": exact(fact.value), "value_high": exact(fact.value_high)}
    if ChangeKind.TARGET_RESTATED in kinds:
        fields |= {
            "kind": fact.kind.value,
            "comparator": fact.comparator.value,
            "of": (fact.of or "")[:100],
            "strength": fact.strength.value,
            "direction": terms.direction.value if terms.direction else "",
        }
    if kinds & MOVES:
        deadline = (fact.deadline or "")[:10]
        fields |= {"deadline": deadline, "due_on": terms.due_on, "every_year": terms.every_year}
    return fields
