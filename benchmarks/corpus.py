"""How long the command takes: its start, a Word file of 40 pages, an archive of texts on two cores; each against its limit.

    python benchmarks/corpus.py [ARCHIVE] [--jobs 2]

ARCHIVE is a .jsonl or .jsonl.gz (docs/compiler.md, Many documents); without it copies of the bundled invented city's plan, as many
as make three million characters. Ends with status 1 over a limit. Judged is processor time (for the archive that of all processes,
shared by their number): on an idle machine this is the clock's time, on a busy one it leaves the neighbours out.
"""

import argparse
import json
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import docx

from luoshi.compiler import compile_source
from luoshi.readers import read_document

DEFAULT = Path(__file__).resolve().parent.parent / "src/luoshi_site/office/bundled/data/yunting-livelihood-2026.txt"
COMMAND = str(Path(sys.executable).parent / "luoshi")
HELP_LIMIT, WORD_LIMIT, ARCHIVE_LIMIT = 0.15, 0.050, 15.0
PAGE_CHARACTERS, PAGES, ARCHIVE_CHARACTERS = 22 * 28, 40, 3_000_000


def seconds(run: Callable[[], object], times: int, clock: Callable[[], float] = time.perf_counter) -> float:
    """Median of so many runs, after one that is not counted."""
    run()
    taken = []
    for _ in range(times):
        start = clock()
        run()
        taken.append(clock() - start)
    return statistics.median(taken)


def children() -> float:
    """Processor time of all processes that were started and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def told(what: str, taken: float, limit: float) -> bool:
    print(f"{what:56} {taken:8.3f} s  limit {limit:g} s  {'ok' if taken <= limit else 'OVER THE LIMIT'}")
    return taken <= limit


def word_file(folder: Path) -> bytes:
    """The bundled plan over and over, numbered anew, until it fills 40 pages of 22 lines of 28 characters."""
    lines = DEFAULT.read_text(encoding="utf-8").splitlines()
    written, size = docx.Document(), 0
    while size < PAGES * PAGE_CHARACTERS:
        for line in lines:
            written.add_paragraph(line)
            size += max(len(line), 28)
    written.save(str(folder / "40.docx"))
    return (folder / "40.docx").read_bytes()


def archive(folder: Path) -> Path:
    text = DEFAULT.read_text(encoding="utf-8")
    path = folder / "texts.jsonl"
    with path.open("w", encoding="utf-8") as stream:
        for number in range(ARCHIVE_CHARACTERS // len(text)):
            stream.write(json.dumps({"name": f"{number}", "text": f"{number}\n{text}"}, ensure_ascii=False) + "\n")
    return path


def compile_archive(path: Path, folder: Path, jobs: int) -> tuple[float, str]:
    start, used = time.perf_counter(), children()
    command = [COMMAND, "compile", str(path), "--out", str(folder / "plans.jsonl"), "--jobs", str(jobs)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    taken, clock = (children() - used) / jobs, time.perf_counter() - start
    total, compiled = re.search(r"共 (\d+) 份：编译 (\d+) 份", done.stderr).groups()  # type: ignore[union-attr]
    return taken, f"{compiled} of {total} texts, {jobs} processes ({clock:.1f} s by the clock)"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("archive", nargs="?", type=Path)
    options.add_argument("--jobs", type=int, default=2)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        start = seconds(lambda: subprocess.run([COMMAND, "--help"], capture_output=True, check=True), 9, children)
        content = word_file(folder)
        page = seconds(lambda: compile_source(read_document(content, "40.docx")), 9, time.process_time)
        taken, what = compile_archive(chosen.archive or archive(folder), folder, chosen.jobs)
    return (
        0
        if all(
            [
                told("luoshi --help", start, HELP_LIMIT),
                told("40-page Word file, read and compiled", page, WORD_LIMIT),
                told(what, taken, ARCHIVE_LIMIT),
            ]
        )
        else 1
    )


if __name__ == "__main__":
    sys.exit(main())
