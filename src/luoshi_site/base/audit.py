"""Adding to the audit chain, and verifying it."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from django.apps import apps
from django.db import models, transaction

from luoshi_site.base.models import AuditEntry, AuditHead

ZERO = "0" * 64


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, as the chain keeps it: log-in name, shown name, agency (操作人)."""

    username: str
    name: str
    agency: str = ""


SYSTEM = Actor("system", "系统内置数据", "系统")


def canonical(value: object) -> str:
    """A field's value as text that is the same on every database."""
    if value is None:
        return "null"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return str(value)


def row_key(row: models.Model) -> str:
    """The row's name in the chain: «ledger.Task:12»."""
    return f"{row._meta.label}:{row.pk}"


def _says_nothing(field: "models.Field[object, object]", value: object) -> bool:
    """Whether a field holds nothing or its default: a column added later then leaves the digests of older rows as they are."""
    return value is None or value == "" or (field.has_default() and value == field.get_default())


def row_digest(row: models.Model) -> str:
    """SHA-256 over the row's stored fields that say something, by name. A field in the model's `AUDIT_LEAVES_OUT` does not count."""
    left_out = getattr(row, "AUDIT_LEAVES_OUT", ())
    parts = []
    for field in row._meta.concrete_fields:
        value = field.to_python(getattr(row, field.attname))
        if field.attname not in left_out and not _says_nothing(field, value):
            parts.append([field.attname, canonical(value)])
    return hashlib.sha256(json.dumps(sorted(parts), ensure_ascii=False).encode()).hexdigest()


def entry_digest(entry: AuditEntry) -> str:
    """SHA-256 over one line and the digest before it."""
    line = [
        entry.previous, entry.seq, canonical(entry.at), entry.actor, entry.actor_name, entry.agency,
        entry.action, entry.summary, entry.rows,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(line, ensure_ascii=False).encode()).hexdigest()


def hold_chain() -> AuditHead:
    """Take the chain's head inside the caller's transaction: who holds it acts alone until the transaction ends.

    An action that looks before it writes takes it first; every lock on other rows comes after it, so that no two wait for each other.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an audit line belongs inside its action's transaction")
    AuditHead.objects.get_or_create(pk=1)
    return AuditHead.objects.select_for_update().get(pk=1)


def record(*, by: Actor, at: datetime, action: str, summary: str, rows: Iterable[models.Model] = ()) -> AuditEntry:
    """Add one line to the chain, inside the caller's transaction; `rows` are the rows that the action wrote."""
    head = hold_chain()
    digests = {row_key(row): row_digest(row) for row in rows}
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
    )
    entry.digest = entry_digest(entry)
    entry.save()
    head.seq, head.digest = entry.seq, entry.digest
    head.save()
    return entry


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that the chain does not bear out (校验问题)."""

    place: str
    message: str


def chain_faults() -> Iterator[Fault]:
    """Lines that do not follow from the line before, in order."""
    previous, seq = ZERO, 0
    for entry in AuditEntry.objects.order_by("seq").iterator(chunk_size=2000):
        seq += 1
        if entry.seq != seq:
            yield Fault(f"审计链第{seq}行", f"缺行：应为第{seq}行，实为第{entry.seq}行")
            seq = entry.seq
        if entry.previous != previous:
            yield Fault(f"审计链第{entry.seq}行", "与上一行不衔接，其间的记录被改动或删除")
        if entry_digest(entry) != entry.digest:
            yield Fault(f"审计链第{entry.seq}行", "本行内容被改动，与其摘要不符")
        previous = entry.digest
    head = AuditHead.objects.filter(pk=1).first()
    if head is not None and (head.seq, head.digest) != (seq, previous):
        yield Fault("审计链链头", "链头与最后一行不符，末尾的记录被删除或改动")


def _newest_digests() -> dict[str, dict[str, tuple[str, int]]]:
    """For each model, the newest digest of each row and the line that gave it."""
    newest: dict[str, dict[str, tuple[str, int]]] = {}
    for seq, rows in AuditEntry.objects.order_by("seq").values_list("seq", "rows").iterator(chunk_size=2000):
        for key, digest in json.loads(rows).items():
            label, _, pk = key.partition(":")
            newest.setdefault(label, {})[pk] = (digest, seq)
    return newest


def row_faults() -> Iterator[Fault]:
    """Rows that are gone, or no longer what the chain's newest line about them says; and rows of covered models that no line knows."""
    newest = _newest_digests()
    covered = {model._meta.label: model for model in apps.get_models() if getattr(model, "AUDITED", False)}
    for label in sorted(set(newest) | set(covered)):
        known = newest.get(label, {})
        model = apps.get_model(label)
        seen: set[str] = set()
        for row in model._default_manager.order_by("pk").iterator(chunk_size=2000):
            pk = str(row.pk)
            seen.add(pk)
            if pk not in known:
                if label in covered:
                    yield Fault(f"{label}:{pk}", f"「{row}」不在审计链上：不是经系统写入的")
            elif row_digest(row) != known[pk][0]:
                yield Fault(f"{label}:{pk}", f"「{row}」与审计链第{known[pk][1]}行所记不符：数据库中的内容被改动")
        for pk in sorted(set(known) - seen):
            yield Fault(f"{label}:{pk}", f"审计链第{known[pk][1]}行所记的一行已不在数据库中")


def faults() -> Iterator[Fault]:
    """Everything that verification finds (校验): the chain itself, then the rows it speaks of."""
    yield from chain_faults()
    yield from row_faults()
