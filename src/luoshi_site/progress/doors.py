"""The doors to calendars and extensions, and the locks of what is closed. Who may not pass gets 404, like a page that is not there."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from luoshi.problems import LuoshiError
from luoshi.rules.period import Period
from luoshi_site.agencies.access import NOT_HERE, Member, member
from luoshi_site.agencies.models import Agency, Role
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.access import plan_in_view
from luoshi_site.ledger.models import Plan
from luoshi_site.ledger.queries import plans_of_cities
from luoshi_site.progress.access import ReportingRight, desk_for_rounds, desk_for_working
from luoshi_site.progress.models import Extension, MilestoneProposal
from luoshi_site.progress.queries.inbox import Desk
from luoshi_site.progress.queries.locks import lock_on_entry


class LockedError(LuoshiError):
    """Nothing can be entered here now; the text says which lock it is and whom to ask."""


def demand_unlocked(right: ReportingRight, period: Period, moment: Moment) -> None:
    """Keep a reporter from entering what is locked; an officer, who opens the locks, may pass.

    Raises:
        LockedError: the round of the period is closed for the agency, or the plan is.
    """
    lock = lock_on_entry(right.target, period, right.agency, moment)
    if lock is not None and not right.member.may(Role.Kind.OFFICER, right.target.plan.city):
        raise LockedError(str(lock))


def plans_for_settings(request: HttpRequest) -> tuple[Member, tuple[Plan, ...], Plan | None]:
    """The officer, the plans in force of the cities where they are one, and the one in view.

    Raises:
        Http404: the member is an officer nowhere, or no such plan there.
    """
    found = member(request)
    cities = found.cities_as(Role.Kind.OFFICER)
    if not cities:
        raise Http404(NOT_HERE)
    rows = plans_of_cities(cities).filter(state=Plan.State.IN_FORCE).select_related("city").defer("document__text")
    plans = tuple(rows)
    return found, plans, plan_in_view(request, plans, found.cities, request.GET.get("plan", ""))


def desk_for_extensions(request: HttpRequest) -> Desk:
    """The member's place in the city in view: a reporter or reviewer asks there, an officer answers.

    Raises:
        Http404: the member is none of these there.
    """
    desk = desk_for_working(request)
    if not (desk.officer or agencies_asking(desk)):
        raise Http404(NOT_HERE)
    return desk


def agencies_asking(desk: Desk) -> tuple[Agency, ...]:
    """The agencies in being for which a person may ask for more time."""
    mine = dict.fromkeys((*desk.reports_for, *desk.reviews_for))
    return tuple(agency for agency in mine if agency.valid_until is None)


def extension_for_decision(request: HttpRequest, pk: int) -> tuple[Member, Extension]:
    """A request in a city where the member is an officer; one decided meanwhile still opens: the action then says so.

    Raises:
        Http404: no such request, or not for the member to decide.
    """
    found = member(request)
    rows = Extension.objects.select_related("round__plan__city", "agency", "decided_by")
    return found, get_object_or_404(rows, pk=pk, round__plan__city__in=found.cities_as(Role.Kind.OFFICER))


def proposal_for_decision(request: HttpRequest, pk: int) -> tuple[Member, MilestoneProposal]:
    """A proposed milestone in a city where the member is an officer; one decided meanwhile still opens: the action then says so.

    Raises:
        Http404: no such proposal, or not for the member to decide.
    """
    found = member(request)
    rows = MilestoneProposal.objects.select_related("task__plan__city")
    return found, get_object_or_404(rows, pk=pk, task__plan__city__in=found.cities_as(Role.Kind.OFFICER))


def desk_for_reopening(request: HttpRequest) -> Desk:
    """The member's place as an officer, in the city in view.

    Raises:
        Http404: the member is no officer there.
    """
    return desk_for_rounds(request)
