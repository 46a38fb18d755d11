"""Reports: submitted by the reporter, passed by the agency's reviewer, accepted by the office, or returned with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from luoshi.problems import LuoshiError
from luoshi.rules.period import Period
from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.models import Agency, Role, User
from luoshi_site.base.audit import hold_chain, record
from luoshi_site.base.moment import CHINA, Moment
from luoshi_site.ledger.models import Indicator, Target, Task
from luoshi_site.notices.actions import notify
from luoshi_site.notices.models import Notice
from luoshi_site.progress.actions.questions import ask_about
from luoshi_site.progress.actions.readings import (
    ReadingSpec,
    accept_reading,
    enter_reading,
    return_reading,
    withdraw_reading,
)
from luoshi_site.progress.actions.rounds import sheet_address
from luoshi_site.progress.models import ProgressReport, Reading, ReportCell, ReportEvent, ReportingRound
from luoshi_site.progress.queries.asked import HOLDS
from luoshi_site.progress.queries.extensions import is_late
from luoshi_site.progress.queries.locks import lock_of
from luoshi_site.progress.typed import TypedError, typed_figure

State, Kind = ProgressReport.State, ReportEvent.Kind
NO_REVIEWER = "本单位没有其他审核人，直接送督查部门"


class ReportError(LuoshiError):
    """The report cannot be moved so; the text says why, and who was first."""


@dataclass(frozen=True, slots=True)
class CellPlace:
    """A cell of a task, and the period that its reading is of."""

    indicator: Indicator
    area: Agency | None
    period: Period


@dataclass(frozen=True, slots=True)
class TaskReport:
    """A task to be submitted, with its cells."""

    task: Task
    places: tuple[CellPlace, ...]


def reviewers_of(agency: Agency, on: date, but: int | None = None) -> list[int]:
    """The accounts that may review for an agency on a day (本单位审核人), one of them left out."""
    lasting = Q(valid_until__isnull=True) | Q(valid_until__gte=on)
    rows = Role.objects.filter(
        lasting, agency=agency, kind=Role.Kind.REVIEWER, valid_from__lte=on, user__is_active=True
    )
    return [user for user in rows.values_list("user", flat=True) if user != but]


@transaction.atomic
def submit_reports(
    *, reporting_round: ReportingRound, agency: Agency, reports: Sequence[TaskReport], by: User, at: datetime
) -> list[ProgressReport]:
    """Submit an agency's reports on tasks (报送): cells become readings, all or none.

    Without another reviewer in the agency they go straight to the office.

    Raises:
        ReportError: a report is not open, a cell cannot be read, the round is closed.
        ReadingError: a figure cannot be entered.
    """
    hold_chain()
    reporting_round = ReportingRound.objects.select_related("plan__city").get(pk=reporting_round.pk)
    on = at.astimezone(CHINA).date()
    lock = lock_of(reporting_round, agency, Moment(as_of=on, known_at=at))
    if lock is not None:
        raise ReportError(str(lock))
    late = is_late(reporting_round, agency, at=at)
    passes = not reviewers_of(agency, on, but=by.pk)
    done: list[ProgressReport] = []
    events: list[ReportEvent] = []
    for each in reports:
        report, _ = ProgressReport.objects.get_or_create(round=reporting_round, task=each.task, agency=agency)
        first = report.submitted_at is None
        move = {"state": State.PASSED if passes else State.SUBMITTED, "submitted_at": at}
        moved = {**move, "is_late": late} if first else move
        if not ProgressReport.objects.filter(pk=report.pk, state__in=(State.DRAFT, State.RETURNED)).update(**moved):
            raise ReportError(_meanwhile(report, "报送"))
        _enter(reporting_round, agency, each, by, at)
        events.append(_event(report, Kind.SUBMITTED, by=by, at=at))
        if passes:
            events.append(_event(report, Kind.PASSED, by=by, at=at, reason=NO_REVIEWER))
        report.refresh_from_db()
        done.append(report)
    numbers = "、".join(each.task.number for each in reports)
    actor = acting(by, city=reporting_round.plan.city, at=at, agency=agency).actor
    summary = f"报送月报：{agency}，任务{numbers}，{reporting_round.period_end} 期末" + ("，迟报" if late else "")
    record(by=actor, at=at, action="submit_reports", summary=summary, rows=[*done, *events])
    sent = ReportCell.objects.filter(round=reporting_round, agency=agency, reading__state=Reading.State.PENDING)
    ask_about(city=reporting_round.plan.city, readings=list(sent.values_list("reading", flat=True)), at=at)
    return done


def _enter(reporting_round: ReportingRound, agency: Agency, each: TaskReport, by: User, at: datetime) -> None:
    """Make readings of a task's cells; those that somebody sent already stay as they are."""
    rows = ReportCell.objects.filter(round=reporting_round, agency=agency).select_related("reading")
    cells = {(cell.indicator_id, cell.area_id): cell for cell in rows}
    for place in each.places:
        cell = cells.get((place.indicator.pk, place.area.pk if place.area else None))
        if cell is None or _held(place):
            continue
        try:
            figure = typed_figure(
                cell.text, cell.denominator, unit=place.indicator.unit, as_ratio=place.indicator.as_ratio
            )
        except TypedError as error:
            raise ReportError(f"「{place.indicator}」：{error}") from error
        if figure is None:
            continue
        returned = cell.reading if cell.reading and cell.reading.state == Reading.State.RETURNED else None
        spec = ReadingSpec(
            indicator=place.indicator,
            period_start=place.period.start,
            period_end=place.period.end,
            value=figure.value,
            numerator=figure.numerator,
            denominator=figure.denominator,
            area=place.area,
            certainty=cell.certainty,
            note=_note(cell),
            entered_as=" ÷ ".join(part for part in (cell.text, cell.denominator) if part)[:100],
        )
        cell.reading = enter_reading(spec=spec, by=by, at=at, agency=agency, corrects=returned)
        cell.save(update_fields=["reading"])


