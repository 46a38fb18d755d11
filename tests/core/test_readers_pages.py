"""pdf and ofd: lines on pages become the paragraphs that their author wrote."""

import difflib
from pathlib import Path

import docx
import pytest
from docx.shared import Pt

from luoshi.readers import Limits, Refusal, UnreadableDocument, read_document
from luoshi.text.source import Media, Source
from office_suite import converted_by_suite
from page_files import Pages, ofd_file, paragraph, pdf_file

LONG = "到2028年，全市建成便民服务中心90个，服务覆盖所有街道和乡镇，群众满意度达到95%以上，各区要抓好落实，按期完成。"


@pytest.fixture(params=["pdf", "ofd"])
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def read(pages: Pages, form: str) -> Source:
    content = pdf_file(pages) if form == "pdf" else ofd_file(pages)
    return read_document(content, f"方案.{form}")


def refusal(content: bytes, name: str = "a.pdf", **limits: int) -> Refusal:
    with pytest.raises(UnreadableDocument) as caught:
        read_document(content, name, limits=Limits(**limits))
    assert "请" in str(caught.value)
    return caught.value.refusal


def test_lines_are_joined_to_paragraphs_and_each_knows_its_page(form: str):
    first = [(200, 60, 22, "关于便民的通知"), *paragraph(LONG, top=120), *paragraph("二、重点任务", top=260)]
    second = [*paragraph("（一）办好食堂。", top=80), *paragraph(LONG, top=110)]
    source = read([first, second], form)
    assert source.text.splitlines() == ["关于便民的通知", LONG, "二、重点任务", "（一）办好食堂。", LONG]
    assert source.place(source.text.index("群众")) == "第1页第2段"
    assert source.place(source.text.index("食堂")) == "第2页第1段"
    assert source.media is Media(form)
    assert source.remarks == ()


def test_a_paragraph_runs_on_over_the_page_break_and_is_told_by_both_pages(form: str):
    lines = paragraph(LONG * 2, top=600)
    first, rest = lines[:3], lines[3:]
    moved = [(left, top - 640, size, words) for left, top, size, words in rest]
    source = read([[*paragraph("一、要求", top=90), *first], [*moved, *paragraph("二、保障", top=400)]], form)
    assert source.text.splitlines() == ["一、要求", LONG * 2, "二、保障"]
    at = len("一、要求\n") + sum(len(words) for *_, words in first)
    assert [source.place(at - 1), source.place(at)] == ["第1页第2段", "第2页第1段"]
    assert source.place(source.text.index("二、")) == "第2页第2段"


def test_heads_feet_and_page_numbers_that_come_back_are_dropped_and_a_number_in_the_text_stays(form: str):
    pages = [
        [
            (90, 30, 10, f"云亭市人民政府公报 2028年第{number}期"),
            *paragraph(f"第{'一二三四'[number - 1]}章", top=120),
            *paragraph(LONG, top=150),
            (300, 400, 15, "2028"),
            (290, 770, 12, f"— {number} —"),
        ]
        for number in (1, 2, 3, 4)
    ]
    lines = read(pages, form).text.splitlines()
    assert lines == [line for number in (1, 2, 3, 4) for line in (f"第{'一二三四'[number - 1]}章", LONG, "2028")]


@pytest.mark.parametrize("foot", ["3", "-3-", "— 3 —", "第3页", "第 3 页 共 12 页", "3/12"])
def test_page_numbers_of_every_style_are_dropped(form: str, foot: str):
    assert read([[*paragraph(LONG, top=120), (290, 770, 12, foot)]], form).text == f"{LONG}\n"


def test_spread_figures_close_up_and_columns_of_a_table_stay_apart(form: str):
    spread = [(100 + 13 * at, 120, 14, char) for at, char in enumerate("2025年")]
    row = [(100, 160, 14, "校舍"), (260, 160, 14, "30"), (400, 160, 14, "45")]
    wide = [(100 + 15.5 * at, 200, 14, digit) for at, digit in enumerate("2028")]
    assert read([[*spread, *row, *wide]], form).text.splitlines() == ["2025年", "校舍 30 45", "2028"]


def test_a_raised_figure_is_a_note_mark_and_never_joins_the_figure_before_it(form: str):
    line = [(90, 120, 15, "建成道路30"), (166, 118, 8, "1"), (174, 120, 15, "公里")]
    assert read([line], form).text == "建成道路30¹公里\n"


def test_what_is_printed_twice_to_look_bold_is_read_once(form: str):
    page = [(90, 120, 15, "总体要求"), (90.6, 120, 15, "总体要求")]
    assert read([page], form).text == "总体要求\n"


def test_two_columns_are_read_one_after_the_other(form: str):
    left = [(40, 100 + 30 * at, 12, f"左{at}" + "字" * 18) for at in range(8)]
    right = [(340, 100 + 30 * at, 12, f"右{at}" + "字" * 18) for at in range(8)]
    text = read([[(150, 50, 22, "跨两栏的标题"), *left, *right]], form).text
    assert [text.index(f"左{at}") for at in range(8)] == sorted(text.index(f"左{at}") for at in range(8))
    assert text.index("标题") < text.index("左0") < text.index("左7") < text.index("右0") < text.index("右7")


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_page_and_a_slanting_watermark_change_nothing(turn: int):
    content = pdf_file([paragraph(LONG, top=120)], rotate=turn, slanted="内部资料")
    assert read_document(content, "a.pdf").text == f"{LONG}\n"


