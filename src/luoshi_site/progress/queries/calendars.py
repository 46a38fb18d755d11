"""A plan's calendar and the rounds it asks for: those that came and those to come (报送日历)."""

from dataclasses import dataclass
from datetime import date

from luoshi.rules.period import Cadence
from luoshi_site.ledger.models import Plan
from luoshi_site.progress.models import ReportingCalendar, ReportingRound
from luoshi_site.progress.queries.asked import targets_in_force
from luoshi_site.progress.queries.schedule import ONE_DAY, ScheduledRound, coming_rounds, scheduled_rounds

COMING = 12


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """What the settings page shows of a plan: its calendar (an unsaved one of default days where it has none) and what comes.

    `pending` are rounds that the next `tick` opens; `coming` the next ones with their days.
    """

    plan: Plan
    calendar: ReportingCalendar
    cadences: tuple[Cadence, ...]
    pending: tuple[ScheduledRound, ...]
    coming: tuple[ScheduledRound, ...]

    @property
    def is_saved(self) -> bool:
        """Whether the plan has a calendar."""
        return self.calendar.pk is not None


def cadences_of(plan: Plan, on: date) -> tuple[Cadence, ...]:
    """The cadences of what a plan asks on a day, the shortest first; registers are not asked."""
    rows = targets_in_force(on).filter(plan=plan, indicator__is_register=False)
    found = set(rows.values_list("indicator__cadence", flat=True))
    return tuple(cadence for cadence in Cadence if cadence.value in found)


def unopened_rounds(calendar: ReportingCalendar, *, as_of: date) -> tuple[ScheduledRound, ...]:
    """The rounds of periods that ended before a day and that nobody opened, the earliest first (应开未开的报送期)."""
    there = set(ReportingRound.objects.filter(plan=calendar.plan).values_list("cadence", "period_end"))
    due = scheduled_rounds(calendar, cadences_of(calendar.plan, as_of), ended_by=as_of - ONE_DAY)
    return tuple(one for one in due if (one.cadence.value, one.period.end) not in there)


def due_calendars() -> tuple[ReportingCalendar, ...]:
    """The calendars that `tick` follows: active ones of plans in force."""
    rows = ReportingCalendar.objects.filter(is_active=True, plan__state=Plan.State.IN_FORCE)
    return tuple(rows.select_related("plan__city").order_by("plan_id"))


def calendar_page(plan: Plan, *, today: date) -> CalendarPage:
    """A plan's calendar with the coming twelve due days."""
    calendar = ReportingCalendar.objects.filter(plan=plan).first()
    if calendar is None:
        calendar = ReportingCalendar(plan=plan, first_period_on=today.replace(day=1))
    cadences = cadences_of(plan, today)
    return CalendarPage(
        plan=plan,
        calendar=calendar,
        cadences=cadences,
        pending=unopened_rounds(calendar, as_of=today),
        coming=coming_rounds(calendar, cadences, after=today, count=COMING),
    )
