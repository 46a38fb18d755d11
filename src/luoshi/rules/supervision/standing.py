"""An order with what happened to it, and where it stood from which morning on (督办单的经过与状态)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from luoshi.rules.supervision.days import Span

WITH_AGENCY = frozenset({"issued", "signed", "returned"})
ENDED = frozenset({"closed_out", "withdrawn"})
_STATES = {
    "drafted": "drafted",
    "approved": "approved",
    "refused": "withdrawn",
    "issued": "issued",
    "signed": "signed",
    "answered": "answered",
    "returned": "returned",
    "concluded": "concluded",
    "closed_out": "closed_out",
    "withdrawn": "withdrawn",
}
_DUE = frozenset({"issued", "returned", "extended", "escalated", "reopened"})
_ASKING = {"extension_asked": True, "extended": False, "extension_refused": False, "concluded": False}


@dataclass(frozen=True, slots=True)
class OrderStep:
    """What happened to an order: known from a morning, on a day, with a new due day or level where it set one.

    `kind` is a word of the site's OrderEvent. `by_rule` says that no person did it.
    """

    kind: str
    known_on: date
    on: date
    until: date | None = None
    level: str = ""
    by_rule: bool = False


@dataclass(frozen=True, slots=True)
class OrderStand:
    """An order at a morning; `again_on` is the morning from which it was known to be reopened."""

    state: str
    level: str
    due_on: date | None
    issued_on: date | None
    raised_on: date | None
    promised_on: date | None
    asks_more_time: bool
    listed: bool
    returns: int
    again_on: date | None

    @property
    def is_open(self) -> bool:
        """Whether it keeps another order from being made on its matter."""
        return self.state not in ENDED

    @property
    def waits_for_agency(self) -> bool:
        """Whether its agency has to do something, and has not asked for more time in vain."""
        return self.state in WITH_AGENCY and not self.asks_more_time


class _Fold:
    """An order while its steps are gone through."""

    def __init__(self, level: str) -> None:
        self.state, self.level = "drafted", level
        self.due_on: date | None = None
        self.issued_on: date | None = None
        self.raised_on: date | None = None
        self.promised_on: date | None = None
        self.again_on: date | None = None
        self.asks_more_time, self.listed, self.returns = False, False, 0

    def take(self, step: OrderStep) -> None:
        """Go on by a step."""
        kind = step.kind
        self.state = _STATES.get(kind, self.state)
        if kind in _DUE and step.until is not None:
            self.due_on = step.until
        if kind in {"issued", "reopened"}:
            self._again(step)
        elif kind == "escalated":
            self.level, self.raised_on = step.level or self.level, step.on
        elif kind in {"answered", "promised"}:
            self.promised_on = step.until
        elif kind == "returned":
            self.returns += 1
        elif kind in {"listed", "unlisted"}:
            self.listed = kind == "listed"
        self.asks_more_time = _ASKING.get(kind, self.asks_more_time)

    def _again(self, step: OrderStep) -> None:
        """Issued, or reopened: to be done by a day, or where an objection was upheld to be concluded again."""
        self.promised_on = None
        if step.kind == "reopened" and step.until is None:
            self.state = "answered"
            return
        self.state, self.issued_on, self.raised_on, self.asks_more_time = "issued", step.on, step.on, False
        if step.kind == "reopened":
            self.again_on = step.known_on

    def stand(self) -> OrderStand:
        """Where it stands now."""
        return OrderStand(
            self.state, self.level, self.due_on, self.issued_on, self.raised_on, self.promised_on, self.asks_more_time,
            self.listed, self.returns, self.again_on,
        )  # fmt: skip


@dataclass(frozen=True)
class OrderFacts:
    """An order (督办单) with its level at the start and what happened to it, in order; `made_by` is the rule and occasion it came from."""

    key: str
    level: str
    steps: tuple[OrderStep, ...]
    made_by: tuple[str, str] | None = None

    @cached_property
    def stands(self) -> tuple[tuple[Span, OrderStand], ...]:
        """Its stands, each from the morning that it was known until the next."""
        return tuple(_spans(list(_mornings(self.level, self.steps))))

    def stand_on(self, morning: date) -> OrderStand | None:
        """The order as known on a morning; None before it was made."""
        found = None
        for span, stand in self.stands:
            if span.start > morning:
                break
            found = stand
        return found


def _mornings(level: str, steps: Iterable[OrderStep]) -> Iterator[tuple[date, OrderStand]]:
    fold, morning = _Fold(level), None
    for step in steps:
        if morning is not None and step.known_on != morning:
            yield morning, fold.stand()
        fold.take(step)
        morning = step.known_on
    if morning is not None:
        yield morning, fold.stand()


def _spans(found: list[tuple[date, OrderStand]]) -> Iterator[tuple[Span, OrderStand]]:
    for place, (start, stand) in enumerate(found):
        yield Span(start, found[place + 1][0] if place + 1 < len(found) else None), stand
