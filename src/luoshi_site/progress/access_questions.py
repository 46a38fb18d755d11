"""The doors to questions about figures. An agency's people see its own; officers, leaders and auditors the city's."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from luoshi_site.agencies.access import NOT_HERE, Member, city_in_view, member
from luoshi_site.agencies.models import Agency, City, Role
from luoshi_site.progress.models import CheckQuestion

OVERSEERS = frozenset({Role.Kind.OFFICER, Role.Kind.LEADER, Role.Kind.AUDITOR})


@dataclass(frozen=True, slots=True)
class QuestionDesk:
    """A person's place among a city's questions: `agencies` None for all of the city."""

    member: Member
    city: City
    agencies: tuple[Agency, ...] | None


@dataclass(frozen=True, slots=True)
class QuestionRights:
    """An open door to a question."""

    member: Member
    question: CheckQuestion
    may_answer: bool
    may_decide: bool


def _stood_for(found: Member) -> tuple[Agency, ...]:
    return tuple(dict.fromkeys((*found.agencies(Role.Kind.REPORTER), *found.decides_for)))


def _own(found: Member, city: City) -> tuple[Agency, ...]:
    return tuple(agency for agency in _stood_for(found) if agency.city_id == city.pk)


def desk_for_questions(request: HttpRequest) -> QuestionDesk:
    """The questions that the member may see in the city in view.

    Raises:
        Http404: the member neither reports, reviews nor oversees there.
    """
    found = member(request)
    mine = _stood_for(found)
    here = {agency.city_id for agency in mine}
    cities = tuple(city for city in found.cities if found.may_any(OVERSEERS, city) or city.pk in here)
    city = city_in_view(request, cities)
    if found.may_any(OVERSEERS, city):
        return QuestionDesk(found, city, None)
    return QuestionDesk(found, city, tuple(agency for agency in mine if agency.city_id == city.pk))


def sees_questions(found: Member, agency: Agency | None, city: City) -> bool:
    """Whether the member may see what is asked of an agency."""
    return found.may_any(OVERSEERS, city) or (agency is not None and agency in _own(found, city))


def question_for_view(request: HttpRequest, pk: int) -> QuestionRights:
    """A question put to the member's agency, or any of a city that the member oversees.

    Raises:
        Http404: no such question there.
    """
    found = member(request)
    rows = CheckQuestion.objects.select_related("city", "agency", "reading__indicator", "reading__area")
    question = get_object_or_404(rows, pk=pk, city__in=found.cities)
    if not sees_questions(found, question.agency, question.city):
        raise Http404(NOT_HERE)
    mine = question.agency in _own(found, question.city)
    return QuestionRights(found, question, mine, found.may(Role.Kind.OFFICER, question.city))


def question_for_answer(request: HttpRequest, pk: int) -> QuestionRights:
    """A question that the member may answer: a reporter or reviewer of its agency.

    Raises:
        Http404: no such question, or not put to the member's agency.
    """
    rights = question_for_view(request, pk)
    if not rights.may_answer:
        raise Http404(NOT_HERE)
    return rights


def question_for_decision(request: HttpRequest, pk: int) -> QuestionRights:
    """A question whose answer the member may note or ask about again: an officer of the city.

    Raises:
        Http404: no such question, or the member is no officer there.
    """
    rights = question_for_view(request, pk)
    if not rights.may_decide:
        raise Http404(NOT_HERE)
    return rights
