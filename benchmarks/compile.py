"""Compile time of a document against its limit, and characters a second beside ms-recognizers-text on the same text.

    python benchmarks/compile.py [FILE] [--times 30]

Without FILE the bundled invented city's plan. Both are loaded and warmed up first. The peer (`pip install
ms-recognizers-text-suite`, imported as ms_recognizers_suite) looks for numbers, percentages, dimensions and currencies, line by
line, which is the least that a target needs; where it is not installed its line says so. Both are taken in processor time on one
core, and luoshi is asked to be 60 times as fast: what was measured is printed beside it. Ends with status 1 over the limit of
milliseconds only.
"""

import argparse
import importlib
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from luoshi.compiler import compile_source
from luoshi.readers import read_document

LIMIT_MS = 30.0
ASKED_TIMES = 60
DEFAULT = Path(__file__).resolve().parent.parent / "src/luoshi_site/office/bundled/data/yunting-livelihood-2026.txt"
PEER = "ms_recognizers_suite"
PEER_ASKS = ("recognize_number", "recognize_percentage", "recognize_dimension", "recognize_currency")


def milliseconds(run: Callable[[], object], times: int) -> float:
    """Median processor time of so many runs, after one that is not counted.

    The work is one thread: on an idle machine this is the clock's time, on a busy one it leaves the neighbours out.
    """
    run()
    taken = []
    for _ in range(times):
        start = time.process_time()
        run()
        taken.append((time.process_time() - start) * 1000)
    return statistics.median(taken)


def peer_milliseconds(text: str, times: int) -> float | None:
    """The same for ms-recognizers-text, None where it is not installed."""
    try:
        suite = importlib.import_module(PEER)
    except ImportError:
        return None
    lines = [line for line in text.splitlines() if line.strip()]

    def recognise() -> None:
        for ask in PEER_ASKS:
            for line in lines:
                getattr(suite, ask)(line, suite.Culture.Chinese)

    return milliseconds(recognise, times)


def rate(characters: int, taken_ms: float) -> str:
    return f"{characters / taken_ms * 1000:,.0f} characters a second"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("file", nargs="?", type=Path, default=DEFAULT)
    options.add_argument("--times", type=int, default=30)
    chosen = options.parse_args()
    content = chosen.file.read_bytes()
    source = read_document(content, chosen.file.name)
    size = len(source.text)
    reading = milliseconds(lambda: read_document(content, chosen.file.name), chosen.times)
    taken = milliseconds(lambda: compile_source(source), chosen.times)
    plan = compile_source(source)
    print(f"{chosen.file.name}: {size:,} characters, {len(plan.tasks)} tasks, {len(plan.targets)} targets")
    print(f"read                 {reading:8.2f} ms  median of {chosen.times}")
    print(
        f"compile              {taken:8.2f} ms  limit {LIMIT_MS:.0f} ms  {'ok' if taken <= LIMIT_MS else 'OVER THE LIMIT'}"
    )
    print(f"luoshi               {rate(size, taken)}")
    peer = peer_milliseconds(source.text, min(chosen.times, 3))
    if peer is None:
        print(f"ms-recognizers-text  skipped: {PEER} is not installed (pip install ms-recognizers-text-suite)")
    else:
        times = peer / taken
        told = "ok" if times >= ASKED_TIMES else "TOO FEW"
        print(f"ms-recognizers-text  {rate(size, peer)}")
        print(f"ratio                {times:8.0f} times as fast  asked {ASKED_TIMES} times  {told}")
    return 0 if taken <= LIMIT_MS else 1


if __name__ == "__main__":
    sys.exit(main())
