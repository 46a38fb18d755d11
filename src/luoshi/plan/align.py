"""How a plan carries the plan above it, as a city's its province's: carried, strengthened, weakened or missing (承接比对).

Pairs come from `pairing`, after what names the level (全省, 省发展改革委) is left out. A total (个, 人, 元) of the wider area is not asked
of the narrower one in full: less of it is a share, carried and said to be one. A rate, a growth or a length of time is compared as it is.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from luoshi.plan.diff import (
    ChangeKind,
    agency_words,
    deadline_change,
    direction_of,
    promise_words,
    task_words,
    value_change,
    value_words,
)
from luoshi.plan.jsontext import JsonValue, json_text
from luoshi.plan.model import Comparator, Direction, Kind, Plan, Strength, Target, Task
from luoshi.plan.pairing import NAMES_ALIKE, Pair, Pairing, alike, pairing_of, plain, task_of
from luoshi.text.span import Span

TITLES_ALIKE = 600
_LEVEL = re.compile("[全我本](?:自治区|[省市县区州盟])|^(?:自治区|省|市(?!场)|县(?!域)|区(?!域)|州|盟)(?=..)")
_MEASURES = frozenset(
    (
        "%",
        "‰",
        "个百分点",
        "百分点",
        "倍",
        "岁",
        "年",
        "个月",
        "月",
        "天",
        "日",
        "小时",
        "分钟",
        "秒",
        "位",
        "分",
        "级",
        "℃",
        "毫米",
        "分贝",
    )
)
_AMOUNTS = frozenset({Kind.LEVEL, Kind.CUMULATIVE, Kind.GROWTH, Kind.ANNUAL_CHANGE})
_PLAIN_VALUES = frozenset({Kind.LEVEL, Kind.CUMULATIVE, Kind.COVERAGE, Kind.ZERO})
_FIRMNESS = (Strength.PRINCIPLE, Strength.AIM, Strength.PLAIN, Strength.FIRM)
_EXACTNESS = {
    Comparator.ABOUT: 0, Comparator.REACH: 1, Comparator.AT_LEAST: 1, Comparator.AT_MOST: 1, Comparator.ABOVE: 2,
    Comparator.BELOW: 2,
}  # fmt: skip


class Standing(StrEnum):
    """How something of the plan above stands in the plan below (承接情况)."""

    CARRIED = "carried"
    STRENGTHENED = "strengthened"
    WEAKENED = "weakened"
    MISSING = "missing"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return _LABELS[self]


_LABELS = {
    Standing.CARRIED: "承接",
    Standing.STRENGTHENED: "强化",
    Standing.WEAKENED: "削弱",
    Standing.MISSING: "缺失",
}


@dataclass(frozen=True, slots=True)
class Carrying:
    """One task or target of the upper plan and what the lower plan makes of it (承接); `upper`, `lower` are places in the plans' lists.

    Each span is of its own plan's text. `reasons` say what differs; `share` is what a total below is of the total above.
    """

    upper: int
    lower: int | None
    standing: Standing
    subject: str
    above: str
    below: str
    upper_span: Span
    lower_span: Span | None
    reasons: tuple[str, ...] = ()
    share: Decimal | None = None

    def __str__(self) -> str:
        between = f"：{self.above or '无'} → {self.below or '无'}" if self.lower is not None else ""
        why = f"（{'；'.join(self.reasons)}）" if self.reasons else ""
        return f"{self.standing.label}「{self.subject}」{between}{why}"


@dataclass(frozen=True, slots=True)
class Alignment:
    """How a whole plan is carried (承接结果): all of the upper plan once, in its order; `own_…` are places that only the lower has."""

    tasks: tuple[Carrying, ...]
    targets: tuple[Carrying, ...]
    own_tasks: tuple[int, ...] = ()
    own_targets: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Reason:
    """One difference: which way it goes, and in words."""

    standing: Standing
    words: str


def align_plans(upper: Plan, lower: Plan) -> Alignment:
    """How `lower` carries `upper` (承接比对): a plan carries itself in everything."""
    pairing = pairing_of(_comparable(upper, "上"), _comparable(lower, "下"))
    found = {pair.old: pair.new for pair in pairing.targets if pair.old is not None}
    targets = tuple(
        _target_carrying(place, target, found[place], lower.targets) for place, target in enumerate(upper.targets)
    )
    homes = _homes(upper, lower, pairing)
    tasks = tuple(
        _task_carrying(upper, place, None if home is None else (home, lower.tasks[home]), targets)
        for place, home in homes.items()
    )
    return Alignment(
        tasks,
        targets,
        _left(len(lower.tasks), homes.values()),
        _left(len(lower.targets), found.values()),
    )


def _comparable(plan: Plan, level: str) -> Plan:
    """The plan without the words that tell a province from a city, for pairing only: a number that two levels share says nothing."""

    def bare(words: str) -> str:
        return _LEVEL.sub("", words)

    return replace(
        plan,
        tasks=tuple(
            replace(task, id=level + task.id, title=bare(task.title), lead=tuple(map(bare, task.lead)))
            for task in plan.tasks
        ),
        targets=tuple(
            replace(target, task=target.task and level + target.task, indicator=bare(target.indicator))
            for target in plan.targets
        ),
    )


def _left(count: int, taken: Iterable[int | None]) -> tuple[int, ...]:
    used = set(taken)
    return tuple(place for place in range(count) if place not in used)


def _homes(upper: Plan, lower: Plan, pairing: Pairing) -> dict[int, int | None]:
    """Where each upper task is carried: its pair by name; else what took most of its targets, or is titled alike."""
    homes = {pair.old: _named_alike(upper, lower, pair) for pair in pairing.tasks if pair.old is not None}
    landed: dict[int, Counter[int]] = {place: Counter() for place in homes}
    for pair in pairing.targets:
        if pair.old is None or pair.new is None:
            continue
        home, there = task_of(upper.tasks, upper.targets[pair.old]), task_of(lower.tasks, lower.targets[pair.new])
        if home is not None and there is not None:
            landed[home][there] += 1
    for place, home in homes.items():
        if home is None:
            most = landed[place].most_common(1)
            homes[place] = most[0][0] if most else _most_alike(upper.tasks[place], lower.tasks)
    return homes


def _named_alike(upper: Plan, lower: Plan, pair: Pair) -> int | None:
    """The lower task of a pair, unless only agencies or figures brought them together."""
    if pair.old is None or pair.new is None:
        return None
    one, other = (_LEVEL.sub("", task.title) for task in (upper.tasks[pair.old], lower.tasks[pair.new]))
    return pair.new if alike(one, other) >= NAMES_ALIKE else None


def _most_alike(task: Task, others: Sequence[Task]) -> int | None:
    title = _LEVEL.sub("", task.title)
    scored = [(alike(title, _LEVEL.sub("", other.title)), -place) for place, other in enumerate(others)]
    points, place = max(scored, default=(0, 0))
    return -place if points >= TITLES_ALIKE else None


def _task_carrying(upper: Plan, place: int, carrier: tuple[int, Task] | None, targets: Sequence[Carrying]) -> Carrying:
    task = upper.tasks[place]
    subject, above = f"任务 {task_words(task)}", agency_words(task)
    if carrier is None:
        return Carrying(place, None, Standing.MISSING, subject, above, "", task.span, None)
    home, other = carrier
    own = Counter(each.standing for each in targets if task_of(upper.tasks, upper.targets[each.upper]) == place)
    reasons = [
        _Reason(standing if standing is Standing.STRENGTHENED else Standing.WEAKENED, f"目标{standing.label} {own[standing]} 项")
        for standing in (Standing.MISSING, Standing.WEAKENED, Standing.STRENGTHENED)
        if own[standing]
    ]  # fmt: skip
    if above and not (other.lead or other.responsible):
        reasons.append(_Reason(Standing.WEAKENED, "没有写明责任单位"))
    elif task.lead and not other.lead:
        reasons.append(_Reason(Standing.WEAKENED, "没有写明牵头单位"))
    below = f"{task_words(other)}{f'，{said}' if (said := agency_words(other)) else ''}"
    told = tuple(reason.words for reason in reasons)
    return Carrying(place, home, _standing(reasons), subject, above, below, task.span, other.span, told)


def _target_carrying(place: int, target: Target, found: int | None, others: Sequence[Target]) -> Carrying:
    subject, above = f"目标 {target.indicator}", promise_words(target)
    if found is None:
        return Carrying(place, None, Standing.MISSING, subject, above, "", target.span, None)
    other = others[found]
    share = _share(target, other)
    reasons = list(_differences(target, other, share))
    told = [reason.words for reason in reasons]
    if share is not None:
        told.append(f"总量的 {share * 100:.1f}%，请与上级下达数核对")
    standing, below = _standing(reasons), promise_words(other)
    return Carrying(place, found, standing, subject, above, below, target.span, other.span, tuple(told), share)


def _standing(reasons: Iterable[_Reason]) -> Standing:
    """One thing weaker makes the whole weaker; else one thing stronger makes it stronger."""
    found = {reason.standing for reason in reasons}
    if Standing.WEAKENED in found:
        return Standing.WEAKENED
    return Standing.STRENGTHENED if found else Standing.CARRIED


def _share(above: Target, below: Target) -> Decimal | None:
    """What a total below is of the total above, where it is a part of it."""
    totals = above.kind in _AMOUNTS and above.kind is below.kind and above.unit == below.unit
    measure = above.unit is None or above.unit in _MEASURES or "/" in above.unit
    if not totals or measure or above.value is None or below.value is None or above.value_high or below.value_high:
        return None
    return below.value / above.value if 0 < below.value < above.value else None


def _differences(above: Target, below: Target, share: Decimal | None) -> Iterator[_Reason]:
    """What the lower target asks more or less than the upper."""
    if share is None and (figure := _figure_reason(above, below)):
        yield figure
    firmer = _FIRMNESS.index(below.strength) - _FIRMNESS.index(above.strength)
    if firmer:
        yield _Reason(_way(firmer), "承诺力度更强" if firmer > 0 else "承诺力度减弱")
    moved = deadline_change(above.deadline, below.deadline)
    if moved is not None:
        earlier = moved is ChangeKind.TARGET_ADVANCED
        words = "时限早于上级" if earlier else "时限晚于上级" if below.deadline else "没有写明时限"
        yield _Reason(_way(1 if earlier else -1), words)


def _way(sign: int) -> Standing:
    return Standing.STRENGTHENED if sign > 0 else Standing.WEAKENED


def _figure_reason(above: Target, below: Target) -> _Reason | None:
    """The figures compared, if they mean the same and differ."""
    same_kind = above.kind is below.kind or {above.kind, below.kind} <= _PLAIN_VALUES
    if not same_kind or plain(above.of or "") != plain(below.of or ""):
        return _Reason(Standing.WEAKENED, "口径与上级不同，请核对")
    if above.value is not None and below.value is None:
        return _Reason(Standing.WEAKENED, "没有写明数值")
    if above.value is None:
        return None if below.value is None else _Reason(Standing.STRENGTHENED, "写明了数值")
    if (above.unit or "") != (below.unit or ""):
        return _Reason(Standing.WEAKENED, f"单位与上级不同（{above.unit or '无'}、{below.unit or '无'}），请核对")
    return _value_reason(above, below)


def _value_reason(above: Target, below: Target) -> _Reason | None:
    ways = {way for each in (above, below) if (way := direction_of(each))}
    if len(ways) > 1:
        return _Reason(Standing.WEAKENED, "比较方式与上级相反，请核对")
    if above.comparator is below.comparator is Comparator.RANGE:
        change = value_change(above, below)
    elif above.value == below.value:
        return _comparator_reason(above, below)
    else:
        way = next(iter(ways), None)
        told = (replace(each, direction=way, comparator=_asked(way)) for each in (above, below))
        change = value_change(*told)
    if change is ChangeKind.TARGET_RAISED:
        return _Reason(Standing.STRENGTHENED, "要求高于上级")
    if change is ChangeKind.TARGET_LOWERED:
        return _Reason(Standing.WEAKENED, "要求低于上级")
    if change is not None:
        return _Reason(Standing.WEAKENED, f"数值不同（{value_words(above)}、{value_words(below)}），高低不明，请核对")
    return None


def _asked(way: Direction | None) -> Comparator:
    if way is None:
        return Comparator.REACH
    return Comparator.AT_LEAST if way is Direction.UP else Comparator.AT_MOST


def _comparator_reason(above: Target, below: Target) -> _Reason | None:
    """Of equal figures 超过 asks more than 达到, and 约 less."""
    if above.comparator not in _EXACTNESS or below.comparator not in _EXACTNESS:
        return None
    closer = _EXACTNESS[below.comparator] - _EXACTNESS[above.comparator]
    return _Reason(_way(closer), "比较方式更严" if closer > 0 else "比较方式放宽") if closer else None


def align_lines(found: Alignment) -> tuple[str, ...]:
    """The alignment in words: counts, then a line for each that is missing, weakened, stronger or a share (摘要)."""
    lines = [_counted("任务", found.tasks), _counted("目标", found.targets)]
    if found.own_tasks or found.own_targets:
        lines.append(f"另有本级自行提出的任务 {len(found.own_tasks)} 项、目标 {len(found.own_targets)} 项。")
    everything = (*found.tasks, *found.targets)
    for standing in (Standing.MISSING, Standing.WEAKENED, Standing.STRENGTHENED, Standing.CARRIED):
        lines += [
            str(each)
            for each in everything
            if each.standing is standing and (standing is not Standing.CARRIED or each.reasons)
        ]
    return tuple(lines)


def _counted(called: str, rows: Sequence[Carrying]) -> str:
    counts = Counter(each.standing for each in rows)
    parts = "，".join(f"{standing.label} {counts[standing]} 项" for standing in Standing)
    return f"上级{called} {len(rows)} 项：{parts}。"


def align_to_json(found: Alignment) -> str:
    """The alignment as JSON, one task or target a line."""
    return json_text(
        {
            "tasks": [_fields(each) for each in found.tasks],
            "targets": [_fields(each) for each in found.targets],
            "own_tasks": list(found.own_tasks),
            "own_targets": list(found.own_targets),
        }
    )


def _fields(each: Carrying) -> Mapping[str, JsonValue]:
    return {
        "upper": each.upper,
        "lower": each.lower,
        "standing": each.standing.value,
        "subject": each.subject,
        "above": each.above,
        "below": each.below,
        "upper_span": [each.upper_span.start, each.upper_span.end],
        "lower_span": [each.lower_span.start, each.lower_span.end] if each.lower_span else None,
        "reasons": list(each.reasons),
        "share": round(each.share, 4) if each.share is not None else None,
    }
