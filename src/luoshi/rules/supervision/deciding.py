"""What the rules send on a day, by the facts known that morning and by what was sent before (当日应发).

The same function answers `tick`, for one day, and the simulator, day after day.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from luoshi.rules.calendar import is_working_day
from luoshi.rules.limits import DayKind, limit_from
from luoshi.rules.period import ONE_DAY
from luoshi.rules.supervision.days import working_on_or_after
from luoshi.rules.supervision.facts import MatterFacts
from luoshi.rules.supervision.model import LEVELS, Figures, Rule, Then
from luoshi.rules.supervision.occasions import Occasion, occasions
from luoshi.rules.supervision.standing import WITH_AGENCY, OrderStand

_LISTABLE = frozenset({*WITH_AGENCY, "answered", "concluded"})
_RANK = {level: place for place, level in enumerate(LEVELS)}


@dataclass(frozen=True, slots=True)
class Due:
    """What a rule sends about a matter on a day. `held`: why it is held back instead, blank where it goes out."""

    rule: Rule
    figures: Figures
    matter: MatterFacts
    occasion: Occasion
    on: date
    held: str = ""


@dataclass
class Book:
    """What was sent before, by rule and matter: each occasion with its day, and how many to each agency in a month (发出记录)."""

    sent: dict[tuple[str, str], dict[str, date]] = field(default_factory=dict)
    months: Counter[tuple[str, str, int, int]] = field(default_factory=Counter)

    def add(self, *, rule: str, matter: str, agency: str, occasion: str, on: date) -> None:
        """Book a sending."""
        self.sent.setdefault((rule, matter), {})[occasion] = on
        self.months[rule, agency, on.year, on.month] += 1

    def has(self, rule: str, matter: str, occasion: str) -> bool:
        """Whether it was sent."""
        return occasion in self.sent.get((rule, matter), ())

    def day_of(self, rule: str, matter: str, subject: str) -> date | None:
        """When a rule sent something about a subject of a matter, whatever happened to it."""
        days = [on for key, on in self.sent.get((rule, matter), {}).items() if key.partition(":")[2] == subject]
        return max(days, default=None)


@dataclass(frozen=True)
class Ladder:
    """The rules that are asked together, and each rule's step before."""

    rules: tuple[Rule, ...]
    _asking: dict[tuple[object, ...], tuple[Rule, ...]] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, rules: Iterable[Rule]) -> "Ladder":
        """Rules in the order in which they are asked: by ladder and step."""
        return cls(tuple(sorted(rules, key=lambda rule: (rule.ladder, rule.step, rule.code))))

    def asking(self, facts: MatterFacts) -> tuple[Rule, ...]:
        """The rules that may have something to ask of a matter: of its class, of what it is."""
        what = (bool(facts.orders), facts.deliverable is not None, facts.report is not None, bool(facts.lights))
        key = (facts.item_class, *what)
        found = self._asking.get(key)
        if found is None:
            there = {kind for kind, has in zip(_OF, what, strict=True) if has}
            found = tuple(rule for rule in self.rules if rule.holds_for(facts.item_class) and _of(rule) in there)
            self._asking[key] = found
        return found

    def later_reminders(self, rule: Rule) -> tuple[Rule, ...]:
        """The reminders of the same happening that come after one in its ladder: once one of them went out, it is late for this one."""
        if rule.then is not Then.REMIND:
            return ()
        same = (each for each in self.rules if each.ladder == rule.ladder and each.when is rule.when)
        return tuple(each for each in same if each.then is Then.REMIND and each.step > rule.step)

    def before(self, rule: Rule, step: int) -> tuple[Rule, ...]:
        """The rules of a step of the same ladder."""
        return tuple(each for each in self.rules if each.ladder == rule.ladder and each.step == step)


_OF = ("order", "milestone", "report", "red")


def _of(rule: Rule) -> str:
    """What a rule asks about."""
    return "order" if rule.when.of_order else rule.when.value.partition("_")[0]


def candidates(
    ladder: Ladder, facts: MatterFacts, book: Book, floor: date, horizon: date
) -> Iterator[tuple[Rule, Figures, Occasion]]:
    """Every occasion of every rule on a matter until a day that was not sent yet, with the figures of its time.

    Those that were over by the morning of `floor` may be left out.
    """
    for rule in ladder.asking(facts):
        sent = book.sent.get((rule.code, facts.key), {})
        for place, edition in enumerate(rule.editions):
            ends = rule.editions[place + 1].starts_on if place + 1 < len(rule.editions) else date.max
            for found in occasions(rule, edition.figures, facts, floor, horizon):
                if found.key in sent or found.on < rule.since or found.on >= ends:
                    continue
                if any(book.has(later.code, facts.key, found.key) for later in ladder.later_reminders(rule)):
                    continue
                on = _after_step(ladder, rule, edition.figures, facts, found, book)
                if on is None:
                    continue
                on = max(on, found.on, working_on_or_after(max(edition.starts_on, rule.since)))
                until = min(ends, found.until) if found.until is not None else ends
                if on < until:
                    yield rule, edition.figures, Occasion(found.key, on, until, found.words, found.order)


