"""pdf and ofd: a table with lines around its cells is read cell by cell, and a table of tasks as tasks."""

import pytest

from luoshi.compiler import compile_source
from luoshi.readers import read_document
from luoshi.text.source import Source
from page_files import Pages, Rule, grid, ofd_file, paragraph, pdf_file

WIDTHS = (60, 160, 100, 100)
HEAD = [(95, 205, 10, "序号"), (160, 205, 10, "重点任务"), (320, 205, 10, "牵头单位"), (420, 205, 10, "责任单位")]
FIRST = [
    (100, 235, 10, "1"), (155, 235, 10, "年底前建成公交站二十座方便居"), (155, 250, 10, "民出行"),
    (320, 235, 10, "市交通局"), (420, 235, 10, "市财政局"), (420, 250, 10, "各区政府"),
]  # fmt: skip
LINES = grid(90, 200, WIDTHS, (25, 40))


@pytest.fixture(params=["pdf", "ofd"])
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def read(pages: Pages, rules: list[list[Rule]], form: str) -> Source:
    make = pdf_file if form == "pdf" else ofd_file
    return read_document(make(pages, rules=rules), f"方案.{form}")


def test_words_wrapped_in_their_cells_come_together_and_the_row_is_a_task(form: str):
    page = [*paragraph("任务分工如下。", top=120), *HEAD, *FIRST, *paragraph("请认真落实。", top=320)]
    source = read([page], [LINES], form)
    assert source.text.splitlines() == [
        "任务分工如下。",
        "1.年底前建成公交站二十座方便居民出行。（牵头单位：市交通局；责任单位：市财政局、各区政府）",
        "请认真落实。",
    ]
    assert source.place(source.text.index("市交通局")) == "第1页表1第2行第3列"
    assert source.place(source.text.index("请认真")) == "第1页第2段"
    assert [(task.lead, task.responsible) for task in compile_source(source).tasks] == [
        (("市交通局",), ("市财政局", "各区政府"))
    ]


def test_a_table_goes_on_over_the_page_with_and_without_its_head(form: str):
    below = [(100, 75, 10, "2"), (155, 75, 10, "修路9公里"), (320, 75, 10, "市住建局")]
    more = grid(90, 70, WIDTHS, (30, 30))
    again = [(left, top - 130, size, words) for left, top, size, words in HEAD]
    last = [(100, 105, 10, "3"), (155, 105, 10, "种树"), (320, 105, 10, "市林业局")]
    headless = read([[*HEAD, *FIRST], [*below, *last]], [LINES, more], form)
    headed = read([[*HEAD, *FIRST], [*again, *last]], [LINES, more], form)
    assert [line.split("。")[0] for line in headless.text.splitlines()[1:]] == ["2.修路9公里", "3.种树"]
    assert [line.split("。")[0] for line in headed.text.splitlines()[1:]] == ["3.种树"]


def test_a_missing_line_joins_cells(form: str):
    words = [
        *[(100, 205, 10, "类别"), (160, 205, 10, "任务"), (320, 205, 10, "牵头单位"), (420, 205, 10, "备注")],
        *[(100, 250, 10, "就业"), (155, 235, 10, "办招聘会"), (320, 235, 10, "市人社局"), (155, 275, 10, "开培训班")],
        (320, 275, 10, "市总工会"),
    ]
    whole = [rule for rule in grid(90, 200, WIDTHS, (25, 40, 40)) if rule[:2] != (90, 265)]
    text = read([words], [[*whole, (150, 265, 510, 265)]], form).text
    assert text.splitlines() == ["一、就业", "1.办招聘会。（牵头单位：市人社局）", "2.开培训班。（牵头单位：市总工会）"]


def test_a_plain_table_is_read_row_by_row_and_other_lines_are_no_table(form: str):
    words = [(100, 205, 10, "指标"), (160, 205, 10, "2028年"), (100, 240, 10, "人口"), (160, 240, 10, "300万人")]
    assert read([words], [grid(90, 200, WIDTHS[:2], (25, 40))], form).text == "指标\t2028年\n人口\t300万人\n"
    frame = grid(60, 60, (480,), (680,))
    ruled = read([[*paragraph("一、要求", top=120)]], [[*frame, (90, 150, 500, 150)]], form)
    assert ruled.text == "一、要求\n"


def test_a_flood_of_lines_is_passed_over(form: str):
    flood: list[Rule] = [(90, 100 + at / 5, 500, 100 + at / 5) for at in range(1_600)]
    assert read([paragraph("一、要求", top=120)], [flood], form).text == "一、要求\n"
