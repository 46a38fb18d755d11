"""The invented city's plan as a Word document, from its text: headings and items numbered by Word itself, as officials write them.

`data/yunting-livelihood-2026.docx` is this module's output; a test holds the two together.
"""

import re
from io import BytesIO

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

LEVELS = (
    (re.compile(r"[一二三四五六七八九十]+、"), "chineseCounting", "%1、", "黑体"),
    (re.compile(r"（[一二三四五六七八九十]+）"), "chineseCounting", "（%2）", "楷体_GB2312"),
    (re.compile(r"\d+\."), "decimal", "%3.", "仿宋_GB2312"),
)
NUMBERING = 77
TITLE, BODY = "方正小标宋简体", "仿宋_GB2312"


def _face(run: Run, name: str, *, size: int = 16) -> None:
    run.font.name = name
    run.font.size = Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _lay_numbering(document: DocumentType) -> None:
    """One list of three levels; the items (1. 2. 3.) run through the whole document."""
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        + ('<w:lvlRestart w:val="0"/>' if n == 2 else "")
        + f'<w:suff w:val="nothing"/><w:lvlText w:val="{words}"/><w:lvlJc w:val="left"/></w:lvl>'
        for n, (_, form, words, _) in enumerate(LEVELS)
    )
    space = nsdecls("w")
    numbering = document.part.numbering_part.element
    numbering.insert(
        0,
        parse_xml(
            f'<w:abstractNum {space} w:abstractNumId="{NUMBERING}"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        ),
    )
    numbering.append(parse_xml(f'<w:num {space} w:numId="{NUMBERING}"><w:abstractNumId w:val="{NUMBERING}"/></w:num>'))


def _number(paragraph: Paragraph, level: int) -> None:
    properties = paragraph._element.get_or_add_pPr().get_or_add_numPr()  # type: ignore[attr-defined]  # not in the stubs
    properties.get_or_add_ilvl().val = level
    properties.get_or_add_numId().val = NUMBERING


def _item(paragraph: Paragraph, line: str) -> None:
    """A paragraph of the body: its number left to Word, its run-in title in the level's typeface."""
    for level, (label, _, _, face) in enumerate(LEVELS):
        if found := label.match(line):
            _number(paragraph, level)
            title, stop, rest = line[found.end() :].partition("。")
            _face(paragraph.add_run(title + stop), face)
            _face(paragraph.add_run(rest), BODY)
            return
    _face(paragraph.add_run(line), BODY)


def plan_as_docx(text: str) -> bytes:
    """The document of a plan's text: title, number and date centred, then one paragraph a line."""
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    _lay_numbering(document)
    head, _, body = text.partition("\n\n")
    for number, line in enumerate(head.splitlines()):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _face(paragraph.add_run(line), TITLE if number == 0 else BODY, size=22 if number == 0 else 16)
    for line in filter(None, body.splitlines()):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.line_spacing = Pt(29)
        paragraph.paragraph_format.space_after = Pt(0)
        if not line.endswith("："):
            paragraph.paragraph_format.first_line_indent = Pt(32)
        _item(paragraph, line)
    file = BytesIO()
    document.save(file)
    return file.getvalue()
