"""Uploaded documents, what the compiler made of them, and what an officer changed before adoption."""

from django.conf import settings
from django.db import models

from luoshi_site.agencies.models import City


class Document(models.Model):
    """A document as it was read (文件). `compiled` is the plan as luoshi's JSON; changes before adoption are `DraftEdit` rows.

    `text` is what every span refers to; `places` is JSON: [[start, end, name], …]. The file itself lies in the store under `sha256`.
    """

    AUDITED = True
    AUDIT_LEAVES_OUT = ("state",)

    class State(models.TextChoices):
        """Where the document stands; its edits and its plan can rebuild it."""

        DRAFT = "draft", "待确认"
        ADOPTED = "adopted", "已采用"
        DISCARDED = "discarded", "已放弃"

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="documents")
    name = models.CharField(max_length=255)
    media = models.CharField(max_length=10)
    encoding = models.CharField(max_length=30, blank=True)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    text = models.TextField()
    places = models.TextField(default="[]")
    compiled = models.TextField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-uploaded_at", "-pk")

    def __str__(self) -> str:
        return self.name


class DraftEdit(models.Model):
    """One change to a document's draft plan before adoption (修改记录): insert-only; later ones win.

    `part` names what is changed: "task:<place>", "target:<place>" (place in the compiled list; added ones go on counting) or "plan";
    `fields` is JSON of the new values; a strike has none.
    """

    AUDITED = True

    class Kind(models.TextChoices):
        """What the change does."""

        CORRECT = "correct", "更正"
        ADD = "add", "补充"
        STRIKE = "strike", "剔除"
        RESTORE = "restore", "恢复"
        CONFIRM = "confirm", "确认"

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="edits")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    part = models.CharField(max_length=40)
    fields = models.TextField(default="{}")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.part}"
