"""What a person was told; where it was sent."""

from luoshi_site.notices.queries.notices import (
    EVERYTHING,
    FIRST_FEW,
    LOOK_AFTER,
    READ,
    UNREAD,
    NoticeFilter,
    Unread,
    agencies_holding,
    notices_for,
    unread_count,
    unread_notices,
)

__all__ = [
    "EVERYTHING",
    "FIRST_FEW",
    "LOOK_AFTER",
    "READ",
    "UNREAD",
    "NoticeFilter",
    "Unread",
    "agencies_holding",
    "notices_for",
    "unread_count",
    "unread_notices",
]
