"""The .docx in the form of an official document, read back with python-docx, and opened in LibreOffice."""

import io
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from lxml import etree
from tests.report_samples import FULL

from luoshi.report.codec import report_from_json, report_to_json
from luoshi.report.docx.write import docx_bytes
from luoshi.report.model import (
    Annex,
    Column,
    ColumnKind,
    Figure,
    Form,
    Heading,
    Listing,
    Number,
    Paragraph,
    Reference,
    Report,
    Table,
    whole,
)

COLUMNS = (Column("指标", width=12), Column("现值", ColumnKind.NUMBER, 6), Column("期限", ColumnKind.DATE, 6))
ROWS = (
    (Reference("老旧小区改造", "task:1"), Number(Decimal("6036.5"), 1, "套"), date(2028, 12, 31)),
    ("合计", whole(26), None),
)
REPORT = Report(
    masthead="督查通报",
    serial="督查通报〔2026〕第3期",
    issuer="市政府督考办",
    title="关于《云汀市民生行动计划》\n落实进展情况的通报",
    addressee="各牵头单位、责任单位",
    dated=date(2026, 11, 25),
    blocks=(
        Heading(1, "总体情况"),
        Paragraph("共列考核事项26项。"),
        Table(COLUMNS, ROWS, "表一", total=1),
        Heading(1, "名单"),
        Heading(2, "已完成（2项）"),
        Listing(("甲", "乙")),
    ),
    annexes=(Annex("目标明细表", (Table(COLUMNS, ROWS),), landscape=True),),
    notice="演示数据",
)


def opened(report: Report = REPORT):  # type: ignore[no-untyped-def]
    return Document(io.BytesIO(docx_bytes(report)))


def east_asian_font(style) -> str:  # type: ignore[no-untyped-def]
    return style.element.rPr.rFonts.get(qn("w:eastAsia"))


def test_the_page_is_that_of_the_standard() -> None:
    first, annex = opened().sections
    millimetres = [
        round(side.mm) for side in (first.page_width, first.page_height, first.top_margin, first.left_margin)
    ]
    assert millimetres == [210, 297, 37, 28]
    assert (round(first.bottom_margin.mm), round(first.right_margin.mm)) == (35, 26)
    assert annex.orientation == WD_ORIENT.LANDSCAPE
    assert (round(annex.page_width.mm), round(annex.page_height.mm)) == (297, 210)
    assert first._sectPr.find(qn("w:docGrid")).get(qn("w:linePitch")) == "579"


def test_styles_name_the_fonts_of_the_standard() -> None:
    styles = opened().styles
    fonts = {name: east_asian_font(styles[name]) for name in ("Normal", "Title", "Heading 1", "Heading 2", "Footer")}
    assert fonts == {
        "Normal": "仿宋_GB2312",
        "Title": "方正小标宋简体",
        "Heading 1": "黑体",
        "Heading 2": "楷体_GB2312",
        "Footer": "宋体",
    }
    assert [styles[name].font.size.pt for name in ("Normal", "Title", "Footer")] == [16, 22, 14]
    assert styles["Normal"].paragraph_format.line_spacing.pt == pytest.approx(28.95)
    assert styles["Normal"].paragraph_format.first_line_indent.pt == 32
    assert str(styles["公文红头"].font.color.rgb) == "C00000"


def test_paragraphs_stand_in_order_with_their_styles_and_numbers() -> None:
    found = [(row.style.name, row.text) for row in opened().paragraphs if row.text]
    assert found == [
        ("公文红头", "督查通报"),
        ("公文发文字号", "督查通报〔2026〕第3期"),
        ("公文发文机关", "市政府督考办\t2026年11月25日"),
        ("Title", "关于《云汀市民生行动计划》\n落实进展情况的通报"),
        ("公文提示", "（演示数据）"),
        ("公文主送", "各牵头单位、责任单位："),
        ("Heading 1", "一、总体情况"),
        ("Normal", "共列考核事项26项。"),
        ("表题", "表一"),
        ("Heading 1", "二、名单"),
        ("Heading 2", "（一）已完成（2项）"),
        ("Normal", "1. 甲"),
        ("Normal", "2. 乙"),
        ("公文附件说明", "附件：目标明细表"),
        ("公文署名", "市政府督考办"),
        ("公文日期", "2026年11月25日"),
        ("公文附件", "附件"),
        ("Title", "目标明细表"),
    ]


