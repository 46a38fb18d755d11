"""Whether and how a city ranks its areas' results."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from luoshi.rules.ranking import LEAST_SAMPLE
from luoshi_site.agencies.models import City


class RankingSetting(models.Model):
    """Whether a city's bulletins rank the areas' results on one indicator (排名设置): newest wins, off where there is none.

    `basis` names the document that allows it; `minimum` is the least number of results. Insert-only.
    """

    AUDITED = True

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="ranking_settings")
    is_on = models.BooleanField(default=False)
    minimum = models.PositiveSmallIntegerField(default=5)
    basis = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=150)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(condition=Q(is_on=False) | ~Q(basis=""), name="ranking_has_basis"),
            models.CheckConstraint(condition=Q(minimum__gte=LEAST_SAMPLE), name="ranking_least_sample"),
        )

    def __str__(self) -> str:
        return "排名" if self.is_on else "不排名"
