"""Bulletins, and what is done with them until they are published."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from luoshi_site.agencies.models import Agency
from luoshi_site.ledger.models import Plan

MASTHEADS = {"monthly": "督查通报", "briefing": "督查专报", "agency": "单位情况卡", "area": "地区情况卡"}


class Bulletin(models.Model):
    """A bulletin (通报): `content` is its typed report as the rules made it from the ledger, as JSON, never changed after.

    Words changed by hand are rows of BulletinEdit on top of it. `final` is the report as it was published, frozen together with
    `sha256`, the .docx in the store; until then `sha256` names the file as it was compiled. Made again for the same month it is a
    new row with the next `edition`. `scope` says what a kind speaks of («agency:12», «tasks:3,4»); empty for the whole plan.
    """

    AUDITED = True

    class Kind(models.TextChoices):
        """What it is."""

        MONTHLY = "monthly", "月度通报"
        BRIEFING = "briefing", "专报"
        AGENCY = "agency", "单位情况卡"
        AREA = "area", "地区情况卡"

    class State(models.TextChoices):
        """How far its check has come: compiled, reviewed, approved, published."""

        COMPILED = "compiled", "已编制，待审核"
        REVIEWED = "reviewed", "已审核，待签发"
        APPROVED = "approved", "已签发，待发布"
        PUBLISHED = "published", "已发布"

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="bulletins")
    month = models.DateField()
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.MONTHLY)
    scope = models.CharField(max_length=300, blank=True)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    edition = models.PositiveIntegerField(default=1)
    year = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    as_of = models.DateField()
    known_at = models.DateTimeField()
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_by_name = models.CharField(max_length=150)
    state = models.CharField(max_length=12, choices=State.choices, default=State.COMPILED)
    final = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    chain_seq = models.PositiveBigIntegerField(null=True, blank=True)
    chain_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("-month", "-edition")
        constraints = (
            models.UniqueConstraint(
                fields=("plan", "month", "kind", "scope", "edition"), name="bulletin_kind_edition_once"
            ),
            models.CheckConstraint(
                condition=Q(state="published", published_at__isnull=False) & ~Q(final="")
                | ~Q(state="published") & Q(published_at__isnull=True, final=""),
                name="bulletin_final_when_published",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def masthead(self) -> str:
        """Its red head, by its kind."""
        return MASTHEADS[self.kind]

    @property
    def is_published(self) -> bool:
        """Whether its check has come to the end, so that whom it concerns may read it."""
        return self.state == self.State.PUBLISHED

    @property
    def is_public(self) -> bool:
        """Whether everybody may read it: a published monthly one; briefings and cards stay within the offices."""
        return self.is_published and self.kind == self.Kind.MONTHLY


class BulletinEvent(models.Model):
    """A step of a bulletin's check (通报办理记录). Insert-only."""

    AUDITED = True

    class Kind(models.TextChoices):
        """What was done."""

        REVIEWED = "reviewed", "审核通过"
        APPROVED = "approved", "签发"
        RETURNED = "returned", "退回修改"
        PUBLISHED = "published", "发布"

    bulletin = models.ForeignKey(Bulletin, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=150)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=~Q(kind="returned") | ~Q(reason=""), name="bulletin_return_reason"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.bulletin_id}"


class BulletinEdit(models.Model):
    """A paragraph's words changed by hand (改字记录), newest wins: `place` is «block» or «block.item», both counted from 0.

    `before` and `after` are plain words; `words` is what came of them, figures with their proofs kept, as JSON. `numbers` are the
    figures changed by hand, as JSON: shown text, the proof that stood there, the text before. They need a reason. Insert-only.
    """

    AUDITED = True

    bulletin = models.ForeignKey(Bulletin, on_delete=models.PROTECT, related_name="edits")
    place = models.CharField(max_length=20)
    before = models.TextField()
    after = models.TextField()
    words = models.TextField()
    numbers = models.TextField(default="[]")
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=150)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=Q(numbers="[]") | ~Q(reason=""), name="bulletin_number_reason"),
        )

    def __str__(self) -> str:
        return f"{self.bulletin_id} {self.place}"
