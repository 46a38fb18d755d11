"""The one screen to report: all that a round asks of an agency, with what it is compared with (填报表)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property

from django.db.models import Prefetch

from luoshi.rules.model import Parameters
from luoshi.rules.period import Period
from luoshi_site.agencies.models import Agency
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.models import Indicator, Target
from luoshi_site.progress.models import ProgressReport, Reading, ReportCell, ReportEvent, ReportingRound
from luoshi_site.progress.queries.asked import HOLDS, as_reported
from luoshi_site.progress.queries.asking import Asking, TaskAsked, area_of, asking_of, members_of
from luoshi_site.progress.queries.checks import Point, Question
from luoshi_site.progress.queries.pasts import Place, newest_of_length, pasts_of, year_before
from luoshi_site.progress.queries.said import NOTHING, Said, measure_of, plain, said_of
from luoshi_site.progress.queries.sheetlock import SheetLock, due_day, sheet_lock
from luoshi_site.progress.queries.standing import MilestoneStanding, PlanStanding, TargetStanding, plan_standing
from luoshi_site.progress.queries.wayline import adds_up, way_line
from luoshi_site.progress.queries.words import Told, disagreements

OPEN_STATES = frozenset({ProgressReport.State.DRAFT, ProgressReport.State.RETURNED})


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One figure of the sheet. `held` is the reading that stands for it; `twin` the task where the same figure is typed."""

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
    """A task of the sheet: its figures, its words, its milestones; `returned` is the newest return's reason."""

    asked: TaskAsked
    report: ProgressReport | None
    rows: tuple[SheetRow, ...]
    by_areas: tuple[TargetStanding, ...]
    milestones: tuple[MilestoneStanding, ...]
    returned: ReportEvent | None
    before: ProgressReport | None
    editable: bool

    @property
    def state(self) -> str:
        """The state of its report; none yet is a draft."""
        return self.report.state if self.report else ProgressReport.State.DRAFT

    @property
    def state_words(self) -> str:
        """The state in words; 未填报 where nothing was begun."""
        if self.report is None and not any(row.filled for row in self.rows):
            return "未填报"
        return str(ProgressReport.State(self.state).label)

    @property
    def own_rows(self) -> tuple[SheetRow, ...]:
        """The figures that are typed here."""
        return tuple(row for row in self.rows if row.counted)

    @property
    def blank(self) -> tuple[SheetRow, ...]:
        """The figures that nobody typed."""
        return tuple(row for row in self.own_rows if not row.filled)

    @property
    def words_missing(self) -> bool:
        """Whether 进展 is expected and not there: of whoever speaks for the task."""
        return self.asked.leads and not (self.report and self.report.progress.strip())


@dataclass(frozen=True)
class Sheet:
    """All that a round asks of an agency. `due_on` is the agency's own day, with an extension where one was granted."""

    round: ReportingRound
    agency: Agency
    tasks: tuple[SheetTask, ...]
    lock: SheetLock | None
    due_on: date
    late: bool

    @cached_property
    def rows(self) -> tuple[SheetRow, ...]:
        """Every figure that is typed in it."""
        return tuple(row for task in self.tasks for row in task.own_rows)

    @property
    def asked_count(self) -> int:
        """How many figures are asked."""
        return len(self.rows)

    @property
    def filled_count(self) -> int:
        """How many were typed or sent."""
        return sum(row.filled for row in self.rows)

    @property
    def editable(self) -> bool:
        """Whether anything can be typed."""
        return any(task.editable for task in self.tasks)

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


def cell_key(indicator: int, area: int) -> str:
    """A cell's name in the form."""
    return f"{indicator}-{area}"


@dataclass(frozen=True, slots=True)
class _Rows:
    """What was loaded for one sheet."""

    round: ReportingRound
    standing: PlanStanding
    parameters: Parameters
    cells: Mapping[Place, ReportCell]
    held: Mapping[Place, Reading]
    returned: Mapping[Place, str]
    pasts: Mapping[Place, list[Point]]
    lock: SheetLock | None


def asking_for(reporting_round: ReportingRound, moment: Moment) -> tuple[PlanStanding, Asking]:
    """The plan's standing and all that a round asks."""
    standing = plan_standing(reporting_round.plan, moment)
    members = members_of(standing.plan.city, moment.as_of)
    return standing, asking_of(reporting_round, standing, members, moment.as_of)


def sheet_of(*, reporting_round: ReportingRound, agency: Agency, moment: Moment) -> Sheet:
    """The sheet of an agency for a round, in a fixed number of queries."""
    standing, asking = asking_for(reporting_round, moment)
    asked = asking.of(agency)
    loaded = _load(reporting_round, agency, standing, asked, moment)
    reports = _reports(reporting_round, agency, asked)
    before = _reports_before(reporting_round, agency, asked)
    milestones = {row.task.pk: row.milestones for row in standing.tasks}
    seen: dict[str, str] = {}
    tasks = []
    for each in asked:
        report = reports.get(each.task.pk)
        editable = loaded.lock is None and (report is None or report.state in OPEN_STATES)
        rows = _with_words(tuple(_row(target, each, loaded, seen, editable) for target in each.targets), report)
        tasks.append(
            SheetTask(
                asked=each,
                report=report,
                rows=rows,
                by_areas=tuple(standing.by_target[target.pk] for target in each.by_areas),
                milestones=milestones.get(each.task.pk, ()) if each.leads else (),
                returned=_returned(report),
                before=before.get(each.task.pk),
                editable=editable,
            )
        )
    due_on = due_day(reporting_round, agency)
    return Sheet(reporting_round, agency, tuple(tasks), loaded.lock, due_on, late=due_on < moment.as_of)


