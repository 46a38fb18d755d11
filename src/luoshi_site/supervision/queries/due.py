"""What a city's rules have due on a day, and whether it still holds at this instant (当日应发)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from luoshi.rules.supervision import Book, Due, Ladder, MatterFacts, due_on
from luoshi.rules.supervision.deciding import candidates
from luoshi_site.agencies.models import City
from luoshi_site.supervision.queries.rulefacts import Knowing, matter_facts
from luoshi_site.supervision.queries.rules import RuleLine, book_of, working_rules


@dataclass(frozen=True)
class CityDay:
    """What falls due in a city on a day, with what it rests on; what is held back is there too."""

    ladder: Ladder
    book: Book
    found: tuple[Due, ...]
    on: date

    @property
    def since(self) -> date:
        """The day from which the oldest of its rules works."""
        return min((rule.since for rule in self.ladder.rules), default=self.on)


def city_day(city: City, lines: Iterable[RuleLine], on: date, *, at: datetime) -> CityDay:
    """What a city's rules have due on a day, by what was known that morning."""
    ladder = Ladder.of(working_rules(lines))
    if not ladder.rules:
        return CityDay(ladder, Book(), (), on)
    facts = matter_facts(city, ladder.rules, at=at, since=on)
    book = book_of(city)
    return CityDay(ladder, book, tuple(due_on(ladder, facts.values(), book, on)), on)


class NowFacts:
    """The facts at this instant, so that nobody is chased for what was settled since the morning."""

    def __init__(self, city: City, day: CityDay, at: datetime) -> None:
        self.city, self.day, self.at = city, day, at

    @cached_property
    def facts(self) -> dict[str, MatterFacts]:
        """The facts, as known now; asked for once."""
        going = [due for due in self.day.found if not due.held]
        orders = {int(order.key) for due in going for order in due.matter.orders}
        return matter_facts(
            self.city, [due.rule for due in going], at=self.at, since=self.day.on, only=orders, knowing=Knowing(0)
        )

    def still_holds(self, due: Due) -> bool:
        """Whether what fell due by the morning's facts does so by those of now."""
        facts = self.facts.get(due.matter.key)
        if facts is None:
            return False
        alone = Ladder(tuple(rule for rule in self.day.ladder.rules if rule.ladder == due.rule.ladder))
        return any(
            rule.code == due.rule.code and found.key == due.occasion.key and found.holds_on(self.day.on)
            for rule, _, found in candidates(alone, facts, self.day.book, self.day.on, self.day.on)
        )
