"""What happens to a plan in force: shares, leaders, task forces, revisions, changes, its closing."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from luoshi_site.agencies.models import Agency, TaskForce
from luoshi_site.base.fields import QuantityField
from luoshi_site.ledger.models.document import Document
from luoshi_site.ledger.models.plan import Plan, Task
from luoshi_site.ledger.models.target import TargetVersion


class TargetShare(models.Model):
    """A share of a target by area, by year, or both (目标分解). Insert-only in editions: the newest edition of a version counts.

    Of areas alone, of years alone, and of areas within a year the sums must agree with the whole.
    """

    AUDITED = True

    version = models.ForeignKey(TargetVersion, on_delete=models.CASCADE, related_name="shares")
    edition = models.PositiveIntegerField(default=1)
    area = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="shares")
    year = models.PositiveIntegerField(null=True, blank=True)
    value = QuantityField()
    decided_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("year", "area__position", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(area__isnull=False) | Q(year__isnull=False), name="share_of_area_or_year"
            ),
            models.UniqueConstraint(fields=("version", "edition", "area", "year"), name="share_once"),
            models.UniqueConstraint(
                fields=("version", "edition", "year"), condition=Q(area__isnull=True), name="year_share_once"
            ),
            models.UniqueConstraint(
                fields=("version", "edition", "area"), condition=Q(year__isnull=True), name="area_share_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.version_id} {self.year or ''} {self.area_id or ''}"


class LeaderAssignment(models.Model):
    """Which leader is in charge of a task (分管领导), from a day until a day."""

    AUDITED = True

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="leaders")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="led_tasks")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("task", "user", "valid_from"), name="leader_once"),)

    def __str__(self) -> str:
        return f"{self.task_id} {self.user_id}"


class TaskForceTask(models.Model):
    """A task that a task force carries (专班任务)."""

    AUDITED = True

    force = models.ForeignKey(TaskForce, on_delete=models.CASCADE, related_name="tasks")
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="forces")
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("force", "task"), name="force_task_once"),)

    def __str__(self) -> str:
        return f"{self.force_id} {self.task_id}"


class PlanRevision(models.Model):
    """A new version of the plan's document, adopted onto it (计划修订); `compared` is the comparison as JSON. Insert-only."""

    AUDITED = True

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="revisions")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    effective_on = models.DateField()
    decision = models.CharField(max_length=300, blank=True)
    decision_file = models.CharField(max_length=255, blank=True)
    decision_sha256 = models.CharField(max_length=64, blank=True)
    compared = models.TextField(default="{}")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("plan", "number"), name="revision_number_once"),)

    def __str__(self) -> str:
        return f"{self.plan_id} r{self.number}"


class PlanChange(models.Model):
    """One line of the plan's dated change log (变更记录): what changed a count, a name, an agency or a target, and by what decision."""

    AUDITED = True

    class Kind(models.TextChoices):
        """What changed."""

        TASK_ADDED = "task_added", "新增任务"
        TASK_ENDED = "task_ended", "取消任务"
        TASK_RENAMED = "task_renamed", "任务更名"
        TARGET_ADDED = "target_added", "新增目标"
        TARGET_ENDED = "target_ended", "取消目标"
        TARGET_REVISED = "target_revised", "调整目标"
        TARGET_SUSPENDED = "suspended", "中止考核"
        TARGET_RESUMED = "resumed", "恢复考核"
        AGENCY_CHANGED = "agency_changed", "调整分工"
        MILESTONE_ADDED = "milestone_added", "新增里程碑"
        CLOSED = "closed", "计划结束"

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="changes")
    revision = models.ForeignKey(PlanRevision, null=True, blank=True, on_delete=models.CASCADE, related_name="changes")
    task = models.ForeignKey(Task, null=True, blank=True, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    subject = models.CharField(max_length=300)
    before = models.CharField(max_length=300, blank=True)
    after = models.CharField(max_length=300, blank=True)
    effective_on = models.DateField()
    decision = models.CharField(max_length=300, blank=True)
    decision_file = models.CharField(max_length=255, blank=True)
    decision_sha256 = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=150)

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subject}"


class PlanClosing(models.Model):
    """A plan's end (计划结束): its final report, frozen, and what is carried over to another plan. Insert-only."""

    AUDITED = True

    plan = models.OneToOneField(Plan, on_delete=models.CASCADE, related_name="closing")
    closed_on = models.DateField()
    decision = models.CharField(max_length=300)
    decision_file = models.CharField(max_length=255, blank=True)
    decision_sha256 = models.CharField(max_length=64, blank=True)
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    carried_over = models.TextField(default="[]")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.plan_id} {self.closed_on}"
