"""The workbooks to be filled in (下载的工作簿): a round's for an agency, the city's for past periods."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from luoshi.report.formbook import Entry, FormBook, FormCell, FormColumn, FormSheet
from luoshi.rules.checks.kinds import Point
from luoshi.rules.period import Period, period_name
from luoshi_site.agencies.models import Agency, City
from luoshi_site.ledger.models import Indicator
from luoshi_site.progress.queries.sheet_parts import Sheet, SheetRow, SheetTask
from luoshi_site.progress.workbooks.cells import CERTAINTIES
from luoshi_site.progress.workbooks.columns import Field

ROUND_SHEET, PAST_SHEET = "填报表", "往期数据"
ROUND_FORM, PAST_FORM = "round-1", "past-1"
SPARE_ROWS = 500
FIGURE_HINT = "可以写 35000、35,000、3.5万、85%。没有数据请留空，数值为零请填 0。不要用公式。"
_OPEN = Entry.OPEN
ROUND_COLUMNS = (
    FormColumn(Field.KEY, 4, Entry.HIDDEN),
    FormColumn("任务", 6),
    FormColumn(Field.CODE, 16),
    FormColumn(Field.NAME, 34),
    FormColumn(Field.AREA, 9),
    FormColumn(Field.UNIT, 9),
    FormColumn("填法", 22),
    FormColumn("上期", 12),
    FormColumn("上年同期", 12),
    FormColumn(Field.VALUE, 14, _OPEN, hint=FIGURE_HINT),
    FormColumn(Field.DENOMINATOR, 12, _OPEN, hint="只有「填法」写明分子、分母的才填。"),
    FormColumn(Field.CERTAINTY, 9, _OPEN, tuple(CERTAINTIES)),
    FormColumn(Field.NOTE, 28, _OPEN, hint="需要让审核人知道的，写在这里。"),
    FormColumn(Field.ANSWER, 28, _OPEN, hint="与往期相差较大等，写明原因，审核人会看到。"),
)
PAST_COLUMNS = (
    FormColumn(Field.CODE, 16, _OPEN, hint="按「指标目录」填写，前面的零不要省。", as_text=True),
    FormColumn(Field.NAME, 34, _OPEN, as_text=True),
    FormColumn(Field.AREA, 10, _OPEN, hint="全市的数留空。", as_text=True),
    FormColumn(Field.PERIOD, 14, _OPEN, hint="2025年10月、2025年三季度、2025年上半年或 2025年。", as_text=True),
    FormColumn(Field.UNIT, 9, _OPEN, hint="与指标目录不同的（如万套与套）写明，系统换算。", as_text=True),
    FormColumn(Field.VALUE, 14, _OPEN, hint=FIGURE_HINT + "按分子、分母填报的，这里填分子。"),
    FormColumn(Field.DENOMINATOR, 12, _OPEN),
    FormColumn(Field.CERTAINTY, 9, _OPEN, tuple(CERTAINTIES)),
    FormColumn(Field.NOTE, 28, _OPEN),
    FormColumn(Field.SOURCE, 24, _OPEN, hint="如某年统计公报。"),
)
CATALOGUE = (
    FormColumn(Field.CODE, 16), FormColumn(Field.NAME, 40), FormColumn(Field.UNIT, 9), FormColumn("频次", 9),
    FormColumn("口径", 12), FormColumn("分地区", 9), FormColumn("填法", 30),
)  # fmt: skip
NOTES = (
    "只填浅黄色的格，其余已锁定。不要增删列、合并单元格、改动隐藏的列和表。",
    "数可以写成 35000、35,000、３５０００、3.5万、1.2亿；百分数写 85 或 85%。没有数据请留空，数值为零请填 0。",
    "不收公式：请复制后「选择性粘贴—数值」。隐藏或筛选掉的行不收数。",
    "上传后先核对，不会马上入账：有一处不对就全部不入账，系统退回同一份工作簿，错处标红并加批注。",
    "核对无误后会列出每个数被理解成多少，请看过再确认。同一份文件传两次不会重复入账。",
)


def way_to_fill(indicator: Indicator) -> str:
    """How an indicator's figure is given."""
    if not indicator.as_ratio:
        return "填一个数"
    return f"分子：{indicator.numerator_name or '分子'}；分母：{indicator.denominator_name or '分母'}"


