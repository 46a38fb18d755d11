"""The doors of the ledger's pages: documents are the supervision office's, shares also the lead agencies'. Strangers get 404."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from luoshi_site.agencies.access import NOT_HERE, Member, choose_city, chosen_first, city_chosen, member
from luoshi_site.agencies.models import City, Role
from luoshi_site.ledger.models import Assignment, Document, Plan, PlanChange, Suspension, Target, TargetVersion, Task


@dataclass(frozen=True, slots=True)
class OfficerDoor:
    """An officer of the supervision office, and the cities that the office is of, the one chosen last in front."""

    member: Member
    cities: tuple[City, ...]

    def city(self, code: str | None) -> City:
        """The city with this code, the first where none is asked for."""
        return next((city for city in self.cities if city.code == code), self.cities[0])


def plan_in_view(request: HttpRequest, plans: Sequence[Plan], cities: Sequence[City], code: str) -> Plan | None:
    """The plan that `code` names; without one, the first of the city chosen last, of a city with a plan under way, of any (计划).

    A city that is named or, before anything was chosen, come to so is kept as the one chosen (agencies.access.choose_city).

    Raises:
        Http404: none of the plans has the code.
    """
    if code:
        plan = next((plan for plan in plans if plan.code == code), None)
        if plan is None:
            raise Http404(NOT_HERE)
        choose_city(request, plan.city)
        return plan
    chosen, places = city_chosen(request), {city.pk: place for place, city in enumerate(cities)}
    today = timezone.localdate()  # noqa: TID251 - where a person starts, on the day of the request
    at_work = {plan.city_id for plan in plans if plan.is_under_way(today)}
    plan = min(
        plans,
        key=lambda plan: (plan.city.code != chosen, plan.city_id not in at_work, places[plan.city_id]),
        default=None,
    )
    if plan is not None and not chosen:
        choose_city(request, plan.city)
    return plan


def officer_for_documents(request: HttpRequest) -> OfficerDoor:
    """The officer behind a request (督查考核人员).

    Raises:
        Http404: nobody logged in, or no officer.
    """
    who = member(request)
    cities = who.cities_as(Role.Kind.OFFICER)
    if not cities:
        raise Http404(NOT_HERE)
    return OfficerDoor(who, chosen_first(request, cities))


def document_for_officer(request: HttpRequest, pk: int) -> tuple[OfficerDoor, Document]:
    """A document of one of the officer's cities, unless it was discarded.

    Raises:
        Http404: no officer, or no such document there.
    """
    door = officer_for_documents(request)
    rows = Document.objects.filter(city__in=door.cities).exclude(state=Document.State.DISCARDED)
    found = rows.select_related("city", "uploaded_by").filter(pk=pk).first()
    if found is None:
        raise Http404(NOT_HERE)
    return door, found


def plan_for_changes(request: HttpRequest, code: str) -> tuple[Member, Plan]:
    """A plan of one of the member's cities, for its change log.

    Raises:
        Http404: nobody with a role is logged in, or no such plan there.
    """
    found = member(request)
    rows = Plan.objects.select_related("city").defer("document")
    return found, get_object_or_404(rows, code=code, city__in=found.cities)


def target_for_revising(request: HttpRequest, code: str, number: int) -> tuple[Member, Target]:
    """A target of a plan of one of the officer's cities, by the plan's code and the target's number, to adjust or suspend it.

    Raises:
        Http404: no officer, or no such target there.
    """
    door = officer_for_documents(request)
    rows = Target.objects.select_related("plan__city", "task", "goal", "indicator").defer("plan__document")
    return door.member, get_object_or_404(rows, plan__code=code, number=number, plan__city__in=door.cities)


def leads(found: Member, task: Task, *, on: date) -> bool:
    """Whether a member reports for an agency that leads a task on a day."""
    mine = [agency for agency in found.agencies(Role.Kind.REPORTER) if agency.city_id == task.plan.city_id]
    rows = Assignment.objects.filter(task=task, agency__in=mine, role=Assignment.Role.LEAD) if mine else ()
    return any(row.in_force(on) for row in rows)


def target_for_dividing(request: HttpRequest, code: str, number: int, *, on: date) -> tuple[Member, Target]:
    """A target of a plan of one of the member's cities, by its number, to divide it: for officers and lead agencies.

    Raises:
        Http404: no such target there, or it is not for the member to divide.
    """
    found = member(request)
    rows = Target.objects.select_related("plan__city", "task__plan", "goal", "indicator")
    target = get_object_or_404(rows, plan__code=code, number=number, plan__city__in=found.cities)
    officer = found.may(Role.Kind.OFFICER, target.plan.city)
    if not officer and (target.task is None or not leads(found, target.task, on=on)):
        raise Http404(NOT_HERE)
    return found, target


def plan_for_revision(door: OfficerDoor, document: Document, code: str) -> Plan:
    """A plan of the document's city, by its code.

    Raises:
        Http404: no such plan there.
    """
    rows = Plan.objects.filter(city__in=door.cities, city=document.city_id).select_related("city").defer("document")
    return get_object_or_404(rows, code=code)


def decision_for_view(request: HttpRequest, code: str, sha256: str) -> tuple[Plan, str]:
    """A plan of one of the member's cities, and the name of the decision's document with this digest, on which something of it rests.

    Raises:
        Http404: nobody with a role is logged in, or nothing of the plan rests on such a document.
    """
    _, plan = plan_for_changes(request, code)
    sources = (
        PlanChange.objects.filter(plan=plan),
        TargetVersion.objects.filter(target__plan=plan),
        Suspension.objects.filter(target__plan=plan),
    )
    for rows in sources:
        name = rows.filter(decision_sha256=sha256).values_list("decision_file", flat=True).first() if sha256 else None
        if name:
            return plan, name
    raise Http404(NOT_HERE)
