"""Documents: received, changed as a draft, discarded, attached to a plan (文件的收取与更正)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePath

from django.conf import settings
from django.db import transaction

from luoshi.compiler import compile_source
from luoshi.plan.codec import plan_to_json
from luoshi.plan.model import Plan as CompiledPlan
from luoshi.problems import LuoshiError, Problem, Severity
from luoshi.readers import Limits, read_document
from luoshi.text.source import Source
from luoshi_site.agencies.acting import Acting, acting
from luoshi_site.agencies.models import City, User
from luoshi_site.base import store
from luoshi_site.base.audit import Actor, hold_chain, record
from luoshi_site.ledger import queries
from luoshi_site.ledger.draft import Change, Edit, draft_of
from luoshi_site.ledger.models import Document, DraftEdit, Plan


class DocumentError(LuoshiError):
    """The document cannot be changed so; the text says why."""


@dataclass(frozen=True, slots=True)
class Received:
    """What became of an uploaded file: a new document, or the one that was there; `plans` are those whose sentences now appear."""

    document: Document
    is_new: bool
    plans: tuple[Plan, ...] = ()


def receive_document(*, city: City, content: bytes, name: str, by: User | Actor, at: datetime) -> Received:
    """Read an uploaded file, compile it and keep it as a document to confirm (收文).

    The same file again leads to the document it gave; a file that a plan of the city was made from is attached to that plan.

    Raises:
        UnreadableDocument: the file gives no text; nothing was kept.
    """
    source = _printable(read_document(content, name, limits=Limits(file_bytes=settings.DOCUMENT_BYTES)))
    known = queries.document_with(city, source.sha256)
    compiled = None if known else with_remarks(compile_source(source), source)
    return _keep(city=city, content=content, source=source, compiled=compiled, by=by, at=at)


@transaction.atomic
def _keep(
    *, city: City, content: bytes, source: Source, compiled: CompiledPlan | None, by: User | Actor, at: datetime
) -> Received:
    hold_chain()
    City.objects.select_for_update().get(pk=city.pk)
    who = acting(by, city=city, at=at)
    known = queries.document_with(city, source.sha256)
    waiting = list(Plan.objects.filter(city=city, source_sha256=source.sha256, document__isnull=True))
    if known is not None or compiled is None:
        if known is None:
            raise DocumentError("同一文件刚被放弃，请重新上传。")
        for plan in waiting:
            _attach(plan, known, who, at)
        return Received(known, is_new=False, plans=tuple(waiting))
    store.keep(content)
    document = _document(city, source, compiled, size=len(content), who=who, at=at)
    made_from = list(Plan.objects.filter(city=city, source_sha256=source.sha256))
    if made_from:
        document.state = Document.State.ADOPTED
    document.save()
    for plan in waiting:
        Plan.objects.filter(pk=plan.pk).update(document=document)
    attached = "".join(f"，并作为「{plan}」的原文" for plan in waiting)
    summary = f"收到文件「{document}」：任务 {len(compiled.tasks)} 项，目标 {len(compiled.targets)} 项{attached}"
    entry = record(by=who.actor, at=at, action="receive_document", summary=summary, rows=[document])
    Plan.objects.filter(pk__in=[plan.pk for plan in waiting]).update(changed_seq=entry.seq)
    return Received(document, is_new=True, plans=tuple(made_from))


def _document(city: City, source: Source, compiled: CompiledPlan, *, size: int, who: Acting, at: datetime) -> Document:
    return Document(
        city=city,
        name=_file_name(source.name),
        media=source.media.value,
        encoding=(source.encoding or "")[:30],
        sha256=source.sha256,
        size=size,
        text=source.text,
        places=json.dumps([[span.start, span.end, name] for span, name in source.places], ensure_ascii=False),
        compiled=plan_to_json(compiled),
        uploaded_at=at,
        uploaded_by=who.user,
    )


def with_remarks(compiled: CompiledPlan, source: Source) -> CompiledPlan:
    """The plan with what the reader remarked (编码、扩展名) as notes before its problems."""
    notes = tuple(Problem(each.code, Severity.NOTE, each.message, each.advice) for each in source.remarks)
    return replace(compiled, sha256=source.sha256, problems=(*notes, *compiled.problems))


def _printable(source: Source) -> Source:
    """The source without the one sign that PostgreSQL cannot keep; offsets stay."""
    return replace(source, text=source.text.replace("\0", "\ufffd")) if "\0" in source.text else source


def _file_name(name: str) -> str:
    plain = PurePath(name.replace("\\", "/").replace("\0", "")).name or "未命名"
    suffix = PurePath(plain).suffix[:20]
    return plain if len(plain) <= 255 else plain[: 255 - len(suffix)] + suffix


@transaction.atomic
def edit_draft(
    *, document: Document, kind: Change, part: str, fields: Mapping[str, object], by: User | Actor, at: datetime
) -> DraftEdit:
    """Change a document's draft: correct, add, strike, restore or confirm a part of it (更正草稿).

    Raises:
        DocumentError: the document is no longer a draft.
        DraftError: the part is not there, or a value cannot be taken.
    """
    hold_chain()
    held = Document.objects.select_for_update().select_related("city").get(pk=document.pk)
    if held.state != Document.State.DRAFT:
        raise DocumentError(f"本文件{held.get_state_display()}，草稿不能再改。")
    draft = queries.draft_for(held)
    draft_of(draft.plan, (*queries.edits_of(held), Edit(kind, part, fields)))
    who = acting(by, city=held.city, at=at)
    row = DraftEdit.objects.create(
        document=held,
        kind=kind.value,
        part=part,
        fields=json.dumps(dict(fields), ensure_ascii=False, sort_keys=True),
        at=at,
        by=who.user,
    )
    summary = f"{row.get_kind_display()}草稿「{held}」{part}" + (f":{row.fields[:300]}" if fields else "")
    record(by=who.actor, at=at, action="edit_draft", summary=summary, rows=[row])
    return row


@transaction.atomic
def discard_document(*, document: Document, by: User | Actor, at: datetime) -> None:
    """Discard a draft that will not be adopted (放弃); the file and its changes are kept, the lists no longer show it.

    Raises:
        DocumentError: it was adopted, or discarded already.
    """
    moved = Document.objects.filter(pk=document.pk, state=Document.State.DRAFT).update(state=Document.State.DISCARDED)
    if not moved:
        document.refresh_from_db()
        raise DocumentError(f"本文件{document.get_state_display()}，不能放弃。")
    who = acting(by, city=document.city, at=at)
    record(by=who.actor, at=at, action="discard_document", summary=f"放弃文件「{document}」")


@transaction.atomic
def attach_source(*, plan: Plan, document: Document, by: User | Actor, at: datetime) -> None:
    """Attach the document that a plan's offsets refer to, so that its sentences appear (补充原文).

    Raises:
        DocumentError: another file than the plan was made from, another city's, or the plan holds one.
    """
    if plan.source_sha256 != document.sha256:
        raise DocumentError("这不是该计划所依据的文件（SHA-256 不同），不能作为原文。请上传同一份文件。")
    if plan.city_id != document.city_id:
        raise DocumentError("文件与计划不属于同一城市。")
    if plan.document_id is not None:
        raise DocumentError("该计划已有原文。")
    _attach(plan, document, acting(by, city=plan.city, at=at), at)


def _attach(plan: Plan, document: Document, who: Acting, at: datetime) -> None:
    Plan.objects.filter(pk=plan.pk).update(document=document)
    Document.objects.filter(pk=document.pk, state=Document.State.DRAFT).update(state=Document.State.ADOPTED)
    summary = f"将文件「{document}」作为「{plan}」的原文"
    entry = record(by=who.actor, at=at, action="attach_source", summary=summary)
    Plan.objects.filter(pk=plan.pk).update(changed_seq=entry.seq)
