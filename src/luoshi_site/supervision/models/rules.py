"""Supervision rules as data, and what was sent by them."""

from django.db import models
from django.db.models import Q

from luoshi.rules.supervision import Then
from luoshi_site.agencies.models import Agency, City
from luoshi_site.ledger.models import Matter


class SupervisionRule(models.Model):
    """A rule of supervision (督办规则): when this happens to a matter of this class, then that goes to its agency. Switched on by a person.

    `ladder` groups the steps of one ladder, `step` is the place in it; `when`, `then` and `to` are words of luoshi.rules.supervision.
    The sentence that people read is made from the edition in force, never stored. Orders go out by the rule only where `approver` names
    who approved that beforehand, on which `basis` (条例 §11); else the rule drafts them and each waits for its approval.
    """

    AUDITED = True

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="supervision_rules")
    code = models.SlugField(max_length=60)
    ladder = models.CharField(max_length=60)
    step = models.PositiveSmallIntegerField(default=1)
    item_class = models.CharField(max_length=40, blank=True)
    when = models.CharField(max_length=40)
    then = models.CharField(max_length=40)
    to = models.CharField(max_length=40, default="lead")
    source = models.CharField(max_length=300)
    approver = models.CharField(max_length=100, blank=True)
    basis = models.CharField(max_length=300, blank=True)
    is_on = models.BooleanField(default=False)
    switched_at = models.DateTimeField(null=True, blank=True)
    switched_by_name = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ("ladder", "step", "pk")
        constraints = (
            models.UniqueConstraint(fields=("city", "code"), name="rule_code_once"),
            models.CheckConstraint(condition=Q(approver="") | ~Q(basis=""), name="standing_approval_has_basis"),
        )

    def __str__(self) -> str:
        return self.code


class RuleEdition(models.Model):
    """A rule's parameters from a day on (规则参数), as JSON: gaps, limits, kind of days; who set them and why.

    Insert-only; the newest by the day counts.
    """

    AUDITED = True

    rule = models.ForeignKey(SupervisionRule, on_delete=models.CASCADE, related_name="editions")
    valid_from = models.DateField()
    parameters = models.TextField(default="{}")
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=150)

    class Meta:
        ordering = ("valid_from", "pk")

    def __str__(self) -> str:
        return f"{self.rule_id} {self.valid_from}"


class Sending(models.Model):
    """What a rule sent about a matter (发出记录): once for each occasion, however often `tick` runs. Insert-only.

    `occasion` says which happening («missed:2026-06-30», «red:41:2026-07»), `edition` by which parameters; a reminder leads to a notice,
    an order to a draft or an order (`order`), an escalation to a higher level of the open order.
    """

    AUDITED = True

    rule = models.ForeignKey(SupervisionRule, on_delete=models.PROTECT, related_name="sendings")
    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="sendings")
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    occasion = models.CharField(max_length=80)
    edition = models.ForeignKey(RuleEdition, null=True, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(
        "supervision.SupervisionOrder", null=True, blank=True, on_delete=models.PROTECT, related_name="sendings"
    )
    then = models.CharField(max_length=40)
    on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("rule", "matter", "occasion"), name="sent_once"),)

    def __str__(self) -> str:
        return f"{self.rule_id} {self.matter_id} {self.occasion}"

    @property
    def words(self) -> str:
        """What went out, in words (催办)."""
        return Then(self.then).label if self.then in set(Then) else self.then


class Withheld(models.Model):
    """What a rule held back instead of sending (拦下记录), and why: an order is open, or the agency had enough this month (条例 §15).

    Once for each occasion, by the first day; where it went out later, a `Sending` says so. Insert-only.
    """

    AUDITED = True

    rule = models.ForeignKey(SupervisionRule, on_delete=models.PROTECT, related_name="withheld")
    matter_key = models.CharField(max_length=80)
    title = models.CharField(max_length=300)
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    occasion = models.CharField(max_length=80)
    reason = models.CharField(max_length=200)
    on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("-pk",)
        constraints = (models.UniqueConstraint(fields=("rule", "matter_key", "occasion"), name="withheld_once"),)

    def __str__(self) -> str:
        return f"{self.rule_id} {self.matter_key} {self.occasion}"
