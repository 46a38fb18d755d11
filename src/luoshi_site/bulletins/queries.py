"""The bulletins of a plan, one bulletin's report and file, and what a new one rests on."""

import io
import json
import re
import zipfile
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, Q, QuerySet

from luoshi.report.codec import report_from_json, words_from_json
from luoshi.report.docx.fill import docx_file
from luoshi.report.docx.write import docx_bytes
from luoshi.report.model import Report
from luoshi.rules.period import month_end
from luoshi.rules.status import Status
from luoshi_site.agencies.models import Agency, City
from luoshi_site.base.models import AuditEntry
from luoshi_site.base.store import fetch
from luoshi_site.bulletins.edits import Edited, HandNumber, editables, with_edits
from luoshi_site.bulletins.figures import bulletin_code, hand_proof
from luoshi_site.bulletins.models import Bulletin, BulletinEdit, BulletinTemplate
from luoshi_site.ledger.models import Assignment, Milestone, Plan, PlanClosing, Task
from luoshi_site.progress.models import Reading
from luoshi_site.progress.queries.standing import PlanStanding

UNCHECKED = "送审稿，尚未发布"


def agencies_in(plan: Plan) -> tuple[Agency, ...]:
    """The agencies that have to do with a plan: its tasks' and its milestones' (参与单位)."""
    of_plan = Q(pk__in=Assignment.objects.filter(task__plan=plan).values("agency"))
    of_plan |= Q(pk__in=Milestone.objects.filter(task__plan=plan).values("agency"))
    return tuple(Agency.objects.filter(of_plan, city=plan.city_id).order_by("position", "pk"))


def areas_of(plan: Plan) -> tuple[Agency, ...]:
    """The areas of a plan's city (地区)."""
    kinds = (Agency.Kind.DISTRICT, Agency.Kind.ZONE)
    return tuple(Agency.objects.filter(city=plan.city_id, kind__in=kinds).order_by("position", "pk"))


def carded(plan: Plan, kind: str) -> tuple[Agency, ...]:
    """Who may have a card of this kind: the plan's agencies, or its city's areas."""
    return areas_of(plan) if kind == Bulletin.Kind.AREA else agencies_in(plan)


def newest_cards(plan: Plan, kind: str, month: date) -> tuple[Bulletin, ...]:
    """The newest edition of each card of a kind and month, in the registry's order (当月情况卡)."""
    rows = Bulletin.objects.filter(plan=plan, kind=kind, month=month.replace(day=1), agency__isnull=False)
    newest = {row.scope: row for row in rows.select_related("plan__city", "agency").order_by("edition")}
    return tuple(
        sorted(newest.values(), key=lambda row: (row.agency.position, row.agency.pk) if row.agency else (0, 0))
    )


def months_carded(plan: Plan, kind: str, most: int = 12) -> tuple[tuple[date, int], ...]:
    """The newest months that have cards of a kind, each with how many."""
    rows = Bulletin.objects.filter(plan=plan, kind=kind).values("month").annotate(count=Count("scope", distinct=True))
    return tuple(rows.order_by("-month").values_list("month", "count")[:most])


def tasks_of(plan: Plan) -> tuple[Task, ...]:
    """A plan's tasks that have not ended (任务)."""
    return tuple(plan.tasks.filter(ended_on__isnull=True).order_by("position"))


def bulletins_of(
    plan: Plan, *, read_by: Collection[int] | None = None, kind: str = "", text: str = ""
) -> QuerySet[Bulletin]:
    """A plan's bulletins, newest month and edition first (通报); with `read_by`, agencies, those published for everybody or for them.

    `kind` and `text` of the title narrow them where they are given.
    """
    rows = Bulletin.objects.filter(plan=plan)
    if read_by is not None:
        theirs = Q(kind=Bulletin.Kind.MONTHLY) | Q(agency__in=read_by)
        rows = rows.filter(theirs, state=Bulletin.State.PUBLISHED)
    rows = rows.filter(kind=kind) if kind in Bulletin.Kind.values else rows
    rows = rows.filter(title__icontains=text.strip()) if text.strip() else rows
    return rows.defer("content", "final").order_by("-month", "-edition", "-pk")


