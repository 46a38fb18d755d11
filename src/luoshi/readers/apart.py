"""A reader run in a process of its own, with limits on memory and time: foreign code can neither hang nor bring down the caller.

`python -m luoshi.readers.apart MODULE` reads a file from standard input and writes its extract, or the refusal, as JSON.
"""

import contextlib
import importlib
import json
import subprocess
import sys
from dataclasses import asdict
from typing import cast

from luoshi.readers.extract import Extract
from luoshi.readers.limits import MEGABYTE, Limits
from luoshi.readers.refusals import Refusal, UnreadableDocument
from luoshi.text.source import Remark
from luoshi.text.span import Span

_MOST_WAITS = 4  # times the seconds of work allowed, for a machine that is busy with other things


def read_apart(module: str, content: bytes, limits: Limits) -> Extract:
    """What `module.read(content, limits)` gives, computed in another process (隔离读取).

    Raises:
        UnreadableDocument: the reader's own refusal; TOO_HEAVY where it took too long, too much memory, or crashed.
    """
    settings = json.dumps(asdict(limits)).encode() + b"\n"
    command = [sys.executable, "-m", "luoshi.readers.apart", module]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            command, input=settings + content, capture_output=True, timeout=limits.seconds * _MOST_WAITS, check=False
        )
    except subprocess.TimeoutExpired as fault:
        raise UnreadableDocument(Refusal.TOO_HEAVY, limit=limits.seconds) from fault
    if done.returncode != 0:
        raise UnreadableDocument(Refusal.TOO_HEAVY, limit=limits.seconds)
    return _received(done.stdout)


def _received(answer: bytes) -> Extract:
    told = json.loads(answer)
    if "refusal" in told:
        raise UnreadableDocument(Refusal[told["refusal"]], **told["facts"])
    return Extract(
        told["text"],
        tuple((Span(start, end), name) for start, end, name in told["places"]),
        Span(*told["body"]),
        tuple(Remark(*each) for each in told["remarks"]),
    )


def _answer(module: str, content: bytes, limits: Limits) -> dict[str, object]:
    try:
        extract = cast("Extract", importlib.import_module(module).read(content, limits))
    except UnreadableDocument as fault:
        return {"refusal": fault.refusal.name, "facts": fault.facts}
    return {
        "text": extract.text,
        "places": [(span.start, span.end, name) for span, name in extract.places],
        "body": (extract.body.start, extract.body.end),
        "remarks": [(each.code, each.message, each.advice) for each in extract.remarks],
    }


def _bound(limits: Limits) -> None:
    """Limits of the system on this process, where the system has them."""
    try:
        resource = importlib.import_module("resource")
    except ImportError:
        return
    for kind, most in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        with contextlib.suppress(ValueError, OSError):  # macOS has no limit on memory
            resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def main() -> int:
    """Reads the limits from the first line of standard input, the file from the rest."""
    limits = Limits(**json.loads(sys.stdin.buffer.readline()))
    _bound(limits)
    answer = _answer(sys.argv[1], sys.stdin.buffer.read(limits.file_bytes + MEGABYTE), limits)
    sys.stdout.buffer.write(json.dumps(answer).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
