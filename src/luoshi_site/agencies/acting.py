"""Who acts, in the three ways that rows and the chain need: the account, the agency, the words."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from luoshi_site.agencies.models import Agency, City, Role, User
from luoshi_site.base.audit import Actor
from luoshi_site.base.moment import CHINA


@dataclass(frozen=True, slots=True)
class Acting:
    """The person or system behind an action: `user` null for the system, `agency` the one acted for (null for the system)."""

    user: User | None
    agency: Agency | None
    actor: Actor


def acting(by: User | Actor, *, city: City, at: datetime, agency: Agency | None = None) -> Acting:
    """Resolve who acts in a city (操作人): a user acts for `agency` if given, else for the agency of the first role there on that day."""
    if isinstance(by, Actor):
        return Acting(user=None, agency=agency, actor=by)
    if agency is None:
        on = at.astimezone(CHINA).date()
        role = (
            Role.objects.filter(
                Q(valid_until__isnull=True) | Q(valid_until__gte=on), user=by, agency__city=city, valid_from__lte=on
            )
            .select_related("agency")
            .order_by("pk")
            .first()
        )
        agency = role.agency if role else None
    return Acting(user=by, agency=agency, actor=Actor(by.get_username(), str(by), agency.name if agency else ""))
