"""A plan's final report as a typed report (总结报告): every target with its last light and that of its first version."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from luoshi.report.model import (
    Annex,
    Block,
    Cell,
    Column,
    ColumnKind,
    Heading,
    Listing,
    Paragraph,
    Reference,
    Report,
    Table,
    day_in_words,
    plain,
    whole,
)
from luoshi.rules.status import Status
from luoshi_site.bulletins.entries import Entry
from luoshi_site.bulletins.print import in_print
from luoshi_site.bulletins.sections import quoted
from luoshi_site.bulletins.tables import status_words
from luoshi_site.bulletins.wording import totals_words
from luoshi_site.ledger.models import PlanChange
from luoshi_site.progress.queries.standing import PlanStanding

MASTHEAD = "计划总结报告"


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """An item that goes on elsewhere (结转事项): what, its last light, to which plan or agency, why."""

    key: str
    name: str
    task: str
    status: Status
    to: str
    reason: str


@dataclass(frozen=True, slots=True)
class Ending:
    """How a plan ends: on which day, on whose word, who reports it, when."""

    closed_on: date
    decision: str
    issuer: str
    dated: date


def compose_final(
    standing: PlanStanding,
    entries: tuple[Entry, ...],
    first: Mapping[str, Status],
    changes: Iterable[PlanChange],
    carried: tuple[CarriedOver, ...],
    ending: Ending,
) -> Report:
    """The final report of a plan (总结报告); `first` are the lights by the first version, by the entry's key where it was adjusted."""
    plan = standing.plan
    lines = tuple(_change_words(change) for change in changes)
    blocks: list[Block] = [
        Paragraph(
            f"{quoted(plan.title)}自{day_in_words(ending.closed_on)}起结束（依据：{ending.decision}）。"
            f"现将截至该日的实施情况报告如下。"
        ),
        Heading(1, "总体情况"),
        *(Paragraph(plain(words)) for words in totals_words(standing.counts, entries)),
        Heading(1, "计划调整情况"),
        Listing(lines) if lines else Paragraph("实施期间任务、目标和分工没有调整。"),
        Heading(1, "结转事项"),
        _carried(carried) if carried else Paragraph("没有结转事项。"),
    ]
    notice = "演示数据，不是真实情况" if plan.city.is_demo else ""
    return Report(
        masthead=MASTHEAD,
        serial=plan.doc_number or plan.code,
        issuer=ending.issuer,
        title=f"{quoted(plan.title)}\n实施情况总结报告",
        addressee="各牵头单位、责任单位",
        dated=ending.dated,
        blocks=tuple(blocks),
        annexes=(Annex("考核事项最终情况表", (_every_entry(entries, first),), landscape=True),) if entries else (),
        notice=notice,
    )


def _change_words(change: PlanChange) -> str:
    between = f"：{change.before or '无'}→{change.after or '无'}" if change.before or change.after else ""
    based = f"（{change.decision}）" if change.decision else ""
    words = f"{day_in_words(change.effective_on)}起{change.get_kind_display()}“{change.subject}”{between}{based}。"
    return in_print(words)


def _carried(carried: tuple[CarriedOver, ...]) -> Table:
    return Table(
        columns=(
            Column("序号", ColumnKind.NUMBER, 3),
            Column("事项", width=12),
            Column("原任务", width=12),
            Column("最终研判", width=7, centred=True),
            Column("结转至", width=10),
            Column("原因", width=14),
        ),
        rows=tuple(
            (whole(place), in_print(row.name), row.task, status_words(row.status), row.to, row.reason)
            for place, row in enumerate(carried, 1)
        ),
    )


def _every_entry(entries: tuple[Entry, ...], first: Mapping[str, Status]) -> Table:
    return Table(
        columns=(
            Column("序号", ColumnKind.NUMBER, 3),
            Column("任务", width=9),
            Column("考核事项", width=10),
            Column("最终承诺", width=10),
            Column("最终值", ColumnKind.NUMBER, 6),
            Column("最终研判", width=7, centred=True),
            Column("按原目标研判", width=7, centred=True),
            Column("标注", width=7),
            Column("单位", width=7),
        ),
        rows=tuple(_entry_row(number, entry, first) for number, entry in enumerate(entries, 1)),
    )


def _entry_row(number: int, entry: Entry, first: Mapping[str, Status]) -> tuple[Cell, ...]:
    task: Cell = Reference(entry.task, entry.path) if entry.path else entry.task
    adjusted = first.get(entry.key)
    return (
        whole(number), task, entry.name, plain(entry.promise), entry.value or "—", status_words(entry.status),
        status_words(adjusted) if adjusted else "同左", "、".join(entry.remarks), entry.agency,
    )  # fmt: skip
