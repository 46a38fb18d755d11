"""The one screen to report: all that a round asks of an agency, with what it is compared with (填报表)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from django.db.models import Prefetch, Q

from luoshi.rules.checks.kinds import Question
from luoshi.rules.checks.words import Told, disagreements
from luoshi.rules.model import Parameters
from luoshi.rules.period import Period
from luoshi_site.agencies.models import Agency
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.models import Indicator, Target
from luoshi_site.progress.models import (
    ProgressReport,
    Reading,
    ReadingDecision,
    ReportCell,
    ReportEvent,
    ReportingRound,
)
from luoshi_site.progress.queries.areas import AreaDuty, area_duties
from luoshi_site.progress.queries.asked import HOLDS, as_reported
from luoshi_site.progress.queries.asking import Asking, TaskAsked, area_of, asking_of, members_of
from luoshi_site.progress.queries.extensions import due_day
from luoshi_site.progress.queries.kept import Kept, ledger_stamp, moment_key
from luoshi_site.progress.queries.locks import RoundLocks, round_locks
from luoshi_site.progress.queries.pasts import NO_PAST, Past, Place, pasts_of
from luoshi_site.progress.queries.said import NOTHING, Said, measure_of, plain, said_of
from luoshi_site.progress.queries.sheet_pages import pages_of, typed_under
from luoshi_site.progress.queries.sheet_parts import Sheet, SheetRow, SheetTask
from luoshi_site.progress.queries.standing import PlanStanding, TargetStanding, plan_standing
from luoshi_site.progress.queries.wayline import way_line

OPEN_STATES = frozenset({ProgressReport.State.DRAFT, ProgressReport.State.RETURNED})


@dataclass(frozen=True, slots=True)
class _Rows:
    """What was loaded for one sheet."""

    round: ReportingRound
    standing: PlanStanding
    parameters: Parameters
    cells: Mapping[Place, ReportCell]
    held: Mapping[Place, Reading]
    returned: Mapping[Place, str]
    pasts: Mapping[Place, Past]
    duties: Mapping[int, AreaDuty]
    locks: RoundLocks
    under: Mapping[Place, str]


kept_askings: Kept[Asking] = Kept(most=24)


def asking_for(reporting_round: ReportingRound, moment: Moment) -> tuple[PlanStanding, Asking]:
    """The plan's standing and all that a round asks, kept until the next action."""
    key = (reporting_round.pk, ledger_stamp(), moment_key(moment))
    standing, asking = plan_standing(reporting_round.plan, moment), kept_askings.get(key)
    if asking is None:
        members = members_of(standing.plan.city, moment.as_of)
        asking = asking_of(reporting_round, standing, members, moment.as_of)
        kept_askings.put(key, asking)
    return standing, asking


def sheet_of(
    *, reporting_round: ReportingRound, agency: Agency, moment: Moment, show: Collection[int] | int | None = None
) -> Sheet:
    """The sheet of an agency for a round, in a fixed number of queries.

    `show` narrows it to a page by its number, or to tasks by primary key; what is counted is the whole sheet's all the same.
    """
    standing, asking = asking_for(reporting_round, moment)
    asked = asking.of(agency)
    held, returned = _sent(reporting_round, agency, asked)
    cells = _cells(reporting_round, agency)
    locks = round_locks(reporting_round, agency, moment)
    written = [place for place, cell in cells.items() if cell.text or cell.denominator]
    pages = pages_of(asked, locks, sent=held, typed=frozenset(written))
    page = pages[min(max(show, 1), len(pages)) - 1] if isinstance(show, int) else None
    wanted = page.tasks if page else show if isinstance(show, Collection) else None
    shown = tuple(each for each in asked if wanted is None or each.task.pk in wanted)
    loaded = _Rows(
        round=reporting_round,
        standing=standing,
        parameters=standing.rows.parameters_at(moment),
        cells=cells,
        held=held,
        returned=returned,
        pasts=_pasts(reporting_round, agency, shown),
        duties=_duties(standing, agency, shown, moment),
        locks=locks,
        under=typed_under(asked),
    )
    tasks = _tasks(loaded, agency, shown, {task: each.number for each in pages for task in each.tasks})
    due_on = due_day(reporting_round, agency, known_at=moment.known_at)
    return Sheet(reporting_round, agency, tasks, locks.whole, due_on, due_on < moment.as_of, pages, page)


