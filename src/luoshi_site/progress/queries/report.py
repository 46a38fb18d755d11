"""Reports that somebody is to decide about: their figures, what looks odd about them, what was done (月报审核)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from django.db.models import Prefetch, Q, QuerySet

from luoshi.rules.checks.kinds import Point, Question
from luoshi.rules.checks.words import Told, disagreements
from luoshi.rules.period import Period
from luoshi_site.agencies.models import Agency, Role
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.models import Indicator
from luoshi_site.progress.models import CheckQuestion, ProgressReport, Reading, ReportCell, ReportEvent, ReportingRound
from luoshi_site.progress.queries.asked import HOLDS, as_reported
from luoshi_site.progress.queries.asking import TaskAsked, area_of
from luoshi_site.progress.queries.inbox import Desk
from luoshi_site.progress.queries.pasts import NO_PAST, Past, Place, pasts_of
from luoshi_site.progress.queries.questions import questions_beside
from luoshi_site.progress.queries.said import Said, measure_of, said_of
from luoshi_site.progress.queries.sheet import asking_for
from luoshi_site.progress.queries.standing import PlanStanding

State, Kind = ProgressReport.State, ReportEvent.Kind
AFTER = {
    Kind.SUBMITTED: State.SUBMITTED,
    Kind.PASSED: State.PASSED,
    Kind.ACCEPTED: State.ACCEPTED,
    Kind.RETURNED: State.RETURNED,
    Kind.WITHDRAWN: State.DRAFT,
}


@dataclass(frozen=True, slots=True)
class ReportFigure:
    """A figure of a report beside the past; `reading` None where nothing was reported, `answer` what the reporter said of the questions.

    `asked` are the questions put to the agency, with what it answered. `alone`: the reading was sent by itself and is decided by itself.
    """

    indicator: Indicator
    area: Agency | None
    period: Period
    reading: Reading | None
    last: Point | None
    year_ago: Point | None
    questions: tuple[Question, ...]
    answer: str
    alone: bool
    asked: tuple[CheckQuestion, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report with its figures; `clean` where nothing is missing, odd or late."""

    report: ProgressReport
    figures: tuple[ReportFigure, ...]
    events: tuple[ReportEvent, ...]

    @property
    def missing(self) -> int:
        """How many figures were not reported."""
        return sum(figure.reading is None for figure in self.figures)

    @property
    def questions(self) -> int:
        """How many things look odd."""
        return sum(max(len(figure.questions), len(figure.asked)) for figure in self.figures)

    @property
    def clean(self) -> bool:
        """Whether there is nothing to ask about."""
        return not (self.missing or self.questions or self.report.is_late)

    @property
    def returns(self) -> tuple[ReportEvent, ...]:
        """Its returns, with their reasons."""
        return tuple(event for event in self.events if event.kind == Kind.RETURNED)


def rebuilt_state(events: Iterable[ReportEvent]) -> str:
    """The state that a report's events say (由记录重建的状态); a draft without any."""
    state: str = State.DRAFT
    for event in events:
        state = AFTER[Kind(event.kind)]
    return state


def _rows() -> QuerySet[ProgressReport]:
    events = Prefetch("events", ReportEvent.objects.order_by("pk"))
    return ProgressReport.objects.select_related("round__plan__city", "task", "agency").prefetch_related(events)


def waiting_reports(desk: Desk) -> QuerySet[ProgressReport]:
    """Reports that wait for this person (待我审核的月报): as reviewer of the agency, as officer; never those one submitted.

    An officer also finds those whose agency has no reviewer any more.
    """
    mine = Q(pk__in=[])
    if desk.reviews_for:
        mine |= Q(state=State.SUBMITTED, agency__in=desk.reviews_for)
    if desk.officer:
        reviewed = Role.objects.filter(kind=Role.Kind.REVIEWER, valid_until__isnull=True).values("agency")
        mine |= Q(state=State.PASSED) | (Q(state=State.SUBMITTED) & ~Q(agency__in=reviewed))
    own = ReportEvent.objects.filter(kind=Kind.SUBMITTED, by=desk.user).values("report")
    rows = _rows().filter(mine, round__plan__city=desk.city).exclude(pk__in=own)
    return rows.order_by("round__due_on", "round", "agency__position", "agency", "task__position")


def returned_reports(desk: Desk) -> QuerySet[ProgressReport]:
    """Reports that came back to the agencies this person reports for (退回待改的月报)."""
    rows = _rows().filter(state=State.RETURNED, agency__in=desk.reports_for, round__plan__city=desk.city)
    return rows.order_by("round__due_on", "task__position")


