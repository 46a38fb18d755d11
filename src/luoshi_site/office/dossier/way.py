"""The chain's lines about some rows, with what leads from them to the head, in a file of its own (docs/audit.md)."""

from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain as joined
from tempfile import TemporaryFile
from typing import IO

from luoshi_site.base.audit import AuditEntry, line_of
from luoshi_site.base.heads import Way, way_to_head
from luoshi_site.base.verify_alone import SEALED, Line, body_digest, encoded


@dataclass
class WayFile:
    """The way as it is written: the lines that are there whole, and the number of the last one."""

    keys: Collection[str]
    file: IO[bytes] = field(default_factory=TemporaryFile)
    lines: list[Line] = field(default_factory=list)
    until: int = 0

    def write(self, steps: Iterable[Way]) -> None:
        """Add steps, in order."""
        for step in steps:
            record = ["line", *step.line] if step.line else ["link", step.method, step.body or step.digest]
            self.file.write(encoded(record).encode() + b"\n")
            self.until = step.seq
            if step.line:
                self.lines.append(step.line)

    def write_until(self, seal: AuditEntry) -> None:
        """Add the lines since the last one up to the line that seals the dossier, which is whole; alone where no line came before."""
        after = self.until if self.lines else seal.seq - 1
        between = AuditEntry.objects.filter(seq__gt=after, seq__lt=seal.seq).order_by("seq").iterator()
        self.write(_step(line_of(entry), whole=entry.seq == seal.seq) for entry in joined(between, [seal]))


def _step(line: Line, *, whole: bool) -> Way:
    body = body_digest(line) if line.method else ""
    return Way(line.seq, line.method, body, line.digest, line if whole else None)


def way_of(keys: Collection[str]) -> WayFile:
    """The way of these rows to the head as it is now, with the lines of erasures that vouch for lines about them."""
    found = WayFile(keys)
    found.write(way_to_head(keys))
    if erased := [f"{SEALED}:{line.seq}" for line in found.lines if line.erased_in]:
        with suppress(OSError):
            found.file.close()
        found = WayFile(keys)
        found.write(way_to_head([*keys, *erased]))
    return found
