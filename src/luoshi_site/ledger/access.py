"""The doors of the ledger's pages: documents are the supervision office's, shares also the lead agencies'. Strangers get 404."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from luoshi_site.agencies.access import NOT_HERE, Member, member
from luoshi_site.agencies.models import City, Role
from luoshi_site.ledger.models import Assignment, Document, Plan, PlanChange, Suspension, Target, TargetVersion, Task


@dataclass(frozen=True, slots=True)
class OfficerDoor:
    """An officer of the supervision office, and the cities that the office is of."""

    member: Member
    cities: tuple[City, ...]

    def city(self, code: str | None) -> City:
        """The city with this code, the first where none is asked for."""
        return next((city for city in self.cities if city.code == code), self.cities[0])


def officer_for_documents(request: HttpRequest) -> OfficerDoor:
    """The officer behind a request (督查考核人员).

    Raises:
        Http404: nobody logged in, or no officer.
    """
    who = member(request)
    cities = who.cities_as(Role.Kind.OFFICER)
    if not cities:
        raise Http404(NOT_HERE)
    return OfficerDoor(who, cities)


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
