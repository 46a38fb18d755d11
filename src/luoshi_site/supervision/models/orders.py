"""Supervision orders and everything that happens to them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from luoshi_site.agencies.models import Agency, City
from luoshi_site.ledger.models import Matter
from luoshi_site.supervision.models.rules import SupervisionRule


class SupervisionOrder(models.Model):
    """An order (督办单) on one matter to one agency, others helping.

    `state` and the dates repeat what its events say; a test rebuilds them. At most one order is open on a matter (条例 §15). `due_on` was
    computed from `limit_days` and `day_kind` at issue or escalation, or granted as an extension; the page shows how. `needless`: the
    office found at its end that it would not have been needed.
    """

    AUDITED = True

    class Level(models.TextChoices):
        """How urgent."""

        BLUE = "blue", "蓝色"
        ORANGE = "orange", "橙色"
        RED = "red", "红色"

    class State(models.TextChoices):
        """Where it stands."""

        DRAFTED = "drafted", "拟立项"
        APPROVED = "approved", "已批准"
        ISSUED = "issued", "已下发"
        SIGNED = "signed", "已签收"
        ANSWERED = "answered", "已反馈"
        RETURNED = "returned", "退回重办"
        CONCLUDED = "concluded", "已办结"
        CLOSED_OUT = "closed_out", "已销号"
        WITHDRAWN = "withdrawn", "已撤销"

    class DayKind(models.TextChoices):
        """How its limit is counted."""

        WORKING = "working", "工作日"
        NATURAL = "natural", "自然日"

    OPEN = ("drafted", "approved", "issued", "signed", "answered", "returned", "concluded")

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="orders")
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="orders")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="orders")
    rule = models.ForeignKey(SupervisionRule, null=True, blank=True, on_delete=models.PROTECT, related_name="orders")
    follows = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="followed_by")
    level = models.CharField(max_length=10, choices=Level.choices, default=Level.BLUE)
    year = models.PositiveIntegerField()
    number = models.PositiveIntegerField(null=True, blank=True)
    title = models.CharField(max_length=200)
    asks = models.TextField()
    basis = models.CharField(max_length=300)
    approver = models.CharField(max_length=100, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    evidence_asked = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFTED)
    limit_days = models.PositiveSmallIntegerField()
    day_kind = models.CharField(max_length=10, choices=DayKind.choices, default=DayKind.WORKING)
    issued_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    asked_until = models.DateField(null=True, blank=True)
    promised_on = models.DateField(null=True, blank=True)
    listed = models.BooleanField(default=False)
    listed_publicly = models.BooleanField(default=False)
    follow_up_on = models.DateField(null=True, blank=True)
    needless = models.BooleanField(default=False)
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=("state", "due_on"), name="order_due"),)
        constraints = (
            models.UniqueConstraint(fields=("city", "year", "number"), name="order_number_once"),
            models.UniqueConstraint(
                fields=("matter",),
                condition=Q(state__in=("drafted", "approved", "issued", "signed", "answered", "returned", "concluded")),
                name="one_open_order_a_matter",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("drafted", "withdrawn")) | (~Q(basis="") & ~Q(approver="")),
                name="issued_order_has_basis",
            ),
        )

    def __str__(self) -> str:
        return self.title


class OrderEvent(models.Model):
    """What happened to an order (督办记录). Insert-only; reasons are kept for ever."""

    AUDITED = True

    class Kind(models.TextChoices):
        """What happened."""

        DRAFTED = "drafted", "拟立项"
        APPROVED = "approved", "批准立项"
        REFUSED = "refused", "不批准立项"
        ISSUED = "issued", "下发"
        SIGNED = "signed", "签收"
        ANSWERED = "answered", "反馈"
        RETURNED = "returned", "退回重办"
        PROMISED = "promised", "承诺完成日期"
        EXTENSION_ASKED = "extension_asked", "申请延期"
        EXTENDED = "extended", "同意延期"
        EXTENSION_REFUSED = "extension_refused", "不同意延期"
        CONCLUDED = "concluded", "办结"
        CLOSED_OUT = "closed_out", "销号"
        LISTED = "listed", "挂牌"
        UNLISTED = "unlisted", "摘牌"
        OBJECTED = "objected", "提出异议"
        OBJECTION_DECIDED = "objection_decided", "异议复核"
        FOLLOWED_UP = "followed_up", "回头看"
        REOPENED = "reopened", "重新督办"
        ESCALATED = "escalated", "升级"
        WITHDRAWN = "withdrawn", "撤销"

    order = models.ForeignKey(SupervisionOrder, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    text = models.TextField(blank=True)
    until = models.DateField(null=True, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=150)
    by_agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.order_id}"


class OrderPart(models.Model):
    """An agency that helps with an order (协办单位): it sees it; the agency of the order answers for all. Insert-only."""

    AUDITED = True

    order = models.ForeignKey(SupervisionOrder, on_delete=models.CASCADE, related_name="parts")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="order_parts")

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("order", "agency"), name="order_part_once"),)

    def __str__(self) -> str:
        return f"{self.order_id} {self.agency_id}"


class OrderEvidence(models.Model):
    """A file handed in with an answer (督办佐证); its bytes lie in the store. Insert-only."""

    AUDITED = True

    event = models.ForeignKey(OrderEvent, on_delete=models.CASCADE, related_name="evidence")
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class Objection(models.Model):
    """An agency's objection to an order's conclusion (异议), and its review by others (条例 §17: 30 days each)."""

    AUDITED = True

    class State(models.TextChoices):
        """Where it stands."""

        FILED = "filed", "待复核"
        UPHELD = "upheld", "维持"
        CHANGED = "changed", "变更"

    order = models.ForeignKey(SupervisionOrder, on_delete=models.CASCADE, related_name="objections")
    reason = models.TextField()
    filed_at = models.DateTimeField()
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.FILED)
    decision = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("order",), condition=Q(state="filed"), name="one_open_objection"),
        )

    def __str__(self) -> str:
        return f"{self.order_id}"
