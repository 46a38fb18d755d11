"""Typed reading of the bundled TOML files: every figure exact, every wrong key named."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib.resources import files

from luoshi.problems import LuoshiError


class BundledError(LuoshiError):
    """A bundled file says something that cannot be; the text names the file and the entry."""


def bundled_bytes(name: str) -> bytes:
    """The bytes of a bundled file."""
    return files("luoshi_site.office.bundled").joinpath("data", name).read_bytes()


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a TOML file; `place` names it in messages."""

    place: str
    fields: Mapping[str, object]

    def only(self, *known: str) -> None:
        """Refuse keys that nobody reads: a misspelt key must not pass silently."""
        if unknown := sorted(set(self.fields) - set(known)):
            raise BundledError(f"{self.place}: unknown keys {', '.join(unknown)}")

    def text(self, key: str, default: str | None = None) -> str:
        """A string; without a default it must be there."""
        value = self.fields.get(key, default)
        if not isinstance(value, str):
            raise BundledError(f"{self.place}: {key} should be a text")
        return value

    def flag(self, key: str, *, default: bool = False) -> bool:
        """A boolean."""
        value = self.fields.get(key, default)
        if not isinstance(value, bool):
            raise BundledError(f"{self.place}: {key} should be true or false")
        return value

    def day(self, key: str) -> date | None:
        """A date, or None where it is not given."""
        value = self.fields.get(key)
        if value is not None and not isinstance(value, date):
            raise BundledError(f"{self.place}: {key} should be a date")
        return value

    def number(self, key: str) -> Decimal | None:
        """An exact number, or None where it is not given."""
        value = self.fields.get(key)
        if value is None or isinstance(value, Decimal):
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return Decimal(value)
        raise BundledError(f"{self.place}: {key} should be a number")

    def numbers(self, key: str) -> tuple[Decimal, ...]:
        """A list of exact numbers; empty where it is not given."""
        items = [Table(f"{self.place}, {key}", {"item": item}).number("item") for item in self._list(key)]
        return tuple(item for item in items if item is not None)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings; empty where it is not given."""
        return tuple(Table(f"{self.place}, {key}", {"item": item}).text("item") for item in self._list(key))

    def table(self, key: str) -> "Table":
        """A table below this one; empty where it is not given."""
        return _table(f"{self.place}, {key}", self.fields.get(key, {}))

    def tables(self, key: str) -> "tuple[Table, ...]":
        """A list of tables; empty where it is not given."""
        return tuple(_table(f"{self.place}, {key} {n}", item) for n, item in enumerate(self._list(key), 1))

    def _list(self, key: str) -> list[object]:
        value = self.fields.get(key, [])
        if not isinstance(value, list):
            raise BundledError(f"{self.place}: {key} should be a list")
        return value


def _table(place: str, value: object) -> Table:
    if not isinstance(value, dict):
        raise BundledError(f"{place}: should be a table")
    return Table(place, value)


def read_table(name: str) -> Table:
    """A bundled TOML file as one table; its floats are read as Decimal."""
    return Table(name, tomllib.loads(bundled_bytes(name).decode(), parse_float=Decimal))
