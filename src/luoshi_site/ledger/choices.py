"""What the officer decides beside the document's facts when a plan is adopted (采用时的选择), in frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from luoshi.plan.model import Direction
from luoshi.problems import LuoshiError
from luoshi.rules.model import Basis
from luoshi.rules.period import Cadence
from luoshi.text.span import Span

GROUP = "group"
LEFT_OUT = "none"
Kind = TypeVar("Kind", bound=StrEnum)


class DraftError(LuoshiError):
    """A change that the draft cannot take; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetChoices:
    """What a target's measuring rests on; None leaves it to the default of its kind (口径选择).

    `indicator_code` names an existing indicator to reuse, or the code of the one to create; `own_indicator` forbids reuse by name.
    `confirmed` says that an officer has looked at the defaults.
    """

    indicator_code: str | None = None
    indicator_name: str | None = None
    indicator_unit: str | None = None
    own_indicator: bool = False
    basis: Basis | None = None
    cadence: Cadence | None = None
    rollup: str | None = None
    as_ratio: bool | None = None
    numerator_name: str | None = None
    denominator_name: str | None = None
    decimals: int | None = None
    is_register: bool | None = None
    direction: Direction | None = None
    keep: bool | None = None
    baseline_value: Decimal | None = None
    baseline_on: date | None = None
    due_on: date | None = None
    is_ceiling: bool | None = None
    is_count: bool | None = None
    is_mean: bool | None = None
    from_levels: bool | None = None
    partner_code: str | None = None
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class AgencyChoice:
    """Whom a name stands for: an entry of the registry by its `key`, or a new one of kind `new` («group» a group, «none» nobody)."""

    key: str = ""
    new: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class MilestoneChoice:
    """A milestone to enter with the plan (里程碑); `task` is the task's place, `agency` a name as the registry knows it."""

    task: int
    title: str
    due_on: date
    agency: str
    proof: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionChoices:
    """Everything chosen for a plan; `targets` by place in the compiled list, `agencies` by name as written."""

    code: str | None = None
    short_title: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    targets: Mapping[int, TargetChoices] = field(default_factory=dict)
    agencies: Mapping[str, AgencyChoice] = field(default_factory=dict)
    milestones: tuple[MilestoneChoice, ...] = ()


class Values:
    """The new values of one change, out of JSON, each asked for by name and kind."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self.values = values

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def text(self, name: str) -> str | None:
        """A text, None where empty."""
        value = self.values[name]
        if value is not None and not isinstance(value, str):
            raise DraftError(f"「{name}」应为文字。")
        return value.strip() or None if value else None

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts, each once."""
        value = self.values[name]
        if not isinstance(value, list):
            raise DraftError(f"「{name}」应为列表。")
        return tuple(dict.fromkeys(str(each).strip() for each in value if str(each).strip()))

    def number(self, name: str) -> Decimal | None:
        """An exact number, written as text."""
        text = self.text(name)
        try:
            return None if text is None else Decimal(text)
        except InvalidOperation as fault:
            raise DraftError(f"「{text}」不是数值。") from fault

    def whole(self, name: str) -> int | None:
        """A whole number."""
        value = self.values[name]
        if value is not None and not isinstance(value, int):
            raise DraftError(f"「{name}」应为整数。")
        return value

    def flag(self, name: str) -> bool:
        """Yes or no."""
        return bool(self.values[name])

    def day(self, name: str) -> date | None:
        """A day in ISO form."""
        text = self.text(name)
        try:
            return None if text is None else date.fromisoformat(text)
        except ValueError as fault:
            raise DraftError(f"「{text}」不是日期，请写成 2025-12-31 的样子。") from fault

    def span(self, name: str) -> Span | None:
        """A stretch of the text."""
        value = self.values[name]
        if value is None:
            return None
        if not isinstance(value, list) or len(value) != 2 or not all(isinstance(each, int) for each in value):
            raise DraftError("所选原文的位置不对，请重新选择。")
        return Span(value[0], value[1])

    def one_of(self, name: str, kinds: type[Kind]) -> Kind | None:
        """One of the kinds."""
        text = self.text(name)
        try:
            return None if text is None else kinds(text)
        except ValueError as fault:
            raise DraftError(f"「{text}」不在可选范围内。") from fault


_TEXTS = (
    "indicator_code",
    "indicator_name",
    "indicator_unit",
    "rollup",
    "numerator_name",
    "denominator_name",
    "partner_code",
)
_FLAGS = ("as_ratio", "is_register", "keep", "is_ceiling", "is_count", "is_mean", "from_levels")
_DAYS = ("baseline_on", "due_on")
CHOICE_NAMES = frozenset(each.name for each in fields(TargetChoices))


def with_values(choices: TargetChoices, values: Values) -> TargetChoices:
    """The choices with the newer values of one change."""
    known = {
        **{name: values.text(name) for name in _TEXTS if name in values},
        **{name: values.day(name) for name in _DAYS if name in values},
        **{name: values.flag(name) for name in _FLAGS if name in values},
        **{name: values.flag(name) for name in ("own_indicator", "confirmed") if name in values},
    }
    newer = replace(choices, **known)  # type: ignore[arg-type]  # names and kinds pair in the tables above
    if "basis" in values:
        newer = replace(newer, basis=values.one_of("basis", Basis))
    if "cadence" in values:
        newer = replace(newer, cadence=values.one_of("cadence", Cadence))
    if "direction" in values:
        newer = replace(newer, direction=values.one_of("direction", Direction))
    if "baseline_value" in values:
        newer = replace(newer, baseline_value=values.number("baseline_value"))
    if "decimals" in values:
        newer = replace(newer, decimals=values.whole("decimals"))
    return newer
