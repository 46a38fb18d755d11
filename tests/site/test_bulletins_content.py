"""What the month's bulletin says: totals that add up, lists by name, next steps; and what it must never say."""

import io
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Protocol

import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml.etree import _Element
from tests.bulletins_factories import AT, OCTOBER, Stand, empty_stand, full_stand, monthly
from tests.factories import make_plan, make_target, make_task

from luoshi.plan.model import Comparator, Kind
from luoshi.report.chart import Chart
from luoshi.report.codec import report_from_json
from luoshi.report.model import Listing, Paragraph, Report, Table, cell_text, numbered, plain
from luoshi.rules.status import Status
from luoshi_site.base.audit import SYSTEM
from luoshi_site.base.moment import Moment
from luoshi_site.base.store import fetch
from luoshi_site.bulletins.actions import make_bulletin
from luoshi_site.bulletins.print import in_print
from luoshi_site.progress.actions import ReadingSpec, book_readings
from luoshi_site.progress.queries.standing import plan_standing

pytestmark = pytest.mark.django_db


class Worded(Protocol):
    """A paragraph or a cell of Word."""

    _element: _Element


def made(stand: Stand, month: date = OCTOBER, at: datetime = AT) -> Report:
    return report_from_json(make_bulletin(plan=stand.plan, month=month, by=stand.officer, at=at).content)


def words(report: Report) -> list[str]:
    """Every heading, paragraph and item in order."""
    found: list[str] = []
    for label, block in numbered(report.blocks):
        if isinstance(block, Listing):
            found += [plain(item) for item in block.items]
        elif not isinstance(block, Table | Chart):
            found.append(f"{label}{plain(block.text)}")
    return found


def printed(paragraph: Worded) -> str:
    """A paragraph's or cell's text in Word, content controls with it."""
    return "".join(text.text or "" for text in paragraph._element.iter(qn("w:t")))


def table_of(report: Report) -> list[list[str]]:
    table = next(block for block in report.blocks if isinstance(block, Table))
    return [[column.title for column in table.columns], *([cell_text(cell) for cell in row] for row in table.rows)]


def test_the_whole_bulletin_of_a_month() -> None:
    report = made(full_stand())
    assert report.serial == "督查通报〔2026〕第1期"
    assert report.issuer == "市政府督考办"
    assert report.title == "关于《云汀市民生行动计划》\n落实进展情况的通报\n（截至2026年10月31日）"
    assert report.notice == "含待核数据"
    assert words(report) == [
        (
            "现将《云汀市民生行动计划》截至2026年10月31日的落实进展情况通报如下。"
            "数据以2026年11月25日09:30以前审核采用的读数为准。"
        ),
        "一、总体情况",
        "共列考核事项10项，其中目标8项、里程碑2项；1项经批准暂停考核。任务4项，其中1项无可考核事项。",
        (
            "纳入统计的9项中：已完成1项；达到序时1项，按计划1项；有风险1项；逾期未完成1项，滞后1项，节点逾期1项；"
            "缺数据1项，未到报送期1项。其中1项的结论依据待核或预计数据，文中注明“待核”。"
        ),
        "与上月底相比，新增完成1项、新增滞后和逾期1项。",
        "二、分单位情况",
        "三、完成情况和好的做法",
        "（一）已完成（1项）",
        "新增养老床位（市民政局）：2028年底前累计达到300张；截至2026年10月底为300张，已完成。",
        "（二）好的做法",
        "提前完成1项：市民政局（新增养老床位）。",
        "四、存在问题",
        "（一）滞后和逾期（3项）",
        (
            "技能培训（市人社局）：2026年6月底前累计达到100场；截至2026年6月底为30场；"
            "完成目标的30%，落后序时进度70个百分点，逾期未完成。"
        ),
        (
            "棚户区改造（市住建局）：2028年底前累计达到300套；截至2026年10月底为50套；"
            "完成目标的16.7%，落后序时进度11.1个百分点，滞后（待核）。"
        ),
        "印发实施细则（市人社局）：2026年5月31日前交付，节点逾期。",
        "（二）需要关注（1项）",
        (
            "老旧小区改造（市住建局）：2028年底前累计达到300个；截至2026年10月底为70个；"
            "完成目标的23.3%，落后序时进度4.4个百分点，有风险。"
        ),
        "（三）数据缺失（1项）",
        "助餐点（市民政局）：2028年底前累计达到300个；缺2026年9月、2026年10月读数。",
        "五、暂停考核情况",
        "公租房（市住建局）：2028年底前累计达到300套；自2026年9月1日起暂停（会议决定），当日为“未到报送期”。",
        "六、下一步要求",
        "滞后和逾期事项：请市人社局（技能培训、印发实施细则）、市住建局（棚户区改造）于2026年11月30日前报送原因和补救措施，明确补齐时间。",
        "需要关注事项：请市住建局（老旧小区改造）加快进度，于2026年11月30日前报送后续安排。",
        "数据缺失事项：请市民政局（助餐点）于2026年11月30日前补报所缺数据。",
        "待核数据：请市住建局（棚户区改造）于2026年11月30日前核实并重新报送。",
    ]


