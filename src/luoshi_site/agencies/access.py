"""The doors of the registry, and the member that every staff page starts with (登录人及其角色). Strangers get 404."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.utils import timezone

from luoshi_site.agencies.models import Agency, City, Role, User
from luoshi_site.agencies.roles import acting_name, roles_on
from luoshi_site.base.audit import Actor

CITY_KINDS = frozenset({Role.Kind.OFFICER, Role.Kind.LEADER, Role.Kind.AUDITOR, Role.Kind.ADMINISTRATOR})
NOT_HERE = "没有这个页面，或者您无权查看。"


@dataclass(frozen=True, slots=True)
class Member:
    """A logged-in person with the roles in force today, in the order they were given; never without one."""

    user: User
    roles: tuple[Role, ...]

    @property
    def cities(self) -> tuple[City, ...]:
        """The cities that the roles are in, first role first."""
        return tuple(dict.fromkeys(role.agency.city for role in self.roles))

    @property
    def city(self) -> City:
        """The first city."""
        return self.roles[0].agency.city

    @property
    def agency(self) -> Agency:
        """The agency of the first role."""
        return self.roles[0].agency

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of role held, in any city; for menus only, never to decide a right."""
        return frozenset(role.kind for role in self.roles)

    def may(self, kind: str, city: City) -> bool:
        """Whether a role of this kind is held in the city."""
        return any(role.kind == kind and role.agency.city_id == city.pk for role in self.roles)

    def may_any(self, kinds: frozenset[Role.Kind], city: City) -> bool:
        """Whether one of these kinds is held in the city."""
        return any(self.may(kind, city) for kind in kinds)

    def agencies(self, kind: str) -> tuple[Agency, ...]:
        """The agencies that a role of this kind is held for; a reviewer's with those they have taken over."""
        mine = [role.agency for role in self.roles if role.kind == kind]
        if kind == Role.Kind.REVIEWER:
            mine += [before for agency in mine for before in agency.predecessors.all()]
        return tuple(dict.fromkeys(mine))

    def cities_as(self, kind: str) -> tuple[City, ...]:
        """The cities that a role of this kind is held in."""
        return tuple(dict.fromkeys(role.agency.city for role in self.roles if role.kind == kind))

    def actor(self, city: City) -> Actor:
        """Who acts, as the audit chain keeps it: with the agency of the first role in the city."""
        here = [role for role in self.roles if role.agency.city_id == city.pk]
        agency = here[0].agency.name if here else ""
        return Actor(username=self.user.get_username(), name=acting_name(self.user, here)[:150], agency=agency)


def possible_member(request: HttpRequest) -> Member | None:
    """The member behind a request, or None for the anonymous and the role-less; looked up once a request."""
    known: dict[str, Member | None] = request.__dict__
    if "_member" not in known:
        user = request.user
        # A door opens on the day of the request; nothing else here depends on the clock.
        roles = roles_on(user, timezone.localdate()) if isinstance(user, User) else ()  # noqa: TID251
        known["_member"] = Member(user=user, roles=roles) if isinstance(user, User) and roles else None
    return known["_member"]


def member(request: HttpRequest) -> Member:
    """The member behind a request.

    Raises:
        Http404: nobody is logged in, or the account holds no role today.
    """
    found = possible_member(request)
    if found is None:
        raise Http404(NOT_HERE)
    return found


def member_as(request: HttpRequest, *kinds: Role.Kind) -> Member:
    """The member behind a request, holding one of these kinds of role.

    Raises:
        Http404: no such role is held.
    """
    found = member(request)
    if not found.kinds & set(kinds):
        raise Http404(NOT_HERE)
    return found


def city_in_view(request: HttpRequest, cities: tuple[City, ...]) -> City:
    """The city that `?city=` names among those that may be seen, else the first.

    Raises:
        Http404: no city may be seen, or the one named is not among them.
    """
    code = request.GET.get("city", "")
    found = next((city for city in cities if not code or city.code == code), None)
    if found is None:
        raise Http404(NOT_HERE)
    return found


def city_for_registry(request: HttpRequest) -> tuple[Member, City]:
    """The member and the city whose registry is seen: any city of the member's."""
    found = member(request)
    return found, city_in_view(request, found.cities)


def city_for_people(request: HttpRequest) -> tuple[Member, City]:
    """The administrator and the city whose people are managed."""
    found = member_as(request, Role.Kind.ADMINISTRATOR)
    return found, city_in_view(request, found.cities_as(Role.Kind.ADMINISTRATOR))


def role_for_ending(request: HttpRequest, pk: int) -> tuple[Member, Role]:
    """The administrator and a role in a city of theirs."""
    found = member_as(request, Role.Kind.ADMINISTRATOR)
    role = Role.objects.filter(pk=pk).select_related("user", "agency__city").first()
    if role is None or not found.may(Role.Kind.ADMINISTRATOR, role.agency.city):
        raise Http404(NOT_HERE)
    return found, role


def person_for_management(request: HttpRequest, pk: int) -> tuple[Member, City, User]:
    """The administrator, the city in view, and a person who holds or held a role there."""
    found, city = city_for_people(request)
    user = User.objects.filter(pk=pk, roles__agency__city=city).first()
    if user is None:
        raise Http404(NOT_HERE)
    return found, city, user


def member_for_audit(request: HttpRequest) -> Member:
    """The auditor or administrator who reads the audit chain."""
    return member_as(request, Role.Kind.AUDITOR, Role.Kind.ADMINISTRATOR)
