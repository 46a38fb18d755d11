"""The review table (调度表): a plan's tasks in the columns that an office chose, as xlsx and pdf."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from luoshi.report.model import Annex, Cell, Form, Number, Paragraph, Report, Table, day_in_words
from luoshi.report.xlsx import Sheet, xlsx_bytes
from luoshi.rules.display import figure_text
from luoshi.rules.model import Judgement, Parameters
from luoshi.rules.parameters import parameters_on
from luoshi.rules.period import month_end
from luoshi.rules.status import NOTHING_TO_ASSESS, Mark, Status
from luoshi_site.ledger.division import Way
from luoshi_site.ledger.models import Assignment
from luoshi_site.office.queries.ledger import LedgerFilter, LedgerGroup, LedgerRow, ledger_groups
from luoshi_site.office.reviews.columns import COLUMNS, title_of
from luoshi_site.office.reviews.queries import Layout
from luoshi_site.office.reviews.tablefacts import Facts, facts_of
from luoshi_site.progress.queries import PlanStanding, TargetStanding
from luoshi_site.progress.queries.facts import version_fact
from luoshi_site.progress.queries.trail import planned_way
from luoshi_site.progress.queries.wayline import way_line

TITLE = "重点工作调度表"
QUARTERS = (3, 6, 9, 12)


def _number(value: Fraction | Decimal | None, decimals: int | None = None) -> Cell:
    if value is None:
        return None
    exact = value if isinstance(value, Decimal) else Decimal(value.numerator) / Decimal(value.denominator)
    return Number(exact, decimals)


def _share(value: Fraction | None) -> Cell:
    return None if value is None else _number(value * 100, 1)


@dataclass
class _Line:
    """A row of the table being laid: a line of the ledger, or a whole task where no column differs between its lines."""

    standing: PlanStanding
    group: LedgerGroup
    row: LedgerRow
    place: int
    first: bool
    whole: bool
    facts: Facts
    parameters: Parameters
    on: date = field(init=False)

    def __post_init__(self) -> None:
        self.on = self.standing.moment.as_of

    @property
    def target(self) -> TargetStanding | None:
        """Its target."""
        return self.row.target

    @property
    def judged(self) -> Judgement | None:
        """Its target's judgement."""
        return self.row.target.judgement if self.row.target else None

    @property
    def task_pk(self) -> int:
        """Its task; 0 for goals."""
        return self.group.task.task.pk if self.group.task else 0

    @property
    def status(self) -> Status | None:
        """Its light, the task's where the row is a whole task."""
        return self.group.task.status if self.whole and self.group.task else self.row.status

    @property
    def unconfirmed(self) -> bool:
        """Whether its light rests on a figure that is 待核 or 预计."""
        if self.whole and self.group.task:
            return self.group.task.unconfirmed
        return self.row.target.unconfirmed if self.row.target else False

    def deadline(self) -> str:
        """By when: of a whole task every day that its lines name."""
        rows = self.group.rows if self.whole else (self.row,)
        return "；".join(dict.fromkeys(row.deadline for row in rows if row.deadline))

    def names(self, *roles: str) -> str:
        """Who carries the task out in these roles."""
        rows: Iterable[Assignment] = self.group.task.assignments if self.group.task else ()
        return "、".join(row.as_written for row in rows if row.role in roles)

    @cached_property
    def node(self) -> tuple[date, Fraction] | None:
        """The next day that the plan line names, and what it asks for by then."""
        if self.target is None:
            return None
        asked = version_fact(self.target.version, indicator=self.target.target.indicator, plan=self.standing.plan)
        point = next((point for point in planned_way(asked) if point[0] >= self.on), None)
        return (point[0], Fraction(point[1])) if point else None

    def way(self, on: date) -> Fraction | None:
        """What the plan line asks for by a day."""
        if self.target is None:
            return None
        return way_line(self.target, plan=self.standing.plan, parameters=self.parameters, on=on)

    def steps(self, months: Iterable[int]) -> str:
        """What the plan line asks for by the months' ends still to come this year: 11月底250，12月底300."""
        ends = [month_end(self.on.year, month) for month in months if month >= self.on.month]
        decimals = self.target.target.indicator.decimals if self.target else 0
        told = [(end, self.way(end)) for end in ends]
        return "，".join(f"{end.month}月底{_shown(value, decimals)}" for end, value in told if value is not None)

    def by_area(self) -> str:
        """How the target is divided among areas: 甲区40，乙区60; where each area has parts by year, this year's."""
        edition = self.facts.edition_of(self.target)
        if edition is None:
            return ""
        year = self.on.year if edition.way is Way.BOTH else None
        parts = [(area, edition.cells.get((area.pk, year))) for area in edition.areas]
        told = "，".join(f"{area}{figure_text(Fraction(part))}" for area, part in parts if part is not None)
        return f"{year}年：{told}" if year and told else told

    def words(self, name: str) -> str:
        """The last report's words of a kind, agencies named where there are several."""
        found = [
            (each.report.agency, dict(each.parts).get(name, "")) for each in self.facts.words.get(self.task_pk, ())
        ]
        said = [(agency, text) for agency, text in found if text]
        return "\n".join(text if len(said) == 1 else f"{agency}：{text}" for agency, text in said)


def _shown(value: Fraction, decimals: int) -> str:
    return Number(round(Decimal(value.numerator) / Decimal(value.denominator), decimals)).text


