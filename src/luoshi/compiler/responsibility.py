"""Who leads and who is responsible, by the clauses of a task and by rules that the document states once (责任分工)."""

from bisect import bisect_left

from luoshi.compiler.draft import Draft, FoundClause
from luoshi.language.agencies import Clause, also_responsible, first_leads
from luoshi.plan.model import Task


def assign_agencies(draft: Draft) -> Draft:
    """Reads `text`, `body`, `tasks`, `clauses`; writes the agencies of `tasks`."""
    clauses = _by_rules(draft)
    starts = [found.span.start for found, _ in clauses]
    tasks = []
    for task in draft.tasks:
        low, high = bisect_left(starts, task.span.start), bisect_left(starts, task.span.end)
        mine = [clause for _, clause in clauses[low:high]]
        tasks.append(_with_agencies(task, mine))
    return draft._replace(tasks=tuple(tasks))


def _with_agencies(task: Task, clauses: list[Clause]) -> Task:
    if not clauses:
        return task
    if len(clauses) == 1:
        lead, rest = clauses[0].lead, clauses[0].responsible
    else:
        lead = tuple(dict.fromkeys(name for clause in clauses for name in clause.lead))
        rest = tuple(dict.fromkeys(name for clause in clauses for name in clause.responsible))
    responsible = tuple([name for name in rest if name not in lead])
    return Task(task.id, task.title, task.area, task.span, lead, responsible, task.clause)


def _by_rules(draft: Draft) -> list[tuple[FoundClause, Clause]]:
    """The clauses with the rules in force where they stand: the first named leads; some are always responsible too."""
    leads = first_leads(_outside_clauses(draft))
    also: tuple[str, ...] = ()
    out = []
    for found in draft.clauses:
        clause = found.clause
        leads = leads or first_leads(found.content)
        named = also_responsible(found.content)
        also = _as_written(draft, found, named) if named else also
        if leads and not clause.lead and clause.responsible:
            clause = Clause(clause.responsible[:1], clause.responsible[1:], clause.when)
        extra = tuple([name for name in also if name not in clause.lead and name not in clause.responsible])
        out.append((found, Clause(clause.lead, clause.responsible + extra, clause.when) if extra else clause))
    return out


def _outside_clauses(draft: Draft) -> str:
    """The text without its clauses: a rule stated there, in the covering notice or at the end, holds everywhere."""
    kept, at = [], 0
    for found in draft.clauses:
        kept.append(draft.text[at : found.span.start])
        at = max(at, found.span.end)
    return "".join([*kept, draft.text[at:]])


def _as_written(draft: Draft, found: FoundClause, names: tuple[str, ...]) -> tuple[str, ...]:
    """The names in the document's own signs."""
    places = [(draft.text.find(name, found.span.start, found.span.end), name) for name in names]
    return tuple(draft.source.text[at : at + len(name)] if at >= 0 else name for at, name in places)
