"""The plan as versioned JSON, in the words of docs/compiler.md, and back (计划文件)."""

from luoshi.plan.facts import facts_of
from luoshi.plan.fields import Fields, PlanFormatError, opened
from luoshi.plan.jsontext import JsonValue, json_line, json_text
from luoshi.plan.model import (
    SCHEMA_VERSION,
    Comparator,
    Direction,
    Heading,
    HeadingKind,
    Kind,
    Plan,
    Strength,
    Target,
    Task,
)
from luoshi.problems import Problem, Severity
from luoshi.text.span import Span

__all__ = ["PlanFormatError", "plan_from_json", "plan_to_json", "plan_to_line"]


def plan_to_json(plan: Plan, *, facts_only: bool = False) -> str:
    """The plan as JSON, one record a line; figures are exact decimals.

    With `facts_only` no sentence of the document is in it: names, figures, offsets and the hash of the source stay.
    """
    return json_text(_fields(facts_of(plan) if facts_only else plan))


def plan_to_line(plan: Plan, *, file: str, facts_only: bool = False) -> str:
    """The plan in one line, for a file of many (jsonl); `file` says where the document was found and comes first, then its hash."""
    fields = _fields(facts_of(plan) if facts_only else plan)
    return json_line({"file": file, "sha256": fields["sha256"], **fields})


def _fields(told: Plan) -> dict[str, JsonValue]:
    return {
        "schema": told.schema,
        "document": told.document,
        "sha256": told.sha256,
        "title": told.title,
        "issuers": list(told.issuers),
        "doc_number": told.doc_number,
        "issued_on": told.issued_on.isoformat() if told.issued_on else None,
        "first_year": told.first_year,
        "last_year": told.last_year,
        "body": _pair(told.body),
        "outline": [_heading(each) for each in told.outline],
        "tasks": [_task(each) for each in told.tasks],
        "targets": [_target(each) for each in told.targets],
        "problems": [_problem(each) for each in told.problems],
    }


def plan_from_json(text: str) -> Plan:
    """The plan of a plan file.

    Raises:
        PlanFormatError: not a plan file, of a later schema, or a field is missing or of the wrong kind; the message names it.
    """
    fields = opened(text)
    schema = fields.count_or_none("schema") or SCHEMA_VERSION
    if schema > SCHEMA_VERSION:
        raise PlanFormatError(f"计划文件的格式版本是 {schema}，本程序只认到 {SCHEMA_VERSION}。请升级 luoshi 后再试。")
    return Plan(
        document=fields.text("document"),
        title=fields.text_or_none("title") or "",
        issuers=fields.texts("issuers"),
        doc_number=fields.text_or_none("doc_number"),
        issued_on=fields.day("issued_on"),
        body=fields.span("body"),
        outline=tuple(_read_heading(each) for each in fields.records("outline", "标题")),
        tasks=tuple(_read_task(each) for each in fields.records("tasks", "任务")),
        targets=tuple(_read_target(each) for each in fields.records("targets", "目标")),
        problems=tuple(_read_problem(each) for each in fields.records("problems", "问题")),
        sha256=fields.text_or_none("sha256"),
        first_year=fields.count_or_none("first_year"),
        last_year=fields.count_or_none("last_year"),
        schema=SCHEMA_VERSION,
    )


def _pair(span: Span) -> JsonValue:
    return [span.start, span.end]


def _pair_or_none(span: Span | None) -> JsonValue:
    return _pair(span) if span else None


def _heading(heading: Heading) -> JsonValue:
    return {
        "level": heading.level,
        "label": heading.label,
        "title": heading.title,
        "span": _pair(heading.span),
        "kind": heading.kind.value,
    }


def _read_heading(fields: Fields) -> Heading:
    return Heading(
        level=fields.count("level"),
        label=fields.text("label"),
        title=fields.text("title"),
        span=fields.span("span"),
        kind=fields.choice("kind", HeadingKind),
    )


def _task(task: Task) -> JsonValue:
    return {
        "id": task.id,
        "title": task.title,
        "area": task.area,
        "span": _pair(task.span),
        "lead": list(task.lead),
        "responsible": list(task.responsible),
        "clause": _pair_or_none(task.clause),
    }


def _read_task(fields: Fields) -> Task:
    return Task(
        id=fields.text("id"),
        title=fields.text("title"),
        area=fields.text_or_none("area"),
        span=fields.span("span"),
        lead=fields.texts("lead"),
        responsible=fields.texts("responsible"),
        clause=fields.span_or_none("clause"),
    )


def _target(target: Target) -> JsonValue:
    return {
        "task": target.task,
        "goal": target.goal,
        "indicator": target.indicator,
        "kind": target.kind.value,
        "comparator": target.comparator.value,
        "value": target.value,
        "value_high": target.value_high,
        "unit": target.unit,
        "of": target.of,
        "deadline": target.deadline,
        "strength": target.strength.value,
        "span": _pair(target.span),
        "quote": target.quote,
        "direction": target.direction.value if target.direction else None,
        "keep": target.keep,
        "sentence": _pair_or_none(target.sentence),
    }


def _read_target(fields: Fields) -> Target:
    return Target(
        task=fields.text_or_none("task"),
        goal=fields.text_or_none("goal"),
        indicator=fields.text("indicator"),
        kind=fields.choice("kind", Kind),
        comparator=fields.choice("comparator", Comparator),
        value=fields.figure("value"),
        value_high=fields.figure("value_high"),
        unit=fields.text_or_none("unit"),
        of=fields.text_or_none("of"),
        deadline=fields.text_or_none("deadline"),
        strength=fields.choice("strength", Strength),
        span=fields.span("span"),
        quote=fields.text_or_none("quote") or "",
        direction=fields.choice_or_none("direction", Direction),
        keep=fields.flag("keep"),
        sentence=fields.span_or_none("sentence"),
    )


def _problem(problem: Problem) -> JsonValue:
    return {
        "code": problem.code,
        "severity": problem.severity.value,
        "message": problem.message,
        "advice": problem.advice,
        "span": _pair_or_none(problem.span),
        "task": problem.task,
    }


def _read_problem(fields: Fields) -> Problem:
    return Problem(
        code=fields.text("code"),
        severity=fields.choice("severity", Severity),
        message=fields.text("message"),
        advice=fields.text("advice"),
        span=fields.span_or_none("span"),
        task=fields.text_or_none("task"),
    )
