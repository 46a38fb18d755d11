"""A bulletin's tables and its chart (附表、图): by agency, every entry, orders, the areas' ranking; each figure with its proof."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from luoshi.report.chart import Chart, ChartKind, Series
from luoshi.report.model import Cell, Column, ColumnKind, Figure, Number, Reference, Table, Words, plain, runs, whole
from luoshi.rules.model import Judgement, MilestoneJudgement
from luoshi.rules.rollup import PlanCounts, TaskStanding, plan_counts
from luoshi.rules.status import Light, Status
from luoshi.wording.figures import difference, share, with_figures
from luoshi.wording.places import place
from luoshi_site.bulletins.content import OrderLine
from luoshi_site.bulletins.counting import counted
from luoshi_site.bulletins.entries import Entry
from luoshi_site.bulletins.figures import Figures, Measure, Subject, SubjectKind
from luoshi_site.bulletins.ranking import RankedArea, Ranking

PICTURED = 16
LIGHTS = (Light.RED, Light.YELLOW, Light.GREY, Light.GREEN, Light.BLUE)
NUMBER = ColumnKind.NUMBER
_ENTRY_COLUMNS = (
    Column("序号", NUMBER, 3),
    Column("任务", width=9),
    Column("考核事项", width=10),
    Column("承诺", width=10),
    Column("现值", NUMBER, 6),
    Column("统计期", width=7),
    Column("研判", width=6, centred=True),
    Column("标注", width=6),
    Column("单位", width=7),
)
_ORDER_COLUMNS = (
    Column("督办单号", width=8),
    Column("督办事项", width=16),
    Column("承办单位", width=9),
    Column("下发日期", ColumnKind.DATE, 8),
    Column("办理期限", ColumnKind.DATE, 8),
    Column("办理状态", width=8, centred=True),
)


@dataclass(frozen=True, slots=True)
class Share:
    """An agency's share of the entries."""

    name: str
    subject: Subject
    entries: tuple[Entry, ...]


def shares_of(entries: Iterable[Entry]) -> tuple[Share, ...]:
    """The agencies in the registry's order, each with its matters."""
    groups: dict[tuple[tuple[int, int], str], list[Entry]] = {}
    for entry in entries:
        groups.setdefault((entry.place, entry.agency), []).append(entry)
    return tuple(Share(key[1], groups[key][0].holder, tuple(groups[key])) for key in sorted(groups))


def counts_of(entries: Iterable[Entry]) -> PlanCounts:
    """The one count of the rules, over some entries."""
    targets: list[tuple[str, Judgement]] = []
    milestones: list[tuple[str, MilestoneJudgement]] = []
    for entry in entries:
        if isinstance(entry.judgement, Judgement):
            targets.append((entry.name, entry.judgement))
        else:
            milestones.append((entry.name, entry.judgement))
    counts = plan_counts([TaskStanding(key="", targets=tuple(targets), milestones=tuple(milestones))])
    return replace(counts, task_count=0, nothing_to_assess=())


def _light_counts(counts: PlanCounts) -> tuple[int, ...]:
    return tuple(
        sum(number for status, number in counts.items.items() if status.light.colour == light.value) for light in LIGHTS
    )


def chart_by_agency(entries: tuple[Entry, ...]) -> tuple[Chart, ...]:
    """The table's counts as a chart; where agencies are many, those with the most red and yellow lights; none for one alone."""
    counts = [(share_.name, _light_counts(counts_of(share_.entries))) for share_ in shares_of(entries)]
    shown = counts
    if len(counts) > PICTURED:
        worst = sorted(counts, key=lambda row: (-row[1][0], -row[1][1]))[:PICTURED]
        shown = [row for row in counts if row in worst]
    if len(counts) < 2:
        return ()
    series = tuple(Series(light.word, tuple(Decimal(row[at]) for _, row in shown)) for at, light in enumerate(LIGHTS))
    which = "（红灯、黄灯较多的单位）" if len(counts) > PICTURED else ""
    caption = f"各单位考核事项研判情况图{which}"
    return (Chart(ChartKind.STACKED, tuple(agency for agency, _ in shown), series, caption, "项"),)


def table_by_agency(entries: tuple[Entry, ...], whole_of: Subject, figures: Figures) -> Table:
    """Counts by light for each agency in the registry's order; the last row adds them up."""
    rows = [_agency_row(share_, figures) for share_ in shares_of(entries)]
    rows.append(_agency_row(Share("合计", whole_of, entries), figures))
    unconfirmed = "，含待核数据" if any(entry.unconfirmed for entry in entries) else ""
    return Table(
        columns=(
            Column("单位", width=12),
            Column("考核事项", NUMBER, 6),
            *(Column(light.word, NUMBER, 4) for light in LIGHTS),
            Column("待核", NUMBER, 4),
        ),
        rows=tuple(rows),
        caption=f"各单位考核事项研判情况（按第一牵头单位统计{unconfirmed}）",
        total=1,
    )


