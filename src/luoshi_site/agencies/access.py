"""The doors of the registry, and the member that every staff page starts with (登录人及其角色). Strangers get 404."""

from dataclasses import dataclass

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils import timezone

from luoshi_site.agencies.duties import account_kinds, audit_kinds, right_kinds
from luoshi_site.agencies.models import Agency, City, Role, Substitution, User
from luoshi_site.agencies.roles import acting_name, roles_on
from luoshi_site.base.audit import Actor

CITY_KINDS = frozenset(Role.Kind) - {Role.Kind.REPORTER, Role.Kind.REVIEWER}
CODE_SECONDS = 300
CHOSEN = "city"  # in the session
NOT_HERE = "没有这个页面，或者您无权查看。"
Cities = tuple[City, ...]


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
        """The agencies that a role of this kind is held for."""
        return tuple(dict.fromkeys(role.agency for role in self.roles if role.kind == kind))

    @property
    def decides_for(self) -> tuple[Agency, ...]:
        """The agencies whose entries the person reviews: their own, and those that theirs have taken over."""
        mine = self.agencies(Role.Kind.REVIEWER)
        return tuple(dict.fromkeys((*mine, *(before for agency in mine for before in agency.predecessors.all()))))

    def cities_as(self, kind: str) -> tuple[City, ...]:
        """The cities that a role of this kind is held in."""
        return tuple(dict.fromkeys(role.agency.city for role in self.roles if role.kind == kind))

    def actor(self, city: City) -> Actor:
        """Who acts, as the audit chain keeps it: with the agency of the first role in the city."""
        here = [role for role in self.roles if role.agency.city_id == city.pk]
        agency = here[0].agency.name if here else ""
        name = acting_name(self.user, here)[:150]
        return Actor(username=self.user.get_username(), name=name, agency=agency, city=city.code)


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


def city_in_view(request: HttpRequest, cities: Cities, *, rather: Cities = (), known: Cities | None = None) -> City:
    """The city that `?city=` names among those that may be seen; else the one chosen last, else the first (城市).

    `rather`: where none is named, one of these. `known`: what is none of these is not named. The cities are noted for the tabs.

    Raises:
        Http404: no city may be seen, or the one named is not among them.
    """
    code = request.GET.get("city", "")
    if known is not None and all(city.code != code for city in known):
        code = ""
    among = cities if code or not rather else rather
    found = next((city for city in among if city.code == (code or city_chosen(request))), None)
    if found is None and not code:
        found = next(iter(among), None)
    if found is None:
        raise Http404(NOT_HERE)
    if code:
        choose_city(request, found)
    request.__dict__["_cities_in_view"] = (found, cities)
    return found


def city_chosen(request: HttpRequest) -> str:
    """The code of the city that was chosen last since the log-in; it opens no door, it only orders those that are open."""
    return str(request.session.get(CHOSEN, ""))


def choose_city(request: HttpRequest, city: City) -> None:
    """Keep the city for the pages that follow, if the member has several; the session is written only where that is a change."""
    found = possible_member(request)
    if found is not None and len(found.cities) > 1 and city_chosen(request) != city.code:
        request.session[CHOSEN] = city.code


def chosen_first(request: HttpRequest, cities: tuple[City, ...]) -> tuple[City, ...]:
    """The cities with the one chosen last in front."""
    chosen = city_chosen(request)
    return tuple(sorted(cities, key=lambda city: city.code != chosen))


def cities_in_view(request: HttpRequest) -> tuple[City | None, tuple[City, ...]]:
    """The city of the page, with those that it could be of; none where the page is of no single city."""
    noted: tuple[City | None, tuple[City, ...]] = request.__dict__.get("_cities_in_view", (None, ()))
    return noted


def city_for_registry(request: HttpRequest) -> tuple[Member, City]:
    """The member and the city whose registry is seen: any city of the member's."""
    found = member(request)
    return found, city_in_view(request, found.cities)


@dataclass(frozen=True, slots=True)
class PeopleRights:
    """An open door to a city's people: who is there, the city, and whether accounts may be opened and rights given."""

    member: Member
    city: City
    may_open: bool
    may_grant: bool


