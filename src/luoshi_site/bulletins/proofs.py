"""What stands behind a bulletin's figure (数据出处): made again from the ledger as of its day, with readings, acceptance, evidence, rule
version and source sentence."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from luoshi.report.model import (
    Cell,
    Figure,
    Heading,
    Listing,
    Number,
    Paragraph,
    Report,
    Table,
    Words,
    runs,
)
from luoshi.rules.status import Light, Status
from luoshi_site.agencies.models import Agency
from luoshi_site.base.moment import Moment
from luoshi_site.bulletins.areas import share_standing
from luoshi_site.bulletins.counting import COUNTS, counted
from luoshi_site.bulletins.entries import Entry
from luoshi_site.bulletins.figures import Measure, Proof, ProofIdError, Subject, SubjectKind, proof_of
from luoshi_site.bulletins.models import Bulletin, BulletinEdit
from luoshi_site.bulletins.queries import report_of
from luoshi_site.bulletins.remaking import Remade, made_again
from luoshi_site.ledger.models import Milestone
from luoshi_site.ledger.queries import document_of, load_documents, sentence_of
from luoshi_site.progress.models import Evidence, Reading
from luoshi_site.progress.queries.standing import TargetStanding, plan_standing
from luoshi_site.supervision.models import SupervisionOrder

_CODE = re.compile(r"(?P<city>\d+)-(?P<kind>[bsad])(?P<year>\d{4})-(?P<number>\d+)-(?P<edition>\d+)(?:-e(?P<of>\d+))?")
_KIND_LETTERS = {"b": "monthly", "s": "briefing", "a": "agency", "d": "area"}
MEASURES = {
    Measure.VALUE: "现值", Measure.PROMISED: "承诺", Measure.PROGRESS: "完成进度", Measure.PLANNED: "序时进度",
    Measure.GAP: "与序时进度的差距", Measure.EXCESS: "超额", Measure.CHANGE: "变化", Measure.LEVEL: "对照值",
    Measure.PLACE: "位次", Measure.NAME: "名称", Measure.DETAIL: "完成情况",
    Measure.ERRATA: "更正的数据",
}  # fmt: skip
_COUNTED = {
    "listed": "考核事项", "targets": "目标", "milestones": "里程碑", "items": "纳入统计的事项", "suspended": "暂停考核",
    "suspended_late": "暂停时已逾期", "unconfirmed": "待核", "early": "提前完成", "exceeded": "超额完成",
    "recovered": "由滞后或有风险转为正常推进", "newly_done": "本月新完成", "newly_behind": "本月新滞后",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReadingProof:
    """A reading behind a figure: what was reported, when accepted, how many files bear it out, whether it was corrected since."""

    reading: Reading
    value: Fraction
    evidence: tuple[Evidence, ...]
    later: bool

    @property
    def where(self) -> str:
        """Where it was read, else which agency reported it."""
        row = self.reading
        return row.reported_in or (f"{row.by_agency}报送" if row.by_agency else "系统内置数据")


@dataclass(frozen=True, slots=True)
class FigureProof:
    """A figure with all that stands behind it.

    `shown` is how it stands in the bulletin, `again` how the ledger gives it as of the bulletin's day and knowledge.
    """

    bulletin: Bulletin
    proof: Proof
    moment: Moment
    name: str
    measure: str
    shown: tuple[str, ...]
    again: tuple[str, ...]
    standing: TargetStanding | None = None
    readings: tuple[ReadingProof, ...] = ()
    sentence: str = ""
    source: str = ""
    milestone: Milestone | None = None
    entries: tuple[Entry, ...] = ()
    order: SupervisionOrder | None = None
    edit: BulletinEdit | None = None

    @property
    def agrees(self) -> bool:
        """Whether the ledger gives what the bulletin says."""
        return set(self.shown) <= set(self.again)

    @property
    def by_hand(self) -> bool:
        """Whether it stands on an editor's word alone."""
        return self.edit is not None


