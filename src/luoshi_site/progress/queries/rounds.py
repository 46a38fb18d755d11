"""Reporting rounds of a city: what each asked, what came, and who has not reported, by name (报送期)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q

from luoshi_site.agencies.models import Agency, City
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.models import Assignment, Indicator, Plan, Target
from luoshi_site.progress.models import Reading, ReportingRound
from luoshi_site.progress.queries.asked import HOLDS, areas_in

SHOWN = 24
COUNTED = 4  # of the newest rounds; counting each would read every reading there is
OFFICE = "督查考核"  # whoever reports on overall goals, which name no agency


@dataclass(frozen=True, slots=True)
class Absence:
    """An agency or area with the indicators it has not sent, by name."""

    who: str
    indicators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round with how many readings it asks, how many came, and who is missing, most missing first; counted while open or new."""

    round: ReportingRound
    asked: int
    missing: tuple[Absence, ...]
    open: bool
    overdue: bool
    counted: bool

    @property
    def sent(self) -> int:
        """How many came, accepted or waiting."""
        return self.asked - sum(len(absence.indicators) for absence in self.missing)


def round_lines(city: City, moment: Moment) -> tuple[RoundLine, ...]:
    """The city's newest rounds, newest period first, in a fixed number of queries."""
    rounds = ReportingRound.objects.filter(plan__city=city, opened_at__lte=moment.known_at).select_related("plan")
    newest = list(rounds.order_by("-period_end", "plan", "cadence")[:SHOWN])
    counted = [row for place, row in enumerate(newest) if place < COUNTED or _is_open(row, moment)]
    targets = _targets({row.plan_id for row in counted}, moment.as_of)
    ends = {row.period_end for row in counted}
    sent: set[tuple[int, int | None, date]] = set(
        Reading.objects.filter(indicator__city=city, state__in=HOLDS, period_end__in=ends).values_list(
            "indicator", "area", "period_end"
        )
    )
    areas = areas_in(city, moment.as_of)
    asked = {row.pk: targets[row.plan_id, row.cadence] for row in counted}
    return tuple(_line(row, asked.get(row.pk), sent, areas, moment) for row in newest)


def _is_open(row: ReportingRound, moment: Moment) -> bool:
    return row.closed_at is None or row.closed_at > moment.known_at


def _targets(plans: Iterable[int], on: date) -> defaultdict[tuple[int, str], list[Target]]:
    held = Q(valid_from__isnull=True) | Q(valid_from__lte=on), Q(valid_until__isnull=True) | Q(valid_until__gte=on)
    rows_of = Assignment.objects.filter(*held, role=Assignment.Role.LEAD).order_by("position", "pk")
    leads = Prefetch("task__assignments", rows_of)
    kept = Q(ended_on__isnull=True) | Q(ended_on__gt=on)
    rows = Target.objects.filter(kept, plan__in=plans, indicator__is_register=False).select_related("indicator", "task")
    found: defaultdict[tuple[int, str], list[Target]] = defaultdict(list)
    seen: set[tuple[int, int]] = set()
    for target in rows.prefetch_related(leads):
        if (target.plan_id, target.indicator_id) not in seen:
            seen.add((target.plan_id, target.indicator_id))
            found[target.plan_id, target.indicator.cadence].append(target)
    return found


def _line(
    row: ReportingRound,
    targets: list[Target] | None,
    sent: set[tuple[int, int | None, date]],
    areas: tuple[Agency, ...],
    moment: Moment,
) -> RoundLine:
    missing: defaultdict[str, list[str]] = defaultdict(list)
    asked = 0
    for target in targets or ():
        places = [(area.pk, area.name) for area in areas] if _by_areas(target) else [(None, _who(target))]
        asked += len(places)
        for area, who in places:
            if (target.indicator_id, area, row.period_end) not in sent:
                missing[who].append(target.indicator.name)
    absences = sorted((Absence(who, tuple(names)) for who, names in missing.items()), key=lambda a: -len(a.indicators))
    is_open = _is_open(row, moment)
    return RoundLine(row, asked, tuple(absences), is_open, is_open and row.due_on < moment.as_of, targets is not None)


def _by_areas(target: Target) -> bool:
    return target.indicator.rollup != Indicator.Rollup.NONE


def _who(target: Target) -> str:
    first = next(iter(target.task.assignments.all()), None) if target.task else None
    return first.as_written if first else OFFICE


def plans_to_report(city: City) -> tuple[Plan, ...]:
    """The city's plans in force, for which rounds may be opened."""
    return tuple(Plan.objects.filter(city=city, state=Plan.State.IN_FORCE))