def _tasks(
    loaded: _Rows, agency: Agency, shown: Sequence[TaskAsked], pages: Mapping[int, int]
) -> tuple[SheetTask, ...]:
    reports = _reports(loaded.round, agency, shown)
    before = _reports_before(loaded.round, agency, shown)
    milestones = {row.task.pk: row.milestones for row in loaded.standing.tasks}
    tasks = []
    for each in shown:
        report = reports.get(each.task.pk)
        editable = loaded.locks.whole is None and (report is None or report.state in OPEN_STATES)
        rows = _with_words(tuple(_row(target, each, loaded, editable) for target in each.targets), report)
        tasks.append(
            SheetTask(
                asked=each,
                report=report,
                rows=rows,
                by_areas=tuple(loaded.standing.by_target[target.pk] for target in each.by_areas),
                milestones=milestones.get(each.task.pk, ()) if each.leads else (),
                returned=_returned(report),
                before=before.get(each.task.pk),
                editable=editable,
                page=pages[each.task.pk],
            )
        )
    return tuple(tasks)


def _cells(reporting_round: ReportingRound, agency: Agency) -> dict[Place, ReportCell]:
    cells = ReportCell.objects.filter(round=reporting_round, agency=agency).select_related("saved_by")
    return {(cell.indicator_id, cell.area_id or 0): cell for cell in cells}


def _pasts(reporting_round: ReportingRound, agency: Agency, shown: Iterable[TaskAsked]) -> dict[Place, Past]:
    indicators = {target.indicator_id: target.indicator for each in shown for target in each.targets}
    return pasts_of(indicators, [agency.pk] if agency.is_area else [], reporting_round.period_end)


def _duties(standing: PlanStanding, agency: Agency, asked: Iterable[TaskAsked], moment: Moment) -> dict[int, AreaDuty]:
    """A district's own shares with their lights, by target."""
    if not agency.is_area:
        return {}
    standings = [standing.by_target[target.pk] for each in asked for target in each.targets]
    return {duty.standing.target.pk: duty for duty in area_duties(standing.rows, standings, agency, moment)}


def _sent(
    reporting_round: ReportingRound, agency: Agency, asked: Iterable[TaskAsked]
) -> tuple[dict[Place, Reading], dict[Place, str]]:
    """What stands for the round's period, and why the newest was returned, by place."""
    indicators = {target.indicator_id for each in asked for target in each.targets}
    areas = [agency.pk] if agency.is_area else []
    place = Q(area__in=areas) | Q(area__isnull=True) if areas else Q(area__isnull=True)
    rows = Reading.objects.filter(place, indicator__in=indicators, period_end=reporting_round.period_end)
    held: dict[Place, Reading] = {}
    back: dict[int, Place] = {}
    for reading in rows.order_by("pk"):
        at = (reading.indicator_id, reading.area_id or 0)
        if reading.state in HOLDS and reading.withdrawn_at is None:
            held[at] = reading
        elif reading.state == Reading.State.RETURNED:
            back[reading.pk] = at
    reasons = ReadingDecision.objects.filter(reading__in=back, kind=ReadingDecision.Kind.RETURNED).order_by("pk")
    return held, {back[reading]: reason for reading, reason in reasons.values_list("reading", "reason")} if back else {}


def _row(target: Target, asked: TaskAsked, loaded: _Rows, editable: bool) -> SheetRow:
    indicator, area = target.indicator, area_of(target, asked)
    place = (indicator.pk, area.pk if area else 0)
    twin = loaded.under[place]
    standing = loaded.standing.by_target[target.pk]
    plan, reporting_round = loaded.standing.plan, loaded.round
    period = as_reported(indicator, plan, Period(reporting_round.period_start, reporting_round.period_end))
    cell, past = loaded.cells.get(place), loaded.pasts.get(place, NO_PAST)
    line = None if area else way_line(standing, plan=plan, parameters=loaded.parameters, on=period.end)
    held = loaded.held.get(place)
    if held is not None:
        held.indicator = indicator
    lock = loaded.locks.of_indicator(indicator.pk, area.pk if area else None)
    return SheetRow(
        target=target,
        standing=standing,
        area=area,
        period=period,
        last=past.before(period),
        year_ago=past.year_before(period),
        line=line,
        cell=cell,
        held=held,
        returned=loaded.returned.get(place, "") if held is None else "",
        twin="" if twin == asked.task.number else twin,
        duty=loaded.duties.get(target.pk) if area else None,
        said=_said(cell, indicator, standing, period, past),
        lock=lock,
        editable=editable and held is None and lock is None,
    )


def _said(cell: ReportCell | None, indicator: Indicator, standing: TargetStanding, period: Period, past: Past) -> Said:
    if cell is None:
        return NOTHING
    measure = measure_of(indicator, standing.version)
    return said_of(indicator, cell.text, cell.denominator, period=period, past=past.points, measure=measure)


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