def figures_of(report: Report) -> dict[str, tuple[str, ...]]:
    """Every figure of a report by its proof id, each as it is shown, without repetition (全部数字)."""
    found: dict[str, list[str]] = {}
    for proof, text in _figures(report):
        held = found.setdefault(proof, [])
        if text not in held:
            held.append(text)
    return {proof: tuple(sorted(texts)) for proof, texts in found.items()}


def _figures(report: Report) -> Iterator[tuple[str, str]]:
    for block in (*report.blocks, *(block for annex in report.annexes for block in annex.blocks)):
        match block:
            case Heading() | Paragraph():
                yield from _of_words(block.text)
            case Listing():
                for item in block.items:
                    yield from _of_words(item)
            case Table():
                yield from _of_words(block.caption)
                for row in block.rows:
                    yield from _of_cells(row)
            case _:
                pass


def _of_words(words: Words) -> Iterator[tuple[str, str]]:
    yield from ((run.proof, run.text) for run in runs(words) if isinstance(run, Figure) and run.proof)


def _of_cells(cells: Iterable[Cell]) -> Iterator[tuple[str, str]]:
    for cell in cells:
        if isinstance(cell, Number) and cell.proof:
            yield cell.proof, cell.text
        elif isinstance(cell, tuple):
            yield from _of_words(cell)


@dataclass(frozen=True, slots=True)
class _Place:
    """A figure's bulletin, and the one whose erratum it is in, if it is."""

    bulletin: Bulletin
    corrected: Bulletin | None


def _place(code: str) -> _Place:
    found = _CODE.fullmatch(code)
    if found is None:
        raise ProofIdError("没有这个编号的数字，请从通报页面或文件中的数字打开。")
    numbers = {name: int(found[name]) for name in ("year", "number", "edition")}
    rows = Bulletin.objects.select_related("plan__city")
    row = (
        rows.filter(plan__city=int(found["city"]), kind=_KIND_LETTERS[found["kind"]], **numbers).order_by("pk").first()
    )
    corrected = rows.filter(pk=int(found["of"]), plan=row.plan_id).first() if row and found["of"] else None
    if row is None or (found["of"] and corrected is None):
        raise ProofIdError("没有这个编号的通报，请从通报页面或文件中的数字打开。")
    return _Place(row, corrected)


def bulletin_of(text: str) -> Bulletin:
    """The bulletin that a figure's id names.

    Raises:
        ProofIdError: it is no id, or there is no such bulletin.
    """
    return _place(proof_of(text).bulletin).bulletin


def figure_proof(text: str) -> FigureProof:
    """Everything behind a figure of a bulletin, by its proof id.

    Raises:
        ProofIdError: it is no id, or no figure of that bulletin has it.
    """
    proof = proof_of(text)
    place = _place(proof.bulletin)
    row = place.bulletin
    shown = figures_of(report_of(row)).get(text)
    if shown is None:
        raise ProofIdError("通报中没有这个编号的数字，可能已在修改时删去。请从通报页面或文件中的数字打开。")
    if proof.subject.kind is SubjectKind.EDIT:
        return _by_hand(row, proof, shown)
    remade = made_again(row)
    as_of = place.corrected.as_of if place.corrected else row.as_of
    moment = Moment(as_of, row.known_at, as_of_chosen=True, known_at_chosen=True)
    found = FigureProof(
        bulletin=row, proof=proof, moment=moment, name="", measure=measure_words(proof.measure), shown=shown,
        again=figures_of(remade.report).get(text, ()),
    )  # fmt: skip
    return _filled(found, remade)


def measure_words(measure: str) -> str:
    """What a figure says, in words (指标含义): «现值», «滞后的事项数»."""
    known = {each.value: words for each, words in MEASURES.items()} | {
        name: f"{words}数" for name, words in _COUNTED.items()
    }
    if measure in known:
        return known[measure]
    head, _, tail = measure.partition("_")
    if head == "status" and tail in {status.value for status in Status}:
        return f"“{Status(tail).label}”的事项数"
    if head == "light":
        words = next((light.word for light in Light if light.value == tail), tail)
        return f"{words}的事项数"
    return "数量"


