"""Compiles a stream of documents on several processes: bounded memory, and no file can end the run (批量编译)."""

import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice

from luoshi.compiler import compile_source
from luoshi.corpus.inputs import Item
from luoshi.corpus.results import failure_line
from luoshi.plan.codec import plan_to_line
from luoshi.readers import UnreadableDocument, read_document

_IN_HAND = 4  # documents for each process, waiting or being compiled
_CRASHED = "处理这个文件时进程意外结束（可能内存不足）。请把它另存为 docx 或 txt 后再试。"
_DEFECT = "编译时出错（{error}），这是程序的缺陷。请把文件和这行提示发给维护人员。"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a document: the line for the file of results, and a message where it failed (结果)."""

    name: str
    line: str
    failure: str = ""


def compile_all(items: Iterable[Item], *, jobs: int, facts_only: bool = False) -> Iterator[Outcome]:
    """The outcome of each document, as they are done; a document that brings its process down fails alone."""
    if jobs == 1:
        yield from (outcome_of(item, facts_only) for item in items)
        return
    waiting = iter(items)
    suspects: list[Item] = []
    while True:
        yield from _pooled(waiting, suspects, jobs, facts_only)
        if not suspects:
            return
        for item in suspects:
            yield _alone(item, facts_only)
        suspects.clear()


def _pooled(items: Iterator[Item], suspects: list[Item], jobs: int, facts_only: bool) -> Iterator[Outcome]:
    """Outcomes until the items end, or until the pool breaks: then `suspects` are those that were in hand."""
    pool = ProcessPoolExecutor(jobs, initializer=_begin_worker)
    held: dict[Future[Outcome], Item] = {}
    try:
        while True:
            for item in islice(items, jobs * _IN_HAND - len(held)):
                suspects.append(item)
                held[pool.submit(outcome_of, item, facts_only)] = item
                suspects.pop()
            if not held:
                return
            for future in wait(held, return_when=FIRST_COMPLETED).done:
                outcome = future.result()
                del held[future]
                yield outcome
    except BrokenProcessPool:
        suspects.extend(held.values())
    finally:
        pool.shutdown(cancel_futures=True)


def _alone(item: Item, facts_only: bool) -> Outcome:
    """A document that may have broken the pool, in a process of its own."""
    with ProcessPoolExecutor(1, initializer=_begin_worker) as pool:
        try:
            return pool.submit(outcome_of, item, facts_only).result()
        except BrokenProcessPool:
            return _failed(item, "CRASHED", _CRASHED)


def _begin_worker() -> None:
    """Ctrl-C is the main process's business; when that is gone, so is the worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    multiprocessing.connection.wait([sentinel])
    os._exit(1)


def outcome_of(item: Item, facts_only: bool) -> Outcome:
    """Reads and compiles one document; whatever happens is its outcome."""
    if item.fault:
        return _failed(item, "UNOPENED", item.fault)
    try:
        source = read_document(item.content, item.document)
        return Outcome(item.name, plan_to_line(compile_source(source), file=item.name, facts_only=facts_only))
    except UnreadableDocument as fault:
        return _failed(item, fault.refusal.name, str(fault))
    except Exception as fault:  # noqa: BLE001 - the outermost loop of a worker: one document must not end the run
        return _failed(item, "DEFECT", _DEFECT.format(error=f"{type(fault).__name__}: {fault}"))


def _failed(item: Item, refusal: str, message: str) -> Outcome:
    return Outcome(item.name, failure_line(item.name, item.sha256, refusal, message), message)