def _load(
    reporting_round: ReportingRound,
    agency: Agency,
    standing: PlanStanding,
    asked: Sequence[TaskAsked],
    moment: Moment,
) -> _Rows:
    indicators = {target.indicator_id: target.indicator for each in asked for target in each.targets}
    areas = [agency.pk] if agency.is_area else []
    sent = Reading.objects.filter(indicator__in=indicators, period_end=reporting_round.period_end).order_by("pk")
    held: dict[Place, Reading] = {}
    returned: dict[Place, str] = {}
    for reading in sent.prefetch_related("decisions"):
        place = (reading.indicator_id, reading.area_id or 0)
        if reading.state in HOLDS and reading.withdrawn_at is None:
            held[place] = reading
        elif reading.state == Reading.State.RETURNED:
            returned[place] = next((row.reason for row in reversed(reading.decisions.all()) if row.reason), "")
    cells = ReportCell.objects.filter(round=reporting_round, agency=agency).select_related("saved_by")
    return _Rows(
        round=reporting_round,
        standing=standing,
        parameters=standing.rows.parameters_at(moment),
        cells={(cell.indicator_id, cell.area_id or 0): cell for cell in cells},
        held=held,
        returned=returned,
        pasts=pasts_of(indicators, areas, reporting_round.period_end),
        lock=sheet_lock(reporting_round, moment),
    )


def _row(target: Target, asked: TaskAsked, loaded: _Rows, seen: dict[str, str], editable: bool) -> SheetRow:
    indicator, area = target.indicator, area_of(target, asked)
    place = (indicator.pk, area.pk if area else 0)
    key = cell_key(*place)
    twin = seen.setdefault(key, asked.task.number)
    standing = loaded.standing.by_target[target.pk]
    plan, reporting_round = loaded.standing.plan, loaded.round
    period = as_reported(indicator, plan, Period(reporting_round.period_start, reporting_round.period_end))
    cell, past = loaded.cells.get(place), loaded.pasts.get(place, [])
    line = None if area else way_line(standing, plan=plan, parameters=loaded.parameters, on=period.end)
    held = loaded.held.get(place)
    return SheetRow(
        target=target,
        standing=standing,
        area=area,
        period=period,
        last=newest_of_length(past, period),
        year_ago=year_before(past, period),
        line=line,
        cell=cell,
        held=held,
        returned=loaded.returned.get(place, "") if held is None else "",
        twin="" if twin == asked.task.number else twin,
        said=_said(cell, indicator, standing, period, past),
        editable=editable and held is None,
    )


def _said(
    cell: ReportCell | None, indicator: Indicator, standing: TargetStanding, period: Period, past: Sequence[Point]
) -> Said:
    if cell is None:
        return NOTHING
    measure = measure_of(indicator, standing.version)
    return said_of(indicator, cell.text, cell.denominator, period=period, past=past, measure=measure)


def _with_words(rows: tuple[SheetRow, ...], report: ProgressReport | None) -> tuple[SheetRow, ...]:
    """The rows, with what the task's words say otherwise among their questions."""
    if report is None or not report.progress:
        return rows
    told = {row.key: _told(row) for row in rows if row.said.value is not None}
    found: dict[str, list[Question]] = {}
    words = "\n".join((report.progress, report.problems))
    for cell, question in disagreements(words, [cell for cell in told.values() if cell is not None]):
        key = next(key for key, other in told.items() if other is cell)
        found.setdefault(key, []).append(question)
    return tuple(
        replace(row, said=replace(row.said, questions=(*row.said.questions, *found.get(row.key, ())))) for row in rows
    )


def _told(row: SheetRow) -> Told | None:
    value = row.said.value
    if value is None:
        return None
    promised = row.standing.version.value
    beside = (
        row.last.value if row.last else None,
        row.year_ago.value if row.year_ago else None,
        None if promised is None else Fraction(promised),
        None if row.standing.judgement.value is None else row.standing.judgement.value + value,
    )
    others = tuple(other for other in beside if other is not None)
    return Told(row.indicator.name, row.indicator.unit, value, f"{plain(value)} {row.indicator.unit}".strip(), others)


def _reports(reporting_round: ReportingRound, agency: Agency, asked: Iterable[TaskAsked]) -> dict[int, ProgressReport]:
    events = Prefetch("events", ReportEvent.objects.order_by("pk"))
    rows = ProgressReport.objects.filter(round=reporting_round, agency=agency, task__in=[each.task for each in asked])
    return {report.task_id: report for report in rows.prefetch_related(events)}


def _reports_before(
    reporting_round: ReportingRound, agency: Agency, asked: Iterable[TaskAsked]
) -> dict[int, ProgressReport]:
    """Each task's report of the round before, to be looked at beside the new one."""
    earlier = (
        ReportingRound.objects.filter(
            plan=reporting_round.plan_id, cadence=reporting_round.cadence, period_end__lt=reporting_round.period_end
        )
        .order_by("-period_end")
        .values("pk")[:1]
    )
    rows = ProgressReport.objects.filter(round__in=earlier, agency=agency, task__in=[each.task for each in asked])
    return {report.task_id: report for report in rows}


def _returned(report: ProgressReport | None) -> ReportEvent | None:
    if report is None or report.state != ProgressReport.State.RETURNED:
        return None
    events = [event for event in report.events.all() if event.kind == ReportEvent.Kind.RETURNED]
    return events[-1] if events else None
