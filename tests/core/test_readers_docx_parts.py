"""docx: what stands beside the running text — notes, fields, boxes — and tables whose rows are tasks."""

import pytest

from luoshi.compiler import compile_source
from luoshi.readers import read_document
from luoshi.text.source import Source
from word_files import definition, level, listing, paragraph, relations, row, table, word_file

OFFICIAL = definition(
    0, level(0, "chineseCounting", "%1、"), level(1, "chineseCounting", "（%2）"), level(2, "decimal", "%3.")
)
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def run(inside: str) -> str:
    return f"<w:r>{inside}</w:r>"


def text(words: str) -> str:
    return run(f"<w:t>{words}</w:t>")


def note(identifier: int, kind: str = "footnote") -> str:
    return run(f'<w:{kind}Reference w:id="{identifier}"/>')


def step(kind: str) -> str:
    return run(f'<w:fldChar w:fldCharType="{kind}"/>')


def code(words: str) -> str:
    return run(f"<w:instrText>{words}</w:instrText>")


def symbol(number: str) -> str:
    return run(f'<w:sym w:font="Wingdings" w:char="{number}"/>')


def field(words: str, result: str) -> str:
    """A complex field: its code, and the result that the page shows."""
    return step("begin") + code(f" {words} ") + step("separate") + result + step("end")


def read(content: bytes, name: str = "方案.docx") -> Source:
    return read_document(content, name)


def noted(body: str) -> bytes:
    notes = (
        f'<w:footnotes {_W}><w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        f'<w:footnote w:id="2">{paragraph("按常住人口算")}{paragraph("不含流动人口")}</w:footnote></w:footnotes>'
    )
    ends = f'<w:endnotes {_W}><w:endnote w:id="2">{paragraph("见年鉴")}</w:endnote></w:endnotes>'
    parts = {
        "word/_rels/document.xml.rels": relations(("footnotes", "footnotes.xml"), ("endnotes", "endnotes.xml")),
        "word/footnotes.xml": notes,
        "word/endnotes.xml": ends,
    }
    return word_file(body, more=parts)


def test_notes_stand_behind_the_body_with_the_place_they_belong_to_and_their_marks_never_touch_a_figure():
    body = f"<w:p>{text('覆盖率达到30')}{note(2)}{text('%。')}{note(2, 'endnote')}</w:p>" + paragraph("结束")
    source = read(noted(body))
    assert source.text == "覆盖率达到30%。\n结束\n脚注1：按常住人口算不含流动人口\n尾注1：见年鉴\n"
    assert source.body is not None
    assert source.body.of(source.text) == "覆盖率达到30%。\n结束\n"
    assert source.place(source.text.index("流动")) == "第1段的脚注1"


def test_a_reference_to_a_note_that_is_not_there_is_passed_over():
    body = f"<w:p>{text('甲')}{note(9)}</w:p>"
    assert read(noted(body)).text == "甲\n"


def test_a_field_shows_its_result_and_hides_its_code_even_with_another_field_inside_the_code():
    nested = step("begin") + code("IF ") + field("PAGE", text("7")) + code(" = 1") + step("separate") + text("甲")
    body = f"<w:p>{text('见第')}{field('REF 节', text('三'))}{text('节')}{nested}{step('end')}</w:p>"
    assert read(word_file(body)).text == "见第三节甲\n"


def test_a_table_of_contents_is_left_out_so_that_no_heading_stands_twice():
    contents = (
        f"<w:p>{step('begin')}{code('TOC')}"
        f"{step('separate')}{text('一、总体要求')}{run('<w:tab/>')}{text('1')}</w:p>"
        f"<w:p>{text('二、重点任务')}{run('<w:tab/>')}{text('2')}</w:p><w:p>{step('end')}</w:p>"
    )
    assert read(word_file(contents + paragraph("一、总体要求"))).text == "一、总体要求\n"
    styles = '<w:style w:styleId="11"><w:name w:val="toc 1"/></w:style>'
    styled = word_file(paragraph("一、总体要求\t1", style="11") + paragraph("正文"), styles=styles)
    assert read(styled).text == "正文\n"


