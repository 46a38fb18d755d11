"""A trial of rules as a workbook (试算结果导出)."""

from collections.abc import Sequence

from luoshi.report.model import Column, ColumnKind, Table, whole
from luoshi.report.xlsx import Sheet, xlsx_bytes
from luoshi.rules.supervision import sentence
from luoshi_site.agencies.models import City
from luoshi_site.supervision.queries.simulation import Trial, TrialLine
from luoshi_site.supervision.workbooks import INVENTED

NUMBER, DATE = ColumnKind.NUMBER, ColumnKind.DATE
LIST = (
    Column("日期", DATE, 11), Column("措施", width=14), Column("单位", width=16), Column("事项", width=34),
    Column("情形", width=30), Column("限期至", DATE, 11), Column("规则", width=24),
)  # fmt: skip


def trial_workbook(city: City, trial: Trial, lines: Sequence[TrialLine]) -> bytes:
    """What the rules would have sent, one line each, and counted by step, agency and month."""
    note = f"{city}，{trial.since} 至 {trial.until} 试算，没有实际发出" + (INVENTED if city.is_demo else "")
    rows = tuple(
        (
            line.sent.on, line.sent.rule.then.label, line.agency, line.sent.matter.title, line.sent.words,
            line.sent.due_on or "", line.sent.rule.code,
        )
        for line in lines
    )  # fmt: skip
    steps = Table(
        (Column("规则", width=24), Column("表述", width=80), Column("次数", NUMBER, 8)),
        tuple((rule.code, sentence(rule, rule.editions[-1].figures), whole(count)) for rule, count in trial.by_step),
    )
    agencies = Table(
        (Column("单位", width=20), Column("次数", NUMBER, 8)),
        tuple((name, whole(count)) for name, count in trial.by_agency),
    )
    months = Table(
        (Column("月份", width=14), Column("次数", NUMBER, 8)),
        tuple((name, whole(count)) for name, count in trial.by_month),
    )
    sheets = [
        Sheet("清单", Table(LIST, rows), note),
        Sheet("按规则", steps),
        Sheet("按单位", agencies),
        Sheet("按月", months),
    ]
    return xlsx_bytes(sheets, title="督办规则试算", on=trial.until)
