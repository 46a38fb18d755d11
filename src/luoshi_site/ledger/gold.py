"""An adopted draft as an annotation: what an officer says the document says, to score other readings against (标注)."""

from dataclasses import replace

from luoshi.plan.jsontext import JsonValue, json_text
from luoshi.plan.model import Heading, HeadingKind
from luoshi.text.span import Span
from luoshi_site.ledger.draft import Draft, DraftTarget, DraftTask


def gold_json(draft: Draft, name: str) -> str:
    """The draft in the format of annotations, one record a line; spans are of the document's text, [0, 0] where there are none."""
    plan = draft.plan
    return json_text(
        {
            "document": name,
            "title": plan.title,
            "issuers": list(plan.issuers),
            "doc_number": plan.doc_number or None,
            "body": _pair(plan.body),
            "outline": [_heading(each) for each in _outline(draft)],
            "tasks": [_task(task) for task in draft.tasks if not task.struck],
            "targets": [_target(draft, target) for target in draft.targets if target.counts],
        }
    )


def _outline(draft: Draft) -> list[Heading]:
    """The headings; one that heads a task whose title was corrected is corrected with it."""
    new = {
        (task.fact.span.start, draft.plan.tasks[task.place].title): task.fact.title
        for task in draft.tasks
        if not task.added
    }
    return [
        replace(each, title=new.get((each.span.start, each.title), each.title))
        if each.kind is HeadingKind.TASK
        else each
        for each in draft.plan.outline
    ]


def _number(task: DraftTask) -> str:
    """A task's number; one that an officer added without any is known by its place."""
    return task.fact.id or f"补{task.place + 1}"


def _heading(heading: Heading) -> JsonValue:
    return {
        "level": heading.level,
        "label": heading.label,
        "title": heading.title,
        "span": _pair(heading.span),
        "kind": heading.kind.value,
    }


def _task(task: DraftTask) -> JsonValue:
    return {
        "id": _number(task),
        "title": task.fact.title,
        "area": task.fact.area,
        "span": _pair(task.fact.span),
        "lead": list(task.fact.lead),
        "responsible": list(dict.fromkeys((*task.fact.responsible, *task.supporting))),
    }


def _target(draft: Draft, target: DraftTarget) -> JsonValue:
    fact = target.fact
    return {
        "task": _number(draft.tasks[target.task]) if target.task is not None else None,
        "goal": fact.goal or None,
        "indicator": fact.indicator,
        "kind": fact.kind.value,
        "comparator": fact.comparator.value,
        "value": fact.value,
        "value_high": fact.value_high,
        "unit": fact.unit or None,
        "of": fact.of or None,
        "deadline": fact.deadline or None,
        "strength": fact.strength.value,
        "span": _pair(fact.span),
    }


def _pair(span: Span) -> JsonValue:
    return [span.start, span.end]
