"""When a rule falls due on an order: unsigned, soon due, overdue, returned, raised, promised in vain (督办单的触发时点)."""

from collections.abc import Callable, Iterator
from datetime import date

from luoshi.rules.period import ONE_DAY
from luoshi.rules.supervision.days import Span, next_month, shifted, working_on_or_after
from luoshi.rules.supervision.facts import MatterFacts
from luoshi.rules.supervision.model import LEVELS, Figures, When
from luoshi.rules.supervision.standing import WITH_AGENCY, OrderFacts, OrderStand

Found = tuple[str, date, date | None, str, str]
"""Key, from which day, until which morning, words, order."""


def order_occasions(when: When, figures: Figures, facts: MatterFacts, floor: date, horizon: date) -> Iterator[Found]:
    """The occasions of the orders on a matter, but for those over by the morning of `floor`."""
    seek = _SEEK[when]
    for order in facts.orders:
        for span, stand in order.stands:
            if span.end is not None and span.end <= floor:
                continue
            if stand.is_open and (not figures.level or stand.level == figures.level):
                for key, wanted, last, words in seek(order, span, stand, figures, horizon):
                    on = max(wanted, working_on_or_after(span.start))
                    until = min((day for day in (last, span.end) if day is not None), default=None)
                    if until is None or on < until:
                        yield from _undone(facts, when, stand, (key, on, until, words, order.key))


def _undone(facts: MatterFacts, when: When, stand: OrderStand, found: Found) -> Iterator[Found]:
    """What hurts waits while the thing itself is done: a delivery stands, nothing is owed; after a reopening, done again."""
    key, on, until, words, order = found
    settled = [span for span in facts.settled if stand.again_on is None or span.start >= stand.again_on]
    if when not in {When.ORDER_OVERDUE, When.ORDER_STILL_OVERDUE} or not settled:
        yield found
        return
    at: date | None = on
    for span in settled:
        if at is None or (until is not None and span.start >= until):
            break
        if span.start > at:
            yield key, at, span.start, words, order
        at = None if span.end is None else max(at, working_on_or_after(span.end))
    if at is not None and (until is None or at < until):
        yield key, at, until, words, order


Half = tuple[str, date, date | None, str]
Seek = Callable[[OrderFacts, Span, OrderStand, Figures, date], Iterator[Half]]


def _unsigned(order: OrderFacts, span: Span, stand: OrderStand, figures: Figures, horizon: date) -> Iterator[Half]:  # noqa: ARG001
    if stand.state == "issued" and stand.issued_on is not None:
        on = shifted(stand.issued_on, figures.days, figures.day_kind)
        yield f"unsigned:{order.key}:{stand.issued_on}", on, None, f"{stand.issued_on} 下发未签收"


def _due_soon(order: OrderFacts, span: Span, stand: OrderStand, figures: Figures, horizon: date) -> Iterator[Half]:  # noqa: ARG001
    if stand.state in WITH_AGENCY and stand.due_on is not None:
        on = shifted(stand.due_on, -figures.days, figures.day_kind)
        yield f"ordersoon:{order.key}:{stand.due_on}", on, stand.due_on + ONE_DAY, f"{stand.due_on} 到期"


def _overdue(order: OrderFacts, span: Span, stand: OrderStand, figures: Figures, horizon: date) -> Iterator[Half]:  # noqa: ARG001
    if stand.waits_for_agency and stand.due_on is not None:
        on = shifted(stand.due_on, figures.days, figures.day_kind)
        words = f"{LEVELS.get(stand.level, '')}督办单 {stand.due_on} 到期未反馈"
        yield f"overdue:{order.key}:{stand.level}:{stand.due_on}", on, None, words


def _still_overdue(order: OrderFacts, span: Span, stand: OrderStand, figures: Figures, horizon: date) -> Iterator[Half]:
    """On a working day of each month that finds it overdue since the month before."""
    if not stand.waits_for_agency or stand.due_on is None:
        return
    first = next_month(stand.due_on)
    while first <= horizon and (span.end is None or first < span.end):
        on = shifted(first - ONE_DAY, max(figures.days, 1), figures.day_kind)
        words = f"截至 {first - ONE_DAY} 仍未反馈（{stand.due_on} 到期）"
        yield f"monthly:{order.key}:{first:%Y-%m}", on, next_month(first), words
        first = next_month(first)


def _returned(order: OrderFacts, span: Span, stand: OrderStand, figures: Figures, horizon: date) -> Iterator[Half]:  # noqa: ARG001
    if stand.state == "returned" and stand.returns >= figures.times and stand.returns % figures.times == 0:
        yield f"orderback:{order.key}:{stand.returns}", span.start, None, f"反馈第 {stand.returns} 次被退回"


def _raised(order: OrderFacts, span: Span, stand: OrderStand, figures: Figures, horizon: date) -> Iterator[Half]:  # noqa: ARG001
    if stand.state in WITH_AGENCY and stand.raised_on is not None:
        on = shifted(stand.raised_on, max(figures.days, 1), figures.day_kind)
        words = f"{stand.raised_on} 起为{LEVELS.get(stand.level, '')}督办单"
        yield f"raised:{order.key}:{stand.level}", on, None, words


def _promise(order: OrderFacts, span: Span, stand: OrderStand, figures: Figures, horizon: date) -> Iterator[Half]:  # noqa: ARG001
    if stand.promised_on is not None and stand.state in {*WITH_AGENCY, "answered"}:
        on = shifted(stand.promised_on, figures.days, figures.day_kind)
        yield f"promise:{order.key}:{stand.promised_on}", on, None, f"承诺 {stand.promised_on} 完成，未反馈结果"


_SEEK: dict[When, Seek] = {
    When.ORDER_UNSIGNED: _unsigned,
    When.ORDER_DUE_SOON: _due_soon,
    When.ORDER_OVERDUE: _overdue,
    When.ORDER_STILL_OVERDUE: _still_overdue,
    When.ORDER_RETURNED: _returned,
    When.ORDER_RAISED: _raised,
    When.PROMISE_OVERDUE: _promise,
}
