"""The past of many series at once (往期): what the cells of a sheet are compared with."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from django.db.models import Q

from luoshi.rules.checks.kinds import Point
from luoshi.rules.period import Period
from luoshi_site.ledger.models import Indicator
from luoshi_site.progress.models import Reading
from luoshi_site.progress.queries.asked import HOLDS

# How many days back: a year and what the habits need besides.
LOOKS_BACK = {
    Indicator.Cadence.MONTHLY: 440,
    Indicator.Cadence.QUARTERLY: 1200,
    Indicator.Cadence.HALF_YEARLY: 1600,
    Indicator.Cadence.YEARLY: 3000,
}
Place = tuple[int, int]
Row = tuple[int, int | None, date, date, Decimal | None, Decimal | None, Decimal | None]
COLUMNS = ("indicator", "area", "period_start", "period_end", "value", "numerator", "denominator")


@dataclass(frozen=True, slots=True)
class Past:
    """A series' figures as rows, one a period, oldest first; worked out only where they are looked at."""

    rows: tuple[Row, ...] = ()
    unit: str = ""

    def before(self, period: Period) -> Point | None:
        """The newest figure that ended before a period (上期)."""
        return next((self._point(row) for row in reversed(self.rows) if row[3] < period.end), None)

    def year_before(self, period: Period) -> Point | None:
        """The figure of the same period of the year before (上年同期)."""
        end = period.year_before().end
        return next((self._point(row) for row in reversed(self.rows) if row[3] == end), None)

    @property
    def points(self) -> list[Point]:
        """All of them."""
        return [self._point(row) for row in self.rows]

    def _point(self, row: Row) -> Point:
        _, _, start, end, value, numerator, denominator = row
        if value is not None:
            return Point(Period(start, end), Fraction(value))
        above, below = Fraction(numerator or 0), Fraction(denominator or 1)
        return Point(Period(start, end), above / below * {"%": 100, "‰": 1000}.get(self.unit, 1), above, below)


NO_PAST = Past()


def pasts_of(indicators: Mapping[int, Indicator], areas: Iterable[int], until: date) -> dict[Place, Past]:
    """The accepted and waiting figures of indicators that ended before a day, by (indicator, area or 0).

    The last accepted of a period counts; figures of the whole city are in it besides those of `areas`.
    """
    found: defaultdict[Place, dict[tuple[date, date], Row]] = defaultdict(dict)
    # One question for each side: asked at once, the database would walk through the readings of every other area.
    sides = [Q(area__isnull=True)] + [Q(area__in=some) for some in [list(areas)] if some]
    for side in sides:
        for row in _rows(indicators, side, until):
            found[row[0], row[1] or 0][row[2], row[3]] = row
    return {
        place: Past(tuple(sorted(rows.values(), key=lambda row: row[3])), indicators[place[0]].unit)
        for place, rows in found.items()
    }


def _rows(indicators: Mapping[int, Indicator], side: Q, until: date) -> Iterable[Row]:
    since = Q(pk__in=[])
    for cadence, days in LOOKS_BACK.items():
        some = [pk for pk, indicator in indicators.items() if indicator.cadence == cadence]
        if some:
            since |= Q(indicator__in=some, period_end__gte=until - timedelta(days=days))
    rows = Reading.objects.filter(side, since, state__in=HOLDS, withdrawn_at__isnull=True, period_end__lt=until)
    return rows.order_by("accepted_at", "pk").values_list(*COLUMNS)
