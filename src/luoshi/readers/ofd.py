"""ofd (GB/T 33190): the text objects of each page, by their places; seals, watermarks and annotations are not read.

Runs in a process of its own (readers.apart): a page of a few bytes may be named again and again.
"""

import posixpath
from collections.abc import Iterator

from lxml import etree

from luoshi.readers.extract import Extract
from luoshi.readers.glyphs import Glyph, shown_char
from luoshi.readers.limits import Limits
from luoshi.readers.package import Package
from luoshi.readers.pagelayout import PageText, extract_pages, page_text
from luoshi.readers.refusals import Refusal, UnreadableDocument
from luoshi.readers.ruledtables import Rule
from luoshi.readers.wordxml import attribute, child, children, local
from luoshi.readers.zips import opened

_ROOT = "OFD.xml"
_A4 = (0.0, 0.0, 210.0, 297.0)
_POINT = 25.4 / 72
_THIN = 1.2
_UPRIGHT = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_ASCENT = 0.85
_LATIN_WIDTH = 0.55
_MOST_REPEATS = 10_000


def read(content: bytes, limits: Limits) -> Extract:
    """The paragraphs of an OFD file.

    Raises:
        UnreadableDocument: damaged, unsafe, too many pages, or without text.
    """
    with opened(content) as archive:
        package = Package(archive, limits)
        roots = [_words(child(body, "DocRoot")) for body in children(package.xml(_ROOT), "DocBody")]
        pages: list[PageText] = []
        for root in filter(None, roots):
            _read_document(package, _resolved("", root), pages, limits)
        if not pages:
            raise UnreadableDocument(Refusal.BROKEN_PACKAGE, where="缺少页面")
        return extract_pages(pages, Refusal.NO_TEXT)


def _read_document(package: Package, name: str, pages: list[PageText], limits: Limits) -> None:
    document = package.xml(name)
    common = child(document, "CommonData")
    box = _numbers(_words(child(child(common, "PageArea"), "PhysicalBox"))) or _A4
    templates = {attribute(each, "ID"): attribute(each, "BaseLoc") for each in children(common, "TemplatePage")}
    named = list(children(child(document, "Pages"), "Page"))
    if len(pages) + len(named) > limits.pages:
        raise UnreadableDocument(Refusal.TOO_MANY_PAGES, count=len(pages) + len(named), limit=limits.pages)
    for each in named:
        page = package.xml(_resolved(name, attribute(each, "BaseLoc")))
        own = _numbers(_words(child(child(page, "Area"), "PhysicalBox"))) or box
        below = [templates.get(attribute(ref, "TemplateID"), "") for ref in children(page, "Template")]
        parts = [page, *(package.xml(_resolved(name, place)) for place in below if place)]
        glyphs = [glyph for part in parts if part is not None for glyph in _glyphs(part)]
        rules = [rule for part in parts if part is not None for rule in _rules(part)]
        width, height = own[2:4] if len(own) > 3 else _A4[2:]
        pages.append(page_text(glyphs, width, height, rules, _POINT))


def _rules(page: etree._Element) -> Iterator[Rule]:
    """The lines drawn on a page: paths with hardly any height or width."""
    for node in page.iter("{*}PathObject"):
        boundary = _numbers(attribute(node, "Boundary"))
        if len(boundary) == 4 and min(boundary[2:]) < _THIN:
            left, top, width, height = boundary
            yield Rule(left, top, left + width, top + height)


def _resolved(document: str, place: str) -> str:
    """The member that a place in a document's part means: from the root with a slash, else from the part's folder."""
    return posixpath.normpath(
        place.lstrip("/") if place.startswith("/") else posixpath.join(posixpath.dirname(document), place)
    )


def _glyphs(page: etree._Element) -> Iterator[Glyph]:
    for node in page.iter("{*}TextObject"):
        boundary = _numbers(attribute(node, "Boundary"))
        matrix = _numbers(attribute(node, "CTM")) or _UPRIGHT
        if (
            len(boundary) < 2
            or len(matrix) < 6
            or abs(matrix[1]) + abs(matrix[2]) > 0.1 * (abs(matrix[0]) + abs(matrix[3]))
        ):
            continue  # slanting text is a watermark
        size = (_numbers(attribute(node, "Size")) or (0.0,))[0]
        stretch = (_numbers(attribute(node, "HScale")) or (1.0,))[0]
        x = y = 0.0
        for code in children(node, "TextCode"):
            x = (_numbers(attribute(code, "X")) or (x,))[0]
            y = (_numbers(attribute(code, "Y")) or (y,))[0]
            yield from _placed(code, (x, y), (size, stretch), boundary, matrix)


def _placed(
    code: etree._Element,
    start: tuple[float, float],
    font: tuple[float, float],
    boundary: tuple[float, ...],
    matrix: tuple[float, ...],
) -> Iterator[Glyph]:
    """The characters of one run, each where its deltas put it, in millimetres."""
    (x, y), (size, stretch) = start, font
    words = _words(code, keep=True)
    across, down = _deltas(attribute(code, "DeltaX"), len(words)), _deltas(attribute(code, "DeltaY"), len(words))
    high = size * abs(matrix[3])
    for at, char in enumerate(shown_char(ord(each)) for each in words):
        if not char.isspace():
            left = boundary[0] + matrix[0] * x + matrix[4]
            base = boundary[1] + matrix[3] * y + matrix[5]
            width = size * abs(matrix[0]) * stretch * (_LATIN_WIDTH if char.isascii() else 1)
            yield Glyph(char, left, base - _ASCENT * high, left + width, base + (1 - _ASCENT) * high, high)
        x += across[at] if at < len(across) else 0
        y += down[at] if at < len(down) else 0


def _deltas(text: str, most: int) -> list[float]:
    """«5.6 g 3 5.7» is 5.6 5.7 5.7 5.7."""
    tokens = text.split()
    deltas: list[float] = []
    at = 0
    while at < len(tokens) and len(deltas) < most:
        if tokens[at] == "g":
            count, value = _numbers(" ".join(tokens[at + 1 : at + 3])) or (0.0, 0.0), at + 3
            deltas += [count[-1]] * min(int(count[0]) if count[0] >= 0 else 0, _MOST_REPEATS)
            at = value
        else:
            deltas += _numbers(tokens[at]) or (0.0,)
            at += 1
    return deltas


def _numbers(text: str) -> tuple[float, ...]:
    """The numbers of an attribute, empty where one of them is none."""
    try:
        values = tuple(float(each) for each in text.split())
    except ValueError:
        return ()
    return values if all(abs(each) < 1e6 for each in values) else ()


def _words(node: etree._Element | None, *, keep: bool = False) -> str:
    text = "".join(str(each) for each in node.itertext()) if node is not None and local(node) else ""
    return text if keep else text.strip()
