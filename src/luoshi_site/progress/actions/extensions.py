"""Extensions: asked for before the due day has ended, granted or refused by an officer."""

from datetime import date, datetime

from django.db import IntegrityError, models, transaction

from luoshi.problems import LuoshiError
from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.models import Agency, Role, User
from luoshi_site.base.audit import hold_chain, record
from luoshi_site.base.moment import CHINA, end_of_day
from luoshi_site.ledger.models import Plan
from luoshi_site.notices.actions import notify
from luoshi_site.notices.models import Notice
from luoshi_site.notices.queries import agencies_holding
from luoshi_site.progress.actions.rounds import day_words, round_name, sheet_address
from luoshi_site.progress.models import Extension, ProgressReport, ReportingRound
from luoshi_site.progress.queries.extensions import due_day

PAGE = "/office/reporting/extensions/"


class ExtensionError(LuoshiError):
    """The extension cannot be asked for, or not decided so; the text says why and what to do."""


def _check(row: ReportingRound, due_on: date, until: date, reason: str, at: datetime) -> None:
    if not reason.strip():
        raise ExtensionError("申请延期须写明理由。")
    if row.plan.state != Plan.State.IN_FORCE or row.opened_at > at or (row.closed_at and row.closed_at <= at):
        raise ExtensionError("该报送期未在开启中，不能申请延期。")
    if at >= end_of_day(due_on):
        raise ExtensionError(f"截止日 {due_on} 已过，延期须在截止日结束前申请；现在报送按逾期记。")
    if until <= due_on:
        raise ExtensionError(f"延期应晚于截止日 {due_on}。")
    if row.closes_on is not None and until > row.closes_on:
        raise ExtensionError(f"延期不能晚于报送期的关闭日 {row.closes_on}。")


@transaction.atomic
def ask_extension(
    *, reporting_round: ReportingRound, agency: Agency, until: date, reason: str, by: User, at: datetime
) -> Extension:
    """Ask for more time for an agency's reports of a round (申请延期), before its due day has ended; officers are told.

    Raises:
        ExtensionError: no reason; the round is not open or the due day has ended; the day asked for is too early or too late; one waits.
    """
    hold_chain()
    row = ReportingRound.objects.select_related("plan__city").get(pk=reporting_round.pk)
    _check(row, due_day(row, agency, known_at=at), until, reason, at)
    try:
        with transaction.atomic():
            asked = Extension.objects.create(
                round=row, agency=agency, until=until, reason=reason.strip(), asked_at=at, asked_by=by
            )
    except IntegrityError as error:
        raise ExtensionError(f"{agency}已有一项延期申请待批，请等答复。") from error
    city = row.plan.city
    actor = acting(by, city=city, at=at, agency=agency).actor
    summary = f"申请延期：{row.plan}，截至 {row.period_end}，{agency}，至 {until}，{asked.reason}"
    record(by=actor, at=at, action="ask_extension", summary=summary, rows=[asked])
    title = f"{agency}申请将{round_name(row)}延期至{day_words(until)}：{asked.reason}"
    offices = agencies_holding(city, Role.Kind.OFFICER, at.astimezone(CHINA).date())
    notify(
        city=city, kind=Notice.Kind.ASKED, key=f"extension:{asked.pk}:asked", title=title, at=at, link=PAGE,
        agencies=offices, role=Role.Kind.OFFICER,
    )  # fmt: skip
    return asked


@transaction.atomic
def decide_extension(*, extension: Extension, grants: bool, answer: str, by: User, at: datetime) -> None:
    """Grant or refuse more time (批复延期); granted, the agency's due day moves, also for reports that came in the meantime.

    Raises:
        ExtensionError: a refusal without its reason; one's own request; it was decided already; the round is closed.
    """
    if not grants and not answer.strip():
        raise ExtensionError("不同意延期须写明理由，申请单位会看到。")
    if extension.asked_by_id == by.pk:
        raise ExtensionError("不能批复自己提出的申请，请由另一人批复。")
    hold_chain()
    state = Extension.State.GRANTED if grants else Extension.State.REFUSED
    row = ReportingRound.objects.select_related("plan__city").get(pk=extension.round_id)
    if grants and row.closed_at is not None:
        raise ExtensionError("该报送期已关闭，不能再同意延期；确需补报的，请为该单位重开填报。")
    waiting = Extension.objects.filter(pk=extension.pk, state=Extension.State.ASKED)
    if not waiting.update(state=state, answer=answer.strip(), decided_at=at, decided_by=by):
        extension.refresh_from_db()
        raise ExtensionError(
            f"该申请已由{extension.decided_by}答复「{extension.get_state_display()}」，请刷新页面查看。"
        )
    extension.refresh_from_db()
    rows: list[models.Model] = [extension, *(_in_time_after_all(extension) if grants else ())]
    words = f"{extension.get_state_display()}延期：{row.plan}，截至 {row.period_end}，{extension.agency}，至 {extension.until}"
    actor = acting(by, city=row.plan.city, at=at).actor
    entry = record(by=actor, at=at, action="decide_extension", summary=f"{words}，{extension.answer}", rows=rows)
    Plan.objects.filter(pk=row.plan_id).update(changed_seq=entry.seq)
    _tell(extension, row, at=at)


def _in_time_after_all(extension: Extension) -> list[ProgressReport]:
    """The agency's reports that were sent late while the request waited, and are in time by the day granted."""
    rows = ProgressReport.objects.filter(
        round=extension.round_id, agency=extension.agency_id, is_late=True, submitted_at__lt=end_of_day(extension.until)
    )
    found = list(rows)
    for report in found:
        report.is_late = False
        report.save(update_fields=["is_late"])
    return found


def _tell(extension: Extension, row: ReportingRound, *, at: datetime) -> None:
    words = f"延期至{day_words(extension.until)}" if extension.state == Extension.State.GRANTED else "不同意延期"
    reason = f"：{extension.answer}" if extension.answer else ""
    notify(
        city=row.plan.city, kind=Notice.Kind.DECIDED, key=f"extension:{extension.pk}:decided", at=at,
        title=f"{round_name(row)}{words}{reason}", link=sheet_address(row, extension.agency), agencies=[extension.agency],
        role=Role.Kind.REPORTER,
    )  # fmt: skip
