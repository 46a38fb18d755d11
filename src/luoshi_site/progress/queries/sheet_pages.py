"""A long sheet in pages (填报表分页): some tens of tasks at a time, each figure counted once wherever it is typed."""

from collections.abc import Container, Sequence
from dataclasses import dataclass

from luoshi_site.progress.queries.asking import Place, TaskAsked, place_of
from luoshi_site.progress.queries.locks import RoundLocks

ONE_PAGE, PAGE_ROWS = 120, 100


@dataclass(frozen=True, slots=True)
class SheetPage:
    """A page: its tasks by primary key, how many figures are asked there and how many were typed or sent."""

    number: int
    tasks: frozenset[int]
    asked: int
    filled: int

    @property
    def left(self) -> int:
        """How many figures are still to be typed."""
        return self.asked - self.filled


def typed_under(asked: Sequence[TaskAsked]) -> dict[Place, str]:
    """Under which task's number each figure is typed: the first that asks for it."""
    found: dict[Place, str] = {}
    for each in asked:
        for target in each.targets:
            found.setdefault(place_of(target, each), each.task.number)
    return found


def pages_of(
    asked: Sequence[TaskAsked], locks: RoundLocks, *, sent: Container[Place], typed: Container[Place]
) -> tuple[SheetPage, ...]:
    """The pages of a sheet: one, but for more than some 120 figures. A task is never divided.

    `sent` are the figures that stand already, `typed` those of which something was typed; what is locked and not sent is not asked.
    """
    seen: set[Place] = set()
    pages: list[SheetPage] = []
    rows, tasks, places = 0, set[int](), list[Place]()
    most = PAGE_ROWS if sum(len(each.targets) for each in asked) > ONE_PAGE else ONE_PAGE
    for each in asked:
        if tasks and rows + len(each.targets) > most:
            pages.append(_page(len(pages) + 1, tasks, places, locks, sent, typed))
            rows, tasks, places = 0, set(), []
        mine = [place_of(target, each) for target in each.targets]
        rows += len(mine)
        tasks.add(each.task.pk)
        places += [place for place in mine if place not in seen]
        seen.update(mine)
    pages.append(_page(len(pages) + 1, tasks, places, locks, sent, typed))
    return tuple(pages)


def _page(
    number: int,
    tasks: set[int],
    places: Sequence[Place],
    locks: RoundLocks,
    sent: Container[Place],
    typed: Container[Place],
) -> SheetPage:
    asked = [place for place in places if place in sent or locks.of_indicator(place[0], place[1] or None) is None]
    return SheetPage(number, frozenset(tasks), len(asked), sum(place in sent or place in typed for place in asked))
