"""Which task or target of one plan is which of another: by title, place and what hangs on it, never by line (对应关系).

Scores are whole numbers out of 1,000, alike whichever plan comes first, so that comparing the other way round pairs the same.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from luoshi.plan.model import Plan, Target, Task

WHOLE = 1000
TASKS_ALIKE = 400
TARGETS_ALIKE = 600
NAMES_ALIKE = 400


@dataclass(frozen=True, slots=True)
class Pair:
    """The same thing in two plans, by place in each list; one side None where it is only in the other (一对)."""

    old: int | None
    new: int | None

    @property
    def mirrored(self) -> "Pair":
        """The pair with its sides changed."""
        return Pair(self.new, self.old)


@dataclass(frozen=True, slots=True)
class Pairing:
    """The pairs of a whole comparison; each place of either plan stands in exactly one (对应结果)."""

    tasks: tuple[Pair, ...]
    targets: tuple[Pair, ...]


def task_of(tasks: Sequence[Task], target: Target) -> int | None:
    """The place of a target's task: the one with its id that holds its span, else the first with that id (所属任务)."""
    places = [place for place, task in enumerate(tasks) if task.id == target.task]
    holding = [place for place in places if tasks[place].span.start <= target.span.start < tasks[place].span.end]
    return next(iter((*holding, *places)), None)


def pairing_of(old: Plan, new: Plan) -> Pairing:
    """Pair the tasks and targets of two plans."""
    of_old, of_new = ([task_of(plan.tasks, target) for target in plan.targets] for plan in (old, new))
    names_old, names_new = _names_by_task(old, of_old), _names_by_task(new, of_new)

    def tasks_score(a: int, b: int) -> int:
        left, right = old.tasks[a], new.tasks[b]
        return (
            6 * alike(left.title, right.title) // 10
            + (100 if left.id == right.id else 0)
            + overlap(left.lead, right.lead) // 10
            + overlap(names_old[a], names_new[b]) // 5
        )

    tasks = _paired(len(old.tasks), len(new.tasks), tasks_score, TASKS_ALIKE)
    partner = {pair.old: pair.new for pair in tasks if pair.old is not None and pair.new is not None}

    def targets_score(a: int, b: int) -> int:
        left, right = old.targets[a], new.targets[b]
        name = alike(left.indicator, right.indicator)
        if name < NAMES_ALIKE:
            return 0
        home, there = of_old[a], of_new[b]
        together = there is None if home is None else home in partner and partner[home] == there
        return 55 * name // 100 + (200 if together else 0) + sum(50 for same in _sameness(left, right) if same)

    return Pairing(tasks, _paired(len(old.targets), len(new.targets), targets_score, TARGETS_ALIKE))


def _sameness(left: Target, right: Target) -> tuple[bool, ...]:
    units = left.unit == right.unit
    return (units, units, left.kind == right.kind, left.deadline == right.deadline, left.value == right.value)


def _names_by_task(plan: Plan, homes: Iterable[int | None]) -> list[list[str]]:
    found: list[list[str]] = [[] for _ in plan.tasks]
    for target, home in zip(plan.targets, homes, strict=True):
        if home is not None:
            found[home].append(plain(target.indicator))
    return found


@lru_cache(maxsize=20_000)
def plain(words: str) -> str:
    """Words without what is written differently from hand to hand: width, blanks, marks."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", words).lower() if letter.isalnum())


@lru_cache(maxsize=20_000)
def _grams(words: str) -> Counter[str]:
    """The pairs of neighbouring letters; a single letter stands for itself."""
    return Counter(words[at : at + 2] for at in range(max(len(words) - 1, 1))) if words else Counter()


def alike(one: str, other: str) -> int:
    """How alike two names are, 0–1,000: shared pairs of letters among all (Dice)."""
    left, right = plain(one), plain(other)
    if left == right:
        return WHOLE
    return _dice(_grams(left), _grams(right))


def overlap(one: Iterable[str], other: Iterable[str]) -> int:
    """How much two lists of names share, 0–1,000; nothing on both sides is the same."""
    return _dice(Counter(one), Counter(other))


def _dice(one: Counter[str], other: Counter[str]) -> int:
    total = one.total() + other.total()
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    shared = sum(min(count, large[each]) for each, count in small.items() if each in large)
    return 2 * WHOLE * shared // total if total else WHOLE


def _paired(olds: int, news: int, score: Callable[[int, int], int], least: int) -> tuple[Pair, ...]:
    """The best pairs first, equals by how near their places are; then everything that found none, in the old plan's order."""
    found: dict[int, int] = {}
    taken: set[int] = set()
    scored = ((score(a, b), a, b) for a in range(olds) for b in range(news))
    good = [(-points, abs(a - b), min(a, b), a, b) for points, a, b in scored if points >= least]
    for _, _, _, a, b in sorted(good, key=lambda row: row[:3]):
        if a not in found and b not in taken:
            found[a] = b
            taken.add(b)
    rest = tuple(Pair(None, b) for b in range(news) if b not in taken)
    return (*(Pair(a, found.get(a)) for a in range(olds)), *rest)
