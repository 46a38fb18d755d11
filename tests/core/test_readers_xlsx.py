"""xlsx: a table of tasks becomes tasks, whatever its head looks like; other sheets are read row by row."""

import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from luoshi.compiler import compile_source
from luoshi.plan.model import Task
from luoshi.readers import Limits, Refusal, UnreadableDocument, read_document
from luoshi.text.source import Source
from sheet_files import sheet

Value = str | int | float | date | None
HEAD = ("序号", "重点任务", "牵头单位", "责任单位", "完成时限")


def workbook(
    *sheets: Sequence[Sequence[Value]], merged: Sequence[str] = (), formats: dict[str, str] | None = None
) -> bytes:
    """A workbook of these rows; `merged` ranges and number `formats` (by cell) are those of the first sheet."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    for number, rows in enumerate(sheets):
        sheet = book.add_worksheet()
        for row, cells in enumerate(rows):
            for column, value in enumerate(cells):
                at = f"{chr(65 + column)}{row + 1}"
                form = (formats or {}).get(at) if number == 0 else None
                if isinstance(value, date):
                    sheet.write_datetime(row, column, value, book.add_format({"num_format": form or "yyyy/m/d"}))
                elif value is not None:
                    sheet.write(row, column, value, book.add_format({"num_format": form}) if form else None)
        for area in merged if number == 0 else ():
            first = area.split(":")[0]
            words = rows[int(first[1:]) - 1][ord(first[0]) - 65]
            sheet.merge_range(area, words, book.add_format())
    book.close()
    return buffer.getvalue()


def read(content: bytes) -> Source:
    return read_document(content, "任务表.xlsx")


def tasks(content: bytes) -> list[Task]:
    return list(compile_source(read(content)).tasks)


def test_a_task_table_becomes_numbered_tasks_with_agencies_and_deadlines_in_their_cells():
    rows = [
        ("云亭市2028年重点工作任务分解表", None, None, None, None),
        HEAD,
        (1, "新建托育点30个", "市卫生健康委", "市教育局\n市财政局", "2028年6月底"),
        (2, "改造老旧小区12个。", "市住建局", "各区政府", date(2028, 12, 31)),
    ]
    source = read(workbook(rows, merged=["A1:E1"]))
    assert source.text.splitlines() == [
        "云亭市2028年重点工作任务分解表",
        "1.新建托育点30个。（牵头单位：市卫生健康委；责任单位：市教育局、市财政局；完成时限：2028年6月底）",
        "2.改造老旧小区12个。（牵头单位：市住建局；责任单位：各区政府；完成时限：2028年12月31日）",
    ]
    assert source.place(0) == "表1第1行A列"
    assert source.place(source.text.index("托育")) == "表1第3行B列"
    assert source.place(source.text.index("市财政局")) == "表1第3行D列"
    assert source.place(source.text.index("2028年12月31日")) == "表1第4行E列"
    assert source.remarks == ()
    plan = compile_source(source)
    assert [(task.id, task.lead, task.responsible) for task in plan.tasks] == [
        ("1", ("市卫生健康委",), ("市教育局", "市财政局")),
        ("2", ("市住建局",), ("各区政府",)),
    ]
    assert [(target.value, target.deadline) for target in plan.targets] == [(30, "2028-06"), (12, "2028-12-31")]


@pytest.mark.parametrize(
    ("head", "row", "line"),
    [
        (
            "工作事项|工作要求|责任单位|责任人|时限要求|交办单编号",
            "办事不出镇|设窗口20个|市政务局|张三|2028年底|4",
            "4.办事不出镇。设窗口20个。（责任单位：市政务局；责任人：张三；完成时限：2028年底）",
        ),
        (
            "重点工作|牵头单位|配合单位|完成时限",
            "修路9公里|市交通局|市财政局|6月底",
            "1.修路9公里。（牵头单位：市交通局；配合单位：市财政局；完成时限：6月底）",
        ),
        (
            "任务|牵头领导|牵头单位|配合单位",
            "修路|李四|市交通局|市财政局",
            "1.修路。（牵头单位：市交通局；配合单位：市财政局；牵头领导：李四）",
        ),
        (
            "任务|牵头单位|责任（配合）单位|具体责任人|每季度形象进度",
            "修路|市交通局|市财政局|王五|一季度开工",
            "1.修路。一季度开工。（牵头单位：市交通局；责任单位：市财政局；责任人：王五）",
        ),
        (
            "责任事项|具体工作内容|完成时间节点|分管负责人|责任部门",
            "修路|铺9公里|6月底|李四|交通局",
            "1.修路。铺9公里。（责任单位：交通局；牵头领导：李四；完成时限：6月底）",
        ),
        (
            "工作目标及任务要求|资金使用情况|责任单位",
            "修路9公里|3万|交通局",
            "1.修路9公里。（责任单位：交通局）",
        ),
        (
            "量化目标|建设内容|责任主体|序时进度|牵头县领导|责任单位",
            "修路9公里|铺油|甲公司|6月过半|李四|交通局",
            "1.修路9公里。铺油。6月过半。（责任单位：甲公司、交通局；牵头领导：李四）",
        ),
        (
            "任务量化|责任人|完成时限",
            "修路9公里|张三|6月底",
            "1.修路9公里。（责任人：张三；完成时限：6月底）",
        ),
        (
            "统一编号|督查内容|任务来源|收文时间|承办单位|办复要求",
            "7|修路|来信|3月1日|交通局|书面答复",
            "7.修路。书面答复。（责任单位：交通局）",
        ),
        (
            "指标名称|2028年目标|责任单位",
            "绿地率|≥40%|市林业局",
            "1.绿地率。2028年目标：≥40%。（责任单位：市林业局）",
        ),
        (
            "项目名称|项目内容|责任单位",
            "老人食堂|建20个|市民政局、各区政府",
            "1.老人食堂。建20个。（责任单位：市民政局、各区政府）",
        ),
        (
            "事项内容|领导批示要求|限时办理时间|承办单位|承办人员",
            "修路|抓紧|6月底|交通局|张三",
            "1.修路。抓紧。（责任单位：交通局；责任人：张三；完成时限：6月底）",
        ),
    ],
)
def test_the_column_sets_that_offices_use_are_understood(head: str, row: str, line: str):
    lines = read(workbook([head.split("|"), row.split("|")])).text.splitlines()
    assert lines == [line]


def test_a_merged_area_heads_its_tasks_and_numbering_may_begin_anew():
    rows = [
        ("领域", *HEAD[:3]),
        ("就业", 1, "新增就业5000人", "市人社局"),
        (None, 2, "办招聘会90场", "市人社局"),
        ("住房", 1, "筹集公租房800套", "市住建局"),
    ]
    content = workbook(rows, merged=["A2:A3"])
    assert [line.split("。")[0] for line in read(content).text.splitlines()] == [
        "一、就业", "1.新增就业5000人", "2.办招聘会90场", "二、住房", "3.筹集公租房800套",
    ]  # fmt: skip
    assert [task.area for task in tasks(content)] == ["就业", "就业", "住房"]


def test_a_row_merged_across_or_numbered_in_chinese_is_a_section():
    rows = [HEAD, ("一、就业", *[None] * 4), (1, "甲事", "市人社局"), ("二", "住房"), (1, "乙事", "市住建局")]
    lines = read(workbook(rows, merged=["A2:E2"])).text.splitlines()
    assert [line.split("。")[0] for line in lines] == ["一、就业", "1.甲事", "二、住房", "2.乙事"]


def test_rows_of_one_merged_task_are_its_parts_each_with_its_own_agencies():
    rows = [
        ("序号", "任务", "工作措施", "牵头单位"),
        (1, "办好教育", "新建学校3所", "市教育局"),
        (None, None, "补充教师500人", "市人社局"),
        (2, "办好医疗", "新建医院2家", "市卫健委"),
        (None, None, "新增床位900张", None),
    ]
    content = workbook(rows, merged=["A2:A3", "B2:B3", "A4:A5", "B4:B5", "D4:D5"])
    assert read(content).text.splitlines() == [
        "1.办好教育。",
        "（1）新建学校3所。（牵头单位：市教育局）",
        "（2）补充教师500人。（牵头单位：市人社局）",
        "2.办好医疗。新建医院2家。新增床位900张。（牵头单位：市卫健委）",
    ]


def test_a_head_of_two_rows_and_one_further_down_are_found():
    rows = [
        ("附件1",),
        ("分工表",),
        ("序号", "任务", "责任分工", None, "时限"),
        (None, None, "牵头单位", "配合单位", None),
        (1, "修桥2座", "市交通局", "市财政局", "年底"),
    ]
    content = workbook(rows, merged=["A3:A4", "B3:B4", "C3:D3", "E3:E4"])
    assert read(content).text.splitlines()[-1] == (
        "1.修桥2座。（牵头单位：市交通局；配合单位：市财政局；完成时限：年底）"
    )


def test_every_sheet_is_read_hidden_ones_are_told_and_a_plain_one_too():
    plain = [("指标", "单位", "2028年"), ("人口", "万人", 300.5), ("占比", "%", 0.85)]
    source = read(workbook([HEAD, (1, "甲事", "市人社局")], plain))
    assert source.text.splitlines() == [
        "1.甲事。（牵头单位：市人社局）",
        "指标\t单位\t2028年",
        "人口\t万人\t300.5",
        "占比\t%\t0.85",
    ]
    assert source.place(source.text.index("300.5")) == "表2第2行C列"
    assert [(each.code, "Sheet2" in each.message) for each in source.remarks] == [("R006", True)]
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    book.add_worksheet("可见").write_row(0, 0, ["通知"])
    secret = book.add_worksheet("底稿")
    secret.write_row(0, 0, ["秘密"])
    secret.hide()
    book.close()
    hidden = read(buffer.getvalue())
    assert hidden.text == "通知\n"
    assert [(each.code, each.message.endswith("底稿。")) for each in hidden.remarks if each.code == "R007"] == [
        ("R007", True)
    ]


def test_columns_that_no_task_needs_are_named():
    source = read(workbook([(*HEAD[:3], "备注", "进展情况"), (1, "甲事", "市人社局", "续建", "已完成80%")]))
    assert source.text == "1.甲事。（牵头单位：市人社局）\n"
    assert [(each.code, "备注、进展情况" in each.message) for each in source.remarks] == [("R005", True)]


def test_numbers_read_as_the_sheet_shows_them():
    values: list[Value] = [0.85, 0.856, 12000, 0.1 + 0.2, 45000, 45000, 45000, 3, 1e30, -7]
    forms = [
        "0%",
        "0.0%",
        "#,##0",
        "General",
        "yyyy年m月",
        'yyyy"年"m"月"d"日"',
        "[$-804]m月d日;@",
        '0"万元"',
        "0",
        "0;(0)",
    ]
    content = workbook([values], formats={f"{chr(65 + at)}1": form for at, form in enumerate(forms)})
    assert read(content).text.split("\t") == [
        "85%", "85.6%", "12000", "0.3", "2023年3月", "2023年3月15日", "3月15日", "3万元", "1E+30", "-7\n",
    ]  # fmt: skip


def test_inline_text_missing_references_and_lost_shared_texts_are_taken_as_they_are():
    own = '<c t="inlineStr"><is><r><t>甲</t></r><r><t>乙</t></r><rPh><t>yi</t></rPh></is></c>'
    others = '<c t="s"><v>9</v></c><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c>'
    assert read(sheet(f"<row>{own}{others}</row>")).text == "甲乙\t是\n"


def test_a_cell_at_the_far_corner_and_a_merge_over_everything_cost_nothing():
    here, there = (
        '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>'.format(*each) for each in (("A1", "甲"), ("XFD1048576", "乙"))
    )
    far = f'<row r="1">{here}</row><row r="1048576">{there}</row>'
    merges = "<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 2 + '<mergeCell ref="?"/></mergeCells>'
    assert read(sheet(far)).place(4) == "表1第1048576行XFD列"
    assert read(sheet(far, merges)).text == "甲\n甲\n"


def test_more_cells_than_a_table_has_and_a_flood_of_merges_are_refused():
    rows = "".join(f'<row r="{at}"><c r="A{at}" t="b"><v>1</v></c></row>' for at in range(1, 60))
    with pytest.raises(UnreadableDocument) as caught:
        read_document(sheet(rows), "a.xlsx", limits=Limits(cells=50))
    assert caught.value.refusal is Refusal.TOO_MANY_CELLS
    flood = "<mergeCells>" + '<mergeCell ref="A1:A60"/>' * 5_000 + "</mergeCells>"
    with pytest.raises(UnreadableDocument) as flooded:
        read_document(sheet(rows, flood), "a.xlsx")
    assert flooded.value.refusal is Refusal.TOO_MANY_CELLS


def test_an_empty_a_damaged_and_a_hostile_workbook_are_refused_for_their_cause():
    def cause(content: bytes) -> Refusal:
        with pytest.raises(UnreadableDocument) as caught:
            read(content)
        return caught.value.refusal

    assert cause(sheet("")) is Refusal.NO_TEXT
    assert cause(sheet("<row>")) is Refusal.BROKEN_PACKAGE
    assert cause(sheet("", **{"xl/workbook.xml": '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'})) is Refusal.UNSAFE_XML


@pytest.mark.shared
def test_the_workbook_of_the_corpus_is_read_row_by_row_and_told(shared: Path):
    path = shared / "corpus/xlsx/policy-table-fulltext-cells.xlsx"
    source = read_document(path.read_bytes(), path.name)
    assert source.place(source.text.index("智慧林业")).startswith("表1第2行")
    assert "R006" in [each.code for each in source.remarks]
    assert source.text.count("\n") == 167 + 56