def round_form(sheet: Sheet, on: date) -> FormBook:
    """The workbook of a round for an agency: what it may still fill in, with what was typed already and what it is compared with."""
    reporting_round = sheet.round
    period = period_name(Period(reporting_round.period_start, reporting_round.period_end))
    rows = [_round_row(task, row) for task in sheet.tasks for row in task.own_rows if row.editable]
    left_out = sum(not row.editable for row in sheet.rows)
    about = f"{sheet.agency} · {reporting_round.plan} · {period}（{reporting_round.get_cadence_display()}） · 截止 {sheet.due_on}"
    if left_out:
        about += f" · 另有 {left_out} 项已报送或不能填报，不在表内"
    marks = {
        "格式": ROUND_FORM, "报送期": str(reporting_round.pk), "单位": str(sheet.agency.pk), "期间": period,
        "单位名称": sheet.agency.name, "下载": on.isoformat(),
    }  # fmt: skip
    form = FormSheet(ROUND_SHEET, about, ROUND_COLUMNS, rows)
    return FormBook(f"{sheet.agency}{period}填报表", on, (form,), marks, NOTES)


def _round_row(task: SheetTask, row: SheetRow) -> Sequence[FormCell]:
    indicator, typed = row.indicator, row.typed
    return (
        row.key, task.asked.task.number, indicator.code, indicator.name, row.area.name if row.area else "",
        indicator.unit, way_to_fill(indicator), _figure(row.last, indicator), _figure(row.year_ago, indicator),
        typed.text, typed.denominator, typed.certainty_words if row.cell else "", typed.note, typed.answer,
    )  # fmt: skip


def _figure(point: Point | None, indicator: Indicator) -> Decimal | None:
    """An earlier figure, as many places as its indicator shows."""
    return None if point is None else _rounded(point.value, max(indicator.decimals, 2))


def _rounded(value: Fraction, places: int) -> Decimal:
    return round(Decimal(value.numerator) / Decimal(value.denominator), places).normalize()


def past_form(city: City, indicators: Iterable[Indicator], areas: Iterable[Agency], on: date) -> FormBook:
    """The workbook for figures of past periods, with the catalogue of what they may be of."""
    about = f"{city} · 往期数据 · 每行一个指标、一个地区、一个报告期的数"
    catalogue = [
        (
            each.code, each.name, each.unit, each.get_cadence_display(), each.get_basis_display(),
            "否" if each.rollup == Indicator.Rollup.NONE else "是", way_to_fill(each),
        )
        for each in indicators
    ]  # fmt: skip
    places = [(area.name,) for area in areas]
    sheets = (
        FormSheet(PAST_SHEET, about, PAST_COLUMNS, (), SPARE_ROWS),
        FormSheet("指标目录", f"{city}的指标", CATALOGUE, catalogue),
        FormSheet("地区目录", "区市县、先导区", (FormColumn(Field.AREA, 16),), places),
    )
    marks = {"格式": PAST_FORM, "城市": city.code, "下载": on.isoformat()}
    return FormBook(f"{city}往期数据", on, sheets, marks, NOTES)


def refusal_by_marks(marks: Mapping[str, str], *, round_pk: int | None, agency: Agency, period: str) -> str:
    """Why a workbook of ours is not the one that is wanted here, blank where it is, or where it is no workbook of ours."""
    form = marks.get("格式", "")
    if not form:
        return ""
    if form not in {ROUND_FORM, PAST_FORM}:
        return f"这是别的版本的工作簿（{form[:20]}），列的位置可能不同。请重新下载工作簿，把数复制过去再传。"
    if round_pk is None:
        return "" if form == PAST_FORM else "这是某一报送期的填报表，不是往期数据的工作簿。请到填报表页面上传。"
    if form == PAST_FORM:
        return "这是往期数据的工作簿，不是本期的填报表。请下载本期的工作簿填写，或到「往期数据」上传。"
    return _of_another(marks, round_pk, agency, period)


def _of_another(marks: Mapping[str, str], round_pk: int, agency: Agency, period: str) -> str:
    if marks.get("单位") != str(agency.pk):
        return f"这是{marks.get('单位名称', '别的单位')[:40]}的工作簿，不是{agency}的。请下载本单位的工作簿填写。"
    if marks.get("报送期") != str(round_pk):
        return f"这是{marks.get('期间', '别的报送期')[:40]}的工作簿，现在填的是{period}。请下载本期的工作簿，把数填进去再传。"
    return ""
