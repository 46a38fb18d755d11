"""What stands behind a bulletin's figures, and the office's own Word template."""

from django.conf import settings
from django.db import models

from luoshi_site.agencies.models import City
from luoshi_site.bulletins.models.bulletins import Bulletin


class BulletinFigure(models.Model):
    """A figure of a bulletin by its proof id (数据出处): `subject` is what it is of, `text` what is printed.

    The audit chain holds the bulletin's content, in which every id stands; these rows only find it.
    """

    bulletin = models.ForeignKey(Bulletin, on_delete=models.CASCADE, related_name="figures")
    proof = models.CharField(max_length=80, db_index=True)
    subject = models.CharField(max_length=200, blank=True)
    text = models.CharField(max_length=120)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("bulletin", "proof", "text"), name="bulletin_figure_once"),)

    def __str__(self) -> str:
        return self.proof


class BulletinTemplate(models.Model):
    """The Word template into which a city's bulletins are filled (通报模板), newest wins; an empty `sha256` goes back to the standard.

    Insert-only.
    """

    AUDITED = True

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="bulletin_templates")
    name = models.CharField(max_length=255, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=150)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.name or "标准模板"
