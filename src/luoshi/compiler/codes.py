"""The registry of problems: every code with its severity, its Chinese message and what to do (问题代码)."""

from dataclasses import dataclass

from luoshi.problems import Problem, Severity
from luoshi.text.span import Span


@dataclass(frozen=True, slots=True)
class Code:
    """One sort of problem. The message is a format string; its fields are filled by the check that raises it."""

    code: str
    severity: Severity
    message: str
    advice: str


_EVERY = (
    Code("D001", Severity.WARNING, "未识别出文件标题。", "采用前请补填标题。"),
    Code("D002", Severity.WARNING, "未识别出成文日期。", "采用前请补填成文日期；累计指标的起算日要用到它。"),
    Code("D003", Severity.NOTE, "正文未写成文日期，暂用网页所标日期{date}。", "采用前请核对成文日期。"),
    Code(
        "D004",
        Severity.WARNING,
        "有{count}处文字无法辨认（如“{shown}”）。",
        "请对照原件改正这些字后重新上传，或在预览页核对该处的数字和单位。",
    ),
    Code(
        "G001",
        Severity.ERROR,
        "未找到任务：没有识别出带编号的工作事项。",
        "请确认上传的是带编号任务的方案原文；也可在预览页手工添加任务。",
    ),
    Code("G010", Severity.WARNING, "目标“{name}”未写完成期限。", "采用时请补填期限；不填则按计划截止日评判。"),
    Code(
        "G011",
        Severity.WARNING,
        "指标“{name}”在同一期限内有两个不同的目标值：{values}。",
        "请与起草单位核实，以哪一个为准。",
    ),
    Code(
        "G012", Severity.WARNING, "目标“{name}”写了增减幅度，未写基期。", "采用时请补填基期（与哪一年或哪一期相比）。"
    ),
    Code("G013", Severity.NOTE, "目标“{name}”需要基期数值才能评判序时进度。", "采用时请补填基期数值及其日期。"),
    Code(
        "G014",
        Severity.WARNING,
        "“{name}”的分项合计{sum}{unit}，超过总数{total}{unit}。",
        "请与起草单位核实总数和各分项。",
    ),
    Code("G020", Severity.WARNING, "目标“{name}”的期限{deadline}早于成文日期{date}。", "请核实期限是否写错。"),
    Code("G030", Severity.WARNING, "编号不连续：“{before}”之后是“{after}”。", "请核实原文是否漏项，或编号是否写错。"),
    Code("T010", Severity.WARNING, "任务{task}“{title}”未写牵头单位。", "采用时请指定牵头单位。"),
    Code("T011", Severity.NOTE, "任务{task}“{title}”有{count}个牵头单位：{names}。", "默认第一个为总牵头，请确认。"),
    Code("T012", Severity.NOTE, "任务{task}“{title}”未写责任单位。", "如确由牵头单位独自完成，可不补填。"),
    Code(
        "T013",
        Severity.NOTE,
        "任务{task}“{title}”的责任单位“{names}”未写明是哪些单位。",
        "采用时请指定具体单位，否则无人填报。",
    ),
    Code(
        "T020",
        Severity.NOTE,
        "任务{task}“{title}”无可考核事项：没有数量目标，也没有里程碑。",
        "采用时可为它登记里程碑（成果、期限、单位）。",
    ),
)
CODES = {code.code: code for code in _EVERY}


def problem(code: str, *, span: Span | None = None, task: str | None = None, **fields: str | int) -> Problem:
    """A problem of the registry with its message filled in.

    Raises:
        KeyError: no such code, or a field of its message is missing.
    """
    entry = CODES[code]
    return Problem(code, entry.severity, entry.message.format(task=task, **fields), entry.advice, span, task)
