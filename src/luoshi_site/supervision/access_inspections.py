"""The doors to inspections, rectifications, proposals, instructions and how the office does. Who may not pass gets 404."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from luoshi_site.agencies.access import NOT_HERE, Member, city_in_view, member
from luoshi_site.agencies.models import Agency, City, Role
from luoshi_site.ledger.models import Task
from luoshi_site.progress.queries.asked import assignments_of
from luoshi_site.supervision.models import CheckEvidence, Inspection, Proposal, Rectification, SampleCheck

KIND = Role.Kind
SEES = frozenset({KIND.OFFICER, KIND.LEADER, KIND.AUDITOR})
REPORTS = (KIND.REPORTER, KIND.REVIEWER)
CHECK = (
    "inspection__plan__city", "agency__successor", "reading__indicator", "reading__area", "milestone__task",
    "rectification",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CityDoor:
    """A member who sees a city's supervision whole, and the city in view."""

    member: Member
    city: City

    @property
    def officer(self) -> bool:
        """Whether the member draws, checks, verifies, drafts."""
        return self.member.may(KIND.OFFICER, self.city)

    @property
    def leader(self) -> bool:
        """Whether the member decides proposals."""
        return self.member.may(KIND.LEADER, self.city)


def _cities(found: Member, kinds: frozenset[Role.Kind]) -> tuple[City, ...]:
    return tuple(city for city in found.cities if found.may_any(kinds, city))


def own_agencies(found: Member) -> frozenset[int]:
    """The agencies (primary keys) that the member reports or reviews for, with those that theirs have taken over."""
    mine = {agency.pk for kind in REPORTS for agency in found.agencies(kind)}
    return frozenset(Agency.objects.filter(Q(pk__in=mine) | Q(successor__in=mine)).values_list("pk", flat=True))


def city_for_supervision(request: HttpRequest) -> CityDoor:
    """The city that ?city= names, else the first, that an officer, leader or auditor sees whole.

    Raises:
        Http404: no such role there.
    """
    found = member(request)
    cities = _cities(found, SEES)
    return CityDoor(found, city_in_view(request, cities))


def city_for_officer(request: HttpRequest) -> CityDoor:
    """The city in view, as an officer.

    Raises:
        Http404: no officer there.
    """
    found = member(request)
    cities = found.cities_as(KIND.OFFICER)
    return CityDoor(found, city_in_view(request, cities))


def inspection_for_view(request: HttpRequest, pk: int) -> tuple[CityDoor, Inspection]:
    """An inspection of a city that the member sees whole.

    Raises:
        Http404: no such inspection there.
    """
    found = member(request)
    rows = Inspection.objects.select_related("plan__city", "drawn_by")
    cities = _cities(found, SEES)
    row = get_object_or_404(rows, pk=pk, plan__city__in=cities)
    return CityDoor(found, row.plan.city), row


def check_for_view(request: HttpRequest, pk: int) -> tuple[CityDoor, SampleCheck]:
    """A drawn item of a city that the member sees whole.

    Raises:
        Http404: no such item there.
    """
    found = member(request)
    cities = _cities(found, SEES)
    row = get_object_or_404(
        SampleCheck.objects.select_related(*CHECK, "checked_by"), pk=pk, inspection__plan__city__in=cities
    )
    return CityDoor(found, row.inspection.plan.city), row


def check_for_recording(request: HttpRequest, pk: int) -> tuple[CityDoor, SampleCheck]:
    """A drawn item whose finding the member may record: an officer of its city.

    Raises:
        Http404: no such item, or no officer there.
    """
    door, row = check_for_view(request, pk)
    if not door.officer:
        raise Http404(NOT_HERE)
    return door, row


def check_evidence_for_view(request: HttpRequest, pk: int) -> CheckEvidence:
    """A file of a check: for whoever sees the city whole, and for the people of the agency that was checked.

    Raises:
        Http404: no such file there.
    """
    found = member(request)
    here = Q(check_of__inspection__plan__city__in=_cities(found, SEES)) | Q(check_of__agency__in=own_agencies(found))
    return get_object_or_404(CheckEvidence.objects.filter(here), pk=pk)


