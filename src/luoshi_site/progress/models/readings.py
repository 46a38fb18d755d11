"""Readings and what is decided about them, evidence and judgements. All insert-only."""

from fractions import Fraction

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from luoshi_site.agencies.models import Agency
from luoshi_site.base.fields import QuantityField
from luoshi_site.ledger.models import Indicator, Target


class Reading(models.Model):
    """One reported value (读数), never changed: a correction is a new reading that names the old one in `corrects`.

    `area` is the district or zone it speaks of, null for the whole city. Either `value` alone, or numerator and denominator with
    `value` null. `unconfirmed` is 待核; `reported_in` says where a published figure was read, `upload` in which
    workbook it came. `state`, `accepted_at` and `withdrawn_at`
    repeat what the decisions say, so that pages need no join; they can be rebuilt from them.
    """

    AUDITED = True

    class Certainty(models.TextChoices):
        """How settled the figure is; the values of luoshi.rules.model.Certainty."""

        FORECAST = "forecast", "预计"
        PRELIMINARY = "preliminary", "初步"
        FINAL = "final", "正式"
        GAZETTE = "gazette", "公报"

    class State(models.TextChoices):
        """Where it stands in the approval (审核状态)."""

        PENDING = "pending", "待审核"
        ACCEPTED = "accepted", "已采用"
        RETURNED = "returned", "已退回"
        WITHDRAWN = "withdrawn", "已撤回"

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="readings")
    area = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="area_readings")
    period_start = models.DateField()
    period_end = models.DateField()
    value = QuantityField(null=True, blank=True)
    numerator = QuantityField(null=True, blank=True)
    denominator = QuantityField(null=True, blank=True)
    certainty = models.CharField(max_length=12, choices=Certainty.choices, default=Certainty.FINAL)
    unconfirmed = models.BooleanField(default=False)
    note = models.CharField(max_length=1000, blank=True)
    reported_in = models.CharField(max_length=200, blank=True)
    entered_as = models.CharField(max_length=100, blank=True)
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections")
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=150)
    by_agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.PENDING)
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    upload = models.ForeignKey(
        "progress.WorkbookUpload", null=True, blank=True, on_delete=models.PROTECT, related_name="readings"
    )

    class Meta:
        ordering = ("period_end", "pk")
        indexes = (
            models.Index(fields=("indicator", "period_end"), name="reading_by_period"),
            models.Index(fields=("state", "indicator"), name="reading_by_state"),
            models.Index(fields=("area", "period_end"), name="reading_by_area"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(period_end__gte=F("period_start")), name="reading_period_in_order"),
            models.CheckConstraint(
                condition=Q(value__isnull=False, numerator__isnull=True, denominator__isnull=True)
                | Q(value__isnull=True, numerator__isnull=False, denominator__isnull=False),
                name="reading_value_or_ratio",
            ),
            models.CheckConstraint(
                condition=Q(denominator__isnull=True) | ~Q(denominator=0), name="reading_denominator_not_zero"
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.period_end}"

    @property
    def figure(self) -> Fraction:
        """The figure in its indicator's unit, exact; needs the indicator loaded."""
        if self.value is not None:
            return Fraction(self.value)
        scale = {"%": 100, "‰": 1000}.get(self.indicator.unit, 1)
        return Fraction(self.numerator or 0) / Fraction(self.denominator or 1) * scale

    @property
    def state_words(self) -> str:
        """Where it stands, in words; an accepted reading that a correction has replaced says so."""
        replaced = self.state == self.State.ACCEPTED and self.withdrawn_at is not None
        return "已被更正" if replaced else str(self.State(self.state).label)


class ReadingDecision(models.Model):
    """What was decided about a reading (审核记录): accepted or returned by another person, or withdrawn. Insert-only."""

    AUDITED = True

    class Kind(models.TextChoices):
        """The decision."""

        ACCEPTED = "accepted", "采用"
        RETURNED = "returned", "退回"
        WITHDRAWN = "withdrawn", "撤回"

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="decisions")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=150)

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(kind="returned") | ~Q(reason=""), name="return_needs_reason"),
            models.UniqueConstraint(fields=("reading", "kind"), name="decision_kind_once"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.reading_id}"


class Evidence(models.Model):
    """A file that bears out a reading (佐证材料); its bytes lie in the store under `sha256`. Insert-only."""

    AUDITED = True

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="evidence")
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class Judgement(models.Model):
    """A target's status as it was judged (研判结论): written when it changes, with inputs, rule version and reasons. Insert-only.

    `marks`, `reasons` and `inputs` are JSON; shares are exact fractions as text («1/5»).
    """

    AUDITED = True

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="judgements")
    as_of = models.DateField()
    known_at = models.DateTimeField()
    status = models.CharField(max_length=20)
    marks = models.TextField(default="[]")
    value = models.CharField(max_length=60, blank=True)
    progress = models.CharField(max_length=60, blank=True)
    planned = models.CharField(max_length=60, blank=True)
    reasons = models.TextField(default="[]")
    inputs = models.TextField(default="{}")
    rule_version = models.CharField(max_length=20)

    class Meta:
        ordering = ("known_at", "pk")
        indexes = (models.Index(fields=("target", "known_at"), name="judgement_newest"),)

    def __str__(self) -> str:
        return f"{self.target_id} {self.status}"