def test_numbers_in_tables_stand_right_and_heads_repeat() -> None:
    table = opened().tables[0]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["指标", "现值", "期限"],
        ["老旧小区改造", "6,036.5套", "2028年12月31日"],
        ["合计", "26", ""],
    ]
    aligned = [cell.paragraphs[0].alignment for cell in table.rows[1].cells]
    assert aligned == [WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.CENTER]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    width = sum(cell.width.mm for cell in table.rows[1].cells)
    assert width == pytest.approx(156, abs=0.5)


def test_page_numbers_stand_on_the_outer_side() -> None:
    document = opened()
    assert document.settings.odd_and_even_pages_header_footer
    odd, even = document.sections[0].footer.paragraphs[0], document.sections[0].even_page_footer.paragraphs[0]
    assert (odd.alignment, even.alignment) == (WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT)
    for paragraph in (odd, even):
        assert [run.text for run in paragraph.runs] == ["— ", " —"]
        assert paragraph._p.find(qn("w:fldSimple")).get(qn("w:instr")) == "PAGE"


def test_what_a_reader_must_know_of_the_figures_stands_on_every_page() -> None:
    section = opened().sections[0]
    assert [header.paragraphs[0].text for header in (section.header, section.even_page_header)] == ["演示数据"] * 2
    assert opened(replace(REPORT, notice="")).sections[0].header.is_linked_to_previous


def test_the_same_report_gives_the_same_bytes() -> None:
    assert docx_bytes(REPORT) == docx_bytes(REPORT)
    with zipfile.ZipFile(io.BytesIO(docx_bytes(REPORT))) as package:
        assert package.testzip() is None


def test_characters_that_xml_cannot_hold_do_no_harm() -> None:
    report = replace(REPORT, title="题\x00目", blocks=(Paragraph("a\x0bb\ud800c<&>"),))
    texts = [row.text for row in opened(report).paragraphs]
    assert "题目" in texts
    assert "abc<&>" in texts


def document_xml(report: Report) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(docx_bytes(report))) as package:
        return etree.fromstring(package.read("word/document.xml"))


def test_the_page_states_the_grid_of_22_lines_by_28_characters() -> None:
    grids = document_xml(FULL).findall(f".//{qn('w:docGrid')}")
    stated = [tuple(grid.get(qn(f"w:{name}")) for name in ("type", "linePitch", "charSpace")) for grid in grids]
    # 225 mm / 22 lines is 28.99 points; 16 − 848/4096 points × 28 is 156 mm.
    assert stated == [("linesAndChars", "579", "-848"), ("lines", "579", None), ("linesAndChars", "579", "-848")]
    assert pytest.approx(156, abs=0.01) == (16 - 848 / 4096) * 28 / 72 * 25.4


def test_first_lines_are_indented_by_characters_and_marks_stay_within() -> None:
    style = opened(FULL).styles["Normal"].element.pPr
    assert style.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"
    assert style.find(qn("w:overflowPunct")).get(qn("w:val")) == "0"


def test_every_figure_is_a_content_control_with_its_proof_id() -> None:
    controls = document_xml(FULL).findall(f".//{qn('w:sdt')}")
    found = [(each.find(f".//{qn('w:tag')}").get(qn("w:val")), "".join(each.itertext())) for each in controls]
    assert found[:5] == [("T-1", "26"), ("T-2", "80.8%"), ("T-3", "2"), ("R-9", "4,012"), ("R-1", "6,036.5套")]
    assert len(found) == 4 + 3 + 60
    ids = [each.find(f".//{qn('w:id')}").get(qn("w:val")) for each in controls]
    assert len(set(ids)) == len(ids)