def _by_hand(row: Bulletin, proof: Proof, shown: tuple[str, ...]) -> FigureProof:
    edit = row.edits.filter(pk=proof.subject.key).first()
    if edit is None:
        raise ProofIdError("没有这处手工修改，请从通报页面或文件中的数字打开。")
    moment = Moment(row.as_of, row.known_at, as_of_chosen=True, known_at_chosen=True)
    return FigureProof(row, proof, moment, "手工修改", "改后为", shown, (), edit=edit)


def _filled(found: FigureProof, remade: Remade) -> FigureProof:
    subject = found.proof.subject
    match subject.kind:
        case SubjectKind.TARGET:
            return _of_target(found, subject)
        case SubjectKind.MILESTONE:
            row = Milestone.objects.select_related("agency", "task__plan").filter(pk=subject.key).first()
            return replace(found, name=f"里程碑「{row}」" if row else "里程碑", milestone=row)
        case SubjectKind.ORDER:
            order = SupervisionOrder.objects.select_related("agency").filter(pk=subject.key).first()
            line = next((line for line in remade.material.named_orders if line.pk == subject.key), None)
            return replace(found, name=f"督办单{line.number}「{line.title}」" if line else "督办单", order=order)
        case _:
            entries = _entries_of(subject, remade)
            named = counted(found.proof.measure, entries) if found.proof.measure in COUNTS else ()
            return replace(found, name=_holder(subject, entries, remade), entries=named)


def _entries_of(subject: Subject, remade: Remade) -> tuple[Entry, ...]:
    """The entries that a count is over: all of the bulletin's, or those that an agency or group answers for."""
    entries = remade.material.entries
    if subject.kind in {SubjectKind.PLAN, SubjectKind.TASKS} or subject == remade.material.subject:
        return entries
    return tuple(entry for entry in entries if entry.holder == subject)


def _holder(subject: Subject, entries: tuple[Entry, ...], remade: Remade) -> str:
    if subject == remade.material.subject or subject.kind in {SubjectKind.PLAN, SubjectKind.TASKS}:
        return remade.material.whose or str(remade.material.plan)
    return entries[0].agency if entries else str(remade.material.plan)


def _of_target(found: FigureProof, subject: Subject) -> FigureProof:
    whole = plan_standing(found.bulletin.plan, found.moment)
    area = Agency.objects.filter(pk=subject.area).first() if subject.area else None
    standing = share_standing(whole, subject, area) if area else whole.by_target.get(subject.key)
    if standing is None:
        return replace(found, name="目标")
    target, plan = standing.target, found.bulletin.plan
    load_documents([target])
    document = document_of(plan, target)
    return replace(
        found,
        name=f"「{target.name}」{area or ''}",
        standing=standing,
        readings=_readings(standing, found.moment),
        sentence=sentence_of(plan, target),
        source=str(document) if document else "",
    )


def _readings(standing: TargetStanding, moment: Moment) -> tuple[ReadingProof, ...]:
    """The readings that the judgement rests on, newest first; a rolled-up figure's key joins those of its areas."""
    keys = {int(key) for joined in standing.judgement.reading_keys for key in joined.split("+") if key.isdecimal()}
    rows = Reading.objects.filter(pk__in=keys).select_related("indicator", "area", "by_agency")
    rows = rows.prefetch_related("evidence").order_by("-period_end", "area__position", "pk")
    return tuple(
        ReadingProof(
            reading=row,
            value=row.figure,
            evidence=tuple(row.evidence.all()),
            later=row.withdrawn_at is not None and row.withdrawn_at > moment.known_at,
        )
        for row in rows
    )
