"""Adding to the audit chain."""

import json
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.apps import apps
from django.conf import settings
from django.db import models, transaction

from luoshi_site.base.checking import chain_faults, faults, row_faults
from luoshi_site.base.digests import canonical, digests_of, row_key
from luoshi_site.base.models import AuditEntry, AuditHead
from luoshi_site.base.verify_alone import Fault, Line, hash_of, line_digest

__all__ = [
    "SYSTEM",
    "Actor",
    "AuditEntry",
    "Fault",
    "append",
    "chain_faults",
    "faults",
    "hold_chain",
    "hold_writable",
    "line_of",
    "record",
    "row_faults",
    "row_key",
]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, as the chain keeps it: log-in name, shown name, agency (操作人); and the code of the city acted in."""

    username: str
    name: str
    agency: str = ""
    city: str = ""

    def within(self, city: str) -> "Actor":
        """The same, acting in a city."""
        return replace(self, city=city)


SYSTEM = Actor("system", "系统内置数据", "系统")


def line_of(entry: AuditEntry) -> Line:
    """A stored line as verification reads it."""
    line = Line(*(getattr(entry, name) for name in Line._fields))
    return line._replace(at=canonical(entry.at))


def hold_chain() -> AuditHead:
    """Take the chain's head inside the caller's transaction: who holds it acts alone until the transaction ends.

    An action that looks before it writes takes it first; every lock on other rows comes after it, so that no two wait for each other.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an audit line belongs inside its action's transaction")
    AuditHead.objects.get_or_create(pk=1)
    return AuditHead.objects.select_for_update().get(pk=1)


def hold_writable(at: datetime) -> AuditHead:
    """Take the head, gone over to the algorithm of the settings.

    Raises:
        UnknownDigestError: the algorithm is not to be had on this machine.
    """
    head = hold_chain()
    if head.method != settings.CHAIN_DIGEST:
        _switch(head, at)
    return head


def record(
    *, by: Actor, at: datetime, action: str, summary: str, rows: Iterable[models.Model] = (), city: str = ""
) -> AuditEntry:
    """Add one line to the chain, inside the caller's transaction; `rows` are the rows that the action wrote.

    `city` is the code of the city that it concerns; blank: where the actor acts.

    Raises:
        UnknownDigestError: the algorithm of the settings is not to be had on this machine; nothing is written.
    """
    head = hold_writable(at)
    digests = digests_of(rows, head.method)
    return append(head, by=by, at=at, action=action, summary=summary, digests=digests, city=city or by.city)


def append(
    head: AuditHead, *, by: Actor, at: datetime, action: str, summary: str, digests: dict[str, str], city: str = ""
) -> AuditEntry:
    """Write the line after the head, which the caller holds, and move the head on."""
    entry = AuditEntry(
        seq=head.seq + 1,
        at=at,
        actor=by.username,
        actor_name=by.name,
        agency=by.agency,
        action=action,
        summary=summary,
        rows=json.dumps(digests, sort_keys=True),
        previous=head.digest,
        city=city,
        method=head.method,
        salt=secrets.token_hex(16) if head.method else "",
    )
    entry.digest = line_digest(line_of(entry))
    entry.save()
    head.seq, head.digest = entry.seq, entry.digest
    head.save()
    return entry


def _switch(head: AuditHead, at: datetime) -> None:
    """Go over to the algorithm of the settings: a line of its own, still in the old one; a chain without lines just begins.

    A chain of the first form takes stock of the registry as well: what is there from now on is known.
    """
    new, old = settings.CHAIN_DIGEST, head.method
    hash_of(new)
    if head.seq:
        name = {"sha256": "SHA-256", "sm3": "SM3"}[new]
        words = f"自下一行起，审计链用 {name} 计算摘要"
        append(head, by=SYSTEM, at=at, action=f"use_{new}", summary=words, digests={})
    head.method = new
    if head.seq and not old:
        rows = list(_stock())
        words = f"登记此前未进入审计链的单位、人员和角色，共 {len(rows)} 行"
        append(head, by=SYSTEM, at=at, action="take_stock", summary=words, digests=digests_of(rows, new))
    head.save()


def _stock() -> Iterator[models.Model]:
    """The rows of the registry (models with `AUDIT_STOCK`)."""
    for model in apps.get_models():
        if getattr(model, "AUDIT_STOCK", False):
            yield from model._default_manager.order_by("pk")
