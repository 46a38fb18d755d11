"""What a reader makes of a file: its text, and the way back to the file."""

from dataclasses import dataclass, field
from enum import StrEnum

from luoshi.text.span import Span


class Media(StrEnum):
    """The form of the file that was read (文件格式)."""

    TXT = "txt"
    HTML = "html"
    DOCX = "docx"
    PDF = "pdf"
    OFD = "ofd"
    XLSX = "xlsx"
    DOC = "doc"
    XLS = "xls"


@dataclass(frozen=True, slots=True)
class Remark:
    """What the reader had to decide on the way, for the officer to know (读取说明). `code` stands in docs/compiler.md."""

    code: str
    message: str
    advice: str


@dataclass(frozen=True, slots=True)
class Source:
    """A document's text and where it came from (原文).

    `text` is what every span of the plan refers to. For txt it is the decoded file, line endings as they are; for html and docx the
    text of the blocks, one a line. `places` holds, for each block in order, its span and its place in the file in the user's words
    («第3段», «表2第4行第1列»); empty for txt, where the line number says enough. `body` is the stretch left when page furniture is
    dropped (the whole text where a form has none). `remarks` say what the reader decided by itself.
    """

    text: str
    name: str
    media: Media
    sha256: str
    encoding: str | None = None
    body: Span | None = None
    places: tuple[tuple[Span, str], ...] = field(default=())
    remarks: tuple[Remark, ...] = ()

    def place(self, at: int) -> str:
        """Where offset `at` stands, in the user's words (第N行, 第N段)."""
        for span, name in self.places:
            if span.start <= at < max(span.end, span.start + 1):
                return name
        return f"第{self.text.count(chr(10), 0, at) + 1}行"
