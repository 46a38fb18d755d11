"""Opening and closing reporting rounds."""

from datetime import date, datetime

from django.db import transaction

from luoshi.problems import LuoshiError
from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.models import User
from luoshi_site.base.audit import Actor, record
from luoshi_site.ledger.models import Plan
from luoshi_site.progress.models import ReportingRound


class RoundError(LuoshiError):
    """The round cannot be opened or closed; the text says why."""


def _touch(plan: Plan, seq: int) -> None:
    Plan.objects.filter(pk=plan.pk).update(changed_seq=seq)


@transaction.atomic
def open_round(
    *, plan: Plan, cadence: str, period_start: date, period_end: date, due_on: date, by: User | Actor, at: datetime
) -> ReportingRound:
    """Open a reporting round (开启报送期): from now on the plan's indicators of this cadence are asked for the period.

    Raises:
        RoundError: the period was asked already, or the due day lies before the period's end.
    """
    if due_on < period_end:
        raise RoundError(f"报送截止日 {due_on} 早于报告期末 {period_end},请改为期末之后的日期。")
    if ReportingRound.objects.filter(plan=plan, cadence=cadence, period_end=period_end).exists():
        raise RoundError(f"截至 {period_end} 的报送期已经开启,无需重复开启。")
    row = ReportingRound.objects.create(
        plan=plan, cadence=cadence, period_start=period_start, period_end=period_end, due_on=due_on, opened_at=at
    )
    actor = acting(by, city=plan.city, at=at).actor
    summary = f"开启报送期:{plan},{row.get_cadence_display()},{period_start} 至 {period_end},{due_on} 截止"
    _touch(plan, record(by=actor, at=at, action="open_round", summary=summary, rows=[row]).seq)
    return row


@transaction.atomic
def close_round(*, reporting_round: ReportingRound, by: User | Actor, at: datetime) -> None:
    """Close a round (关闭报送期): what is missing now stays missing for judging.

    Raises:
        RoundError: it is closed already.
    """
    if not ReportingRound.objects.filter(pk=reporting_round.pk, closed_at__isnull=True).update(closed_at=at):
        raise RoundError("该报送期已经关闭。")
    reporting_round.refresh_from_db()
    plan = reporting_round.plan
    summary = f"关闭报送期:{plan},截至 {reporting_round.period_end}"
    actor = acting(by, city=plan.city, at=at).actor
    _touch(plan, record(by=actor, at=at, action="close_round", summary=summary, rows=[reporting_round]).seq)
