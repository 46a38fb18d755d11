"""The doors to supervision rules: every member of a city reads them; its officers set figures; its leaders and administrators switch."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from luoshi_site.agencies.access import NOT_HERE, Member, city_in_view, member
from luoshi_site.agencies.models import City, Role
from luoshi_site.supervision.models import SupervisionRule

KIND = Role.Kind
SWITCHES = frozenset({KIND.LEADER, KIND.ADMINISTRATOR})
TRIES = frozenset({KIND.OFFICER, KIND.LEADER, KIND.ADMINISTRATOR, KIND.AUDITOR})


@dataclass(frozen=True, slots=True)
class RuleDoor:
    """A member in a city whose rules they read, and what else they may."""

    member: Member
    city: City

    @property
    def officer(self) -> bool:
        """Whether the member takes ladders over and sets figures."""
        return self.member.may(KIND.OFFICER, self.city)

    @property
    def switches(self) -> bool:
        """Whether the member switches rules on and off."""
        return self.member.may_any(SWITCHES, self.city)

    @property
    def tries(self) -> bool:
        """Whether the member tries rules out over the past, and sees what was sent and held back."""
        return self.member.may_any(TRIES, self.city)


def _door(request: HttpRequest, kinds: frozenset[Role.Kind] | None) -> RuleDoor:
    found = member(request)
    cities = found.cities if kinds is None else tuple(city for city in found.cities if found.may_any(kinds, city))
    return RuleDoor(found, city_in_view(request, cities))


def city_for_rules(request: HttpRequest) -> RuleDoor:
    """The city that ?city= names, else the member's first.

    Raises:
        Http404: not a member there.
    """
    return _door(request, None)


def city_for_trial(request: HttpRequest) -> RuleDoor:
    """A city whose rules the member may try out.

    Raises:
        Http404: no officer, leader, administrator or auditor there.
    """
    return _door(request, TRIES)


def city_for_importing(request: HttpRequest) -> RuleDoor:
    """A city into which the member may take ladders over: an officer of it.

    Raises:
        Http404: no officer there.
    """
    return _door(request, frozenset({KIND.OFFICER}))


def city_for_switching(request: HttpRequest) -> RuleDoor:
    """A city whose rules the member may switch: a leader or administrator of it.

    Raises:
        Http404: neither, or not there.
    """
    return _door(request, SWITCHES)


def rule_for_view(request: HttpRequest, pk: int) -> tuple[RuleDoor, SupervisionRule]:
    """A rule of one of the member's cities.

    Raises:
        Http404: no such rule there.
    """
    found = member(request)
    row = get_object_or_404(SupervisionRule.objects.select_related("city"), pk=pk, city__in=found.cities)
    return RuleDoor(found, row.city), row


def rule_for_figures(request: HttpRequest, pk: int) -> tuple[RuleDoor, SupervisionRule]:
    """A rule whose figures the member may set: an officer of its city.

    Raises:
        Http404: no such rule, or no officer there.
    """
    door, row = rule_for_view(request, pk)
    if not door.officer:
        raise Http404(NOT_HERE)
    return door, row
