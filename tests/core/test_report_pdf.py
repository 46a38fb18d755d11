"""The .pdf measured against GB/T 9704-2012: margins, lines, letters, page numbers, the lines at the end."""

import importlib.util
import itertools
from dataclasses import replace
from pathlib import Path

import pytest
from tests.office_suite import converted_by_suite
from tests.pdf_pages import Letter, letters_of, lines_of, links_of, opened, words
from tests.report_samples import COLUMNS, FULL, rows

from luoshi.report.docx.write import docx_bytes
from luoshi.report.model import Annex, Form, Heading, Paragraph, Report, Table
from luoshi.report.pdf import PdfUnavailableError, is_pdf_available, pdf_bytes

pytestmark = pytest.mark.skipif(not is_pdf_available(), reason="the extra pdf is not installed")

PLAIN = replace(
    FULL, form=Form.PLAIN, title="测量", addressee="", notice="", annexes=(), imprint=None, attestation=None,
    blocks=(Heading(1, "一级"), Heading(2, "二级"), Heading(3, "三级"), Paragraph("测" * 2000), Paragraph("完。")),
)  # fmt: skip
SERIF, SANS, LATIN = "NotoSerifSC-Regular", "NotoSansSC-Regular", "LibertinusSerif-Regular"


def pages(report: Report) -> list[list[Letter]]:
    document = opened(pdf_bytes(report))
    return [letters_of(document[place]) for place in range(len(document))]


def body_lines(letters: list[Letter]) -> list[list[Letter]]:
    """Lines above the page number."""
    return [line for line in lines_of(letters) if line[0].middle < 297 - 35]


def test_a_full_page_holds_22_lines_of_28_characters() -> None:
    lines = body_lines(pages(PLAIN)[1])
    assert len(lines) == 22
    assert {len(line) for line in lines} == {28}


def test_lines_stand_28_95_points_apart_and_letters_15_79() -> None:
    lines = body_lines(pages(PLAIN)[1])
    pitches = [(below[0].middle - above[0].middle) / 25.4 * 72 for above, below in itertools.pairwise(lines)]
    assert min(pitches) == pytest.approx(28.98, abs=0.05)
    assert max(pitches) == pytest.approx(28.98, abs=0.05)
    steps = [(after.left - before.left) / 25.4 * 72 for before, after in zip(lines[5], lines[5][1:], strict=False)]
    assert sum(steps) / len(steps) == pytest.approx(15.79, abs=0.02)


def test_the_type_area_is_156_by_225_with_the_margins_of_the_standard() -> None:
    lines = body_lines(pages(PLAIN)[1])
    half_line = 28.98 / 72 * 25.4 / 2
    assert min(line[0].left for line in lines) == pytest.approx(28, abs=0.5)
    assert 210 - max(line[-1].right for line in lines) == pytest.approx(26, abs=0.5)
    assert lines[0][0].middle - half_line == pytest.approx(37, abs=1)
    assert 297 - (lines[-1][0].middle + half_line) == pytest.approx(35, abs=1)


def test_headings_have_the_faces_and_sizes_of_the_standard() -> None:
    title, first, second, third, text = lines_of(pages(PLAIN)[0])[:5]
    assert [words(line)[:5] for line in (title, first, second, third)] == ["测量", "一、一级", "（一）二级", "1.三级"]
    assert {letter.size for letter in title} == {22}
    assert {(letter.font, letter.size) for letter in first} == {(SANS, 16)}
    assert {(letter.font, letter.size) for letter in second} == {(SERIF, 16)}
    assert {(letter.font, letter.size) for letter in third} == {(SERIF, 16), (LATIN, 16)}
    assert {(letter.font, letter.size) for letter in text} == {(SERIF, 16)}
    # 左空二字.
    assert [round((line[0].left - 28) / 25.4 * 72 / 15.79, 1) for line in (first, third, text)] == [2, 2, 2]


def test_page_numbers_stand_outside_one_character_in_and_7_mm_below() -> None:
    for place, letters in enumerate(pages(PLAIN)[:3], 1):
        number = lines_of(letters)[-1]
        assert words(number) == f"—{place}—"
        assert {letter.size for letter in number} == {14}
        edge = 210 - 26 - number[-1].right if place % 2 else number[0].left - 28
        assert edge == pytest.approx(14 / 72 * 25.4, abs=0.6)
        # The dash is 0.36 of the size above the base line, which is 0.14 above the box's foot here.
        assert number[0].bottom - 0.49 * 14 / 72 * 25.4 - 262 == pytest.approx(7, abs=0.6)


def test_every_font_is_in_the_file() -> None:
    assert all(letter.embedded for letters in pages(FULL) for letter in letters)


