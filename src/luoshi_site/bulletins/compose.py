"""From where a plan stands to the month's bulletin as a typed report (通报的编成)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from luoshi.report.chart import Chart, ChartKind, Series
from luoshi.report.model import (
    Annex,
    Block,
    Cell,
    Column,
    ColumnKind,
    Heading,
    Listing,
    Number,
    Paragraph,
    Reference,
    Report,
    Table,
    day_in_words,
    whole,
)
from luoshi.rules.model import Judgement, MilestoneJudgement
from luoshi.rules.rollup import PlanCounts, TaskStanding, plan_counts
from luoshi.rules.status import Light, Status
from luoshi_site.base.moment import CHINA
from luoshi_site.bulletins.entries import Entry
from luoshi_site.bulletins.wording import name_lists, next_steps, totals_words
from luoshi_site.ledger.models import Plan
from luoshi_site.progress.queries.standing import PlanStanding

MASTHEAD = "督查通报"
LINE = 18  # characters of a title's line beside 关于
PICTURED = 16
LIGHTS = (Light.RED, Light.YELLOW, Light.GREY, Light.GREEN, Light.BLUE)


@dataclass(frozen=True, slots=True)
class Issue:
    """What a bulletin is besides its figures: serial number, edition, who issues it, on which day, and by when answers are asked."""

    year: int
    number: int
    edition: int
    issuer: str
    dated: date
    answers_by: date

    @property
    def serial(self) -> str:
        """督查通报〔2026〕第3期; later editions say so."""
        again = f"（第{self.edition}版）" if self.edition > 1 else ""
        return f"{MASTHEAD}〔{self.year}〕第{self.number}期{again}"


def compose(standing: PlanStanding, entries: tuple[Entry, ...], issue: Issue) -> Report:
    """The month's bulletin of a plan (通报): totals, by agency, lists by name, next steps, and every target in an annex."""
    steps = next_steps(entries, issue.answers_by)
    lists = name_lists(entries)
    blocks: list[Block] = [
        _opening(standing),
        Heading(1, "总体情况"),
        *totals_words(standing.counts, entries),
    ]
    if entries:
        blocks += [Heading(1, "分单位情况"), _by_agency(entries), *_pictured(entries)]
    if lists:
        blocks += [Heading(1, "具体名单"), *lists]
    blocks.append(Heading(1, "下一步要求"))
    blocks.append(Listing(steps) if steps else Paragraph("本期没有需要点名督促的事项，请各单位继续按期报送。"))
    return Report(
        masthead=MASTHEAD,
        serial=issue.serial,
        issuer=issue.issuer,
        title=_title(standing),
        addressee="各牵头单位、责任单位",
        dated=issue.dated,
        blocks=tuple(blocks),
        annexes=(Annex("考核事项明细表", (_every_entry(entries),), landscape=True),) if entries else (),
        notice=_notice(standing.plan, entries),
    )


def quoted(title: str) -> str:
    """A document's title in its marks, marks within it turned into the inner ones."""
    return f"《{title.replace('《', '〈').replace('》', '〉')}》"


def _title(standing: PlanStanding) -> str:
    """The title in lines; a long document's closing brackets start a line of their own."""
    day, title = day_in_words(standing.moment.as_of), quoted(standing.plan.title)
    if len(title) > LINE and title.endswith("）》"):
        title = "\n（".join(title.rsplit("（", 1))
    return f"关于{title}\n落实进展情况的通报\n（截至{day}）"


def _opening(standing: PlanStanding) -> Paragraph:
    plan, moment = standing.plan, standing.moment
    number = f"（{plan.doc_number}）" if plan.doc_number else ""
    known = moment.known_at.astimezone(CHINA)
    return Paragraph(
        f"现将{quoted(plan.title)}{number}截至{day_in_words(moment.as_of)}的落实进展情况通报如下。"
        f"数据以{day_in_words(known.date())}{known:%H:%M}以前审核采用的读数为准。"
    )


def _notice(plan: Plan, entries: tuple[Entry, ...]) -> str:
    unconfirmed = sum(entry.unconfirmed for entry in entries)
    parts = ["演示数据，不是真实情况"] if plan.city.is_demo else []
    parts += [f"含待核数据{unconfirmed}项"] if unconfirmed else []
    return "；".join(parts)