def rectifications_for_view(request: HttpRequest) -> tuple[Member, QuerySet[Rectification]]:
    """The rectifications that the member sees: all of the cities seen whole, else those of the member's agencies.

    Raises:
        Http404: neither sees a city nor reports for an agency.
    """
    found = member(request)
    cities, mine = _cities(found, SEES), own_agencies(found)
    if not cities and not mine:
        raise Http404(NOT_HERE)
    here = Q(check_of__inspection__plan__city__in=cities) | Q(check_of__agency__in=mine)
    return found, Rectification.objects.filter(here)


@dataclass(frozen=True, slots=True)
class RectificationDoor:
    """An open door to a rectification: who stands there, and what they may do with it; `agency` is the one answered for."""

    member: Member
    row: Rectification
    agency: Agency | None
    officer: bool


def rectification_for_view(request: HttpRequest, pk: int) -> RectificationDoor:
    """A rectification that the member sees, with the member's part in it.

    Raises:
        Http404: no such rectification there.
    """
    found, rows = rectifications_for_view(request)
    whole = tuple(f"check_of__{name}" for name in CHECK if name != "rectification")
    row = get_object_or_404(rows.select_related(*whole, "done_by", "verified_by"), pk=pk)
    agency = row.check_of.agency
    city = row.check_of.inspection.plan.city
    own = agency if agency is not None and agency.pk in own_agencies(found) else None
    answers = (own.successor or own) if own is not None else None
    if (
        agency is None
    ):  # an overall goal names nobody: the office that reports on it puts it right, two officers sharing the parts
        answers = next((each for each in found.agencies(KIND.OFFICER) if each.city_id == city.pk), None)
    return RectificationDoor(found, row, answers, found.may(KIND.OFFICER, city))


def sees_quality(found: Member, agency: Agency) -> bool:
    """Whether the member sees an agency's data quality: of a city seen whole, or one's own."""
    return found.may_any(SEES, agency.city) or agency.pk in own_agencies(found)


def agency_for_quality(request: HttpRequest, pk: int) -> tuple[Member, Agency]:
    """An agency whose data quality the member sees: of a city seen whole, or one's own.

    Raises:
        Http404: no such agency there.
    """
    found = member(request)
    here = Q(city__in=_cities(found, SEES)) | Q(pk__in=own_agencies(found))
    return found, get_object_or_404(Agency.objects.filter(here).select_related("city"), pk=pk)


def task_for_instruction(request: HttpRequest, pk: int) -> tuple[Member, Task]:
    """A task that the member may write an instruction on: a leader of its city.

    Raises:
        Http404: no such task, or no leader there.
    """
    found = member(request)
    cities = found.cities_as(KIND.LEADER)
    return found, get_object_or_404(Task.objects.select_related("plan__city"), pk=pk, plan__city__in=cities)


def sees_instructions(found: Member, task: Task, on: date) -> bool:
    """Whether the member sees what leaders wrote on a task: who sees the city whole, and the people of the task's agencies."""
    if found.may_any(SEES, task.plan.city):
        return True
    mine = [agency for kind in REPORTS for agency in found.agencies(kind)]
    return bool(mine) and assignments_of(mine, on).filter(task=task).exists()


def proposal_for_view(request: HttpRequest, pk: int) -> tuple[CityDoor, Proposal]:
    """A proposal of a city that the member sees whole.

    Raises:
        Http404: no such proposal there.
    """
    found = member(request)
    cities = _cities(found, SEES)
    rows = Proposal.objects.select_related("city", "agency", "matter__task__plan", "order", "decided_by")
    row = get_object_or_404(rows, pk=pk, city__in=cities)
    return CityDoor(found, row.city), row


def proposal_for_decision(request: HttpRequest, pk: int) -> tuple[CityDoor, Proposal]:
    """A proposal that the member may decide: a leader of its city.

    Raises:
        Http404: no such proposal, or no leader there.
    """
    door, row = proposal_for_view(request, pk)
    if not door.leader:
        raise Http404(NOT_HERE)
    return door, row
