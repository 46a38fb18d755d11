"""What the document forgot or muddled (核查): one function a rule, each giving problems."""

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from luoshi.compiler.codes import problem
from luoshi.compiler.draft import Draft, Item
from luoshi.language.dates import EVERY_YEAR
from luoshi.plan.model import Comparator, Kind, Target, Task
from luoshi.problems import Problem
from luoshi.text.span import Span

_BASE_STATED = re.compile(
    r"(?:较|比|与).{0,12}(?:20\d\d年|上年|去年|同期|基数|相比)|同比|环比|20\d\d年.{0,6}(?:基础上|为基数)"
)
_SHOWN = 24
_DAMAGED = re.compile(
    r"[\ufffd\ue000-\uf8ff锟ÃÂ](?:(?<=[\ufffd\ue000-\uf8ff])[\ufffd\ue000-\uf8ff]*|(?<=锟)斤拷|(?<=[ÃÂ])[\u0080-\u00bf](?:[ÃÂ][\u0080-\u00bf])+)"
)
_VAGUE = re.compile(
    r"(?:各|省|市|县|区|省直|市直|县直|国务院|其他)*(?:有关|相关|各有关)(?:部门|单位|市|县|区|部门和单位|单位和部门|主管部门|行业主管部门)"
)


def check(draft: Draft) -> Draft:
    """Reads `text` and all that the passes before found; writes `problems`, those of the document first, then in the order of the text."""
    found = [*_about_document(draft), *_about_tasks(draft), *_about_targets(draft), *_about_numbering(draft.items)]
    found.sort(key=lambda one: one.span.start if one.span else -1)
    return draft._replace(problems=tuple(found))


def _short(words: str) -> str:
    return words if len(words) <= _SHOWN else words[: _SHOWN - 1] + "…"


def _about_document(draft: Draft) -> Iterator[Problem]:
    if not draft.title:
        yield problem("D001")
    if draft.issued_on is None:
        yield problem("D002")
    elif draft.dated_by_page:
        yield problem("D003", date=draft.issued_on.isoformat())
    yield from _unreadable(draft)
    if not draft.tasks:
        yield problem("G001")


def _unreadable(draft: Draft) -> Iterator[Problem]:
    """Signs that stand for none, of private use, or left by a wrong decoding."""
    found = list(_DAMAGED.finditer(draft.source.text, draft.body.start, draft.body.end))
    if found:
        first = found[0]
        yield problem("D004", span=Span(*first.span()), count=len(found), shown=first[0][:_SHOWN])


def _about_tasks(draft: Draft) -> Iterator[Problem]:
    measured = {target.task for target in draft.targets}
    for task in draft.tasks:
        yield from _about_agencies(task)
        if task.id not in measured:
            yield problem("T020", span=task.span, task=task.id, title=_short(task.title))


def _about_agencies(task: Task) -> Iterator[Problem]:
    span, title = task.clause or task.span, _short(task.title)
    if not task.lead:
        yield problem("T010", span=span, task=task.id, title=title)
    elif len(task.lead) > 1:
        names = "、".join(task.lead)
        yield problem("T011", span=span, task=task.id, title=title, count=len(task.lead), names=names)
    vague = [name for name in (*task.lead, *task.responsible) if "关" in name and _VAGUE.fullmatch(name)]
    if vague:
        yield problem("T013", span=span, task=task.id, title=title, names="、".join(vague))
    if not task.responsible:
        yield problem("T012", span=span, task=task.id, title=title)


def _about_numbering(items: tuple[Item, ...]) -> Iterator[Problem]:
    """A number that does not follow the one before it, neither among its brothers nor through the document."""
    last: dict[tuple[int | None, str], Item] = {}
    running: dict[str, Item] = {}
    for item in items:
        if item.number is None:
            continue
        brother, before = last.get((item.parent, item.style)), running.get(item.style)
        last[item.parent, item.style] = running[item.style] = item
        known = [one for one in (brother, before) if one is not None]
        expected = {(one.number or 0) + 1 for one in known} | (set() if brother else {1})
        if item.number not in expected and known:
            previous = (brother or known[0]).heading.label
            yield problem("G030", span=item.heading.span, before=previous, after=item.heading.label)


