"""The words of a Word paragraph: runs with revisions accepted, fields as their results, and what hangs on them (段内文字)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from luoshi.readers.wordxml import attribute, child, local, switched_on, value

DELETED = frozenset({"del", "moveFrom"})
INSERTED = frozenset({"ins", "moveTo"})
_TEXT = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-"}
# Looked into for runs; whatever is neither here nor text says nothing to the reader of the page.
_WRAPPERS = frozenset(
    {"r", "hyperlink", "ins", "moveTo", "smartTag", "customXml", "sdt", "sdtContent", "fldSimple", "dir", "bdo"}
    | {"AlternateContent", "Choice", "ruby", "rubyBase", "oMath", "oMathPara"}
)
_NOTES = {"footnoteReference": "脚注", "endnoteReference": "尾注"}
_CONTENTS = "TOC"
_PRIVATE_USE = range(0xE000, 0xF900)


@dataclass(slots=True)
class _Field:
    """A field that stands open: its code until `shown`, then its result."""

    code: str = ""
    shown: bool = False


class Runs:
    """Reads paragraphs in document order; `boxes` and `notes` are what the last ones carried, for the caller to take."""

    def __init__(self, body: etree._Element, contents_styles: frozenset[str]) -> None:
        self.revised = False
        self.boxes: list[etree._Element] = []
        self.notes: list[tuple[str, str]] = []
        self._contents_styles = contents_styles
        self._fields: list[_Field] = []
        ends = [attribute(each, "fldCharType") for each in body.iter("{*}fldChar")]
        # Fields that never end would swallow the rest of the document: then only their codes are left out.
        self._closed = ends.count("begin") == ends.count("end")

    def words(self, paragraph: etree._Element) -> str:
        """The paragraph's text, without its label; "" in a table of contents (目录), which repeats the headings."""
        listed = value(child(paragraph, "pPr"), "pStyle") in self._contents_styles
        words = "".join(self._runs(paragraph))
        self._fields = [each for each in self._fields if each.shown]
        return "" if listed else words

    def take_boxes(self) -> list[etree._Element]:
        """The text boxes anchored in the paragraphs read since the last call."""
        boxes, self.boxes = self.boxes, []
        return boxes

    def take_notes(self) -> list[tuple[str, str]]:
        """The notes referred to since the last call: 脚注 or 尾注, and the note's id."""
        notes, self.notes = self.notes, []
        return notes

    def _runs(self, node: etree._Element) -> Iterator[str]:
        for each in node:
            name = local(each)
            if name in _WRAPPERS:
                if not switched_on(child(each, "rPr"), "vanish"):
                    self.revised |= name in INSERTED
                    yield from self._runs(each)
            elif name in DELETED:
                self.revised = True
            elif name == "fldChar":
                self._field(attribute(each, "fldCharType"))
            elif name == "instrText":
                if self._fields and not self._fields[-1].shown:
                    self._fields[-1].code += each.text or ""
            elif self._shown():
                yield from self._leaf(each, name)

    def _leaf(self, node: etree._Element, name: str) -> Iterator[str]:
        if name == "t":
            yield node.text or ""
        elif name in _TEXT:
            yield _TEXT[name]
        elif name == "br":
            yield "\n" if attribute(node, "type") in {"", "textWrapping"} else ""
        elif name == "sym":
            yield _symbol(attribute(node, "char"))
        elif name in _NOTES:
            self.notes.append((_NOTES[name], attribute(node, "id")))
        elif name in {"drawing", "pict", "object"}:
            self.boxes.extend(_outermost(node, "txbxContent"))

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append(_Field())
        elif self._fields and kind == "separate":
            self._fields[-1].shown = True
        elif self._fields and kind == "end":
            self._fields.pop()

    def _shown(self) -> bool:
        """Whether the page shows what stands here: results of fields, not their codes, and no table of contents."""
        return all(
            each.shown and not (self._closed and each.code.strip().upper().startswith(_CONTENTS))
            for each in self._fields
        )


def _symbol(code: str) -> str:
    """A character set by its number; those of symbol fonts have no meaning outside them."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    return chr(number) if 0x20 <= number < 0xD800 and number not in _PRIVATE_USE else ""


def _outermost(node: etree._Element, name: str) -> Iterator[etree._Element]:
    """The elements of that name below a node, not those inside them; Word's fallback for old programs left out."""
    for each in node:
        if local(each) == name:
            yield each
        elif local(each) != "Fallback":
            yield from _outermost(each, name)


def notes_of(root: etree._Element | None) -> Mapping[str, etree._Element]:
    """The notes of a part of footnotes or endnotes by id, without Word's separators."""
    return {
        attribute(note, "id"): note
        for note in (root if root is not None else ())
        if local(note) in {"footnote", "endnote"} and attribute(note, "type") in {"", "normal"}
    }


def contents_styles(styles: etree._Element | None) -> frozenset[str]:
    """Ids of the styles that Word sets tables of contents in."""
    return frozenset(
        attribute(style, "styleId")
        for style in (styles if styles is not None else ())
        if local(style) == "style" and (value(style, "name") or "").lower().startswith("toc ")
    )
