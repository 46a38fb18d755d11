"""The styles of an official document, and its properties."""

from datetime import UTC, date, datetime, time

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.styles.style import ParagraphStyle
from lxml.etree import _Element

from luoshi.report.docx.xml import PARAGRAPH_ORDER, RUN_ORDER, append, ordered, without
from luoshi.report.form import BODY_SIZE, CHARACTER_PITCH, FACES, LATIN, RED, Face
from luoshi.report.model import printable

ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
_THEME_FONTS = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")


def set_properties(document: WordDocument, *, title: str, subject: str, author: str, on: date) -> None:
    """Title, number, issuer and day as the file's properties; nothing of the machine that made it."""
    noon = datetime.combine(on, time(12), UTC).replace(tzinfo=None)
    core = document.core_properties
    core.title, core.subject, core.author = (printable(words)[:255] for words in (title, subject, author))
    core.last_modified_by, core.comments, core.language = core.author, "", "zh-CN"
    core.created = core.modified = noon


def set_styles(document: WordDocument) -> None:
    """Dress Word's own styles and add those of official documents (公文样式)."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    for fonts in defaults.iter(qn("w:rFonts")):
        _name_fonts(fonts, FACES["Normal"].font)
    for size in defaults.iter(qn("w:sz"), qn("w:szCs")):
        # What a character grid counts from.
        size.set(qn("w:val"), str(round(BODY_SIZE * 2)))
    for language in defaults.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    for name, face in FACES.items():
        _dress(_style(document, name), face)


def add_missing_styles(document: WordDocument) -> None:
    """Add the styles that an office's template lacks, and leave those that it has as they are."""
    known = {style.name for style in document.styles}
    for name, face in FACES.items():
        if name not in known:
            _dress(_style(document, name), face)


def _style(document: WordDocument, name: str) -> ParagraphStyle:
    """A paragraph's style by name, made on the normal one where it is not there."""
    if name in {style.name for style in document.styles}:
        found: ParagraphStyle = document.styles[name]
        return found
    style: ParagraphStyle = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style, style.quick_style = document.styles["Normal"], True
    return style


def _dress(style: ParagraphStyle, face: Face) -> None:
    style.font.size, style.font.bold, style.font.italic = Pt(face.size), False, False
    style.font.color.rgb = RGBColor.from_string(RED if face.red else "000000")
    looks = style.element.get_or_add_rPr()
    _name_fonts(looks.get_or_add_rFonts(), face.font)
    without(looks, "w:spacing")
    pitch = CHARACTER_PITCH if face.size == BODY_SIZE else face.spread
    append(looks, "w:spacing", val=str(round(pitch * 20)))
    append(looks, "w:snapToGrid", val="0")
    ordered(looks, RUN_ORDER)
    properties = style.element.get_or_add_pPr()
    without(properties, "w:pBdr")
    layout = style.paragraph_format
    layout.alignment, layout.keep_with_next, layout.widow_control = ALIGN[face.align], face.keep, False
    layout.space_before, layout.space_after = Pt(face.before), Pt(face.after)
    layout.first_line_indent = Pt(face.indent * face.size)
    # By characters, so that the indent follows when an office sets another size.
    properties.find(qn("w:ind")).set(qn("w:firstLineChars"), str(face.indent * 100))
    if face.line is None:
        layout.line_spacing = 1.0
    else:
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(face.line)
    # Marks stay within the type area, and figures stand close to the words around them.
    for habit in ("overflowPunct", "autoSpaceDE", "autoSpaceDN", "snapToGrid"):
        append(properties, f"w:{habit}", val="0")
    ordered(properties, PARAGRAPH_ORDER)


def _name_fonts(fonts: _Element, font: str) -> None:
    for theme in _THEME_FONTS:
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for place, name in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", font)):
        fonts.set(qn(f"w:{place}"), name)
