"""Questions that the checks put to agencies about their figures, and what was answered."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from luoshi_site.agencies.models import Agency, City
from luoshi_site.progress.models.readings import Reading


class CheckQuestion(models.Model):
    """A question about a figure (核对询问), put once by its `occasion` to the agency that reported it; never a verdict.

    `check_code` is a value of luoshi.rules.checks.kinds.Check; `others` the readings beside it, their keys with commas between.
    `state` repeats what its events say.
    """

    AUDITED = True

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", "待答复"
        ANSWERED = "answered", "已答复"
        NOTED = "noted", "已阅"

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="check_questions")
    check_code = models.CharField(max_length=30)
    occasion = models.CharField(max_length=200)
    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="check_questions")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="check_questions")
    words = models.TextField()
    others = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("city", "check_code", "occasion"), name="question_once_an_occasion"),
        )
        indexes = (models.Index(fields=("city", "state"), name="question_by_state"),)

    def __str__(self) -> str:
        return self.words


class QuestionEvent(models.Model):
    """What was said to a question (询问记录): answered, asked again, noted. Insert-only."""

    AUDITED = True

    class Kind(models.TextChoices):
        """What happened."""

        ANSWERED = "answered", "答复"
        AGAIN = "again", "再问"
        NOTED = "noted", "已阅"

    question = models.ForeignKey(CheckQuestion, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    words = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=150)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=Q(kind="noted") | ~Q(words=""), name="question_words_are_said"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.question_id}"


class CheckSweep(models.Model):
    """How far the checks have looked in a city (核对进度): at every figure touched up to the chain's line `seq`."""

    city = models.OneToOneField(City, on_delete=models.CASCADE, related_name="check_sweep")
    seq = models.PositiveBigIntegerField(default=0)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.city_id} {self.seq}"