def test_a_scan_is_refused_and_says_so_and_single_scanned_pages_are_told():
    with pytest.raises(UnreadableDocument, match="共 2 页，都没有文字层，是扫描或拍照的图片"):
        read_document(pdf_file([[], []], images=True), "扫描.pdf")
    assert refusal(pdf_file([[(290, 770, 12, "— 1 —")]])) is Refusal.SCANNED
    source = read_document(pdf_file([paragraph(LONG, top=120), []]), "a.pdf")
    assert [(each.code, "第 2 页" in each.message) for each in source.remarks] == [("R008", True)]


def test_a_pdf_with_a_password_is_called_locked():
    code = "/Encrypt<</Filter/Standard/V 2/R 3/Length 128/P -4/O<" + "41" * 32 + ">/U<" + "42" * 32 + ">>>/ID[<41><41>]"
    assert refusal(pdf_file([paragraph(LONG, top=120)], trailer=code)) is Refusal.LOCKED


def test_a_pdf_that_is_cut_off_or_noise_is_called_damaged():
    whole = pdf_file([paragraph(LONG, top=120)])
    assert refusal(whole[:300]) is Refusal.BROKEN_PACKAGE
    assert refusal(b"%PDF-1.7\n%\xe2\xe3") is Refusal.BROKEN_PACKAGE


def test_a_file_with_too_many_pages_is_refused_before_they_are_read():
    pages: Pages = [[]] * 21
    assert refusal(pdf_file(pages), pages=20) is Refusal.TOO_MANY_PAGES
    assert refusal(ofd_file(pages), "a.ofd", pages=20) is Refusal.TOO_MANY_PAGES


def test_a_pdf_that_asks_for_too_much_is_stopped_and_told():
    heavy = pdf_file([paragraph(LONG, top=120)])
    assert refusal(heavy, memory_bytes=2**20) is Refusal.TOO_HEAVY


def test_without_the_pdf_library_the_message_names_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(UnreadableDocument, match="pypdfium2"):
        read_document(pdf_file([paragraph(LONG, top=120)]), "a.pdf")


def test_an_ofd_with_slanting_marks_missing_pages_and_odd_numbers_is_read_as_far_as_it_goes():
    mark = (
        '<ofd:TextObject Boundary="0 0 9 9" CTM="0.7 0.7 -0.7 0.7 0 0" Size="9">'
        '<ofd:TextCode X="0" Y="0">密</ofd:TextCode></ofd:TextObject>'
    )
    odd = '<ofd:TextObject Boundary="x y" Size="9"><ofd:TextCode X="0" Y="0">乱</ofd:TextCode></ofd:TextObject>'
    source = read_document(ofd_file([paragraph(LONG, top=120)], body=mark + odd), "a.ofd")
    assert source.text == f"{LONG}\n"
    flood = '<ofd:TextObject Boundary="0 0" Size="9"><ofd:TextCode X="0" Y="0" DeltaX="g 999999999 1">甲</ofd:TextCode></ofd:TextObject>'
    assert "甲" in read_document(ofd_file([[]], body=flood), "a.ofd").text


def test_a_broken_an_empty_and_a_hostile_ofd_are_refused_for_their_cause():
    assert refusal(ofd_file([[]]), "a.ofd") is Refusal.NO_TEXT
    assert refusal(ofd_file([]), "a.ofd") is Refusal.BROKEN_PACKAGE
    assert refusal(ofd_file([[]], document="<a>"), "a.ofd") is Refusal.BROKEN_PACKAGE
    entity = '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'
    assert refusal(ofd_file([[]], document=entity), "a.ofd") is Refusal.UNSAFE_XML


@pytest.mark.office_suite
def test_a_word_file_printed_to_pdf_gives_the_same_headings_and_paragraphs(tmp_path: Path):
    lines = [
        "一、总体要求",
        LONG,
        "（一）办好食堂",
        LONG * 3,
        "1.建设食堂20个。（牵头单位：市民政局）",
        "二、组织保障",
        LONG,
    ]
    written = docx.Document()
    for line in lines:
        written.add_paragraph(line).paragraph_format.first_line_indent = Pt(24)
    written.save(str(tmp_path / "a.docx"))
    printed = read_document(converted_by_suite(tmp_path / "a.docx", "pdf"), "a.pdf").text.splitlines()
    assert printed == lines


@pytest.mark.shared
def test_the_pdf_of_the_corpus_reads_like_the_text_published_beside_it(shared: Path):
    (path,) = (shared / "corpus/pdf").glob("*.pdf")
    read_text = "".join(read_document(path.read_bytes(), path.name).text.split())
    published = "".join((shared / "corpus/txt" / f"{path.stem}.txt").read_text(encoding="utf-8").split())
    same = sum(
        block.size
        for block in difflib.SequenceMatcher(None, read_text, published, autojunk=False).get_matching_blocks()
    )
    assert same / max(len(read_text), len(published)) > 0.99


@pytest.mark.shared
def test_every_ofd_of_the_corpus_is_read_with_its_pages(shared: Path):
    paths = sorted((shared / "corpus/ofd").glob("*.ofd"))
    sources = {path.stem: read_document(path.read_bytes(), path.name) for path in paths}
    assert len(sources) == 4
    assert all(source.place(0) == "第1页第1段" for source in sources.values())
    letter = sources["bengshan-han-2023"].text.splitlines()
    assert (letter[0][-1], letter[-1]) == ("函", "2023年7月12日")
    assert "2023年第7次会议" in letter[2]
