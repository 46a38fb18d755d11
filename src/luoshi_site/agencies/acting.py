"""Who acts, in the three ways that rows and the chain need: the account, the agency, the words."""

from dataclasses import dataclass
from datetime import datetime

from luoshi_site.agencies.models import Agency, City, User
from luoshi_site.agencies.roles import acting_name, roles_on
from luoshi_site.base.audit import Actor
from luoshi_site.base.moment import CHINA


@dataclass(frozen=True, slots=True)
class Acting:
    """The person or system behind an action: `user` null for the system, `agency` the one acted for (null for the system)."""

    user: User | None
    agency: Agency | None
    actor: Actor


def acting(by: User | Actor, *, city: City, at: datetime, agency: Agency | None = None) -> Acting:
    """Resolve who acts in a city (操作人): a user acts for `agency` if given, else for the agency of the first role there on that day.

    Who stands in for somebody acts in their own name; the words say for whom.
    """
    if isinstance(by, Actor):
        return Acting(user=None, agency=agency, actor=by.within(city.code))
    roles = [role for role in roles_on(by, at.astimezone(CHINA).date()) if role.agency.city_id == city.pk]
    name = acting_name(by, roles, agency)
    if agency is None:
        agency = roles[0].agency if roles else None
    actor = Actor(by.get_username(), name[:150], agency.name if agency else "", city.code)
    return Acting(user=by, agency=agency, actor=actor)
