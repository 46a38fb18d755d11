"""A plan's reporting calendar: set by an officer, followed by `tick`."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from luoshi.problems import LuoshiError
from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.models import User
from luoshi_site.base.audit import Actor, hold_chain, record
from luoshi_site.base.moment import CHINA
from luoshi_site.ledger.models import Plan
from luoshi_site.progress.models import ReportingCalendar
from luoshi_site.progress.queries.calendars import unopened_rounds

NAMED = 3


class CalendarError(LuoshiError):
    """The calendar cannot be set so; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class CalendarSpec:
    """What a calendar says; see `ReportingCalendar`."""

    first_period_on: date
    due_days: int = 8
    remind_days: int = 3
    close_days: int = 5
    joins_january: bool = False
    is_active: bool = True


def _check(calendar: ReportingCalendar, today: date) -> None:
    if not 0 <= calendar.remind_days < calendar.due_days:
        raise CalendarError("提醒须在期末之后：提前提醒的天数应小于截止的天数。")
    if not calendar.is_active:
        return
    past = [one for one in unopened_rounds(calendar, as_of=today) if one.closes.day < today]
    if past:
        names = "、".join(str(one.period) for one in past[:NAMED]) + ("等" if len(past) > NAMED else "")
        raise CalendarError(
            f"自 {calendar.first_period_on} 起，{names} {len(past)} 期早已过了关闭日，会一开即关。请把首期改晚。"
        )


@transaction.atomic
def set_calendar(*, plan: Plan, spec: CalendarSpec, by: User | Actor, at: datetime) -> ReportingCalendar:
    """Set when a plan asks (报送日历); rounds already open keep their days.

    Raises:
        CalendarError: reminders before the period's end, or a first period so early that rounds would be closed as they are opened.
    """
    hold_chain()
    calendar = ReportingCalendar.objects.filter(plan=plan).first() or ReportingCalendar(plan=plan)
    for name, value in asdict(spec).items():
        setattr(calendar, name, value)
    _check(calendar, at.astimezone(CHINA).date())
    calendar.save()
    words = f"首期 {spec.first_period_on} 起，期末后第 {spec.due_days} 个工作日截止" if spec.is_active else "停用"
    actor = acting(by, city=plan.city, at=at).actor
    record(by=actor, at=at, action="set_calendar", summary=f"报送日历：{plan}，{words}", rows=[calendar])
    return calendar
