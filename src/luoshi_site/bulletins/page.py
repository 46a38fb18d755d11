"""A frozen report as a page shows it: the same words, with references turned into addresses."""

from collections.abc import Callable
from dataclasses import dataclass

from luoshi.report.model import (
    Block,
    Cell,
    Column,
    ColumnKind,
    Heading,
    Listing,
    Paragraph,
    Reference,
    Report,
    Table,
    annex_labels,
    cell_text,
    day_in_words,
    numbered,
)


@dataclass(frozen=True, slots=True)
class PageCell:
    """A cell: its column's title for narrow screens, its text, where it leads («» for nowhere), whether its column holds figures."""

    title: str
    text: str
    address: str
    is_number: bool


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table: heads with whether they stand over figures, rows with whether they add up."""

    caption: str
    heads: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[bool, tuple[PageCell, ...]], ...]


@dataclass(frozen=True, slots=True)
class PageBlock:
    """One block; `kind` is heading1 to heading3, paragraph, listing or table."""

    kind: str
    text: str = ""
    items: tuple[str, ...] = ()
    table: PageTable | None = None


@dataclass(frozen=True, slots=True)
class PageReport:
    """A report for a template: title in lines, blocks, and each annex with its label and title."""

    report: Report
    title: tuple[str, ...]
    dated: str
    blocks: tuple[PageBlock, ...]
    annexes: tuple[tuple[str, str, tuple[PageBlock, ...]], ...]


def page_report(report: Report, address_of: Callable[[str], str]) -> PageReport:
    """The report for a page; `address_of` turns a reference's key into an address."""
    return PageReport(
        report=report,
        title=tuple(report.title.split("\n")),
        dated=day_in_words(report.dated),
        blocks=_blocks(report.blocks, address_of),
        annexes=tuple(
            (label, annex.title, _blocks(annex.blocks, address_of))
            for label, annex in zip(annex_labels(report), report.annexes, strict=True)
        ),
    )


def _blocks(blocks: tuple[Block, ...], address_of: Callable[[str], str]) -> tuple[PageBlock, ...]:
    return tuple(_block(label, block, address_of) for label, block in numbered(blocks))


def _block(label: str, block: Block, address_of: Callable[[str], str]) -> PageBlock:
    match block:
        case Heading():
            return PageBlock(kind=f"heading{block.level}", text=f"{label}{block.text}")
        case Paragraph():
            return PageBlock(kind="paragraph", text=block.text)
        case Listing():
            return PageBlock(kind="listing", items=block.items)
        case Table():
            return PageBlock(kind="table", table=_table(block, address_of))


def _table(table: Table, address_of: Callable[[str], str]) -> PageTable:
    first_total = len(table.rows) - table.total
    return PageTable(
        caption=table.caption,
        heads=tuple((column.title, column.kind is ColumnKind.NUMBER) for column in table.columns),
        rows=tuple(
            (
                place >= first_total,
                tuple(_cell(column, cell, address_of) for column, cell in zip(table.columns, row, strict=True)),
            )
            for place, row in enumerate(table.rows)
        ),
    )


def _cell(column: Column, cell: Cell, address_of: Callable[[str], str]) -> PageCell:
    address = address_of(cell.to) if isinstance(cell, Reference) else ""
    return PageCell(column.title, cell_text(cell), address, column.kind is ColumnKind.NUMBER)