def test_the_table_by_agency_adds_up_to_the_one_count_of_the_plan() -> None:
    stand = full_stand()
    report = made(stand)
    head, *rows, total = table_of(report)
    assert head == ["单位", "考核事项", "红灯", "黄灯", "灰灯", "绿灯", "蓝灯", "待核"]
    assert rows == [
        ["市民政局", "2", "0", "0", "1", "0", "1", "0"],
        ["市人社局", "4", "2", "0", "0", "2", "0", "0"],
        ["市住建局", "2", "1", "1", "0", "0", "0", "1"],
        ["总体目标", "1", "0", "0", "1", "0", "0", "0"],
    ]
    assert total == ["合计", "9", "3", "1", "2", "2", "1", "1"]
    assert [sum(int(row[place]) for row in rows) for place in range(1, 8)] == [int(figure) for figure in total[1:]]
    counts = plan_standing(stand.plan, Moment(date(2026, 10, 31), AT)).counts
    assert counts.item_count == int(total[1])
    assert counts.items[Status.BEHIND] + counts.items[Status.OVERDUE] + counts.items[Status.MISSED] == int(total[2])


def test_the_annex_lists_every_target_and_milestone_with_light_in_words() -> None:
    report = made(full_stand())
    (annex,) = report.annexes
    (table,) = annex.blocks
    assert isinstance(table, Table)
    rows = {cell_text(row[2]): [cell_text(cell) for cell in row] for row in table.rows}
    assert len(rows) == 10
    assert rows["棚户区改造"][1:] == [
        "3 住房", "棚户区改造", "2028年底前累计达到300套", "50套", "截至2026年10月底", "滞后（红灯）", "待核、据云汀日报", "市住建局",
    ]  # fmt: skip
    assert rows["助餐点"][4:8] == ["—", "—", "缺数据（灰灯）", ""]
    assert rows["护理型床位占比"][1] == "养老服务更好"
    assert rows["建成信息平台"][3:] == ["2027年5月31日前交付", "—", "—", "按计划（绿灯）", "", "市人社局"]


def test_every_figure_of_the_report_stands_in_the_word_file() -> None:
    stand = full_stand()
    bulletin = make_bulletin(plan=stand.plan, month=OCTOBER, by=stand.officer, at=AT)
    document = Document(io.BytesIO(fetch(bulletin.sha256)))
    report = report_from_json(bulletin.content)
    text = "\n".join(printed(paragraph) for paragraph in document.paragraphs)
    for line in words(report):
        assert line in text
    by_agency, every = document.tables
    assert [[printed(cell) for cell in row.cells] for row in by_agency.rows] == table_of(report)
    assert len(every.rows) == 11
    assert "50套" in [printed(cell) for row in every.rows for cell in row.cells]


def test_a_plan_with_nothing_to_assess_says_so_and_lists_nothing() -> None:
    stand = empty_stand()
    make_task(stand.plan)
    report = made(stand)
    assert words(report)[1:] == [
        "一、总体情况",
        "没有可考核的目标和里程碑。任务1项均无可考核事项。",
        "二、下一步要求",
        "本期没有需要点名督促的事项，请继续按期报送。",
    ]
    assert report.annexes == ()
    assert not any(isinstance(block, Table) for block in report.blocks)


def test_a_plan_where_all_is_met_names_nobody_to_hurry() -> None:
    stand = empty_stand()
    for name in ("甲", "乙"):
        monthly(make_target(make_task(stand.plan), "10", name=name), "1")
    found = words(made(stand))
    assert "共列考核事项2项，均为目标。任务2项。" in found
    assert "2项中：已完成2项。" in found
    assert "（一）已完成（2项）" in found
    assert not [line for line in found if line.endswith("存在问题")]
    assert found[-1] == "本期没有需要点名督促的事项，请继续按期报送。"


def test_a_plan_without_readings_accuses_nobody() -> None:
    stand = empty_stand()
    make_target(make_task(stand.plan))
    found = words(made(stand))
    assert "1项中：未到报送期1项。" in found
    assert not any("滞后" in line for line in found)


@pytest.mark.parametrize("make", [empty_stand, full_stand])
def test_no_list_or_count_of_nothing_is_ever_written(make) -> None:  # type: ignore[no-untyped-def]
    text = "\n".join(words(made(make())))
    assert not re.search(r"(?<!\d)0项", text)
    assert "None" not in text
    assert "（）" not in text
    assert not re.search(r"[，；、][，；、。]", text)


def test_an_invented_city_says_so_wherever_figures_stand() -> None:
    stand = full_stand(is_demo=True)
    bulletin = make_bulletin(plan=stand.plan, month=OCTOBER, by=stand.officer, at=AT)
    assert report_from_json(bulletin.content).notice == "演示数据，不是真实情况；含待核数据"
    section = Document(io.BytesIO(fetch(bulletin.sha256))).sections[0]
    assert section.header.paragraphs[0].text.startswith("演示数据")


