"""What a judgement is made from, and what it says, in frozen values (研判的输入与结论).

Every value is a Fraction, every instant carries its time zone, every day is a day in China. Inputs come as tuples, so that a page
can judge many targets from rows that it fetched at once. docs/status.md says what each of them means.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from luoshi.plan.model import Comparator, Direction, Kind
from luoshi.problems import LuoshiError
from luoshi.rules.period import Cadence, Period
from luoshi.rules.status import Light, Mark, Status

RULE_VERSION = "1"
"""Version of the rules in docs/status.md; stored with every judgement."""


class ReadingError(LuoshiError):
    """A reading without a value, or with a denominator of 0."""


class Basis(StrEnum):
    """What a figure is of (口径): of its period, a running total, a point in time, or a period's mean."""

    FLOW = "flow"
    RUNNING_YEAR = "running_year"
    RUNNING_PLAN = "running_plan"
    POINT = "point"
    AVERAGE = "average"

    @property
    def label(self) -> str:
        """The Chinese word (当期数, 本年累计 …)."""
        return _BASES[self.value]


_BASES = {
    "flow": "当期数",
    "running_year": "本年累计数",
    "running_plan": "规划期累计数",
    "point": "时点数",
    "average": "时期平均数",
}


class Certainty(StrEnum):
    """How firm a figure is (数据性质)."""

    FORECAST = "forecast"
    PRELIMINARY = "preliminary"
    FINAL = "final"
    GAZETTE = "gazette"

    @property
    def label(self) -> str:
        """The Chinese word (预计, 初步, 正式, 公报)."""
        return _CERTAINTIES[self.value]


_CERTAINTIES = {"forecast": "预计", "preliminary": "初步", "final": "正式", "gazette": "公报"}


class Bound(StrEnum):
    """What a figure with missing districts still says: the true one is this, at least this, at most this, or unknown."""

    EXACT = "exact"
    LOWER = "lower"
    UPPER = "upper"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ReadingFact:
    """A reading of one period (读数).

    A share is given by `numerator` and `denominator`, anything else by `value` in the target's unit. It counts from `accepted_at`
    until `withdrawn_at`; a correction is a later reading of the same period. `unconfirmed` is 待核. `missing` names the districts
    that a rolled-up figure lacks and `bound` says what it is worth without them. `quantity` tells apart the quantities of a target
    that covers several (核查率, 回复率); `document` is the document that a verdict rests on.
    """

    key: str
    period: Period
    value: Fraction | None = None
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    certainty: Certainty = Certainty.FINAL
    accepted_at: datetime | None = None
    withdrawn_at: datetime | None = None
    recorded_at: datetime | None = None
    unconfirmed: bool = False
    area: str = ""
    quantity: str = ""
    bound: Bound = Bound.EXACT
    missing: tuple[str, ...] = ()
    document: str = ""

    def __post_init__(self) -> None:
        if self.value is None and (self.numerator is None or not self.denominator):
            raise ReadingError(f"读数 {self.key} 没有数值，或分母为 0；请填写数值，或分子和不为 0 的分母。")

    def amount(self, scale: int) -> Fraction:
        """The figure in the target's unit; `scale` is 100 for % and 1000 for ‰, used only for numerator over denominator."""
        if self.value is not None:
            return self.value
        if self.numerator is None or not self.denominator:
            raise ReadingError(f"读数 {self.key} 没有数值。")
        return self.numerator / self.denominator * scale


@dataclass(frozen=True, slots=True)
class Ask:
    """That a round asked for the reading of a period (报送要求): due at the end of `due_on`, open until `closed_at`."""

    period: Period
    due_on: date
    cadence: Cadence
    closed_at: datetime | None = None
    agency: str = ""
    quantity: str = ""


@dataclass(frozen=True, slots=True)
class TrajectoryNode:
    """A point of the declared path (节点): a share of the way by a day, or the value to stand at."""

    on: date
    share: Fraction | None = None
    value: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Trajectory:
    """The path from (t0, 0) to (t1, 1) through the nodes, in order of day, shares of the whole way (序时轨迹)."""

    starts_on: date
    ends_on: date
    nodes: tuple[tuple[date, Fraction], ...] = ()


@dataclass(frozen=True, slots=True)
class Baseline:
    """Where the way starts (基数): the value at the end of a day. A growth's base period needs no value."""

    on: date
    value: Fraction | None = None


@dataclass(frozen=True, slots=True)
class RelationPartner:
    """What a relation is set against (比较对象): another quantity with its own readings and asks, or a standard.

    A standard (国家标准) is settled by verdicts: readings of value 1 (meets it) or 0, whose `key` leads to the document.
    """

    name: str
    readings: tuple[ReadingFact, ...] = ()
    asks: tuple[Ask, ...] = ()
    is_standard: bool = False


