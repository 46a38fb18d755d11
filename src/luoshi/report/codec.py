"""A report to JSON and back, with a schema number: what a bulletin keeps as it was made."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from luoshi.problems import LuoshiError
from luoshi.report.model import (
    Annex,
    Block,
    Cell,
    Column,
    ColumnKind,
    Heading,
    Listing,
    Number,
    Paragraph,
    Reference,
    Report,
    Table,
)

SCHEMA_VERSION = 1

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
        raise ReportFormatError(f"报告内容不是有效的 JSON:{error}") from error
    if not isinstance(content, dict) or content.get("schema") != SCHEMA_VERSION:
        raise ReportFormatError(f"报告内容的格式版本不是 {SCHEMA_VERSION},请用生成它的版本打开。")
    try:
        return _report_in(content)
    except (KeyError, TypeError, ValueError, InvalidOperation) as error:
        raise ReportFormatError(f"报告内容缺项或类型不符:{error}") from error


def _report_in(content: dict[str, object]) -> Report:
    return Report(
        masthead=_text(content["masthead"]),
        serial=_text(content["serial"]),
        issuer=_text(content["issuer"]),
        title=_text(content["title"]),
        notice=_text(content["notice"]),
        addressee=_text(content["addressee"]),
        dated=date.fromisoformat(_text(content["dated"])),
        blocks=_each(content["blocks"], _block_in),
        annexes=_each(content["annexes"], _annex_in),
    )


def _annex_in(value: object) -> Annex:
    part = _part(value)
    return Annex(_text(part["title"]), _each(part["blocks"], _block_in), landscape=part["landscape"] is True)


def _block_out(block: Block) -> dict[str, object]:
    match block:
        case Heading():
            return {"heading": block.text, "level": block.level}
        case Paragraph():
            return {"paragraph": block.text}
        case Listing():
            return {"listing": list(block.items)}
        case Table():
            return {
                "table": [[_cell_out(cell) for cell in row] for row in block.rows],
                "columns": [
                    {"title": column.title, "kind": column.kind.value, "width": column.width, "centred": column.centred}
                    for column in block.columns
                ],
                "caption": block.caption,
                "total": block.total,
            }


def _block_in(value: object) -> Block:
    part = _part(value)
    if "heading" in part:
        return Heading(_whole(part["level"]), _text(part["heading"]))
    if "paragraph" in part:
        return Paragraph(_text(part["paragraph"]))
    if "listing" in part:
        return Listing(_each(part["listing"], _text))
    return Table(
        columns=_each(part["columns"], _column_in),
        rows=_each(part["table"], lambda row: _each(row, _cell_in)),
        caption=_text(part["caption"]),
        total=_whole(part["total"]),
    )


def _column_in(value: object) -> Column:
    part = _part(value)
    kind = ColumnKind(_text(part["kind"]))
    return Column(_text(part["title"]), kind, _whole(part["width"]), centred=part["centred"] is True)


def _cell_out(cell: Cell) -> object:
    match cell:
        case Number():
            return {"number": str(cell.value), "decimals": cell.decimals, "unit": cell.unit}
        case Reference():
            return {"text": cell.text, "to": cell.to}
        case date():
            return {"day": cell.isoformat()}
        case _:
            return cell


def _cell_in(value: object) -> Cell:
    if value is None or isinstance(value, str):
        return value
    part = _part(value)
    if "number" in part:
        decimals = part["decimals"]
        return Number(
            Decimal(_text(part["number"])), None if decimals is None else _whole(decimals), _text(part["unit"])
        )
    if "day" in part:
        return date.fromisoformat(_text(part["day"]))
    return Reference(_text(part["text"]), _text(part["to"]))


def _part(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise TypeError(f"应为对象:{value!r}")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"应为文字:{value!r}")
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"应为整数:{value!r}")
    return value


def _each(value: object, read: Callable[[object], _Part]) -> tuple[_Part, ...]:
    if not isinstance(value, list):
        raise TypeError(f"应为列表:{value!r}")
    return tuple(read(item) for item in value)
