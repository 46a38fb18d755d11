"""What is due on a day, done once however often it is tried: rounds open, remind, close (到期事项)."""

from datetime import date, datetime

from luoshi_site.base.audit import Actor
from luoshi_site.base.moment import CHINA, Moment
from luoshi_site.ledger.models import Plan
from luoshi_site.progress.actions.judgements import store_judgements
from luoshi_site.progress.actions.rounds import RoundError, RoundOpenedError, close_round, open_round, remind_round
from luoshi_site.progress.models import ReportingRound
from luoshi_site.progress.queries.calendars import due_calendars, unopened_rounds
from luoshi_site.progress.queries.extensions import due_days
from luoshi_site.progress.queries.owing import owed_in
from luoshi_site.progress.queries.schedule import reminding_days


def _day(moment: Moment, at: datetime) -> date:
    """The day whose rounds are due: the one asked for, but never a day that has not come."""
    return min(moment.as_of, at.astimezone(CHINA).date())


def open_due_rounds(*, moment: Moment, by: Actor, at: datetime) -> list[str]:
    """Open the round of each period that ended, for each cadence of the plan's targets, with the days of the calendar; what was done.

    After missed days they are opened in the order of their periods, each with its right days.
    """
    done = []
    for calendar in due_calendars():
        for one in unopened_rounds(calendar, as_of=_day(moment, at)):
            try:
                open_round(
                    plan=calendar.plan, cadence=one.cadence.value, period_start=one.period.start,
                    period_end=one.period.end, due_on=one.due.day, closes_on=one.closes.day, by=by, at=at,
                )  # fmt: skip
            except RoundOpenedError:  # another worker was faster
                continue
            done.append(f"{calendar.plan}：开启{one.period}（{one.cadence.label}），{one.due} 截止")
    return done


def remind_agencies(*, moment: Moment, by: Actor, at: datetime) -> list[str]:
    """Remind the agencies that have not reported, some working days before their due day and on it; what was done."""
    today, done = _day(moment, at), []
    for calendar in due_calendars():
        rounds = ReportingRound.objects.filter(plan=calendar.plan, closed_at__isnull=True, opened_at__lte=at)
        for row in rounds.select_related("plan__city").order_by("period_end", "pk"):
            for due_on in sorted({row.due_on, *due_days(row, known_at=at).values()}):
                if row.closes_on is not None and row.closes_on < today:
                    continue
                days = [day.day for day in reminding_days(due_on, calendar.remind_days) if day.day <= today]
                count = _remind(row, due_on, days, by=by, at=at)
                if count:
                    done.append(f"{calendar.plan}：提醒截至 {row.period_end} 未报的 {count} 个单位")
    return done


def _remind(row: ReportingRound, due_on: date, days: list[date], *, by: Actor, at: datetime) -> int:
    """Remind those whose due day it is, for days that have come; how many were reminded."""
    keys = [str(day) if due_on == row.due_on else f"{day} {due_on}" for day in days]
    written = set(row.events.filter(kind="reminded", key__in=keys).values_list("key", flat=True))
    if set(keys) <= written:
        return 0
    moment = Moment(as_of=at.astimezone(CHINA).date(), known_at=at)
    owed = [owing for owing in owed_in(row, moment) if owing.due_on == due_on]
    return len(owed) if remind_round(reporting_round=row, keys=keys, owed=owed, by=by, at=at) else 0


def close_due_rounds(*, moment: Moment, by: Actor, at: datetime) -> list[str]:
    """Close the rounds whose last day has ended, the earliest first; what was done."""
    done = []
    rows = ReportingRound.objects.filter(
        closed_at__isnull=True, closes_on__lt=_day(moment, at), plan__state=Plan.State.IN_FORCE
    )
    for row in rows.select_related("plan__city").order_by("closes_on", "pk"):
        try:
            close_round(reporting_round=row, by=by, at=at)
        except RoundError:  # another worker was faster, or an extension still runs
            continue
        done.append(f"{row.plan}：关闭截至 {row.period_end} 的报送期")
    return done


def store_due_judgements(*, moment: Moment, by: Actor, at: datetime) -> list[str]:
    """Judge every target of every plan in force, and store what changed; what was done."""
    done = []
    for plan in Plan.objects.filter(state=Plan.State.IN_FORCE).select_related("city").defer("document"):
        count = store_judgements(plan=plan, moment=moment, by=by, at=at)
        done.append(f"{plan}（截至 {moment.as_of}）：{count} 项研判有变化")
    return done
