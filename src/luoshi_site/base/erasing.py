"""Taking personal content out of rows and lines so that the chain goes on bearing what is left (删除个人信息)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db import models
from django.db.models import Q

from luoshi_site.base.audit import Actor, append, hold_writable, line_of
from luoshi_site.base.digests import digests_of, row_key, signed_by
from luoshi_site.base.models import AuditEntry, PersonalSalt
from luoshi_site.base.verify_alone import ERASURE, SEALED, said_digest, seal_digest, who_digest

GONE = "已删除"
STANDS_IN = "（代理 "
CHUNK = 1000
WORDS = ("actor", "actor_name", "summary", "salt", "who", "said", "erased_in")


def throw_salts_away(rows: Iterable[models.Model]) -> None:
    """Throw away the salts of rows: what the chain holds of their personal fields cannot be guessed at any more."""
    PersonalSalt.objects.filter(key__in=[row_key(row) for row in rows]).delete()


@dataclass(frozen=True, slots=True)
class Names:
    """How the chain knows a person: the log-in name (blank for one without account) and the shown name."""

    username: str
    shown: str

    def taken_from(self, words: str) -> str:
        """Words without the names; a log-in name only where it stands alone."""
        if self.username:
            alone = rf"(?<![A-Za-z0-9_.@+-]){re.escape(self.username)}(?![A-Za-z0-9_.@+-])"
            words = re.sub(alone, GONE, words)
        return words.replace(self.shown, GONE) if len(self.shown) > 1 else words

    def taken_from_signature(self, words: str) -> str:
        """A signature of somebody who stood in for the person, without the person."""
        own, stands_in, absent = words.partition(STANDS_IN)
        people = [GONE if name == self.shown else name for name in absent.removesuffix("）").split("、")]
        return own + stands_in + "、".join(people) + "）" if stands_in else words


def unsign(person: models.Model, names: Names) -> list[models.Model]:
    """Take a person's name off every row that they signed (by an account's «…by» and «…by_name»), or that somebody signed for them.

    The rows are returned, to be recorded.
    """
    found: list[models.Model] = []
    for model in apps.get_models():
        for column, name in signed_by(model):
            own = Q(**{column: person.pk})
            for_them = Q(**{f"{name}__contains": STANDS_IN}) & Q(**{f"{name}__contains": names.shown})
            for row in model._default_manager.filter(own | for_them).order_by("pk"):
                is_own = getattr(row, column) == person.pk
                setattr(row, name, GONE if is_own else names.taken_from_signature(getattr(row, name)))
                row.save(update_fields=[name])
                found.append(row)
    return found


def lines_naming(names: Names) -> list[AuditEntry]:
    """The lines that a person acted in, or whose words name them."""
    about = Q(summary__contains=names.shown) | Q(actor_name__contains=names.shown) if len(names.shown) > 1 else Q()
    if names.username:
        about |= Q(actor=names.username) | Q(summary__contains=names.username)
    rows = AuditEntry.objects.filter(about).order_by("seq") if about else []
    return [row for row in rows if row.actor == names.username or _spoken_of(row, names)]


def _spoken_of(row: AuditEntry, names: Names) -> bool:
    signed = names.taken_from_signature(row.actor_name)
    return (names.taken_from(row.summary), signed) != (row.summary, row.actor_name)


def record_erasure(
    *,
    rows: Sequence[models.Model],
    lines: Sequence[AuditEntry],
    names: Names,
    by: Actor,
    at: datetime,
    summary: str,
) -> int:
    """Take the names out of lines and add the lines that say so, which vouch for what is left of rows and lines; how many.

    Rows are given as they are now, without the names and with their salts thrown away.
    """
    count = 0
    for some_rows, some_lines in _in_parts(rows, lines):
        head = hold_writable(at)
        seals = dict(_blanked(some_lines, names, by_line=head.seq + 1))
        digests = digests_of(some_rows, head.method) | seals
        append(head, by=by, at=at, action=ERASURE, summary=summary, digests=digests, city=by.city)
        count += 1
    return count


def _in_parts(
    rows: Sequence[models.Model], lines: Sequence[AuditEntry]
) -> Iterator[tuple[Sequence[models.Model], Sequence[AuditEntry]]]:
    for start in range(0, max(len(rows), len(lines), 1), CHUNK):
        yield rows[start : start + CHUNK], lines[start : start + CHUNK]


def _blanked(lines: Sequence[AuditEntry], names: Names, *, by_line: int) -> Iterator[tuple[str, str]]:
    """Blank lines, keeping the salted digests of their words and not the salt; each with its seal."""
    for entry in lines:
        line = line_of(entry)
        if entry.method:
            entry.who, entry.said, entry.salt = who_digest(line), said_digest(line), ""
        if names.username and entry.actor == names.username:
            entry.actor, entry.actor_name = "", GONE
        entry.actor_name = names.taken_from_signature(entry.actor_name)
        entry.summary = names.taken_from(entry.summary)
        entry.erased_in = by_line
        yield f"{SEALED}:{entry.seq}", seal_digest(line_of(entry))
    AuditEntry.objects.bulk_update(lines, WORDS, batch_size=CHUNK // 2)