def _note(cell: ReportCell) -> str:
    parts = [cell.note.strip(), f"核对说明：{cell.answer.strip()}" if cell.answer.strip() else ""]
    return "\n".join(part for part in parts if part)[:1000]


def _held(place: CellPlace) -> bool:
    return Reading.objects.filter(
        indicator=place.indicator,
        area=place.area,
        period_end=place.period.end,
        state__in=HOLDS,
        withdrawn_at__isnull=True,
    ).exists()


@transaction.atomic
def pass_report(*, report: ProgressReport, by: User, at: datetime) -> None:
    """Pass a report on to the office, by a reviewer of the agency (本单位审核通过).

    Raises:
        ReportError: one's own report, or it was decided meanwhile.
    """
    hold_chain()
    _not_own(report, by, "审核")
    _move(report, (State.SUBMITTED,), State.PASSED, "审核通过")
    _record(report, _event(report, Kind.PASSED, by=by, at=at), by=by, at=at)


@transaction.atomic
def accept_report(*, report: ProgressReport, by: User, at: datetime) -> None:
    """Accept a report, by the office (采用): its readings count from now on.

    Raises:
        ReportError: one's own report, it was decided meanwhile, its agency has yet to pass it, or one of its readings was returned alone.
        ReadingError: one of the readings is one's own.
    """
    hold_chain()
    _not_own(report, by, "采用")
    _move(report, _with_office(report, at), State.ACCEPTED, "采用")
    accepted: list[int] = []
    for reading in readings_of(report):
        if reading.state == Reading.State.RETURNED:
            raise ReportError(f"「{reading.indicator}」的读数已被单独退回，请把整份月报退回，由填报人改后重报。")
        if reading.state == Reading.State.PENDING:
            accept_reading(reading=reading, by=by, at=at, checks=False)
            accepted.append(reading.pk)
    ask_about(city=report.agency.city, readings=accepted, at=at)
    _record(report, _event(report, Kind.ACCEPTED, by=by, at=at), by=by, at=at)


@transaction.atomic
def return_report(*, report: ProgressReport, reason: str, office: bool, by: User, at: datetime) -> None:
    """Return a report to its reporter with a reason that is kept for ever (退回); its cells open again.

    `office`: by the supervision office, after the agency's reviewer; else by that reviewer.

    Raises:
        ReportError: no reason, one's own report, or it was decided meanwhile.
    """
    if not reason.strip():
        raise ReportError("退回须写明原因，填报人会看到。")
    hold_chain()
    _not_own(report, by, "退回")
    _move(report, _with_office(report, at) if office else (State.SUBMITTED,), State.RETURNED, "退回")
    for reading in readings_of(report):
        if reading.state == Reading.State.PENDING:
            return_reading(reading=reading, reason=reason, by=by, at=at, quietly=True)
    event = _event(report, Kind.RETURNED, by=by, at=at, reason=reason.strip())
    _record(report, event, by=by, at=at)
    notify(
        city=report.agency.city, kind=Notice.Kind.RETURNED, key=f"report:{report.pk}:returned:{event.pk}", at=at,
        title=f"任务{report.task}的月报被退回：{reason.strip()}", link=sheet_address(report.round, report.agency),
        agencies=[report.agency], role=Role.Kind.REPORTER,
    )  # fmt: skip