def test_a_field_that_never_ends_does_not_swallow_the_document():
    body = f"<w:p>{step('begin')}{code('TOC')}{step('separate')}{text('甲')}</w:p>" + paragraph("乙")
    assert read(word_file(body)).text == "甲\n乙\n"
    begun = f"<w:p>{step('begin')}{text('丢')}</w:p>" + paragraph("乙")
    assert read(word_file(begun)).text == "乙\n"


def test_a_symbol_by_number_is_read_and_one_of_a_symbol_font_is_not():
    body = f"<w:p>{symbol('2265')}{text('90%')}{symbol('F0FE')}{symbol('x')}</w:p>"
    assert read(word_file(body)).text == "≥90%\n"


def test_a_box_inside_a_box_is_read_once_after_the_outer_one_with_tables_and_numbers():
    inner = f"<w:p><w:r><w:pict><v:textbox><w:txbxContent>{paragraph('内')}</w:txbxContent></v:textbox></w:pict></w:r></w:p>"
    box = f"<w:txbxContent>{paragraph('外', number=1)}{inner}{table(row(paragraph('格')))}</w:txbxContent>"
    body = f"<w:p>{text('段')}<w:r><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></w:r></w:p>" + paragraph(
        "后", number=1
    )
    source = read(word_file(body, numbering=OFFICIAL + listing(1, 0)))
    assert source.text == "段\n一、外\n内\n格\n二、后\n"
    assert source.place(source.text.index("内")) == "第1段的文本框"


def test_a_start_override_holds_whenever_its_level_restarts():
    fifth = listing(2, 0, '<w:lvlOverride w:ilvl="1"><w:startOverride w:val="5"/></w:lvlOverride>')
    steps = ((1, 0), (1, 1), (2, 1), (2, 1), (2, 0), (2, 1), (1, 0), (1, 1))
    body = "".join(paragraph("甲", number=number, level=depth) for number, depth in steps)
    found = [line[:-1] for line in read(word_file(body, numbering=OFFICIAL + listing(1, 0) + fifth)).text.splitlines()]
    assert found == ["一、", "（一）", "（五）", "（六）", "二、", "（五）", "三、", "（一）"]


@pytest.mark.parametrize(("after", "labels"), [(0, "1. 2. 3. 4. 5."), (1, "1. 2. 3. 1. 2."), (2, "1. 2. 1. 1. 1.")])
def test_a_level_restarts_after_the_level_that_its_definition_names(after: int, labels: str):
    restarting = definition(
        0,
        level(0, "chineseCounting", "%1、"),
        level(1, "chineseCounting", "（%2）"),
        level(2, "decimal", "%3.", f'<w:lvlRestart w:val="{after}"/>'),
    )
    body = "".join(paragraph("甲", number=1, level=depth) for depth in (0, 1, 2, 2, 1, 2, 0, 2, 1, 2))
    lines = read(word_file(body, numbering=restarting + listing(1, 0))).text.splitlines()
    assert " ".join(line[:-1] for line in lines if line[0].isdigit()) == labels


