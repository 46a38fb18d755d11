"""The page of a dossier that is read without the site."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path

from django.template.loader import render_to_string

from luoshi_site import base, office
from luoshi_site.agencies.models import User
from luoshi_site.base.verify_alone import Line
from luoshi_site.office.dossier.entries import Entry
from luoshi_site.office.dossier.packing import Kept, Listed
from luoshi_site.office.dossier.subjects import Subject

SHEETS = (
    Path(base.__file__).with_name("static") / "base" / "css" / "tokens.css",
    Path(office.__file__).with_name("static") / "office" / "dossier.css",
)


@dataclass(frozen=True, slots=True)
class ChainLine:
    """A line of the chain, with its instant as such."""

    line: Line
    at: datetime


def index_page(
    subject: Subject,
    entries: Sequence[Entry],
    kept: Sequence[Kept],
    lost: Sequence[Listed],
    lines: Sequence[Line],
    *,
    until: int,
    by: User,
    at: datetime,
) -> str:
    """What was done in order, the files, every entry, the chain's lines, and how to verify."""
    own = next(entry for entry in entries if entry.key == subject.key)
    files = {
        key: list(group) for key, group in groupby(sorted(kept, key=lambda each: each.entry), lambda each: each.entry)
    }
    told = sorted((entry for entry in entries if entry.at and entry.happens), key=lambda entry: (entry.at, entry.key))
    groups = [(model, list(group)) for model, group in groupby(entries, lambda entry: entry.model)]
    context = {
        "subject": subject, "own": own, "groups": groups, "told": [(entry, files.get(entry.key, ())) for entry in told],
        "kept": kept, "lost": lost, "until": until, "by": by, "at": at, "count": len(entries),
        "lines": [ChainLine(line, datetime.fromisoformat(line.at)) for line in lines],
    }  # fmt: skip
    return render_to_string("office/dossier/index.html", context)


def style_sheet() -> bytes:
    """The page's style, its colours and sizes first."""
    return b"\n".join(sheet.read_bytes() for sheet in SHEETS)
