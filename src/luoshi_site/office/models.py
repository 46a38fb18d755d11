"""Reviews of a plan (调度会): the meeting, what is on its agenda, what was decided, and how an office lays out its review table."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from luoshi_site.agencies.models import Agency, City
from luoshi_site.ledger.models import Matter, Plan, Target, Task
from luoshi_site.supervision.models import SupervisionOrder


class ProgressReview(models.Model):
    """A meeting that reviews a plan (调度会).

    Once it is ended its minutes are frozen: `minutes` as JSON, `sha256` names the .docx in the store.
    """

    AUDITED = True

    class State(models.TextChoices):
        """Whether it is still being prepared and held."""

        OPEN = "open", "筹备和进行中"
        ENDED = "ended", "已结束"

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="reviews")
    year = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=100)
    held_on = models.DateField()
    place = models.CharField(max_length=100, blank=True)
    chair = models.CharField(max_length=100)
    attendees = models.CharField(max_length=1000, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    opened_by_name = models.CharField(max_length=150)
    ended_at = models.DateTimeField(null=True, blank=True)
    minutes = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("-held_on", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("plan", "year", "number"), name="review_number_once"),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True, minutes="")
                | Q(state="ended", ended_at__isnull=False) & ~Q(minutes=""),
                name="review_minutes_when_ended",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether agenda and decisions may still change."""
        return self.state == self.State.OPEN


class ReviewItem(models.Model):
    """An item of a review's agenda (议题): a task, a target of the overall goals, a matter of its own, or nothing but its title.

    `reasons` are lines that told, when it was put there, why. Taken off it stays, so that it can be put back.
    """

    AUDITED = True

    review = models.ForeignKey(ProgressReview, on_delete=models.CASCADE, related_name="items")
    task = models.ForeignKey(Task, null=True, blank=True, on_delete=models.PROTECT, related_name="review_items")
    target = models.ForeignKey(Target, null=True, blank=True, on_delete=models.PROTECT, related_name="review_items")
    matter = models.ForeignKey(Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="review_items")
    title = models.CharField(max_length=300)
    reasons = models.TextField(blank=True)
    position = models.PositiveIntegerField()
    taken_off = models.BooleanField(default=False)

    class Meta:
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(fields=("review", "task"), name="review_task_once"),
            models.UniqueConstraint(fields=("review", "target"), name="review_target_once"),
            models.UniqueConstraint(fields=("review", "matter"), name="review_matter_once"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def reason_lines(self) -> tuple[str, ...]:
        """Why it is on the agenda, a line each."""
        return tuple(self.reasons.splitlines())


class ReviewDecision(models.Model):
    """What was decided on an item (议定事项): by which agency, by when. `order` carries it where it became one, else the office follows it.

    Withdrawn before the review's end it is as if it had not been said; settled, somebody saw that it was carried out.
    """

    AUDITED = True

    class State(models.TextChoices):
        """Where it stands."""

        STANDING = "standing", "办理中"
        SETTLED = "settled", "已落实"
        WITHDRAWN = "withdrawn", "已收回"

    item = models.ForeignKey(ReviewItem, on_delete=models.CASCADE, related_name="decisions")
    text = models.CharField(max_length=1000)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="review_decisions")
    due_on = models.DateField()
    order = models.ForeignKey(
        SupervisionOrder, null=True, blank=True, on_delete=models.PROTECT, related_name="review_decisions"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.STANDING)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=150)
    outcome = models.CharField(max_length=500, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    settled_by_name = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(state="settled") | (~Q(outcome="") & Q(settled_at__isnull=False)),
                name="settled_decision_has_outcome",
            ),
        )

    def __str__(self) -> str:
        return self.text[:40]

    @property
    def drafted_its_order(self) -> bool:
        """Whether its order was drafted for it, not joined; needs the order loaded."""
        return self.order is not None and self.order.drafted_at == self.at


class ReviewLayout(models.Model):
    """How a city's office lays out its reviews (调度设置), newest wins: the review table's columns as keys, and how many months
    without a change make a target stuck. Insert-only.
    """

    AUDITED = True

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="review_layouts")
    preset = models.CharField(max_length=40, blank=True)
    columns = models.CharField(max_length=1000)
    stuck_months = models.PositiveSmallIntegerField(default=3)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=150)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.preset or "自选列"


class Dossier(models.Model):
    """That a matter was taken out as a dossier (卷宗): which, as of which line of the chain (`until`), by whom. Insert-only.

    `contents` is the SHA-256 of its list of contents, so that the line about this row vouches for every entry and file in it.
    """

    AUDITED = True

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="dossiers")
    subject = models.CharField(max_length=120, db_index=True)
    title = models.CharField(max_length=300)
    contents = models.CharField(max_length=64)
    entries = models.PositiveIntegerField()
    files = models.PositiveIntegerField()
    until = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=150)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.title
