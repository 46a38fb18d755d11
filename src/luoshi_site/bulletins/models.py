"""Bulletins, frozen as they were made."""

from django.conf import settings
from django.db import models

from luoshi_site.ledger.models import Plan


class Bulletin(models.Model):
    """The month's bulletin (通报), frozen when made: `content` is its typed report as JSON, `sha256` names the .docx in the store.

    Made again for the same month it is a new row with the next `edition`; nothing is overwritten.
    """

    AUDITED = True

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="bulletins")
    month = models.DateField()
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

    class Meta:
        ordering = ("-month", "-edition")
        constraints = (models.UniqueConstraint(fields=("plan", "month", "edition"), name="bulletin_edition_once"),)

    def __str__(self) -> str:
        return self.title
