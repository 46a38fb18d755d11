"""Verifying the chain and the rows that it speaks of, from the database, by plain tuples."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models.functions import Cast

from luoshi_site.base.digests import Parts, Reader, all_salts, left_out_of, shape_of, values_of
from luoshi_site.base.models import AuditEntry, AuditHead
from luoshi_site.base.verify_alone import AFTER, CHANGED, GONE, METHODS, Chain, Fault, Line, digest, utc_text

ROWS = 2000
Row = tuple[str, str, Sequence[object], Sequence[str]]


@contextmanager
def snapshot() -> Iterator[None]:
    """The database as it is now, however long verification takes and whoever writes meanwhile; within another one, that one's."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            if connection.connection.in_transaction:
                yield
                return
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


def stored_lines() -> Iterator[Line]:
    """The chain's lines in order, straight from the database."""
    table = AuditEntry._meta.db_table
    plain = connection.vendor == "sqlite"  # its own text of an instant; Django would read it as one without a zone
    columns = ", ".join("CAST(at AS text)" if plain and name == "at" else name for name in Line._fields)
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {table} ORDER BY seq")  # noqa: S608  # our own names
        while rows := cursor.fetchmany(ROWS):
            for seq, at, *rest in rows:
                yield Line(seq, utc_text(at) if plain else _utc(at), *rest)


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def lines_faults(chain: Chain) -> Iterator[Fault]:
    """Walk the lines into `chain`: those that do not follow from the line before, then the head kept beside them."""
    yield from chain.walk(stored_lines())
    yield from chain.end_faults(AuditHead.objects.filter(pk=1).values_list("seq", "digest").first())


def chain_faults() -> Iterator[Fault]:
    """Lines that do not follow from the line before, in order."""
    yield from lines_faults(Chain())


def covered(chain: Chain) -> dict[str, type[models.Model]]:
    """The models of which the chain must know every row; of the registry since it took stock."""
    return {
        model._meta.label: model
        for model in apps.get_models()
        if getattr(model, "AUDITED", False) or (getattr(model, "AUDIT_STOCK", False) and chain.stock_taken)
    }


def known_rows(model: type[models.Model], only: Sequence[str] | None) -> Iterator[tuple[str, Sequence[object], object]]:
    """A model's rows as values in its shape's order, with what says which fields are left out; `only` these keys."""
    shape, manager = shape_of(model), model._default_manager
    for chunk in [None] if only is None else [only[start : start + 500] for start in range(0, len(only), 500)]:
        rows = manager.order_by("pk") if chunk is None else manager.filter(pk__in=chunk).order_by("pk")
        if isinstance(getattr(model, "AUDIT_LEAVES_OUT", None), property):
            for row in rows.iterator(chunk_size=ROWS):
                yield str(row.pk), values_of(row), row
        else:
            for values in _plain_rows(model, rows):
                yield str(values[shape.key_at]), values, model


def _plain_rows(model: type[models.Model], rows: models.QuerySet[models.Model]) -> Iterator[Sequence[object]]:
    """Rows without objects; from SQLite days and instants as it keeps them, since making them anew takes half the time."""
    names = shape_of(model).names
    fields = {each.attname: each for each in model._meta.concrete_fields}
    if connection.vendor != "sqlite":
        yield from rows.values_list(*names).iterator(chunk_size=ROWS)
        return
    instants = [place for place, name in enumerate(names) if isinstance(fields[name], models.DateTimeField)]
    asked = [Cast(name, models.TextField()) if isinstance(fields[name], models.DateField) else name for name in names]
    for values in rows.values_list(*asked).iterator(chunk_size=ROWS):
        found = list(values)
        for place in instants:
            found[place] = found[place] and utc_text(found[place])
        yield found


def read_rows(chain: Chain) -> Iterator[tuple[str, str, Parts | None, bytes | None]]:
    """Every row that is known or must be: label, key, its parts in the form of its newest line, what that line says.

    Of a row that no line knows the parts are in the present form; for one that is gone they are None.
    """
    salts, must = all_salts(), covered(chain)
    readers: Mapping[str, Reader] = {method: Reader(method, salts) for method in METHODS}
    for label in sorted(set(chain.newest) | set(must)):
        known = chain.newest.pop(label, {})
        model = _model(label)
        if model is not None:
            shape = shape_of(model)
            for pk, values, source in known_rows(model, None if label in must else sorted(known)):
                packed = known.pop(pk, None)
                method = METHODS[packed[8]] if packed else chain.method or "sha256"
                yield label, pk, readers[method].parts(shape, values, left_out_of(source)), packed
        for pk in sorted(known):
            yield label, pk, None, known[pk]


def _model(label: str) -> type[models.Model] | None:
    try:
        return apps.get_model(label)
    except LookupError:
        return None


def rows_faults(chain: Chain) -> Iterator[Fault]:
    """Rows that are gone, or no longer what the newest line about them says; and rows of covered models that no line knows."""
    for label, pk, parts, packed in read_rows(chain):
        place = f"{label}:{pk}"
        if packed is None:
            yield Fault(place, f"「{_named(label, pk)}」不在审计链上：不是经系统写入的", "")
            continue
        if parts is None:
            yield chain.fault(place, packed, GONE)
        elif digest(METHODS[packed[8]], parts) != packed[AFTER:].hex():
            named = _named(label, pk).replace("{", "").replace("}", "")
            yield chain.fault(place, packed, f"「{named}」{CHANGED}")


def _named(label: str, pk: str) -> str:
    model = _model(label)
    row = model._default_manager.filter(pk=pk).first() if model else None
    return str(row) if row is not None else pk


def row_faults() -> Iterator[Fault]:
    """What is wrong with the rows, judged by the chain as it stands."""
    chain = Chain()
    for _ in chain.walk(stored_lines()):
        pass
    yield from rows_faults(chain)


def faults(chain: Chain | None = None) -> Iterator[Fault]:
    """Everything that verification finds in the database (校验): the chain itself, then the rows it speaks of."""
    chain = chain or Chain()
    with snapshot():
        yield from lines_faults(chain)
        yield from rows_faults(chain)
