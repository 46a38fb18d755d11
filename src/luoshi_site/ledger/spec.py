"""What adopting a draft will create, and what still stands in its way (采用方案), in frozen values."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from luoshi.rules.model import Basis
from luoshi.rules.period import Cadence
from luoshi.text.span import Span
from luoshi_site.agencies.queries import Directory
from luoshi_site.ledger.defaults import Terms
from luoshi_site.ledger.draft import DraftTarget


class Subject(StrEnum):
    """What an assumption is about (推定事项)."""

    DIRECTION = "direction"
    BASELINE = "baseline"
    BASIS = "basis"
    REUSE = "reuse"
    PARTNER = "partner"
    PLAN = "plan"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return _SUBJECTS[self.value]


_SUBJECTS = {
    "direction": "方向",
    "baseline": "基线",
    "basis": "统计口径",
    "reuse": "沿用已有指标",
    "partner": "比较对象",
    "plan": "计划信息",
}


@dataclass(frozen=True, slots=True)
class Question:
    """Something that must be answered before adoption (待答): about a part of the draft, or a name as written (`agency`)."""

    part: str
    message: str
    advice: str
    agency: str = ""

    @property
    def anchor(self) -> str:
        """The part's anchor on the preview."""
        return self.part.replace(":", "-")


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something that adoption takes for granted unless an officer says otherwise (推定)."""

    part: str
    subject: Subject
    text: str

    @property
    def anchor(self) -> str:
        """The part's anchor on the preview."""
        return self.part.replace(":", "-")


@dataclass(frozen=True, slots=True)
class KnownIndicator:
    """An indicator that the city has already."""

    pk: int
    code: str
    name: str
    unit: str
    basis: Basis
    cadence: Cadence


@dataclass(frozen=True, slots=True)
class Registry:
    """What the city has before adoption: names of agencies and groups, indicators, codes of all plans."""

    city_code: str
    directory: Directory
    indicators: tuple[KnownIndicator, ...] = ()
    plan_codes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PlanSpec:
    """The plan's own row."""

    code: str
    title: str
    short_title: str
    issuers: str
    doc_number: str
    issued_on: date | None
    starts_on: date | None
    ends_on: date | None
    source_sha256: str


@dataclass(frozen=True, slots=True)
class GoalSpec:
    """An overall goal."""

    number: int
    title: str
    span: Span | None


@dataclass(frozen=True, slots=True)
class AssignmentSpec:
    """Who carries out a task: `key` names an agency or group («agency:12»), or a new one by its place («new:0»)."""

    role: str
    as_written: str
    position: int
    key: str


@dataclass(frozen=True, slots=True)
class MilestoneSpec:
    """A milestone; `key` as in `AssignmentSpec`, never a group."""

    title: str
    due_on: date
    key: str
    proof: str


@dataclass(frozen=True, slots=True)
class TaskSpec:
    """A task with its division and milestones; `place` is its place in the draft."""

    place: int
    number: str
    position: int
    title: str
    area: str
    span: Span | None
    assignments: tuple[AssignmentSpec, ...]
    milestones: tuple[MilestoneSpec, ...]


@dataclass(frozen=True, slots=True)
class IndicatorSpec:
    """An indicator, reused (`existing` is its key in the database) or to be created under `code` ("" until it is given one)."""

    code: str
    name: str
    unit: str
    terms: Terms | None
    existing: int | None = None


@dataclass(frozen=True, slots=True)
class TargetSpec:
    """A target: its place in the draft, its number, and by place its task, goal, indicator and relation partner."""

    draft: DraftTarget
    number: int
    terms: Terms
    task: int | None
    goal: int | None
    indicator: int
    partner: int | None


@dataclass(frozen=True, slots=True)
class NewAgency:
    """An agency, or a group (`kind` «group»), to enter in the registry, with the names that the document gives it."""

    name: str
    kind: str
    written: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows of each sort will be created; `reused` indicators are not."""

    tasks: int
    goals: int
    targets: int
    indicators: int
    reused: int
    assignments: int
    milestones: int
    agencies: int
    groups: int


@dataclass(frozen=True, slots=True)
class Adoption:
    """The whole: what will be created, the questions that bar it, the assumptions it makes; `refusal` where there is nothing to adopt."""

    plan: PlanSpec
    goals: tuple[GoalSpec, ...]
    tasks: tuple[TaskSpec, ...]
    targets: tuple[TargetSpec, ...]
    indicators: tuple[IndicatorSpec, ...]
    new_agencies: tuple[NewAgency, ...]
    questions: tuple[Question, ...]
    assumptions: tuple[Assumption, ...]
    refusal: str = ""

    @property
    def ready(self) -> bool:
        """Whether nothing bars adoption."""
        return not self.questions and not self.refusal

    @property
    def counts(self) -> Counts:
        """How many of each sort."""
        groups = sum(1 for each in self.new_agencies if each.kind == "group")
        reused = sum(1 for each in self.indicators if each.existing is not None)
        return Counts(
            tasks=len(self.tasks),
            goals=len(self.goals),
            targets=len(self.targets),
            indicators=len(self.indicators) - reused,
            reused=reused,
            assignments=sum(len(task.assignments) for task in self.tasks),
            milestones=sum(len(task.milestones) for task in self.tasks),
            agencies=len(self.new_agencies) - groups,
            groups=groups,
        )


def fits(value: Decimal | None) -> bool:
    """Whether the database keeps the value exactly: below 10¹², six decimals, fifteen figures."""
    if value is None:
        return True
    if not value.is_finite() or abs(value) >= 10**12:
        return False
    digits = value.normalize().as_tuple()
    return len(digits.digits) <= 15 and isinstance(digits.exponent, int) and digits.exponent >= -6
