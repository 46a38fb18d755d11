"""What the one screen to report is made of (填报表的组成): rows, tasks, milestones, the sheet."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from luoshi.rules.checks.kinds import Point
from luoshi.rules.model import MilestoneJudgement
from luoshi.rules.period import Period
from luoshi_site.agencies.models import Agency
from luoshi_site.ledger.models import Indicator, Milestone, MilestoneEntry, Target, Task
from luoshi_site.progress.models import ProgressReport, Reading, ReportCell, ReportEvent, ReportingRound
from luoshi_site.progress.queries.areas import AreaDuty
from luoshi_site.progress.queries.asking import TaskAsked
from luoshi_site.progress.queries.locks import Lock
from luoshi_site.progress.queries.said import Said
from luoshi_site.progress.queries.sheet_pages import SheetPage
from luoshi_site.progress.queries.standing import MilestoneStanding, TargetStanding
from luoshi_site.progress.queries.wayline import adds_up


def cell_key(indicator: int, area: int) -> str:
    """A cell's name in the form."""
    return f"{indicator}-{area}"


@dataclass(frozen=True, slots=True)
class Typed:
    """What a cell shows as typed; blank where nothing was. `saved` is when, as text."""

    text: str = ""
    denominator: str = ""
    certainty: str = "final"
    certainty_words: str = "正式"
    note: str = ""
    answer: str = ""
    saved: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """A task's words as they were typed; blank where nothing was."""

    progress: str = ""
    problems: str = ""
    next_step: str = ""
    help_needed: str = ""

    @property
    def more(self) -> bool:
        """Whether there is more than the progress."""
        return bool(self.problems or self.next_step or self.help_needed)


BLANK, SILENT = Typed(), Words()


