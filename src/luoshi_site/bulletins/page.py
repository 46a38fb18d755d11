"""A frozen report as a page shows it: the same words, with references turned into addresses."""

from collections.abc import Callable
from dataclasses import dataclass

from luoshi.report.chart import Chart
from luoshi.report.model import (
    Block,
    Cell,
    Column,
    ColumnKind,
    Figure,
    Heading,
    Listing,
    Number,
    Paragraph,
    Reference,
    Report,
    Run,
    Table,
    Words,
    annex_labels,
    cell_text,
    day_in_words,
    numbered,
    plain,
    runs,
)
from luoshi.report.square import code_svg
from luoshi.report.svg import chart_svg


@dataclass(frozen=True, slots=True)
class PageCell:
    """A cell: its column's title for narrow screens, its words, whether its column holds figures."""

    title: str
    words: "tuple[PageRun, ...]"
    is_number: bool

    @property
    def text(self) -> str:
        """Its words without what they lead to."""
        return "".join(run.text for run in self.words)


@dataclass(frozen=True, slots=True)
class PageRun:
    """Words, and where they lead («» for nowhere)."""

    text: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table: heads with whether they stand over figures, rows with whether they add up."""

    caption: str
    heads: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[bool, tuple[PageCell, ...]], ...]


@dataclass(frozen=True, slots=True)
class PageBlock:
    """One block; `kind` is heading1 to heading3, paragraph, listing, table or chart (`svg` with its caption as `words`)."""

    kind: str
    words: tuple[PageRun, ...] = ()
    items: tuple[tuple[PageRun, ...], ...] = ()
    table: PageTable | None = None
    svg: str = ""


@dataclass(frozen=True, slots=True)
class PageReport:
    """A report for a template: title in lines, blocks, each annex with its label and title, the square code as SVG."""

    report: Report
    title: tuple[str, ...]
    dated: str
    blocks: tuple[PageBlock, ...]
    annexes: tuple[tuple[str, str, tuple[PageBlock, ...]], ...]
    code: str = ""


@dataclass(frozen=True, slots=True)
class Addresses:
    """What turns a reference's key, and a figure's proof id, into an address."""

    of_reference: Callable[[str], str]
    of_proof: Callable[[str], str]


def nowhere(_key: str) -> str:
    """The address of what has no page."""
    return ""


def page_report(
    report: Report, address_of: Callable[[str], str], proof_of: Callable[[str], str] = nowhere
) -> PageReport:
    """The report for a page; `address_of` turns a reference's key into an address, `proof_of` a figure's proof id."""
    to = Addresses(address_of, proof_of)
    return PageReport(
        report=report,
        title=tuple(report.title.split("\n")),
        dated=day_in_words(report.dated),
        blocks=_blocks(report.blocks, to),
        annexes=tuple(
            (label, annex.title, _blocks(annex.blocks, to))
            for label, annex in zip(annex_labels(report), report.annexes, strict=True)
        ),
        code=code_svg(report.attestation.code) if report.attestation else "",
    )


def _blocks(blocks: tuple[Block, ...], to: Addresses) -> tuple[PageBlock, ...]:
    return tuple(_block(label, block, to) for label, block in numbered(blocks))


def _words(words: Words, to: Addresses) -> tuple[PageRun, ...]:
    return tuple(PageRun(run) if isinstance(run, str) else PageRun(run.text, _address(run, to)) for run in runs(words))


def _address(part: Cell | Run, to: Addresses) -> str:
    match part:
        case Reference():
            return to.of_reference(part.to)
        case Number() | Figure() if part.proof:
            return to.of_proof(part.proof)
        case _:
            return ""


def _block(label: str, block: Block, to: Addresses) -> PageBlock:
    match block:
        case Heading():
            return PageBlock(kind=f"heading{block.level}", words=(PageRun(label), *_words(block.text, to)))
        case Paragraph():
            return PageBlock(kind="paragraph", words=_words(block.text, to))
        case Listing():
            return PageBlock(kind="listing", items=tuple(_words(item, to) for item in block.items))
        case Table():
            return PageBlock(kind="table", table=_table(block, to))
        case Chart():
            return PageBlock(kind="chart", words=(PageRun(block.caption),), svg=chart_svg(block))


def _table(table: Table, to: Addresses) -> PageTable:
    first_total = len(table.rows) - table.total
    return PageTable(
        caption=plain(table.caption),
        heads=tuple((column.title, column.kind is ColumnKind.NUMBER) for column in table.columns),
        rows=tuple(
            (
                place >= first_total,
                tuple(_cell(column, cell, to) for column, cell in zip(table.columns, row, strict=True)),
            )
            for place, row in enumerate(table.rows)
        ),
    )


def _cell(column: Column, cell: Cell, to: Addresses) -> PageCell:
    words = _words(cell, to) if isinstance(cell, tuple) else (PageRun(cell_text(cell), _address(cell, to)),)
    return PageCell(column.title, words, column.kind is ColumnKind.NUMBER)