def test_an_issued_head_is_red_35_mm_down_with_its_number_below() -> None:
    report = replace(FULL, form=Form.ISSUED, masthead="云汀市人民政府文件", serial="云政发〔2026〕12号")
    mark, number, title = lines_of(pages(report)[0])[1:4]
    assert words(mark) == "云汀市人民政府文件"
    assert {letter.colour for letter in mark} == {(0xC0, 0, 0)}
    size = mark[0].size / 72 * 25.4
    assert mark[0].middle - size / 2 - 37 == pytest.approx(35, abs=2.5)
    assert words(number) == "云政发〔2026〕12号"
    # 下空二行.
    assert (number[0].middle - (mark[0].middle + 29 / 72 * 25.4)) / (28.95 / 72 * 25.4) == pytest.approx(2.5, abs=0.2)
    assert words(title).startswith("关于")


def test_a_serial_head_has_issue_number_issuer_and_day() -> None:
    lines = [words(line) for line in lines_of(pages(FULL)[0])[:4]]
    assert lines == [
        "演示数据，不是真实情况", "督查通报", "督查通报〔2026〕第3期", "云汀市人民政府督查考核办公室2026年11月5日",
    ]  # fmt: skip


def test_the_imprint_closes_the_last_page() -> None:
    lines = lines_of(pages(FULL)[-1])
    copies, printed = lines[-3:-1]
    assert words(copies) == "抄送：市委办公室，市人大常委会办公室。"
    assert words(printed) == "云汀市人民政府督查考核办公室2026年11月5日印发"
    assert {letter.size for letter in copies} == {14}
    assert 297 - printed[0].bottom == pytest.approx(35 + 3, abs=2)
    assert printed[0].left - 28 == pytest.approx(14 / 72 * 25.4, abs=0.6)


def test_a_long_table_repeats_its_head_and_breaks_between_rows() -> None:
    document = opened(pdf_bytes(replace(FULL, annexes=(Annex("明细", (Table(COLUMNS, rows(60)),), landscape=True),))))
    sides = [
        document[place] for place in range(len(document)) if document[place].get_width() > document[place].get_height()
    ]
    texts = [words(letters_of(page)) for page in sides]
    assert len(texts) >= 3
    assert all("序号任务现值期限单位" in text for text in texts)
    assert "".join(texts).count("6,036.5套") == 60
    assert all(text.count("老旧小区改造") == text.count("6,036.5套") for text in texts)


def test_figures_lead_to_their_proof_and_references_to_their_page() -> None:
    document = opened(
        pdf_bytes(
            FULL,
            of_proof=lambda key: f"https://l.example/proof/{key}",
            of_reference=lambda key: f"https://l.example/{key}",
        )
    )
    found = {link for place in range(len(document)) for link in links_of(document[place])}
    assert {f"https://l.example/proof/T-{place}" for place in (1, 2, 3)} <= found
    assert {f"https://l.example/proof/R-{place}" for place in range(1, 61)} <= found
    assert "https://l.example/p/1" in found


def test_words_are_never_read_as_markup() -> None:
    text = '#panic("x") *甲* _乙_ $1$ @丙 <丁> \\ [戊] //己'
    found = words([letter for letters in pages(replace(PLAIN, blocks=(Paragraph(text),))) for letter in letters])
    assert text.replace(" ", "") in found


def test_rare_characters_of_names_are_printed() -> None:
    letters = pages(replace(PLAIN, blocks=(Paragraph("镕喆堃玥祎昇"),)))[0]
    assert "镕喆堃玥祎昇" in words(letters)
    assert {letter.font for letter in letters if letter.text in "镕喆堃玥祎昇"} == {SERIF}


def test_the_same_report_gives_the_same_bytes() -> None:
    assert pdf_bytes(FULL) == pdf_bytes(FULL)


def test_without_the_extra_the_message_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(PdfUnavailableError, match=r"luoshi\[pdf\]"):
        pdf_bytes(PLAIN)


@pytest.mark.office_suite
def test_word_and_pdf_have_the_same_pages(tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    path.write_bytes(docx_bytes(PLAIN))
    document = opened(converted_by_suite(path, "pdf"))
    assert len(document) == len(pages(PLAIN))
    lines = [line for line in body_lines(letters_of(document[1])) if words(line).strip("测") == ""]
    assert len(lines) == 22
    assert {len(line) for line in lines} == {28}
    number = lines_of(letters_of(document[1]))[-1]
    assert words(number) == "—2—"
    assert number[0].middle - 262 == pytest.approx(7, abs=1.5)
    assert number[0].left - 28 == pytest.approx(14 / 72 * 25.4, abs=0.6)


@pytest.mark.office_suite
def test_libreoffice_lays_out_everything_that_word_files_hold(tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    path.write_bytes(docx_bytes(FULL))
    document = opened(converted_by_suite(path, "pdf"))
    texts = [words(letters_of(document[place])) for place in range(len(document))]
    assert abs(len(texts) - len(pages(FULL))) <= 1
    assert "云汀市人民政府督查考核办公室2026年11月5日印发" in texts[-1]
    assert "图1各单位考核事项研判情况" in "".join(texts)
    last = lines_of(letters_of(document[len(document) - 1]))[-2]
    assert 297 - last[0].bottom == pytest.approx(35 + 2, abs=2)
