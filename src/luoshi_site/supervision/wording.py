"""How orders are named wherever they are spoken of."""

from datetime import date

from luoshi_site.agencies.models import Agency
from luoshi_site.supervision.models import SupervisionOrder

WEEKDAYS = "一二三四五六日"
PUBLIC, INTERNAL = "公开挂牌：", "内部挂牌："
DAY_KINDS = {"working": "工作日", "natural": "自然日"}


def order_number(order: SupervisionOrder) -> str:
    """An order's number, «〔2026〕12号»; blank before it is issued."""
    return f"〔{order.year}〕{order.number}号" if order.number else ""


def order_name(order: SupervisionOrder) -> str:
    """An order as notices name it: 督办单〔2026〕12号「题名」."""
    return f"督办单{order_number(order)}「{order.title}」"


def order_address(order: SupervisionOrder) -> str:
    """The order's page."""
    return f"/office/orders/{order.pk}/"


def day_words(day: date) -> str:
    """A day in full: 2026年4月13日（周一）."""
    return f"{day.year}年{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


def limit_words(count: int, kind: str) -> str:
    """A limit in words: 10个工作日."""
    return f"{count}个{DAY_KINDS[kind]}"


def holder_of(agency: Agency) -> Agency:
    """The agency that answers today for what an agency was ordered: itself, or who has taken it over (承接单位)."""
    seen = {agency.pk}
    while agency.successor is not None and agency.successor.pk not in seen:
        agency = agency.successor
        seen.add(agency.pk)
    return agency
