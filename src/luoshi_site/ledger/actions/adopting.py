"""Adopting: a draft becomes a plan, whole or not at all (采用)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Model

from luoshi.plan.model import Plan as CompiledPlan
from luoshi.problems import LuoshiError
from luoshi_site.agencies.acting import Acting, acting
from luoshi_site.agencies.models import City, User
from luoshi_site.base.audit import Actor, hold_chain, record
from luoshi_site.ledger import queries
from luoshi_site.ledger.actions.rows import write_adoption
from luoshi_site.ledger.adoption import adoption_of
from luoshi_site.ledger.choices import AdoptionChoices
from luoshi_site.ledger.draft import with_choices
from luoshi_site.ledger.models import Document, Indicator, Plan
from luoshi_site.ledger.spec import Adoption


class AdoptionError(LuoshiError):
    """The draft cannot be adopted as it stands; the text says why, `adoption` what still bars it."""

    def __init__(self, message: str, adoption: Adoption | None = None) -> None:
        super().__init__(message)
        self.adoption = adoption


@dataclass(frozen=True, slots=True)
class _Deed:
    """Who adopts what, where, when."""

    adoption: Adoption
    city: City
    who: Acting
    at: datetime
    document: Document | None = None


@transaction.atomic
def adopt(*, document: Document, by: User | Actor, at: datetime, assumptions_read: bool, edit_count: int) -> Plan:
    """Adopt a document's draft as of its last change (采用); `edit_count` is the number of changes that the officer saw.

    Raises:
        AdoptionError: it was adopted or discarded, or changed since it was looked at; it has no task; a question is open; its
            assumptions were not confirmed.
    """
    hold_chain()
    held = Document.objects.select_for_update().select_related("city").get(pk=document.pk)
    if held.state != Document.State.DRAFT:
        raise AdoptionError(f"本文件{held.get_state_display()}，不能再次采用。")
    if held.edits.count() != edit_count:
        raise AdoptionError("打开本页之后，草稿又有改动。请核对下面的最新内容，再点采用。")
    adoption = queries.preview_of(held).adoption
    if adoption.assumptions and not assumptions_read:
        raise AdoptionError(f"还有 {len(adoption.assumptions)} 项推定没有确认，请核对后勾选。", adoption)
    plan = _carry_out(_Deed(adoption, held.city, acting(by, city=held.city, at=at), at, held))
    Document.objects.filter(pk=held.pk, state=Document.State.DRAFT).update(state=Document.State.ADOPTED)
    return plan


@transaction.atomic
def adopt_plan(*, city: City, compiled: CompiledPlan, choices: AdoptionChoices, by: User | Actor, at: datetime) -> Plan:
    """Adopt a compiled plan with choices made elsewhere, as a plan file is loaded (装入计划); assumptions count as confirmed.

    A document of the city with the plan's hash is attached at once, so that its sentences appear.

    Raises:
        AdoptionError: it has no task, or a question is open; all of them are in the text.
    """
    adoption = adoption_of(with_choices(compiled, choices), queries.registry_of(city))
    document = queries.document_with(city, compiled.sha256) if compiled.sha256 else None
    plan = _carry_out(_Deed(adoption, city, acting(by, city=city, at=at), at, document))
    if document is not None:
        Document.objects.filter(pk=document.pk, state=Document.State.DRAFT).update(state=Document.State.ADOPTED)
    return plan


def _carry_out(deed: _Deed) -> Plan:
    adoption = deed.adoption
    if adoption.refusal:
        raise AdoptionError(adoption.refusal, adoption)
    if adoption.questions:
        asked = ";".join(f"{each.message},{each.advice}" for each in adoption.questions[:20])
        raise AdoptionError(f"还有 {len(adoption.questions)} 项待答：{asked}", adoption)
    plan, rows = write_adoption(
        adoption, city=deed.city, document=deed.document, adopted_by=deed.who.actor.name, at=deed.at
    )
    _stamp(plan, rows, deed)
    return plan


def _stamp(plan: Plan, rows: list[Model], deed: _Deed) -> None:
    """Add the audit line, and note its number where pages look."""
    counts = deed.adoption.counts
    summary = (
        f"采用「{plan.short_title}」：任务 {counts.tasks} 项，目标 {counts.targets} 项，新增指标 {counts.indicators} 个，"
        f"沿用指标 {counts.reused} 个，分工 {counts.assignments} 条，里程碑 {counts.milestones} 个"
    )
    entry = record(by=deed.who.actor, at=deed.at, action="adopt_plan", summary=summary, rows=rows)
    Plan.objects.filter(pk=plan.pk).update(changed_seq=entry.seq)
    made = [row.pk for row in rows if isinstance(row, Indicator)]
    Indicator.objects.filter(city=deed.city, pk__in=made).update(changed_seq=entry.seq)
    plan.changed_seq = entry.seq
