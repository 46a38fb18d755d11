"""How long a report is against the limits for documents (篇幅): counted as Word counts 字数."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from luoshi.report.chart import Chart
from luoshi.report.model import Block, Heading, Listing, Paragraph, Report, Table, cell_text, numbered, plain

# Of the rules of 2024 that lighten the burden on the grass roots: a document on one matter, and one on several.
SPECIAL_LIMIT, GENERAL_LIMIT = 4_000, 5_000

# A Chinese character or mark counts one, and so does a run of Latin letters, figures and their marks.
_COUNTED = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f\U00020000-\U0003ffff“”‘’—…·]|[!-~]+")


@dataclass(frozen=True, slots=True)
class Length:
    """A report's characters without its annexes (正文字数)."""

    characters: int

    @property
    def words(self) -> str:
        """The count and how it stands to the limits, as a page says it."""
        count = f"正文{self.characters:,}字（不含附件）"
        if self.characters > GENERAL_LIMIT:
            return f"{count}，超过综合类文件{GENERAL_LIMIT:,}字的上限{self.characters - GENERAL_LIMIT:,}字"
        if self.characters > SPECIAL_LIMIT:
            return f"{count}，超过专项类文件{SPECIAL_LIMIT:,}字的上限，未超过综合类文件{GENERAL_LIMIT:,}字的上限"
        return f"{count}，未超过专项类文件{SPECIAL_LIMIT:,}字的上限"

    @property
    def is_over(self) -> bool:
        """Whether it is longer than a document on one matter may be."""
        return self.characters > SPECIAL_LIMIT


def count_characters(text: str) -> int:
    """The characters of a text as Word counts them."""
    return sum(1 for _ in _COUNTED.finditer(text))


def length_of(report: Report) -> Length:
    """How long the report is: title, addressee, text and tables, signature; without head and annexes."""
    parts = [report.title, report.addressee, *(text for block in numbered(report.blocks) for text in _texts(*block))]
    return Length(sum(count_characters(part) for part in parts))


def _texts(label: str, block: Block) -> Iterator[str]:
    match block:
        case Heading() | Paragraph():
            yield label + plain(block.text)
        case Listing():
            for place, item in enumerate(block.items, 1):
                yield f"{place}. {plain(item)}"
        case Table():
            yield plain(block.caption)
            yield from (column.title for column in block.columns)
            yield from (cell_text(cell) for row in block.rows for cell in row)
        case Chart():
            yield block.caption
