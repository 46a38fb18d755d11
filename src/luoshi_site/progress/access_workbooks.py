"""The doors to workbooks: a round's for its agency's people and the city's officers, past periods for officers. Strangers get 404."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from luoshi_site.agencies.access import NOT_HERE, Member, member
from luoshi_site.agencies.models import Agency, Role
from luoshi_site.progress.access import desk_for_working
from luoshi_site.progress.models import WorkbookUpload
from luoshi_site.progress.queries.inbox import Desk

SEEN_WITH = ("city", "agency__city", "round__plan__city", "by", "decided_by")


@dataclass(frozen=True, slots=True)
class WorkbookRight:
    """An open door to a workbook: `mine` as who sent it, `may_decide` as another officer where it waits to be accepted."""

    member: Member
    upload: WorkbookUpload
    mine: bool
    may_decide: bool


def desk_for_workbooks(request: HttpRequest) -> Desk:
    """The member's place in the city in view: reporters and reviewers see their agencies' workbooks, officers the city's.

    Raises:
        Http404: the member is none of these there.
    """
    return desk_for_working(request)


def desk_for_past(request: HttpRequest) -> tuple[Desk, Agency]:
    """The member's place as an officer, who may send figures of past periods, and the agency of which.

    Raises:
        Http404: the member is no officer there.
    """
    desk = desk_for_workbooks(request)
    offices = (one for one in member(request).agencies(Role.Kind.OFFICER) if one.city_id == desk.city.pk)
    office = next(offices, None)
    if office is None:
        raise Http404(NOT_HERE)
    return desk, office


def workbook_for_view(request: HttpRequest, pk: int) -> WorkbookRight:
    """A workbook of the member's agency, or as an officer of the city.

    Raises:
        Http404: no such workbook, or not for the member to see.
    """
    found = member(request)
    row = get_object_or_404(WorkbookUpload.objects.select_related(*SEEN_WITH), pk=pk, city__in=found.cities)
    officer = found.may(Role.Kind.OFFICER, row.city)
    own = {one.pk for kind in (Role.Kind.REPORTER, Role.Kind.REVIEWER) for one in found.agencies(kind)}
    if not officer and (row.is_past or row.agency_id not in own):
        raise Http404(NOT_HERE)
    reports = found.agencies(Role.Kind.OFFICER if row.is_past else Role.Kind.REPORTER)
    mine = row.by_id == found.user.pk and any(one.pk == row.agency_id for one in reports)
    decides = officer and row.is_past and row.by_id != found.user.pk
    return WorkbookRight(found, row, mine, decides)


def workbook_for_sender(request: HttpRequest, pk: int) -> WorkbookRight:
    """A workbook that the member sent, still with the right to.

    Raises:
        Http404: no such workbook, or somebody else's.
    """
    right = workbook_for_view(request, pk)
    if not right.mine:
        raise Http404(NOT_HERE)
    return right


def workbook_for_decision(request: HttpRequest, pk: int) -> WorkbookRight:
    """A workbook with past periods that the member may accept or return, as another officer than who sent it.

    Raises:
        Http404: no such workbook, or not for the member to decide.
    """
    right = workbook_for_view(request, pk)
    if not right.may_decide:
        raise Http404(NOT_HERE)
    return right
