"""What a month asks twice: one indicator of several agencies or for several plans, two of one name, words as part and figure (重复报送)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from luoshi_site.agencies.models import Agency
from luoshi_site.ledger.models import Indicator, Plan, Target
from luoshi_site.progress.models import PartRequest
from luoshi_site.progress.queries.asking import TaskAsked, area_of

NAMED = 4


@dataclass(frozen=True, slots=True)
class Place:
    """That a month asks an agency for the figure of a target; `target` None for words on the task."""

    agency: Agency
    plan: Plan
    asked: TaskAsked
    target: Target | None

    @property
    def indicator(self) -> Indicator:
        """The target's indicator."""
        assert self.target is not None  # noqa: S101 - asked of figures only
        return self.target.indicator


@dataclass(frozen=True, slots=True)
class Repeat:
    """A thing asked twice: what, how, of whom; `owners` are the agencies and plans concerned, `tip` what would make it one question."""

    subject: str
    how: str
    tip: str
    owners: frozenset[tuple[str, int]]


def repeats_of(places: Iterable[Place], parts: Iterable[PartRequest]) -> tuple[Repeat, ...]:
    """Everything that is asked more than once in a month, in the order of its subject."""
    every = list(places)
    figures = [each for each in every if each.target is not None]
    words = [each for each in every if each.target is None]
    found = [*_same_figure(figures), *_same_name(figures), *_same_words(words), *_part_and_figure(figures, parts)]
    return tuple(sorted(found, key=lambda repeat: (repeat.how, repeat.subject)))


def _owners(places: Iterable[Place]) -> frozenset[tuple[str, int]]:
    every = list(places)
    return frozenset([*(("agency", each.agency.pk) for each in every), *(("plan", each.plan.pk) for each in every)])


def _listed(names: Iterable[str]) -> str:
    found = list(dict.fromkeys(names))
    return "、".join(found[:NAMED]) + (f"等 {len(found)} 个" if len(found) > NAMED else "")


def _same_figure(places: list[Place]) -> list[Repeat]:
    """One figure (indicator, area, period's length) asked of several agencies, or for several plans."""
    groups: defaultdict[tuple[int, int], list[Place]] = defaultdict(list)
    for place in places:
        area = area_of(place.target, place.asked) if place.target else None
        groups[place.indicator.pk, area.pk if area else 0].append(place)
    found = []
    for group in groups.values():
        subject = group[0].indicator.name
        agencies, plans = {each.agency.pk for each in group}, {each.plan.pk for each in group}
        if len(agencies) > 1:
            how = f"同一指标向多个单位要数：{_listed(each.agency.name for each in group)}"
            found.append(Repeat(subject, how, "明确一个单位报送，其他单位共用", _owners(group)))
        elif len(plans) > 1:
            how = f"同一指标在多个计划中要数：{_listed(str(each.plan) for each in group)}"
            found.append(Repeat(subject, how, "一次报送供各计划共用，报送期可合并", _owners(group)))
    return found


def _same_name(places: list[Place]) -> list[Repeat]:
    """Several indicators of one name and unit: one quantity that the ledger does not know to be one."""
    groups: defaultdict[tuple[str, str], list[Place]] = defaultdict(list)
    for place in places:
        indicator = place.indicator
        groups[indicator.name.strip(), indicator.unit].append(place)
    found = []
    for (name, _), group in groups.items():
        if len({each.indicator.pk for each in group}) > 1:
            how = f"名称、计量单位相同的多个指标：{_listed(each.agency.name for each in group)}"
            found.append(Repeat(name, how, "核对口径，一致的合为一个指标", _owners(group)))
    return found


def _same_words(places: list[Place]) -> list[Repeat]:
    """Words on one task asked of one agency by several rounds of a month (the month's and the quarter's)."""
    groups: defaultdict[tuple[int, int], list[Place]] = defaultdict(list)
    for place in places:
        groups[place.agency.pk, place.asked.task.pk].append(place)
    return [
        Repeat(
            f"任务{group[0].asked.task.number} {group[0].agency.name}",
            f"同一任务的情况当月分 {len(group)} 次要：按月、按季等报送期各一次",
            "合在一次报送，或只在按月报送时写",
            _owners(group),
        )
        for group in groups.values()
        if len(group) > 1
    ]


def _part_and_figure(places: list[Place], parts: Iterable[PartRequest]) -> list[Repeat]:
    """An agency called for a part on a task for which it reports figures itself."""
    asked = defaultdict(list)
    for place in places:
        asked[place.agency.pk, place.asked.task.pk].append(place)
    found = []
    for part in parts:
        mine = asked.get((part.agency_id, part.report.task_id))
        if mine:
            subject = f"任务{part.report.task.number} {part.agency.name}"
            tip = "已报数据的单位，情况可由牵头单位从读数和说明中取"
            found.append(Repeat(subject, "同一任务既要数据又征集要件", tip, _owners(mine)))
    return found
