"""What may be drawn for a check on site: accepted readings and verified milestones of a period, by agency (抽查范围)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from django.db.models import Q

from luoshi.rules.sampling import draw_sample
from luoshi_site.ledger.models import Assignment, MilestoneEntry, Plan, Target
from luoshi_site.progress.models import Reading
from luoshi_site.supervision.models import Inspection

READING, MILESTONE = "reading", "milestone"


@dataclass(frozen=True, slots=True)
class Drawable:
    """A reading or milestone that may be drawn, and the agency that answers for it (None where nobody is named)."""

    kind: str
    pk: int
    agency: int | None

    @property
    def key(self) -> str:
        """Its name in the draw: «reading:12»."""
        return f"{self.kind}:{self.pk}"

    @property
    def stratum(self) -> str:
        """The stratum it lies in: its agency, by a number of fixed length so that strata sort as agencies do."""
        return f"agency:{self.agency or 0:09d}"


def drawable(*, plan: Plan, from_on: date, until_on: date, known_at: datetime) -> dict[str, Drawable]:
    """Everything that may be drawn of a plan's period, by key, as it was known at an instant (抽查范围).

    Readings count by the end of their period, milestones by the day they were delivered.
    """
    found = [*_readings(plan, from_on, until_on, known_at), *_milestones(plan, from_on, until_on, known_at)]
    return {each.key: each for each in found}


def _readings(plan: Plan, from_on: date, until_on: date, known_at: datetime) -> list[Drawable]:
    leads = _leads(plan, until_on)
    rows = Reading.objects.filter(
        Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=known_at),
        indicator__in=plan.targets.values("indicator"),
        period_end__range=(from_on, until_on),
        accepted_at__lte=known_at,
    ).values_list("pk", "by_agency_id", "area_id", "indicator_id")
    return [Drawable(READING, pk, by or area or leads.get(indicator)) for pk, by, area, indicator in rows]


def _leads(plan: Plan, on: date) -> Mapping[int, int]:
    """The first lead of each indicator's task."""
    since = Q(valid_from__isnull=True) | Q(valid_from__lte=on)
    until = Q(valid_until__isnull=True) | Q(valid_until__gte=on)
    leads = Assignment.objects.filter(
        since, until, task__plan=plan, role=Assignment.Role.LEAD, agency__isnull=False
    ).order_by("-position")
    by_task = dict(leads.values_list("task_id", "agency_id"))
    targets = Target.objects.filter(plan=plan, task__isnull=False).values_list("indicator_id", "task_id")
    return {indicator: by_task[task] for indicator, task in targets if task in by_task}


def _milestones(plan: Plan, from_on: date, until_on: date, known_at: datetime) -> list[Drawable]:
    rows = MilestoneEntry.objects.filter(
        kind=MilestoneEntry.Kind.VERIFIED,
        milestone__task__plan=plan,
        delivered_on__range=(from_on, until_on),
        at__lte=known_at,
    ).values_list("milestone_id", "milestone__agency_id")
    return [Drawable(MILESTONE, pk, agency) for pk, agency in dict(rows).items()]


def drawn_from(found: Mapping[str, Drawable], *, share: Fraction, seed: str) -> tuple[Drawable, ...]:
    """The sample of what may be drawn, stratified by agency (分单位随机抽样).

    Raises:
        SamplingError: the share is not within 5–10 %, or no seed.
    """
    strata: dict[str, list[str]] = {}
    for each in found.values():
        strata.setdefault(each.stratum, []).append(each.key)
    return tuple(found[key] for key in draw_sample(strata, share=share, seed=seed))


@dataclass(frozen=True, slots=True)
class Redrawn:
    """The same draw made again from what was known then (复核抽样): how many may have been drawn, and whether the sample is the same."""

    of: int
    count: int
    same: bool


def drawn_again(inspection: Inspection) -> Redrawn:
    """Draw an inspection's sample again by its seed, from what was known when it was drawn."""
    found = drawable(
        plan=inspection.plan,
        from_on=inspection.from_on,
        until_on=inspection.until_on,
        known_at=inspection.drawn_at,
    )
    sample = drawn_from(found, share=Fraction(inspection.share), seed=inspection.seed)
    kept = {
        f"{READING}:{reading}" if reading else f"{MILESTONE}:{milestone}"
        for reading, milestone in inspection.checks.values_list("reading_id", "milestone_id")
    }
    return Redrawn(len(found), len(sample), {each.key for each in sample} == kept)
