"""JSON text with exact decimals, one record a line, so that two plans can be compared line by line."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias

JsonValue: TypeAlias = bool | int | str | Decimal | Sequence["JsonValue"] | Mapping[str, "JsonValue"] | None


def json_text(document: Mapping[str, JsonValue]) -> str:
    """An object with a line for each field, and for each record of a list of records."""
    lines = [f"{_inline(key)}: {_field(value)}" for key, value in document.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def json_line(document: Mapping[str, JsonValue]) -> str:
    """An object in one line, without the line's end."""
    return _inline(document)


def _field(value: JsonValue) -> str:
    records = isinstance(value, list) and any(isinstance(each, Mapping) for each in value)
    if not records or not isinstance(value, list):
        return _inline(value)
    return "[\n  " + ",\n  ".join(_inline(each) for each in value) + "\n]"


def _inline(value: JsonValue) -> str:
    if isinstance(value, Decimal):
        return _decimal(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_inline(key)}: {_inline(each)}" for key, each in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(_inline(each) for each in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def _decimal(value: Decimal) -> str:
    """Whole numbers without a point, others in plain digits: never an exponent, never a float."""
    return str(int(value)) if value == value.to_integral_value() else f"{value:f}"
