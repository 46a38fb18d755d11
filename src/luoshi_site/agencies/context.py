"""What every page's frame needs to know of the person before it: the member and the menu (导航)."""

from dataclasses import dataclass

from django.http import HttpRequest, QueryDict

from luoshi_site.agencies.access import Member, cities_in_view, possible_member
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
# What a page was asked for that means the same in another city; a plan, an agency or a page's number does not.
KEPT = ("as_of", "known_at", "from", "until", "month", "state", "kind", "list", "by", "view")


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


@dataclass(frozen=True, slots=True)
class CityTab:
    """A city that the page could be of (城市)."""

    address: str
    name: str
    is_demo: bool
    current: bool


def city_tabs(request: HttpRequest) -> tuple[CityTab, ...]:
    """The switch between the cities of a page; empty where there is nothing to choose."""
    current, cities = cities_in_view(request)
    if len(cities) < 2:
        return ()
    kept = QueryDict(mutable=True)
    for name in KEPT:
        if name in request.GET:
            kept[name] = request.GET[name]
    tabs = []
    for city in cities:
        kept["city"] = city.code
        tabs.append(CityTab(f"?{kept.urlencode()}", city.name, city.is_demo, city == current))
    return tuple(tabs)


def frame(request: HttpRequest) -> dict[str, object]:
    """The frame's variables: `member`, `menu`, `in_office`, `city_tabs`."""
    # A page that fails before the session is read still needs its frame.
    member = possible_member(request) if hasattr(request, "user") else None
    here = request.path
    return {
        "member": member,
        "menu": menu(member, here),
        "in_office": member is not None and here.startswith("/office/"),
        "city_tabs": city_tabs(request),
    }