@transaction.atomic
def withdraw_report(*, report: ProgressReport, by: User, at: datetime) -> None:
    """Take back a report that nobody has accepted yet, by whoever submitted it (撤回); it is a draft again.

    Raises:
        ReportError: somebody else's, or decided meanwhile, or one of its readings counts already.
    """
    hold_chain()
    if submitter_of(report) != by.pk:
        raise ReportError("只有报送人本人能撤回。请报送人撤回，或由审核人退回。")
    _move(report, (State.SUBMITTED, State.PASSED), State.DRAFT, "撤回", submitted_at=None, is_late=False)
    for reading in readings_of(report):
        if reading.state == Reading.State.ACCEPTED:
            raise ReportError(f"「{reading.indicator}」的读数已被采用，月报不能再撤回。")
        if reading.state == Reading.State.PENDING:
            withdraw_reading(reading=reading, reason="撤回月报", by=by, at=at)
    _record(report, _event(report, Kind.WITHDRAWN, by=by, at=at), by=by, at=at)


def submitter_of(report: ProgressReport) -> int | None:
    """The account that submitted a report last."""
    return report.events.filter(kind=Kind.SUBMITTED).order_by("-pk").values_list("by", flat=True).first()


def with_office(report: ProgressReport, on: date) -> bool:
    """Whether a report waits for the office: passed, or submitted where nobody else reviews for its agency any more."""
    if report.state == State.SUBMITTED:
        return not reviewers_of(report.agency, on, but=submitter_of(report))
    return report.state == State.PASSED


def _with_office(report: ProgressReport, at: datetime) -> tuple[str, ...]:
    nobody = not reviewers_of(report.agency, at.astimezone(CHINA).date(), but=submitter_of(report))
    return (State.PASSED, State.SUBMITTED) if nobody else (State.PASSED,)


def readings_of(report: ProgressReport) -> list[Reading]:
    """The readings that a report's cells became: of the task's indicators, but for those typed under an earlier task."""
    cells = ReportCell.objects.filter(round=report.round_id, agency=report.agency_id, reading__isnull=False)
    reported = ProgressReport.objects.filter(round=report.round_id, agency=report.agency_id).values("task")
    first: dict[int, int] = {}
    targets = Target.objects.filter(task__in=reported).order_by("task__position", "pk")
    for indicator, task in targets.values_list("indicator", "task"):
        first.setdefault(indicator, task)
    mine = cells.filter(indicator__in=[pk for pk, task in first.items() if task == report.task_id])
    return [cell.reading for cell in mine.select_related("reading__indicator__city", "reading__area") if cell.reading]


def _not_own(report: ProgressReport, by: User, verb: str) -> None:
    if submitter_of(report) == by.pk:
        raise ReportError(f"报送人不能{verb}自己报送的月报，请由另一人办理；报错了请撤回。")


def _move(report: ProgressReport, old: tuple[str, ...], new: str, verb: str, **fields: object) -> None:
    if not ProgressReport.objects.filter(pk=report.pk, state__in=old).update(state=new, **fields):
        raise ReportError(_meanwhile(report, verb))
    report.refresh_from_db()


def _meanwhile(report: ProgressReport, verb: str) -> str:
    """Who was first, and what to do."""
    report.refresh_from_db()
    last = report.events.order_by("pk").last()
    if last is None:
        return f"该月报还在填报，不能{verb}。"
    who = f"{last.by_name}已于 {last.at.astimezone(CHINA):%m月%d日 %H:%M} {last.get_kind_display()}"
    return f"任务{report.task.number}的月报{who}，现在{report.get_state_display()}，不能再{verb}。请刷新页面查看。"


def _event(report: ProgressReport, kind: str, *, by: User, at: datetime, reason: str = "") -> ReportEvent:
    return ReportEvent.objects.create(report=report, kind=kind, reason=reason, at=at, by=by, by_name=str(by))


def _record(report: ProgressReport, event: ReportEvent, *, by: User, at: datetime) -> None:
    actor = acting(by, city=report.agency.city, at=at).actor
    reason = f"，{event.reason}" if event.reason else ""
    summary = f"月报{event.get_kind_display()}：{report.agency}，任务{report.task.number}，{report.round.period_end} 期末{reason}"
    record(by=actor, at=at, action=f"report_{event.kind}", summary=summary, rows=[report, event])
