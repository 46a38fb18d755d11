"""How long things lie at each step, in working days: the middle and the slowest tenth (办理时长)."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cache
from importlib.resources import files
from math import ceil


@dataclass(frozen=True, slots=True)
class Spread:
    """How a number of durations lie (分布): how many, the median, the lowest of the slowest tenth, the longest."""

    count: int
    median: Fraction
    slowest_tenth: int
    longest: int


def spread(days: Sequence[int]) -> Spread | None:
    """The spread of some durations; None of none.

    The median of an even number is the mean of the two in the middle, exact. The slowest tenth is the ⌈n/10⌉ longest ones; its value is
    the shortest of them: one thing in ten lay as long or longer.
    """
    if not days:
        return None
    sorted_days = sorted(days)
    count = len(sorted_days)
    low, high = sorted_days[(count - 1) // 2], sorted_days[count // 2]
    return Spread(count, Fraction(low + high, 2), sorted_days[count - ceil(Fraction(count, 10))], sorted_days[-1])


class Step(StrEnum):
    """The steps of an order, each begun by one thing and ended by another (办理环节)."""

    APPROVE = "approve"
    ISSUE = "issue"
    SIGN = "sign"
    ANSWER = "answer"
    REVIEW = "review"
    CLOSE = "close"
    EXTENSION = "extension"
    OBJECTION = "objection"

    @property
    def label(self) -> str:
        """Its name in Chinese."""
        return _LABELS[self]

    @property
    def whose(self) -> str:
        """Whose turn it is: the leader's, the office's, the agency's."""
        return _WHOSE[self]


_LABELS = {
    Step.APPROVE: "立项审批",
    Step.ISSUE: "下发",
    Step.SIGN: "签收",
    Step.ANSWER: "办理反馈",
    Step.REVIEW: "审核",
    Step.CLOSE: "核验销号",
    Step.EXTENSION: "答复延期",
    Step.OBJECTION: "复核异议",
}
_WHOSE = {
    Step.APPROVE: "审批人",
    Step.ISSUE: "督查部门",
    Step.SIGN: "承办单位",
    Step.ANSWER: "承办单位",
    Step.REVIEW: "督查部门",
    Step.CLOSE: "督查部门",
    Step.EXTENSION: "督查部门",
    Step.OBJECTION: "复核人",
}
_BEGINS = {
    "drafted": Step.APPROVE,
    "approved": Step.ISSUE,
    "issued": Step.SIGN,
    "signed": Step.ANSWER,
    "answered": Step.REVIEW,
    "returned": Step.ANSWER,
    "concluded": Step.CLOSE,
    "reopened": Step.ANSWER,
    "extension_asked": Step.EXTENSION,
    "objected": Step.OBJECTION,
}
_ENDS: dict[str, tuple[Step, ...]] = {
    "approved": (Step.APPROVE,),
    "refused": (Step.APPROVE,),
    "issued": (Step.ISSUE,),
    "signed": (Step.SIGN,),
    "answered": (Step.SIGN, Step.ANSWER),
    "returned": (Step.REVIEW,),
    "concluded": (Step.REVIEW,),
    "closed_out": (Step.CLOSE,),
    "reopened": (Step.CLOSE, Step.REVIEW),
    "extended": (Step.EXTENSION,),
    "extension_refused": (Step.EXTENSION,),
    "objection_decided": (Step.OBJECTION,),
}
_DROPS_ALL = frozenset({"withdrawn", "closed_out"})


@dataclass(frozen=True, slots=True)
class StepTime:
    """A step of one order, from its beginning to its end; `ended_on` None while it lies."""

    step: Step
    begun_on: date
    ended_on: date | None


def step_times(events: Iterable[tuple[str, date]]) -> tuple[StepTime, ...]:
    """The steps of one order from what happened to it, oldest first (各环节起止).

    A withdrawn order's open steps are nobody's any more and left out; so is whatever lay open besides when an order was closed out.
    """
    done: list[StepTime] = []
    lying: dict[Step, date] = {}
    for kind, on in events:
        done += [StepTime(step, lying.pop(step), on) for step in _ENDS.get(kind, ()) if step in lying]
        if kind in _DROPS_ALL:
            lying.clear()
        if kind in _BEGINS:
            lying.setdefault(_BEGINS[kind], on)
    return (*done, *(StepTime(step, on, None) for step, on in lying.items()))


@dataclass(frozen=True, slots=True)
class StepLimit:
    """Within how many working days a step should be done, and where that comes from."""

    days: int
    source: str


@cache
def step_limits() -> dict[Step, StepLimit]:
    """The limits of tables/office_steps.toml; an answer has its order's own limit, so none here."""
    text = files("luoshi.rules").joinpath("tables/office_steps.toml").read_text(encoding="utf-8")
    return {Step(row["name"]): StepLimit(row["limit"], row["source"]) for row in tomllib.loads(text)["step"]}


@cache
def instruction_limit() -> StepLimit:
    """Within how many working days an order by written instruction is answered, where no rule of the city says so (批示件时限)."""
    text = files("luoshi.rules").joinpath("tables/office_steps.toml").read_text(encoding="utf-8")
    row = tomllib.loads(text)["instruction"]
    return StepLimit(row["limit"], row["source"])
