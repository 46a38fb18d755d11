"""What stands around the text of an official document in Word: its head, its signature, and the lines at its end."""

import io

from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from lxml.etree import _Element, fromstring

from luoshi.report.docx.words import Draft, add_paragraph, write_words
from luoshi.report.docx.xml import PARAGRAPH_ORDER, append, ordered, twips
from luoshi.report.form import BODY_SIZE, CODE_SIZE, FACES, PAGE, RED, mark_size
from luoshi.report.model import Attestation, Form, Imprint, Report, annex_labels, day_in_words, signature_indents
from luoshi.report.square import code_png

_WIDTH = PAGE.width - PAGE.left - PAGE.right
_CELL_MARGIN = 108
_BOX = (
    '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><mc:Choice Requires="wps"><w:drawing>'
    '<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1" behindDoc="0" locked="0" '
    'layoutInCell="1" allowOverlap="0"><wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="margin"><wp:align>left</wp:align>'
    '</wp:positionH><wp:positionV relativeFrom="margin"><wp:align>bottom</wp:align></wp:positionV><wp:extent cx="{wide}" cy="{high}"/>'
    '<wp:wrapTopAndBottom/><wp:docPr id="{place}" name="版记"/><a:graphic><a:graphicData '
    'uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm>'
    '<a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/>'
    '<a:ln><a:noFill/></a:ln></wps:spPr><wps:txbx><w:txbxContent/></wps:txbx><wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" '
    'anchor="b"/></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice></mc:AlternateContent>'
)


def write_head(draft: Draft, report: Report) -> None:
    """The red head as the report's form has it, title, notice and addressee (版头、标题、主送机关)."""
    if report.form is Form.ISSUED:
        _write_mark(draft, "公文发文机关标志", report.masthead)
        number = add_paragraph(draft, "公文发文字号", report.serial)
        number.paragraph_format.space_before = Pt(2 * 28.95)
        _rule_below(number._p.get_or_add_pPr(), space=11)
    elif report.form is Form.SERIAL:
        _write_mark(draft, "公文红头", report.masthead)
        write_serial_lines(draft, report.serial, report.issuer, day_in_words(report.dated))
    add_paragraph(draft, "Title", report.title)
    if report.notice:
        add_paragraph(draft, "公文提示", f"（{report.notice}）")
    if report.addressee:
        add_paragraph(draft, "公文主送", f"{report.addressee}：")


def write_serial_lines(draft: Draft, serial: str, issuer: str, day: str) -> None:
    """Number, office and day of a serial bulletin, over the red rule (期号、发文机关、日期)."""
    add_paragraph(draft, "公文发文字号", serial)
    paragraph = add_paragraph(draft, "公文发文机关", f"{issuer}\t{day}")
    _stop_at_the_right(paragraph._p.get_or_add_pPr())
    _rule_below(paragraph._p.get_or_add_pPr(), space=6)


def _write_mark(draft: Draft, style: str, mark: str) -> None:
    paragraph = add_paragraph(draft, style, mark)
    size = mark_size(mark)
    for run in paragraph.runs:
        run.font.size = Pt(size)


def _rule_below(properties: _Element, *, space: int) -> None:
    border = append(properties, "w:pBdr")
    append(border, "w:bottom", val="single", sz="18", space=str(space), color=RED)
    ordered(properties, PARAGRAPH_ORDER)


def _stop_at_the_right(properties: _Element) -> None:
    stops = append(properties, "w:tabs")
    append(stops, "w:tab", val="right", pos=str(twips(_WIDTH)))
    ordered(properties, PARAGRAPH_ORDER)


def write_signature(draft: Draft, report: Report) -> None:
    """Annexes by name, then who and when (附件说明、署名、成文日期)."""
    # The name never stands on a page without a line of the text before it.
    draft.word.paragraphs[-1].paragraph_format.keep_with_next = True
    for place, (label, annex) in enumerate(zip(annex_labels(report), report.annexes, strict=True)):
        note = add_paragraph(draft, "公文附件说明", f"{label}：{annex.title}")
        note.paragraph_format.space_before = None if place == 0 else Pt(0)
    name_in, day_in = signature_indents(report)
    name = add_paragraph(draft, "公文署名", report.issuer)
    name.paragraph_format.right_indent = Pt(BODY_SIZE * name_in)
    day = add_paragraph(draft, "公文日期", day_in_words(report.dated))
    day.paragraph_format.right_indent = Pt(BODY_SIZE * day_in)


def write_attestation(draft: Draft, attestation: Attestation) -> None:
    """The line by which a reader checks the whole, behind its square code (验证说明)."""
    paragraph = add_paragraph(draft, "公文验证", "")
    paragraph.paragraph_format.line_spacing = 1.0
    picture = paragraph.add_run().add_picture(io.BytesIO(code_png(attestation.code)), width=Mm(CODE_SIZE))
    picture._inline.docPr.set("id", str(next(draft.numbers)))
    picture._inline.docPr.set("descr", "验证码")
    paragraph.add_run(f" {attestation.text}")


def write_imprint(draft: Draft, imprint: Imprint) -> None:
    """The lines at the foot of the last page between rules (版记): thick, thin, thick.

    They stand in a box that hangs from the foot of the type area, whatever stands above.
    """
    lines = [f"抄送：{imprint.copies}。"] if imprint.copies else []
    lines.append(f"{imprint.office}\t{day_in_words(imprint.printed_on)}印发")
    anchor = add_paragraph(draft, "表内", "")
    high = Pt(len(lines) * (FACES["公文版记"].line or 0) + 4)
    box = fromstring(_BOX.format(wide=int(Mm(_WIDTH)), high=int(high), place=next(draft.numbers)))
    append(anchor._p, "w:r").append(box)
    holder = next(box.iter(qn("w:txbxContent")))
    table = append(holder, "w:tbl")
    properties = append(table, "w:tblPr")
    append(properties, "w:tblW", w=str(twips(_WIDTH)), type="dxa")
    borders = append(properties, "w:tblBorders")
    for side, eighths in (("top", "8"), ("bottom", "8"), ("insideH", "6")):
        append(borders, f"w:{side}", val="single", sz=eighths, space="0", color="000000")
    append(properties, "w:tblLayout", type="fixed")
    append(append(table, "w:tblGrid"), "w:gridCol", w=str(twips(_WIDTH)))
    for line in lines:
        _imprint_row(draft, table, line)
    # A cell's table must be followed by a paragraph; one as small as can be.
    last = append(append(holder, "w:p"), "w:pPr")
    append(last, "w:spacing", line="20", lineRule="exact")


def _imprint_row(draft: Draft, table: _Element, line: str) -> None:
    cell = append(append(table, "w:tr"), "w:tc")
    append(append(cell, "w:tcPr"), "w:tcW", w=str(twips(_WIDTH)), type="dxa")
    paragraph = append(cell, "w:p")
    layout = append(paragraph, "w:pPr")
    append(layout, "w:pStyle", val=draft.word.styles["公文版记"].style_id)
    # One character in at both sides, of which the cell's own margin is a part.
    inner = 280 - _CELL_MARGIN
    append(append(layout, "w:tabs"), "w:tab", val="right", pos=str(twips(_WIDTH) - 280 - _CELL_MARGIN))
    append(layout, "w:ind", left=str(inner), right=str(inner), firstLine="0", firstLineChars="0")
    write_words(draft, paragraph, line)
