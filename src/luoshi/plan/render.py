"""A plan as the text of an official document (成文): what `compile_source` reads back as the same plan."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from luoshi.plan.model import Comparator, HeadingKind, Kind, Plan, Target, Task

_BEFORE = {
    Comparator.ABOVE: "超过",
    Comparator.BELOW: "低于",
    Comparator.AT_LEAST: "不低于",
    Comparator.AT_MOST: "不超过",
}
_AFTER = {Comparator.ABOUT: "左右"}
_PER = {"人": "每人", "月": "每月", "季度": "每季度", "户": "每户", "年": "每年"}
_RELATIONS = {
    Comparator.ABOVE: "高于",
    Comparator.BELOW: "低于",
    Comparator.AT_LEAST: "不低于",
    Comparator.REACH: "达到",
}
_EVERY_YEAR = "每年"


def render_plan(plan: Plan) -> str:
    """The document that states the plan: title, date, headings, responsibility clauses, and each target as a paragraph of its own, for a
    deadline that opens a paragraph governs all of it."""
    tasks = {task.span.start: task for task in plan.tasks}
    by_task: dict[str | None, list[Target]] = defaultdict(list)
    for target in plan.targets:
        by_task[target.task if target.task is not None else target.goal].append(target)
    lines = [plan.title] if plan.title else []
    if plan.issued_on:
        lines.append(f"{plan.issued_on.year}年{plan.issued_on.month}月{plan.issued_on.day}日")
    for heading in plan.outline:
        task = tasks.get(heading.span.start) if heading.kind is HeadingKind.TASK else None
        stop = "。" if task or heading.kind is HeadingKind.GOAL else ""
        key = task.id if task else heading.title if heading.kind is HeadingKind.GOAL else None
        lines.append(f"{heading.label}{heading.title}{stop}")
        lines += _sentences(by_task.get(key, ()) if stop else ())
        lines[-1] += _clause(task) if task else ""
    return "\n".join(lines)


def _clause(task: Task) -> str:
    lead, rest = "、".join(task.lead), "、".join(task.responsible)
    parts = [f"牵头单位：{lead}"] if lead else []
    parts += [f"责任单位：{rest}"] if rest else []
    return f"（{'；'.join(parts)}）" if parts else ""


def _sentences(targets: list[Target] | tuple[Target, ...]) -> Iterator[str]:
    for target in targets:
        # The subject of 超过 is a level; what adds up stands under a verb.
        adds = target.kind is Kind.CUMULATIVE and target.comparator in {Comparator.ABOVE, Comparator.BELOW}
        yield f"{_deadline(target)}{'完成' if adds else ''}{target.indicator}{_told(target)}。"


def _deadline(target: Target) -> str:
    """The deadline as a clause opens with it (到2028年, 2028年6月底前, 每年)."""
    told = target.deadline
    if told is None or (told == _EVERY_YEAR and _EVERY_YEAR in target.indicator):
        return ""
    if told == _EVERY_YEAR:
        return _EVERY_YEAR
    year, *rest = told.split("-")
    if not rest:
        return f"到{year}年，"
    return f"{year}年{int(rest[0])}月底前，" if len(rest) == 1 else f"{year}年{int(rest[0])}月{int(rest[1])}日前，"


def _told(target: Target) -> str:
    """The comparator with its figure."""
    if target.kind is Kind.COVERAGE:
        return "实现全覆盖"
    if target.kind is Kind.ZERO:
        return "动态清零"
    if target.kind is Kind.RELATION:
        return f"{_RELATIONS[target.comparator]}{target.of or ''}"
    if target.value is None:
        return "逐年提高" if target.comparator is Comparator.ABOVE else "逐年下降"
    moved = "达到" if target.kind in {Kind.LEVEL, Kind.RATIO} and target.comparator not in _BEFORE else ""
    return f"{moved}{_BEFORE.get(target.comparator, '')}{_figure(target)}{_AFTER.get(target.comparator, '')}"


def _figure(target: Target) -> str:
    unit, _, per = (target.unit or "").partition("/")
    words = per.split("·") if per else []
    if not all(word in _PER for word in words):
        unit, words = target.unit or "", []
    each = "".join(_PER[word] for word in words)
    low = _plain(target.value or Decimal(0))
    high = f"—{_plain(target.value_high)}" if target.value_high is not None else ""
    return f"{each}{low}{high}{':1' if target.kind is Kind.RATIO else ''}{unit}"


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
