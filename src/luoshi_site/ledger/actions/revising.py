"""A target's next version, by an approved decision (调整目标)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Model

from luoshi.plan.diff import ChangeKind, deadline_change, terms_of, value_change
from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.models import User
from luoshi_site.base.audit import Actor, hold_chain, record
from luoshi_site.ledger.actions.changelog import change_line
from luoshi_site.ledger.actions.upkeep import LedgerError
from luoshi_site.ledger.decisions import Decision
from luoshi_site.ledger.inforce import fact_of
from luoshi_site.ledger.models import Plan, PlanChange, Target, TargetVersion, Trajectory, TrajectoryNode
from luoshi_site.ledger.promise import promise_words

UNSAVED = ("number", "effective_on", "decided_at", "decision", "decision_file", "decision_sha256")


@dataclass(frozen=True, slots=True)
class NewTerms:
    """What a target is to ask instead; None leaves it as it is (新的要求)."""

    value: Decimal | None = None
    value_high: Decimal | None = None
    due_on: date | None = None


def eases(target: Target, before: TargetVersion, after: TargetVersion) -> ChangeKind | None:
    """The change by which a later version asks less, or may ask less, than an earlier; None where it asks as much or more (放宽)."""
    old, new = fact_of(target, before), fact_of(target, after)
    if terms_of(old) != terms_of(new):
        return ChangeKind.TARGET_RESTATED
    kinds = (value_change(old, new), deadline_change(old.deadline, new.deadline))
    return next((kind for kind in kinds if kind is not None and kind.eases), None)


@transaction.atomic
def revise_target(
    *, target: Target, terms: NewTerms, effective_on: date, decision: Decision, by: User | Actor, at: datetime
) -> TargetVersion:
    """Give a target another value or last day from a day on (调整目标); earlier versions stay, and the first one's light stands beside.

    Asking more needs no decision; asking less, or later, needs one with its document.

    Raises:
        LedgerError: nothing changes, the plan is closed, the target was ended, or a day before the version in force.
        DecisionError: it asks less, and the decision or its document is missing.
    """
    hold_chain()
    held = Target.objects.select_for_update(of=("self",)).select_related("plan__city", "task", "goal").get(pk=target.pk)
    before = _last_version(held, effective_on)
    changes = {name: value for name in ("value", "value_high", "due_on") if (value := getattr(terms, name)) is not None}
    if before.every_year:
        changes.pop("due_on", None)
    if all(getattr(before, name) == value for name, value in changes.items()):
        raise LedgerError("目标值和时限都没有变化，无需调整。")
    _check_range(before, changes)
    after = next_version(before, changes, effective_on=effective_on, at=at, decision={})
    easing = eases(held, before, after)
    decision.demand(easing.label) if easing else decision.check()
    columns = decision.kept()
    after = next_version(before, changes, effective_on=effective_on, at=at, decision=columns)
    rows = save_version(after, before)
    actor = acting(by, city=held.plan.city, at=at).actor
    line = change_line(
        plan=held.plan,
        kind=PlanChange.Kind.TARGET_REVISED,
        subject=held.name,
        before=promise_words(before),
        after=promise_words(after),
        task=held.task,
        effective_on=effective_on,
        at=at,
        by_name=actor.name,
        decision=columns,
    )
    line.save()
    words = f"：{columns['decision']}" if columns["decision"] else ""
    summary = f"调整目标「{held}」：{line.before} → {line.after}，自 {effective_on} 起{words}"
    entry = record(by=actor, at=at, action="revise_target", summary=summary, rows=[*rows, line])
    Plan.objects.filter(pk=held.plan_id).update(changed_seq=entry.seq)
    return after


def _last_version(target: Target, effective_on: date) -> TargetVersion:
    """The version to start from.

    Raises:
        LedgerError: there is none, or it takes effect later than the new one would.
    """
    if target.plan.state != Plan.State.IN_FORCE:
        raise LedgerError("计划已结束，目标不能再调整。")
    if target.ended_on is not None:
        raise LedgerError(f"该目标已于 {target.ended_on} 取消，不能再调整。")
    version = target.versions.order_by("number").last()
    if version is None:
        raise LedgerError("该目标没有可调整的版本。")
    if version.effective_on is not None and effective_on < version.effective_on:
        raise LedgerError(f"生效日期早于上一次调整的 {version.effective_on}，请检查。")
    begins = target.plan.starts_on
    if begins is not None and effective_on < begins:
        raise LedgerError(f"生效日期早于计划开始日期 {begins}，请检查。")
    return version


def _check_range(before: TargetVersion, changes: Mapping[str, object]) -> None:
    low, high = changes.get("value", before.value), changes.get("value_high", before.value_high)
    if isinstance(low, Decimal) and isinstance(high, Decimal) and high < low:
        raise LedgerError("上限低于下限，请检查。")


def next_version(
    before: TargetVersion,
    changes: Mapping[str, object],
    *,
    effective_on: date,
    at: datetime,
    decision: Mapping[str, str],
) -> TargetVersion:
    """The unsaved version after another, with some of its fields changed."""
    kept = {
        field.attname: getattr(before, field.attname)
        for field in TargetVersion._meta.concrete_fields
        if field.name != "id" and field.name not in UNSAVED
    }
    after = TargetVersion(
        **{**kept, **changes}, number=before.number + 1, effective_on=effective_on, decided_at=at, **decision
    )
    if "due_on" in changes and after.due_on is not None:
        after.deadline = after.due_on.isoformat()
    return after


def save_version(after: TargetVersion, before: TargetVersion) -> list[Model]:
    """Save a version; the nodes of its way that are shares go with it while the last day stays. All rows written."""
    after.save()
    rows: list[Model] = [after]
    old = Trajectory.objects.filter(version=before).prefetch_related("nodes").first()
    shares = [node for node in old.nodes.all() if node.share is not None] if old else []
    if old is not None and shares and after.due_on == before.due_on:
        way = Trajectory.objects.create(version=after, note=old.note)
        nodes = [TrajectoryNode(trajectory=way, on=node.on, share=node.share) for node in shares]
        rows += [way, *TrajectoryNode.objects.bulk_create(nodes)]
    return rows
