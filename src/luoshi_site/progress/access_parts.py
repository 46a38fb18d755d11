"""The doors to parts of reports: the lead's reporters call and merge them, the asked agency's answer. Strangers get 404."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from luoshi_site.agencies.access import NOT_HERE, Member, member
from luoshi_site.agencies.models import Agency, Role
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.models import Task
from luoshi_site.progress.models import PartRequest, ReportingRound
from luoshi_site.progress.queries.asking import held, speaker_of
from luoshi_site.progress.queries.parts import parts_with_everything


@dataclass(frozen=True, slots=True)
class LeadDoor:
    """A reporter of the agency that speaks for a task in a round."""

    member: Member
    round: ReportingRound
    task: Task
    agency: Agency


def part_for_answer(request: HttpRequest, pk: int) -> tuple[Member, PartRequest]:
    """A part that is asked of one of the agencies the member reports for.

    Raises:
        Http404: no such part, or not for the member to answer.
    """
    found = member(request)
    mine = found.agencies(Role.Kind.REPORTER)
    return found, get_object_or_404(parts_with_everything(), pk=pk, agency__in=mine)


def task_for_parts(request: HttpRequest, pk: int, task: int, moment: Moment) -> LeadDoor:
    """A task of a round's plan for which one of the member's agencies speaks.

    Raises:
        Http404: no such round or task, or another agency speaks for it.
    """
    found = member(request)
    row = get_object_or_404(ReportingRound.objects.select_related("plan__city"), pk=pk, plan__city__in=found.cities)
    wanted = get_object_or_404(Task.objects.select_related("plan__city"), pk=task, plan=row.plan_id)
    named = held(wanted.assignments.select_related("agency__city"), moment.as_of)
    agency = speaker_of(named)
    if agency is None or agency not in found.agencies(Role.Kind.REPORTER):
        raise Http404(NOT_HERE)
    return LeadDoor(found, row, wanted, agency)
