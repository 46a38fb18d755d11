"""Trying rules out over the past: what they would have sent, day by day, by the same evaluation as `tick` (模拟).

What people did is taken as recorded. To an order that never existed nobody answered: it stays open, and rises as far as its ladder goes.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from luoshi.rules.calendar import is_working_day
from luoshi.rules.period import ONE_DAY
from luoshi.rules.supervision.deciding import Book, Due, Ladder, candidates, limit_day, settle
from luoshi.rules.supervision.facts import MatterFacts
from luoshi.rules.supervision.model import Rule, Then
from luoshi.rules.supervision.standing import OrderFacts, OrderStep


@dataclass(frozen=True, slots=True)
class WouldSend:
    """One thing that would have gone out. `order` is the order that it happens to, or makes."""

    rule: Rule
    matter: MatterFacts
    occasion: str
    words: str
    on: date
    due_on: date | None
    order: str = ""


@dataclass(frozen=True, slots=True)
class Simulated:
    """What would have been sent, in order, and what would have been held back at the end of the period."""

    sent: tuple[WouldSend, ...]
    held: tuple[Due, ...]


def _recorded(order: OrderFacts, since: date) -> OrderFacts:
    """An order with what people did to it, and rules until a day; what rules did from then on is left to the rules tried out."""
    return replace(order, steps=tuple(step for step in order.steps if not step.by_rule or step.on < since))


class _World:
    """The matters as they would be: orders that people made, and those that the rules make as they are tried."""

    def __init__(self, ladder: Ladder, matters: Iterable[MatterFacts], book: Book, since: date, until: date) -> None:
        self.ladder, self.book, self.until = ladder, book, until
        self.templates: dict[tuple[str, str, str], OrderFacts] = {}
        self.facts: dict[str, MatterFacts] = {}
        self.agenda: defaultdict[date, set[str]] = defaultdict(set)
        for each in matters:
            kept = []
            for order in each.orders:
                if order.made_by is None or order.steps[0].on < since:
                    kept.append(_recorded(order, since))
                else:
                    self.templates[order.made_by[0], each.key, order.made_by[1]] = _recorded(order, since)
            self.facts[each.key] = replace(each, orders=tuple(order for order in kept if order.steps))
        self.fresh = 0

    def look_ahead(self, key: str, today: date) -> None:
        """Note the days on which a matter has to be looked at."""
        for _, _, found in candidates(self.ladder, self.facts[key], self.book, today, self.until):
            if found.until is None or found.until > today:
                self.agenda[max(found.on, today)].add(key)

    def ready(self, keys: Iterable[str], on: date) -> Iterator[Due]:
        """What is ready on a day of some matters."""
        for key in keys:
            facts = self.facts[key]
            for rule, figures, found in candidates(self.ladder, facts, self.book, on, on):
                if found.holds_on(on):
                    yield Due(rule, figures, facts, found, on)

    def send(self, due: Due) -> WouldSend:
        """Book a sending, with what it does to orders."""
        facts = self.facts[due.matter.key]
        made = self._changed(facts, due)
        self.book.add(rule=due.rule.code, matter=facts.key, agency=facts.agency, occasion=due.occasion.key, on=due.on)
        return WouldSend(
            due.rule, facts, due.occasion.key, due.occasion.words, due.on, limit_day(due.figures, due.on),
            made or due.occasion.order,
        )  # fmt: skip

    def _changed(self, facts: MatterFacts, due: Due) -> str:
        then, on = due.rule.then, due.on
        limit = limit_day(due.figures, on)
        if then.makes_order:
            order = self._new_order(facts, due, limit)
            self.facts[facts.key] = replace(facts, orders=(*facts.orders, order))
            return order.key
        if then.raises or then is Then.LIST:
            kind, until = ("escalated", limit) if then.raises else ("listed", None)
            step = OrderStep(kind, on + ONE_DAY, on, until, then.level, by_rule=True)
            orders = tuple(
                replace(each, steps=merged(each.steps, (step,))) if each.key == due.occasion.order else each
                for each in facts.orders
            )
            self.facts[facts.key] = replace(facts, orders=orders)
        return ""

    def _new_order(self, facts: MatterFacts, due: Due, limit: date | None) -> OrderFacts:
        on, then = due.on, due.rule.then
        steps = [OrderStep("drafted", on + ONE_DAY, on, by_rule=True)]
        if due.rule.standing:
            steps.append(OrderStep("issued", on + ONE_DAY, on, limit, by_rule=True))
        found = self.templates.get((due.rule.code, facts.key, due.occasion.key))
        if found is None:
            self.fresh += 1
            return OrderFacts(f"s{self.fresh}", then.level, tuple(steps))
        return OrderFacts(found.key, then.level, merged(tuple(steps), found.steps))


def merged(steps: tuple[OrderStep, ...], more: tuple[OrderStep, ...]) -> tuple[OrderStep, ...]:
    """Steps of two sources in the order of their mornings; those of rules first, as `tick` runs early."""
    return tuple(sorted((*steps, *more), key=lambda step: (step.known_on, not step.by_rule)))


def simulate(
    rules: Iterable[Rule], matters: Iterable[MatterFacts], *, since: date, until: date, book: Book | None = None
) -> Simulated:
    """What rules would have sent from a day until a day, had they been on from that day (模拟).

    `book` holds what they had really sent before `since`; it is used up.
    """
    ladder = Ladder.of(replace(rule, since=max(rule.since, since)) for rule in rules)
    world = _World(ladder, matters, book if book is not None else Book(), since, until)
    for key in world.facts:
        world.look_ahead(key, since)
    sent: list[WouldSend] = []
    held: list[Due] = []
    waiting: set[str] = set()
    day = since
    while day <= until:
        waiting |= world.agenda.pop(day, set())
        if waiting and is_working_day(day):
            found = settle(list(world.ready(sorted(waiting), day)), world.book, day)
            held = [each for each in found if each.held]
            going = [each for each in found if not each.held]
            sent += [world.send(each) for each in going]
            waiting = {each.matter.key for each in held}
            for key in {each.matter.key for each in going}:
                world.look_ahead(key, day + ONE_DAY)
        day += ONE_DAY
    return Simulated(tuple(sent), tuple(held))
