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
    """One drawn reading or milestone and what was found on site (核查): finding against report.

    `checkers` names the people who were there, at least two (统计法 §38), one a line.
    """

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
    checkers = models.CharField(max_length=200, blank=True)
    checked_on = models.DateField(null=True, blank=True)
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
            models.CheckConstraint(
                condition=Q(finding="open") | (~Q(checkers="") & Q(checked_on__isnull=False)),
                name="finding_names_its_checkers",
            ),
        )

    def __str__(self) -> str:
        return f"{self.inspection_id} {self.pk}"


class CheckEvidence(models.Model):
    """A photograph or record from the site (核查佐证); its bytes lie in the store. Insert-only."""

    AUDITED = True

    check_of = models.ForeignKey(SampleCheck, on_delete=models.CASCADE, related_name="evidence")
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class Rectification(models.Model):
    """What an agency must put right after a check (整改), and the follow-up (回头看); `state` repeats what its events say."""

    AUDITED = True

    class State(models.TextChoices):
        """Where it stands."""

        ASKED = "asked", "整改中"
        DONE = "done", "待核验"
        VERIFIED = "verified", "已核验"
        FOLLOWED = "followed", "已回头看"

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


class RectificationEvent(models.Model):
    """What happened to a rectification (整改记录). Insert-only; reasons are kept for ever."""

    AUDITED = True

    class Kind(models.TextChoices):
        """What happened."""

        ASKED = "asked", "要求整改"
        ANSWERED = "answered", "报告整改"
        RETURNED = "returned", "核验未通过"
        VERIFIED = "verified", "核验通过"
        FOLLOWED_UP = "followed_up", "回头看：未反弹"
        REOPENED = "reopened", "回头看：再整改"

    rectification = models.ForeignKey(Rectification, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    text = models.TextField(blank=True)
    until = models.DateField(null=True, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=150)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.rectification_id}"
