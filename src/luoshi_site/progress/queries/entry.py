"""What the page for entering a reading offers: areas, periods, and the readings already there (填报页)."""

from dataclasses import dataclass
from datetime import date, timedelta

from luoshi.rules.period import Cadence, Period, periods_between
from luoshi_site.agencies.models import Agency
from luoshi_site.ledger.models import Indicator, Plan, Target
from luoshi_site.progress.models import Reading
from luoshi_site.progress.queries.asked import AREAS, areas_to_report, as_reported

OFFERED = 13
SHOWN = 8


@dataclass(frozen=True, slots=True)
class EntrySheet:
    """The choices of the form, newest period first, and the newest readings of the areas that may be chosen."""

    areas: tuple[Agency | None, ...]
    periods: tuple[Period, ...]
    readings: tuple[Reading, ...]


def offered_periods(indicator: Indicator, plan: Plan, today: date) -> tuple[Period, ...]:
    """The periods of the indicator's cadence that have ended, newest first, and the running one, for which only a forecast fits."""
    cadence = Cadence(indicator.cadence)
    ended = periods_between(today - timedelta(days=31 * cadence.months * OFFERED), today, cadence)[-OFFERED:]
    running = next(iter(periods_between(today + timedelta(days=1), today + timedelta(days=370), cadence)), None)
    offered = [*reversed(ended), *([running] if running else [])]
    return tuple(as_reported(indicator, plan, period) for period in offered)


def entry_sheet(*, target: Target, agency: Agency, today: date) -> EntrySheet:
    """What the form for a reading of this target, by this agency, offers."""
    indicator = target.indicator
    areas = areas_to_report(indicator, agency, today)
    rows = Reading.objects.filter(indicator=indicator).exclude(
        state__in=(Reading.State.WITHDRAWN, Reading.State.RETURNED)
    )
    if agency.kind in AREAS and indicator.rollup != Indicator.Rollup.NONE:
        rows = rows.filter(area=agency)
    newest = rows.select_related("area").order_by("-period_end", "-pk")[: SHOWN * max(len(areas), 1)]
    return EntrySheet(areas, offered_periods(indicator, target.plan, today), tuple(newest))
