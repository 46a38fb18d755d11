"""The tabs of the notices' pages: to everybody their own, the rest to whom it concerns."""

from dataclasses import dataclass

from luoshi_site.agencies.access import Member
from luoshi_site.agencies.duties import account_kinds
from luoshi_site.notices.queries import LOOK_AFTER
from luoshi_site.notices.queries.deliveries import problem_count


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab; `count` of what needs somebody."""

    address: str
    name: str
    count: int = 0
    current: bool = False


def tabs(found: Member, here: str) -> tuple[Tab, ...]:
    """The tabs that a person has; one alone is not shown."""
    rows = [Tab("/office/notices/", "我的通知"), Tab("/office/notices/mail/", "邮件通知")]
    if found.kinds & LOOK_AFTER:
        cities = [city for city in found.cities if found.may_any(LOOK_AFTER, city)]
        rows.append(Tab("/office/notices/deliveries/", "发送记录", problem_count(cities)))
    if found.kinds & account_kinds():
        rows.append(Tab("/office/notices/channels/", "通知渠道"))
    return tuple(Tab(row.address, row.name, row.count, row.address == here) for row in rows)
