"""A report as the plain values that the pdf's template draws (official.typ)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from luoshi.report.chart import Chart
from luoshi.report.form import (
    BODY_SIZE,
    CODE_SIZE,
    FACES,
    FAMILIES,
    HEI,
    NUMBER_DROP,
    PAGE,
    RED,
    SONG_TITLE,
    Face,
    mark_size,
)
from luoshi.report.model import (
    Annex,
    Block,
    Cell,
    Figure,
    Heading,
    Imprint,
    Listing,
    Number,
    Paragraph,
    Reference,
    Report,
    Run,
    Table,
    Words,
    alignment,
    annex_labels,
    cell_text,
    day_in_words,
    numbered,
    printable,
    runs,
    signature_indents,
)
from luoshi.report.square import code_svg
from luoshi.report.svg import chart_svg

_Part = dict[str, object]
# 28 characters to a line of 156 mm.
_TRACKING = -0.21


@dataclass(frozen=True, slots=True)
class Links:
    """What turns a figure's proof id, and a reference's key, into an address; an empty one links nowhere."""

    of_proof: Callable[[str], str]
    of_reference: Callable[[str], str]


def form_part() -> _Part:
    """Page, faces and fonts."""
    return {
        "red": f"#{RED}",
        "code-size": CODE_SIZE,
        "sans": HEI,
        "number-drop": NUMBER_DROP,
        "page": {"top": PAGE.top, "bottom": PAGE.bottom, "left": PAGE.left, "right": PAGE.right},
        "faces": {name: _face(face) for name, face in FACES.items()},
        "families": {name: list(families) for name, families in FAMILIES.items()},
    }


def _face(face: Face) -> _Part:
    return {
        "family": face.font,
        "size": face.size,
        "line": face.line or face.size * 1.2,
        "align": face.align,
        "indent": face.indent,
        "before": face.before,
        "after": face.after,
        "keep": face.keep,
        "red": face.red,
        # Free fonts of one weight stand in for the heavy ones.
        "heavy": face.font == SONG_TITLE,
        "tracking": _TRACKING if face.size == BODY_SIZE else face.spread,
    }


def report_part(report: Report, links: Links) -> _Part:
    """The report with its labels, alignments, pictures and links worked out."""
    name_in, day_in = signature_indents(report)
    labels = annex_labels(report)
    attested = report.attestation
    apart = not report.annexes or report.annexes[-1].landscape
    return {
        "form-name": report.form.value,
        "masthead": printable(report.masthead),
        "mark-size": mark_size(report.masthead),
        "serial": printable(report.serial),
        "issuer": printable(report.issuer),
        "title": printable(report.title),
        "notice": printable(report.notice),
        "addressee": printable(report.addressee),
        "dated": day_in_words(report.dated),
        "name-in": name_in,
        "day-in": day_in,
        "blocks": _blocks(report.blocks, links),
        "annex-notes": [
            printable(f"{label}：{annex.title}") for label, annex in zip(labels, report.annexes, strict=True)
        ],
        "annexes": [
            _annex(label, annex, links, holds_end=not apart and place == len(labels))
            for place, (label, annex) in enumerate(zip(labels, report.annexes, strict=True), 1)
        ],
        "end-apart": apart,
        "attested": printable(attested.text) if attested else "",
        "code-svg": code_svg(attested.code) if attested else "",
        "imprint": _imprint(report.imprint),
    }


def _imprint(imprint: Imprint | None) -> list[list[str]]:
    if imprint is None:
        return []
    copies = [[printable(f"抄送：{imprint.copies}。")]] if imprint.copies else []
    return [*copies, [printable(imprint.office), f"{day_in_words(imprint.printed_on)}印发"]]


def _annex(label: str, annex: Annex, links: Links, *, holds_end: bool) -> _Part:
    return {
        "label": label,
        "title": printable(annex.title),
        "landscape": annex.landscape,
        "blocks": _blocks(annex.blocks, links),
        "holds-end": holds_end,
    }


def _blocks(blocks: tuple[Block, ...], links: Links) -> list[_Part]:
    found: list[_Part] = []
    for label, block in numbered(blocks):
        match block:
            case Heading():
                words = _words((label, *runs(block.text)), links)
                found.append(
                    {"kind": "heading", "face": f"Heading {block.level}", "level": block.level, "words": words}
                )
            case Paragraph():
                found.append({"kind": "paragraph", "words": _words(block.text, links)})
            case Listing():
                found += [
                    {"kind": "paragraph", "words": _words((f"{place}. ", *runs(item)), links)}
                    for place, item in enumerate(block.items, 1)
                ]
            case Table():
                found.append(_table(block, links))
            case Chart():
                found.append({"kind": "chart", "svg": chart_svg(block), "caption": printable(block.caption)})
    return found


def _words(words: Words, links: Links) -> list[_Part]:
    return [_run(run, links) for run in runs(words)]


def _cell(cell: Cell, links: Links) -> list[_Part]:
    return _words(cell, links) if isinstance(cell, tuple) else [_run(cell, links)]


def _run(run: Run | Number | date | None, links: Links) -> _Part:
    text = printable(cell_text(run) if not isinstance(run, Figure) else run.text)
    match run:
        case Reference():
            to = links.of_reference(run.to)
        case Number() | Figure() if run.proof:
            to = links.of_proof(run.proof)
        case _:
            to = ""
    return {"text": text, "to": to}


def _table(table: Table, links: Links) -> _Part:
    first_total = len(table.rows) - table.total
    return {
        "kind": "table",
        "caption": _words(table.caption, links) if table.caption else [],
        "columns": [{"title": printable(column.title), "width": column.width} for column in table.columns],
        "rows": [
            {
                "total": place >= first_total,
                "cells": [
                    {"words": _cell(cell, links), "align": alignment(column, cell)}
                    for column, cell in zip(table.columns, row, strict=True)
                ],
            }
            for place, row in enumerate(table.rows)
        ],
    }
