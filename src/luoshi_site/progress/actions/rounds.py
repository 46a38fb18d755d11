"""Opening and closing reporting rounds, reminding, reopening one agency's form: each thing once, with its event."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from luoshi.problems import LuoshiError
from luoshi.rules.period import Period, period_name
from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.models import Agency, Role, User
from luoshi_site.base.audit import Actor, hold_chain, record
from luoshi_site.base.moment import CHINA, Moment, end_of_day
from luoshi_site.ledger.models import Plan
from luoshi_site.notices.actions import Told, notify, notify_each
from luoshi_site.notices.models import Notice
from luoshi_site.progress.models import Extension, ReportingRound, RoundEvent
from luoshi_site.progress.queries.owing import Owing, asked_in

WEEKDAYS = "一二三四五六日"


class RoundError(LuoshiError):
    """The round cannot be opened, closed or reopened; the text says why."""


class RoundOpenedError(RoundError):
    """The period was asked already."""


def day_words(day: date) -> str:
    """A day as notices name it: 4月13日（周一）."""
    return f"{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


def round_name(row: ReportingRound) -> str:
    """A round as notices name it: 「民生行动计划」2026年3月报送."""
    period = period_name(Period(row.period_start, row.period_end))
    return f"「{row.plan}」{period}报送"


def sheet_address(row: ReportingRound, agency: Agency) -> str:
    """Where an agency reports a round."""
    return f"/office/reporting/rounds/{row.pk}/?agency={agency.pk}"


def _touch(plan: Plan, seq: int) -> None:
    Plan.objects.filter(pk=plan.pk).update(changed_seq=seq)


def _event(row: ReportingRound, kind: str, *, actor: Actor, at: datetime, key: str = "") -> RoundEvent:
    return RoundEvent.objects.create(round=row, kind=kind, key=key, at=at, by_name=actor.name)


@transaction.atomic
def open_round(
    *,
    plan: Plan,
    cadence: str,
    period_start: date,
    period_end: date,
    due_on: date,
    by: User | Actor,
    at: datetime,
    closes_on: date | None = None,
) -> ReportingRound:
    """Open a reporting round (开启报送期): from now on the plan's indicators of this cadence are asked for the period; agencies are told.

    Raises:
        RoundOpenedError: the period was asked already.
        RoundError: the due day lies before the period's end, or the closing day before the due day.
    """
    if due_on < period_end:
        raise RoundError(f"报送截止日 {due_on} 早于报告期末 {period_end}，请改为期末之后的日期。")
    if closes_on is not None and closes_on < due_on:
        raise RoundError(f"关闭日 {closes_on} 早于报送截止日 {due_on}，请改为截止日或之后的日期。")
    hold_chain()
    if ReportingRound.objects.filter(plan=plan, cadence=cadence, period_end=period_end).exists():
        raise RoundOpenedError(f"截至 {period_end} 的报送期已经开启，无需重复开启。")
    row = ReportingRound.objects.create(
        plan=plan, cadence=cadence, period_start=period_start, period_end=period_end, due_on=due_on,
        closes_on=closes_on, opened_at=at,
    )  # fmt: skip
    actor = acting(by, city=plan.city, at=at).actor
    event = _event(row, RoundEvent.Kind.OPENED, actor=actor, at=at)
    summary = f"开启报送期：{plan}，{row.get_cadence_display()}，{period_start} 至 {period_end}，{due_on} 截止"
    _touch(plan, record(by=actor, at=at, action="open_round", summary=summary, rows=[row, event]).seq)
    _tell_opened(row, at=at)
    return row


def _tell_opened(row: ReportingRound, *, at: datetime) -> None:
    moment = Moment(as_of=at.astimezone(CHINA).date(), known_at=at)
    owed = asked_in(row, moment)
    for role in sorted({owing.role for owing in owed}):
        told = {owing.agency: _opening(row, owing) for owing in owed if owing.role == role}
        notify_each(
            city=row.plan.city,
            kind=Notice.Kind.OPENED,
            key=f"round:{row.pk}:opened:{role}",
            told=told,
            at=at,
            role=role,
        )


def _opening(row: ReportingRound, owing: Owing) -> Told:
    words = f"{round_name(row)}已开启：应报 {owing.count} 项{owing.unit}，{day_words(owing.due_on)}截止"
    return Told(words, _where(row, owing))


def _where(row: ReportingRound, owing: Owing) -> str:
    """Where it is reported: on the agency's sheet, figures of overall goals from their own page."""
    if owing.role == Role.Kind.OFFICER:
        return f"/office/ledger/{row.plan.code}/goals/"
    return sheet_address(row, owing.agency)


