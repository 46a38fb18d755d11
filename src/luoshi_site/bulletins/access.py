"""The doors to bulletins: members of the city read them, its officers make them. Everybody else gets 404."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from luoshi_site.agencies.access import NOT_HERE, Member, member
from luoshi_site.agencies.models import Role
from luoshi_site.bulletins.models import Bulletin
from luoshi_site.ledger.models import Plan, PlanClosing


@dataclass(frozen=True, slots=True)
class BulletinRights:
    """An open door to the list: the member, the plan in view (none where no city of theirs has one), all their plans."""

    member: Member
    plan: Plan | None
    plans: tuple[Plan, ...]
    may_make: bool


def plans_for_bulletins(request: HttpRequest, code: str) -> BulletinRights:
    """The plans of the member's cities, and the one in view: the one with that code, else the first city's first.

    Raises:
        Http404: not a member, or no plan of theirs has that code.
    """
    found = member(request)
    places = {city.pk: place for place, city in enumerate(found.cities)}
    rows = Plan.objects.filter(city__in=found.cities).select_related("city")
    plans = tuple(sorted(rows, key=lambda plan: (places[plan.city_id], plan.pk)))
    plan = next((plan for plan in plans if plan.code == code), None) if code else next(iter(plans), None)
    if code and plan is None:
        raise Http404(NOT_HERE)
    return BulletinRights(found, plan, plans, plan is not None and found.may(Role.Kind.OFFICER, plan.city))


def plan_for_making(request: HttpRequest, code: str) -> tuple[Member, Plan]:
    """A plan whose bulletin the member may make: an officer of its city.

    Raises:
        Http404: no such plan, or not for the member.
    """
    found = member(request)
    plan = get_object_or_404(Plan.objects.select_related("city"), code=code, city__in=found.cities)
    if not found.may(Role.Kind.OFFICER, plan.city):
        raise Http404(NOT_HERE)
    return found, plan


def bulletin_for_reading(request: HttpRequest, pk: int) -> Bulletin:
    """A bulletin of one of the member's cities.

    Raises:
        Http404: no such bulletin there.
    """
    rows = Bulletin.objects.select_related("plan__city")
    return get_object_or_404(rows, pk=pk, plan__city__in=member(request).cities)


def plan_for_closing(request: HttpRequest, code: str) -> tuple[Member, Plan, PlanClosing | None]:
    """A plan of one of the member's cities with its closing; a plan still in force only for an officer of its city, who may close it.

    Raises:
        Http404: no such plan, or in force and not for the member to close.
    """
    found = member(request)
    plan = get_object_or_404(Plan.objects.select_related("city", "document"), code=code, city__in=found.cities)
    closing = PlanClosing.objects.select_related("plan__city", "by").filter(plan=plan).first()
    if closing is None and not found.may(Role.Kind.OFFICER, plan.city):
        raise Http404(NOT_HERE)
    return found, plan, closing


def closing_for_view(request: HttpRequest, code: str) -> PlanClosing:
    """The closing of a plan of one of the member's cities.

    Raises:
        Http404: no such plan, or it is still in force.
    """
    rows = PlanClosing.objects.select_related("plan__city")
    return get_object_or_404(rows, plan__code=code, plan__city__in=member(request).cities)


def closing_for_carrying(request: HttpRequest, code: str) -> tuple[Member, PlanClosing]:
    """The closing of a plan whose carried-over items the member may take into another: an officer of its city.

    Raises:
        Http404: no such closing, or not for the member.
    """
    found, closing = member(request), closing_for_view(request, code)
    if not found.may(Role.Kind.OFFICER, closing.plan.city):
        raise Http404(NOT_HERE)
    return found, closing
