"""A Word file read as any reader would, for its figures: what is tagged, and which numbers are not."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Dates and periods, documents by title and number, the numbers of bulletins, annexes, tasks, headings and items: no figures of the ledger.
_PASSED = re.compile(
    r"\d{4}年(?:\d{1,2}(?:[—-]\d{1,2})?月)?(?:\d{1,2}日)?(?:\d{1,2}:\d{2})?|\d{1,2}(?:[—-]\d{1,2})?月(?:\d{1,2}日)?|\d{1,2}:\d{2}"
    r"|〔\d{4}〕第?\d+[期号]|第\d+[期版]|附件\d+|^\d+\.\s?|^\d+ (?=\D)|《[^》]*》|〔注\d+〕|[上下]半年|第[一二三四]季度"
)


@dataclass(frozen=True, slots=True)
class Tagged:
    """A content control: its tag, and the words in it."""

    tag: str
    text: str


def document_of(content: bytes) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return etree.fromstring(package.read("word/document.xml"))


def tagged_of(content: bytes) -> list[Tagged]:
    """Every content control of the text, in order."""
    return [
        Tagged(control.find(f"{W}sdtPr/{W}tag").get(f"{W}val"), _words(control))
        for control in document_of(content).iter(f"{W}sdt")
    ]


def untagged_of(content: bytes) -> Iterator[str]:
    """Each paragraph with a digit outside controls that is no date and no number of a document, heading or item; the first column of a
    table that numbers its rows, and the line of verification, are left out.
    """
    for paragraph in document_of(content).iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        if (style is not None and style.get(f"{W}val") == "公文验证") or _numbers_a_row(paragraph):
            continue
        words = "".join(
            text.text or "" for text in paragraph.iter(f"{W}t") if next(text.iterancestors(f"{W}sdt"), None) is None
        )
        left = _PASSED.sub("", words)
        if re.search(r"\d", left):
            yield words


def _numbers_a_row(paragraph: etree._Element) -> bool:
    cell = paragraph.getparent()
    row = cell.getparent() if cell is not None and cell.tag == f"{W}tc" else None
    if row is None or row.find(f"{W}tc") is not cell:
        return False
    table = row.getparent()
    head = "".join(text.text or "" for text in table.find(f"{W}tr").find(f"{W}tc").iter(f"{W}t"))
    return head == "序号"


def _words(element: etree._Element) -> str:
    return "".join(text.text or "" for text in element.iter(f"{W}t"))
