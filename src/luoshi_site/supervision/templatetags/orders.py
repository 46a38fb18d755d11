"""How pages name orders: {% load orders %}."""

from datetime import date

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from luoshi_site.supervision.models import OrderEvent, SupervisionOrder
from luoshi_site.supervision.wording import day_words, limit_words, order_number

register = template.Library()
Kind = OrderEvent.Kind
UNTIL = {
    Kind.ISSUED: "限期", Kind.ESCALATED: "限期", Kind.RETURNED: "限期", Kind.REOPENED: "限期", Kind.EXTENSION_ASKED: "至",
    Kind.EXTENDED: "至", Kind.OBJECTED: "复核期限", Kind.FOLLOWED_UP: "定于",
}  # fmt: skip
SHAPES = {"blue": "●", "orange": "▲", "red": "■"}


@register.simple_tag
def level(order: SupervisionOrder) -> SafeString:
    """The badge of an order's level: colour, shape and word."""
    return format_html(
        '<span class="badge order-level order-level--{}"><span aria-hidden="true">{}</span> {}</span>',
        order.level, SHAPES[order.level], order.get_level_display(),
    )  # fmt: skip


@register.filter
def number_of(order: SupervisionOrder) -> str:
    """An order's number, «〔2026〕12号», or that it has none yet."""
    return order_number(order) or "未编号"


@register.filter
def limit_of(order: SupervisionOrder) -> str:
    """An order's limit in words: 10个工作日."""
    return limit_words(order.limit_days, order.day_kind)


@register.filter
def weekday(value: date | None) -> str:
    """A day with its weekday: 2026年4月13日（周一）."""
    return day_words(value) if value else "—"


@register.filter
def until_words(event: OrderEvent) -> str:
    """The day that an event speaks of, with what it is: 限期2026年4月13日（周一）."""
    return f"{UNTIL.get(Kind(event.kind), '')}{day_words(event.until)}" if event.until else ""
