"""Notices: one line to an agency's people or to one person, once."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from luoshi_site.agencies.models import Agency, City


class Notice(models.Model):
    """Something that somebody should know (通知): for a person, or for whoever holds `role` in an agency. Insert-only.

    `key` says what it is about («round:12:reminded:2026-04-07»), so that it is written once however often it is tried. An urgent
    one does not wait for a channel's digest.
    """

    class Kind(models.TextChoices):
        """What it is about."""

        OPENED = "opened", "报送期开启"
        REMINDER = "reminder", "提醒"
        RETURNED = "returned", "退回"
        ASKED = "asked", "请办理"
        DECIDED = "decided", "已答复"
        HANDED_OVER = "handed_over", "移交"
        CHASED = "chased", "催办"
        ORDER = "order", "督办"
        INSTRUCTION = "instruction", "批示"
        PROPOSAL = "proposal", "建议"
        HEAD = "head", "链头"

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="notices")
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.CASCADE, related_name="notices")
    role = models.CharField(max_length=20, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="notices"
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    key = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    link = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(db_index=True)
    urgent = models.BooleanField(default=False)

    class Meta:
        ordering = ("-at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("key", "agency"), condition=Q(user__isnull=True), name="agency_notice_once"
            ),
            models.UniqueConstraint(fields=("key", "user"), name="user_notice_once"),
            models.CheckConstraint(
                condition=Q(agency__isnull=False) | Q(user__isnull=False), name="notice_has_recipient"
            ),
        )

    def __str__(self) -> str:
        return self.title


class NoticeRead(models.Model):
    """That a person saw a notice (已阅)."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="reads")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("notice", "user"), name="notice_read_once"),)

    def __str__(self) -> str:
        return f"{self.notice_id} {self.user_id}"
