"""From rows of the ledger to the facts that luoshi.rules judges."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from luoshi.plan.model import Comparator, Direction, Kind
from luoshi.rules.model import (
    Ask,
    Baseline,
    Basis,
    Certainty,
    MilestoneFact,
    Parameters,
    ReadingFact,
    Suspension,
    TargetVersion,
    TrajectoryNode,
)
from luoshi.rules.period import Cadence, Period
from luoshi.rules.terms import terms_of
from luoshi_site.ledger import models as ledger
from luoshi_site.ledger.division import Division
from luoshi_site.ledger.shares import city_years
from luoshi_site.progress.models import Reading, ReportingRound

READING_COLUMNS = (
    "pk", "indicator_id", "area_id", "period_start", "period_end", "value", "numerator", "denominator",
    "certainty", "unconfirmed", "accepted_at", "withdrawn_at", "recorded_at",
)  # fmt: skip
ReadingRow = tuple[
    int, int, int | None, date, date, Decimal | None, Decimal | None, Decimal | None,
    str, bool, datetime, datetime | None, datetime,
]  # fmt: skip


def exact(value: Decimal | None) -> Fraction | None:
    """A stored figure as an exact fraction."""
    return None if value is None else Fraction(value)


def reading_rows(indicators: Iterable[int], *, as_of: date, known_at: datetime) -> dict[int, list[ReadingRow]]:
    """The accepted readings of indicators that could count at a moment, in one query, by indicator."""
    rows = Reading.objects.filter(
        indicator_id__in=list(indicators), accepted_at__lte=known_at, period_end__lte=as_of
    ).values_list(*READING_COLUMNS)
    found: dict[int, list[ReadingRow]] = {}
    for row in rows.order_by("period_end", "pk").iterator(chunk_size=5000):
        found.setdefault(row[1], []).append(row)
    return found


def supposed_row(reading: Reading, *, accepted_at: datetime) -> ReadingRow:
    """A reading that nobody has accepted yet, as the row it would be."""
    return (
        reading.pk, reading.indicator_id, reading.area_id, reading.period_start, reading.period_end, reading.value,
        reading.numerator, reading.denominator, reading.certainty, reading.unconfirmed, accepted_at, None,
        reading.recorded_at,
    )  # fmt: skip


def reading_fact(row: ReadingRow, *, area: str = "") -> ReadingFact:
    """One reading as a fact; its key is its primary key."""
    pk, _, _, start, end, value, numerator, denominator, certainty, unconfirmed, accepted, withdrawn, recorded = row
    return ReadingFact(
        key=str(pk),
        period=Period(start, end),
        value=exact(value),
        numerator=exact(numerator),
        denominator=exact(denominator),
        certainty=Certainty(certainty),
        accepted_at=accepted,
        withdrawn_at=withdrawn,
        recorded_at=recorded,
        unconfirmed=unconfirmed,
        area=area,
    )


def asks_of(
    rounds: Iterable[ReportingRound],
    cadence: str,
    *,
    known_at: datetime,
    agency: str = "",
    moved: Mapping[int, date] | None = None,
) -> tuple[Ask, ...]:
    """What the rounds opened by an instant asked of an indicator with this cadence; `moved` are due days by round's key (延期)."""
    moved = moved or {}
    return tuple(
        Ask(
            period=Period(row.period_start, row.period_end),
            due_on=moved.get(row.pk, row.due_on),
            cadence=Cadence(row.cadence),
            closed_at=row.closed_at,
            agency=agency,
        )
        for row in rounds
        if row.cadence == cadence and row.opened_at <= known_at
    )


def asks_each_area(indicator: ledger.Indicator) -> bool:
    """Whether its targets ask something of every area (所/地区), and x is the share of areas that meet it."""
    return indicator.rollup == ledger.Indicator.Rollup.SHARE_OF_AREAS


def area_meets(
    version: ledger.TargetVersion, *, indicator: ledger.Indicator, plan: ledger.Plan, parameters: Parameters
) -> Callable[[Fraction], bool]:
    """Whether one area's figure meets what the version asks of each area."""
    terms = terms_of(as_promised(version, indicator=indicator, plan=plan), parameters)
    return lambda figure: terms.holds(figure) is True


