"""What earlier bulletins said that has been corrected since (更正): the next one carries each figure as it was and as it is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from luoshi.report.model import (
    Annex,
    Column,
    ColumnKind,
    Heading,
    Paragraph,
    Report,
    Run,
    Table,
    Words,
    day_in_words,
    whole,
)
from luoshi.rules.model import Judgement
from luoshi_site.agencies.naming import former_names
from luoshi_site.base.moment import CHINA, Moment
from luoshi_site.bulletins.content import BulletinKind
from luoshi_site.bulletins.entries import Entry, as_called
from luoshi_site.bulletins.figures import Figures, Measure, Subject, SubjectKind
from luoshi_site.bulletins.material import entries_in, scope_of
from luoshi_site.bulletins.models import Bulletin
from luoshi_site.bulletins.print import in_print
from luoshi_site.bulletins.queries import code_of
from luoshi_site.ledger.models import Plan
from luoshi_site.progress.models import Reading
from luoshi_site.progress.queries.standing import PlanStanding, plan_standing

MOST = 12
"""How many of the newest published bulletins are gone through."""
NOTE = 100


@dataclass(frozen=True, slots=True)
class Erratum:
    """A matter of an earlier bulletin that reads otherwise now (更正): as it was printed, as it is, and why."""

    bulletin: Bulletin
    was: Entry
    now: Entry
    why: str


def errata_of(plan: Plan, *, kind: str, scope: str, known_at: datetime) -> tuple[Erratum, ...]:
    """What has changed in the published bulletins of one kind since it was last told, newest bulletin first (更正情况)."""
    rows = Bulletin.objects.filter(
        plan=plan, kind=kind, scope=scope, state=Bulletin.State.PUBLISHED, published_at__lte=known_at
    ).defer("content", "final")
    told = tuple(rows.select_related("plan__city").order_by("-known_at", "-pk"))
    found: list[Erratum] = []
    for row in told[:MOST]:
        carriers = [each.known_at for each in told if row.published_at and each.known_at >= row.published_at]
        found += _since(row, max([row.known_at, *carriers]), known_at)
    return tuple(found)


def _since(row: Bulletin, told: datetime, known_at: datetime) -> list[Erratum]:
    first, last, now = (_standing(row, instant) for instant in (row.known_at, told, known_at))
    names = former_names(row.plan.city, now.moment)
    printed, before, after = (_by_key(row, standing, names) for standing in (first, last, now))
    return [
        Erratum(row, printed[key], after[key], _why(printed[key], after[key], names))
        for key in printed
        if key in before and key in after and _reads(before[key]) != _reads(after[key])
    ]


def _standing(row: Bulletin, known_at: datetime) -> PlanStanding:
    return plan_standing(row.plan, Moment(row.as_of, known_at, as_of_chosen=True, known_at_chosen=True))


def _by_key(row: Bulletin, standing: PlanStanding, names: Mapping[int, str]) -> dict[str, Entry]:
    entries = entries_in(standing, BulletinKind(row.kind), scope_of(row.scope))
    return {entry.key: entry for entry in as_called(entries, names)}


def _reads(entry: Entry) -> tuple[str, str, str]:
    """What a reader is told of it: figure, period, light."""
    return entry.value.text if entry.value else "", entry.period, entry.status.label


def _why(was: Entry, now: Entry, names: Mapping[int, str]) -> str:
    """Which sort of change made it so, by which agency, when accepted, and for a correction the reason that was given."""
    if not now.is_target:
        return "交付或核实情况变化"
    old, new = _keys(was), _keys(now)
    fresh = Reading.objects.filter(pk__in=new - old).select_related("by_agency").order_by("-accepted_at", "-pk").first()
    if fresh is not None:
        deed = "更正读数" if fresh.corrects_id else "补报读数"
        day = fresh.accepted_at.astimezone(CHINA).date() if fresh.accepted_at else None
        reason = f"：{in_print(fresh.note[:NOTE]).rstrip('。')}" if fresh.corrects_id else ""
        who = names.get(fresh.by_agency_id or 0) or fresh.by_agency or "数据来源单位"
        return f"{who}{deed}" + (f"，{day_in_words(day)}采用" if day else "") + reason
    return "读数撤回" if old - new else "承诺、分工或暂停事项变化"


def _keys(entry: Entry) -> frozenset[int]:
    """The readings that an entry's light rests on, by primary key."""
    joined = entry.judgement.reading_keys if isinstance(entry.judgement, Judgement) else ()
    return frozenset(int(key) for each in joined for key in each.split("+") if key.isdecimal())


def with_errata(report: Report, errata: tuple[Erratum, ...], code: str) -> Report:
    """The report with what is to be corrected of earlier ones: a paragraph at the text's end and an annex, each figure with its proof."""
    if not errata:
        return report
    figures = Figures(code)
    number = figures.figure(f"{len(errata)}", Subject(SubjectKind.PLAN, errata[0].bulletin.plan_id), Measure.ERRATA)
    words: Words = ("以前各期通报中有", number, "项数据此后更正，以更正后的为准，详见附件《更正情况表》。")
    table = Table(
        columns=(
            Column("序号", ColumnKind.NUMBER, 3), Column("原通报", width=8), Column("考核事项", width=12), Column("单位", width=8),
            Column("原为", width=10), Column("更正为", width=10), Column("原因", width=12),
        ),
        rows=tuple(
            (
                whole(place), f"〔{row.bulletin.year}〕第{row.bulletin.number}期", row.now.name, row.now.agency,
                _stated(row.was, Figures(code_of(row.bulletin))), _stated(row.now, Figures(f"{code}-e{row.bulletin.pk}")), row.why,
            )
            for place, row in enumerate(errata, 1)
        ),
    )  # fmt: skip
    annex = Annex("更正情况表", (table,), landscape=True)
    blocks = (*report.blocks, Heading(1, "以前通报的更正"), Paragraph(words))
    return replace(report, blocks=blocks, annexes=(*report.annexes, annex))


def _stated(entry: Entry, figures: Figures) -> Words:
    if entry.value is None:
        return f"没有读数，{entry.status.label}"
    found: tuple[Run, ...] = (figures.figure(entry.value.text, entry.subject, Measure.VALUE), f"，{entry.status.label}")
    return (f"{entry.period}", *found) if entry.period else found
