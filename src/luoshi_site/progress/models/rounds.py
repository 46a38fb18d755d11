"""Reporting rounds: when they open, remind and close; extensions."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from luoshi_site.agencies.models import Agency
from luoshi_site.ledger.models import Indicator, Plan


class ReportingCalendar(models.Model):
    """When a plan asks (报送日历): `tick` opens, reminds and closes its rounds by it, on working days.

    A round opens on the first day after its period; reports are due `due_days` working days after the period's end, reminders go out
    `remind_days` working days before, the round closes `close_days` working days after. `joins_january` asks January with February.
    """

    AUDITED = True

    plan = models.OneToOneField(Plan, on_delete=models.CASCADE, related_name="calendar")
    first_period_on = models.DateField()
    due_days = models.PositiveSmallIntegerField(default=8)
    remind_days = models.PositiveSmallIntegerField(default=3)
    close_days = models.PositiveSmallIntegerField(default=5)
    joins_january = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.plan_id}"


class ReportingRound(models.Model):
    """A reporting round (报送期): asks every indicator of the plan with this cadence for this period, by `due_on`.

    Until the end of `due_on` a report is in time, until the end of `closes_on` (null: until somebody closes it) it is taken, late.
    `opened_at` and `closed_at` repeat what its events say.
    """

    AUDITED = True

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="rounds")
    cadence = models.CharField(max_length=20, choices=Indicator.Cadence.choices)
    period_start = models.DateField()
    period_end = models.DateField()
    due_on = models.DateField()
    opened_at = models.DateTimeField()
    closes_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("period_end", "pk")
        constraints = (
            models.UniqueConstraint(fields=("plan", "cadence", "period_end"), name="round_once"),
            models.CheckConstraint(condition=Q(period_end__gte=F("period_start")), name="round_period_in_order"),
        )

    def __str__(self) -> str:
        return f"{self.plan_id} {self.cadence} {self.period_end}"


class RoundEvent(models.Model):
    """What happened to a round (报送期记录), once each: opened, reminded, closed, reopened. Insert-only.

    `key` tells events of one kind apart (the day of a reminder, the agency whose form was reopened), so that two workers write it once.
    """

    AUDITED = True

    class Kind(models.TextChoices):
        """What happened."""

        OPENED = "opened", "开启"
        REMINDED = "reminded", "提醒"
        CLOSED = "closed", "关闭"
        REOPENED = "reopened", "重开"

    round = models.ForeignKey(ReportingRound, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    key = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=150)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("round", "kind", "key"), name="round_event_once"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.round_id}"


class Extension(models.Model):
    """An agency's request for more time, and what was decided (延期申请).

    Asked before the due day; without one granted, a late report stays late.
    """

    AUDITED = True

    class State(models.TextChoices):
        """Where it stands."""

        ASKED = "asked", "待批"
        GRANTED = "granted", "同意"
        REFUSED = "refused", "不同意"

    round = models.ForeignKey(ReportingRound, on_delete=models.CASCADE, related_name="extensions")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="extensions")
    until = models.DateField()
    reason = models.CharField(max_length=500)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    answer = models.CharField(max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("round", "agency"), condition=Q(state="asked"), name="one_open_extension"),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(answer=""), name="refusal_needs_reason"),
        )

    def __str__(self) -> str:
        return f"{self.agency_id} {self.until}"