def published_bulletins() -> QuerySet[Bulletin]:
    """Every published monthly bulletin, newest first, with its city (已公开的通报); briefings and cards stay within the offices."""
    rows = Bulletin.objects.filter(state=Bulletin.State.PUBLISHED, kind=Bulletin.Kind.MONTHLY).defer("content", "final")
    return rows.select_related("plan__city").order_by("-published_at", "-pk")


def chain_standing(bulletin: Bulletin) -> bool | None:
    """Whether the chain still holds the line that a published bulletin names, with its digest; None before it is published."""
    if bulletin.chain_seq is None:
        return None
    return AuditEntry.objects.filter(seq=bulletin.chain_seq, digest=bulletin.chain_digest).exists()


def editions_of(bulletin: Bulletin) -> tuple[Bulletin, ...]:
    """All editions of the bulletin, newest first (版次)."""
    same = {"plan": bulletin.plan_id, "month": bulletin.month, "kind": bulletin.kind, "scope": bulletin.scope}
    return tuple(Bulletin.objects.filter(**same).defer("content", "final"))


def months_over(plan: Plan, today: date) -> tuple[date, ...]:
    """The months that a bulletin can be made for, newest first: over by today, from the plan's first to a year after its last."""
    begins = plan.starts_on or plan.issued_on or plan.adopted_at.date()
    ends = min(today, month_end(plan.ends_on.year + 1, 12)) if plan.ends_on else today
    found: list[date] = []
    year, month = begins.year, begins.month
    while month_end(year, month) <= ends:
        found.append(date(year, month, 1))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return tuple(reversed(found))


def code_of(bulletin: Bulletin) -> str:
    """How the ids of a bulletin's figures name it."""
    return bulletin_code(bulletin.plan.city_id, bulletin.kind, bulletin.year, bulletin.number, bulletin.edition)


def draft_report(bulletin: Bulletin) -> Report:
    """The report as the rules made it, with the words changed by hand."""
    made = report_from_json(bulletin.content)
    edits = [_edited(edit, code_of(bulletin)) for edit in bulletin.edits.order_by("pk")]
    return with_edits(made, edits) if edits else made


def _edited(edit: BulletinEdit, code: str) -> Edited:
    numbers = tuple(HandNumber(**row) for row in json.loads(edit.numbers))
    proofs = tuple(hand_proof(code, edit.pk, place) for place in range(len(numbers)))
    return Edited(edit.place, words_from_json(edit.words), numbers, proofs, edit.reason)


@dataclass(frozen=True, slots=True)
class WordsLine:
    """Words that may be changed: the place, what they are now with what leads somewhere, and what was changed by hand."""

    place: str
    is_heading: bool
    text: str
    made: str
    edit: BulletinEdit | None


def words_to_edit(bulletin: Bulletin) -> tuple[WordsLine, ...]:
    """The headings, paragraphs and items of a bulletin, in order, each as it stands now (可改的文字)."""
    newest = {edit.place: edit for edit in bulletin.edits.order_by("pk")}
    return tuple(
        WordsLine(
            each.place,
            each.is_heading,
            newest[each.place].after if each.place in newest else each.text,
            each.text,
            newest.get(each.place),
        )
        for each in editables(report_from_json(bulletin.content))
    )


def report_of(bulletin: Bulletin) -> Report:
    """The report as it was published and frozen; before that as it stands, and says that it is a draft (送审稿)."""
    if bulletin.is_published:
        return report_from_json(bulletin.final)
    report = draft_report(bulletin)
    return replace(report, notice="；".join(words for words in (UNCHECKED, report.notice) if words))


def template_of(city: City) -> bytes | None:
    """The Word template that the city's bulletins are filled into; None for the standard one (通报模板)."""
    row = BulletinTemplate.objects.filter(city=city).first()
    return fetch(row.sha256) if row is not None and row.sha256 else None


