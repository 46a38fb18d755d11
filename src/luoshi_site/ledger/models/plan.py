"""Plans, goals, tasks and who carries them out; milestones and matters."""

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from luoshi_site.agencies.models import Agency, AgencyGroup, City
from luoshi_site.ledger.models.document import Document


class Plan(models.Model):
    """An adopted document (计划).

    `source_sha256` names the file that its spans refer to; `document` is that file when the site holds it.
    """

    AUDITED = True
    AUDIT_LEAVES_OUT = ("document_id", "changed_seq")

    class State(models.TextChoices):
        """Whether it is being carried out."""

        IN_FORCE = "in_force", "实施中"
        CLOSED = "closed", "已结束"

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="plans")
    code = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=300)
    short_title = models.CharField(max_length=60)
    issuers = models.CharField(max_length=300, blank=True)
    doc_number = models.CharField(max_length=60, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    source_sha256 = models.CharField(max_length=64, blank=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="plans")
    state = models.CharField(max_length=12, choices=State.choices, default=State.IN_FORCE)
    adopted_at = models.DateTimeField()
    adopted_by = models.CharField(max_length=150)
    changed_seq = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.short_title

    def is_under_way(self, on: date) -> bool:
        """Whether it is being carried out on a day, which is neither before its first nor after its last where these are known."""
        begun, over = self.starts_on is not None and on < self.starts_on, self.ends_on is not None and on > self.ends_on
        return self.state == self.State.IN_FORCE and not begun and not over


class PlanParameter(models.Model):
    """A dated parameter of a plan (参数), such as the points at which a light turns; the newest by the day counts."""

    AUDITED = True

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="parameters")
    name = models.CharField(max_length=60)
    value = models.DecimalField(max_digits=12, decimal_places=4)
    valid_from = models.DateField()
    source = models.CharField(max_length=200)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("plan", "name", "valid_from"), name="plan_parameter_once"),)

    def __str__(self) -> str:
        return f"{self.name} = {self.value}"


class Goal(models.Model):
    """An overall goal (总体目标)."""

    AUDITED = True

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="goals")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    span_start = models.PositiveIntegerField(null=True)
    span_end = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("plan", "number"), name="goal_number_once"),)

    def __str__(self) -> str:
        return self.title


class Task(models.Model):
    """A task (任务): `number` as in the document ("1" … "32", "2.3.1"), `position` its place in the plan.

    A task that a revision brings in begins on a day, one that it takes out ends on a day and stays readable; `added_at` and `ended_at` are
    when that was decided here. `document` is the file that its span refers to, null for the plan's own.
    """

    AUDITED = True

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="tasks")
    number = models.CharField(max_length=30)
    position = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    area = models.CharField(max_length=200, blank=True)
    span_start = models.PositiveIntegerField(null=True)
    span_end = models.PositiveIntegerField(null=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    added_on = models.DateField(null=True, blank=True)
    added_at = models.DateTimeField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=("plan", "number"), name="task_number_once"),)

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def in_force(self, on: date, known_at: datetime) -> bool:
        """Whether it is part of the plan on a day, as known at an instant."""
        begun = self.added_on is None or (self.added_on <= on and (self.added_at is None or self.added_at <= known_at))
        return begun and not self.has_ended(on, known_at)

    def has_ended(self, on: date, known_at: datetime) -> bool:
        """Whether a revision had taken it out by a day, as known at an instant."""
        return (
            self.ended_on is not None and self.ended_on <= on and (self.ended_at is None or self.ended_at <= known_at)
        )


class Assignment(models.Model):
    """Who carries out a task (任务分工): an agency or a group, in a role, as written in the document.

    A revision of the plan or a succession of agencies ends it and starts another.
    """

    AUDITED = True

    class Role(models.TextChoices):
        """The part an agency plays."""

        LEAD = "lead", "牵头单位"
        RESPONSIBLE = "responsible", "责任单位"
        SUPPORTING = "supporting", "配合单位"

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="assignments")
    role = models.CharField(max_length=12, choices=Role.choices)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="assignments")
    group = models.ForeignKey(AgencyGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="assignments")
    as_written = models.CharField(max_length=100)
    position = models.PositiveIntegerField()
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("role", "position")
        constraints = (
            models.UniqueConstraint(
                fields=("task", "role", "position"),
                condition=Q(valid_until__isnull=True),
                name="assignment_place_held_once",
            ),
            models.CheckConstraint(
                condition=Q(agency__isnull=True, group__isnull=False) | Q(agency__isnull=False, group__isnull=True),
                name="assignment_agency_or_group",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.as_written}"

    def in_force(self, on: date) -> bool:
        """Whether it holds on a day."""
        since = self.valid_from is None or self.valid_from <= on
        return since and (self.valid_until is None or self.valid_until >= on)


class Milestone(models.Model):
    """A deliverable with its day, agency and proof (里程碑)."""

    AUDITED = True

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(max_length=200)
    due_on = models.DateField()
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="milestones")
    proof = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("due_on", "pk")

    def __str__(self) -> str:
        return self.title


class MilestoneEntry(models.Model):
    """What happened to a milestone (里程碑记录): delivered, verified by another person, returned. Insert-only."""

    AUDITED = True

    class Kind(models.TextChoices):
        """What happened."""

        DELIVERED = "delivered", "已交付"
        VERIFIED = "verified", "已核实"
        RETURNED = "returned", "已退回"

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    delivered_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=150)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.milestone_id}"


class Matter(models.Model):
    """Whatever can be supervised (督办事项): orders point at matters, so supervision knows them all by one key.

    A task or a milestone has one of its own; else `key` says what it is («report:12:34», an agency's report of a round) and `plan` whose.
    """

    AUDITED = True

    class Kind(models.TextChoices):
        """What sort of thing it stands for."""

        TASK = "task", "任务"
        MILESTONE = "milestone", "里程碑"
        REPORT = "report", "报送"
        SINGLE = "single", "专项事项"

    class ItemClass(models.TextChoices):
        """How it is supervised: rules may hold for one class only (事项类别)."""

        ORDINARY = "ordinary", "一般事项"
        MAJOR = "major", "重大事项"
        URGENT = "urgent", "紧急事项"
        INSTRUCTION = "instruction", "领导批示事项"
        LIVELIHOOD = "livelihood", "民生实事"
        SPECIAL = "special", "特事特办"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    item_class = models.CharField(max_length=20, choices=ItemClass.choices, default=ItemClass.ORDINARY)
    title = models.CharField(max_length=300)
    key = models.CharField(max_length=80, blank=True)
    plan = models.ForeignKey(Plan, null=True, blank=True, on_delete=models.CASCADE, related_name="matters")
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="matters")
    task = models.OneToOneField(Task, null=True, blank=True, on_delete=models.CASCADE, related_name="matter")
    milestone = models.OneToOneField(Milestone, null=True, blank=True, on_delete=models.CASCADE, related_name="matter")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("key",), condition=~Q(key=""), name="matter_once"),)

    def __str__(self) -> str:
        return self.title
