"""Where an order stood from which morning on, folded from what happened to it (督办单的状态)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from luoshi.rules.supervision.facts import OrderFacts, OrderStep, Span

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
    "reopened": "issued",
    "withdrawn": "withdrawn",
}
_DUE = frozenset({"issued", "returned", "extended", "escalated", "reopened"})


@dataclass(frozen=True, slots=True)
class OrderStand:
    """An order at a morning."""

    state: str = "drafted"
    level: str = "blue"
    due_on: date | None = None
    issued_on: date | None = None
    raised_on: date | None = None
    promised_on: date | None = None
    asks_more_time: bool = False
    listed: bool = False
    returns: int = 0

    @property
    def is_open(self) -> bool:
        """Whether it keeps another order from being made on its matter."""
        return self.state not in ENDED

    @property
    def waits_for_agency(self) -> bool:
        """Whether its agency has to do something, and has not asked for more time in vain."""
        return self.state in WITH_AGENCY and not self.asks_more_time


def after(stand: OrderStand, step: OrderStep) -> OrderStand:
    """The order after a step."""
    changes: dict[str, object] = {"state": _state(stand, step)}
    if step.kind in _DUE and step.until is not None:
        changes["due_on"] = step.until
    if step.kind == "issued" or (step.kind == "reopened" and step.until is not None):
        changes |= {"issued_on": step.on, "raised_on": step.on, "asks_more_time": False}
    if step.kind == "escalated":
        changes |= {"level": step.level or stand.level, "raised_on": step.on}
    if step.kind in {"answered", "reopened"}:
        changes["promised_on"] = None
    if step.kind == "promised":
        changes["promised_on"] = step.until
    if step.kind == "returned":
        changes["returns"] = stand.returns + 1
    if step.kind in {"extension_asked", "extended", "extension_refused", "concluded"}:
        changes["asks_more_time"] = step.kind == "extension_asked"
    if step.kind in {"listed", "unlisted"}:
        changes["listed"] = step.kind == "listed"
    return replace(stand, **changes)  # type: ignore[arg-type]  # fields of its own


def _state(stand: OrderStand, step: OrderStep) -> str:
    if step.kind == "reopened" and step.until is None:  # an objection was upheld: it waits for another conclusion
        return "answered"
    return _STATES.get(step.kind, stand.state)


def stands(order: OrderFacts) -> Iterator[tuple[Span, OrderStand]]:
    """The order's stands, each from the morning that it was known until the next."""
    stand = OrderStand(level=order.level)
    found: list[tuple[date, OrderStand]] = []
    for known_on, steps in groupby(order.steps, key=lambda step: step.known_on):
        for step in steps:
            stand = after(stand, step)
        found.append((known_on, stand))
    for place, (start, each) in enumerate(found):
        yield Span(start, found[place + 1][0] if place + 1 < len(found) else None), each


def stand_on(order: OrderFacts, morning: date) -> OrderStand | None:
    """The order as known on a morning; None before it was made."""
    known = [step for step in order.steps if step.known_on <= morning]
    if not known:
        return None
    stand = OrderStand(level=order.level)
    for step in known:
        stand = after(stand, step)
    return stand
