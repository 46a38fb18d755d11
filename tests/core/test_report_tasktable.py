"""A plan as the table of tasks that offices pass around."""

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import docx
import pytest
from python_calamine import CalamineWorkbook

from luoshi.compiler import compile_source
from luoshi.plan.model import Comparator, Direction, Kind, Plan, Strength, Target, Task
from luoshi.readers import read_document
from luoshi.report import taskpages, tasksheet
from luoshi.report.model import Number, cell_text
from luoshi.report.tasktable import deadline_words, plan_note, target_table, target_words, task_table
from luoshi.text.span import Span

HERE = Span(0, 1)


def target(**own: object) -> Target:
    base = Target(
        "1", None, "绿地率", Kind.LEVEL, Comparator.AT_LEAST, Decimal(40), None, "%", None, "2028", Strength.PLAIN, HERE
    )
    return replace(base, **own)  # type: ignore[arg-type]


def plan(*targets: Target) -> Plan:
    tasks = (
        Task("1", "扩绿", "生态", HERE, ("市林业局",), ("市财政局", "各区")),
        Task("2", "=修路", None, HERE, (), ("市交通局",)),
    )
    return Plan("方案.docx", "云亭市扩绿方案", (), "云政发〔2026〕3号", date(2026, 3, 2), HERE, (), tasks, targets)


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ({}, "绿地率不低于40%"),
        ({"comparator": Comparator.RANGE, "value": Decimal(3), "value_high": Decimal("4.5")}, "绿地率3—4.5%"),
        ({"value": Decimal(380_000), "unit": "人"}, "绿地率不低于38万人"),
        ({"value": Decimal(330_00000000), "unit": "元", "comparator": Comparator.REACH}, "绿地率达到330亿元"),
        ({"value": Decimal(12_345), "unit": "人"}, "绿地率不低于12345人"),
        ({"value": None, "unit": None, "comparator": Comparator.ABOVE, "of": "经济增速"}, "绿地率高于经济增速"),
        ({"kind": Kind.ZERO, "value": Decimal(0)}, "绿地率清零"),
        ({"kind": Kind.COVERAGE, "value": Decimal(100)}, "绿地率全覆盖"),
    ],
)
def test_a_target_is_told_in_the_words_of_documents(own: dict[str, object], words: str):
    assert target_words(target(**own)) == words


@pytest.mark.parametrize(
    ("deadline", "words"),
    [("2028", "2028年"), ("2028-06", "2028年6月"), ("2028-06-30", "2028年6月30日"), ("每年", "每年"), ("", "")],
)
def test_a_deadline_is_told_as_far_as_it_goes(deadline: str, words: str):
    assert deadline_words(deadline) == words


def test_a_task_has_one_row_and_several_deadlines_stand_with_their_targets():
    both = plan(
        target(),
        target(indicator="古树", value=Decimal(9), unit="棵", deadline="2027-06"),
        target(task=None, goal="更绿"),
    )
    first, second = ([cell_text(cell) for cell in row] for row in task_table(both).rows)
    assert first == [
        "1",
        "生态",
        "扩绿",
        "绿地率不低于40%（2028年）；古树不低于9棵（2027年6月）",
        "2028年",
        "市林业局",
        "市财政局、各区",
    ]
    assert second == ["2", "", "=修路", "", "", "", "市交通局"]
    assert task_table(plan(target(deadline="每年"))).rows[0][3:5] == ("绿地率不低于40%", "每年")


def test_targets_of_overall_goals_come_first_and_figures_stay_numbers():
    rows = target_table(
        plan(target(direction=Direction.UP, strength=Strength.AIM), target(task=None, goal="更绿"))
    ).rows
    assert [row[:2] for row in rows] == [("总体", "更绿"), ("1", "扩绿")]
    assert rows[1][3:10] == ("不低于", Number(Decimal(40)), None, "%", "越高越好", "2028年", "力争")


def test_the_note_names_number_and_date_or_the_file():
    assert plan_note(plan()) == "来源：云政发〔2026〕3号，2026年3月2日"
    assert plan_note(replace(plan(), doc_number=None, issued_on=None)) == "来源：方案.docx"


def test_the_workbook_holds_both_tables_and_no_formula():
    content = tasksheet.task_table_bytes(plan(target()))
    assert content == tasksheet.task_table_bytes(plan(target()))
    book = CalamineWorkbook.from_object(io.BytesIO(content))
    assert book.sheet_names == ["任务分解表", "指标表"]
    tasks = book.get_sheet_by_name("任务分解表").to_python()
    assert tasks[0][0] == "来源：云政发〔2026〕3号，2026年3月2日"
    assert tasks[1] == ["序号", "领域", "任务", "量化目标", "完成时限", "牵头单位", "责任单位"]
    assert tasks[3][2] == "=修路"
    assert book.get_sheet_by_name("指标表").to_python()[2][4] == 40


def test_the_word_file_has_the_title_and_a_row_a_task_on_landscape_pages():
    written = docx.Document(io.BytesIO(taskpages.task_table_bytes(plan(target()))))
    assert [each.text for each in written.paragraphs[:2]] == [
        "云亭市扩绿方案任务分解表",
        "来源：云政发〔2026〕3号，2026年3月2日",
    ]
    (table,) = written.tables
    assert [cell.text for cell in table.rows[1].cells][2:4] == ["扩绿", "绿地率不低于40%"]
    section = written.sections[0]
    assert (section.page_width or 0) > (section.page_height or 0)


@pytest.mark.parametrize(
    ("write", "name"), [(tasksheet.task_table_bytes, "a.xlsx"), (taskpages.task_table_bytes, "a.docx")]
)
def test_an_exported_table_is_read_back_as_the_same_tasks(write, name: str):
    written = plan(target())
    plain = replace(written, tasks=(written.tasks[0], replace(written.tasks[1], title="修路")))
    read_back = compile_source(read_document(write(plain), name)).tasks
    assert [(task.lead, task.responsible) for task in read_back] == [
        (("市林业局",), ("市财政局", "各区")),
        ((), ("市交通局",)),
    ]


def test_a_plan_without_tasks_gives_an_empty_table():
    empty = replace(plan(), tasks=(), targets=())
    assert task_table(empty).rows == ()
    assert CalamineWorkbook.from_object(io.BytesIO(tasksheet.task_table_bytes(empty))).sheet_names[0] == "任务分解表"
    assert taskpages.task_table_bytes(empty)
