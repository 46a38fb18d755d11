"""Short documents to compile: text in, plan out."""

from luoshi.compiler import compile_source
from luoshi.plan.model import Plan, Target
from luoshi.text.source import Media, Source

HEAD = "云陵市民生行动方案（2026—2028年）\n2026年2月10日\n\n一、重点任务\n"


def plan_of(text: str) -> Plan:
    """The plan of a text."""
    return compile_source(Source(text, "plan.txt", Media.TXT, "0" * 64))


def targets_of(sentence: str) -> tuple[Target, ...]:
    """The targets of one task with that text."""
    return plan_of(
        f"{HEAD}1.办好实事。{sentence}(牵头单位:市民政局;责任单位:市财政局)\n2.抓好落实。(牵头单位:市民政局)"
    ).targets


def told(target: Target) -> tuple[str, str, str, str | None, str | None]:
    """A target in short: name, kind, comparator, value with unit, deadline."""
    value = None if target.value is None else f"{target.value}{target.unit or ''}"
    if target.value_high is not None:
        value = f"{target.value}-{target.value_high}{target.unit or ''}"
    return target.indicator, target.kind.value, target.comparator.value, value, target.deadline


def check_plan(text: str, plan: Plan) -> None:
    """Every span of a plan stands in the text, every quote is its words, every id is one task's."""
    length = len(text)
    for target in plan.targets:
        assert target.span.of(text) == target.quote != ""
        assert target.indicator
        assert target.sentence is not None
        assert target.sentence.start <= target.span.start < target.span.end <= target.sentence.end
    for heading in plan.outline:
        assert heading.span.end <= length
        assert heading.label
    ids = [task.id for task in plan.tasks]
    assert len(ids) == len(set(ids))
    assert all(0 <= task.span.start < task.span.end <= length for task in plan.tasks)
    assert all(found.span is None or found.span.end <= length for found in plan.problems)
    assert plan.body.end <= length
