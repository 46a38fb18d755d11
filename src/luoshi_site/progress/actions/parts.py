"""Parts of a month's report: called from the agencies that share a task, answered in words, merged with their names (要件征集)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from luoshi.problems import LuoshiError
from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.models import Agency, Role, User
from luoshi_site.base.audit import Actor, hold_chain, record
from luoshi_site.base.moment import CHINA, Moment
from luoshi_site.ledger.models import Task
from luoshi_site.notices.actions import notify
from luoshi_site.notices.models import Notice
from luoshi_site.progress.actions.drafts import OPEN, begin_report
from luoshi_site.progress.models import PartRequest, ProgressReport, ReportingRound
from luoshi_site.progress.queries.extensions import due_day
from luoshi_site.progress.queries.locks import lock_of
from luoshi_site.progress.queries.parts import part_choices, silent_parts

LONGEST_ASK = 500
LONGEST_ANSWER = 5_000


class PartError(LuoshiError):
    """The part cannot be called, answered or merged so; the text says why and what to do."""


@transaction.atomic
def call_parts(
    *,
    reporting_round: ReportingRound,
    task: Task,
    agency: Agency,
    agencies: Sequence[Agency],
    asks: str,
    due_on: date,
    by: User,
    at: datetime,
) -> list[PartRequest]:
    """Call parts of a task's report from agencies that share the task, by an earlier day (征集要件).

    Raises:
        PartError: the form is locked, the report was sent, the day is not before the lead's own, an agency does not share the task or was
            asked already.
    """
    hold_chain()
    today = at.astimezone(CHINA).date()
    _check_words(asks, LONGEST_ASK, "请写明要各单位报什么。")
    if lock := lock_of(reporting_round, agency, Moment(today, at), task=task):
        raise PartError(str(lock))
    _check_day(reporting_round, agency, due_on, today, at)
    report = begin_report(reporting_round=reporting_round, task=task, agency=agency, by=by, at=at)
    _check_open(report)
    _check_agencies(report, agencies, today)
    asked = agencies_once(agencies)
    parts = [
        PartRequest.objects.create(
            report=report, agency=each, asks=asks.strip(), due_on=due_on, asked_at=at, asked_by=by
        )
        for each in asked
    ]
    for part in parts:
        title = f"{agency}征集任务{task.number}的要件，{due_on.month}月{due_on.day}日前答复"
        _tell(part, key=f"part:{part.pk}", title=title, at=at)
    actor = acting(by, city=agency.city, at=at, agency=agency).actor
    named = "、".join(str(each) for each in asked)
    summary = f"征集要件：任务{task.number}，{named}，{due_on} 前"
    record(by=actor, at=at, action="call_parts", summary=summary[:500], rows=parts)
    return parts


def agencies_once(agencies: Sequence[Agency]) -> list[Agency]:
    """Each agency once, in order."""
    return list({agency.pk: agency for agency in agencies}.values())


def _check_words(words: str, longest: int, wanting: str) -> None:
    if not words.strip():
        raise PartError(wanting)
    if len(words.strip()) > longest:
        raise PartError(f"不超过 {longest} 字，现有 {len(words.strip())} 字，请精简。")


def _check_day(reporting_round: ReportingRound, agency: Agency, due_on: date, today: date, at: datetime) -> None:
    """The others must answer before the lead has to: on the last day and later, today is still possible."""
    last = due_day(reporting_round, agency, known_at=at)
    if due_on < today:
        raise PartError("答复截止日已经过去，请改为今天或以后。")
    if due_on >= last and due_on != today:
        raise PartError(f"答复截止日须早于本单位的报送截止日 {last}，给汇总留出时间。")


def _check_open(report: ProgressReport) -> None:
    if report.state not in OPEN:
        raise PartError(f"这项任务的月报{report.get_state_display()}，不再征集或并入要件；需要改的，请先撤回或等退回。")


def _check_agencies(report: ProgressReport, agencies: Sequence[Agency], today: date) -> None:
    if not agencies:
        raise PartError("请至少选择一个单位。")
    sharing = {choice.agency.pk for choice in part_choices(report.task, report.agency, today)}
    asked = set(report.parts.values_list("agency_id", flat=True))
    for each in agencies:
        if each.pk not in sharing:
            raise PartError(f"「{each}」不是这项任务的单位，不能向其征集。")
        if each.pk in asked:
            raise PartError(f"已经向「{each}」征集过，不必重复；未答复的可以催一次。")


def _tell(part: PartRequest, *, key: str, title: str, at: datetime) -> None:
    notify(
        city=part.agency.city,
        kind=Notice.Kind.ASKED,
        key=key,
        title=title,
        at=at,
        link=f"/office/reporting/parts/{part.pk}/",
        agencies=[part.agency],
        role=Role.Kind.REPORTER,
    )


@transaction.atomic
def answer_part(*, part: PartRequest, answer: str, by: User, at: datetime) -> PartRequest:
    """Answer a part, or correct the answer while the lead has not merged it (答复要件).

    Raises:
        PartError: no words, too many; merged meanwhile; the lead has sent its report.
    """
    hold_chain()
    _check_words(answer, LONGEST_ANSWER, "请写明本单位承担部分的情况；没有进展的，也请写明。")
    _check_open(ProgressReport.objects.get(pk=part.report_id))
    rows = PartRequest.objects.filter(pk=part.pk, merged_at__isnull=True)
    if not rows.update(answer=answer.strip(), answered_at=at, answered_by=by):
        raise PartError("牵头单位已把本单位的答复并入月报，不能再改。有变化的请直接告知牵头单位。")
    part.refresh_from_db()
    actor = acting(by, city=part.agency.city, at=at, agency=part.agency).actor
    summary = f"答复要件：{part.agency}，任务{part.report.task.number}"
    record(by=actor, at=at, action="answer_part", summary=summary, rows=[part])
    return part


@transaction.atomic
def merge_parts(
    *, report: ProgressReport, by: User, at: datetime, again: PartRequest | None = None
) -> list[PartRequest]:
    """Append what was answered to the report's words, each with its agency's name (并入要件); figures stay each agency's own.

    `again` appends one part that was merged before, where its words were lost since.

    Raises:
        PartError: the report was sent, or nothing is there to merge.
    """
    hold_chain()
    held = (
        ProgressReport.objects.select_for_update(of=("self",)).select_related("task", "agency__city").get(pk=report.pk)
    )
    _check_open(held)
    ready = held.parts.filter(answered_at__isnull=False).select_related("agency").order_by("agency__position", "pk")
    ready = ready.filter(merged_at__isnull=True) if again is None else ready.filter(pk=again.pk)
    parts = list(ready)
    if not parts:
        raise PartError("没有新的答复可以并入。")
    words = "\n".join(f"{part.agency}：{part.answer}" for part in parts)
    held.progress = f"{held.progress.rstrip()}\n{words}".strip()
    held.saved_at = at
    held.save(update_fields=["progress", "saved_at"])
    for part in parts:
        part.merged_at = at
        part.save(update_fields=["merged_at"])
    actor = acting(by, city=held.agency.city, at=at, agency=held.agency).actor
    named = "、".join(str(part.agency) for part in parts)
    summary = f"并入要件：任务{held.task.number}，{named}"
    record(by=actor, at=at, action="merge_parts", summary=summary[:500], rows=[held, *parts])
    return parts


@transaction.atomic
def urge_parts(*, report: ProgressReport, by: User, at: datetime) -> list[PartRequest]:
    """Tell those who have not answered once more, once a day (催交要件).

    Raises:
        PartError: the report was sent, or everybody has answered.
    """
    hold_chain()
    _check_open(report)
    silent = list(report.parts.filter(answered_at__isnull=True).select_related("agency__city"))
    if not silent:
        raise PartError("各单位都已答复，无需催交。")
    today = at.astimezone(CHINA).date()
    for part in silent:
        title = f"{report.agency}催交任务{report.task.number}的要件，截止 {part.due_on.month}月{part.due_on.day}日"
        _tell(part, key=f"part:{part.pk}:urged:{today}", title=title, at=at)
    actor = acting(by, city=report.agency.city, at=at, agency=report.agency).actor
    named = "、".join(str(part.agency) for part in silent)
    summary = f"催交要件：任务{report.task.number}，{named}"
    record(by=actor, at=at, action="urge_parts", summary=summary[:500], rows=[])
    return silent


@transaction.atomic
def remind_due_parts(*, moment: Moment, by: Actor, at: datetime) -> list[str]:
    """Remind those who have not answered by the day they were asked for, once each (要件到期提醒); what was done."""
    today = min(moment.as_of, at.astimezone(CHINA).date())
    rows = silent_parts(today)
    if not rows.exists():
        return []
    hold_chain()
    told = set(Notice.objects.filter(key__in=[_due_key(part) for part in rows]).values_list("key", flat=True))
    fresh = [part for part in rows if _due_key(part) not in told]
    for part in fresh:
        report = part.report
        title = (
            f"{report.agency}征集的任务{report.task.number}要件{part.due_on.month}月{part.due_on.day}日到期，还没有答复"
        )
        _tell(part, key=_due_key(part), title=title, at=at)
    if fresh:
        record(by=by, at=at, action="remind_parts", summary=f"提醒到期未答复的要件：{len(fresh)} 件", rows=[])
    return [f"提醒到期未答复的要件 {len(fresh)} 件"] if fresh else []


def _due_key(part: PartRequest) -> str:
    return f"part:{part.pk}:due"
