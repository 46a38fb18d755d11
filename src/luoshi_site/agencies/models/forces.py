"""Task forces, substitutes, and what happens to agencies."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from luoshi_site.agencies.models.registry import Agency, City


class TaskForce(models.Model):
    """A task force (工作专班), led by an agency, from a day until a day."""

    AUDITED = True

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="forces")
    name = models.CharField(max_length=100)
    lead = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="led_forces")
    duty = models.CharField(max_length=300, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("city", "name"), name="force_name_once"),)

    def __str__(self) -> str:
        return self.name


class TaskForceMember(models.Model):
    """A member of a task force (专班成员), with or without an account; `phone` is shown masked to whoever is not in it."""

    AUDITED = True
    AUDIT_PERSONAL = ("name", "phone")

    class Duty(models.TextChoices):
        """The member's part."""

        HEAD = "head", "组长"
        DEPUTY = "deputy", "副组长"
        CONTACT = "contact", "联络员"
        MEMBER = "member", "成员"

    force = models.ForeignKey(TaskForce, on_delete=models.CASCADE, related_name="members")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="force_members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="force_members"
    )
    name = models.CharField(max_length=60)
    phone = models.CharField(max_length=30, blank=True)
    duty = models.CharField(max_length=10, choices=Duty.choices, default=Duty.MEMBER)
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class TaskForceMeeting(models.Model):
    """A meeting of a task force (专班会议) and what it decided. Insert-only."""

    AUDITED = True

    force = models.ForeignKey(TaskForce, on_delete=models.CASCADE, related_name="meetings")
    on = models.DateField()
    title = models.CharField(max_length=200)
    decisions = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-on", "-pk")

    def __str__(self) -> str:
        return self.title


class Substitution(models.Model):
    """That somebody stands in for another from a day until a day (代理): with that person's roles, in their own name."""

    AUDITED = True

    absent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="substitutions")
    substitute = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="stands_in")
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-starts_on", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="substitution_in_order"),
            models.CheckConstraint(condition=~Q(absent=F("substitute")), name="substitute_is_another"),
        )

    def __str__(self) -> str:
        return f"{self.absent_id} → {self.substitute_id}"


class AgencyEvent(models.Model):
    """What happened to an agency (单位变更): renamed, merged, closed, with the document that says so. Insert-only."""

    AUDITED = True

    class Kind(models.TextChoices):
        """What happened."""

        CREATED = "created", "新设"
        RENAMED = "renamed", "更名"
        MERGED = "merged", "并入"
        CLOSED = "closed", "撤销"

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    effective_on = models.DateField()
    before = models.CharField(max_length=100, blank=True)
    after = models.CharField(max_length=100, blank=True)
    successor = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("effective_on", "pk")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.agency_id}"
