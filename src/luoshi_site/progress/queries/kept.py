"""Judgements kept in memory while nothing they rest on has changed (docs/decisions/0003)."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock

from django.db import connection

from luoshi.rules.model import Judgement

MOST = 6_000


class Kept:
    """The newest judgements, by everything that they rest on; the least used go first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = Lock()
        self._by_key: OrderedDict[Hashable, Judgement] = OrderedDict()

    def get(self, key: Hashable) -> Judgement | None:
        """The judgement kept under a key; none inside a transaction, where a stamp may yet be rolled back."""
        if connection.in_atomic_block:
            return None
        with self._lock:
            found = self._by_key.get(key)
            if found is not None:
                self._by_key.move_to_end(key)
            return found

    def put(self, key: Hashable, judgement: Judgement) -> None:
        """Keep a judgement."""
        if connection.in_atomic_block:
            return
        with self._lock:
            self._by_key[key] = judgement
            while len(self._by_key) > self._most:
                self._by_key.popitem(last=False)

    def clear(self) -> None:
        """Forget everything: for whoever replaces the database under a running process."""
        with self._lock:
            self._by_key.clear()


kept = Kept()