def file_of(bulletin: Bulletin) -> bytes:
    """The .docx as it was published; a draft as it stands, and one that the store has lost, written from the report."""
    return _file(bulletin, lambda: template_of(bulletin.plan.city))


def _file(bulletin: Bulletin, template: Callable[[], bytes | None]) -> bytes:
    if bulletin.is_published:
        try:
            return fetch(bulletin.sha256)
        except FileNotFoundError:
            pass
    return docx_file(report_of(bulletin), template())


def cards_packed(rows: Sequence[Bulletin]) -> bytes:
    """Cards of one plan as a .zip of Word files, each named by its agency (打包下载)."""
    template = template_of(rows[0].plan.city) if rows else None
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as file:  # a .docx is compressed already
        for row in rows:
            name = re.sub(r'[\\/:*?"<>|\s]', "_", row.agency.name if row.agency else row.scope)
            inside = f"{name}.docx"
            if inside in file.NameToInfo:
                inside = f"{name}（{row.pk}）.docx"
            file.writestr(
                zipfile.ZipInfo(inside, (row.as_of.year, row.as_of.month, row.as_of.day, 0, 0, 0)),
                _file(row, lambda: template),
            )
    return packed.getvalue()


def deciding_readings(standing: PlanStanding) -> dict[int, tuple[Reading, ...]]:
    """The readings of the deciding period behind each target's light, by the target's primary key (研判所依据的读数)."""
    ends = {row.judgement.on for row in standing.targets if row.judgement.on}
    indicators = {row.target.indicator_id for row in standing.targets}
    rows = Reading.objects.filter(
        indicator__in=indicators, period_end__in=ends, accepted_at__lte=standing.moment.known_at
    )
    fields = ("period_start", "period_end", "certainty", "unconfirmed", "reported_in")
    by_key = {str(row.pk): row for row in rows.only(*fields)}
    return {
        # The key of a rolled-up figure joins those of its areas.
        row.target.pk: tuple(
            by_key[key] for joined in row.judgement.reading_keys for key in joined.split("+") if key in by_key
        )
        for row in standing.targets
    }


@dataclass(frozen=True, slots=True)
class CarriedItem:
    """An item that a closed plan carried over, with the milestone by which another plan took it, if one did (结转事项)."""

    name: str
    task: str
    status: Status
    to: str
    reason: str
    reference: str
    milestone: Milestone | None


def carried_items(closing: PlanClosing) -> tuple[CarriedItem, ...]:
    """What a closed plan carried over, in the report's order (结转事项)."""
    rows = json.loads(closing.carried_over)
    references = [f"结转自「{closing.plan.short_title}」（{closing.plan.code} {row['key']}）" for row in rows]
    taken = Milestone.objects.filter(proof__in=references, task__plan__city=closing.plan.city_id)
    by_reference = {row.proof: row for row in taken.select_related("task__plan")}
    return tuple(
        CarriedItem(
            row["name"], row["task"], Status(row["status"]), row["to"], row["reason"], reference,
            by_reference.get(reference),
        )
        for row, reference in zip(rows, references, strict=True)
    )  # fmt: skip


def closing_report(closing: PlanClosing) -> Report:
    """The final report as it was frozen."""
    return report_from_json(closing.content)


def closing_file(closing: PlanClosing) -> bytes:
    """The final report's .docx as it was made; written again from the frozen report where the store has lost it."""
    try:
        return fetch(closing.sha256)
    except FileNotFoundError:
        return docx_bytes(closing_report(closing))


def tasks_to_carry_into(closing: PlanClosing) -> list[tuple[str, list[Task]]]:
    """The tasks of the city's plans in force, by the plan's name (可承接的任务)."""
    rows = Task.objects.filter(
        plan__city=closing.plan.city_id, plan__state=Plan.State.IN_FORCE, ended_on__isnull=True
    ).select_related("plan")
    found: dict[str, list[Task]] = {}
    for row in rows.order_by("plan__pk", "position"):
        found.setdefault(row.plan.short_title, []).append(row)
    return list(found.items())
