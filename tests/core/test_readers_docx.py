"""docx: what a person sees on the page is what the compiler gets."""

import io
from pathlib import Path

import docx
import pytest

from luoshi.readers import read_document
from word_files import definition, level, listing, paragraph, row, strict, table, word_file

OFFICIAL = definition(
    0,
    level(0, "chineseCountingThousand", "%1、"),
    level(1, "chineseCounting", "（%2）"),
    level(2, "decimal", "%3."),
)


def lines(content: bytes, name: str = "方案.docx") -> list[str]:
    return read_document(content, name).text.splitlines()


def remark_codes(content: bytes, name: str = "方案.docx") -> list[str]:
    return [remark.code for remark in read_document(content, name).remarks]


def test_automatic_numbering_reads_as_official_headings():
    depths = (0, 1, 2, 2, 1, 2, 0, 1)
    body = "".join(paragraph(f"甲{at}", number=1, level=depth) for at, depth in enumerate(depths))
    assert lines(word_file(body, numbering=OFFICIAL + listing(1, 0))) == [
        "一、甲0", "（一）甲1", "1.甲2", "2.甲3", "（二）甲4", "1.甲5", "二、甲6", "（一）甲7",
    ]  # fmt: skip


def test_a_level_that_never_restarts_runs_through_the_whole_document():
    running = definition(
        0, level(0, "chineseCounting", "%1、"), level(1, "decimal", "%2.", '<w:lvlRestart w:val="0"/>')
    )
    body = "".join(paragraph("乙", number=1, level=depth) for depth in (0, 1, 1, 0, 1))
    found = lines(word_file(body, numbering=running + listing(1, 0)))
    assert found == ["一、乙", "1.乙", "2.乙", "二、乙", "3.乙"]


def test_a_start_override_begins_the_list_afresh_once():
    fresh = listing(2, 0, '<w:lvlOverride w:ilvl="2"><w:startOverride w:val="7"/></w:lvlOverride>')
    body = "".join(paragraph("丙", number=number, level=2) for number in (1, 1, 2, 2))
    found = lines(word_file(body, numbering=OFFICIAL + listing(1, 0) + fresh))
    assert found == ["1.丙", "2.丙", "7.丙", "8.丙"]


def test_numbering_comes_through_a_style_and_the_style_it_is_based_on():
    styles = (
        '<w:style w:styleId="Base"><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="Own"><w:basedOn w:val="Base"/></w:style>'
    )
    body = paragraph("丁", style="Own") + paragraph("戊", style="Base") + paragraph("己", style="Own", number=0)
    found = lines(word_file(body, numbering=OFFICIAL + listing(1, 0), styles=styles))
    assert found == ["（一）丁", "（二）戊", "己"]


def test_a_level_linked_to_a_style_numbers_the_paragraphs_of_that_style():
    linked = definition(
        0,
        level(0, "chineseCounting", "第%1章", '<w:pStyle w:val="H1"/>'),
        level(1, "chineseCounting", "第%2条", '<w:pStyle w:val="H2"/>'),
    )
    styled = "".join(
        f'<w:style w:styleId="{name}"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        for name in ("H1", "H2")
    )
    body = paragraph("总则", style="H1") + paragraph("目的", style="H2")
    assert lines(word_file(body, numbering=linked + listing(1, 0), styles=styled)) == ["第一章 总则", "第一条 目的"]


def test_legal_numbering_writes_upper_levels_in_arabic():
    legal = definition(0, level(0, "chineseCounting", "%1、"), level(1, "decimal", "%1.%2", "<w:isLgl/>"))
    body = "".join(paragraph("庚", number=1, level=depth) for depth in (0, 1, 1))
    assert lines(word_file(body, numbering=legal + listing(1, 0))) == ["一、庚", "1.1 庚", "1.2 庚"]


@pytest.mark.parametrize(
    ("form", "count", "label"),
    [
        ("chineseCounting", 12, "十二"),
        ("chineseCounting", 20, "二十"),
        ("chineseCountingThousand", 105, "一百〇五"),
        ("chineseLegalSimplified", 11, "壹拾壹"),
        ("decimalEnclosedCircle", 21, "㉑"),
        ("decimalEnclosedParen", 3, "⑶"),
        ("decimalFullWidth", 10, "１０"),
        ("decimalZero", 4, "04"),
        ("ideographTraditional", 10, "癸"),
        ("ideographDigital", 10, "一〇"),
        ("upperRoman", 14, "XIV"),
        ("lowerLetter", 28, "bb"),
        ("unheardOf", 5, "5"),
    ],
)
def test_every_number_format_of_chinese_documents_is_written(form, count, label):
    numbering = definition(0, level(0, form, "%1、")) + listing(1, 0)
    body = "".join(paragraph("辛", number=1) for _ in range(count))
    assert lines(word_file(body, numbering=numbering))[-1] == f"{label}、辛"


