"""Reads of the ledger: plans of a city, documents and their drafts, sentences, what a city has before adoption."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from django.db.models import Count, F, Max, Q, QuerySet, prefetch_related_objects

from luoshi.plan.codec import plan_from_json
from luoshi.plan.model import Plan as CompiledPlan
from luoshi.rules.model import Basis
from luoshi.rules.period import Cadence
from luoshi.text.source import Media, Source
from luoshi.text.span import Span
from luoshi_site.agencies.models import City
from luoshi_site.agencies.queries import agency_directory
from luoshi_site.ledger.adoption import adoption_of
from luoshi_site.ledger.draft import Change, Draft, Edit, draft_of
from luoshi_site.ledger.models import Document, DraftEdit, Indicator, Plan, Target, Task
from luoshi_site.ledger.spec import Adoption, KnownIndicator, Registry

ENDINGS = "。；;!！?？\n\r"


def plans_of(city: City) -> QuerySet[Plan]:
    """A city's plans, in the order of adoption (计划列表)."""
    return Plan.objects.filter(city=city).order_by("pk")


def plans_of_cities(cities: Iterable[City]) -> QuerySet[Plan]:
    """The plans of several cities, with their city loaded."""
    return Plan.objects.filter(city__in=list(cities)).select_related("city").order_by("city_id", "pk")


def documents_of(cities: Iterable[City]) -> QuerySet[Document]:
    """The documents of the cities without their texts, newest first, each with its number of changes and plans (文件列表)."""
    return (
        Document.objects.filter(city__in=list(cities))
        .exclude(state=Document.State.DISCARDED)
        .defer("text", "compiled", "places")
        .select_related("city", "uploaded_by")
        .annotate(edit_count=Count("edits", distinct=True), changed_at=Max("edits__at"))
        .order_by("-uploaded_at", "-pk")
    )


def draft_documents(city: City) -> QuerySet[Document]:
    """The city's documents that wait for confirmation (待确认文件)."""
    return documents_of([city]).filter(state=Document.State.DRAFT)


def edits_of(document: Document) -> tuple[Edit, ...]:
    """The changes made to a document's draft, in their order."""
    rows = DraftEdit.objects.filter(document=document).order_by("pk").values_list("kind", "part", "fields")
    return tuple(Edit(Change(kind), part, json.loads(fields)) for kind, part, fields in rows)


@lru_cache(maxsize=16)
def _compiled(text: str) -> CompiledPlan:
    """The compiled plan of a document, kept while its pages are being worked on: it never changes."""
    return plan_from_json(text)


def draft_for(document: Document) -> Draft:
    """The document's draft plan as of its last change (草稿)."""
    return draft_of(_compiled(document.compiled), edits_of(document))


def checked_drafts(cities: Iterable[City]) -> tuple[tuple[Document, Draft], ...]:
    """The documents that officers checked and adopted, newest first, each with the draft that was adopted; two queries.

    A file that only brings the sentences of a plan made elsewhere was checked by nobody here, and is left out.
    """
    checked = Q(plans__adopted_at__gte=F("uploaded_at")) | Q(revisions__isnull=False)
    rows = Document.objects.filter(checked, city__in=list(cities), state=Document.State.ADOPTED).distinct()
    held = list(rows.defer("text", "places").select_related("city").order_by("-uploaded_at", "-pk"))
    edits: dict[int, list[Edit]] = {document.pk: [] for document in held}
    changes = DraftEdit.objects.filter(document__in=held).order_by("pk")
    for document, kind, part, fields in changes.values_list("document", "kind", "part", "fields"):
        edits[document].append(Edit(Change(kind), part, json.loads(fields)))
    return tuple((each, draft_of(_compiled(each.compiled), edits[each.pk])) for each in held)


