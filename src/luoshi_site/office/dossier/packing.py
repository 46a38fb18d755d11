"""The files of a dossier: named, listed, written as one .zip without holding more than one block of any of them."""

import hashlib
import re
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import IO

from luoshi_site.base.moment import CHINA
from luoshi_site.base.store import place_of
from luoshi_site.base.verify_dossier import CHAIN
from luoshi_site.office.dossier.entries import File

BLOCK = 1 << 20
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Listed:
    """A file as the contents list it."""

    title: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that goes with the dossier: its name there, whose it is, its name as handed in, its size."""

    name: str
    title: str
    sha256: str
    entry: str
    handed_in_as: str
    size: int


def digest_of(content: bytes) -> str:
    """The digest by which the contents list a file."""
    return hashlib.sha256(content).hexdigest()


def named_files(files: Iterable[File]) -> tuple[tuple[Kept, ...], tuple[Listed, ...]]:
    """The files, each once, with names that every system can unpack; those that the store has lost apart."""
    kept: dict[str, Kept] = {}
    lost: dict[str, Listed] = {}
    for file in files:
        title = f"{file.entry.model}「{file.name}」"
        place = place_of(file.sha256)
        if file.sha256 in kept or file.sha256 in lost:
            continue
        if not place.is_file():
            lost[file.sha256] = Listed(title, file.sha256)
            continue
        name = f"files/{len(kept) + 1:03d}-{_safe(file.name)}"
        kept[file.sha256] = Kept(name, title, file.sha256, file.entry.key, file.name, place.stat().st_size)
    return tuple(kept.values()), tuple(lost.values())


def _safe(name: str) -> str:
    """A name without what other systems forbid, short, its ending kept."""
    last = re.sub(r'[\x00-\x1f<>:"/\\|?*]+', "_", name).strip(". ")
    ending = PurePosixPath(last).suffix[:10]
    return f"{last.removesuffix(ending)[:LONGEST_NAME]}{ending}" or "file"


def write_zip(
    file: IO[bytes], *, at: datetime, texts: Mapping[str, bytes], kept: Iterable[Kept], chain: IO[bytes]
) -> None:
    """Write the .zip; the file is left at its beginning."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in texts.items():
            archive.writestr(_info(name, at), content)
        for each in kept:
            with place_of(each.sha256).open("rb") as source, archive.open(_info(each.name, at), "w") as target:
                shutil.copyfileobj(source, target, BLOCK)
        chain.seek(0)
        with archive.open(_info(CHAIN, at), "w", force_zip64=True) as target:
            shutil.copyfileobj(chain, target, BLOCK)
    file.seek(0)


def _info(name: str, at: datetime) -> zipfile.ZipInfo:
    found = zipfile.ZipInfo(name, at.astimezone(CHINA).timetuple()[:6])
    found.compress_type = zipfile.ZIP_DEFLATED
    found.external_attr = 0o644 << 16
    return found
