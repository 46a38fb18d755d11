"""Which items are tasks, and what they are called (任务)."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise

from luoshi.compiler.draft import Draft, Item
from luoshi.language.words import any_of, words
from luoshi.plan.model import Heading, HeadingKind, Task
from luoshi.text.normalize import trimmed
from luoshi.text.span import Span

_GENERAL = re.compile(any_of(words("outline", "general")))
_GOAL = re.compile(r"[\u4e00-\u9fff]{0,6}目标")
_WORK = re.compile("目标任务|主要任务|重点任务|重点工作|主要措施")
_PREFACE = re.compile(any_of(words("outline", "prefaces")))
_NAMES = 24
_MISREAD = 15
_ONLY_GENERAL = re.compile(rf"[\u4e00-\u9fff]{{0,4}}(?:{any_of(words('outline', 'general'))})")


def find_tasks(draft: Draft) -> Draft:
    """Reads `text`, `items`, `clauses`; writes `tasks` (without agencies), `task_items`, and the kinds of `items`."""
    chosen = _closed(draft) if draft.clauses else _working(draft.items, draft.past)
    chosen = sorted(set(chosen))
    items = list(draft.items)
    ids = _ids(items, chosen)
    places = _Places([clause.span.start for clause in draft.clauses], [item.own.start for item in items])
    tasks = []
    for number in chosen:
        item = items[number]
        area = items[item.parent].heading.title if item.parent is not None else None
        span = _span(draft, places, number)
        tasks.append(Task(ids[number], item.heading.title, area, span, clause=_clause(draft, places, span)))
        heading = item.heading
        named = Heading(heading.level, heading.label, heading.title, heading.span, HeadingKind.TASK)
        items[number] = Item(named, item.style, item.number, item.parent, item.own, item.extent)
    return draft._replace(items=tuple(items), task_items=tuple(chosen), tasks=tuple(tasks))


def _closed(draft: Draft) -> list[int]:
    """The items that clauses close; a clause after the last of several items that have none closes their parent."""
    items = draft.items
    groups = _groups(items)
    holding = {clause.item for clause in draft.clauses}
    ending = {clause.item for clause in draft.clauses if _ends_line(draft.text, clause.span.end)}
    chosen: set[int] = set()
    for number in holding:
        parent = items[number].parent
        brothers = groups[parent, items[number].style]
        last = len(brothers) > 1 and brothers[-1] == number
        alone = last and number in ending and holding & set(brothers) == {number}
        closes_parent = parent is not None and (items[number].style == "goal" or alone)
        chosen.add(parent if closes_parent and parent is not None else number)
    return [*chosen, *_forgotten(items, chosen)]


def _ends_line(text: str, at: int) -> bool:
    return not text[at : text.find("\n", at) % (len(text) + 1)].strip(" 。")


def _groups(items: tuple[Item, ...]) -> dict[tuple[int | None, str], list[int]]:
    """Brothers: the items of one style under one parent."""
    groups: dict[tuple[int | None, str], list[int]] = defaultdict(list)
    for number, item in enumerate(items):
        groups[item.parent, item.style].append(number)
    return groups


def _forgotten(items: tuple[Item, ...], chosen: set[int]) -> list[int]:
    """Items without a clause beside brothers that mostly have one: the document forgot it."""
    found = []
    parents = {item.parent for item in items}
    for (parent, style), members in _groups(items).items():
        with_clause = sum(number in chosen for number in members)
        if style != "goal" and parent is not None and 2 * with_clause > len(members):
            found += [n for n in members if n not in chosen and n not in parents]
    return found


def _working(items: tuple[Item, ...], past: tuple[Span, ...]) -> list[int]:
    """Without clauses: the lowest numbered items that state work."""
    parents = {item.parent for item in items if item.style != "goal"}
    return [
        number
        for number, item in enumerate(items)
        if item.style != "goal"
        and number not in parents
        and not _is_general(items, number)
        and not any(span.start <= item.own.start < span.end for span in past)
    ]


def _is_general(items: tuple[Item, ...], number: int | None) -> bool:
    while number is not None:
        title, parent = items[number].heading.title, items[number].parent
        if (len(title) <= _NAMES and _PREFACE.search(title)) or _GOAL.fullmatch(title):
            return True
        if (
            (_GENERAL.search(title[:20]) and not _WORK.search(title))
            if parent is None
            else _ONLY_GENERAL.fullmatch(title)
        ):
            return True
        number = parent
    return False


def _ids(items: list[Item], chosen: list[int]) -> dict[int, str]:
    """Plain numbers where the numbering runs through the document, else the ordinals of the ancestors."""
    styles = Counter(items[number].style for number in chosen)
    if not styles:
        return {}
    main = max(styles, key=lambda style: styles[style])
    through = _runs_through([item.number or 0 for item in items if item.style == main])
    ids: dict[int, str] = {}
    used: Counter[str] = Counter()
    for number in chosen:
        item = items[number]
        if through and item.style == main and item.number is not None:
            name = str(item.number)
        elif through and item.parent is None:
            name = re.sub(r"[、.．()（）第章节条篇编\s]", "", item.heading.label)
        else:
            name = ".".join(reversed(_ordinals(items, number)))
        used[name] += 1
        ids[number] = name if used[name] == 1 else f"{name}-{used[name]}"
    return ids


def _runs_through(run: list[int]) -> bool:
    """Whether numbers go up from the first to the last: never back to 1, and hardly a misread one among them."""
    falls = sum(before >= after for before, after in pairwise(run))
    return not falls or (1 not in run[1:] and falls * _MISREAD <= len(run))


def _ordinals(items: list[Item], number: int | None) -> list[str]:
    ordinals = []
    while number is not None:
        ordinals.append(str(items[number].number or 0))
        number = items[number].parent
    return ordinals


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the clauses and the items begin, in order."""

    clauses: list[int]
    items: list[int]

    def last_clause(self, within: Span) -> int | None:
        """Which clause is the last in a stretch."""
        count = bisect_left(self.clauses, within.end)
        return count - 1 if count and self.clauses[count - 1] >= within.start else None


def _span(draft: Draft, places: _Places, number: int) -> Span:
    """The item with all that stands under it; after its last clause only what runs on in the same paragraph."""
    extent = draft.items[number].extent
    count = places.last_clause(extent)
    if count is None:
        return extent
    last = draft.clauses[count].span.end
    line_end = draft.text.find("\n", last)
    end = extent.end if line_end < 0 else min(extent.end, line_end)
    own_end = draft.items[number].own.end
    following = bisect_right(places.items, last)
    has_more = following < len(places.items) and places.items[following] < extent.end
    return extent if has_more and own_end < extent.end else trimmed(draft.text, extent.start, max(end, last))


def _clause(draft: Draft, places: _Places, span: Span) -> Span | None:
    count = places.last_clause(span)
    return None if count is None else draft.clauses[count].span
