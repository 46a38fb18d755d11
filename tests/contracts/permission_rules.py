"""What the permission matrix needs of supervision rules: one rule of the city."""

from datetime import datetime

from luoshi.rules.supervision import bundled_ladders
from luoshi_site.agencies.models import City
from luoshi_site.base.audit import SYSTEM
from luoshi_site.supervision.actions.rules import import_ladder

# The places of the addresses, by the route's name: the thing that stands there.
RULE_PLACES = {"rule": "rule"}


def ruled(city: City, at: datetime) -> dict[str, int | str]:
    """The first rule of the default ladder."""
    return {"rule": import_ladder(city=city, ladder=bundled_ladders()[0], by=SYSTEM, at=at)[0].pk}