def version_fact(
    version: ledger.TargetVersion,
    *,
    indicator: ledger.Indicator,
    plan: ledger.Plan,
    known_at: datetime | None = None,
) -> TargetVersion:
    """One version of a target as the rules take it; needs its trajectory's nodes and its year shares prefetched.

    Without declared nodes the city's year shares known by an instant (None: the newest) are the nodes. What is asked of each area (and its
    baseline) is judged as the share of areas that meet it, in %: it must become 100.
    """
    fact = as_promised(version, indicator=indicator, plan=plan)
    if not fact.nodes and (years := city_years(version, known_at)):
        division = Division(version, indicator, plan)
        fact = replace(fact, nodes=year_nodes(division, years, before=Fraction(division.done_before)))
    if not asks_each_area(indicator):
        return fact
    every = Fraction(100)
    return replace(fact, comparator=Comparator.AT_LEAST, value=every, value_high=None, unit="%", is_count=False)


def year_nodes(
    division: Division, years: Iterable[tuple[int, Decimal]], *, before: Fraction
) -> tuple[TrajectoryNode, ...]:
    """The way through shares of years, in order: of what adds up the sums so far, else the levels; the last day's is the target itself.

    `before` is what was there at the beginning.
    """
    begins, ends = division.starts_after, division.version.due_on or division.plan.ends_on
    nodes, done = [], before
    for year, value in years:
        done = done + Fraction(value) if division.adds_by_year else Fraction(value)
        on = date(year, 12, 31)
        if begins is not None and ends is not None and begins < on < ends:
            nodes.append(TrajectoryNode(on, value=done))
    return tuple(nodes)


def as_promised(version: ledger.TargetVersion, *, indicator: ledger.Indicator, plan: ledger.Plan) -> TargetVersion:
    """One version as it stands in the document: what is asked of each area is not made a share of areas."""
    trajectory = getattr(version, "trajectory", None)
    nodes = sorted(trajectory.nodes.all(), key=lambda node: node.on) if trajectory else []
    direction = Direction(version.direction) if version.direction else None
    later = version.number > 1
    return TargetVersion(
        kind=Kind(version.kind),
        comparator=Comparator(version.comparator),
        value=exact(version.value),
        value_high=exact(version.value_high),
        unit=version.unit,
        basis=Basis(indicator.basis),
        length=Cadence(indicator.cadence),
        direction=direction,
        deadline=version.due_on,
        every_year=version.every_year,
        mean=version.is_mean,
        keep=version.keep,
        baseline=Baseline(version.baseline_on, exact(version.baseline_value)) if version.baseline_on else None,
        plan_start=plan.starts_on,
        plan_end=plan.ends_on,
        document_on=plan.issued_on,
        nodes=tuple(TrajectoryNode(node.on, exact(node.share), exact(node.value)) for node in nodes),
        ceiling=version.is_ceiling,
        is_count=version.is_count,
        from_levels=direction if version.from_levels else None,
        partner_name=version.of,
        effective_on=version.effective_on if later else None,
        decided_at=version.decided_at if later else None,
        decision=version.decision,
    )


def suspension_facts(rows: Sequence[ledger.Suspension]) -> tuple[Suspension, ...]:
    """Decisions to suspend and to lift, paired in the order they were made."""
    found: list[Suspension] = []
    for row in rows:
        if not row.lifts:
            found.append(Suspension(starts_on=row.effective_on, decided_at=row.decided_at, decision=row.decision))
        elif found:
            last = found.pop()
            found.append(
                Suspension(
                    starts_on=last.starts_on,
                    decided_at=last.decided_at,
                    ends_on=row.effective_on,
                    end_decided_at=row.decided_at,
                    decision=last.decision,
                )
            )
    return tuple(found)


def milestone_fact(milestone: ledger.Milestone, *, known_at: datetime) -> MilestoneFact:
    """A milestone with what was entered about it by an instant; needs its agency loaded and its entries prefetched."""
    delivered_on, recorded, verified = None, None, None
    for entry in sorted(milestone.entries.all(), key=lambda entry: entry.pk):
        if entry.at > known_at:
            break
        if entry.kind == ledger.MilestoneEntry.Kind.DELIVERED:
            delivered_on, recorded = entry.delivered_on, entry.at
        elif entry.kind == ledger.MilestoneEntry.Kind.VERIFIED:
            verified = entry.at
        else:
            delivered_on, recorded = None, None
    return MilestoneFact(
        key=str(milestone.pk),
        deliverable=milestone.title,
        due_on=milestone.due_on,
        agency=milestone.agency.name,
        delivered_on=delivered_on,
        delivery_recorded_at=recorded,
        verified_at=verified,
        proof=milestone.proof,
    )