@dataclass(frozen=True, slots=True)
class RegisterItem:
    """One entry of a register that must be emptied (清零台账): found, to be cleared by `limit_on`, cleared on `cleared_on`."""

    key: str
    found_on: date
    limit_on: date
    recorded_at: datetime
    cleared_on: date | None = None
    clearance_recorded_at: datetime | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class NilReturn:
    """A return that says that the register of a period is whole, be it empty (零报告)."""

    period: Period
    accepted_at: datetime
    key: str = ""


@dataclass(frozen=True, slots=True)
class Register:
    """A register read at a day: its items and its nil returns, asked for at a cadence."""

    items: tuple[RegisterItem, ...]
    nil_returns: tuple[NilReturn, ...]
    cadence: Cadence = Cadence.MONTHLY


@dataclass(frozen=True, slots=True)
class TargetVersion:
    """A target as one decision states it (目标的一个版本).

    The first version has no `effective_on` and no `decided_at`; a later one takes effect on a day and is known from an instant.
    `every_year` is 每年: one instance a year. `mean` is 年均: rates compound, amounts average. `from_levels` says that readings of a
    growth or an annual change are levels, from which a rise (UP) or a fall (DOWN) is computed; else they are the figure itself.
    `length` is the length of the basis's period. `document_on` stands in for `plan_start` where the plan states no period.
    `ceiling` makes a cumulative range keep its upper bound. `is_count` marks things that come whole (个, 所).
    `quantities` names them where one figure covers several; each is judged, the worst is shown.
    """

    kind: Kind
    comparator: Comparator
    value: Fraction | None
    unit: str = ""
    value_high: Fraction | None = None
    basis: Basis = Basis.POINT
    length: Cadence | None = None
    direction: Direction | None = None
    deadline: date | None = None
    every_year: bool = False
    mean: bool = False
    keep: bool = False
    baseline: Baseline | None = None
    plan_start: date | None = None
    plan_end: date | None = None
    document_on: date | None = None
    nodes: tuple[TrajectoryNode, ...] = ()
    ceiling: bool = False
    is_count: bool = False
    from_levels: Direction | None = None
    quantities: tuple[str, ...] = ()
    partner_name: str = ""
    effective_on: date | None = None
    decided_at: datetime | None = None
    decision: str = ""


@dataclass(frozen=True, slots=True)
class Suspension:
    """An approved decision that a target rests (暂停考核) from a day until the day it resumes."""

    starts_on: date
    decided_at: datetime
    ends_on: date | None = None
    end_decided_at: datetime | None = None
    decision: str = ""


@dataclass(frozen=True, slots=True)
class Parameters:
    """The dated figures of the rules (参数), as in force on a day; `sources` says where each comes from."""

    on_pace_points: Fraction
    at_risk_points: Fraction
    about_tolerance: Fraction
    small_count: Fraction
    nil_return_days: int
    sources: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of «why this light» (理由): a label (读数, 进度, 规则 …) and the words, figures and sums."""

    label: str
    text: str

    def __str__(self) -> str:
        return f"{self.label}：{self.text}"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is said of a target, and why (研判).

    `value` is x, `progress` p, `planned` q, `gap_points` g in percentage points, `on` the last day of the deciding reading's period;
    `period_value` is what that period was reported as (本期值), a running total as it runs.
    `reading_keys` are the readings it rests on, `missing` the periods that lack one. `first_version` is the first version's status
    beside an adjusted one until it is settled; `suspended_from` the status of the day a suspension began. `years` are the instances
    of 每年, `parts` the quantities of a target that covers several.
    """

    status: Status
    value: Fraction | None = None
    progress: Fraction | None = None
    planned: Fraction | None = None
    gap_points: Fraction | None = None
    on: date | None = None
    period_value: Fraction | None = None
    marks: tuple[Mark, ...] = ()
    reasons: tuple[Reason, ...] = ()
    reading_keys: tuple[str, ...] = ()
    missing: tuple[Period, ...] = ()
    first_version: Status | None = None
    suspended_from: Status | None = None
    years: "tuple[tuple[int, Judgement], ...]" = ()
    parts: "tuple[tuple[str, Judgement], ...]" = ()
    rule_version: str = RULE_VERSION

    @property
    def light(self) -> Light:
        """The light of its status."""
        return self.status.light

    @property
    def counts(self) -> bool:
        """Whether it is counted: a suspended target is not, unless it was overdue on the day."""
        return self.counted_status is not None

    @property
    def counted_status(self) -> Status | None:
        """The status under which it is counted, or None."""
        if self.suspended_from is None:
            return self.status
        return self.suspended_from if self.suspended_from is Status.OVERDUE else None


@dataclass(frozen=True, slots=True)
class MilestoneFact:
    """A deliverable with its day (里程碑): delivered by one person, verified by another."""

    key: str
    deliverable: str
    due_on: date
    agency: str = ""
    delivered_on: date | None = None
    delivery_recorded_at: datetime | None = None
    verified_at: datetime | None = None
    proof: str = ""


@dataclass(frozen=True, slots=True)
class MilestoneJudgement:
    """What is said of a milestone, and why."""

    status: Status
    unverified: bool = False
    reasons: tuple[Reason, ...] = ()
