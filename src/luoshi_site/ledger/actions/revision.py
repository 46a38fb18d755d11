"""Adopting a new version of a document onto the plan in force: what is ticked, whole or not at all (计划修订)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from luoshi.plan.diff import ChangeKind, PlanChange, diff_to_json
from luoshi.problems import LuoshiError
from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.models import User
from luoshi_site.base.audit import Actor, hold_chain, record
from luoshi_site.base.moment import CHINA
from luoshi_site.ledger.actions.revisionrows import RevisionRows
from luoshi_site.ledger.comparing import Comparison, comparison_of
from luoshi_site.ledger.decisions import Decision
from luoshi_site.ledger.models import Document, Indicator, Plan, PlanRevision


class RevisionError(LuoshiError):
    """The document cannot be adopted onto the plan as it stands; the text says why."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the officer saw and ticked: the comparison by its digest, the changes by their keys, from which day on."""

    digest: str
    ticked: frozenset[str]
    effective_on: date


@transaction.atomic
def adopt_revision(
    *, plan: Plan, document: Document, chosen: Chosen, decision: Decision, by: User | Actor, at: datetime
) -> PlanRevision:
    """Adopt the ticked changes of a new version of the plan's document onto the plan (采用修订).

    Tasks and targets taken out end on the day and stay readable; changed targets get a new version from the day.

    Raises:
        RevisionError: the document is no draft, plan or document changed since they were compared, nothing is ticked, ticks that do
            not go together, a question is open.
        DecisionError: something ticked asks less, and the decision or its document is missing.
    """
    hold_chain()
    held = Document.objects.select_for_update(of=("self",)).select_related("city").get(pk=document.pk)
    target = Plan.objects.select_for_update(of=("self",)).select_related("city").get(pk=plan.pk)
    _check_states(held, target, chosen)
    comparison = comparison_of(target, held, on=at.astimezone(CHINA).date(), known_at=at)
    changes = _ticked(comparison, chosen)
    _check_together(comparison, changes)
    easing = next((change.kind.label for change in changes if change.kind.eases), None)
    decision.demand(easing) if easing else decision.check()
    who, columns = acting(by, city=target.city, at=at), decision.kept()
    revision = PlanRevision.objects.create(
        plan=target,
        document=held,
        number=target.revisions.count() + 1,
        effective_on=chosen.effective_on,
        compared=diff_to_json(comparison.diff),
        at=at,
        by=who.user,
        **columns,
    )
    written = RevisionRows(comparison, revision, held, who.actor.name, columns, at)
    rows = written.write(changes)
    Document.objects.filter(pk=held.pk, state=Document.State.DRAFT).update(state=Document.State.ADOPTED)
    counts = "，".join(
        f"{kind.label} {found} 项" for kind in ChangeKind if (found := sum(change.kind is kind for change in changes))
    )
    words = f"；依据：{columns['decision']}" if columns["decision"] else ""
    summary = f"修订「{target}」第 {revision.number} 次，自 {chosen.effective_on} 起，据文件「{held}」：{counts}{words}"
    entry = record(by=who.actor, at=at, action="adopt_revision", summary=summary, rows=[revision, *rows])
    Plan.objects.filter(pk=target.pk).update(changed_seq=entry.seq)
    made = [row.pk for row in rows if isinstance(row, Indicator)]
    Indicator.objects.filter(pk__in=made).update(changed_seq=entry.seq)
    return revision


def _check_states(document: Document, plan: Plan, chosen: Chosen) -> None:
    if document.state != Document.State.DRAFT:
        raise RevisionError(f"本文件{document.get_state_display()}，不能再用于修订。")
    if plan.state != Plan.State.IN_FORCE:
        raise RevisionError(f"计划「{plan}」已结束，不能再修订。")
    if plan.city_id != document.city_id:
        raise RevisionError("文件与计划不属于同一城市。")
    last = plan.revisions.order_by("number").last()
    earliest = last.effective_on if last else plan.starts_on
    if earliest is not None and chosen.effective_on < earliest:
        what = "上一次修订的生效日期" if last else "计划开始日期"
        raise RevisionError(f"生效日期早于{what} {earliest}，请检查。")


def _ticked(comparison: Comparison, chosen: Chosen) -> tuple[PlanChange, ...]:
    if comparison.digest != chosen.digest:
        raise RevisionError("打开本页之后，草稿或计划又有改动。请核对下面的最新比对结果，再点采用。")
    changes = tuple(change for change in comparison.adoptable if change.key in chosen.ticked)
    if not changes:
        raise RevisionError("没有勾选任何变化。请勾选要采用的变化；都不采用的，可放弃本文件。")
    if questions := comparison.questions(changes):
        asked = "；".join(f"{each.message}，{each.advice}" for each in questions[:10])
        raise RevisionError(f"所选变化还有 {len(questions)} 项待答：{asked}")
    return changes


def _check_together(comparison: Comparison, changes: Collection[PlanChange]) -> None:
    """See that no target is left on a task that ends, nor brought in for one that does not come."""
    places = {kind: {change.pair for change in changes if change.kind is kind} for kind in ChangeKind}
    ending = {pair.old for pair in places[ChangeKind.TASK_GONE]}
    gone = {comparison.in_force.tasks[place].pk for place in ending if place is not None}
    leaving = {pair.old for pair in places[ChangeKind.TARGET_GONE] | places[ChangeKind.TARGET_REASSIGNED]}
    for place, target in enumerate(comparison.in_force.targets):
        if target.task_id in gone and place not in leaving:
            raise RevisionError(f"任务{target.task}取消时，其目标「{target}」须一并取消或改列，请一并勾选。")
    coming = {pair.new for pair in places[ChangeKind.TASK_ADDED]}
    wanted = {pair.new for pair in comparison.diff.tasks if pair.old is None}
    by_draft = {task.place: place for place, task in enumerate(comparison.adoption.tasks)}
    for pair in places[ChangeKind.TARGET_ADDED] | places[ChangeKind.TARGET_REASSIGNED]:
        spec = comparison.adoption.targets[pair.new or 0]
        task = by_draft.get(spec.task) if spec.task is not None else None
        if task in wanted and task not in coming:
            title = comparison.adoption.tasks[task or 0].title
            raise RevisionError(f"目标「{spec.terms.name}」所属的新任务「{title}」没有勾选，请一并勾选，或都不勾选。")
