"""What was sent where: one message to one recipient, its notices, its attempts."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from luoshi_site.notices.models.notices import Notice
from luoshi_site.notices.models.ways import Channel


class Delivery(models.Model):
    """One message of a channel to its group, or to a person (发送), once by `key`: «digest:2026-11-25T09».

    A worker claims it by moving `state` to sending until `lease_until`. From `handed_at` on the other side may have it: whatever is
    unclear after that is `uncertain`, and only a person sends it again (docs/decisions/0006). `reference` is its Message-ID.
    """

    class Purpose(models.TextChoices):
        """Why it is sent."""

        DIGEST = "digest", "汇总"
        URGENT = "urgent", "立即"
        TEST = "test", "试发"
        CONFIRM = "confirm", "确认邮箱"

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", "待发送"
        SENDING = "sending", "发送中"
        FAILED = "failed", "失败待重试"
        SENT = "sent", "已送达"
        UNCERTAIN = "uncertain", "不确定是否送达"
        GIVEN_UP = "given_up", "已放弃"

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="deliveries")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="deliveries"
    )
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    key = models.CharField(max_length=80)
    reference = models.UUIDField(default=uuid.uuid4, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    queued_at = models.DateTimeField()
    next_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    handed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-queued_at", "-pk")
        indexes = (models.Index(fields=("state", "next_at"), name="delivery_due"),)
        constraints = (
            models.UniqueConstraint(
                fields=("channel", "key"), condition=Q(user__isnull=True), name="group_delivery_once"
            ),
            models.UniqueConstraint(fields=("channel", "user", "key"), name="person_delivery_once"),
        )

    def __str__(self) -> str:
        return f"{self.channel_id} {self.key}"

    @property
    def is_problem(self) -> bool:
        """Whether somebody should look at it."""
        return self.state in {self.State.FAILED, self.State.UNCERTAIN, self.State.GIVEN_UP} and self.settled_at is None


class DeliveryNotice(models.Model):
    """That a notice goes with a delivery (随信通知): once to a channel's group, once to each person."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="carried")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="carried")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("channel", "notice"), condition=Q(user__isnull=True), name="notice_to_group_once"
            ),
            models.UniqueConstraint(fields=("channel", "user", "notice"), name="notice_to_person_once"),
        )

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.notice_id}"


class DeliveryAttempt(models.Model):
    """One try to send, or what a person did with the delivery (发送记录), and how it ended, in words.

    `to` is the recipient with its middle left out.
    """

    class Kind(models.TextChoices):
        """What happened."""

        TRIED = "tried", "发送"
        RESENT = "resent", "重新发送"
        SETTLED = "settled", "标为已处理"

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.TRIED)
    at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    to = models.CharField(max_length=200, blank=True)
    worker = models.CharField(max_length=32, blank=True)
    outcome = models.CharField(max_length=10, choices=Delivery.State.choices, blank=True)
    words = models.CharField(max_length=300, blank=True)
    by_name = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.at}"