def report_lines(reports: Sequence[ProgressReport], moment: Moment) -> tuple[ReportLine, ...]:
    """Reports with their figures and what looks odd, in a fixed number of queries a round."""
    by_round: defaultdict[ReportingRound, list[ProgressReport]] = defaultdict(list)
    for report in reports:
        by_round[report.round].append(report)
    found: dict[int, ReportLine] = {}
    for reporting_round, group in by_round.items():
        found |= {line.report.pk: line for line in _lines(reporting_round, group, moment)}
    return tuple(found[report.pk] for report in reports)


@dataclass(frozen=True, slots=True)
class _Loaded:
    standing: PlanStanding
    cells: dict[tuple[int, Place], ReportCell]
    held: dict[Place, Reading]
    pasts: dict[Place, Past]
    asked: dict[int, list[CheckQuestion]]


def _lines(reporting_round: ReportingRound, reports: Sequence[ProgressReport], moment: Moment) -> Iterable[ReportLine]:
    standing, asking = asking_for(reporting_round, moment)
    asked = {(each.agency.pk, each.task.pk): each for report in reports for each in asking.of(report.agency)}
    wanted = [asked[key] for report in reports if (key := (report.agency_id, report.task_id)) in asked]
    indicators = {target.indicator_id: target.indicator for each in wanted for target in each.targets}
    areas = {each.area.pk for each in wanted if each.area}
    cells = ReportCell.objects.filter(round=reporting_round, agency__in={report.agency_id for report in reports})
    readings = Reading.objects.filter(indicator__in=indicators, period_end=reporting_round.period_end)
    shown = readings.filter(state__in=(*HOLDS, Reading.State.RETURNED), withdrawn_at__isnull=True).order_by("pk")
    held = {(row.indicator_id, row.area_id or 0): row for row in shown}
    loaded = _Loaded(
        standing=standing,
        cells={(cell.agency_id, (cell.indicator_id, cell.area_id or 0)): cell for cell in cells},
        held=held,
        pasts=pasts_of(indicators, areas, reporting_round.period_end),
        asked=questions_beside({row.pk for row in held.values()}),
    )
    for report in reports:
        each = asked.get((report.agency_id, report.task_id))
        figures = _figures(report, each, loaded) if each else ()
        yield ReportLine(report, figures, tuple(report.events.all()))


def _figures(report: ProgressReport, asked: TaskAsked, loaded: _Loaded) -> tuple[ReportFigure, ...]:
    asked_period = Period(report.round.period_start, report.round.period_end)
    rows: list[tuple[ReportFigure, Said]] = []
    for target in asked.targets:
        indicator, area = target.indicator, area_of(target, asked)
        place = (indicator.pk, area.pk if area else 0)
        period = as_reported(indicator, report.round.plan, asked_period)
        cell, past, reading = (
            loaded.cells.get((report.agency_id, place)),
            loaded.pasts.get(place, NO_PAST),
            loaded.held.get(place),
        )
        if reading is not None:
            reading.indicator = indicator
        measure = measure_of(indicator, loaded.standing.by_target[target.pk].version)
        text, below = _typed(reading, cell)
        said = said_of(indicator, text, below, period=period, past=past.points, measure=measure)
        answer = cell.answer if cell else ""
        last, ago = past.before(period), past.year_before(period)
        alone = reading is not None and (cell is None or cell.reading_id != reading.pk)
        asked_about = tuple(loaded.asked.get(reading.pk, ())) if reading else ()
        figure = ReportFigure(indicator, area, period, reading, last, ago, said.questions, answer, alone, asked_about)
        rows.append((figure, said))
    return _with_words(report, rows)


def _typed(reading: Reading | None, cell: ReportCell | None) -> tuple[str, str]:
    """What is checked: the reading that stands, else what was typed."""
    if reading is None:
        return (cell.text, cell.denominator) if cell else ("", "")
    if reading.value is not None:
        return format(reading.value, "f"), ""
    return format(reading.numerator or 0, "f"), format(reading.denominator or 0, "f")


def _with_words(report: ProgressReport, rows: Sequence[tuple[ReportFigure, Said]]) -> tuple[ReportFigure, ...]:
    told = {
        place: Told(figure.indicator.name, figure.indicator.unit, said.value, said.words, _beside(figure))
        for place, (figure, said) in enumerate(rows)
        if said.value is not None
    }
    more: defaultdict[int, list[Question]] = defaultdict(list)
    for cell, question in disagreements("\n".join((report.progress, report.problems)), list(told.values())):
        more[next(place for place, other in told.items() if other is cell)].append(question)
    return tuple(replace(f, questions=(*f.questions, *more[place])) for place, (f, _) in enumerate(rows))


def _beside(figure: ReportFigure) -> tuple[Fraction, ...]:
    return tuple(point.value for point in (figure.last, figure.year_ago) if point is not None)
