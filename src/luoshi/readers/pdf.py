"""pdf with a text layer, by pdfium; runs in a process of its own (readers.apart), since pdfium is neither thread-safe nor bounded."""

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from typing import TypeAlias

import pypdfium2
import pypdfium2.raw as pdfium

from luoshi.readers.extract import Extract
from luoshi.readers.glyphs import Glyph, shown_char
from luoshi.readers.limits import Limits
from luoshi.readers.pagelayout import PageText, extract_pages, page_text
from luoshi.readers.refusals import Refusal, UnreadableDocument
from luoshi.readers.ruledtables import Rule

_SLANT = 10  # degrees
_HIGH_SURROGATES, _LOW_SURROGATES = range(0xD800, 0xDC00), range(0xDC00, 0xE000)
_THIN = 1.0
_MOST_SEGMENTS = 5_000
_Area: TypeAlias = tuple[float, float, float, float]
_Point: TypeAlias = tuple[float, float]


def read(content: bytes, limits: Limits) -> Extract:
    """The paragraphs of a pdf's text layer.

    Raises:
        UnreadableDocument: locked, damaged, too many pages, or a scan without text.
    """
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as fault:
        if getattr(fault, "err_code", None) in {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}:
            raise UnreadableDocument(Refusal.LOCKED) from fault
        raise UnreadableDocument(Refusal.BROKEN_PACKAGE, where="PDF 结构") from fault
    count = len(document)
    if count > limits.pages:
        raise UnreadableDocument(Refusal.TOO_MANY_PAGES, count=count, limit=limits.pages)
    pages: list[PageText] = []
    characters = 0
    for number in range(count):
        page = _page(document, number)
        characters += page.characters
        if characters > limits.characters:
            raise UnreadableDocument(Refusal.TOO_LONG, limit=limits.characters)
        pages.append(page)
    return extract_pages(pages, Refusal.SCANNED)


def _page(document: pypdfium2.PdfDocument, number: int) -> PageText:
    """A page's lines; none where the page is damaged."""
    try:
        page = document[number]
        text = page.get_textpage()
    except pypdfium2.PdfiumError:
        return PageText((), 0, 0)
    area = page.get_mediabox()
    found = list(_glyphs(text, area))
    turns = Counter(turn for turn, _ in found).most_common(1)
    main = turns[0][0] if turns else 0
    size = (area[2] - area[0], area[3] - area[1]) if main in {0, 2} else (area[3] - area[1], area[2] - area[0])
    return page_text([glyph for turn, glyph in found if turn == main], *size, _rules(page, area, main))


def _rules(page: pypdfium2.PdfPage, area: _Area, turn: int) -> Iterator[Rule]:
    """The lines drawn on the page, level or upright."""
    for at in range(pdfium.FPDFPage_CountObjects(page)):
        drawn = pdfium.FPDFPage_GetObject(page, at)
        if pdfium.FPDFPageObj_GetType(drawn) == pdfium.FPDF_PAGEOBJ_PATH:
            for (x0, y0), (x1, y1) in _segments(drawn):
                box = pdfium.FS_RECTF(min(x0, x1), max(y0, y1), max(x0, x1), min(y0, y1))
                if min(box.right - box.left, box.top - box.bottom) < _THIN:
                    seen = _upright("", box, 0, area, turn)
                    yield Rule(seen.left, seen.top, seen.right, seen.bottom)


def _segments(drawn: object) -> Iterator[tuple[_Point, _Point]]:
    """The straight stretches of a path, from point to point."""
    matrix, x, y = pdfium.FS_MATRIX(), ctypes.c_float(), ctypes.c_float()
    pdfium.FPDFPageObj_GetMatrix(drawn, ctypes.byref(matrix))
    first = last = (0.0, 0.0)
    for at in range(min(pdfium.FPDFPath_CountSegments(drawn), _MOST_SEGMENTS)):
        segment = pdfium.FPDFPath_GetPathSegment(drawn, at)
        pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            first = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield last, point
        last = point
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield last, first


def _glyphs(text: pypdfium2.PdfTextPage, area: _Area) -> Iterator[tuple[int, Glyph]]:
    """The characters, each with the quarter turns that its writing takes; a slanting watermark has none and is left out."""
    box = pdfium.FS_RECTF()
    high = 0
    for at in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text, at)
        if code in _HIGH_SURROGATES:
            high = code
            continue
        char, high = _char(code, high), 0
        if char.isspace() or not pdfium.FPDFText_GetLooseCharBox(text, at, ctypes.byref(box)):
            continue
        angle = math.degrees(pdfium.FPDFText_GetCharAngle(text, at))
        turn = round(angle / 90)
        if abs(angle - 90 * turn) <= _SLANT:
            size = abs(pdfium.FPDFText_GetFontSize(text, at)) or 1.0
            yield turn % 4, _upright(char, box, size, area, turn % 4)


def _char(code: int, high: int) -> str:
    if high and code in _LOW_SURROGATES:
        return chr(0x10000 + ((high - _HIGH_SURROGATES.start) << 10) + code - _LOW_SURROGATES.start)
    return shown_char(code)


def _upright(char: str, box: pdfium.FS_RECTF, size: float, area: _Area, turn: int) -> Glyph:
    """The character's box as one sees it when the writing runs from left to right, y downward; turns are clockwise."""
    left, low, right, high = box.left - area[0], box.bottom - area[1], box.right - area[0], box.top - area[1]
    width, height = area[2] - area[0], area[3] - area[1]
    match turn:
        case 1:
            return Glyph(char, height - high, width - right, height - low, width - left, size)
        case 2:
            return Glyph(char, width - right, low, width - left, high, size)
        case 3:
            return Glyph(char, low, left, high, right, size)
        case _:
            return Glyph(char, left, height - high, right, height - low, size)
