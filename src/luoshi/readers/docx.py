"""docx: paragraphs, table rows and text boxes, as the page shows them once all revisions are accepted."""

import zipfile
from collections.abc import Iterator

from lxml import etree

from luoshi.readers.extract import Blocks, Extract
from luoshi.readers.limits import Limits
from luoshi.readers.numbering import Numbering
from luoshi.readers.package import Package
from luoshi.readers.refusals import Refusal, UnreadableDocument
from luoshi.readers.remarks import remark
from luoshi.readers.wordxml import attribute, child, local, switched_on
from luoshi.text.source import Remark

_DELETED = frozenset({"del", "moveFrom"})
_INSERTED = frozenset({"ins", "moveTo"})
_TEXT = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-"}
# Looked into for runs; whatever is neither here nor text says nothing to the reader of the page.
_WRAPPERS = frozenset(
    {"r", "hyperlink", "ins", "moveTo", "smartTag", "customXml", "sdt", "sdtContent", "fldSimple", "dir", "bdo"}
    | {"AlternateContent", "Choice", "ruby", "rubyBase", "oMath", "oMathPara"}
)
_BLOCK_WRAPPERS = frozenset({"sdt", "sdtContent", "customXml", "ins", "moveTo", "AlternateContent", "Choice"})
_MACROS = "vbaProject.bin"


def read(archive: zipfile.ZipFile, limits: Limits) -> Extract:
    """The blocks of a Word document (docx, docm, dotx; macros are never run).

    Raises:
        UnreadableDocument: no main part, damaged, unsafe, or without text.
    """
    package = Package(archive, limits)
    main = package.related("", "officeDocument") or "word/document.xml"
    root = package.xml(main)
    body = child(root, "body")
    if body is None:
        raise UnreadableDocument(Refusal.BROKEN_PACKAGE, where="缺少正文部分")
    numbering = Numbering(_part(package, main, "numbering"), _part(package, main, "styles"))
    document = _Document(numbering)
    document.read(body)
    return document.blocks.extract(_remarks(package, document))


def _part(package: Package, main: str, kind: str) -> etree._Element | None:
    name = package.related(main, kind)
    return package.xml(name) if name else None


def _remarks(package: Package, document: "_Document") -> Iterator[Remark]:
    if document.revised:
        yield remark("R002")
    if any(name.endswith(_MACROS) for name in package.names()):
        yield remark("R003")


class _Document:
    """One pass over the body. A paragraph whose mark was deleted runs on into the next."""

    def __init__(self, numbering: Numbering) -> None:
        self.blocks = Blocks()
        self.revised = False
        self._numbering = numbering
        self._paragraphs = 0
        self._tables = 0
        self._carried = ""
        self._boxes: list[etree._Element] = []

    def read(self, parent: etree._Element) -> None:
        for node in parent:
            name = local(node)
            if name == "p":
                self._paragraphs += 1
                self._read_paragraph(node, f"第{self._paragraphs}段")
            elif name == "tbl":
                self._tables += 1
                self._read_table(node, f"表{self._tables}")
            elif name in _BLOCK_WRAPPERS:
                self.revised |= name in _INSERTED
                self.read(node)
            elif name in _DELETED:
                self.revised = True

    def _read_paragraph(self, node: etree._Element, place: str) -> None:
        text = self._words(node)
        if text is not None:
            self.blocks.add(text, place)
        self._read_boxes(place)

    def _words(self, node: etree._Element) -> str | None:
        """The paragraph's label and text; None where it runs on into the next."""
        properties = child(node, "pPr")
        text = "".join(self._runs(node))
        mark = child(properties, "rPr")
        if child(mark, "del") is not None or child(mark, "moveFrom") is not None:
            self.revised = True
            self._carried += text
            return None
        self.revised |= child(mark, "ins") is not None
        label = self._numbering.label(properties) if (self._carried + text).strip() else ""
        words, self._carried = label + self._carried + text, ""
        return words

    def _runs(self, node: etree._Element) -> Iterator[str]:
        for each in node:
            name = local(each)
            if name == "t":
                yield each.text or ""
            elif name in _TEXT:
                yield _TEXT[name]
            elif name == "br":
                yield "\n" if attribute(each, "type") in {"", "textWrapping"} else ""
            elif name in {"drawing", "pict", "object"}:
                self._boxes.extend(box for box in each.iter() if local(box) == "txbxContent")
            elif name in _DELETED:
                self.revised = True
            elif name in _WRAPPERS and not switched_on(child(each, "rPr"), "vanish"):
                self.revised |= name in _INSERTED
                yield from self._runs(each)

    def _read_boxes(self, place: str) -> None:
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            for paragraph in (node for node in box.iter() if local(node) == "p"):
                if (words := self._words(paragraph)) is not None:
                    self.blocks.add(words, f"{place}的文本框")
            self._boxes = []

    def _read_table(self, table: etree._Element, name: str) -> None:
        for number, row in enumerate(self._rows(table), 1):
            cells = list(self._cells(row))
            places = [f"{name}第{number}行第{column}列" for column in range(1, len(cells) + 1)]
            self.blocks.add_row(cells, places)
            self._read_boxes(f"{name}第{number}行")

    def _rows(self, parent: etree._Element) -> Iterator[etree._Element]:
        for node in parent:
            if local(node) in _BLOCK_WRAPPERS:
                yield from self._rows(node)
            elif local(node) == "tr":
                if child(child(node, "trPr"), "del") is not None:
                    self.revised = True
                else:
                    yield node

    def _cells(self, row: etree._Element) -> Iterator[str]:
        for node in row:
            if local(node) in _BLOCK_WRAPPERS:
                yield from self._cells(node)
            elif local(node) == "tc":
                deleted = child(child(node, "tcPr"), "cellDel") is not None
                yield "" if deleted else "\n".join(self._cell_lines(node))

    def _cell_lines(self, cell: etree._Element) -> Iterator[str]:
        """The paragraphs of a cell, a table inside it cell by cell."""
        for node in cell:
            if local(node) == "p":
                if words := self._words(node):
                    yield words
            elif local(node) == "tbl":
                for row in self._rows(node):
                    yield from self._cells(row)
            elif local(node) in _BLOCK_WRAPPERS:
                yield from self._cell_lines(node)
