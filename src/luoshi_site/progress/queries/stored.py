"""Rows of readings as the database stores them, a million at once, each value turned into its type only where it is needed (原始行).

SQLite stores days and instants as text and quantities as integers or floats; PostgreSQL gives them typed. Both pass through here.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Context, Decimal
from functools import lru_cache

from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from luoshi_site.progress.models import Reading
from luoshi_site.progress.queries.facts import READING_COLUMNS, ReadingRow

Value = int | float | str | bool | date | datetime | Decimal | None
StoredRow = tuple[Value, ...]
"""In the order of READING_COLUMNS."""
PK, INDICATOR, AREA, START, END, VALUE, NUMERATOR, DENOMINATOR, CERTAINTY, UNCONFIRMED, ACCEPTED, WITHDRAWN, _ = range(
    13
)
# The driver of SQLite parses columns declared as days and instants one by one, but not what an expression gives.
DECLARED = frozenset({"period_start", "period_end", "unconfirmed", "accepted_at", "withdrawn_at", "recorded_at"})
CHUNK = 5_000
MICRO = 1_000_000
SIX_PLACES = Decimal("0.000001")
# Where a float times a million is still off by less than a half, so that rounding finds the stored decimal again.
SAFE = 1_000_000_000
_FIGURES = Context(prec=15)


def stored_rows(readings: QuerySet[Reading]) -> Iterator[StoredRow]:
    """The columns of readings as stored, in the query's order, by a cursor on the server."""
    plain = [Coalesce(column, column) if column in DECLARED else F(column) for column in READING_COLUMNS]
    sql, params = readings.values_list(*plain).query.sql_with_params()
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, params)
        while rows := cursor.fetchmany(CHUNK):
            yield from rows


@lru_cache(maxsize=4_000)
def day(value: Value) -> date:
    """A stored day."""
    return value if isinstance(value, date) else date.fromisoformat(str(value))


@lru_cache(maxsize=20_000)
def instant(value: Value) -> datetime:
    """A stored instant; the text of SQLite is in UTC."""
    return value if isinstance(value, datetime) else datetime.fromisoformat(str(value)).replace(tzinfo=UTC)


def quantity(value: Value) -> Decimal | None:
    """A stored quantity, exact to six decimals."""
    if value is None or isinstance(value, Decimal):
        return value
    if isinstance(value, float):
        return _FIGURES.create_decimal_from_float(value).quantize(SIX_PLACES)
    return Decimal(int(str(value)))


def micro(value: Value) -> int:
    """A stored quantity in millionths, exact."""
    if type(value) is int:
        return value * MICRO
    if type(value) is float and -SAFE < value < SAFE:
        return round(value * MICRO)
    return int((quantity(value) or Decimal(0)).scaleb(6))


def typed(row: StoredRow) -> ReadingRow:
    """A stored row with every value in its type."""
    pk, indicator, area, start, end, value, numerator, denominator, certainty, unconfirmed, accepted, withdrawn, at = (
        row
    )
    return (
        int(str(pk)), int(str(indicator)), None if area is None else int(str(area)), day(start), day(end),
        quantity(value), quantity(numerator), quantity(denominator), str(certainty), bool(unconfirmed),
        instant(accepted), None if withdrawn is None else instant(withdrawn), instant(at),
    )  # fmt: skip
