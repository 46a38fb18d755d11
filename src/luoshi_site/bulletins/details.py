"""How far a target is, in words (完成情况): against the plan's pace, against what was promised, or what is missing."""

import re
from dataclasses import dataclass
from fractions import Fraction

from luoshi.plan.model import Comparator, Kind
from luoshi.report.model import Words
from luoshi.rules.display import MINUS
from luoshi.rules.model import Judgement
from luoshi.rules.period import period_name
from luoshi.rules.status import Status
from luoshi.wording import progress
from luoshi.wording.figures import joined, share, with_figures
from luoshi_site.bulletins.figures import Measure
from luoshi_site.bulletins.print import in_print
from luoshi_site.ledger.models import TargetVersion

GREY = frozenset({Status.NO_DATA, Status.AWAITING, Status.NO_BASELINE})
SETTLED = frozenset({Status.MET, Status.MET_LATE})
_LIMITS = frozenset({Comparator.AT_MOST, Comparator.BELOW})
_LEVELS = frozenset({Kind.LEVEL, Kind.RATIO, Kind.COVERAGE, Kind.GROWTH})
_GOAL = "目标"
_DIFFERENCE = re.compile(rf"^差 ({MINUS}?[\d,.]+)，")


@dataclass(frozen=True, slots=True)
class Promised:
    """What a figure is held against: its sort, how it is compared, its values, the unit of both, the places it is shown with; for a
    relation the other figure's name.
    """

    kind: Kind
    comparator: Comparator
    value: Fraction | None
    value_high: Fraction | None
    unit: str
    places: int
    partner: str = ""


def promised(version: TargetVersion, unit: str, places: int) -> Promised:
    """What a version of a target promises."""
    value, high = version.value, version.value_high
    return Promised(
        Kind(version.kind),
        Comparator(version.comparator),
        None if value is None else Fraction(value),
        None if high is None else Fraction(high),
        unit,
        places,
        version.of,
    )


def detail_words(judgement: Judgement, goal: Promised) -> Words:
    """How far it is against the plan, or against what it is compared with; for a grey light what is missing."""
    if judgement.status is Status.SUSPENDED:
        return with_figures(in_print(_lines(judgement, "暂停")), Measure.DETAIL)
    if judgement.status in GREY:
        return with_figures(in_print(_lack(judgement)), Measure.DETAIL)
    if goal.kind is Kind.RELATION:
        return _compared(judgement, goal)
    if judgement.status in SETTLED:
        return _way(judgement.progress, goal.kind) if exceeds(judgement, goal.kind) and judgement.progress else ""
    if judgement.progress is None or judgement.planned is None or judgement.gap_points is None:
        return _against(judgement, goal)
    return joined(_way(judgement.progress, goal.kind), "，", progress.pace(judgement.gap_points))


def exceeds(judgement: Judgement, kind: Kind) -> bool:
    """Whether a total came to more than was promised (超额完成)."""
    return kind is Kind.CUMULATIVE and judgement.progress is not None and judgement.progress > 1


def _way(gone: Fraction, kind: Kind) -> Words:
    """A total by how much of it is there, anything else by how much of the way from its baseline."""
    if kind is not Kind.CUMULATIVE or gone < 0:
        return progress.way(gone)
    return progress.completion(gone, 1, of=_GOAL) if gone else joined("完成", _GOAL, "的", share(gone))


def _against(judgement: Judgement, goal: Promised) -> Words:
    """What is judged each period, against what is asked each period."""
    now = judgement.value
    asked = Fraction(100) if goal.kind is Kind.COVERAGE and goal.value is None else goal.value
    if now is None or asked is None or goal.kind not in _LEVELS:
        return ""
    if goal.comparator is Comparator.RANGE and goal.value_high is not None:
        return progress.within(now, asked, goal.value_high, goal.unit, places=goal.places)
    if goal.comparator in _LIMITS:
        return progress.limit(now, asked, goal.unit, places=goal.places)
    return progress.level(now, asked, goal.unit, places=goal.places)


def _compared(judgement: Judgement, goal: Promised) -> Words:
    """By how much it is above or below the figure that it is set against; a verdict on a standard as the rules put it."""
    lines = _lines(judgement, "比较")
    found = _DIFFERENCE.search(lines)
    if found is None:
        return with_figures(in_print(lines), Measure.DETAIL)
    gap = Fraction(found[1].replace(",", "").replace(MINUS, "-"))
    return progress.level(gap, 0, goal.unit, places=goal.places, of=goal.partner or "比较对象")


def _lines(judgement: Judgement, label: str) -> str:
    return "，".join(line.text for line in judgement.reasons if line.label == label)


def _lack(judgement: Judgement) -> str:
    """Which periods and areas are missing; else what the status means."""
    periods = "、".join(period_name(period) for period in judgement.missing)
    areas = [line.text for line in judgement.reasons if line.label == "缺报" and line.text.startswith("缺 ")]
    lacking = [f"缺{periods}读数"] if periods else []
    return "，".join([*lacking, *areas]) or judgement.status.meaning.rstrip("。")