def _counts_of(entries: Iterable[Entry]) -> PlanCounts:
    """The one count of the rules, over an agency's share of the plan."""
    targets: list[tuple[str, Judgement]] = []
    milestones: list[tuple[str, MilestoneJudgement]] = []
    for entry in entries:
        if isinstance(entry.judgement, Judgement):
            targets.append((entry.name, entry.judgement))
        else:
            milestones.append((entry.name, entry.judgement))
    return plan_counts([TaskStanding(key="", targets=tuple(targets), milestones=tuple(milestones))])


def _light_counts(counts: PlanCounts) -> tuple[int, ...]:
    return tuple(
        sum(number for status, number in counts.items.items() if status.light.colour == light.value) for light in LIGHTS
    )


def _agencies(entries: tuple[Entry, ...]) -> list[tuple[str, list[Entry]]]:
    """The agencies in the registry's order, each with its matters."""
    groups: dict[tuple[tuple[int, int], str], list[Entry]] = {}
    for entry in entries:
        groups.setdefault((entry.place, entry.agency), []).append(entry)
    return [(agency, groups[place, agency]) for place, agency in sorted(groups)]


def _pictured(entries: tuple[Entry, ...]) -> tuple[Chart, ...]:
    """The table's counts as a chart; where agencies are many, those with the most red and yellow lights."""
    counts = [(agency, _light_counts(_counts_of(listed))) for agency, listed in _agencies(entries)]
    shown = counts
    if len(counts) > PICTURED:
        worst = sorted(counts, key=lambda row: (-row[1][0], -row[1][1]))[:PICTURED]
        shown = [row for row in counts if row in worst]
    if len(counts) < 2:
        return ()
    series = tuple(
        Series(light.word, tuple(Decimal(row[place]) for _, row in shown)) for place, light in enumerate(LIGHTS)
    )
    which = f"（红灯、黄灯较多的{PICTURED}家）" if len(counts) > PICTURED else ""
    caption = f"各单位考核事项研判情况图{which}"
    return (Chart(ChartKind.STACKED, tuple(agency for agency, _ in shown), series, caption, "项"),)


def _by_agency(entries: tuple[Entry, ...]) -> Table:
    """Counts by light for each agency in the registry's order; the last row adds them up."""
    rows = [_agency_row(agency, listed) for agency, listed in _agencies(entries)]
    rows.append(_agency_row("合计", list(entries)))
    unconfirmed = "，含待核数据" if any(entry.unconfirmed for entry in entries) else ""
    return Table(
        columns=(
            Column("单位", width=12),
            Column("考核事项", ColumnKind.NUMBER, 6),
            *(Column(light.word, ColumnKind.NUMBER, 4) for light in LIGHTS),
            Column("待核", ColumnKind.NUMBER, 4),
        ),
        rows=tuple(rows),
        caption=f"各单位考核事项研判情况（按第一牵头单位统计{unconfirmed}）",
        total=1,
    )


def _agency_row(agency: str, entries: list[Entry]) -> tuple[Cell, ...]:
    counts = _counts_of(entries)
    unconfirmed = sum(entry.unconfirmed for entry in entries)
    return (agency, whole(counts.item_count), *(whole(number) for number in _light_counts(counts)), whole(unconfirmed))


def _every_entry(entries: tuple[Entry, ...]) -> Table:
    """All targets and milestones, one a row (明细表)."""
    return Table(
        columns=(
            Column("序号", ColumnKind.NUMBER, 3),
            Column("任务", width=9),
            Column("考核事项", width=10),
            Column("承诺", width=10),
            Column("现值", ColumnKind.NUMBER, 6),
            Column("统计期", width=7),
            Column("研判", width=6, centred=True),
            Column("标注", width=6),
            Column("单位", width=7),
        ),
        rows=tuple(_entry_row(number, entry) for number, entry in enumerate(entries, 1)),
    )


def _entry_row(number: int, entry: Entry) -> tuple[Cell, ...]:
    task: Cell = Reference(entry.task, entry.path) if entry.path else entry.task
    value: Number | str = entry.value or "—"
    return (
        whole(number), task, entry.name, entry.promise, value, entry.period or "—",
        status_words(entry.status), "、".join(entry.remarks), entry.agency,
    )  # fmt: skip


def status_words(status: Status) -> str:
    """A status and its light in words: 滞后（红灯）."""
    return f"{status.label}（{Light(status.light.colour).word}）"