CELLS: Mapping[str, Callable[[_Line], Cell]] = {
    "place": lambda line: _number(Decimal(line.place), 0),
    "number": lambda line: line.group.task.task.number if line.group.task else "",
    "source": lambda line: f"{line.standing.plan.title}{line.standing.plan.doc_number}",
    "issued_on": lambda line: line.standing.plan.issued_on,
    "area": lambda line: line.group.task.task.area if line.group.task else "",
    "task": lambda line: line.group.task.task.title if line.group.task else line.group.title,
    "target": lambda line: line.row.name if line.row.status is not None else NOTHING_TO_ASSESS,
    "unit": lambda line: line.target.unit if line.target else "",
    "direction": lambda line: line.target.version.get_direction_display() if line.target else "",
    "baseline": lambda line: _number(line.target.version.baseline_value) if line.target else None,
    "year_value": lambda line: _number(line.way(date(line.on.year, 12, 31))),
    "value": lambda line: _number(line.target.version.value) if line.target else None,
    "promise": lambda line: line.row.promise,
    "node_on": lambda line: line.node[0] if line.node else line.row.due_on if line.row.milestone else None,
    "node_value": lambda line: _number(line.node[1]) if line.node else None,
    "monthly": lambda line: line.steps(range(1, 13)),
    "quarterly": lambda line: line.steps(QUARTERS),
    "by_area": lambda line: line.by_area(),
    "deadline": lambda line: line.deadline(),
    "leader": lambda line: "、".join(line.facts.leaders.get(line.task_pk, ())),
    "lead": lambda line: line.names(Assignment.Role.LEAD),
    "responsible": lambda line: line.names(Assignment.Role.RESPONSIBLE),
    "supporting": lambda line: line.names(Assignment.Role.SUPPORTING),
    "period_value": lambda line: (
        _number(line.judged.period_value, line.target.target.indicator.decimals)
        if line.judged and line.target
        else None
    ),
    "current": lambda line: (
        _number(line.judged.value, line.target.target.indicator.decimals) if line.judged and line.target else None
    ),
    "current_on": lambda line: line.judged.on if line.judged else None,
    "share": lambda line: _share(line.judged.progress) if line.judged else None,
    "planned": lambda line: _share(line.judged.planned) if line.judged else None,
    "gap": lambda line: _number(line.judged.gap_points, 1) if line.judged else None,
    "light": lambda line: f"{line.status.light.word}{'（待核）' if line.unconfirmed else ''}" if line.status else "",
    "status": lambda line: line.status.label if line.status else NOTHING_TO_ASSESS,
    "marks": lambda line: "、".join(Mark(mark).label for mark in line.judged.marks) if line.judged else "",
    "progress": lambda line: line.words("进展"),
    "problems": lambda line: line.words("存在问题"),
    "next_step": lambda line: line.words("下一步"),
    "help": lambda line: line.words("需协调事项"),
    "instruction": lambda line: "\n".join(line.facts.instructions.get(line.task_pk, ())),
    "order": lambda line: "\n".join(line.facts.orders.get(line.task_pk, ())),
    "closed_on": lambda line: line.facts.closed.get(line.task_pk),
    "evidence": lambda line: line.facts.evidence_words(line.judged),
    "decided": lambda line: "\n".join(line.facts.decisions_on(line.target)),
    "updated_on": lambda line: line.facts.updated_on(line.judged),
}


def review_table(standing: PlanStanding, layout: Layout) -> Table:
    """A plan's tasks in the layout's columns: a row a target or milestone, a row a task where no column differs between them."""
    keys = [key for key in layout.columns if key in COLUMNS]
    whole = not any(COLUMNS[key].by_line for key in keys)
    facts = facts_of(standing)
    parameters = parameters_on(standing.moment.as_of, standing.rows.parameters)
    rows: list[tuple[Cell, ...]] = []
    for group in ledger_groups(standing, LedgerFilter()):
        for row in group.rows[:1] if whole else group.rows:
            first = row is group.rows[0]
            line = _Line(standing, group, row, len(rows) + 1, first, whole, facts, parameters)
            rows.append(tuple(_cell(key, line) for key in keys))
    return Table(tuple(COLUMNS[key].column(title_of(key, layout.preset)) for key in keys), tuple(rows))


def _cell(key: str, line: _Line) -> Cell:
    column = COLUMNS[key]
    return None if column.by_hand or (column.once and not line.first) else CELLS[key](line)


def _note(standing: PlanStanding) -> str:
    plan = standing.plan
    demo = "。演示数据，城市与读数均为虚构" if plan.city.is_demo else ""
    return f"{plan.city} · {plan.title} · 数据截至{day_in_words(standing.moment.as_of)}{demo}"


def review_workbook(standing: PlanStanding, layout: Layout) -> bytes:
    """The review table as an .xlsx file: figures are numbers, days are dates."""
    sheet = Sheet("调度表", review_table(standing, layout), _note(standing))
    return xlsx_bytes([sheet], title=f"{standing.plan.short_title}调度表", on=standing.moment.as_of)


def review_paper(standing: PlanStanding, layout: Layout, *, issuer: str) -> Report:
    """The same to be printed: where the plan stands in a few lines, then the table on pages of its own."""
    plan, day = standing.plan, standing.moment.as_of
    table = review_table(standing, layout)
    counted = "、".join(f"{status.label}{count}项" for status, count in standing.counts.items.items() if count)
    words = f"截至{day_in_words(day)}，《{plan.title}》{len(standing.tasks)}项任务共有考核事项{standing.counts.item_count}项"
    words += f"，其中{counted}。" if counted else "。"
    return Report(
        masthead=TITLE, serial="", issuer=issuer, title=f"{plan.short_title}调度表\n（截至{day_in_words(day)}）", addressee="",
        dated=day, blocks=(Paragraph(f"{words}逐项情况见附件。"),), annexes=(Annex(TITLE, (table,), landscape=True),),
        notice="演示数据，不是真实情况" if plan.city.is_demo else "", form=Form.PLAIN,
    )  # fmt: skip
