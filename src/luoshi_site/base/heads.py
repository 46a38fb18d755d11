"""Heads of the chain for those who keep them, and the lines about some rows with the way from them to the head."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from luoshi_site.base.checking import snapshot, stored_lines
from luoshi_site.base.models import AuditEntry
from luoshi_site.base.moment import end_of_day
from luoshi_site.base.verify_alone import Line, body_digest


@dataclass(frozen=True, slots=True)
class Head:
    """A line's number, digest and instant, to be kept elsewhere (链头)."""

    seq: int
    digest: str
    at: datetime

    def __str__(self) -> str:
        return f"第 {self.seq} 行 {self.digest}"


def newest_head() -> Head | None:
    """The newest line; None of an empty chain."""
    row = AuditEntry.objects.order_by("-seq").values_list("seq", "digest", "at").first()
    return Head(*row) if row else None


def head_of_day(day: date) -> Head | None:
    """The newest line that was added by the end of a day (当日链头)."""
    rows = AuditEntry.objects.filter(at__lt=end_of_day(day)).order_by("-seq")
    row = rows.values_list("seq", "digest", "at").first()
    return Head(*row) if row else None


@dataclass(frozen=True, slots=True)
class Way:
    """A line on the way to the head: with its words and rows where it speaks of what was asked for, else only what links it.

    `body` is blank for a line of the first form, which has none: what it says cannot be left out, so its digest has to be believed.
    """

    seq: int
    method: str
    body: str
    digest: str
    line: Line | None = None


def way_to_head(keys: Collection[str]) -> Iterator[Way]:
    """From the first line that speaks of one of these rows («ledger.Task:12») to the head, in order; nothing where none does."""
    wanted, begun = frozenset(keys), False
    with snapshot():
        for line in stored_lines():
            speaks = line.rows != "{}" and not wanted.isdisjoint(json.loads(line.rows))
            begun = begun or speaks
            if begun:
                body = body_digest(line) if line.method else ""
                yield Way(line.seq, line.method, body, line.digest, line if speaks else None)