def test_charts_are_words_own_with_their_figures() -> None:
    with zipfile.ZipFile(io.BytesIO(docx_bytes(FULL))) as package:
        names = [name for name in package.namelist() if name.startswith("word/charts/")]
        charts = [package.read(name).decode() for name in names]
    assert len(charts) == 3
    assert [('grouping val="stacked"' in chart, "lineChart" in chart) for chart in charts] == [
        (True, False), (False, False), (False, True),
    ]  # fmt: skip
    assert "<c:v>103.1</c:v>" in charts[1]


def test_the_imprint_hangs_from_the_foot_of_the_last_page() -> None:
    box = next(each for each in document_xml(FULL).iter() if str(each.tag).endswith("}anchor"))
    vertical = next(each for each in box if str(each.tag).endswith("}positionV"))
    assert (vertical.get("relativeFrom"), "".join(vertical.itertext())) == ("margin", "bottom")
    words = "".join(text.text for text in box.iter(qn("w:t")))
    assert words == "抄送：市委办公室，市人大常委会办公室。云汀市人民政府督查考核办公室2026年11月5日印发"
    # 0.35 mm is one point, in eighths; 0.25 mm is six of them.
    sides = {str(side.tag).split("}")[1]: side.get(qn("w:sz")) for side in box.find(f".//{qn('w:tblBorders')}")}
    assert sides == {"top": "8", "bottom": "8", "insideH": "6"}


@pytest.mark.parametrize(
    ("form", "first"), [(Form.ISSUED, "公文发文机关标志"), (Form.SERIAL, "公文红头"), (Form.PLAIN, "Title")]
)
def test_each_form_has_its_own_head(form: Form, first: str) -> None:
    paragraphs = opened(replace(FULL, form=form)).paragraphs
    assert paragraphs[0].style.name == first
    ruled = [row for row in paragraphs if row._p.pPr is not None and row._p.pPr.find(qn("w:pBdr")) is not None]
    assert len(ruled) == (0 if form is Form.PLAIN else 1)


def test_a_long_mark_is_set_smaller_so_that_it_keeps_one_line() -> None:
    long = opened(replace(FULL, masthead="云汀市人民政府督查考核办公室文件")).paragraphs[0]
    assert long.runs[0].font.size.pt * 16 + 10 * 16 <= 156 / 25.4 * 72
    assert opened(FULL).paragraphs[0].runs[0].font.size.pt == 46


@pytest.mark.office_suite
def test_libreoffice_opens_it_and_prints_every_line(tmp_path: Path) -> None:
    (tmp_path / "report.docx").write_bytes(docx_bytes(REPORT))
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    command = ["soffice", "--headless", home, "--convert-to", "txt:Text", "report.docx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    text = (tmp_path / "report.txt").read_text("utf-8")
    for line in ("督查通报〔2026〕第3期", "一、总体情况", "6,036.5套", "附件：目标明细表"):
        assert line in text


def test_words_in_a_cell_keep_their_figures_in_word_and_come_back_from_json() -> None:
    cell = ("2028年底前达到", Figure("300套", "1-b2026-3-1.target12.promised"))
    report = replace(FULL, blocks=(Table((Column("承诺"),), ((cell,),)),))
    table = Document(io.BytesIO(docx_bytes(report))).tables[0]
    (tag,) = table._tbl.iter(qn("w:tag"))
    assert tag.get(qn("w:val")) == "1-b2026-3-1.target12.promised"
    assert "".join(text.text for text in table.rows[1]._tr.iter(qn("w:t"))) == "2028年底前达到300套"
    assert report_from_json(report_to_json(report)) == report
