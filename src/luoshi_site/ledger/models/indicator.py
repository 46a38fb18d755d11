"""What is measured."""

from django.db import models

from luoshi_site.agencies.models import City


class Indicator(models.Model):
    """An indicator (指标): one quantity with its basis; it may serve several plans, and one reading then serves all.

    `cadence` is the length of its period and how often it is asked. A ratio is kept as numerator and denominator; with unit % its value
    is 100 × numerator / denominator. `changed_seq` is the number of the audit line that last touched its readings, so that pages know
    what they may keep.
    """

    AUDITED = True
    AUDIT_LEAVES_OUT = ("changed_seq",)

    class Basis(models.TextChoices):
        """What a reading of it stands for (统计口径); the values of luoshi.rules.model.Basis."""

        FLOW = "flow", "当期数"
        RUNNING_YEAR = "running_year", "年内累计"
        RUNNING_PLAN = "running_plan", "规划期累计"
        POINT = "point", "时点数"
        AVERAGE = "average", "期内均值"

    class Cadence(models.TextChoices):
        """The length of its period (报送频率)."""

        MONTHLY = "monthly", "每月"
        QUARTERLY = "quarterly", "每季度"
        HALF_YEARLY = "half_yearly", "每半年"
        YEARLY = "yearly", "每年"

    class Rollup(models.TextChoices):
        """How the city's value comes from its areas' (汇总方式); none: the city's value is reported itself."""

        NONE = "none", "全市直报"
        SUM = "sum", "合计"
        RATIO = "ratio", "分子分母分别合计"
        LATEST = "latest", "取最新"
        MIN = "min", "取最低"
        SHARE_OF_AREAS = "share_of_areas", "达标地区占比"

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="indicators")
    code = models.SlugField(max_length=80)
    name = models.CharField(max_length=200)
    unit = models.CharField(max_length=40, blank=True)
    basis = models.CharField(max_length=20, choices=Basis.choices)
    cadence = models.CharField(max_length=20, choices=Cadence.choices)
    rollup = models.CharField(max_length=20, choices=Rollup.choices, default=Rollup.NONE)
    as_ratio = models.BooleanField(default=False)
    numerator_name = models.CharField(max_length=100, blank=True)
    denominator_name = models.CharField(max_length=100, blank=True)
    decimals = models.PositiveSmallIntegerField(default=2)
    is_register = models.BooleanField(default=False)
    changed_seq = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("city", "code"), name="indicator_code_once"),)

    def __str__(self) -> str:
        return self.name
