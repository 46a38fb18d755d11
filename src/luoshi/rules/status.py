"""Statuses, lights and marks (研判结论, 灯色, 标记), with their Chinese words.

The order of `Status` from worst to best is the page's order (docs/status.md, Roll-up); a task shows its worst.
"""

from enum import StrEnum


class Light(StrEnum):
    """The colour that a status is shown in; told by word and shape as well as by colour (灯色)."""

    RED = "red"
    YELLOW = "yellow"
    GREY = "grey"
    HATCHED = "hatched"
    GREEN = "green"
    BLUE = "blue"
    BLUE_MARKED = "blue_marked"

    @property
    def word(self) -> str:
        """The Chinese word (红灯)."""
        return _LIGHTS[self.value][0]

    @property
    def shape(self) -> str:
        """A character whose shape alone tells the light."""
        return _LIGHTS[self.value][1]

    @property
    def colour(self) -> str:
        """The plain colour: hatched grey is grey, marked blue is blue."""
        return {"hatched": "grey", "blue_marked": "blue"}.get(self.value, self.value)


_LIGHTS = {
    "red": ("红灯", "■"),
    "yellow": ("黄灯", "▲"),
    "grey": ("灰灯", "○"),
    "hatched": ("灰灯（缺数）", "▨"),
    "green": ("绿灯", "●"),
    "blue": ("蓝灯", "✔"),
    "blue_marked": ("蓝灯（逾期）", "✓"),
}


class Status(StrEnum):
    """What can be said of a target or a milestone (研判结论), from worst to best."""

    OVERDUE = "overdue"
    BEHIND = "behind"
    MISSED = "missed"
    AT_RISK = "at_risk"
    MADE_UP = "made_up"
    NO_DATA = "no_data"
    NO_BASELINE = "no_baseline"
    AWAITING = "awaiting"
    TOO_EARLY = "too_early"
    SUSPENDED = "suspended"
    PLANNED = "planned"
    ON_PACE = "on_pace"
    HOLDING = "holding"
    MET_LATE = "met_late"
    MET = "met"
    DONE = "done"

    @property
    def label(self) -> str:
        """The Chinese word (已完成)."""
        return _STATUSES[self.value][0]

    @property
    def light(self) -> Light:
        """The light that it is shown in."""
        return _STATUSES[self.value][1]

    @property
    def severity(self) -> int:
        """0 for the worst; a task shows the status with the least."""
        return _SEVERITY[self.value]

    @property
    def settled(self) -> bool:
        """Whether a settling reading (or a closed round) has decided it for good."""
        return self.value in _SETTLED

    @property
    def meaning(self) -> str:
        """One Chinese sentence for the page's legend."""
        return _STATUSES[self.value][2]


_STATUSES = {
    "overdue": ("逾期未完成", Light.RED, "期限已到，结算读数未达标，或到期应报而未报。"),
    "behind": ("滞后", Light.RED, "落后序时超过警戒线，或逐期考核的指标本期未达标。"),
    "missed": ("节点逾期", Light.RED, "里程碑到期未交付。"),
    "at_risk": ("有风险", Light.YELLOW, "落后序时，但未过警戒线。"),
    "made_up": ("已补办", Light.YELLOW, "里程碑逾期后补办，当月黄灯，次月转为已办结。"),
    "no_data": ("缺数据", Light.HATCHED, "应报的读数没有报来、不完整或前后矛盾。"),
    "no_baseline": ("无法测算", Light.GREY, "缺基数、期限或方向，算不出进度。"),
    "awaiting": ("待结算", Light.GREY, "期限已到，结算读数尚未要求报送、未到报送日或仅有预计数。"),
    "too_early": ("未到报送期", Light.GREY, "还没有读数应当报来。"),
    "suspended": ("已暂停", Light.GREY, "经批准暂停考核。"),
    "planned": ("按计划", Light.GREEN, "里程碑未到期，或已交付待核。"),
    "on_pace": ("达到序时", Light.GREEN, "进度不落后于序时。"),
    "holding": ("保持达标", Light.GREEN, "现值达标，期限未到或逐期考核。"),
    "met_late": ("逾期完成", Light.BLUE_MARKED, "期限时未达标，其后达标。"),
    "met": ("已完成", Light.BLUE, "结算读数达标，或累计数提前达到。"),
    "done": ("已办结", Light.BLUE, "里程碑已交付并经他人核验。"),
}
_SEVERITY = {status: place for place, status in enumerate(_STATUSES)}
_SETTLED = frozenset({"overdue", "met_late", "met"})

NOTHING_TO_ASSESS = "无可考核事项"


class Mark(StrEnum):
    """What stands beside a status, never instead of one (标记)."""

    STALE = "stale"
    PROVISIONAL = "provisional"
    ADJUSTED = "adjusted"
    BROKEN = "broken"
    SELF = "self"
    PARTIAL = "partial"
    STRADDLING = "straddling"

    @property
    def label(self) -> str:
        """The Chinese word (数据偏旧)."""
        return _MARKS[self.value]


_MARKS = {
    "stale": "数据偏旧",
    "provisional": "待核",
    "adjusted": "目标已调整",
    "broken": "曾未达标",
    "self": "自评不一致",
    "partial": "数据不全",
    "straddling": "含起点前",
}
