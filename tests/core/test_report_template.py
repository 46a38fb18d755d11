"""A bulletin filled into an office's Word template, and what is refused as one."""

import io
import zipfile
from dataclasses import replace

import pytest
from docx import Document
from docx.shared import Pt
from tests.report_samples import FULL

from luoshi.report.docx.fill import TemplateError, docx_file, filled_bytes, template_bytes
from luoshi.report.docx.upload import check_template
from luoshi.report.docx.write import docx_bytes
from luoshi.report.model import Figure, Paragraph, Report

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HEADER_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


def report() -> Report:
    return replace(FULL, notice="演示数据")


def changed(**parts: str) -> bytes:
    """The standard template with words replaced in its main part: old as a keyword's place, see `swapped`."""
    return swapped(template_bytes(), {"word/document.xml": list(parts.items())})


def swapped(content: bytes, swaps: dict[str, list[tuple[str, str]]], more: dict[str, bytes] | None = None) -> bytes:
    """A package with words replaced in some parts, and parts added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            held = source.read(part)
            for old, new in swaps.get(part.filename, []):
                assert old.encode() in held, old
                held = held.replace(old.encode(), new.encode())
            target.writestr(part.filename, held)
        for name, held in (more or {}).items():
            target.writestr(name, held)
    return buffer.getvalue()


def texts(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs]


def test_without_a_template_the_file_is_the_standard_one() -> None:
    assert docx_file(report(), None) == docx_bytes(report())


def test_the_standard_template_is_accepted_and_gives_the_same_words_as_the_standard_file() -> None:
    check_template(template_bytes())
    filled, standard = texts(filled_bytes(report(), template_bytes())), texts(docx_bytes(report()))
    assert [words for words in filled if words] == [words for words in standard if words]
    assert "{{" not in "".join(filled)


def test_the_same_report_and_template_give_the_same_bytes() -> None:
    assert filled_bytes(report(), template_bytes()) == filled_bytes(report(), template_bytes())


def test_the_offices_styles_head_and_fixed_words_stay() -> None:
    word = Document(io.BytesIO(template_bytes()))
    word.styles["Normal"].font.size = Pt(15)
    word.add_paragraph("联系电话见内网通讯录")
    word.sections[0].header.add_paragraph("内部资料")
    buffer = io.BytesIO()
    word.save(buffer)
    check_template(buffer.getvalue())
    found = Document(io.BytesIO(filled_bytes(report(), buffer.getvalue())))
    assert found.styles["Normal"].font.size == Pt(15)
    assert "联系电话见内网通讯录" in [each.text for each in found.paragraphs]
    assert [each.text for each in found.sections[0].header.paragraphs] == ["演示数据", "内部资料"]


def test_figures_are_content_controls_in_a_template_too() -> None:
    made = replace(report(), blocks=(Paragraph(("共", Figure("28", "1-b2026-1-1.plan.listed"), "项。")),))
    with zipfile.ZipFile(io.BytesIO(filled_bytes(made, template_bytes()))) as package:
        held = package.read("word/document.xml").decode()
    assert 'w:val="1-b2026-1-1.plan.listed"' in held


def test_a_place_that_word_cut_into_runs_is_filled() -> None:
    cut = changed(**{"{{标题}}": '{{标</w:t></w:r><w:r><w:t xml:space="preserve">题}}'})
    assert report().title in texts(filled_bytes(report(), cut))


def test_a_paragraph_without_anything_to_say_goes() -> None:
    quiet = replace(report(), notice="", addressee="")
    assert all(words != "：" and words != "（）" for words in texts(filled_bytes(quiet, template_bytes())))


@pytest.mark.parametrize(
    ("swaps", "message"),
    [
        ([("{{标题}}", "标题")], "缺少占位符{{标题}}"),
        ([("{{期号}}", "{{文号}}")], "{{文号}}不认识"),
        ([("{{正文}}", "正文如下：{{正文}}")], "独占一段"),
        ([("{{红头}}", "{{正文}}")], "只有一处"),
    ],
)
def test_places_that_are_missing_unknown_or_misplaced_are_named(swaps: list[tuple[str, str]], message: str) -> None:
    with pytest.raises(TemplateError, match=message):
        check_template(swapped(template_bytes(), {"word/document.xml": swaps}))


def external() -> bytes:
    relation = f'<Relationship Id="r99" Type="{HEADER_TYPE}" Target="http://example.org/" TargetMode="External"/></Relationships>'
    return swapped(template_bytes(), {"word/_rels/document.xml.rels": [("</Relationships>", relation)]})


def field() -> bytes:
    return swapped(
        template_bytes(),
        {"word/document.xml": [("{{红头}}</w:t>", "{{红头}}</w:t><w:instrText>INCLUDETEXT x</w:instrText>")]},
    )


def entity() -> bytes:
    head = "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>"
    return swapped(template_bytes(), {"word/styles.xml": [(head, f'{head}<!DOCTYPE a [<!ENTITY b "c">]>')]})


def bomb() -> bytes:
    return swapped(
        template_bytes(), {}, {"word/media/a.png": b"\0" * (30 * 2**20), "word/media/b.png": b"\0" * (30 * 2**20)}
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "须是 Word 的 docx"),
        (b"\xd0\xcf\x11\xe0old", "须是 Word 的 docx"),
        (b"PK\x03\x04broken", "已损坏"),
        (b"PK" + bytes(6 * 2**20), "超过上限 5 MB"),
        (swapped(template_bytes(), {}, {"word/vbaProject.bin": b"x"}), "宏"),
        (swapped(template_bytes(), {}, {"word/embeddings/a.xlsx": b"x"}), "嵌入的文件"),
        (swapped(template_bytes(), {}, {"word/media/a.wmf": b"x"}), "图片"),
        (swapped(template_bytes(), {"[Content_Types].xml": [("document.main", "template.main")]}), "dotx"),
        (external(), "外部内容"),
        (field(), "域“INCLUDETEXT”"),
        (entity(), "外部实体"),
        (bomb(), "解压后过大"),
    ],
)  # fmt: skip
def test_what_is_active_from_elsewhere_or_huge_is_refused_with_what_to_do(content: bytes, message: str) -> None:
    with pytest.raises(TemplateError, match=message):
        check_template(content)
