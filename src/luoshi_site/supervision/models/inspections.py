"""Random checks on site of what was accepted, and what they lead to."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from luoshi_site.agencies.models import Agency
from luoshi_site.ledger.models import Milestone, Plan
from luoshi_site.progress.models import Reading


class Inspection(models.Model):
    """A drawing of accepted readings and milestones to be checked on site (抽查): `seed` makes the same sample again. Insert-only."""

    AUDITED = True

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="inspections")
    from_on = models.DateField()
    until_on = models.DateField()
    share = models.DecimalField(max_digits=4, decimal_places=3)
    seed = models.CharField(max_length=64)
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.plan_id} {self.until_on}"


class SampleCheck(models.Model):
    """One drawn reading or milestone and what was found on site (核查): finding against report."""

    AUDITED = True

    class Finding(models.TextChoices):
        """What was found."""

        OPEN = "open", "待核查"
        TRUE = "true", "属实"
        PARTLY = "partly", "部分属实"
        FALSE = "false", "不属实"
        UNCLEAR = "unclear", "无法核实"

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="checks")
    reading = models.ForeignKey(Reading, null=True, blank=True, on_delete=models.PROTECT, related_name="checks")
    milestone = models.ForeignKey(Milestone, null=True, blank=True, on_delete=models.PROTECT, related_name="checks")
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="checks")
    finding = models.CharField(max_length=10, choices=Finding.choices, default=Finding.OPEN)
    found = models.CharField(max_length=100, blank=True)
    note = models.TextField(blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(reading__isnull=True, milestone__isnull=False)
                | Q(reading__isnull=False, milestone__isnull=True),
                name="check_of_one_thing",
            ),
        )

    def __str__(self) -> str:
        return f"{self.inspection_id} {self.pk}"


class Rectification(models.Model):
    """What an agency must put right after a check (整改), and the follow-up (回头看)."""

    AUDITED = True

    class State(models.TextChoices):
        """Where it stands."""

        ASKED = "asked", "整改中"
        DONE = "done", "待核验"
        VERIFIED = "verified", "已核验"

    check_of = models.OneToOneField(SampleCheck, on_delete=models.CASCADE, related_name="rectification")
    asks = models.TextField()
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    answer = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("due_on", "pk")

    def __str__(self) -> str:
        return f"{self.check_of_id}"