def _after_step(
    ladder: Ladder, rule: Rule, figures: Figures, facts: MatterFacts, found: Occasion, book: Book
) -> date | None:
    """The day from which a step may follow the one before: after its limit; None while that one has not gone out."""
    if not figures.follows:
        return found.on
    for before in ladder.before(rule, figures.follows):
        sent = book.day_of(before.code, facts.key, found.subject)
        if sent is None:
            continue
        past = before.figures_on(sent) or Figures()
        ends = limit_from(sent, count=past.limit_days, kind=past.limit_kind).due_on if past.limit_days else sent
        return working_on_or_after(ends + ONE_DAY)
    return None


def due_on(ladder: Ladder, matters: Iterable[MatterFacts], book: Book, on: date) -> list[Due]:
    """What falls due on a day, in the order in which it goes out; nothing on a rest day.

    What is held back is there too, with the reason. `book` is not changed.
    """
    if not is_working_day(on):
        return []
    ready = [
        Due(rule, figures, facts, found, on)
        for facts in matters
        for rule, figures, found in candidates(ladder, facts, book, on, on)
        if found.holds_on(on)
    ]
    return settle(ready, book, on)


def settle(ready: Sequence[Due], book: Book, on: date) -> list[Due]:
    """Which of those that are ready go out, one after the other, and which are held back: a second order, more than a month's bound."""
    months = Counter(book.months)
    opened: set[str] = set()
    moved: set[str] = set()
    done: set[tuple[str, str, str]] = set()
    found = []
    for each in sorted(_last_reminders(ready), key=_turn):
        mark = (each.rule.code, each.matter.key, each.occasion.key)
        if mark in done or not _possible(each, on) or (each.rule.then.raises and each.occasion.order in moved):
            continue
        done.add(mark)
        count = (each.rule.code, each.matter.agency, on.year, on.month)
        held = _held(each, months[count], each.matter.key in opened, on)
        if held:
            found.append(Due(each.rule, each.figures, each.matter, each.occasion, on, held))
            continue
        months[count] += 1
        if each.rule.then.makes_order:
            opened.add(each.matter.key)
        if each.rule.then.raises:
            moved.add(each.occasion.order)
        found.append(each)
    return found


def _last_reminders(ready: Sequence[Due]) -> list[Due]:
    """Of reminders of one happening that come due together, after missed days, only the last of the ladder."""
    steps: dict[tuple[str, str, str], int] = {}
    for each in ready:
        if each.rule.then is Then.REMIND:
            key = (each.rule.ladder, each.matter.key, each.occasion.key)
            steps[key] = max(each.rule.step, steps.get(key, 0))
    return [
        each
        for each in ready
        if each.rule.then is not Then.REMIND
        or each.rule.step == steps[each.rule.ladder, each.matter.key, each.occasion.key]
    ]


def _turn(each: Due) -> tuple[str, int, str, date, str, str]:
    return (each.rule.ladder, each.rule.step, each.rule.code, each.occasion.on, each.matter.key, each.occasion.key)


def _held(each: Due, sent: int, opened: bool, on: date) -> str:
    if not each.matter.agency:
        return "该事项没有写明承办单位，请先明确"
    if each.rule.then.makes_order and (opened or has_open_order(each.matter, on)):
        return "该事项已有未销号的督办单，不重复督办（条例第十五条）"
    most = each.figures.most_a_month
    if most and sent >= most:
        return f"本月对该单位已发 {sent} 次，达到本规则每月上限"
    return ""


def has_open_order(facts: MatterFacts, morning: date) -> bool:
    """Whether an order on the matter is known to be open."""
    known = (order.stand_on(morning) for order in facts.orders)
    return any(stand is not None and stand.is_open for stand in known)


def order_stand(each: Due, morning: date) -> OrderStand | None:
    """How the order that the occasion happens to stands."""
    order = next((order for order in each.matter.orders if order.key == each.occasion.order), None)
    return order.stand_on(morning) if order is not None else None


def _possible(each: Due, on: date) -> bool:
    """Whether the measure can be taken of the order as it stands: a higher level, not listed yet."""
    then = each.rule.then
    if not (then.raises or then is Then.LIST):
        return True
    stand = order_stand(each, on)
    if stand is None:
        return False
    if then is Then.LIST:
        return stand.state in _LISTABLE and not stand.listed
    return stand.state in WITH_AGENCY and _RANK[then.level] > _RANK[stand.level]


def limit_day(figures: Figures, on: date) -> date | None:
    """The day until which what goes out on a day is to be done."""
    if not figures.limit_days:
        return None
    return limit_from(on, count=figures.limit_days, kind=DayKind(figures.limit_kind)).due_on
