"""Targets, their versions and their trajectories."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from luoshi.plan.model import Comparator, Direction, Kind, Strength
from luoshi_site.base.fields import QuantityField
from luoshi_site.ledger.models.document import Document
from luoshi_site.ledger.models.indicator import Indicator
from luoshi_site.ledger.models.plan import Goal, Plan, Task

KINDS = [
    (Kind.LEVEL, "达到水平"),
    (Kind.CUMULATIVE, "累计数量"),
    (Kind.GROWTH, "增长幅度"),
    (Kind.ANNUAL_CHANGE, "每年变化"),
    (Kind.RATIO, "比例"),
    (Kind.COVERAGE, "全覆盖"),
    (Kind.ZERO, "清零"),
    (Kind.RELATION, "比较关系"),
]
COMPARATORS = [
    (Comparator.AT_LEAST, "不低于"),
    (Comparator.AT_MOST, "不高于"),
    (Comparator.ABOUT, "左右"),
    (Comparator.REACH, "达到"),
    (Comparator.RANGE, "区间"),
    (Comparator.ABOVE, "超过"),
    (Comparator.BELOW, "低于"),
]
STRENGTHS = [(Strength.FIRM, "确保"), (Strength.PLAIN, "一般"), (Strength.AIM, "力争"), (Strength.PRINCIPLE, "原则上")]
DIRECTIONS = [(Direction.UP, "越高越好"), (Direction.DOWN, "越低越好")]


class Target(models.Model):
    """A commitment that can be settled (目标). What is promised stands in its versions; `number` is its place in the plan, from 1.

    One that a revision brings in begins with its first version's `effective_on`; one that it takes out ends on `ended_on`, decided here at
    `ended_at`. `document` is the file that its spans refer to, null for the plan's own.
    """

    AUDITED = True

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="targets")
    number = models.PositiveIntegerField()
    task = models.ForeignKey(Task, null=True, blank=True, on_delete=models.CASCADE, related_name="targets")
    goal = models.ForeignKey(Goal, null=True, blank=True, on_delete=models.CASCADE, related_name="targets")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="targets")
    name = models.CharField(max_length=200)
    span_start = models.PositiveIntegerField(null=True)
    span_end = models.PositiveIntegerField(null=True)
    sentence_start = models.PositiveIntegerField(null=True)
    sentence_end = models.PositiveIntegerField(null=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("plan", "number"), name="target_number_once"),)

    def __str__(self) -> str:
        return self.name

    @property
    def last_day(self) -> date | None:
        """The last day on which it was part of the plan, once a decision took it out."""
        return self.ended_on - timedelta(days=1) if self.ended_on else None

    def in_force(self, on: date, known_at: datetime) -> bool:
        """Whether it is part of the plan on a day, as known at an instant; asks its versions, which lists have loaded."""
        first = min(self.versions.all(), key=lambda version: version.number, default=None)
        begun = (
            first is None or first.effective_on is None or (first.effective_on <= on and first.decided_at <= known_at)
        )
        return begun and not self.has_ended(on, known_at)

    def has_ended(self, on: date, known_at: datetime) -> bool:
        """Whether a decision had taken it out by a day, as known at an instant."""
        return (
            self.ended_on is not None and self.ended_on <= on and (self.ended_at is None or self.ended_at <= known_at)
        )


class TargetVersion(models.Model):
    """What a target asks, from a day on, by a decision (目标版本). Insert-only: the first is the document's, and has a day only where
    a revision brought the target in.

    `unit` is as promised (readings are in the indicator's unit, which is the same unless the target is a growth); `due_on` is the last
    day (t1), null where none is stated; `every_year` one instance a year. `of` names a relation's partner as written. `is_ceiling`: a
    range whose upper bound binds a total; `is_count`: things that come whole; `is_mean`: 年均; `from_levels`: readings are levels, from
    which the growth or change is computed.
    """

    AUDITED = True

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(default=1)
    effective_on = models.DateField(null=True, blank=True)
    decided_at = models.DateTimeField()
    decision = models.CharField(max_length=300, blank=True)
    decision_file = models.CharField(max_length=255, blank=True)
    decision_sha256 = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=20, choices=KINDS)
    comparator = models.CharField(max_length=10, choices=COMPARATORS)
    value = QuantityField(null=True, blank=True)
    value_high = QuantityField(null=True, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    of = models.CharField(max_length=100, blank=True)
    partner = models.ForeignKey(Indicator, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    deadline = models.CharField(max_length=10, blank=True)
    due_on = models.DateField(null=True, blank=True)
    every_year = models.BooleanField(default=False)
    strength = models.CharField(max_length=10, choices=STRENGTHS, default=Strength.PLAIN)
    direction = models.CharField(max_length=4, choices=DIRECTIONS, blank=True)
    keep = models.BooleanField(default=False)
    is_ceiling = models.BooleanField(default=False)
    is_count = models.BooleanField(default=False)
    is_mean = models.BooleanField(default=False)
    from_levels = models.BooleanField(default=False)
    baseline_value = QuantityField(null=True, blank=True)
    baseline_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("target", "number"), name="target_version_once"),
            models.CheckConstraint(
                condition=Q(value_high__isnull=True) | Q(value_high__gte=models.F("value")), name="range_in_order"
            ),
        )

    def __str__(self) -> str:
        return f"{self.target_id} v{self.number}"


class Trajectory(models.Model):
    """The declared way from baseline to target (节点计划); without one it is a straight line."""

    AUDITED = True

    version = models.OneToOneField(TargetVersion, on_delete=models.CASCADE, related_name="trajectory")
    note = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.version_id}"


class TrajectoryNode(models.Model):
    """A node: a day with a share of the way, or with an absolute value (节点)."""

    AUDITED = True

    trajectory = models.ForeignKey(Trajectory, on_delete=models.CASCADE, related_name="nodes")
    on = models.DateField()
    share = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    value = QuantityField(null=True, blank=True)

    class Meta:
        ordering = ("on",)
        constraints = (
            models.UniqueConstraint(fields=("trajectory", "on"), name="trajectory_node_once"),
            models.CheckConstraint(
                condition=Q(share__isnull=True, value__isnull=False) | Q(share__isnull=False, value__isnull=True),
                name="node_share_or_value",
            ),
        )

    def __str__(self) -> str:
        return f"{self.on}"


class Suspension(models.Model):
    """An approved decision that suspends a target, or ends its suspension (中止、恢复). Insert-only."""

    AUDITED = True

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="suspensions")
    lifts = models.BooleanField(default=False)
    effective_on = models.DateField()
    decided_at = models.DateTimeField()
    decision = models.CharField(max_length=300)
    decision_file = models.CharField(max_length=255, blank=True)
    decision_sha256 = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=150)

    class Meta:
        ordering = ("decided_at", "pk")

    def __str__(self) -> str:
        return self.decision
