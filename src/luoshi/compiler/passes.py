"""The compiler as one visible list of passes, from the text of a document to its plan."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from luoshi.compiler.checks import check
from luoshi.compiler.clauses import find_clauses
from luoshi.compiler.deadlines import set_deadlines
from luoshi.compiler.draft import Draft
from luoshi.compiler.lines import unwrap
from luoshi.compiler.metadata import read_metadata
from luoshi.compiler.outline import read_outline
from luoshi.compiler.responsibility import assign_agencies
from luoshi.compiler.targets.search import find_targets
from luoshi.compiler.tasks import find_tasks
from luoshi.plan.model import Plan
from luoshi.problems import Problem, Severity
from luoshi.text.normalize import normalize
from luoshi.text.source import Source


def _normalize(draft: Draft) -> Draft:
    """One spelling for punctuation and digits (归一化)."""
    return draft._replace(text=normalize(draft.source.text))


@dataclass(frozen=True, slots=True)
class Pass:
    """One step: the fields of the draft that it reads and those that it writes."""

    name: str
    run: Callable[[Draft], Draft]
    reads: tuple[str, ...]
    writes: tuple[str, ...]


PASSES = (
    Pass("normalize", _normalize, ("source",), ("text",)),
    Pass("unwrap", unwrap, ("text",), ("text",)),
    Pass(
        "metadata",
        read_metadata,
        ("source", "text"),
        ("title", "issuers", "doc_number", "issued_on", "dated_by_page", "body", "year"),
    ),
    Pass("outline", read_outline, ("source", "text", "body"), ("items",)),
    Pass("clauses", find_clauses, ("source", "text", "items"), ("clauses",)),
    Pass("tasks", find_tasks, ("source", "text", "items", "clauses"), ("items", "task_items", "tasks")),
    Pass(
        "responsibility",
        assign_agencies,
        ("source", "text", "body", "tasks", "task_items", "clauses", "items"),
        ("tasks",),
    ),
    Pass("targets", find_targets, ("source", "text", "items", "clauses", "task_items", "tasks"), ("found",)),
    Pass(
        "deadlines",
        set_deadlines,
        ("text", "title", "body", "year", "issued_on", "items", "tasks", "clauses", "found"),
        ("targets", "first_year", "last_year"),
    ),
    Pass(
        "checks",
        check,
        ("text", "title", "issued_on", "dated_by_page", "items", "tasks", "targets"),
        ("problems",),
    ),
)


def _told_by_reader(source: Source) -> Iterator[Problem]:
    """What the reader decided by itself, as notes (读取说明)."""
    for remark in source.remarks:
        yield Problem(remark.code, Severity.NOTE, remark.message, remark.advice)


def compile_source(source: Source) -> Plan:
    """The plan that a document states (编译); never refuses a text."""
    draft = Draft(source)
    for step in PASSES:
        draft = step.run(draft)
    return Plan(
        document=source.name,
        title=draft.title,
        issuers=draft.issuers,
        doc_number=draft.doc_number,
        issued_on=draft.issued_on,
        body=draft.body,
        outline=tuple(item.heading for item in draft.items),
        tasks=draft.tasks,
        targets=draft.targets,
        problems=(*_told_by_reader(source), *draft.problems),
        sha256=source.sha256,
        first_year=draft.first_year,
        last_year=draft.last_year,
    )
