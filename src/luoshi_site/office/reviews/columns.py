"""The columns that a review table may have, and the sets in use in cities (调度表的列): pure data."""

from collections.abc import Mapping
from dataclasses import dataclass

from luoshi.report.model import Column, ColumnKind

NUMBER, DATE, TEXT = ColumnKind.NUMBER, ColumnKind.DATE, ColumnKind.TEXT
USUAL, UNION = "usual", "union"


@dataclass(frozen=True, slots=True)
class ReviewColumn:
    """A column: its title, and whether it differs between the targets of one task, is said once a task, or is left to be filled by hand."""

    title: str
    kind: ColumnKind = TEXT
    width: int = 8
    by_line: bool = False
    once: bool = False
    by_hand: bool = False

    def column(self, title: str = "") -> Column:
        """As a report's table has it, under another title where a set calls it otherwise."""
        return Column(title or self.title, self.kind, self.width)


COLUMNS: Mapping[str, ReviewColumn] = {
    "place": ReviewColumn("序号", NUMBER, 3),
    "number": ReviewColumn("任务编号", width=4),
    "source": ReviewColumn("来源文件及文号", width=10),
    "issued_on": ReviewColumn("发文日期", DATE, 6),
    "area": ReviewColumn("领域", width=6),
    "task": ReviewColumn("任务", width=10),
    "target": ReviewColumn("考核事项", width=10, by_line=True),
    "unit": ReviewColumn("计量单位", width=4, by_line=True),
    "direction": ReviewColumn("目标方向", width=4, by_line=True),
    "baseline": ReviewColumn("基期值", NUMBER, 6, by_line=True),
    "year_value": ReviewColumn("年度目标", NUMBER, 6, by_line=True),
    "value": ReviewColumn("累计目标", NUMBER, 6, by_line=True),
    "promise": ReviewColumn("量化目标", width=12, by_line=True),
    "node_on": ReviewColumn("时间节点", DATE, 6, by_line=True),
    "node_value": ReviewColumn("节点目标", NUMBER, 6, by_line=True),
    "monthly": ReviewColumn("序时进度（分解到月）", width=12, by_line=True),
    "quarterly": ReviewColumn("每季度形象进度", width=12, by_line=True),
    "by_area": ReviewColumn("分地区数量", width=12, by_line=True),
    "deadline": ReviewColumn("完成时限", width=7),
    "leader": ReviewColumn("牵头领导", width=5),
    "lead": ReviewColumn("牵头单位", width=10),
    "responsible": ReviewColumn("责任单位", width=9),
    "supporting": ReviewColumn("配合单位", width=9),
    "person": ReviewColumn("责任人及电话", width=8, by_hand=True),
    "period_value": ReviewColumn("本期值", NUMBER, 6, by_line=True),
    "current": ReviewColumn("累计值", NUMBER, 6, by_line=True),
    "current_on": ReviewColumn("数据截至", DATE, 6, by_line=True),
    "share": ReviewColumn("完成率（%）", NUMBER, 5, by_line=True),
    "planned": ReviewColumn("序时进度（%）", NUMBER, 5, by_line=True),
    "gap": ReviewColumn("差距（百分点）", NUMBER, 6, by_line=True),
    "light": ReviewColumn("灯色", width=5),
    "status": ReviewColumn("研判结论", width=5),
    "marks": ReviewColumn("标记", width=5, by_line=True),
    "progress": ReviewColumn("进展", width=16, once=True),
    "problems": ReviewColumn("存在问题", width=12, once=True),
    "next_step": ReviewColumn("下一步", width=12, once=True),
    "help": ReviewColumn("需协调事项", width=10, once=True),
    "instruction": ReviewColumn("领导批示要求", width=10, once=True),
    "order": ReviewColumn("督办情况", width=8, once=True),
    "closed_on": ReviewColumn("销号日期", DATE, 6, once=True),
    "evidence": ReviewColumn("佐证", width=6, by_line=True),
    "decided": ReviewColumn("审核意见", width=10, by_line=True),
    "updated_on": ReviewColumn("更新时间", DATE, 6, by_line=True),
    "funds": ReviewColumn("资金使用情况", width=8, by_hand=True),
    "measures": ReviewColumn("保障措施", width=8, by_hand=True),
    "signature": ReviewColumn("签字", width=5, by_hand=True),
}


@dataclass(frozen=True, slots=True)
class Preset:
    """A set of columns in use somewhere: whose, and each column with the title that it has there (blank: ours)."""

    label: str
    titles: Mapping[str, str]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns' keys in order."""
        return tuple(self.titles)


def _set(label: str, **titles: str) -> Preset:
    return Preset(label, titles)


# Beside our own two: the columns of ledgers as the cities and offices named have published them.
PRESETS: Mapping[str, Preset] = {
    USUAL: _set(
        "常用列", place="", task="", target="", promise="", lead="", current="", gap="", light="", problems="", order=""
    ),
    UNION: Preset("全部列", dict.fromkeys((key for key, column in COLUMNS.items() if not column.by_hand), "")),
    "dengzhou": _set(
        "邓州交办单",
        task="工作事项",
        promise="工作要求",
        lead="责任单位",
        person="责任人",
        deadline="时限要求",
        order="交办单编号",
    ),
    "erlianhaote": _set("二连浩特", task="重点工作", lead="", supporting="", deadline=""),
    "liaocheng": _set("聊城", task="", leader="", lead="", supporting=""),
    "dawa": _set("盘锦大洼", task="", lead="", responsible="责任（配合）单位", person="具体责任人", quarterly=""),
    "wuhan": _set(
        "武汉办理方案",
        task="责任事项",
        promise="具体工作内容",
        deadline="完成时间节点",
        leader="分管负责人",
        lead="责任部门",
    ),
    "jianggan": _set(
        "杭州江干执行台账",
        task="工作任务",
        promise="目标要求",
        progress="工作动态",
        funds="",
        share="工作进度（%）",
        light="",
    ),
    "jingxian": _set(
        "泾县",
        promise="",
        task="建设内容",
        lead="责任主体",
        monthly="",
        measures="",
        leader="牵头县领导",
        responsible="",
    ),
    "molidawa": _set(
        "莫旗量化台账", task="", promise="任务量化", person="责任人", deadline="", signature="主要负责人签字"
    ),
    "qidong": _set(
        "祁东登记簿",
        number="统一编号",
        task="督查内容",
        source="任务来源",
        issued_on="收文时间",
        lead="承办单位",
        deadline="办复要求",
    ),
    "dalian": _set("大连民生实事", area="类别", task="项目名称", promise="项目内容", by_area="", responsible=""),
    "dalian_zone": _set("大连高新区", task="项目名称", responsible="", person="责任人", deadline=""),
    "audit_office": _set(
        "审计署武汉办", task="事项内容", instruction="", deadline="限时办理时间", lead="承办单位", person="承办人员"
    ),
    "meishan": _set("眉山", task="", lead="", deadline="", progress="", funds="资金（计划、已拨）"),
}


def title_of(key: str, preset: str) -> str:
    """A column's title under a set of columns."""
    found = PRESETS.get(preset)
    return (found.titles.get(key, "") if found else "") or COLUMNS[key].title
