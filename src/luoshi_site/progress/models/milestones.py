"""Milestones that a lead proposes; the supervision office puts them into the ledger."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from luoshi_site.agencies.models import Agency
from luoshi_site.ledger.models import Milestone, Task


class MilestoneProposal(models.Model):
    """A milestone as the lead of a task proposes it (里程碑建议): in the ledger, and judged, only once an officer confirmed it."""

    AUDITED = True

    class State(models.TextChoices):
        """Where it stands."""

        PROPOSED = "proposed", "待确认"
        CONFIRMED = "confirmed", "已列入台账"
        REFUSED = "refused", "未采纳"

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="milestone_proposals")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="milestone_proposals")
    title = models.CharField(max_length=200)
    due_on = models.DateField()
    proof = models.CharField(max_length=200, blank=True)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    reason = models.CharField(max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    milestone = models.OneToOneField(
        Milestone, null=True, blank=True, on_delete=models.PROTECT, related_name="proposal"
    )

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(reason=""), name="milestone_refusal_reason"),
            models.CheckConstraint(
                condition=Q(state="confirmed", milestone__isnull=False)
                | ~Q(state="confirmed") & Q(milestone__isnull=True),
                name="milestone_when_confirmed",
            ),
        )

    def __str__(self) -> str:
        return self.title
