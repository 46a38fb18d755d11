"""Digests of rows: every stored field that says something, by name; personal ones salted, so that they can be erased."""

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from types import NoneType

from django.conf import settings
from django.db import models

from luoshi_site.base.models import PersonalSalt
from luoshi_site.base.verify_alone import digest

Parts = list[tuple[str, str]]
LOOKED_UP = 500


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")


def _hex(value: bytes | memoryview) -> str:
    return bytes(value).hex()


TEXTS: dict[type, Callable[..., str]] = {
    datetime: _instant, date: date.isoformat, Decimal: _plain, bytes: _hex, memoryview: _hex, NoneType: lambda _: "null",
}  # fmt: skip


def canonical(value: object) -> str:
    """A field's value as text that is the same on every database."""
    return TEXTS.get(type(value), str)(value)


def row_key(row: models.Model) -> str:
    """The row's name in the chain: «ledger.Task:12»."""
    return f"{row._meta.label}:{row.pk}"


@dataclass(frozen=True, slots=True)
class Column:
    """One field: what it holds when it says nothing, and whether it is personal and whose.

    `person` is the place, among the row's columns, of the one that names the person (none there: the system wrote it, and it is nobody's);
    `is_own` where the row itself is the person.
    """

    name: str
    silent: object
    person: int | None = None
    is_own: bool = False
    is_personal: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A model's columns as its digests read them, in the order of their names; `read` is the same for speed, the personal ones whole."""

    label: str
    columns: tuple[Column, ...]
    key_at: int
    read: tuple[tuple[str, object, Column | None], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names, to fetch."""
        return tuple(column.name for column in self.columns)

    def persons(self, values: Sequence[object]) -> set[str]:
        """The keys whose salts a row needs."""
        return {key for column in self.columns if (key := self.person(column, values))}

    def person(self, column: Column, values: Sequence[object]) -> str:
        """Whose salt a field takes; blank for none."""
        if column.is_own:
            return f"{self.label}:{values[self.key_at]}"
        if column.person is None or values[column.person] is None:
            return ""
        return f"{settings.AUTH_USER_MODEL}:{values[column.person]}"


@cache
def shape_of(model: type[models.Model]) -> Shape:
    """How a model's rows are read. Personal are the fields in `AUDIT_PERSONAL`, and every «…by_name» beside its «…by»."""
    fields = sorted(model._meta.concrete_fields, key=lambda each: each.attname)
    names = [each.attname for each in fields]
    own = frozenset(getattr(model, "AUDIT_PERSONAL", ()))
    columns = []
    for each in fields:
        silent = each.get_default() if each.has_default() and not isinstance(each, models.DateField) else None
        beside = each.attname.removesuffix("_name") + "_id" if each.attname.endswith("by_name") else ""
        person = names.index(beside) if beside in names else None
        is_own = each.attname in own
        columns.append(Column(each.attname, silent, person, is_own, is_own or person is not None))
    pk = model._meta.pk
    read = tuple((each.name, each.silent, each if each.is_personal else None) for each in columns)
    return Shape(model._meta.label, tuple(columns), names.index(pk.attname), read)


def signed_by(model: type[models.Model]) -> Iterator[tuple[str, str]]:
    """The columns of a model that name who signed a row, each with the one that keeps the name."""
    shape = shape_of(model)
    for column in shape.columns:
        if column.person is not None:
            yield shape.columns[column.person].name, column.name


def values_of(row: models.Model) -> tuple[object, ...]:
    """A row's values in its shape's order, as its fields have them in Python."""
    return tuple([each.to_python(getattr(row, each.attname)) for each in _fields(type(row))])


@cache
def _fields(model: type[models.Model]) -> tuple["models.Field[object, object]", ...]:
    """A model's columns in the order of their names."""
    return tuple(sorted(model._meta.concrete_fields, key=lambda each: each.attname))


def left_out_of(row: object) -> Sequence[str]:
    """The fields of a row (or of every row of a model) that its digests leave out by name."""
    found: Sequence[str] = getattr(row, "AUDIT_LEAVES_OUT", ())
    return found


@dataclass
class Reader:
    """Reads rows into parts, with the salts at hand; remembers salted values, since the same people sign thousands of rows."""

    method: str
    salts: Mapping[str, str]
    _salted: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def parts(self, shape: Shape, values: Sequence[object], left_out: Sequence[str] = ()) -> Parts:
        """The fields that say something, by name. The first form knew no salts."""
        found: Parts = []
        for (name, silent, column), value in zip(shape.read, values, strict=True):
            if value is None or value == "" or value == silent or name in left_out:  # noqa: PLR1714  # hot
                continue
            text = value if type(value) is str else canonical(value)
            if column is not None and self.method and (person := shape.person(column, values)):
                text = self.salted(person, name, text)
            found.append((name, text))
        return found

    def salted(self, person: str, name: str, text: str) -> str:
        """A personal value's salted digest; another one with every salt."""
        key = (person, name, text)
        if key not in self._salted:
            self._salted[key] = "~" + digest(self.method, [self.salts.get(person, ""), name, text])
        return self._salted[key]


def row_parts(row: models.Model, method: str, salts: Mapping[str, str]) -> Parts:
    """One row's parts."""
    return Reader(method, salts).parts(shape_of(type(row)), values_of(row), left_out_of(row))


def row_digest(row: models.Model, *, method: str, salts: Mapping[str, str]) -> str:
    """The digest over a row's parts. A field in the model's `AUDIT_LEAVES_OUT` does not count."""
    return digest(method, row_parts(row, method, salts))


def salts_for(keys: Iterable[str]) -> dict[str, str]:
    """The salts of these rows; one that has none yet is given one. Inside the caller's transaction, who holds the chain."""
    wanted = sorted(set(keys))
    found = dict(_kept(wanted))
    new = [PersonalSalt(key=key, salt=secrets.token_hex(16)) for key in wanted if key not in found]
    PersonalSalt.objects.bulk_create(new)
    return found | {each.key: each.salt for each in new}


def _kept(keys: Sequence[str]) -> Iterator[tuple[str, str]]:
    for start in range(0, len(keys), LOOKED_UP):
        yield from PersonalSalt.objects.filter(key__in=keys[start : start + LOOKED_UP]).values_list("key", "salt")


def all_salts() -> dict[str, str]:
    """Every salt that is kept, for verification."""
    return dict(PersonalSalt.objects.values_list("key", "salt"))


def digests_of(rows: Iterable[models.Model], method: str) -> dict[str, str]:
    """The digests of rows that an action wrote, by their keys."""
    given = [(row, shape_of(type(row)), values_of(row)) for row in rows]
    salts = salts_for(key for _, shape, values in given for key in shape.persons(values)) if method else {}
    reader = Reader(method, salts)
    read: Callable[..., Parts] = reader.parts
    return {row_key(row): digest(method, read(shape, values, left_out_of(row))) for row, shape, values in given}
