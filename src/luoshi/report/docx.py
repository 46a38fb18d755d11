"""A report as .docx in the form of an official document; the only module that knows python-docx."""

import io
import zipfile
from datetime import UTC, date, datetime, time

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.section import Section, _Footer
from docx.shared import Length, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph as WordParagraph
from lxml.etree import SubElement, _Element

from luoshi.report.form import BODY_SIZE, CHARACTER_PITCH, FACES, LATIN, LINE_PITCH, PAGE, RED, Face
from luoshi.report.model import (
    Annex,
    Block,
    Cell,
    Column,
    ColumnKind,
    Heading,
    Listing,
    Paragraph,
    Report,
    Table,
    annex_labels,
    cell_text,
    day_in_words,
    numbered,
    printable,
)

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
_THEME_FONTS = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")
_PARAGRAPH_ORDER = (
    "pStyle keepNext keepLines widowControl pBdr tabs snapToGrid spacing ind contextualSpacing jc outlineLvl"
)
_RUN_ORDER = "rFonts b bCs i iCs color spacing w kern sz szCs lang"
_TABLE_ORDER = "tblStyle tblW jc tblLayout tblCellMar tblLook"
# Every part of the package carries this one time, so that the same report gives the same bytes.
_PACKAGE_TIME = (1980, 1, 1, 0, 0, 0)


def docx_bytes(report: Report) -> bytes:
    """The report as a .docx file (公文): A4, red head, numbered headings, tables, annexes; the same report gives the same bytes."""
    document = Document()
    _set_styles(document)
    _set_properties(document, title=report.title, subject=report.serial, author=report.issuer, on=report.dated)
    _set_page(document.sections[0])
    _number_pages(document)
    if report.notice:
        _warn_on_every_page(document, report.notice)
    _write_head(document, report)
    _write_blocks(document, report.blocks)
    _write_foot(document, report)
    for label, annex in zip(annex_labels(report), report.annexes, strict=True):
        _write_annex(document, label, annex)
    return _saved(document)


def table_docx_bytes(table: Table, *, title: str, note: str, on: date) -> bytes:
    """A table under its title on landscape pages, `note` below the title; the same table gives the same bytes."""
    document = Document()
    _set_styles(document)
    _set_properties(document, title=title, subject="", author="", on=on)
    _set_page(document.sections[0], landscape=True)
    _number_pages(document)
    _add(document, "Title", title)
    if note:
        _add(document, "公文提示", note)
    _write_table(document, table)
    return _saved(document)


def _saved(document: WordDocument) -> bytes:
    """The package with the same times whenever it is made."""
    written = io.BytesIO()
    document.save(written)
    return _repacked(written.getvalue())


