"""A report to JSON and back, with a schema number: what a bulletin keeps as it was made."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from luoshi.problems import LuoshiError
from luoshi.report.chart import Chart, ChartKind, Series
from luoshi.report.model import (
    Annex,
    Attestation,
    Block,
    Cell,
    Column,
    ColumnKind,
    Figure,
    Form,
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
    runs,
)

SCHEMA_VERSION = 2
# What an earlier version wrote is read as it was: forms, charts, proofs and imprints were not there yet.
READ_VERSIONS = (1, SCHEMA_VERSION)

_Part = TypeVar("_Part")


class ReportFormatError(LuoshiError):
    """The text is no report of a known schema."""


def report_to_json(report: Report) -> str:
    """The report as JSON; exact, and the same text for the same report."""
    content: dict[str, object] = {
        "schema": SCHEMA_VERSION,
        "masthead": report.masthead,
        "serial": report.serial,
        "issuer": report.issuer,
        "title": report.title,
        "notice": report.notice,
        "addressee": report.addressee,
        "dated": report.dated.isoformat(),
        "form": report.form.value,
        "imprint": _imprint_out(report.imprint),
        "attestation": [report.attestation.text, report.attestation.code] if report.attestation else None,
        "blocks": [_block_out(block) for block in report.blocks],
        "annexes": [
            {
                "title": annex.title,
                "landscape": annex.landscape,
                "blocks": [_block_out(block) for block in annex.blocks],
            }
            for annex in report.annexes
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1)


def report_from_json(text: str) -> Report:
    """The report that a JSON text holds.

    Raises:
        ReportFormatError: not JSON, of another schema, or with a part missing or of the wrong kind.
    """
    try:
        content = json.loads(text)
    except ValueError as error:
        raise ReportFormatError(f"报告内容不是有效的 JSON：{error}") from error
    if not isinstance(content, dict) or content.get("schema") not in READ_VERSIONS:
        raise ReportFormatError(f"报告内容的格式版本不是 {SCHEMA_VERSION} 或更早，请用生成它的版本打开。")
    try:
        return _report_in(content)
    except (KeyError, TypeError, ValueError, InvalidOperation) as error:
        raise ReportFormatError(f"报告内容缺项或类型不符：{error}") from error


def words_to_json(words: Words) -> str:
    """Words as JSON, with what they lead to."""
    return json.dumps(_words_out(words), ensure_ascii=False)


def words_from_json(text: str) -> Words:
    """The words that a JSON text holds.

    Raises:
        ReportFormatError: no words.
    """
    try:
        return _words_in(json.loads(text))
    except (KeyError, TypeError, ValueError) as error:
        raise ReportFormatError(f"文字缺项或类型不符：{error}") from error


def tables_to_json(report: Report) -> str:
    """The tables of a report, those of its annexes behind them, as JSON: the same text for the same tables."""
    held = (*report.blocks, *(block for annex in report.annexes for block in annex.blocks))
    return json.dumps([_block_out(block) for block in held if isinstance(block, Table)], ensure_ascii=False, indent=1)


def _report_in(content: dict[str, object]) -> Report:
    return Report(
        masthead=_text(content["masthead"]),
        serial=_text(content["serial"]),
        issuer=_text(content["issuer"]),
        title=_text(content["title"]),
        notice=_text(content["notice"]),
        addressee=_text(content["addressee"]),
        dated=date.fromisoformat(_text(content["dated"])),
        form=Form(_text(content.get("form", Form.SERIAL.value))),
        imprint=_imprint_in(content.get("imprint")),
        attestation=_attestation_in(content.get("attestation")),
        blocks=_each(content["blocks"], _block_in),
        annexes=_each(content["annexes"], _annex_in),
    )


def _imprint_out(imprint: Imprint | None) -> dict[str, object] | None:
    if imprint is None:
        return None
    return {"copies": imprint.copies, "office": imprint.office, "printed_on": imprint.printed_on.isoformat()}


def _imprint_in(value: object) -> Imprint | None:
    if value is None:
        return None
    part = _part(value)
    return Imprint(_text(part["copies"]), _text(part["office"]), date.fromisoformat(_text(part["printed_on"])))


def _attestation_in(value: object) -> Attestation | None:
    if value is None:
        return None
    text, code = _each(value, _text)
    return Attestation(text, code)


def _words_out(words: Words) -> object:
    return words if isinstance(words, str) else [_run_out(run) for run in runs(words)]


def _run_out(run: Run) -> object:
    match run:
        case Figure():
            return {"figure": run.text, "proof": run.proof}
        case Reference():
            return {"text": run.text, "to": run.to}
        case _:
            return run


def _words_in(value: object) -> Words:
    return value if isinstance(value, str) else _each(value, _run_in)


def _run_in(value: object) -> Run:
    if isinstance(value, str):
        return value
    part = _part(value)
    if "figure" in part:
        return Figure(_text(part["figure"]), _text(part["proof"]))
    return Reference(_text(part["text"]), _text(part["to"]))


def _annex_in(value: object) -> Annex:
    part = _part(value)
    return Annex(_text(part["title"]), _each(part["blocks"], _block_in), landscape=part["landscape"] is True)


def _block_out(block: Block) -> dict[str, object]:
    match block:
        case Heading():
            return {"heading": _words_out(block.text), "level": block.level}
        case Paragraph():
            return {"paragraph": _words_out(block.text)}
        case Listing():
            return {"listing": [_words_out(item) for item in block.items]}
        case Table():
            return {
                "table": [[_cell_out(cell) for cell in row] for row in block.rows],
                "columns": [
                    {"title": column.title, "kind": column.kind.value, "width": column.width, "centred": column.centred}
                    for column in block.columns
                ],
                "caption": _words_out(block.caption),
                "total": block.total,
            }
        case Chart():
            return {
                "chart": block.kind.value,
                "categories": list(block.categories),
                "series": [[row.name, [None if v is None else str(v) for v in row.values]] for row in block.series],
                "caption": block.caption,
                "unit": block.unit,
                "decimals": block.decimals,
            }


def _block_in(value: object) -> Block:
    part = _part(value)
    if "heading" in part:
        return Heading(_whole(part["level"]), _words_in(part["heading"]))
    if "paragraph" in part:
        return Paragraph(_words_in(part["paragraph"]))
    if "listing" in part:
        return Listing(_each(part["listing"], _words_in))
    if "chart" in part:
        return _chart_in(part)
    return Table(
        columns=_each(part["columns"], _column_in),
        rows=_each(part["table"], lambda row: _each(row, _cell_in)),
        caption=_words_in(part["caption"]),
        total=_whole(part["total"]),
    )


def _chart_in(part: dict[str, object]) -> Chart:
    return Chart(
        kind=ChartKind(_text(part["chart"])),
        categories=_each(part["categories"], _text),
        series=_each(part["series"], _series_in),
        caption=_text(part["caption"]),
        unit=_text(part["unit"]),
        decimals=_whole(part["decimals"]),
    )


def _series_in(value: object) -> Series:
    name, values = _each(value, lambda each: each)
    return Series(_text(name), _each(values, lambda each: None if each is None else Decimal(_text(each))))


def _column_in(value: object) -> Column:
    part = _part(value)
    kind = ColumnKind(_text(part["kind"]))
    return Column(_text(part["title"]), kind, _whole(part["width"]), centred=part["centred"] is True)


def _cell_out(cell: Cell) -> object:
    match cell:
        case Number():
            proof = {"proof": cell.proof} if cell.proof else {}
            return {"number": str(cell.value), "decimals": cell.decimals, "unit": cell.unit, **proof}
        case Reference():
            return {"text": cell.text, "to": cell.to}
        case date():
            return {"day": cell.isoformat()}
        case tuple():
            return {"words": _words_out(cell)}
        case _:
            return cell


def _cell_in(value: object) -> Cell:
    if value is None or isinstance(value, str):
        return value
    part = _part(value)
    if "number" in part:
        decimals = part["decimals"]
        return Number(
            Decimal(_text(part["number"])),
            None if decimals is None else _whole(decimals),
            _text(part["unit"]),
            _text(part.get("proof", "")),
        )
    if "words" in part:
        return _each(part["words"], _run_in)
    if "day" in part:
        return date.fromisoformat(_text(part["day"]))
    return Reference(_text(part["text"]), _text(part["to"]))


def _part(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise TypeError(f"应为对象：{value!r}")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"应为文字：{value!r}")
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"应为整数：{value!r}")
    return value


def _each(value: object, read: Callable[[object], _Part]) -> tuple[_Part, ...]:
    if not isinstance(value, list):
        raise TypeError(f"应为列表：{value!r}")
    return tuple(read(item) for item in value)
