"""The month's report of an agency on a task: words, cells as they are typed, parts called from others, and what was decided."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from luoshi_site.agencies.models import Agency
from luoshi_site.ledger.models import Indicator, Task
from luoshi_site.progress.models.readings import Reading
from luoshi_site.progress.models.rounds import ReportingRound

WORDS = ("progress", "problems", "next_step", "help_needed")
BEING_WRITTEN = ("draft", "returned")


class ProgressReport(models.Model):
    """What an agency reports on a task in a round (月报): words here, figures in its cells, which become readings when it is submitted.

    While it is written, its words are nobody's business and not in the chain; from its submission on they are. `state` repeats what
    its events say. `spent_seconds` is the time that somebody was typing, for the burden page.
    """

    AUDITED = True

    class State(models.TextChoices):
        """Where it stands: reporter → reviewer of the agency → supervision office."""

        DRAFT = "draft", "填报中"
        SUBMITTED = "submitted", "待本单位审核"
        PASSED = "passed", "待督查部门审核"
        ACCEPTED = "accepted", "已采用"
        RETURNED = "returned", "已退回"

    round = models.ForeignKey(ReportingRound, on_delete=models.CASCADE, related_name="reports")
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="reports")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="reports")
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    progress = models.TextField(blank=True)
    problems = models.TextField(blank=True)
    next_step = models.TextField(blank=True)
    help_needed = models.TextField(blank=True)
    is_late = models.BooleanField(default=False)
    submitted_at = models.DateTimeField(null=True, blank=True)
    spent_seconds = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("task__position", "pk")
        constraints = (models.UniqueConstraint(fields=("round", "task", "agency"), name="report_once"),)

    def __str__(self) -> str:
        return f"{self.task_id} {self.agency_id}"

    @property
    def AUDIT_LEAVES_OUT(self) -> tuple[str, ...]:  # noqa: N802 - the chain's name for it
        """The fields that the chain does not hold: the time spent, and all words of what is still being written."""
        written = ("spent_seconds", "saved_at")
        return (*written, *WORDS) if self.state in BEING_WRITTEN else written


class ReportCell(models.Model):
    """One cell as somebody typed it (填报单元格), saved as they go; `reading` once it was submitted.

    `text` is the figure in the typist's words, `denominator` as well where the indicator is a ratio; never interpreted here.
    """

    round = models.ForeignKey(ReportingRound, on_delete=models.CASCADE, related_name="cells")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=60, blank=True)
    denominator = models.CharField(max_length=60, blank=True)
    certainty = models.CharField(max_length=12, choices=Reading.Certainty.choices, default=Reading.Certainty.FINAL)
    note = models.CharField(max_length=1000, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    reading = models.ForeignKey(Reading, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("round", "agency", "indicator"), condition=Q(area__isnull=True), name="city_cell_once"
            ),
            models.UniqueConstraint(fields=("round", "agency", "indicator", "area"), name="area_cell_once"),
        )

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.text}"


class ReportEvent(models.Model):
    """What happened to a report (月报记录), with the reason of a return kept for ever. Insert-only."""

    AUDITED = True

    class Kind(models.TextChoices):
        """What happened."""

        SUBMITTED = "submitted", "报送"
        PASSED = "passed", "本单位审核通过"
        ACCEPTED = "accepted", "采用"
        RETURNED = "returned", "退回"
        WITHDRAWN = "withdrawn", "撤回"

    report = models.ForeignKey(ProgressReport, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=150)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=~Q(kind="returned") | ~Q(reason=""), name="report_return_needs_reason"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.report_id}"


class PartRequest(models.Model):
    """What a lead calls from a responsible agency for its report, with an earlier due day (要件征集)."""

    AUDITED = True

    report = models.ForeignKey(ProgressReport, on_delete=models.CASCADE, related_name="parts")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="part_requests")
    asks = models.CharField(max_length=500)
    due_on = models.DateField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    merged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("due_on", "pk")
        constraints = (models.UniqueConstraint(fields=("report", "agency"), name="part_once"),)

    def __str__(self) -> str:
        return f"{self.agency_id} {self.due_on}"