def _agency_row(share_: Share, figures: Figures) -> tuple[Cell, ...]:
    counts, of = counts_of(share_.entries), share_.subject
    lights = zip(LIGHTS, _light_counts(counts), strict=True)
    return (
        share_.name,
        figures.count(counts.item_count, of, "items"),
        *(figures.count(number, of, f"light_{light.value}") for light, number in lights),
        figures.count(len(counted("unconfirmed", share_.entries)), of, "unconfirmed"),
    )


def table_of_entries(entries: Sequence[Entry], figures: Figures, *, says_agency: bool = True) -> Table:
    """All targets and milestones, one a row (明细表); without its last column where all are of one agency."""
    shown = len(_ENTRY_COLUMNS) - (not says_agency)
    rows = (_entry_row(number, entry, figures)[:shown] for number, entry in enumerate(entries, 1))
    return Table(columns=_ENTRY_COLUMNS[:shown], rows=tuple(rows))


def _entry_row(number: int, entry: Entry, figures: Figures) -> tuple[Cell, ...]:
    value = replace(entry.value, proof=figures.id(entry.subject, Measure.VALUE)) if entry.value else "—"
    remarks = with_figures("、".join(entry.remarks), Measure.DETAIL)
    return (
        whole(number),
        _task_cell(entry, figures),
        _cell(with_figures(entry.name, Measure.NAME), entry, figures),
        _cell(entry.promise, entry, figures),
        value,
        entry.period or "—",
        status_words(entry.status),
        _cell(remarks, entry, figures),
        entry.agency,
    )


def _task_cell(entry: Entry, figures: Figures) -> Cell:
    """The task with its number, leading to its page; a figure within its title leads to the proof."""
    number, blank, title = entry.task.partition(" ")
    if not entry.path:
        number, blank, title = "", "", entry.task
    parts = (f"{number}{blank}", *runs(with_figures(title, Measure.TASK)))
    if not any(isinstance(run, Figure) for run in parts):
        return Reference(entry.task, entry.path) if entry.path else entry.task
    linked = (Reference(run, entry.path) if isinstance(run, str) and entry.path else run for run in parts if run)
    return runs(figures.words(tuple(linked), entry.subject))


def _cell(words: Words, entry: Entry, figures: Figures) -> Cell:
    """Words as a cell: plain where no figure is in them."""
    made = figures.words(words, entry.subject)
    return made if any(isinstance(run, Figure) for run in runs(made)) else plain(made)


def status_words(status: Status) -> str:
    """A status and its light in words: 滞后（红灯）."""
    return f"{status.label}（{Light(status.light.colour).word}）"


def table_of_orders(orders: Sequence[OrderLine], figures: Figures) -> Table:
    """The orders that are open, one a row (督办单情况表); without their numbers where these are not told."""
    first = 0 if any(line.number for line in orders) else 1
    rows = tuple(_order_row(line, figures)[first:] for line in orders)
    return Table(columns=_ORDER_COLUMNS[first:], rows=rows)


def _order_row(line: OrderLine, figures: Figures) -> tuple[Cell, ...]:
    of = Subject(SubjectKind.ORDER, line.pk)
    late = (f"{line.state}，逾期", figures.figure(f"{line.over}天", of, "over"))
    return (
        (figures.figure(line.number, of, "number"),),
        figures.words(with_figures(line.title, Measure.NAME), of),
        line.agency,
        line.issued_on,
        line.due_on,
        late if line.over else line.state,
    )


def table_of_ranking(ranking: Ranking, figures: Figures) -> Table:
    """The areas in order, equal ones with one place (排名表)."""
    return Table(
        columns=(
            Column("名次", width=6, centred=True),
            Column("地区", width=9),
            Column("分解目标", NUMBER, 8),
            Column("完成数", NUMBER, 8),
            Column("完成率", width=7),
            Column("与序时进度之差", width=10),
        ),
        rows=tuple(_ranking_row(ranking.target, area, figures) for area in ranking.areas),
        caption=figures.words(with_figures(ranking.name, Measure.NAME), Subject(SubjectKind.TARGET, ranking.target)),
    )


def _ranking_row(target: int, area: RankedArea, figures: Figures) -> tuple[Cell, ...]:
    of = Subject(SubjectKind.TARGET, target, area.pk)
    result = area.placed.result
    gap = difference(result.gap_points, "%")
    sign = "快" if result.gap_points > 0 else "慢" if result.gap_points < 0 else ""
    return (
        _tuple(figures.words(place(area.placed.place, shared=area.placed.shared), of)),
        area.name,
        _proved(area.share, figures.id(of, Measure.PROMISED)),
        _proved(area.value, figures.id(of, Measure.VALUE)),
        _tuple(figures.words((share(result.completion),), of)),
        _tuple(figures.words((sign, gap) if sign else "持平", of)),
    )


def _proved(number: Number, proof: str) -> Number:
    return replace(number, proof=proof)


def _tuple(words: Words) -> Cell:
    return runs(words)