def _about_targets(draft: Draft) -> Iterator[Problem]:
    issued = draft.issued_on.isoformat() if draft.issued_on else None
    for target in draft.targets:
        span, task, name = target.span, target.task, target.indicator
        if target.deadline is None:
            yield problem("G010", span=span, task=task, name=_short(name))
        elif issued and _is_past(target.deadline, issued):
            yield problem("G020", span=span, task=task, name=_short(name), deadline=target.deadline, date=issued)
        if target.kind is Kind.GROWTH and not _states_base(draft, target):
            yield problem("G012", span=span, task=task, name=_short(name))
        elif _needs_baseline(target):
            yield problem("G013", span=span, task=task, name=_short(name))
    yield from _contradictions(draft.targets)
    yield from _sums(draft)


def _states_base(draft: Draft, target: Target) -> bool:
    return target.sentence is not None and bool(_BASE_STATED.search(target.sentence.of(draft.text)))


def _needs_baseline(target: Target) -> bool:
    """A level to be moved to by a day: without where it started no share of the way can be told."""
    if target.direction is None or target.keep or target.deadline is None or target.deadline == EVERY_YEAR:
        return False
    return (target.kind is Kind.LEVEL or target.kind is Kind.RATIO) and target.comparator is not Comparator.AT_MOST


def _is_past(deadline: str, day: str) -> bool:
    return deadline != EVERY_YEAR and deadline < day[: len(deadline)]


def _contradictions(targets: tuple[Target, ...]) -> Iterator[Problem]:
    """Two figures for one indicator, unit, kind and deadline."""
    groups: dict[tuple[str, str | None, Kind, str], list[Target]] = defaultdict(list)
    for target in targets:
        if target.value is not None and target.deadline is not None:
            groups[target.indicator, target.unit, target.kind, target.deadline].append(target)
    for group in groups.values():
        if len(group) == 1:
            continue
        values: list[Decimal] = list(dict.fromkeys(t.value for t in group if t.value is not None))
        if len(values) > 1 and not _listed(group):
            later = group[-1]
            shown = "、".join(f"{value.normalize():f}{later.unit or ''}" for value in values)
            yield problem("G011", span=later.span, task=later.task, name=_short(later.indicator), values=shown)


def _sums(draft: Draft) -> Iterator[Problem]:
    """«100个,其中甲60个、乙50个»: parts that are more than their whole."""
    sentences: dict[Span, list[Target]] = defaultdict(list)
    for target in draft.targets:
        stretch = target.sentence
        if stretch is None or target.value is None or draft.text.find("其中", stretch.start, stretch.end) < 0:
            continue
        if target.kind is Kind.CUMULATIVE or target.kind is Kind.LEVEL:
            sentences[stretch].append(target)
    for sentence, targets in sentences.items():
        among = draft.text.find("其中", sentence.start, sentence.end)
        whole = [target for target in targets if target.span.end <= among]
        if not whole or whole[-1].unit in {None, "%", "‰"}:
            continue
        stop = draft.text.find(";", among, sentence.end) % (sentence.end + 1)
        parts = [t for t in targets if among < t.span.start < stop and t.unit == whole[-1].unit]
        told = sum((target.value for target in parts if target.value is not None), Decimal(0))
        total = whole[-1].value or Decimal(0)
        if len(parts) > 1 and told > total:
            yield problem(
                "G014",
                span=whole[-1].span,
                task=whole[-1].task,
                name=_short(whole[-1].indicator),
                sum=f"{told.normalize():f}",
                total=f"{total.normalize():f}",
                unit=whole[-1].unit or "",
            )


def _listed(group: list[Target]) -> bool:
    """The records of one 分别 list share their indicator and contradict nothing."""
    return len({target.sentence for target in group}) == 1
