"""A report as typed values (报告): what is said, free of how a page or a file sets it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum

from luoshi.report.chart import Chart

# What XML 1.0 cannot hold: control characters, lone surrogates, non-characters.
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def printable(text: str) -> str:
    """The text without the characters that no office file can hold."""
    return _UNPRINTABLE.sub("", text)


def day_in_words(day: date) -> str:
    """A day as official documents write it: 2026年3月1日."""
    return f"{day.year}年{day.month}月{day.day}日"


class ColumnKind(StrEnum):
    """What a table's column holds; numbers stand right, dates in the middle, text left."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column (列). `width` is in Chinese characters: a share of the page in print, the true width in a sheet."""

    title: str
    kind: ColumnKind = ColumnKind.TEXT
    width: int = 8
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """A figure in a table (数值). `decimals` None shows it as it is; in a sheet it stays a number, with `unit` in its format.

    `proof` is the id under which the ledger proves it, as in Figure.
    """

    value: Decimal
    decimals: int | None = None
    unit: str = ""
    proof: str = ""

    @property
    def text(self) -> str:
        """The figure in print, rounded once, half to even (GB/T 8170): 6,036套."""
        if self.decimals is None:
            return f"{self.value.normalize():,f}{self.unit}"
        rounded = self.value.quantize(Decimal(1).scaleb(-self.decimals), rounding=ROUND_HALF_EVEN)
        return f"{abs(rounded) if rounded == 0 else rounded:,f}{self.unit}"


@dataclass(frozen=True, slots=True)
class Reference:
    """Words that lead somewhere (出处): `to` is a key that a page turns into an address, such as a task's; print shows the words."""

    text: str
    to: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure within words (文中数字): `proof` is the id under which the ledger proves it.

    Word holds it in a content control with the id as its tag; pages and pdf lead to the proof.
    """

    text: str
    proof: str


Run = str | Figure | Reference
Words = str | tuple[Run, ...]


def runs(words: Words) -> tuple[Run, ...]:
    """Words as their parts in order."""
    return (words,) if isinstance(words, str) else words


def plain(words: Words) -> str:
    """Words without what they lead to."""
    return "".join(run if isinstance(run, str) else run.text for run in runs(words))


Cell = str | Number | Reference | date | tuple[Run, ...] | None


def whole(count: int, proof: str = "") -> Number:
    """A count as a table's figure."""
    return Number(Decimal(count), 0, proof=proof)


def cell_text(cell: Cell) -> str:
    """A cell as print shows it; nothing is an empty text."""
    match cell:
        case None:
            return ""
        case Number() | Reference():
            return cell.text
        case date():
            return day_in_words(cell)
        case _:
            return plain(cell)


class TableShapeError(ValueError):
    """A row has more or fewer cells than its table has columns."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table (表). `total` is the number of last rows that add up the others; `caption` stands above it."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: Words = ""
    total: int = 0

    def __post_init__(self) -> None:
        for place, row in enumerate(self.rows, 1):
            if len(row) != len(self.columns):
                raise TableShapeError(f"row {place} has {len(row)} cells for {len(self.columns)} columns")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading without its number; level 1 is 一、, level 2 （一）, level 3 1."""

    level: int
    text: Words


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph (段落)."""

    text: Words


@dataclass(frozen=True, slots=True)
class Listing:
    """Items numbered 1. 2. 3., a paragraph each (列项)."""

    items: tuple[Words, ...]


Block = Heading | Paragraph | Listing | Table | Chart


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex (附件), on pages of its own; `landscape` turns them for wide tables."""

    title: str
    blocks: tuple[Block, ...]
    landscape: bool = False


class Form(StrEnum):
    """How a report is headed: a document under its office's red mark and number (文件), a serial bulletin (简报), or a title alone."""

    ISSUED = "issued"
    SERIAL = "serial"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Imprint:
    """The lines at the foot of the last page (版记): who else receives it, which office prints it, on which day."""

    copies: str
    office: str
    printed_on: date


@dataclass(frozen=True, slots=True)
class Attestation:
    """The line at the end by which a reader checks the whole (验证说明), and the text of its square code."""

    text: str
    code: str


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report (报告). `masthead` is the red head, `notice` what a reader must know of the figures (待核, 演示数据);
    `title` may hold line breaks where print should break it.
    """

    masthead: str
    serial: str
    issuer: str
    title: str
    addressee: str
    dated: date
    blocks: tuple[Block, ...]
    annexes: tuple[Annex, ...] = ()
    notice: str = ""
    form: Form = Form.SERIAL
    imprint: Imprint | None = None
    attestation: Attestation | None = None


_DIGITS = "零一二三四五六七八九"


def chinese_ordinal(number: int) -> str:
    """A heading's number, 1 to 99, in Chinese: 十二."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return f"{head}{_DIGITS[ones] if ones or not tens else ''}"


def numbered(blocks: tuple[Block, ...]) -> Iterator[tuple[str, Block]]:
    """Each block with its heading's number («二、», «（一）», «1.»), counted anew under each higher heading; else an empty label."""
    counts = [0, 0, 0]
    for block in blocks:
        if not isinstance(block, Heading):
            yield "", block
            continue
        place = block.level - 1
        counts[place] += 1
        counts[place + 1 :] = [0] * (2 - place)
        number = counts[place]
        yield (f"{chinese_ordinal(number)}、", f"（{chinese_ordinal(number)}）", f"{number}.")[place], block


def annex_labels(report: Report) -> tuple[str, ...]:
    """How the annexes are called: 附件 alone, or 附件1, 附件2 …"""
    if len(report.annexes) == 1:
        return ("附件",)
    return tuple(f"附件{place}" for place in range(1, len(report.annexes) + 1))


def alignment(column: Column, content: Cell) -> str:
    """How a cell stands in its column: figures right, short and dated ones in the middle, text left."""
    if column.kind is ColumnKind.NUMBER and not isinstance(content, str | tuple):
        return "right"
    return "center" if column.centred or column.kind is not ColumnKind.TEXT else "left"


def signature_indents(report: Report) -> tuple[float, float]:
    """How many characters name and day stand in from the right: the shorter is centred on the longer, two characters in at least."""
    day = day_in_words(report.dated)
    day_width = sum(1 if ord(character) > 0xFF else 0.5 for character in day)
    return max(2, day_width + 4 - len(report.issuer)), max(2, len(report.issuer) - day_width)
