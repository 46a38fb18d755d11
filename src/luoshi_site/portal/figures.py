"""The published figure of a target, and the readings that it comes from (公开数据、数据来源).

Only accepted readings, as known at the moment; never a person's name.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Q, QuerySet

from luoshi.plan.model import Kind
from luoshi_site.base.moment import Moment
from luoshi_site.progress.models import Reading
from luoshi_site.progress.queries import TargetStanding

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Figure:
    """A target's newest figure: that of its judgement, else the newest reading that no light rests on (yet).

    `is_difference` marks a relation, whose value is the difference of two figures.
    """

    value: Fraction
    unit: str
    decimals: int
    on: date | None
    unconfirmed: bool = False
    is_difference: bool = False


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A target with its standing and its newest figure, None where nothing was published."""

    standing: TargetStanding
    figure: Figure | None


@dataclass(frozen=True, slots=True)
class Source:
    """An accepted reading and where it comes from (数据来源)."""

    reading: Reading

    @property
    def where(self) -> str:
        """Where it was read, else which agency reported it."""
        reading = self.reading
        return reading.reported_in or (f"{reading.by_agency}报送" if reading.by_agency else "系统内置数据")


def accepted(moment: Moment) -> QuerySet[Reading]:
    """The readings in force at a moment, of every indicator."""
    in_force = Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=moment.known_at)
    return Reading.objects.filter(in_force, accepted_at__lte=moment.known_at, period_end__lte=moment.as_of)


def _loaded(keys: Iterable[int]) -> dict[int, Reading]:
    """Readings by primary key, with what a page shows of them."""
    return Reading.objects.select_related("indicator", "area", "by_agency").in_bulk(list(keys))


def lines_of(standings: Iterable[TargetStanding], moment: Moment) -> tuple[TargetLine, ...]:
    """Targets with their newest figures; one query, for those whose judgement has none."""
    rows = tuple(standings)
    beside = _newest({row.target.indicator_id for row in rows if row.judgement.value is None}, moment)
    return tuple(TargetLine(row, _judged(row) or beside.get(row.target.indicator_id)) for row in rows)


def _judged(row: TargetStanding) -> Figure | None:
    judgement = row.judgement
    if judgement.value is None:
        return None
    return Figure(
        value=judgement.value,
        unit=row.unit,
        decimals=row.target.indicator.decimals,
        on=judgement.on,
        is_difference=row.version.kind == Kind.RELATION,
    )


def _newest(indicators: set[int], moment: Moment) -> dict[int, Figure]:
    """The newest reading of the whole city of each indicator."""
    if not indicators:
        return {}
    rows = accepted(moment).filter(indicator__in=indicators, area__isnull=True)
    newest = dict(rows.order_by("period_end", "accepted_at", "pk").values_list("indicator_id", "pk"))
    return {
        row.indicator_id: Figure(
            value=row.figure,
            unit=row.indicator.unit,
            decimals=row.indicator.decimals,
            on=row.period_end,
            unconfirmed=row.unconfirmed,
        )
        for row in _loaded(newest.values()).values()
    }


def sources_of(standings: Iterable[TargetStanding], moment: Moment) -> dict[int, tuple[Source, ...]]:
    """The newest readings of each indicator and of those it is compared with, newest first, by the target's primary key."""
    rows = tuple(standings)
    wanted = {row.target.pk: {row.target.indicator_id, row.version.partner_id} - {None} for row in rows}
    indicators = set().union(*wanted.values())
    newest = accepted(moment).filter(indicator__in=indicators)
    newest = newest.order_by("-period_end", "area__position", "-accepted_at", "-pk")
    keys: dict[int, list[int]] = {pk: [] for pk in wanted}
    for reading, indicator in newest.values_list("pk", "indicator_id"):
        for pk, of in wanted.items():
            if indicator in of and len(keys[pk]) < SHOWN:
                keys[pk].append(reading)
    loaded = _loaded({key for found in keys.values() for key in found})
    return {pk: tuple(Source(loaded[key]) for key in found) for pk, found in keys.items()}
