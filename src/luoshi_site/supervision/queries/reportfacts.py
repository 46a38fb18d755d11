"""An agency's report of a round as rules look at it: its due day as it moved, when nothing was owed, its returns (报送的经过)."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from luoshi.rules.period import Period, period_name
from luoshi.rules.supervision import ReportFacts, Span
from luoshi.rules.supervision.occasions import REPORT_DAYS
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.models import Plan
from luoshi_site.progress.models import Extension, Reading, ReadingDecision, ReportEvent, ReportingRound
from luoshi_site.progress.queries.asking import Place, asking_of, members_of
from luoshi_site.progress.queries.judging import plan_rows
from luoshi_site.progress.queries.owing import asked_plan
from luoshi_site.supervision.queries.orderfacts import Morning

SENT = (ReportEvent.Kind.SUBMITTED,)
BACK = (ReportEvent.Kind.RETURNED, ReportEvent.Kind.WITHDRAWN)
Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class ReportPast:
    """An agency's report of a round: its words, its agency, its facts, and when it is over."""

    title: str
    agency: int
    facts: ReportFacts
    over_on: date | None = None


def report_key(reporting_round: int, agency: int) -> str:
    """How the matter of an agency's report of a round is named."""
    return f"report:{reporting_round}:{agency}"


def report_facts(
    plan: Plan, *, at: datetime, since: date, also: Collection[int], knowing: Morning
) -> dict[str, ReportPast]:
    """The reports that a plan's rounds ask for, by key.

    Rounds whose reports nobody chases any more are left out, but for those (primary keys) on which orders run.
    """
    asked_for = Q(due_on__gte=since - timedelta(days=REPORT_DAYS)) | Q(pk__in=also)
    rounds = list(ReportingRound.objects.filter(asked_for, plan=plan, opened_at__lte=at).order_by("pk"))
    if not rounds:
        return {}
    asked = _asked(plan, rounds, at)
    moved = _extensions(rounds, at)
    sent, returns = _reported(rounds, at, knowing)
    alone = _sent_alone(rounds, asked, sent, at, knowing)
    found = {}
    for row in rounds:
        name = f"「{plan}」{period_name(Period(row.period_start, row.period_end))}报送"
        for agency, tasks in asked[row.pk].items():
            whole = [
                sent.get((row.pk, agency, task)) or _all([alone.get((row.period_end, place), ()) for place in places])
                for task, places in tasks
            ]
            due = [(knowing.morning(row.opened_at), row.due_on)]
            for decided_at, until in moved.get((row.pk, agency), ()):
                if until > due[-1][1]:
                    due.append((knowing.morning(decided_at), until))
            facts = ReportFacts(tuple(due), _all(whole), tuple(sorted(returns.get((row.pk, agency), ()))))
            found[report_key(row.pk, agency)] = ReportPast(name, agency, facts)
    return found


Tasks = tuple[tuple[int, frozenset[Place]], ...]


def _asked(plan: Plan, rounds: list[ReportingRound], at: datetime) -> dict[int, dict[int, Tasks]]:
    """What each round asks of each agency: its tasks with the places of their figures, as on the round's due day."""
    rows = plan_rows(plan)
    found: dict[int, dict[int, Tasks]] = {}
    for row in rounds:
        moment = Moment(as_of=row.due_on, known_at=at)
        asking = asking_of(row, asked_plan(rows, moment), members_of(plan.city, row.due_on), row.due_on)
        found[row.pk] = asking.places
    return found


def _extensions(rounds: list[ReportingRound], at: datetime) -> dict[tuple[int, int], list[tuple[datetime, date]]]:
    found: defaultdict[tuple[int, int], list[tuple[datetime, date]]] = defaultdict(list)
    granted = Extension.objects.filter(round__in=rounds, state=Extension.State.GRANTED, decided_at__lte=at)
    for row, agency, decided_at, until in granted.order_by("decided_at", "pk").values_list(
        "round", "agency", "decided_at", "until"
    ):
        if decided_at is not None:
            found[row, agency].append((decided_at, until))
    return found


