"""The registry as lists: agencies with names and dates, groups with members, people with roles (单位名录)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet

from luoshi_site.agencies.models import Agency, AgencyGroup, AgencyName, City, GroupMember, Role, Substitution, User
from luoshi_site.agencies.roles import in_force
from luoshi_site.base.models import AuditEntry


@dataclass(frozen=True, slots=True)
class GroupListing:
    """A group with its members by date; none known yet is said, never passed over (单位组)."""

    group: AgencyGroup
    members: tuple[GroupMember, ...]


@dataclass(frozen=True, slots=True)
class PersonListing:
    """A person with the roles held in one city, those in force first (用户)."""

    user: User
    roles: tuple[Role, ...]
    ended: tuple[Role, ...]


def agencies_listed(*, city: City, text: str = "", kind: str = "", on: date, with_people: bool) -> QuerySet[Agency]:
    """A city's agencies whose name, alias or former name holds `text`, of a kind; with names, and who holds which role."""
    rows = Agency.objects.filter(city=city).select_related("parent", "successor")
    if text:
        named = AgencyName.objects.filter(name__icontains=text, agency__city=city).values("agency")
        rows = rows.filter(Q(name__icontains=text) | Q(pk__in=named) | Q(division_code__startswith=text))
    if kind in Agency.Kind.values:
        rows = rows.filter(kind=kind)
    rows = rows.prefetch_related(Prefetch("names", AgencyName.objects.order_by("valid_from", "pk")))
    if with_people:
        rows = rows.prefetch_related(Prefetch("roles", _in_force(on), to_attr="roles_held"))
    return rows


def _in_force(on: date) -> QuerySet[Role]:
    until = Q(valid_until__isnull=True) | Q(valid_until__gte=on)
    return Role.objects.filter(until, valid_from__lte=on).select_related("user").order_by("kind", "user__username")


def kinds_counted(city: City) -> tuple[tuple[str, str, int], ...]:
    """The kinds that a city's agencies are of, with how many."""
    counts = dict(Agency.objects.filter(city=city).order_by().values_list("kind").annotate(Count("pk")))
    return tuple((kind.value, str(kind.label), counts[kind.value]) for kind in Agency.Kind if kind.value in counts)


def groups_listed(city: City) -> tuple[GroupListing, ...]:
    """A city's groups with their members, in the registry's order."""
    members = GroupMember.objects.select_related("agency").order_by("agency__position", "agency__pk")
    groups = AgencyGroup.objects.filter(city=city).prefetch_related(Prefetch("groupmember_set", members))
    return tuple(GroupListing(group, tuple(group.groupmember_set.all())) for group in groups)


def people_listed(*, city: City, on: date, text: str = "", user: User | None = None) -> tuple[PersonListing, ...]:
    """Everybody who holds or held a role in a city, or the one `user`, by log-in name."""
    roles = Role.objects.filter(agency__city=city).select_related("agency").order_by("pk")
    here = User.objects.filter(Q(roles__agency__city=city) | Q(home__city=city))
    users = here.select_related("home").distinct().order_by("username")
    if user:
        users = users.filter(pk=user.pk)
    if text:
        wanted = Q(username__icontains=text) | Q(display_name__icontains=text)
        at_agency = Q(roles__agency__name__icontains=text, roles__agency__city=city) | Q(home__name__icontains=text)
        users = users.filter(wanted | at_agency)
    return tuple(_person(user, on) for user in users.prefetch_related(Prefetch("roles", roles, to_attr="roles_here")))


def _person(user: User, on: date) -> PersonListing:
    roles: list[Role] = user.roles_here  # type: ignore[attr-defined]  # set by the prefetch above
    held = tuple(role for role in roles if role.valid_from <= on and (not role.valid_until or role.valid_until >= on))
    return PersonListing(user, held, tuple(role for role in roles if role not in held))


@dataclass(frozen=True, slots=True)
class AuditReach:
    """Whose lines somebody reads: their cities' own; those of the whole site only who reads every city's (审计范围)."""

    codes: tuple[str, ...]
    is_whole: bool

    def holds(self, city: str | None) -> bool:
        """Whether a line, or a fault, of a city is theirs to read; None: what says nothing of any city."""
        return self.is_whole or city is None or city in self.codes


def audit_reach(cities: tuple[City, ...]) -> AuditReach:
    """How far one reads who audits these cities."""
    others = City.objects.exclude(pk__in=[city.pk for city in cities]).exists()
    return AuditReach(tuple(city.code for city in cities), not others)


def audit_lines(reach: AuditReach, *, actor: str = "", action: str = "", text: str = "") -> QuerySet[AuditEntry]:
    """The audit chain's lines that one may read, newest first, by actor, action and words of the summary."""
    rows = AuditEntry.objects.order_by("-seq")
    if not reach.is_whole:
        rows = rows.filter(city__in=reach.codes)
    if actor:
        rows = rows.filter(Q(actor__icontains=actor) | Q(actor_name__icontains=actor) | Q(agency__icontains=actor))
    if action:
        rows = rows.filter(action=action)
    if text:
        rows = rows.filter(Q(summary__icontains=text) | Q(rows__icontains=text))
    return rows


def audited_actions(reach: AuditReach) -> tuple[str, ...]:
    """The names of the actions on the lines that one may read."""
    return tuple(audit_lines(reach).order_by("action").values_list("action", flat=True).distinct())


def substitutions_of(user: User, on: date) -> QuerySet[Substitution]:
    """The substitutions of a person that are not over, away or standing in, the next first (代理)."""
    rows = Substitution.objects.filter(Q(absent=user) | Q(substitute=user), ends_on__gte=on)
    return rows.select_related("absent", "substitute").order_by("starts_on", "pk")


def people_to_choose(city: City, on: date, *, but: User) -> tuple[User, ...]:
    """Everybody with a role in a city on a day, but for one (选人)."""
    roles = Role.objects.filter(in_force(on), agency__city=city).values("user")
    return tuple(User.objects.filter(pk__in=roles, is_active=True).exclude(pk=but.pk).order_by("username"))


def works_elsewhere(user: User, city: City, on: date) -> bool:
    """Whether a person holds a role in a city other than this one."""
    return Role.objects.filter(in_force(on), user=user).exclude(agency__city=city).exists()
