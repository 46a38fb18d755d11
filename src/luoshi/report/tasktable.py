"""A plan as the tables that offices pass around: a row a task, and a row a target (任务分解表、指标表)."""

from decimal import Decimal

from luoshi.plan.model import Comparator, Direction, Kind, Plan, Strength, Target, Task
from luoshi.report.model import Cell, Column, ColumnKind, Number, Table

_TASK_COLUMNS = (
    Column("序号", width=4, centred=True),
    Column("领域", width=8),
    Column("任务", width=16),
    Column("量化目标", width=22),
    Column("完成时限", width=7, centred=True),
    Column("牵头单位", width=9),
    Column("责任单位", width=14),
)
_TARGET_COLUMNS = (
    Column("任务编号", width=5, centred=True),
    Column("任务", width=16),
    Column("指标名称", width=16),
    Column("要求", width=5, centred=True),
    Column("目标值", ColumnKind.NUMBER, width=7),
    Column("上限", ColumnKind.NUMBER, width=6),
    Column("单位", width=6, centred=True),
    Column("目标方向", width=5, centred=True),
    Column("时间节点", width=6, centred=True),
    Column("承诺力度", width=5, centred=True),
    Column("原文", width=16),
)
_ASKED = {
    Comparator.AT_LEAST: "不低于",
    Comparator.AT_MOST: "不超过",
    Comparator.ABOVE: "高于",
    Comparator.BELOW: "低于",
    Comparator.REACH: "达到",
    Comparator.ABOUT: "约",
    Comparator.RANGE: "介于",
}
_STRENGTHS = {Strength.FIRM: "确保", Strength.PLAIN: "", Strength.AIM: "力争", Strength.PRINCIPLE: "原则上"}
_WAYS = {Direction.UP: "越高越好", Direction.DOWN: "越低越好", None: ""}
_MYRIAD, _HUNDRED_MILLION = Decimal(10_000), Decimal(100_000_000)


def plan_title(plan: Plan) -> str:
    """What the tables are headed with."""
    return f"{plan.title or plan.document}任务分解表"


def plan_note(plan: Plan) -> str:
    """Where the tables come from: the document's number, and its date."""
    day = plan.issued_on
    dated = f"{day.year}年{day.month}月{day.day}日" if day else ""
    return f"来源：{'，'.join(part for part in (plan.doc_number or plan.document, dated) if part)}"


def task_table(plan: Plan) -> Table:
    """A row a task: number, area, task, its targets in words, the last of their deadlines, lead and responsible agencies."""
    rows = tuple(_task_row(task, [each for each in plan.targets if each.task == task.id]) for task in plan.tasks)
    return Table(_TASK_COLUMNS, rows)


def target_table(plan: Plan) -> Table:
    """A row a target, with its figure as a number; those of overall goals first."""
    titles = {task.id: task.title for task in plan.tasks}
    ordered = sorted(plan.targets, key=lambda each: each.task is not None)
    return Table(_TARGET_COLUMNS, tuple(_target_row(each, titles) for each in ordered))


def _task_row(task: Task, targets: list[Target]) -> tuple[Cell, ...]:
    deadlines = sorted(
        {each.deadline for each in targets if each.deadline}, key=lambda each: (each[:1].isdecimal(), each)
    )
    words = [
        target_words(each) + (f"（{deadline_words(each.deadline)}）" if each.deadline and len(deadlines) > 1 else "")
        for each in targets
    ]
    return (
        task.id,
        task.area or "",
        task.title,
        "；".join(words),
        deadline_words(deadlines[-1]) if deadlines else "",
        "、".join(task.lead),
        "、".join(task.responsible),
    )


def _target_row(target: Target, titles: dict[str, str]) -> tuple[Cell, ...]:
    return (
        target.task or "总体",
        titles.get(target.task or "", target.goal or ""),
        target.indicator,
        _ASKED[target.comparator],
        _number(target.value),
        _number(target.value_high),
        target.unit or "",
        _WAYS[target.direction],
        deadline_words(target.deadline or ""),
        _STRENGTHS[target.strength],
        target.quote,
    )


def _number(value: Decimal | None) -> Number | None:
    return Number(value) if value is not None else None


def target_words(target: Target) -> str:
    """A target in a few words: 绿地率不低于40%."""
    unit = target.unit or ""
    if target.kind is Kind.ZERO:
        return f"{target.indicator}清零"
    if target.kind is Kind.COVERAGE and target.value == 100:
        return f"{target.indicator}全覆盖"
    if target.value is None:
        return f"{target.indicator}{_ASKED[target.comparator]}{target.of or ''}"
    if target.comparator is Comparator.RANGE and target.value_high is not None:
        return f"{target.indicator}{_figure(target.value)}—{_figure(target.value_high)}{unit}"
    return f"{target.indicator}{_ASKED[target.comparator]}{_figure(target.value)}{unit}"


def _figure(value: Decimal) -> str:
    """With 万 and 亿 where that is exact, as documents write large figures."""
    for size, word in ((_HUNDRED_MILLION, "亿"), (_MYRIAD, "万")):
        if abs(value) >= size and value * 100 % size == 0:
            return f"{(value / size).normalize():f}{word}"
    return f"{value.normalize():f}" if value != value.to_integral_value() else str(int(value))


def deadline_words(deadline: str) -> str:
    """A deadline in the user's words: 2028 is 2028年, 2028-06 is 2028年6月."""
    parts = deadline.split("-")
    if not all(part.isdecimal() for part in parts):
        return deadline
    return "".join(f"{int(part)}{name}" for part, name in zip(parts, "年月日", strict=False))