@transaction.atomic
def remind_round(
    *, reporting_round: ReportingRound, keys: Sequence[str], owed: Sequence[Owing], by: Actor, at: datetime
) -> bool:
    """Remind those who owe something (提醒): one event for each key that nobody wrote yet, one notice to each agency; whether any was.

    A missed reminder is written with its own day as key, and the agencies are told once, by the last.
    """
    hold_chain()
    written = set(
        RoundEvent.objects.filter(round=reporting_round, kind=RoundEvent.Kind.REMINDED).values_list("key", flat=True)
    )
    fresh = [key for key in keys if key not in written]
    if not fresh:
        return False
    events = [_event(reporting_round, RoundEvent.Kind.REMINDED, actor=by, at=at, key=key) for key in fresh]
    summary = f"提醒报送：{reporting_round.plan}，截至 {reporting_round.period_end}，{len(owed)} 个单位未报齐"
    record(by=by.within(reporting_round.plan.city.code), at=at, action="remind_round", summary=summary, rows=events)
    for role in sorted({owing.role for owing in owed}):
        told = {owing.agency: _reminder(reporting_round, owing, at) for owing in owed if owing.role == role}
        notify_each(
            city=reporting_round.plan.city, kind=Notice.Kind.REMINDER,
            key=f"round:{reporting_round.pk}:reminded:{role}:{fresh[-1]}", told=told, at=at, role=role,
        )  # fmt: skip
    return True


def _reminder(row: ReportingRound, owing: Owing, at: datetime) -> Told:
    due, link = day_words(owing.due_on), _where(row, owing)
    if at >= end_of_day(owing.due_on):
        return Told(f"{round_name(row)}已于{due}截止，还有 {owing.count} 项{owing.unit}未报，补报按逾期记", link)
    when = "今天" if at.astimezone(CHINA).date() == owing.due_on else ""
    return Told(f"{round_name(row)}：还有 {owing.count} 项{owing.unit}未报，{when}{due}截止", link)


@transaction.atomic
def close_round(*, reporting_round: ReportingRound, by: User | Actor, at: datetime) -> None:
    """Close a round (关闭报送期): what is missing now stays missing for judging, and forms are locked.

    Raises:
        RoundError: it is closed already, or an extension granted to somebody still runs.
    """
    hold_chain()
    today = at.astimezone(CHINA).date()
    running = Extension.objects.filter(round=reporting_round, state=Extension.State.GRANTED, until__gte=today)
    if (longest := running.select_related("agency").order_by("-until").first()) is not None:
        raise RoundError(f"{longest.agency}已获准延期至 {longest.until}，请在该日之后关闭。")
    if not ReportingRound.objects.filter(pk=reporting_round.pk, closed_at__isnull=True).update(closed_at=at):
        raise RoundError("该报送期已经关闭。")
    reporting_round.refresh_from_db()
    plan = reporting_round.plan
    actor = acting(by, city=plan.city, at=at).actor
    event = _event(reporting_round, RoundEvent.Kind.CLOSED, actor=actor, at=at)
    summary = f"关闭报送期：{plan}，截至 {reporting_round.period_end}"
    _touch(plan, record(by=actor, at=at, action="close_round", summary=summary, rows=[reporting_round, event]).seq)


@transaction.atomic
def reopen_form(*, reporting_round: ReportingRound, agency: Agency, by: User | Actor, at: datetime) -> None:
    """Reopen one agency's form of a closed round (重开填报): it may report again, late; for judging the round stays closed.

    Raises:
        RoundError: the round is still open, or the form was reopened already.
    """
    hold_chain()
    row = ReportingRound.objects.select_related("plan__city").get(pk=reporting_round.pk)
    over = row.closed_at is not None or (row.closes_on is not None and at >= end_of_day(row.closes_on))
    if not over:
        raise RoundError("该报送期还没有关闭，无需重开。")
    key = str(agency.pk)
    if RoundEvent.objects.filter(round=row, kind=RoundEvent.Kind.REOPENED, key=key).exists():
        raise RoundError(f"已为{agency}重开过，无需重复。")
    actor = acting(by, city=row.plan.city, at=at).actor
    event = _event(row, RoundEvent.Kind.REOPENED, actor=actor, at=at, key=key)
    summary = f"重开填报：{row.plan}，截至 {row.period_end}，{agency}"
    record(by=actor, at=at, action="reopen_form", summary=summary, rows=[event])
    notify(
        city=row.plan.city, kind=Notice.Kind.DECIDED, key=f"round:{row.pk}:reopened", at=at, agencies=[agency],
        role=Role.Kind.REPORTER, link=sheet_address(row, agency), title=f"{round_name(row)}已为本单位重开，请尽快补报（按逾期记）",
    )  # fmt: skip
