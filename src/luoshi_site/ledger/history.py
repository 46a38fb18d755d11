"""The changes made to a draft, in words, newest first (改动记录)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from luoshi_site.ledger import queries
from luoshi_site.ledger.draft import Draft
from luoshi_site.ledger.models import Document, DraftEdit

_NAMES = {
    "agencies": "单位",
    "agency": "负责单位",
    "area": "领域",
    "as_ratio": "按分子分母",
    "baseline_on": "基线日期",
    "baseline_value": "基线值",
    "basis": "统计口径",
    "cadence": "报送频率",
    "code": "计划代码",
    "comparator": "比较",
    "deadline": "完成时限",
    "decimals": "小数位数",
    "direction": "方向",
    "due_on": "截止日",
    "ends_on": "计划结束",
    "goal": "总体目标",
    "indicator": "指标",
    "indicator_code": "沿用指标",
    "issued_on": "成文日期",
    "issuers": "发文机关",
    "keep": "每期保持",
    "kind": "类型",
    "lead": "牵头单位",
    "number": "编号",
    "of": "比较对象",
    "quote": "原文",
    "responsible": "责任单位",
    "rollup": "汇总方式",
    "short_title": "简称",
    "starts_on": "计划开始",
    "strength": "承诺力度",
    "supporting": "配合单位",
    "title": "名称",
    "unit": "计量单位",
    "value": "目标值",
    "value_high": "上限",
}
_PARTS = {"task": "任务", "target": "目标", "milestone": "里程碑"}


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change: what was done, to what, the new values, by whom, when; `anchor` leads to the part."""

    verb: str
    part: str
    anchor: str
    values: str
    by: str
    at: datetime


def changes_of(document: Document, draft: Draft) -> list[ChangeRow]:
    """The document's changes, newest first (改动记录)."""
    rows = DraftEdit.objects.filter(document=document).select_related("by").order_by("-pk")
    edits = reversed(queries.edits_of(document))
    return [
        ChangeRow(
            row.get_kind_display(),
            part_name(row.part, draft),
            "" if row.part == "plan" else row.part.replace(":", "-"),
            in_words(edit.fields),
            str(row.by or "系统"),
            row.at,
        )
        for row, edit in zip(rows, edits, strict=True)
    ]


def part_name(part: str, draft: Draft) -> str:
    """What a part is called now: 目标「改造老旧小区」."""
    kind, _, number = part.partition(":")
    if kind == "plan":
        return "计划信息"
    place = int(number)
    if kind == "task":
        named = f"{draft.tasks[place].fact.id} {draft.tasks[place].fact.title}"
    elif kind == "target":
        named = draft.targets[place].fact.indicator
    else:
        named = draft.milestones[place].fact.title
    return f"{_PARTS[kind]}「{named[:40]}」"


def in_words(fields: Mapping[str, object]) -> str:
    """The new values of a change, those that have a name."""
    return "；".join(f"{_NAMES[name]}：{_word(value)}" for name, value in fields.items() if name in _NAMES)


def _word(value: object) -> str:
    if isinstance(value, dict):
        return "、".join(str(each) for each in value)
    if isinstance(value, list):
        return "、".join(str(each) for each in value) or "（空）"
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)[:60] if value not in {None, ""} else "（空）"