Report = tuple[int, int, int]
"""Round, agency, task."""


def _reported(
    rounds: list[ReportingRound], at: datetime, knowing: Morning
) -> tuple[dict[Report, Spans], dict[tuple[int, int], list[date]]]:
    """When each report was with its readers, from sending to return; and the mornings after returns."""
    spans: defaultdict[Report, list[Span]] = defaultdict(list)
    returns: defaultdict[tuple[int, int], list[date]] = defaultdict(list)
    rows = ReportEvent.objects.filter(report__round__in=rounds, at__lte=at, kind__in=(*SENT, *BACK)).order_by("pk")
    for row, agency, task, kind, when in rows.values_list(
        "report__round", "report__agency", "report__task", "kind", "at"
    ):
        mine, morning = spans[row, agency, task], knowing.morning(when)
        if kind in SENT:
            mine.append(Span(morning))
        elif mine and mine[-1].end is None:
            mine[-1] = Span(mine[-1].start, morning)
        if kind == ReportEvent.Kind.RETURNED:
            returns[row, agency].append(morning)
    return {
        key: tuple(each for each in mine if each.end is None or each.start < each.end) for key, mine in spans.items()
    }, returns


Sent = tuple[date, Place]


def _sent_alone(
    rounds: list[ReportingRound],
    asked: dict[int, dict[int, Tasks]],
    sent: dict[Report, Spans],
    at: datetime,
    knowing: Morning,
) -> dict[Sent, Spans]:
    """When figures stood that were sent one by one, of tasks without a report, by the period's end and place."""
    wanted = {
        indicator
        for row in rounds
        for agency, tasks in asked[row.pk].items()
        for task, places in tasks
        if (row.pk, agency, task) not in sent
        for indicator, _ in places
    }
    if not wanted:
        return {}
    ends = {row.period_end for row in rounds}
    rows = Reading.objects.filter(indicator__in=wanted, period_end__in=ends, recorded_at__lte=at)
    ended: dict[int, datetime] = {}
    back = ReadingDecision.objects.filter(
        reading__indicator__in=wanted, reading__period_end__in=ends, at__lte=at,
        kind__in=(ReadingDecision.Kind.RETURNED, ReadingDecision.Kind.WITHDRAWN),
    )  # fmt: skip
    for reading, when in back.values_list("reading", "at"):
        ended[reading] = min(when, ended.get(reading, when))
    stood: defaultdict[Sent, list[Span]] = defaultdict(list)
    columns = ("pk", "indicator", "area", "period_end", "recorded_at")
    for pk, indicator, area, period_end, recorded_at in rows.order_by("recorded_at", "pk").values_list(*columns):
        start = knowing.morning(recorded_at)
        end = knowing.morning(ended[pk]) if pk in ended else None
        if end is None or start < end:
            stood[period_end, (indicator, area or 0)].append(Span(start, end))
    return {key: _any(spans) for key, spans in stood.items()}


def _any(spans: Iterable[Span]) -> Spans:
    """Spans that overlap or touch, as one each."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda each: each.start):
        last = found[-1] if found else None
        if last is not None and (last.end is None or span.start <= last.end):
            end = None if last.end is None or span.end is None else max(last.end, span.end)
            found[-1] = Span(last.start, end)
        else:
            found.append(span)
    return tuple(found)


def _all(many: list[Spans]) -> Spans:
    """When all of them stood; nothing asked was never sent."""
    if not many:
        return ()
    found, *rest = many
    for spans in rest:
        found = tuple(both for one in found for other in spans if (both := _both(one, other)) is not None)
    return found


def _both(one: Span, other: Span) -> Span | None:
    start = max(one.start, other.start)
    end = one.end if other.end is None else other.end if one.end is None else min(one.end, other.end)
    return Span(start, end) if end is None or start < end else None
