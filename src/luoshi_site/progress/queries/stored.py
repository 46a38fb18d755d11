"""Rows of readings as the database stores them, a million at once, each value turned into its type only where it is needed (原始行).

Days and instants come as text from both databases; quantities as integers or floats from SQLite, as decimals from PostgreSQL.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Context, Decimal
from functools import lru_cache

from django.db import connection
from django.db.models import F, QuerySet, TextField
from django.db.models.functions import Cast

from luoshi_site.progress.models import Reading
from luoshi_site.progress.queries.facts import READING_COLUMNS, ReadingRow

Value = int | float | str | bool | date | datetime | Decimal | None
StoredRow = tuple[Value, ...]
"""In the order of READING_COLUMNS."""
PK, INDICATOR, AREA, START, END, VALUE, NUMERATOR, DENOMINATOR, CERTAINTY, UNCONFIRMED, ACCEPTED, WITHDRAWN, _ = range(
    13
)
# The drivers turn days and instants into objects one by one; as text, only those few that are needed are turned.
AS_TEXT = frozenset({"period_start", "period_end", "accepted_at", "withdrawn_at", "recorded_at"})
CHUNK = 5_000
MICRO = 1_000_000
SIX_PLACES = Decimal("0.000001")
# Where a float times a million is still off by less than a half, so that rounding finds the stored decimal again.
SAFE = 1_000_000_000
_FIGURES = Context(prec=15)


def stored_rows(readings: QuerySet[Reading]) -> Iterator[StoredRow]:
    """The columns of readings as stored, in the query's order, by a cursor on the server."""
    plain = [Cast(column, TextField()) if column in AS_TEXT else F(column) for column in READING_COLUMNS]
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
    """A stored instant; the text of SQLite is in UTC and does not say so."""
    if isinstance(value, datetime):
        return value
    found = datetime.fromisoformat(str(value))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


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
