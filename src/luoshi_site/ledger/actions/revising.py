"""A target's next version, by an approved decision (调整目标)."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.models import User
from luoshi_site.base.audit import Actor, record
from luoshi_site.ledger.actions.upkeep import LedgerError
from luoshi_site.ledger.models import Plan, Target, TargetVersion


@transaction.atomic
def revise_target(
    *, target: Target, value: Decimal, effective_on: date, decision: str, by: User | Actor, at: datetime
) -> TargetVersion:
    """Give a target another value from a day on (调整目标值); earlier versions stay, and the first one's light is shown beside.

    Raises:
        LedgerError: no decision, or a day before the version in force.
    """
    decision = decision.strip()
    if not decision:
        raise LedgerError("调整目标须写明批准文件的名称和文号。")
    Target.objects.select_for_update().get(pk=target.pk)
    version = target.versions.order_by("number").last()
    if version is None:
        raise LedgerError("该目标没有可调整的版本。")
    if version.effective_on is not None and effective_on < version.effective_on:
        raise LedgerError(f"生效日期早于上一次调整的 {version.effective_on},请检查。")
    before = version.value
    version.pk = None
    version._state.adding = True
    version.number += 1
    version.value, version.effective_on, version.decided_at, version.decision = value, effective_on, at, decision
    version.save()
    summary = f"调整目标「{target}」:{before} → {value}{version.unit},自 {effective_on}:{decision}"
    actor = acting(by, city=target.plan.city, at=at).actor
    entry = record(by=actor, at=at, action="revise_target", summary=summary, rows=[version])
    Plan.objects.filter(pk=target.plan_id).update(changed_seq=entry.seq)
    return version
