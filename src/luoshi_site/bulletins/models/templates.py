"""The office's own Word template."""

from django.conf import settings
from django.db import models

from luoshi_site.agencies.models import City


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
