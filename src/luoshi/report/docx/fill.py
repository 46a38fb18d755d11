"""A report filled into an office's own Word template (通报模板): its styles, head, foot and fixed words stay."""

import io
import re
from collections.abc import Iterator, Mapping

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from lxml.etree import _Element

from luoshi.problems import LuoshiError
from luoshi.report.docx.frame import write_serial_lines
from luoshi.report.docx.page import number_pages, set_page, warn_on_every_page
from luoshi.report.docx.styles import add_missing_styles, set_properties, set_styles
from luoshi.report.docx.words import Draft, add_paragraph
from luoshi.report.docx.write import docx_bytes, write_behind, write_text
from luoshi.report.docx.xml import saved
from luoshi.report.model import Report, day_in_words, printable

TEXT = "正文"
PLACES = ("红头", "期号", "发文机关", "日期", "标题", "提示", "主送机关", TEXT)
NEEDED = ("期号", "标题", "提示", TEXT)
PLACE = re.compile(r"\{\{\s*([^{}]{1,20}?)\s*\}\}")
GRID = "Table Grid"
_LINKED = (RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER)


class TemplateError(LuoshiError):
    """The file cannot be a bulletin's template; the text says what is wrong, where, and what to do."""


def docx_file(report: Report, template: bytes | None) -> bytes:
    """The report as a .docx file, in the office's template where there is one."""
    return docx_bytes(report) if template is None else filled_bytes(report, template)


def template_bytes() -> bytes:
    """The standard template, to be changed in Word: each place in double braces is filled in."""
    draft = Draft(Document())
    set_styles(draft.word)
    set_page(draft.word.sections[0])
    number_pages(draft.word)
    warn_on_every_page(draft.word, "{{提示}}")
    add_paragraph(draft, "公文红头", "{{红头}}")
    write_serial_lines(draft, "{{期号}}", "{{发文机关}}", "{{日期}}")
    add_paragraph(draft, "Title", "{{标题}}")
    add_paragraph(draft, "公文提示", "（{{提示}}）")
    add_paragraph(draft, "公文主送", "{{主送机关}}：")
    add_paragraph(draft, "Normal", "{{正文}}")
    return saved(draft.word)


def filled_bytes(report: Report, template: bytes) -> bytes:
    """The report filled into a template; the same report and template give the same bytes.

    Raises:
        TemplateError: a place that is needed is missing, not alone in its paragraph, or unknown; or a style is missing.
    """
    word = Document(io.BytesIO(template))
    holder = _checked(word)
    add_missing_styles(word)
    draft = Draft(word)
    set_properties(word, title=report.title, subject=report.serial, author=report.issuer, on=report.dated)
    for paragraph in tuple(paragraphs_of(word)):
        _fill(paragraph, _values(report))
    _move_text(draft, report, holder)
    write_behind(draft, report)
    return saved(word)


def _values(report: Report) -> dict[str, str]:
    return {
        "红头": report.masthead,
        "期号": report.serial,
        "发文机关": report.issuer,
        "日期": day_in_words(report.dated),
        "标题": report.title,
        "提示": report.notice,
        "主送机关": report.addressee,
    }


def paragraphs_of(word: WordDocument) -> Iterator[_Element]:
    """Every paragraph of body, heads and feet, those in tables and boxes too."""
    yield from word.element.body.iter(qn("w:p"))
    for relation in word.part.rels.values():
        if relation.reltype in _LINKED:
            yield from relation.target_part.element.iter(qn("w:p"))


def _texts(paragraph: _Element) -> list[_Element]:
    """The texts of a paragraph itself, not of boxes that hang from it."""
    return [text for text in paragraph.iter(qn("w:t")) if next(text.iterancestors(qn("w:p"))) is paragraph]


def _checked(word: WordDocument) -> _Element:
    """The paragraph that the text takes the place of, in a template with all that is needed."""
    found = [name for each in paragraphs_of(word) for name in PLACE.findall(_plain(each))]
    unknown = sorted(set(found) - set(PLACES))
    if unknown:
        names = "、".join(f"{{{{{name}}}}}" for name in unknown)
        raise TemplateError(f"模板中的{names}不认识。可用的占位符是{_listed(PLACES)}，请改正后再上传。")
    missing = [name for name in NEEDED if name not in found]
    if missing:
        raise TemplateError(f"模板缺少占位符{_listed(missing)}。请在要填入的位置照原样写上，再上传。")
    holders = [each for each in word.element.body.iterchildren(qn("w:p")) if _plain(each).strip() == f"{{{{{TEXT}}}}}"]
    if found.count(TEXT) != 1 or len(holders) != 1:
        raise TemplateError("占位符{{正文}}须只有一处，独占一段，不能放在表格或文本框里。请改正后再上传。")
    if GRID not in {style.name for style in word.styles}:
        raise TemplateError("模板缺少表格样式“网格型”（Table Grid）。请在下载的标准模板上修改，不要新建文件。")
    holder: _Element = holders[0]
    return holder


def _plain(paragraph: _Element) -> str:
    return "".join(text.text or "" for text in _texts(paragraph))


def _listed(names: tuple[str, ...] | list[str]) -> str:
    return "、".join(f"{{{{{name}}}}}" for name in names)


def _fill(paragraph: _Element, values: Mapping[str, str]) -> None:
    """Put the values into a paragraph's places, however Word has cut them into runs; one without anything to say goes."""
    whole = _plain(paragraph)
    found = [each for each in PLACE.finditer(whole) if each[1] in values]
    if not found:
        return
    if not any(values[each[1]] for each in found):
        _empty(paragraph)
        return
    texts, at = _texts(paragraph), 0
    bounds: list[tuple[int, int]] = []
    for text in texts:
        bounds.append((at, at + len(text.text or "")))
        at = bounds[-1][1]
    for place in reversed(found):
        value = printable(values[place[1]])
        for text, (start, end) in zip(texts, bounds, strict=True):
            held = text.text or ""
            left, right = max(place.start(), start), min(place.end(), end)
            if left < right:
                kept = value if start <= place.start() < end else ""
                text.text = held[: left - start] + kept + held[right - start :]
    for text in texts:
        _break_lines(text)


def _empty(paragraph: _Element) -> None:
    """Take a paragraph out; one that alone fills a head, foot, box or cell stays, without words."""
    parent = paragraph.getparent()
    if parent is None:
        return
    if len(parent.findall(qn("w:p"))) > 1:
        parent.remove(paragraph)
        return
    for text in _texts(paragraph):
        text.text = ""


def _break_lines(text: _Element) -> None:
    """A text with line breaks as Word has them; blanks at its ends stay."""
    first, *others = (text.text or "").split("\n")
    text.text = first
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    for other in reversed(others):
        last = text.makeelement(qn("w:t"), {})
        last.text = other
        text.addnext(last)
        text.addnext(text.makeelement(qn("w:br"), {}))


def _move_text(draft: Draft, report: Report, holder: _Element) -> None:
    """Write the text at the end, where its writers write, and move it to its place."""
    body = draft.word.element.body
    before = set(body)
    write_text(draft, report)
    for element in [each for each in body if each not in before]:
        holder.addprevious(element)
    body.remove(holder)
