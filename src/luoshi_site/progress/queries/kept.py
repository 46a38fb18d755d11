"""What was computed from rows, kept in memory while nothing it rests on has changed (docs/decisions/0003)."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

from django.db import connection

from luoshi_site.base.models import AuditHead
from luoshi_site.base.moment import CHINA, Moment

T = TypeVar("T")


class Kept(Generic[T]):
    """The newest values, by everything that they rest on; the least used go first. What is kept is read, never changed."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._by_key: OrderedDict[Hashable, T] = OrderedDict()

    def get(self, key: Hashable) -> T | None:
        """The value kept under a key; none inside a transaction, where a stamp may yet be rolled back."""
        if connection.in_atomic_block:
            return None
        with self._lock:
            found = self._by_key.get(key)
            if found is not None:
                self._by_key.move_to_end(key)
            return found

    def put(self, key: Hashable, value: T) -> None:
        """Keep a value."""
        if connection.in_atomic_block:
            return
        with self._lock:
            self._by_key[key] = value
            while len(self._by_key) > self._most:
                self._by_key.popitem(last=False)

    def clear(self) -> None:
        """Forget everything: for whoever replaces the database under a running process."""
        with self._lock:
            self._by_key.clear()


def moment_key(moment: Moment) -> Hashable:
    """A moment as part of a key: knowledge of today counts by its day, since whatever is entered changes a stamp."""
    known = moment.known_at if moment.known_at_chosen else moment.known_at.astimezone(CHINA).date()
    return (moment.as_of, known)


def ledger_stamp() -> int:
    """The number of the newest audit line: another one after every action."""
    return AuditHead.objects.filter(pk=1).values_list("seq", flat=True).first() or 0
