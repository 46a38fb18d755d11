"""Reading the fields of a plan file, with a message that says where a wrong one stands."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from luoshi.problems import LuoshiError
from luoshi.text.span import Span

_Choice = TypeVar("_Choice", bound=StrEnum)
_LARGEST_EXPONENT = 30


class PlanFormatError(LuoshiError):
    """The text is not a plan that this version can read (计划文件格式错误)."""


def opened(text: str) -> "Fields":
    """The outermost record of a plan file.

    Raises:
        PlanFormatError: it is not JSON, or not an object.
    """
    try:
        found: object = json.loads(text.removeprefix("\ufeff"), parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError) as fault:
        raise PlanFormatError("这不是计划文件：内容不是完整的 JSON。请用 luoshi compile 重新生成。") from fault
    return Fields(found, "计划文件")


def _no_constant(name: str) -> object:
    raise ValueError(name)


class Fields:
    """One record's fields by name; each read checks the kind."""

    def __init__(self, record: object, where: str) -> None:
        if not isinstance(record, dict):
            raise PlanFormatError(f"{where}应是一个对象（花括号）。请用 luoshi compile 重新生成计划文件。")
        self._record: dict[str, object] = record
        self._where = where

    def _wrong(self, name: str, wanted: str) -> PlanFormatError:
        state = "缺少" if name not in self._record else "不对"
        return PlanFormatError(
            f"{self._where}的 {name} {state}，应是{wanted}。请改正，或用 luoshi compile 重新生成计划文件。"
        )

    def text(self, name: str) -> str:
        """A text that must be there."""
        value = self._record.get(name)
        if not isinstance(value, str):
            raise self._wrong(name, "文字")
        return value

    def text_or_none(self, name: str) -> str | None:
        """A text, or None where the field is null or absent."""
        return None if self._record.get(name) is None else self.text(name)

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; absent is none."""
        value = self._record.get(name) or []
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise self._wrong(name, "文字的列表")
        return tuple(value)

    def count(self, name: str) -> int:
        """A whole number from 0."""
        value = self._record.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self._wrong(name, "整数")
        return value

    def count_or_none(self, name: str) -> int | None:
        """A whole number, or None where the field is null or absent."""
        return None if self._record.get(name) is None else self.count(name)

    def flag(self, name: str) -> bool:
        """True or false; absent is false."""
        value = self._record.get(name, False)
        if not isinstance(value, bool):
            raise self._wrong(name, " true 或 false")
        return value

    def figure(self, name: str) -> Decimal | None:
        """A number, exactly as written, or None."""
        value = self._record.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise self._wrong(name, "数字")
        figure = Decimal(value)
        if abs(figure.adjusted()) > _LARGEST_EXPONENT:
            raise self._wrong(name, "合理大小的数字")
        return figure

    def day(self, name: str) -> date | None:
        """An ISO date, or None."""
        text = self.text_or_none(name)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError as fault:
            raise self._wrong(name, "日期，如 2023-09-17") from fault

    def span(self, name: str) -> Span:
        """A pair of offsets, start not after end."""
        value = self._record.get(name)
        if not isinstance(value, list) or len(value) != 2 or not all(type(each) is int for each in value):
            raise self._wrong(name, "两个整数（起、止位置）")
        try:
            return Span(value[0], value[1])
        except ValueError as fault:
            raise self._wrong(name, "起点不大于终点的位置") from fault

    def span_or_none(self, name: str) -> Span | None:
        """A pair of offsets, or None."""
        return None if self._record.get(name) is None else self.span(name)

    def choice(self, name: str, kinds: type[_Choice]) -> _Choice:
        """One of the words of an enumeration."""
        try:
            return kinds(self.text(name))
        except ValueError as fault:
            raise self._wrong(name, " " + "、".join(kinds) + " 之一") from fault

    def choice_or_none(self, name: str, kinds: type[_Choice]) -> _Choice | None:
        """One of the words of an enumeration, or None."""
        return None if self._record.get(name) is None else self.choice(name, kinds)

    def records(self, name: str, called: str) -> Iterator["Fields"]:
        """A list of records, absent is none; `called` is what one is for the user (任务)."""
        value = self._record.get(name) or []
        if not isinstance(value, list):
            raise self._wrong(name, "列表")
        for number, each in enumerate(value, 1):
            yield Fields(each, f"第 {number} 个{called}")