def _repacked(package: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(buffer, "w") as target:
        for part in source.infolist():
            info = zipfile.ZipInfo(part.filename, _PACKAGE_TIME)
            target.writestr(info, source.read(part), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _set_properties(document: WordDocument, *, title: str, subject: str, author: str, on: date) -> None:
    noon = datetime.combine(on, time(12), UTC).replace(tzinfo=None)
    core = document.core_properties
    core.title, core.subject, core.author = (printable(words)[:255] for words in (title, subject, author))
    core.last_modified_by, core.comments, core.language = core.author, "", "zh-CN"
    core.created = core.modified = noon


def _set_styles(document: WordDocument) -> None:
    defaults = document.styles.element.find(qn("w:docDefaults"))
    for fonts in defaults.iter(qn("w:rFonts")):
        _name_fonts(fonts, FACES["Normal"].font)
    for language in defaults.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    known = {style.name for style in document.styles}
    for name, face in FACES.items():
        style = document.styles[name] if name in known else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        if name not in known:
            style.base_style, style.quick_style = document.styles["Normal"], True
        _dress(style, face)


def _dress(style: ParagraphStyle, face: Face) -> None:
    style.font.size, style.font.bold, style.font.italic = Pt(face.size), face.bold, False
    style.font.color.rgb = RGBColor.from_string(RED if face.red else "000000")
    _name_fonts(style.element.get_or_add_rPr().get_or_add_rFonts(), face.font)
    spacing = style.element.rPr.find(qn("w:spacing"))
    if spacing is not None:
        style.element.rPr.remove(spacing)
    pitch = CHARACTER_PITCH if face.size == BODY_SIZE else face.spread
    _append(style.element.rPr, "w:spacing", val=str(round(pitch * 20)))
    _ordered(style.element.rPr, _RUN_ORDER)
    properties = style.element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)
    layout = style.paragraph_format
    layout.alignment, layout.keep_with_next, layout.widow_control = _ALIGN[face.align], face.keep, False
    layout.space_before, layout.space_after = Pt(face.before), Pt(face.after)
    layout.first_line_indent = Pt(face.indent * face.size)
    if face.line is None:
        layout.line_spacing = 1.0
    else:
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(face.line)
    if face.size != BODY_SIZE:
        _append(properties, "w:snapToGrid", val="0")
    _ordered(properties, _PARAGRAPH_ORDER)


def _name_fonts(fonts: _Element, font: str) -> None:
    for theme in _THEME_FONTS:
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for place, name in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", font)):
        fonts.set(qn(f"w:{place}"), name)


def _append(parent: _Element, tag: str, **values: str) -> _Element:
    return SubElement(parent, qn(tag), {qn(f"w:{name}"): value for name, value in values.items()})


def _set_page(section: Section, *, landscape: bool = False) -> None:
    if landscape:
        # The page turned left: its head is where the binding edge was.
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(PAGE.height), Mm(PAGE.width)
        section.top_margin, section.bottom_margin = Mm(PAGE.left), Mm(PAGE.right)
        section.left_margin, section.right_margin = Mm(PAGE.bottom), Mm(PAGE.top)
        section.footer_distance = Mm(PAGE.right - 12)
    else:
        section.page_width, section.page_height = Mm(PAGE.width), Mm(PAGE.height)
        section.top_margin, section.bottom_margin = Mm(PAGE.top), Mm(PAGE.bottom)
        section.left_margin, section.right_margin = Mm(PAGE.left), Mm(PAGE.right)
        section.footer_distance = Mm(PAGE.footer)
    section.header_distance = Mm(15)
    for grid in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(grid)
    _append(section._sectPr, "w:docGrid", type="lines", linePitch=str(round(LINE_PITCH * 20)))


def _number_pages(document: WordDocument) -> None:
    """Page numbers «— 1 —» on the outer side: right on odd pages, left on even ones, one character in."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    _write_page_number(section.footer, outer="right")
    _write_page_number(section.even_page_footer, outer="left")


def _write_page_number(footer: _Footer, *, outer: str) -> None:
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = _ALIGN[outer]
    indent = Pt(FACES["Footer"].size)
    paragraph.paragraph_format.right_indent = indent if outer == "right" else None
    paragraph.paragraph_format.left_indent = indent if outer == "left" else None
    paragraph.add_run("— ")
    field = _append(paragraph._p, "w:fldSimple", instr="PAGE")
    _append(_append(field, "w:r"), "w:t").text = "1"
    paragraph.add_run(" —")


def _warn_on_every_page(document: WordDocument, notice: str) -> None:
    section = document.sections[0]
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False
        header.paragraphs[0].add_run(printable(notice))


def _add(document: WordDocument, style: str, text: str) -> WordParagraph:
    return document.add_paragraph(printable(text), style=style)


def _write_head(document: WordDocument, report: Report) -> None:
    _add(document, "公文红头", report.masthead)
    _add(document, "公文发文字号", report.serial)
    issuer = _add(document, "公文发文机关", f"{report.issuer}\t{day_in_words(report.dated)}")
    issuer.paragraph_format.first_line_indent = 0
    stops = _append(issuer._p.get_or_add_pPr(), "w:tabs")
    _append(stops, "w:tab", val="right", pos=str(_twips(PAGE.width - PAGE.left - PAGE.right)))
    border = _append(issuer._p.get_or_add_pPr(), "w:pBdr")
    _append(border, "w:bottom", val="single", sz="18", space="6", color=RED)
    _ordered(issuer._p.get_or_add_pPr(), _PARAGRAPH_ORDER)
    _add(document, "Title", report.title)
    if report.notice:
        _add(document, "公文提示", f"（{report.notice}）")
    if report.addressee:
        _add(document, "公文主送", f"{report.addressee}：")


def _ordered(properties: _Element, order: str) -> None:
    """Put the children in the order that the schema asks for; Word may call a file broken that has another."""
    places = {qn(f"w:{name}"): place for place, name in enumerate(order.split())}
    properties[:] = sorted(properties, key=lambda child: places.get(str(child.tag), len(places)))


def _twips(millimetres: float) -> int:
    return round(millimetres / 25.4 * 1440)


def _write_blocks(document: WordDocument, blocks: tuple[Block, ...]) -> None:
    for label, block in numbered(blocks):
        match block:
            case Heading():
                _add(document, f"Heading {block.level}", f"{label}{block.text}")
            case Paragraph():
                _add(document, "Normal", block.text)
            case Listing():
                for place, item in enumerate(block.items, 1):
                    _add(document, "Normal", f"{place}. {item}")
            case Table():
                _write_table(document, block)


def _write_foot(document: WordDocument, report: Report) -> None:
    """Annexes by name, then who and when; without a seal the name stands two characters in, the day by the shorter of both."""
    # The name never stands on a page without a line of the text before it.
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    for place, (label, annex) in enumerate(zip(annex_labels(report), report.annexes, strict=True)):
        note = _add(document, "公文附件说明", f"{label}：{annex.title}")
        note.paragraph_format.space_before = None if place == 0 else Pt(0)
    day = day_in_words(report.dated)
    day_width = sum(1 if ord(character) > 0xFF else 0.5 for character in day)
    name = _add(document, "公文署名", report.issuer)
    name.paragraph_format.right_indent = Pt(BODY_SIZE * max(2, day_width + 4 - len(report.issuer)))
    written = _add(document, "公文日期", day)
    written.paragraph_format.right_indent = Pt(BODY_SIZE * max(2, len(report.issuer) - day_width))


def _write_annex(document: WordDocument, label: str, annex: Annex) -> None:
    section = document.add_section(WD_SECTION.NEW_PAGE)
    _set_page(section, landscape=annex.landscape)
    _add(document, "公文附件", label)
    _add(document, "Title", annex.title)
    _write_blocks(document, annex.blocks)


def _write_table(document: WordDocument, table: Table) -> None:
    if table.caption:
        _add(document, "表题", table.caption)
    widths = _widths(document.sections[-1], table)
    words = document.add_table(rows=0, cols=len(table.columns), style="Table Grid")
    words.alignment, words.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    margins = _append(words._tbl.tblPr, "w:tblCellMar")
    for side in ("left", "right"):
        _append(margins, f"w:{side}", w="60", type="dxa")
    _ordered(words._tbl.tblPr, _TABLE_ORDER)
    for grid_column, width in zip(words.columns, widths, strict=True):
        grid_column.width = width
    styles = {name: document.styles[name].style_id for name in ("表头", "表内")}
    head = [(column.title, "center") for column in table.columns]
    _append_row(words._tbl, widths, head, styles["表头"], is_head=True)
    first_total = len(table.rows) - table.total
    for place, row in enumerate(table.rows):
        cells = [(cell_text(cell), _alignment(column, cell)) for column, cell in zip(table.columns, row, strict=True)]
        _append_row(words._tbl, widths, cells, styles["表头" if place >= first_total else "表内"])
    # A paragraph must follow a table; a small one, so that the text goes on close by.
    after = _add(document, "表内", "")
    after.paragraph_format.line_spacing_rule, after.paragraph_format.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(8)


def _widths(section: Section, table: Table) -> list[Length]:
    """The columns' widths, sharing the type area by what each asks for."""
    margins = (section.left_margin or 0) + (section.right_margin or 0)
    room, whole = (section.page_width or 0) - margins, sum(column.width for column in table.columns)
    return [Length(room * column.width // whole) for column in table.columns]


def _append_row(
    table: _Element, widths: list[Length], cells: list[tuple[str, str]], style: str, *, is_head: bool = False
) -> None:
    """A row of texts with their alignments, element by element: python-docx's own cells take ten seconds for 500 rows."""
    row = _append(table, "w:tr")
    properties = _append(row, "w:trPr")
    _append(properties, "w:cantSplit")
    _append(properties, "w:trHeight", val=str(_twips(7)), hRule="atLeast")
    if is_head:
        _append(properties, "w:tblHeader")
    for width, (text, align) in zip(widths, cells, strict=True):
        cell = _append(row, "w:tc")
        looks = _append(cell, "w:tcPr")
        _append(looks, "w:tcW", type="dxa", w=str(round(width.twips)))
        _append(looks, "w:vAlign", val="center")
        paragraph = _append(cell, "w:p")
        layout = _append(paragraph, "w:pPr")
        _append(layout, "w:pStyle", val=style)
        _append(layout, "w:jc", val=align)
        words = _append(_append(paragraph, "w:r"), "w:t")
        words.text = " ".join(printable(text).split("\n"))
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _alignment(column: Column, content: Cell) -> str:
    if column.kind is ColumnKind.NUMBER and not isinstance(content, str):
        return "right"
    return "center" if column.centred or column.kind is not ColumnKind.TEXT else "left"
