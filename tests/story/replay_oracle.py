"""What must go out on each morning, worked out afresh from what that morning knew: plain loops over plain facts, none of the rules' code.

The days off of 2026 are typed in by hand; every gap below is the sentence of its rule, written out.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

ONE = timedelta(days=1)
REST = (
    ("2026-01-01", "2026-01-03"), ("2026-02-15", "2026-02-23"), ("2026-04-04", "2026-04-06"), ("2026-05-01", "2026-05-05"),
    ("2026-06-19", "2026-06-21"), ("2026-09-25", "2026-09-27"), ("2026-10-01", "2026-10-07"), ("2027-01-01", "2027-01-01"),
)  # fmt: skip
MADE_UP = {"2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"}
WITH_AGENCY = ("issued", "signed", "returned")
OPEN = ("drafted", "approved", *WITH_AGENCY, "answered", "concluded")
Sent = tuple[str, str, str, str]
"""Rule, matter, occasion, day."""


def works(day: date) -> bool:
    """Whether people work on a day of 2026, or of the first days of 2027 (暂定)."""
    if str(day) in MADE_UP:
        return True
    return day.weekday() < 5 and not any(first <= str(day) <= last for first, last in REST)


def counted(day: date, count: int) -> date:
    """The working day so many after a day, or before it."""
    while count:
        day += ONE if count > 0 else -ONE
        count -= (1 if count > 0 else -1) if works(day) else 0
    return day


def two_months_on(day: date) -> date:
    """The same day two months later, or the last one."""
    month = day.month + 2
    for number in range(day.day, 0, -1):
        try:
            return date(day.year + (month > 12), (month - 1) % 12 + 1, number)
        except ValueError:
            continue
    raise AssertionError(day)


def _not_again(order: dict[str, object], done: dict[str, str]) -> set[str]:
    """The matter of an order that was reopened and not delivered since: what was delivered before does not settle it."""
    matter = str(order["matter"])
    return {matter} if order["again"] and done.get(matter, "") < str(order["again"]) else set()


@dataclass
class Oracle:
    """Goes through the mornings in order and remembers what it wanted."""

    tasks: dict[str, str]
    wanted: list[Sent] = field(default_factory=list)
    seen: set[tuple[str, str, str]] = field(default_factory=set)
    when: dict[tuple[str, str, str], date] = field(default_factory=dict)
    red_since: dict[str, date] = field(default_factory=dict)
    held: int = 0

    def morning(self, snap: dict[str, object]) -> None:
        """What must go out on a morning."""
        day = date.fromisoformat(str(snap["day"]))
        self._reds(day, [str(target) for target in snap["red"]])
        if not works(day):
            return
        busy = {order["matter"] for order in snap["orders"] if order["state"] in OPEN}
        for matter, due in snap["milestones"].items():
            self._milestone(day, matter, date.fromisoformat(due), busy)
        for matter, due in snap["owed"].items():
            self._report(day, matter, date.fromisoformat(due), busy)
        for target, since in self.red_since.items():
            if day >= two_months_on(since):
                self._order("default-red-order", self.tasks[target], f"red:{target}:{since}", day, busy)
        undone = set(snap["milestones"]) | set(snap["owed"])
        for order in snap["orders"]:
            self._of_order(day, order, undone | _not_again(order, snap["done"]))

    def _want(self, rule: str, matter: str, occasion: str, day: date) -> bool:
        if (rule, matter, occasion) in self.seen:
            return False
        self.seen.add((rule, matter, occasion))
        self.when[rule, matter, occasion] = day
        self.wanted.append((rule, matter, occasion, str(day)))
        return True

    def _order(self, rule: str, matter: str, occasion: str, day: date, busy: set[str]) -> None:
        if (rule, matter, occasion) in self.seen:
            return
        if matter in busy:
            self.held += 1
        elif self._want(rule, matter, occasion, day):
            busy.add(matter)

    def _reds(self, day: date, red: list[str]) -> None:
        """What is red this morning was judged so yesterday."""
        self.red_since = {target: self.red_since.get(target, day - ONE) for target in red}

    def _milestone(self, day: date, matter: str, due: date, busy: set[str]) -> None:
        for gap in (5, 3):
            if counted(due, -gap) <= day <= due:
                self._want(f"default-milestone-soon-{gap}", matter, f"soon:{due}", day)
        if day >= counted(due, 1):
            self._want("default-milestone-chase", matter, f"missed:{due}", day)
        chased = self.when.get(("default-milestone-chase", matter, f"missed:{due}"))
        if chased is not None and day > counted(chased, 3) and day >= counted(due, 3):
            self._order("default-milestone-order", matter, f"missed:{due}", day, busy)

    def _report(self, day: date, matter: str, due: date, busy: set[str]) -> None:
        if day >= counted(due, 1):
            self._want("default-report-chase", matter, f"late:{due}", day)
        chased = self.when.get(("default-report-chase", matter, f"late:{due}"))
        if chased is not None and day > counted(chased, 2) and day >= counted(due, 3):
            self._order("default-report-order", matter, f"late:{due}", day, busy)

    def _of_order(self, day: date, order: dict[str, object], undone: set[str]) -> None:
        for rule, occasion in self._wants_of(day, order, undone):
            self._want(rule, str(order["matter"]), occasion, day)

    def _wants_of(self, day: date, order: dict[str, object], undone: set[str]) -> Iterator[tuple[str, str]]:
        pk, state, level, matter = order["pk"], order["state"], order["level"], str(order["matter"])
        if state == "issued" and day >= counted(date.fromisoformat(str(order["issued_on"])), 2):
            yield "default-order-unsigned", f"unsigned:{pk}:{order['issued_on']}"
        if order["promised_on"] and state in (*WITH_AGENCY, "answered"):
            promised = date.fromisoformat(str(order["promised_on"]))
            if day >= counted(promised, 1):
                yield "default-promise", f"promise:{pk}:{promised}"
        if state == "returned" and level == "blue" and order["returns"] and order["returns"] % 2 == 0:
            yield "default-order-returned", f"orderback:{pk}:{order['returns']}"
        if state not in WITH_AGENCY or not order["due_on"]:
            return
        due = date.fromisoformat(str(order["due_on"]))
        if counted(due, -3) <= day <= due:
            yield "default-order-soon", f"ordersoon:{pk}:{due}"
        settled = matter.partition(":")[0] in ("milestone", "report") and matter not in undone
        if order["asked"] or settled:
            return
        late = f"overdue:{pk}:{level}:{due}"
        if day >= counted(due, 1):
            yield "default-order-chase", late
        if day >= counted(due, 3) and level in ("blue", "orange"):
            yield f"default-order-{'orange' if level == 'blue' else 'red'}", late
        if day >= counted(due, 10) and level == "red":
            yield "default-summons", late
        first = day.replace(day=1)
        if due < first and day >= counted(first - ONE, 5):
            yield "default-criticism", f"monthly:{pk}:{day:%Y-%m}"