@dataclass(frozen=True, slots=True)
class SheetMilestone:
    """A milestone under its task; needs its entries loaded."""

    task: Task
    standing: MilestoneStanding

    @property
    def milestone(self) -> Milestone:
        """The milestone."""
        return self.standing.milestone

    @property
    def judgement(self) -> MilestoneJudgement:
        """Its judgement."""
        return self.standing.judgement

    @property
    def last(self) -> str:
        """What happened to it last: the kind of its newest entry, blank for none."""
        entries = sorted(self.milestone.entries.all(), key=lambda entry: entry.pk)
        return entries[-1].kind if entries else ""

    @property
    def delivered(self) -> bool:
        """Whether a delivery waits to be verified."""
        return self.last == MilestoneEntry.Kind.DELIVERED

    @property
    def undelivered(self) -> bool:
        """Whether it can be said to be delivered."""
        return self.last in {"", MilestoneEntry.Kind.RETURNED}


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One figure of the sheet. `held` is the reading that stands for it; `twin` the task where the same figure is typed,
    `duty` the area's own share with its light.
    """

    target: Target
    standing: TargetStanding
    area: Agency | None
    period: Period
    last: Point | None
    year_ago: Point | None
    line: Fraction | None
    cell: ReportCell | None
    held: Reading | None
    returned: str
    twin: str
    said: Said
    duty: AreaDuty | None
    lock: Lock | None
    editable: bool

    @property
    def indicator(self) -> Indicator:
        """Its indicator."""
        return self.target.indicator

    @property
    def key(self) -> str:
        """Its name in the form: indicator and area, «12-0» for the whole city."""
        return cell_key(self.target.indicator_id, self.area.pk if self.area else 0)

    @property
    def typed(self) -> Typed:
        """What was typed."""
        cell = self.cell
        if cell is None:
            return BLANK
        words, saved = str(Reading.Certainty(cell.certainty).label), cell.saved_at.isoformat()
        return Typed(cell.text, cell.denominator, cell.certainty, words, cell.note, cell.answer, saved)

    @property
    def line_adds_up(self) -> bool:
        """Whether the plan line is of a sum of which this figure is a part."""
        return adds_up(self.indicator)

    @property
    def filled(self) -> bool:
        """Whether something was typed or sent."""
        return self.held is not None or bool(self.cell and (self.cell.text or self.cell.denominator))

    @property
    def unanswered(self) -> bool:
        """Whether something looks odd and nobody said why."""
        return bool(self.said.questions) and not (self.cell and self.cell.answer)

    @property
    def counted(self) -> bool:
        """Whether it is a cell of its own: not one typed under another task."""
        return not self.twin


@dataclass(frozen=True, slots=True)
class SheetTask:
    """A task of the sheet: its figures, its words, its milestones; `returned` is the newest return's reason, `page` its page's number."""

    asked: TaskAsked
    report: ProgressReport | None
    rows: tuple[SheetRow, ...]
    by_areas: tuple[TargetStanding, ...]
    milestones: tuple[MilestoneStanding, ...]
    returned: ReportEvent | None
    before: ProgressReport | None
    editable: bool
    page: int

    @property
    def state(self) -> str:
        """The state of its report; none yet is a draft."""
        return self.report.state if self.report else ProgressReport.State.DRAFT

    @property
    def state_words(self) -> str:
        """The state in words; 未填报 where nothing was begun."""
        if self.report is None and self.rows and all(row.held for row in self.rows):
            return "读数已另报"
        if self.report is None and not any(row.filled for row in self.rows):
            return "未填报"
        return str(ProgressReport.State(self.state).label)

    @property
    def words(self) -> Words:
        """What was written."""
        report = self.report
        if report is None:
            return SILENT
        return Words(report.progress, report.problems, report.next_step, report.help_needed)

    @property
    def words_saved(self) -> str:
        """When its words were saved, as text; blank for never."""
        return self.report.saved_at.isoformat() if self.report and self.report.saved_at else ""

    @property
    def begun(self) -> bool:
        """Whether anything was typed, in cells or words."""
        words = self.words.more or bool(self.words.progress)
        return words or any(row.cell and (row.cell.text or row.cell.denominator) for row in self.own_rows)

    @property
    def own_rows(self) -> tuple[SheetRow, ...]:
        """The figures that are typed here."""
        return tuple(row for row in self.rows if row.counted)

    @property
    def blank(self) -> tuple[SheetRow, ...]:
        """The figures that are asked and nobody typed."""
        return tuple(row for row in self.own_rows if not row.filled and row.lock is None)

    @property
    def words_missing(self) -> bool:
        """Whether 进展 is expected and not there: of whoever speaks for the task, once."""
        return self.asked.words and not (self.report and self.report.progress.strip())


@dataclass(frozen=True)
class Sheet:
    """All that a round asks of an agency, or of it what one page shows; the counts are the whole sheet's.

    `due_on` is the agency's own day, with an extension where one was granted; `page` None where no page was asked for.
    """

    round: ReportingRound
    agency: Agency
    tasks: tuple[SheetTask, ...]
    lock: Lock | None
    due_on: date
    late: bool
    pages: tuple[SheetPage, ...]
    page: SheetPage | None

    @cached_property
    def rows(self) -> tuple[SheetRow, ...]:
        """Every figure that is typed in what is shown."""
        return tuple(row for task in self.tasks for row in task.own_rows)

    @property
    def asked_count(self) -> int:
        """How many figures are asked: not of a suspended target, unless sent already."""
        return sum(page.asked for page in self.pages)

    @property
    def filled_count(self) -> int:
        """How many were typed or sent."""
        return sum(page.filled for page in self.pages)

    @property
    def paged(self) -> bool:
        """Whether it is one page of several."""
        return self.page is not None and len(self.pages) > 1

    @property
    def editable(self) -> bool:
        """Whether anything can be typed."""
        return any(task.editable for task in self.tasks)

    @property
    def milestones(self) -> tuple[SheetMilestone, ...]:
        """The milestones of the tasks that the agency speaks for."""
        return tuple(SheetMilestone(task.asked.task, row) for task in self.tasks for row in task.milestones)

    @property
    def led(self) -> tuple[Task, ...]:
        """The tasks that the agency speaks for."""
        return tuple(task.asked.task for task in self.tasks if task.asked.leads)

    @property
    def ready(self) -> tuple[SheetTask, ...]:
        """The tasks that can be submitted now."""
        return tuple(task for task in self.tasks if task.editable)

    def row(self, key: str) -> SheetRow | None:
        """The figure of that key."""
        return next((row for row in self.rows if row.key == key), None)

    def task(self, pk: int) -> SheetTask | None:
        """The task of that primary key."""
        return next((task for task in self.tasks if task.asked.task.pk == pk), None)
