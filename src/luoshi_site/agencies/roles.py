"""Which roles a person holds on a day: their own, and those of whoever they stand in for (角色、代理)."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, prefetch_related_objects

from luoshi_site.agencies.models import Agency, Role, User


def in_force(on: date) -> Q:
    """The roles in force on a day, as a condition."""
    return Q(Q(valid_until__isnull=True) | Q(valid_until__gte=on), valid_from__lte=on)


def own_roles(user: User, on: date) -> tuple[Role, ...]:
    """The roles given to the person, in force on a day, in the order they were given."""
    return tuple(Role.objects.filter(in_force(on), user=user).select_related("user", "agency__city").order_by("pk"))


def roles_on(user: User, on: date) -> tuple[Role, ...]:
    """The roles a person holds on a day, with agency, city and owner loaded: their own in the order given, then those stood in for."""
    stood_in = Q(
        user__substitutions__substitute=user,
        user__substitutions__starts_on__lte=on,
        user__substitutions__ends_on__gte=on,
    )
    rows = Role.objects.filter(in_force(on), Q(user=user) | stood_in).select_related("user", "agency__city").distinct()
    roles = tuple(sorted(rows, key=lambda role: (role.user_id != user.pk, role.pk)))
    # A reviewer also decides what an agency left behind that theirs has taken over.
    reviewed = [role.agency for role in roles if role.kind == Role.Kind.REVIEWER]
    if reviewed:
        prefetch_related_objects(reviewed, "predecessors")
    return roles


def absent_of(user: User, roles: Iterable[Role], agency: Agency | None = None) -> tuple[User, ...]:
    """Whom a person stands in for with roles that are not their own; at one agency, where it is given."""
    held = tuple(roles)
    own = {(role.kind, role.agency_id) for role in held if role.user_id == user.pk}
    return tuple(
        dict.fromkeys(
            role.user
            for role in held
            if role.user_id != user.pk
            and (role.kind, role.agency_id) not in own
            and (agency is None or role.agency_id == agency.pk)
        )
    )


def acting_name(user: User, roles: Iterable[Role], agency: Agency | None = None) -> str:
    """A person's name as the chain keeps it: «李四（代理 张三）» while they stand in."""
    absent = absent_of(user, roles, agency)
    return f"{user}（代理 {'、'.join(str(each) for each in absent)}）" if absent else str(user)
