"""Making a dossier: gathered from one state of the database, sealed by a line of the chain, written as one file."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from django.db import transaction

from luoshi.problems import LuoshiError
from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.models import User
from luoshi_site.base import verify_dossier
from luoshi_site.base.audit import AuditEntry, hold_chain, record
from luoshi_site.base.checking import covered, snapshot
from luoshi_site.base.digests import all_salts
from luoshi_site.base.models import AuditHead
from luoshi_site.base.store import place_of
from luoshi_site.base.verify_alone import STOCK, Chain
from luoshi_site.base.verify_dossier import ACTION, ENTRIES, FORMAT, SEAL
from luoshi_site.office.dossier.entries import Entry, clear_parts, entries_of, files_of, packed_entries
from luoshi_site.office.dossier.gathering import gathered
from luoshi_site.office.dossier.packing import Kept, Listed, digest_of, named_files, write_zip
from luoshi_site.office.dossier.page import index_page, style_sheet
from luoshi_site.office.dossier.subjects import Subject
from luoshi_site.office.dossier.way import way_of
from luoshi_site.office.models import Dossier

MOST_BYTES = 2 * 1024**3


class DossierError(LuoshiError):
    """The dossier cannot be made; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Made:
    """A dossier and its file, open at the beginning."""

    dossier: Dossier
    file: IO[bytes]


def make_dossier(*, subject: Subject, by: User, at: datetime) -> Made:
    """Make the dossier of a matter (制作卷宗). What it holds is as of one line of the chain; the line that seals it comes after.

    Raises:
        TooLarge: there are more rows than a dossier holds.
        DossierError: its files are larger than a dossier may be.
    """
    with snapshot():
        entries = entries_of(gathered(subject.row))
        way = way_of([entry.key for entry in entries])
        way.until = way.until or _head()
        salts, known = _salts(entries), sorted(covered(Chain(stock_taken=_stock_taken())))
    kept, lost = named_files(files_of(entries))
    _not_too_large(kept)
    until = way.until
    texts = {
        "index.html": index_page(subject, entries, kept, lost, way.lines, until=until, by=by, at=at).encode(),
        "style.css": style_sheet(),
        ENTRIES: packed_entries(entries),
        "verify.py": Path(verify_dossier.__file__).read_bytes(),
    }
    contents = _contents(subject, entries, kept, lost, texts) | {"until": until, "salts": salts, "covered": known}
    index = json.dumps(contents, ensure_ascii=False, indent=1).encode()
    row, line = _sealed(subject, digest_of(index), (len(entries), len(kept)), until, by, at)
    way.write_until(line)
    file = TemporaryFile()  # noqa: SIM115  # handed on, closed by who sends it
    write_zip(file, at=at, texts={"manifest.json": index, **texts, SEAL: _seal(row)}, kept=kept, chain=way.file)
    way.file.close()
    return Made(row, file)


def _head() -> int:
    return AuditHead.objects.filter(pk=1).values_list("seq", flat=True).first() or 0


def _stock_taken() -> bool:
    return AuditEntry.objects.exclude(method="").filter(action__in=STOCK).exists()


def _salts(entries: tuple[Entry, ...]) -> dict[str, str]:
    """The salts by which the names in the entries can be checked, and no others."""
    wanted = {person for entry in entries for person in entry.personal.values()}
    return {key: salt for key, salt in all_salts().items() if key in wanted}


def _not_too_large(kept: tuple[Kept, ...]) -> None:
    size = sum(place_of(each.sha256).stat().st_size for each in kept)
    if size > MOST_BYTES:
        raise DossierError(
            f"这一事项的佐证共 {size / 1024**3:.1f} GB，超过一份卷宗的上限 2 GB，请就其中的里程碑或督办单分别制作。"
        )


def _contents(
    subject: Subject,
    entries: tuple[Entry, ...],
    kept: tuple[Kept, ...],
    lost: tuple[Listed, ...],
    texts: dict[str, bytes],
) -> dict[str, object]:
    """The contents that the chain's line vouches for: every entry and every file."""
    written = [{"name": name, "title": "卷宗文件", "sha256": digest_of(content)} for name, content in texts.items()]
    files = [{"name": each.name, "title": each.title, "sha256": each.sha256} for each in kept]
    return {
        "luoshi_dossier": FORMAT,
        "title": subject.title,
        "city": str(subject.city),
        "entries": {entry.key: entry.named for entry in entries},
        "files": [*written, *files],
        "lost": [{"title": each.title, "sha256": each.sha256} for each in lost],
    }


def _sealed(
    subject: Subject, contents: str, counts: tuple[int, int], until: int, by: User, at: datetime
) -> tuple[Dossier, AuditEntry]:
    """Keep that the dossier was made, and add the line that vouches for its contents."""
    with transaction.atomic():
        hold_chain()
        who = acting(by, city=subject.city, at=at)
        row = Dossier.objects.create(
            city=subject.city, subject=subject.key, title=subject.title[:300], contents=contents, entries=counts[0],
            files=counts[1], until=until, at=at, by=by, by_name=who.actor.name,
        )  # fmt: skip
        words = f"制作卷宗：{subject.title}，条目 {counts[0]} 条、文件 {counts[1]} 个"
        return row, record(by=who.actor, at=at, action=ACTION, summary=words, rows=[row])


def _seal(row: Dossier) -> bytes:
    """What the sealing line speaks of."""
    columns, personal = clear_parts(row)
    salts = {key: salt for key, salt in all_salts().items() if key in personal.values()}
    found = {"key": f"{row._meta.label}:{row.pk}", "columns": columns, "personal": personal, "salts": salts}
    return json.dumps(found, ensure_ascii=False, indent=1).encode()
