"""What every page's frame needs to know of the person before it: the member and the menu (导航)."""

from dataclasses import dataclass

from django.http import HttpRequest

from luoshi_site.agencies.access import Member, possible_member
from luoshi_site.agencies.duties import audit_kinds
from luoshi_site.agencies.models import Role

EVERYONE = frozenset(Role.Kind)
# Address, name, and the roles that find it in their menu. The pages' own doors decide who may enter.
STAFF = (
    ("/office/", "我的工作", EVERYONE),
    ("/office/ledger/", "台账", EVERYONE),
    ("/office/reporting/", "报送", frozenset({Role.Kind.REPORTER, Role.Kind.REVIEWER, Role.Kind.OFFICER})),
    ("/office/orders/", "督办", EVERYONE - {Role.Kind.ADMINISTRATOR, Role.Kind.SECURITY}),
    ("/office/reviews/", "调度", EVERYONE - {Role.Kind.ADMINISTRATOR, Role.Kind.SECURITY}),
    ("/office/notices/", "通知", EVERYONE),
    ("/office/documents/", "文件", frozenset({Role.Kind.OFFICER})),
    ("/office/bulletins/", "通报", EVERYONE - {Role.Kind.ADMINISTRATOR, Role.Kind.SECURITY}),
    ("/office/burden/", "减负", frozenset({Role.Kind.OFFICER, Role.Kind.LEADER, Role.Kind.AUDITOR})),
    ("/office/forces/", "专班", EVERYONE - {Role.Kind.ADMINISTRATOR, Role.Kind.SECURITY}),
    ("/office/agencies/", "单位", EVERYONE),
    ("/office/settings/", "设置", frozenset({Role.Kind.OFFICER})),
)
PUBLIC = (
    ("/", "首页"),
    ("/goals/", "总体目标"),
    ("/tasks/", "任务"),
    ("/supervision/", "挂牌督办"),
    ("/bulletins/", "通报"),
)
ROOTS = frozenset({"/", "/office/"})


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One entry of the menu; `current` where the page lies under it."""

    address: str
    name: str
    current: bool


def _item(address: str, name: str, here: str) -> MenuItem:
    return MenuItem(address, name, here == address if address in ROOTS else here.startswith(address))


def menu(member: Member | None, here: str) -> tuple[MenuItem, ...]:
    """The menu of a page: the staff's under /office/, the public's elsewhere."""
    if member is not None and here.startswith("/office/"):
        shown = (*STAFF, ("/office/audit/", "审计", audit_kinds()))
        return tuple(_item(address, name, here) for address, name, kinds in shown if member.kinds & kinds)
    return tuple(_item(address, name, here) for address, name in PUBLIC)


def frame(request: HttpRequest) -> dict[str, object]:
    """The frame's variables: `member`, `menu`, `in_office`."""
    # A page that fails before the session is read still needs its frame.
    member = possible_member(request) if hasattr(request, "user") else None
    here = request.path
    return {
        "member": member,
        "menu": menu(member, here),
        "in_office": member is not None and here.startswith("/office/"),
    }
