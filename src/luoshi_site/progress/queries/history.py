"""The readings behind a target, with who, when, what was decided and what bears them out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber

from luoshi_site.agencies.models import City
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.models import Indicator
from luoshi_site.progress.models import Evidence, Reading, ReadingDecision


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """One reading as it stood at an instant (读数记录): `state` then, the decisions by then, its evidence, the id that it corrects."""

    reading: Reading
    state: Reading.State
    decisions: tuple[ReadingDecision, ...]
    evidence: tuple[Evidence, ...]

    @property
    def accepted_at(self) -> datetime | None:
        """When it was accepted, if it was by then."""
        return next((row.at for row in self.decisions if row.kind == ReadingDecision.Kind.ACCEPTED), None)


def _line(reading: Reading, known_at: datetime) -> ReadingLine:
    decisions = tuple(row for row in reading.decisions.all() if row.at <= known_at)
    evidence = tuple(row for row in reading.evidence.all() if row.at <= known_at)
    state = Reading.State.PENDING
    for row in decisions:
        state = Reading.State(row.kind)
    if state == Reading.State.ACCEPTED and reading.withdrawn_at and reading.withdrawn_at <= known_at:
        state = Reading.State.WITHDRAWN
    return ReadingLine(reading=reading, state=state, decisions=decisions, evidence=evidence)


def _with_everything(rows: QuerySet[Reading]) -> QuerySet[Reading]:
    return rows.select_related("indicator", "area", "by_agency", "by").prefetch_related("decisions", "evidence")


def reading_histories(
    indicators: Iterable[Indicator], moment: Moment, *, accepted_only: bool = False, most: int | None = None
) -> dict[int, tuple[ReadingLine, ...]]:
    """The readings of indicators recorded by `known_at` for periods that ended by `as_of`, newest period first, by indicator.

    No more than the newest `most` of each.
    """
    wanted = [indicator.pk for indicator in indicators]
    rows = Reading.objects.filter(indicator__in=wanted, recorded_at__lte=moment.known_at, period_end__lte=moment.as_of)
    if most is not None:
        rows = rows.filter(_near(rows, wanted, most))
        place = Window(RowNumber(), partition_by=F("indicator"), order_by=("-period_end", "area_id", "-pk"))
        rows = rows.annotate(place=place).filter(place__lte=most)
    found: dict[int, list[ReadingLine]] = {}
    for reading in _with_everything(rows).order_by("-period_end", "area_id", "-pk"):
        line = _line(reading, moment.known_at)
        if not accepted_only or line.state == Reading.State.ACCEPTED:
            found.setdefault(reading.indicator_id, []).append(line)
    return {pk: tuple(lines) for pk, lines in found.items()}


def _near(rows: QuerySet[Reading], indicators: list[int], most: int) -> Q:
    """The periods from which the newest rows of each indicator come: thousands of others need not be put in order."""
    newest = rows.filter(indicator=OuterRef("pk")).order_by("-period_end")
    cuts = Indicator.objects.filter(pk__in=indicators).annotate(
        cut=Subquery(newest.values("period_end")[most - 1 : most])
    )
    near = Q(pk__in=[])
    for pk, cut in cuts.values_list("pk", "cut"):
        near |= Q(indicator=pk) if cut is None else Q(indicator=pk, period_end__gte=cut)
    return near


def reading_counts(indicators: Iterable[Indicator], moment: Moment) -> dict[int, int]:
    """How many readings of each indicator were recorded by `known_at` for periods that ended by `as_of`."""
    rows = Reading.objects.filter(
        indicator__in=list(indicators), recorded_at__lte=moment.known_at, period_end__lte=moment.as_of
    )
    return dict(rows.order_by().values_list("indicator").annotate(Count("pk")))


def reading_history(indicator: Indicator, moment: Moment, *, accepted_only: bool = False) -> tuple[ReadingLine, ...]:
    """The readings of one indicator, as `reading_histories`."""
    return reading_histories([indicator], moment, accepted_only=accepted_only).get(indicator.pk, ())


def pending_readings(city: City) -> QuerySet[Reading]:
    """The city's readings that wait for somebody to accept or return them, oldest first (待审核)."""
    return _with_everything(Reading.objects.filter(state=Reading.State.PENDING, indicator__city=city)).order_by(
        "recorded_at", "pk"
    )


def readings_by(user_id: int, city: City) -> QuerySet[Reading]:
    """What a person entered in a city and what became of it, newest first (我的填报)."""
    mine = Q(by_id=user_id, indicator__city=city)
    return _with_everything(Reading.objects.filter(mine)).order_by("-recorded_at", "-pk")
