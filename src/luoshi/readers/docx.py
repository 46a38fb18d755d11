"""docx: paragraphs, table rows, text boxes and notes, as the page shows them once all revisions are accepted."""

from collections.abc import Iterator, Mapping

from lxml import etree

from luoshi.readers.extract import Blocks, Extract
from luoshi.readers.limits import Limits
from luoshi.readers.numbering import Numbering
from luoshi.readers.package import Package
from luoshi.readers.refusals import Refusal, UnreadableDocument
from luoshi.readers.remarks import remark
from luoshi.readers.tasktable import add_task_table
from luoshi.readers.wordruns import DELETED, INSERTED, Runs, contents_styles, notes_of
from luoshi.readers.wordtable import WRAPPERS, WordTable
from luoshi.readers.wordxml import child, local
from luoshi.readers.zips import opened
from luoshi.text.source import Remark

_MACROS = "vbaProject.bin"
_NOTE_PARTS = {"脚注": "footnotes", "尾注": "endnotes"}


def read(content: bytes, limits: Limits) -> Extract:
    """The blocks of a Word document (docx, docm, dotx; macros are never run).

    Raises:
        UnreadableDocument: no main part, damaged, unsafe, or without text.
    """
    with opened(content) as archive:
        package = Package(archive, limits)
        main = package.related("", "officeDocument") or "word/document.xml"
        body = child(package.xml(main), "body")
        if body is None:
            raise UnreadableDocument(Refusal.BROKEN_PACKAGE, where="缺少正文部分")
        styles = _part(package, main, "styles")
        numbering = Numbering(_part(package, main, "numbering"), styles)
        document = _Document(Runs(body, contents_styles(styles)), numbering)
        document.read(body)
        document.add_notes({kind: notes_of(_part(package, main, part)) for kind, part in _NOTE_PARTS.items()})
        return document.blocks.extract(_remarks(package, document))


def _part(package: Package, main: str, kind: str) -> etree._Element | None:
    name = package.related(main, kind)
    return package.xml(name) if name else None


def _remarks(package: Package, document: "_Document") -> Iterator[Remark]:
    if document.revised:
        yield remark("R002")
    if any(name.endswith(_MACROS) for name in package.names()):
        yield remark("R003")
    if document.unused:
        yield remark("R005", heads="、".join(dict.fromkeys(document.unused)))


class _Document:
    """One pass over the body. A paragraph whose mark was deleted runs on into the next."""

    def __init__(self, runs: Runs, numbering: Numbering) -> None:
        self.blocks = Blocks()
        self.unused: list[str] = []
        self._runs = runs
        self._numbering = numbering
        self._revised = False
        self._paragraphs = 0
        self._tables = 0
        self._carried = ""
        self._notes: list[tuple[str, str, str]] = []

    @property
    def revised(self) -> bool:
        """Whether anything read so far was tracked as changed."""
        return self._revised or self._runs.revised

    def read(self, parent: etree._Element) -> None:
        """The blocks below a node, in order."""
        for node in parent:
            name = local(node)
            if name == "p":
                self._paragraphs += 1
                self._read_paragraph(node, f"第{self._paragraphs}段")
            elif name == "tbl":
                self._tables += 1
                self._read_table(node, f"表{self._tables}")
            elif name in WRAPPERS:
                self._revised |= name in INSERTED
                self.read(node)
            elif name in DELETED:
                self._revised = True

    def add_notes(self, notes: Mapping[str, Mapping[str, etree._Element]]) -> None:
        """Footnotes and endnotes behind the body, in the order that the text refers to them."""
        self.blocks.end_body()
        counts = dict.fromkeys(notes, 0)
        for kind, identifier, place in self._notes:
            note = notes[kind].get(identifier)
            if note is None:
                continue
            counts[kind] += 1
            words = [self._words(node) or "" for node in note.iter() if local(node) == "p"]
            text = " ".join("".join(words).split())
            if text:
                self.blocks.add(f"{kind}{counts[kind]}：{text}", f"{place}的{kind}{counts[kind]}")

    def _read_paragraph(self, node: etree._Element, place: str) -> None:
        text = self._words(node)
        if text is not None:
            self.blocks.add(text, place)
        self._read_hanging(place)

    def _words(self, node: etree._Element, *, bare: bool = False) -> str | None:
        """The paragraph's label and text; None where it runs on into the next. An empty one counts, and shows its label if `bare`."""
        properties = child(node, "pPr")
        text = self._runs.words(node)
        mark = child(properties, "rPr")
        if child(mark, "del") is not None or child(mark, "moveFrom") is not None:
            self._revised = True
            self._carried += text
            return None
        self._revised |= child(mark, "ins") is not None
        label = self._numbering.label(properties)
        words, self._carried = self._carried + text, ""
        return label + words if bare or words.strip() else ""

    def _cell_words(self, node: etree._Element) -> str | None:
        """A paragraph of a cell, where a number alone says something: columns of serial numbers are often numbered by Word."""
        return self._words(node, bare=True)

    def _read_hanging(self, place: str) -> None:
        """The text boxes that hang on what stands at a place, and the notes for the end."""
        self._notes += [(kind, identifier, place) for kind, identifier in self._runs.take_notes()]
        name = f"{place.removesuffix('的文本框')}的文本框"
        for box in self._runs.take_boxes():
            for paragraph in _box_paragraphs(box):
                self._read_paragraph(paragraph, name)

    def _read_table(self, node: etree._Element, name: str) -> None:
        table = WordTable(node, name, self._cell_words)
        self._revised |= table.revised
        unused = add_task_table(self.blocks, table.grid)
        self.unused += unused or ()
        if unused is None:
            for row in table.rows:
                self.blocks.add_row([cell.text for cell in row], [cell.place for cell in row])
        self._read_hanging(name)


def _box_paragraphs(parent: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs of a text box, those of its tables too, not those of boxes inside it."""
    for node in parent:
        name = local(node)
        if name == "p":
            yield node
        elif name in WRAPPERS or name in {"tbl", "tr", "tc"}:
            yield from _box_paragraphs(node)