def people_rights(found: Member, city: City) -> PeopleRights:
    """What a member may do with a city's people."""
    return PeopleRights(found, city, found.may_any(account_kinds(), city), found.may_any(right_kinds(), city))


def city_for_people(request: HttpRequest) -> PeopleRights:
    """The city whose people are managed: by who opens accounts, or gives rights.

    Raises:
        Http404: neither, or not in that city.
    """
    found = member_as(request, *account_kinds(), *right_kinds())
    kinds = account_kinds() | right_kinds()
    cities = tuple(city for city in found.cities if found.may_any(kinds, city))
    return people_rights(found, city_in_view(request, cities))


def city_for_accounts(request: HttpRequest) -> PeopleRights:
    """The city in which the member opens accounts.

    Raises:
        Http404: nowhere, or not there.
    """
    rights = city_for_people(request)
    if not rights.may_open:
        raise Http404(NOT_HERE)
    return rights


def role_for_ending(request: HttpRequest, pk: int) -> tuple[Member, Role]:
    """Who gives rights, and a role in a city of theirs."""
    found = member_as(request, *right_kinds())
    role = Role.objects.filter(pk=pk).select_related("user", "agency__city").first()
    if role is None or not found.may_any(right_kinds(), role.agency.city):
        raise Http404(NOT_HERE)
    return found, role


def person_for_management(request: HttpRequest, pk: int) -> tuple[PeopleRights, User]:
    """The city in view, and a person who holds or held a role there, or whose account was opened there.

    Raises:
        Http404: no such person there, or the member manages nobody.
    """
    rights = city_for_people(request)
    here = Q(roles__agency__city=rights.city) | Q(home__city=rights.city)
    user = User.objects.filter(here, pk=pk).first()
    if user is None:
        raise Http404(NOT_HERE)
    return rights, user


def person_for_rights(request: HttpRequest, pk: int) -> tuple[PeopleRights, User]:
    """A person whose roles, password, lock and substitutes the member may change.

    Raises:
        Http404: no such person there, or not for the member.
    """
    rights, user = person_for_management(request, pk)
    if not rights.may_grant:
        raise Http404(NOT_HERE)
    return rights, user


def substitution_for_ending(request: HttpRequest, pk: int) -> tuple[Member, City, Substitution]:
    """A substitution that the member may end: their own absence, or one of a city whose rights they give.

    Raises:
        Http404: no such substitution, or not for the member.
    """
    found = member(request)
    row = Substitution.objects.filter(pk=pk).select_related("absent", "substitute").first()
    if row is None:
        raise Http404(NOT_HERE)
    if row.absent_id == found.user.pk:
        return found, found.city, row
    for city in found.cities:
        here = Role.objects.filter(user=row.absent_id, agency__city=city)
        if found.may_any(right_kinds(), city) and here.exists():
            return found, city, row
    raise Http404(NOT_HERE)


def agency_for_view(request: HttpRequest, pk: int) -> tuple[Member, Agency]:
    """An agency of one of the member's cities.

    Raises:
        Http404: no such agency there.
    """
    found = member(request)
    agency = Agency.objects.filter(pk=pk, city__in=found.cities).select_related("city", "parent", "successor").first()
    if agency is None:
        raise Http404(NOT_HERE)
    return found, agency


def agency_for_change(request: HttpRequest, pk: int) -> tuple[Member, Agency]:
    """An agency that the member may rename, merge or close: an administrator of its city.

    Raises:
        Http404: no such agency, or not for the member.
    """
    found, agency = agency_for_view(request, pk)
    if not found.may_any(account_kinds(), agency.city):
        raise Http404(NOT_HERE)
    return found, agency


def cities_for_audit(request: HttpRequest) -> tuple[City, ...]:
    """The cities whose lines of the audit chain may be read: the auditor's, and the administrator's where the duties are not separate."""
    found = member_as(request, *audit_kinds())
    return tuple(city for city in found.cities if found.may_any(audit_kinds(), city))


def person_awaiting_code(request: HttpRequest, key: str, now: int) -> User | None:
    """Whose password was right a moment ago and whose code is awaited; five minutes at most."""
    noted = request.session.get(key)
    if not isinstance(noted, dict) or now - int(noted.get("at", 0)) > CODE_SECONDS:
        return None
    return User.objects.filter(pk=int(noted["user"]), is_active=True).first()
