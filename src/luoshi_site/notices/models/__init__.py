"""Notices and their delivery: one line once, the ways beyond the page, what was sent where."""

from luoshi_site.notices.models.delivery import Delivery, DeliveryAttempt, DeliveryNotice
from luoshi_site.notices.models.notices import Notice, NoticeRead
from luoshi_site.notices.models.ways import Channel, ChannelAgency, MailAddress

__all__ = [
    "Channel",
    "ChannelAgency",
    "Delivery",
    "DeliveryAttempt",
    "DeliveryNotice",
    "MailAddress",
    "Notice",
    "NoticeRead",
]
