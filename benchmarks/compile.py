"""Compile time of a document against its limit; characters a second beside a bare scan and ms-recognizers-text; many copies of it.

    python benchmarks/compile.py [FILE] [--times 30] [--archive ARCHIVE] [--copies]

Without FILE the bundled invented city's plan. --archive names a .jsonl or .jsonl.gz of texts, of which every so many-th is taken for
the same comparison. --copies compiles the document written 10, 100 and 1,000 times, each in a process of its own, with its peak
memory. The peer (`pip install ms-recognizers-text-suite`, imported as ms_recognizers_suite) looks for numbers, percentages,
dimensions and currencies, line by line, which is the least that a target needs; where it is not installed its line says so. The bare
scan looks for figures with a sign behind them: no reader can be faster. All are loaded and warmed up first and taken in processor
time on one core; luoshi is asked to be 60 times as fast as the peer, and what was measured is printed beside it. Ends with status 1
over the limit of milliseconds, or where a thousand copies cost more than 1.5 times as much a character as ten.
"""

import argparse
import gzip
import importlib
import json
import re
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from luoshi.compiler import compile_source
from luoshi.readers import read_document
from luoshi.text.source import Media, Source

LIMIT_MS, MOST_GROWTH = 30.0, 1.5
ASKED_TIMES = 60
COPIES = (10, 100, 1000)
SAMPLE_CHARACTERS = 250_000
DEFAULT = Path(__file__).resolve().parent.parent / "src/luoshi_site/office/bundled/data/yunting-livelihood-2026.txt"
PEER = "ms_recognizers_suite"
PEER_ASKS = ("recognize_number", "recognize_percentage", "recognize_dimension", "recognize_currency")
BARE = re.compile(r"\d+(?:\.\d+)?(?:万|亿)?(?:%|[\u4e00-\u9fff])")


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


def peer(texts: list[str]) -> Callable[[], object] | None:
    """The peer's work on the same texts, None where it is not installed."""
    try:
        suite = importlib.import_module(PEER)
    except ImportError:
        return None
    lines = [line for text in texts for line in text.splitlines() if line.strip()]

    def recognise() -> None:
        for ask in PEER_ASKS:
            for line in lines:
                getattr(suite, ask)(line, suite.Culture.Chinese)

    return recognise


def rate(who: str, characters: int, taken_ms: float) -> None:
    print(f"{who:20} {characters / taken_ms * 1000:14,.0f} characters a second")


def compare(what: str, sources: list[Source], times: int) -> float:
    """luoshi, the bare scan and the peer on the same texts; the milliseconds that luoshi took."""
    texts = [source.text for source in sources]
    size = sum(map(len, texts))
    print(f"{what}: {size:,} characters")
    taken = milliseconds(lambda: [compile_source(source) for source in sources], times)
    rate("luoshi", size, taken)
    rate("bare re scan", size, milliseconds(lambda: [BARE.findall(text) for text in texts], times))
    recognise = peer(texts)
    if recognise is None:
        print(f"ms-recognizers-text  skipped: {PEER} is not installed (pip install ms-recognizers-text-suite)")
        return taken
    peer_ms = milliseconds(recognise, 3 if size < SAMPLE_CHARACTERS / 2 else 1)
    rate("ms-recognizers-text", size, peer_ms)
    told = "ok" if peer_ms / taken >= ASKED_TIMES else "TOO FEW"
    print(f"{'ratio':20} {peer_ms / taken:14.1f} times as fast  asked {ASKED_TIMES} times  {told}")
    return taken


def sample(archive: Path) -> list[Source]:
    """Texts spread evenly over an archive, so many characters in all."""
    with (gzip.open if archive.suffix == ".gz" else open)(archive, "rt", encoding="utf-8") as stream:
        texts = [str(json.loads(line)["text"]) for line in stream]
    step = max(1, sum(map(len, texts)) // SAMPLE_CHARACTERS)
    return [Source(text, f"{at}", Media.TXT, "0" * 64) for at, text in enumerate(texts[::step])]


def peak_megabytes() -> float:
    """The most memory that this process ever held; the kernel's own count where it gives one, since the other includes the parent's."""
    status = Path("/proc/self/status")
    told = re.search(r"VmHWM:\s+(\d+)", status.read_text()) if status.exists() else None
    return (int(told[1]) if told else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024


def one(file: Path, count: int) -> None:
    """For a process of its own: seconds of processor time, and peak memory in MB, of a document written so many times."""
    text = read_document(file.read_bytes(), file.name).text + "\n"
    source = Source(text * count, file.name, Media.TXT, "0" * 64)
    start = time.process_time()
    compile_source(source)
    used = time.process_time() - start
    print(json.dumps([used, len(source.text), peak_megabytes()]))


def copies(file: Path) -> Iterator[float]:
    """Microseconds a character for each number of copies."""
    for count in COPIES:
        command = [sys.executable, __file__, str(file), "--one", str(count)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        used, characters, megabytes = json.loads(done.stdout)
        shown = f"{characters / used:,.0f} characters a second, peak memory {megabytes:.0f} MB"
        print(f"{count:5,} copies         {used * 1000:8.0f} ms  {shown}")
        yield used / characters * 1_000_000


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("file", nargs="?", type=Path, default=DEFAULT)
    options.add_argument("--times", type=int, default=30)
    options.add_argument("--archive", type=Path)
    options.add_argument("--copies", action="store_true")
    options.add_argument("--one", type=int, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.one:
        one(chosen.file, chosen.one)
        return 0
    content = chosen.file.read_bytes()
    source = read_document(content, chosen.file.name)
    plan = compile_source(source)
    reading = milliseconds(lambda: read_document(content, chosen.file.name), chosen.times)
    taken = compare(chosen.file.name, [source], chosen.times)
    ok = taken <= LIMIT_MS
    print(f"read                 {reading:8.2f} ms  median of {chosen.times}")
    told = f"{len(plan.tasks)} tasks, {len(plan.targets)} targets"
    print(f"compile              {taken:8.2f} ms  limit {LIMIT_MS:.0f} ms  {'ok' if ok else 'OVER THE LIMIT'}  {told}")
    if chosen.archive:
        compare(f"sample of {chosen.archive.name}", sample(chosen.archive), 3)
    if chosen.copies:
        cost = list(copies(chosen.file))
        linear = cost[-1] <= MOST_GROWTH * cost[0]
        print(
            f"a character in {COPIES[-1]:,} copies costs {cost[-1] / cost[0]:.2f} times one in {COPIES[0]} (limit {MOST_GROWTH})"
        )
        ok &= linear
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
