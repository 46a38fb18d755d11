"""By when each target is due, and the plan's own period (期限)."""

import re
from collections import Counter
from dataclasses import replace

from luoshi.compiler.draft import Draft, FoundTarget
from luoshi.language.dates import EVERY_YEAR, Deadline, deadlines, find_period
from luoshi.language.words import any_of, words
from luoshi.plan.model import Target
from luoshi.text.normalize import compact

_GOALS = re.compile(any_of(words("outline", "goals")))
_LASTS = re.compile(r"(?:延续|延长|持续|执行)?(?:到|至)$")
_YEARLY = re.compile(r"每年|年均(?!浓度|气温|降水|值)|逐年")


def set_deadlines(draft: Draft) -> Draft:
    """Reads `found` and where it stands; writes `targets`, `first_year`, `last_year`."""
    targets = tuple(replace(found.target, deadline=_deadline(draft, found)) for found in draft.found)
    first, last = _period(draft, targets)
    return replace(draft, targets=targets, first_year=first, last_year=last)


def _deadline(draft: Draft, found: FoundTarget) -> str | None:
    """The nearest word wins: each year in its own clause, its sentence, its paragraph's head, what leads in its list, its clause."""
    text, year = found.sentence.text, draft.year
    clause = max(text.rfind(sign, 0, found.at) for sign in ",;:") + 1
    end = found.sentence.index(found.target.span.end)
    if _YEARLY.search(text[clause:end]):
        return EVERY_YEAR
    known = [deadline for deadline in deadlines(text, year, _since(draft)) if deadline.value != EVERY_YEAR]
    lasting = _lasting(known, text, end)
    if lasting:
        return lasting
    earlier = [deadline for deadline in known if deadline.end <= found.at]
    if earlier:
        return earlier[-1].value
    return _from_paragraph(draft, found) or _from_lead(draft, found) or _from_clause(draft, found)


def _since(draft: Draft) -> int | None:
    return draft.issued_on.year if draft.issued_on else None


def _lasting(known: list[Deadline], text: str, end: int) -> str | None:
    """«提高至40%以上政策延续到2023年12月31日»: a day told after the figure in the same clause."""
    for deadline in known:
        between = text[end : deadline.start]
        if deadline.start >= end and len(between) < 16 and not re.search(r"[,;]", between) and _LASTS.search(between):
            return deadline.value
    return None


def _from_paragraph(draft: Draft, found: FoundTarget) -> str | None:
    """A deadline that opens a paragraph governs all of it."""
    at = found.target.span.start
    line = draft.text.rfind("\n", found.scope.start, at) + 1
    heading = draft.items[found.item].heading.span
    start = heading.end + 1 if line <= heading.start + 1 else line
    if start >= at:
        return None
    opening = compact(draft.text, start, min(at, start + 60))
    first = next(iter(deadlines(opening.text, draft.year, _since(draft))), None)
    return first.value if first and first.start <= 3 and first.value != EVERY_YEAR else None


def _from_lead(draft: Draft, found: FoundTarget) -> str | None:
    """A deadline anywhere in the paragraph that leads in a list of —— goals governs the list."""
    item = draft.items[found.item]
    if item.style != "goal" or item.parent is None:
        return None
    own = draft.items[item.parent].own
    known = [d for d in deadlines(own.of(draft.text), draft.year, _since(draft)) if d.value != EVERY_YEAR]
    return known[-1].value if known else None


def _from_clause(draft: Draft, found: FoundTarget) -> str | None:
    """完成时限 in the task's responsibility clause."""
    if found.target.task is None:
        return None
    task = next((task for task in draft.tasks if task.id == found.target.task), None)
    if task is None:
        return None
    for clause in draft.clauses:
        if task.span.start <= clause.span.start < task.span.end and clause.clause.when:
            known = deadlines(f",{clause.clause.when}", draft.year, _since(draft))
            if known:
                return known[0].value
    return None


def _period(draft: Draft, targets: tuple[Target, ...]) -> tuple[int | None, int | None]:
    """The years that the plan covers, as stated in its title, its opening words or its general goals."""
    opening = draft.text[draft.body.start : draft.items[0].own.start] if draft.items else ""
    stated = find_period(draft.title) or find_period(re.sub(r"《[^》]*》", "", opening))
    if stated:
        return stated
    alone = re.search(r"(20\d\d) ?年", draft.title)
    if alone:
        return int(alone[1]), int(alone[1])
    years = [
        year
        for item in draft.items
        if _GOALS.search(item.heading.title)
        for year in _years(draft, item.own.of(draft.text))
    ]
    if not years:
        counted = Counter(int(t.deadline[:4]) for t in targets if t.deadline and t.deadline[:4].isdigit())
        years = [year for year, count in counted.most_common(1) if 2 * count > len(targets)]
    return None, max(years) if years else None


def _years(draft: Draft, text: str) -> list[int]:
    return [int(d.value[:4]) for d in deadlines(text, draft.year, _since(draft)) if d.value[:4].isdigit()]
