"""The chain and the rows that it speaks of as a file that is verified without the site (导出审计链)."""

import gzip
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from django.db.models import Q

from luoshi_site.base.checking import covered, read_rows, snapshot, stored_lines
from luoshi_site.base.models import AuditEntry, AuditHead
from luoshi_site.base.verify_alone import FORMAT, STOCK, Chain, Line, encoded, said_digest, who_digest


def without_words(line: Line) -> Line:
    """A line with the salted digests in place of its words: it still bears its digest (docs/audit.md)."""
    if not line.method:
        return line
    who, said = who_digest(line), said_digest(line)
    return line._replace(actor="", actor_name="", summary="", salt="", who=who, said=said)


def records() -> Iterator[object]:
    """What the file holds, in order: the header, the lines, the rows, the end with the counts."""
    chain, rows = Chain(), 0
    with snapshot():
        stock = AuditEntry.objects.filter(~Q(method=""), action__in=STOCK).exists()
        head = AuditHead.objects.filter(pk=1).values_list("seq", "digest").first()
        yield {"luoshi_chain": FORMAT, "head": head, "covered": sorted(covered(Chain(stock_taken=stock)))}
        for line in _watched(chain):
            yield ["line", *line]
        for label, pk, parts, _ in read_rows(chain):
            if parts is not None:
                rows += 1
                yield ["row", f"{label}:{pk}", parts]
    yield {"lines": chain.seq, "rows": rows}


def _watched(chain: Chain) -> Iterator[Line]:
    """The lines, each noted by `chain`."""
    for line in stored_lines():
        chain.note(line)
        yield line


def write_chain(path: Path) -> None:
    """Write the file, compressed where its name ends in .gz; only its owner may read it, it holds names."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as raw:
        if path.suffix == ".gz":
            with gzip.open(raw, "wt", encoding="utf-8") as file:
                _write(file)
        else:
            with open(raw.fileno(), "w", encoding="utf-8", closefd=False) as file:  # a descriptor
                _write(file)


def _write(file: TextIO) -> None:
    for record in records():
        file.write(encoded(record) + "\n")
