"""What a leader writes, and what is proposed to one: nothing goes out in anyone's name by itself."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from luoshi_site.agencies.models import Agency, City
from luoshi_site.ledger.models import Matter
from luoshi_site.supervision.models.orders import SupervisionOrder


class WrittenInstruction(models.Model):
    """A leader's written instruction on a matter (批示): it becomes an order, or stays a note. Insert-only."""

    AUDITED = True

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="instructions")
    text = models.CharField(max_length=1000)
    order = models.ForeignKey(
        SupervisionOrder, null=True, blank=True, on_delete=models.PROTECT, related_name="instructions"
    )
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=150)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.text[:40]


class Proposal(models.Model):
    """A draft that only a named person can make real (建议): commendation, criticism, summons, accountability (条例 §21)."""

    AUDITED = True

    class Kind(models.TextChoices):
        """What is proposed."""

        COMMENDATION = "commendation", "表扬激励"
        SUMMONS = "summons", "约谈"
        CRITICISM = "criticism", "通报批评"
        ACCOUNTABILITY = "accountability", "问责"

    class State(models.TextChoices):
        """Where it stands."""

        DRAFTED = "drafted", "待批"
        APPROVED = "approved", "批准"
        REFUSED = "refused", "不批准"

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="proposals")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="proposals")
    matter = models.ForeignKey(Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="proposals")
    order = models.ForeignKey(
        SupervisionOrder, null=True, blank=True, on_delete=models.PROTECT, related_name="proposals"
    )
    reason = models.TextField()
    occasion = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFTED)
    answer = models.CharField(max_length=500, blank=True)
    drafted_at = models.DateTimeField()
    drafted_by_name = models.CharField(max_length=150)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "matter", "occasion"), condition=~Q(occasion=""), name="proposed_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.agency_id}"