def registry_of(city: City) -> Registry:
    """What the city has before adoption: names, indicators, plan codes; six queries."""
    rows = Indicator.objects.filter(city=city).values_list("pk", "code", "name", "unit", "basis", "cadence")
    return Registry(
        city_code=city.code,
        directory=agency_directory(city),
        indicators=tuple(
            KnownIndicator(pk, code, name, unit, Basis(basis), Cadence(cadence))
            for pk, code, name, unit, basis, cadence in rows
        ),
        plan_codes=frozenset(Plan.objects.values_list("code", flat=True)),
    )


@dataclass(frozen=True, slots=True)
class Preview:
    """A document's draft with what adopting it now would create (预览)."""

    document: Document
    draft: Draft
    registry: Registry
    adoption: Adoption


def preview_of(document: Document) -> Preview:
    """The preview of a document, as of its last change; once adopted, as if its own plan and indicators were not there yet."""
    draft, registry = draft_for(document), registry_of(document.city)
    if document.state != Document.State.DRAFT:
        registry = replace(registry, indicators=(), plan_codes=frozenset())
    return Preview(document, draft, registry, adoption_of(draft, registry))


def source_of(document: Document) -> Source:
    """The document's text with its places, as the reader gave it (原文)."""
    places = tuple((Span(start, end), name) for start, end, name in json.loads(document.places))
    return Source(document.text, document.name, Media(document.media), document.sha256, places=places)


def document_of(plan: Plan, part: Task | Target) -> Document | None:
    """The file that a part's span refers to: its own where a revision brought it in, else the plan's (所据文件)."""
    return part.document if part.document_id is not None else plan.document


def load_documents(parts: Iterable[Task | Target]) -> None:
    """Load the files that revisions brought some parts from: one query for tasks, one for targets, none where there is no such part."""
    revised = [part for part in parts if part.document_id is not None]
    for rows in (
        [part for part in revised if isinstance(part, Task)],
        [part for part in revised if isinstance(part, Target)],
    ):
        if rows:
            prefetch_related_objects(rows, "document")


def clause_of(task: Task) -> str:
    """A task's own text; "" where the site does not hold the document (任务原文)."""
    return _words(document_of(task.plan, task), task.span_start, task.span_end).strip()


def _words(document: Document | None, start: int | None, end: int | None) -> str:
    return "" if document is None or start is None or end is None else document.text[start:end]


def sentence_of(plan: Plan, target: Target) -> str:
    """The sentence that asked for a target; "" where the site does not hold the document (原文语句)."""
    document = document_of(plan, target)
    if target.sentence_start is not None:
        return _words(document, target.sentence_start, target.sentence_end)
    if document is None or target.span_start is None or target.span_end is None:
        return ""
    span = sentence_around(document.text, Span(target.span_start, target.span_end))
    return span.of(document.text).strip()


def sentence_around(text: str, span: Span) -> Span:
    """The sentence that a span stands in: from the end of the one before to its own full stop (所在语句)."""
    start = max((text.rfind(ending, 0, span.start) for ending in ENDINGS), default=-1) + 1
    ends = [at for ending in ENDINGS if (at := text.find(ending, span.end)) >= 0]
    end = min(ends, default=len(text) - 1) + 1
    while start < span.start and text[start].isspace():
        start += 1
    return Span(start, max(end, span.end))


def document_with(city: City, sha256: str) -> Document | None:
    """The city's document with this content, unless it was discarded."""
    return Document.objects.filter(~Q(state=Document.State.DISCARDED), city=city, sha256=sha256).order_by("pk").last()


def find_quote(text: str, quote: str) -> tuple[Span, ...]:
    """Every place where typed words stand in a text, at most ten; blanks and line ends in between do not matter (查找原文)."""
    wanted = "".join(quote.split())
    if not wanted:
        return ()
    kept = [(at, letter) for at, letter in enumerate(text) if not letter.isspace()]
    plain = "".join(letter for _, letter in kept)
    found: list[Span] = []
    at = plain.find(wanted)
    while at >= 0 and len(found) < 10:
        found.append(Span(kept[at][0], kept[at + len(wanted) - 1][0] + 1))
        at = plain.find(wanted, at + 1)
    return tuple(found)
