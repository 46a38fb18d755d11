"""The doors of task forces, leaders in charge and handovers. Who may not pass gets 404, like a page that is not there."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from luoshi_site.agencies.access import NOT_HERE, Member, city_in_view, member
from luoshi_site.agencies.models import City, Role, TaskForce, TaskForceMember
from luoshi_site.ledger.access import plan_in_view
from luoshi_site.ledger.models import Plan

WORKS = (Role.Kind.REPORTER, Role.Kind.REVIEWER)


@dataclass(frozen=True, slots=True)
class ForceRights:
    """An open door to a task force: whether the member may edit it, and see its telephone numbers whole."""

    member: Member
    force: TaskForce
    may_edit: bool
    sees_phones: bool


def city_for_forces(request: HttpRequest) -> tuple[Member, City]:
    """The city whose task forces are seen: any city of the member's."""
    found = member(request)
    return found, city_in_view(request, found.cities)


def city_for_setting_up(request: HttpRequest) -> tuple[Member, City]:
    """The city in which the member sets up task forces: an officer's.

    Raises:
        Http404: an officer nowhere, or not there.
    """
    found = member(request)
    return found, city_in_view(request, found.cities_as(Role.Kind.OFFICER))


def force_for_view(request: HttpRequest, pk: int) -> ForceRights:
    """A task force of one of the member's cities; officers and the lead agency's people edit it, members see its numbers.

    Raises:
        Http404: no such task force there.
    """
    found = member(request)
    rows = TaskForce.objects.select_related("city", "lead")
    force = get_object_or_404(rows, pk=pk, city__in=found.cities)
    leads = any(force.lead_id == agency.pk for kind in WORKS for agency in found.agencies(kind))
    edits = leads or found.may(Role.Kind.OFFICER, force.city)
    inside = TaskForceMember.objects.filter(force=force, user=found.user, left_on__isnull=True)
    return ForceRights(found, force, edits, edits or inside.exists())


def force_for_editing(request: HttpRequest, pk: int) -> ForceRights:
    """A task force that the member may edit.

    Raises:
        Http404: no such task force, or not for the member to edit.
    """
    rights = force_for_view(request, pk)
    if not rights.may_edit:
        raise Http404(NOT_HERE)
    return rights


def member_for_leaving(request: HttpRequest, pk: int) -> tuple[ForceRights, TaskForceMember]:
    """A member of a task force that one may edit.

    Raises:
        Http404: no such member, or not for the person.
    """
    found = member(request)
    row = get_object_or_404(TaskForceMember.objects.select_related("agency"), pk=pk, force__city__in=found.cities)
    return force_for_editing(request, row.force_id), row


def plan_for_leaders(request: HttpRequest) -> tuple[Member, Plan, tuple[Plan, ...]]:
    """The plan whose leaders in charge the member names: an officer's, the one in view.

    Raises:
        Http404: an officer nowhere, or no such plan.
    """
    found = member(request)
    rows = Plan.objects.filter(city__in=found.cities_as(Role.Kind.OFFICER), state=Plan.State.IN_FORCE)
    plans = tuple(rows.select_related("city").order_by("city_id", "pk"))
    plan = plan_in_view(request, plans, found.cities, request.GET.get("plan", ""))
    if plan is None:
        raise Http404(NOT_HERE)
    return found, plan, plans
