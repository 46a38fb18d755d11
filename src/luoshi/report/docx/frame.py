"""What stands around the text of an official document in Word: its head, its signature, and the lines at its end."""

import io

from docx.shared import Mm, Pt
from lxml.etree import _Element

from luoshi.report.docx.words import Draft, add_paragraph
from luoshi.report.docx.xml import PARAGRAPH_ORDER, append, ordered, twips
from luoshi.report.form import BODY_SIZE, CODE_SIZE, PAGE, RED, mark_size
from luoshi.report.model import Attestation, Form, Imprint, Report, annex_labels, day_in_words, signature_indents
from luoshi.report.square import code_png

_WIDTH = PAGE.width - PAGE.left - PAGE.right


def write_head(draft: Draft, report: Report) -> None:
    """The red head as the report's form has it, title, notice and addressee (版头、标题、主送机关)."""
    if report.form is Form.ISSUED:
        _write_mark(draft, "公文发文机关标志", report.masthead)
        number = add_paragraph(draft, "公文发文字号", report.serial)
        number.paragraph_format.space_before = Pt(2 * 28.95)
        _rule_below(number._p.get_or_add_pPr(), space=11)
    elif report.form is Form.SERIAL:
        _write_mark(draft, "公文红头", report.masthead)
        add_paragraph(draft, "公文发文字号", report.serial)
        issuer = add_paragraph(draft, "公文发文机关", f"{report.issuer}\t{day_in_words(report.dated)}")
        _stop_at_the_right(issuer._p.get_or_add_pPr())
        _rule_below(issuer._p.get_or_add_pPr(), space=6)
    add_paragraph(draft, "Title", report.title)
    if report.notice:
        add_paragraph(draft, "公文提示", f"（{report.notice}）")
    if report.addressee:
        add_paragraph(draft, "公文主送", f"{report.addressee}：")


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
    """The lines at the foot of the last page between rules (版记): thick, thin, thick."""
    lines = [f"抄送：{imprint.copies}。"] if imprint.copies else []
    lines.append(f"{imprint.office}\t{day_in_words(imprint.printed_on)}印发")
    for place, line in enumerate(lines):
        paragraph = add_paragraph(draft, "公文版记", line)
        properties = paragraph._p.get_or_add_pPr()
        append(
            properties, "w:framePr", w=str(twips(_WIDTH)), wrap="around", vAnchor="margin", hAnchor="margin",
            xAlign="left", yAlign="bottom",
        )  # fmt: skip
        border = append(properties, "w:pBdr")
        # 0.35 mm above and below all, 0.25 mm between.
        append(border, "w:top", val="single", sz="8" if place == 0 else "6", space="1", color="000000")
        if place == len(lines) - 1:
            append(border, "w:bottom", val="single", sz="8", space="1", color="000000")
        _stop_at_the_right(properties)
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(14)
