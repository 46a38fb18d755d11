"""`luoshi compile`: one document into a plan on the screen, or many into a file of results."""

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from luoshi.cli.files import STANDARD_INPUT, CommandError, source_of, write
from luoshi.cli.progress import Progress
from luoshi.compiler import compile_source
from luoshi.corpus import Batch, Item, ResultFile, batch_of, compile_all
from luoshi.plan.codec import plan_to_json
from luoshi.problems import LuoshiError
from luoshi.readers import DEFAULT_LIMITS

_ARCHIVES = (".jsonl", ".jsonl.gz")


def run(options: argparse.Namespace) -> None:
    """Compiles what was named."""
    if _is_one(options.files, options.output):
        _compile_one(options.files[0], options.output, options.facts)
    elif options.output is None or not options.output.endswith(".jsonl"):
        raise CommandError("编译文件夹或许多文件时，请写 --out 结果.jsonl，每份计划占一行。")
    else:
        _compile_many(options)


def _is_one(files: list[str], output: str | None) -> bool:
    if len(files) != 1 or (output or "").endswith(".jsonl"):
        return False
    return files[0] == STANDARD_INPUT or not (files[0].endswith(_ARCHIVES) or Path(files[0]).is_dir())


def _compile_one(name: str, output: str | None, facts_only: bool) -> None:
    try:
        text = plan_to_json(compile_source(source_of(name)), facts_only=facts_only)
    except LuoshiError as fault:
        raise CommandError(f"{name}: {fault}") from fault
    if output is not None:
        write(text.encode("utf-8"), output)
        return
    sys.stdout.write(text)
    sys.stdout.flush()


def _compile_many(options: argparse.Namespace) -> None:
    output = Path(options.output)
    batch = batch_of([name for name in options.files if Path(name).resolve() != output.resolve()])
    jobs = options.jobs or os.cpu_count() or 1
    with ResultFile(output) as results, Progress(sys.stderr, batch.total) as progress:
        known = set(results.done.compiled) if options.retry else results.done.compiled | results.done.failed
        items = _new_items(batch, known, progress)
        for outcome in compile_all(items, jobs=jobs, facts_only=options.facts):
            results.add(outcome.line)
            progress.done(outcome.name, outcome.failure)
    print(_summary(batch, progress, output), file=sys.stderr)


def _new_items(batch: Batch, known: set[str], progress: Progress) -> Iterator[Item]:
    """The documents that no result is there for yet; of equal ones the first."""
    for item in batch.items(DEFAULT_LIMITS.file_bytes):
        if item.sha256 and item.sha256 in known:
            progress.passed_over()
            continue
        known.add(item.sha256)
        yield item


def _summary(batch: Batch, progress: Progress, output: Path) -> str:
    parts = [f"共 {batch.total} 份：编译 {progress.compiled} 份"]
    if progress.known:
        parts.append(f"已有结果或内容相同 {progress.known} 份")
    if progress.failed:
        parts.append(f"没能编译 {progress.failed} 份（原因见上，也在结果文件里）")
    if batch.skipped:
        parts.append(f"另有 {batch.skipped} 个文件不是公文格式，略过")
    return f"{'，'.join(parts)}。结果在 {output}。"
