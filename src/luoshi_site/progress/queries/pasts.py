"""The past of many series at once (往期): what the cells of a sheet are compared with."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Q

from luoshi.rules.period import Period
from luoshi_site.ledger.models import Indicator
from luoshi_site.progress.models import Reading
from luoshi_site.progress.queries.asked import HOLDS
from luoshi_site.progress.queries.checks import Point

YEARS = 2  # enough for the same period of last year and for the habits of a year
LONG_YEARS = 8  # for what is asked once a year
Place = tuple[int, int]
Row = tuple[int, int | None, date, date, Decimal | None, Decimal | None, Decimal | None]
COLUMNS = ("indicator", "area", "period_start", "period_end", "value", "numerator", "denominator")


def pasts_of(indicators: Mapping[int, Indicator], areas: Iterable[int], until: date) -> dict[Place, list[Point]]:
    """The accepted and waiting figures of indicators that ended before a day, oldest first, by (indicator, area or 0).

    The last accepted of a period counts; figures of the whole city are in it besides those of `areas`.
    """
    found: defaultdict[Place, dict[Period, Point]] = defaultdict(dict)
    for row in _rows(indicators, list(areas), until):
        point = _point(row, indicators[row[0]].unit)
        found[row[0], row[1] or 0][point.period] = point
    return {place: sorted(points.values(), key=lambda point: point.period.end) for place, points in found.items()}


def _rows(indicators: Mapping[int, Indicator], areas: Sequence[int], until: date) -> Iterable[Row]:
    yearly = [pk for pk, indicator in indicators.items() if indicator.cadence == Indicator.Cadence.YEARLY]
    others = [pk for pk in indicators if pk not in set(yearly)]
    place = Q(area__isnull=True) | Q(area__in=areas) if areas else Q(area__isnull=True)
    since = Q(indicator__in=others, period_end__gte=date(until.year - YEARS, 1, 1)) | Q(
        indicator__in=yearly, period_end__gte=date(until.year - LONG_YEARS, 1, 1)
    )
    rows = Reading.objects.filter(place, since, state__in=HOLDS, withdrawn_at__isnull=True, period_end__lt=until)
    return rows.order_by("accepted_at", "pk").values_list(*COLUMNS)


def _point(row: Row, unit: str) -> Point:
    _, _, start, end, value, numerator, denominator = row
    if value is not None:
        return Point(Period(start, end), Fraction(value))
    above, below = Fraction(numerator or 0), Fraction(denominator or 1)
    return Point(Period(start, end), above / below * {"%": 100, "‰": 1000}.get(unit, 1), above, below)


def newest_of_length(points: Sequence[Point], period: Period) -> Point | None:
    """The newest point that ended before a period (上期)."""
    return next((point for point in reversed(points) if point.period.end < period.end), None)


def year_before(points: Sequence[Point], period: Period) -> Point | None:
    """The point of the same period of the year before (上年同期)."""
    end = period.year_before().end
    return next((point for point in reversed(points) if point.period.end == end), None)
