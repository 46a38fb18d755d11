"""Workbooks sent in: what became of them, and how old tables' headings are to be read."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from luoshi_site.agencies.models import Agency, City
from luoshi_site.progress.models.rounds import ReportingRound


class WorkbookUpload(models.Model):
    """A workbook that somebody sent (上传的工作簿); its bytes lie in the store under `sha256`.

    For a round (`round` set) it fills the agency's sheet; without, it brings readings of past periods for the city, which count once a
    second officer has accepted them. `found` is JSON of what was understood and what is wrong, at most the first hundreds of each;
    `marked_sha256` the same workbook with its bad cells marked, in the store. A worker holds it by `worker` and says by `beat_at` that it
    lives; what a dead worker left is taken up again.
    """

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", "等待核对"
        CHECKING = "checking", "正在核对"
        UNMAPPED = "unmapped", "待对应表头"
        FAULTY = "faulty", "有误，未入账"
        READY = "ready", "核对无误，待确认"
        BOOKING = "booking", "正在入账"
        BOOKED = "booked", "已入账"
        ACCEPTED = "accepted", "已采用"
        RETURNED = "returned", "已整批退回"
        FAILED = "failed", "没有办成"

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="workbooks")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="workbooks")
    round = models.ForeignKey(ReportingRound, null=True, blank=True, on_delete=models.PROTECT, related_name="workbooks")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    sent_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)
    booked_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=500, blank=True)
    row_count = models.PositiveIntegerField(default=0)
    same_count = models.PositiveIntegerField(default=0)
    fault_count = models.PositiveIntegerField(default=0)
    done_count = models.PositiveIntegerField(default=0)
    found = models.TextField(default="{}")
    marked_sha256 = models.CharField(max_length=64, blank=True)
    worker = models.CharField(max_length=40, blank=True)
    beat_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(condition=~Q(state="returned") | ~Q(reason=""), name="workbook_return_needs_reason"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def at_work(self) -> bool:
        """Whether something is being done about it."""
        return self.state in {self.State.WAITING, self.State.CHECKING, self.State.BOOKING}

    @property
    def is_past(self) -> bool:
        """Whether it brings readings of past periods."""
        return self.round_id is None

    @property
    def new_count(self) -> int:
        """How many rows bring something new."""
        return self.row_count - self.same_count


class HeadingMap(models.Model):
    """How an old table's headings are to be read (表头对照): said once, remembered for the agency.

    `signature` is SHA-256 over the headings; `columns` JSON from the heading to the field that it is.
    """

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="heading_maps")
    is_past = models.BooleanField(default=False)
    signature = models.CharField(max_length=64)
    columns = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("agency", "is_past", "signature"), name="heading_map_once"),)

    def __str__(self) -> str:
        return self.signature[:12]