def test_a_style_that_only_names_a_depth_takes_its_list_from_the_style_below():
    styles = (
        '<w:style w:styleId="A"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="B"><w:basedOn w:val="A"/><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    body = paragraph("甲", style="A") + paragraph("乙", style="B") + paragraph("丙", style="A")
    found = read(word_file(body, numbering=OFFICIAL + listing(1, 0), styles=styles)).text.splitlines()
    assert found == ["一、甲", "（一）乙", "二、丙"]


def cell(words: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(words)}</w:tc>"


@pytest.mark.parametrize("odd", ["x", "", "-1", "1.5", "9" * 30])
def test_odd_numbers_in_a_numbering_definition_count_as_missing(odd: str):
    numbering = (
        f'<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="{odd}"><w:start w:val="{odd}"/><w:numFmt w:val="decimal"/>'
        f'<w:lvlRestart w:val="{odd}"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/>'
        f'<w:lvlOverride w:ilvl="{odd}"><w:startOverride w:val="{odd}"/></w:lvlOverride></w:num>'
    )
    assert (
        read(word_file(paragraph("甲", number=1) + paragraph("乙", number=1), numbering=numbering)).text
        == "1.甲\n2.乙\n"
    )


def test_an_empty_numbered_paragraph_counts_as_on_the_page_though_it_says_nothing():
    gone = "<w:del><w:r><w:delText>作废</w:delText></w:r></w:del>"
    listed = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    body = paragraph("甲", number=1) + f"<w:p>{listed}</w:p>" + f"<w:p>{listed}{gone}</w:p>" + paragraph("丁", number=1)
    assert read(word_file(body, numbering=OFFICIAL + listing(1, 0))).text == "一、甲\n四、丁\n"


def test_a_column_of_serial_numbers_that_word_counts_gives_the_tasks_their_numbers():
    serial = f"<w:tc>{paragraph('', number=1, level=2)}</w:tc>"
    head = f"<w:tr>{cell('序号')}{cell('任务')}{cell('牵头单位')}</w:tr>"
    rows = "".join(f"<w:tr>{serial}{cell(words)}{cell('市交通局')}</w:tr>" for words in ("修路", "架桥"))
    content = word_file(table(head + rows), numbering=OFFICIAL + listing(1, 0))
    assert read(content).text == "1.修路。（牵头单位：市交通局）\n2.架桥。（牵头单位：市交通局）\n"
    plain = word_file(table(f"<w:tr>{serial}{cell('甲')}</w:tr>" * 2), numbering=OFFICIAL + listing(1, 0))
    assert read(plain).text == "1.\t甲\n2.\t乙\n".replace("乙", "甲")


def test_a_table_of_tasks_in_a_word_file_becomes_tasks_with_their_agencies():
    first, more = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = (
        f"<w:tr>{cell('类别')}{cell('序号')}{cell('重点任务')}{cell('牵头单位')}{cell('配合单位')}{cell('备注')}</w:tr>"
        f"<w:tr>{cell('交通', first)}{cell('1')}{cell('2027年底前建成公交站20个')}{cell('市交通局')}{cell('各区政府')}{cell('')}</w:tr>"
        f"<w:tr>{cell('', more)}{cell('2')}{cell('新增停车位3000个')}{cell('市城管局')}{cell('市公安局、市住建局')}{cell('续建')}</w:tr>"
    )
    source = read(word_file(paragraph("云亭市出行任务分解表") + table(rows)))
    assert source.text.splitlines() == [
        "云亭市出行任务分解表",
        "一、交通",
        "1.2027年底前建成公交站20个。（牵头单位：市交通局；配合单位：各区政府）",
        "2.新增停车位3000个。（牵头单位：市城管局；配合单位：市公安局、市住建局）",
    ]
    assert source.place(source.text.index("市城管局")) == "表1第3行第4列"
    assert [remark.code for remark in source.remarks] == ["R005"]
    assert "备注" in source.remarks[0].message
    plan = compile_source(source)
    assert [(task.area, task.lead, task.responsible) for task in plan.tasks] == [
        ("交通", ("市交通局",), ("各区政府",)),
        ("交通", ("市城管局",), ("市公安局", "市住建局")),
    ]


def test_rows_added_and_deleted_under_revision_are_accepted_and_told():
    added = row(paragraph("甲"), paragraph("乙"), extra="<w:trPr><w:ins/></w:trPr>")
    source = read(word_file(table(added, row(paragraph("丙"), paragraph("丁"), extra="<w:trPr><w:del/></w:trPr>"))))
    assert source.text == "甲\t乙\n"
    assert [remark.code for remark in source.remarks] == ["R002"]
