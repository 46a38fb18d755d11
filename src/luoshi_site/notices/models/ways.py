"""The ways that notices take beyond the page: a city's channels, a person's address."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from luoshi_site.agencies.models import Agency, City, Role
from luoshi_site.notices.models.notices import Notice
from luoshi_site.notices.timetable import Timetable, listed, numbers


class Channel(models.Model):
    """A way to tell people beyond the page (通知渠道): the city's e-mail, or the robot of a group.

    `address` (with its key) and `secret` are never shown whole and stand in no audit text. `roles`, `at_once` and `hours` are lists by
    commas; no role and no agency means all. What was told before `started_at` is not sent.
    """

    AUDITED = True

    class Kind(models.TextChoices):
        """What sort of way."""

        EMAIL = "email", "电子邮件"
        WECOM = "wecom", "企业微信群机器人"
        DINGTALK = "dingtalk", "钉钉群机器人"

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="channels")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=60)
    address = models.CharField(max_length=500, blank=True)
    secret = models.CharField(max_length=200, blank=True)
    roles = models.CharField(max_length=120, blank=True)
    at_once = models.CharField(max_length=120, blank=True)
    hours = models.CharField(max_length=80, default="9,15")
    quiet_from = models.PositiveSmallIntegerField(default=20)
    quiet_until = models.PositiveSmallIntegerField(default=8)
    urgent_on_rest_days = models.BooleanField(default=False)
    shows_titles = models.BooleanField(default=True)
    is_on = models.BooleanField(default=True)
    started_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("city", "name"), name="channel_name_once"),
            models.UniqueConstraint(fields=("city",), condition=Q(kind="email"), name="one_mail_channel_a_city"),
            models.UniqueConstraint(fields=("address",), condition=~Q(address=""), name="channel_address_once"),
            models.CheckConstraint(condition=Q(quiet_from__lt=24, quiet_until__lt=24), name="quiet_hours_of_a_day"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_mail(self) -> bool:
        """Whether it goes to persons, not to a group."""
        return self.kind == self.Kind.EMAIL

    @property
    def timetable(self) -> Timetable:
        """When it may send."""
        return Timetable(numbers(self.hours), self.quiet_from, self.quiet_until, self.urgent_on_rest_days)

    @property
    def role_names(self) -> tuple[str, ...]:
        """The roles that it serves, in words; none: all."""
        return tuple(str(Role.Kind(kind).label) for kind in listed(self.roles))

    @property
    def at_once_names(self) -> tuple[str, ...]:
        """The kinds of notice that do not wait for the digest, in words."""
        return tuple(str(Notice.Kind(kind).label) for kind in listed(self.at_once))


class ChannelAgency(models.Model):
    """That a group's robot serves an agency (渠道所服务的单位); taken off by `is_on`, never deleted."""

    AUDITED = True

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="served")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    is_on = models.BooleanField(default=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("channel", "agency"), name="channel_agency_once"),)

    def __str__(self) -> str:
        return f"{self.channel_id} {self.agency_id}"


class MailAddress(models.Model):
    """Where a person wants notices by e-mail (通知邮箱); used from `confirmed_at` on, while it is on. `hours` blank: the city's."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_address")
    address = models.EmailField(max_length=200)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    is_on = models.BooleanField(default=True)
    hours = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return f"{self.user_id}"