def test_titles_within_titles_take_the_inner_marks() -> None:
    stand = empty_stand()
    plan = make_plan(stand.city, title="关于落实《民生条例》的行动方案", doc_number="云政发〔2026〕3号")
    report = made(Stand(stand.city, plan, stand.officer))
    assert "《关于落实〈民生条例〉的行动方案》（云政发〔2026〕3号）" in words(report)[0]


def test_a_long_title_breaks_before_its_closing_brackets() -> None:
    stand = empty_stand()
    plan = make_plan(stand.city, title="云汀市关于进一步保障和改善民生的三年行动方案（2026—2028年）")
    assert made(Stand(stand.city, plan, stand.officer)).title.split("\n") == [
        "关于《云汀市关于进一步保障和改善民生的三年行动方案",
        "（2026—2028年）》",
        "落实进展情况的通报",
        "（截至2026年10月31日）",
    ]


def test_figures_are_rounded_once_to_the_indicators_places() -> None:
    stand = empty_stand()
    target = make_target(make_task(stand.plan), "100.5", name="投资", unit="亿元")
    monthly(target, "1.2345")
    (table,) = made(stand).annexes[0].blocks
    assert isinstance(table, Table)
    assert cell_text(table.rows[0][4]) == "12.34亿元"  # 12.345, half to even


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("累计达到 27,000 套", "累计达到27,000套"),
        ("缺 甲，乙（丙）；丁：戊", "缺甲，乙（丙）；丁：戊"),
        ("决定（同意。）,当日", "决定（同意），当日"),
        ("自 2026-09-01 起，「滞后」", "自2026年9月1日起，“滞后”"),
        ("不低于 90 %", "不低于90%"),
        ("3 km, 4 km (a)", "3 km, 4 km (a)"),
    ],
)
def test_words_are_set_as_in_official_documents(text: str, printed: str) -> None:
    assert in_print(text) == printed


def test_readings_known_later_than_the_bulletin_do_not_count() -> None:
    stand = empty_stand()
    monthly(make_target(make_task(stand.plan), name="甲"), "30")
    early = made(stand, at=datetime(2026, 11, 5, tzinfo=UTC))
    assert isinstance(early.blocks[2], Paragraph)
    assert "1项中：未到报送期1项。" in words(early)


def test_what_only_waits_is_named_by_agency_in_one_line_each() -> None:
    stand = empty_stand()
    task, other = make_task(stand.plan), make_task(stand.plan, "市教育局")
    due = date(2026, 6, 30)
    for name in ("甲", "乙", "丙", "丁"):
        make_target(task, name=name, due_on=due)
    goal = make_target(make_task(stand.plan), name="戊", due_on=due)
    type(goal).objects.filter(pk=goal.pk).update(task=None)
    monthly(make_target(other, "10", name="己", due_on=due), "1", range(1, 7), certainty="forecast")
    found = words(made(stand))
    start = found.index("（一）待报数据（6项）")
    assert found[start + 1 : start + 5] == [
        "期限已到，结算读数尚未要求报送、未到报送日或仅有预计数。",
        "市民政局：甲；乙；丙；丁。",
        "市教育局：己（截至2026年6月底为6个，待核）。",
        "总体目标：戊。",
    ]
    assert (
        "待报数据事项：请市民政局（4项）、市教育局（己）、有关单位（总体目标：戊）在结算数据形成后即时报送；"
        "尚未形成的，于2026年11月30日前说明预计形成时间。"
    ) in found


def test_a_task_without_a_lead_is_asked_of_those_concerned() -> None:
    stand = empty_stand()
    task = make_task(stand.plan)
    monthly(make_target(task, name="甲"), "5")
    task.assignments.all().delete()
    found = words(made(stand))
    assert any(line.startswith("滞后和逾期事项：请有关单位（未明确牵头单位：甲）于") for line in found)


def test_a_figure_set_against_another_says_by_how_much_it_fails() -> None:
    stand = empty_stand()
    task = make_task(stand.plan)
    prices = make_target(task, name="物价涨幅", unit="%", cadence="yearly")
    income = make_target(
        task, None, name="收入增速", unit="%", cadence="yearly", kind=Kind.RELATION, comparator=Comparator.ABOVE,
        of="物价涨幅", partner=prices.indicator, baseline_value=None, baseline_on=None, due_on=date(2027, 12, 31),
    )  # fmt: skip
    for target, value in ((prices, "6"), (income, "4")):
        spec = ReadingSpec(target.indicator, date(2026, 1, 1), date(2026, 12, 31), value=Decimal(value))
        book_readings(specs=[spec], by=SYSTEM, at=datetime(2027, 1, 10, tzinfo=UTC), summary="测试数据")
    found = words(made(stand, date(2026, 12, 1), datetime(2027, 1, 20, tzinfo=UTC)))
    (line,) = [line for line in found if line.startswith("收入增速（")]
    assert "2026年为4%；低于物价涨幅2个百分点，滞后。" in line.replace("截至2026年12月底", "2026年")