def test_a_symbol_font_bullet_becomes_a_bullet_and_a_dash_stays():
    bullets = definition(0, level(0, "bullet", "\uf06c"), level(1, "bullet", "——")) + listing(1, 0)
    body = paragraph("就业", number=1) + paragraph("收入", number=1, level=1)
    assert lines(word_file(body, numbering=bullets)) == ["•就业", "——收入"]


def test_insertions_are_accepted_and_deletions_dropped_and_that_is_told():
    body = (
        "<w:p><w:r><w:t>新增</w:t></w:r><w:del><w:r><w:delText>三</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>五</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>丢</w:t></w:r></w:moveFrom><w:r><w:t>万人</w:t></w:r></w:p>"
    )
    assert lines(word_file(body)) == ["新增五万人"]
    assert remark_codes(word_file(body)) == ["R002"]


def test_a_deleted_paragraph_mark_joins_the_next_paragraph_which_keeps_one_number():
    mark = "<w:rPr><w:del/></w:rPr>"
    body = f"<w:p><w:pPr>{mark}</w:pPr><w:r><w:t>前半</w:t></w:r></w:p>" + paragraph("后半", number=1)
    assert lines(word_file(body, numbering=OFFICIAL + listing(1, 0))) == ["一、前半后半"]


def test_a_table_row_is_a_line_and_each_cell_knows_its_place():
    body = paragraph("分工") + table(
        row(paragraph("桥名"), paragraph("管养单位")),
        row(paragraph("作废"), paragraph("作废"), extra="<w:trPr><w:del/></w:trPr>"),
        row(paragraph("建桥"), paragraph("市交通局") + paragraph("市城建局")),
    )
    source = read_document(word_file(body), "分工.docx")
    assert source.text == "分工\n桥名\t管养单位\n建桥\t市交通局 市城建局\n"
    assert source.place(source.text.index("分工")) == "第1段"
    assert source.place(source.text.index("建桥")) == "表1第2行第1列"
    assert source.place(source.text.index("市城建局")) == "表1第2行第2列"


def test_a_text_box_is_read_once_though_word_stores_it_twice():
    box = f"<w:txbxContent>{paragraph('框内文字')}</w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>框外</w:t></w:r><w:r><mc:AlternateContent>"
        f"<mc:Choice><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    source = read_document(word_file(body), "框.docx")
    assert source.text == "框外\n框内文字\n"
    assert source.place(4) == "第1段的文本框"


def test_line_breaks_part_lines_and_hidden_text_and_field_codes_are_not_read():
    body = (
        "<w:p><w:r><w:t>关于</w:t><w:br/><w:t>民生的意见</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r>"
        "<w:r><w:instrText> PAGE </w:instrText></w:r><w:hyperlink><w:r><w:t>（附）</w:t></w:r></w:hyperlink></w:p>"
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>控件</w:t><w:noBreakHyphen/><w:t>甲</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    assert lines(word_file(body)) == ["关于", "民生的意见（附）", "控件-甲"]


def test_a_document_with_macros_is_read_and_the_macros_are_left_alone():
    content = word_file(paragraph("通知"), more={"word/vbaProject.bin": b"\xd0\xcf"})
    assert lines(content, "通知.docm") == ["通知"]
    assert remark_codes(content, "通知.docm") == ["R003"]


def test_the_strict_form_of_the_format_reads_alike():
    content = word_file(paragraph("严格", number=1), numbering=OFFICIAL + listing(1, 0))
    assert lines(strict(content)) == ["一、严格"]


def test_a_file_that_python_docx_writes_is_read_with_its_list_numbers():
    written = docx.Document()
    written.add_paragraph("清单", style="Title")
    for item in ("第一件", "第二件"):
        written.add_paragraph(item, style="List Number")
    buffer = io.BytesIO()
    written.save(buffer)
    assert lines(buffer.getvalue()) == ["清单", "1.第一件", "2.第二件"]


@pytest.mark.shared
def test_every_word_file_of_the_corpus_gives_the_text_published_beside_it(shared: Path):
    for path in sorted((shared / "corpus/docx").glob("*.docx")):
        told = read_document(path.read_bytes(), path.name)
        plain = (shared / "corpus/txt" / f"{path.stem}.txt").read_text(encoding="utf-8")
        assert "".join(told.text.split()) == "".join(plain.split()), path.name
        assert told.remarks == (), path.name
