"""The doors to bulletins: its officers make them, officers, leaders and auditors read drafts, members of the city what is published on
the staff's pages, everybody on the public ones. Everybody else gets 404."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from luoshi_site.agencies.access import NOT_HERE, Member, city_in_view, member
from luoshi_site.agencies.models import Agency, City, Role
from luoshi_site.bulletins.models import Bulletin
from luoshi_site.ledger.access import plan_in_view
from luoshi_site.ledger.models import Plan, PlanClosing

DRAFT_READERS = frozenset({Role.Kind.OFFICER, Role.Kind.LEADER, Role.Kind.AUDITOR})
CHECKERS = frozenset({Role.Kind.OFFICER, Role.Kind.LEADER})


@dataclass(frozen=True, slots=True)
class BulletinRights:
    """An open door to the list: the member, the plan in view (none where no city of theirs has one), all their plans."""

    member: Member
    plan: Plan | None
    plans: tuple[Plan, ...]
    may_make: bool

    @property
    def reads_drafts(self) -> bool:
        """Whether bulletins that are not yet published are seen."""
        return self.plan is not None and self.member.may_any(DRAFT_READERS, self.plan.city)


def plans_for_bulletins(request: HttpRequest, code: str) -> BulletinRights:
    """The plans of the member's cities, and the one in view: the one with that code, else one of the city in view.

    Raises:
        Http404: not a member, or no plan of theirs has that code.
    """
    found = member(request)
    places = {city.pk: place for place, city in enumerate(found.cities)}
    rows = Plan.objects.filter(city__in=found.cities).select_related("city")
    plans = tuple(sorted(rows, key=lambda plan: (places[plan.city_id], plan.pk)))
    plan = plan_in_view(request, plans, found.cities, code)
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


def bulletin_for_reading(request: HttpRequest, pk: int) -> tuple[Member, Bulletin]:
    """A bulletin of one of the member's cities; a draft or a briefing only for officers, leaders and auditors, a card also for its agency.

    Raises:
        Http404: no such bulletin there, or one that is not for the member.
    """
    found = member(request)
    rows = Bulletin.objects.select_related("plan__city")
    row = get_object_or_404(rows, pk=pk, plan__city__in=found.cities)
    theirs = row.is_public or (row.is_published and row.agency_id in agencies_of(found))
    if not theirs and not found.may_any(DRAFT_READERS, row.plan.city):
        raise Http404(NOT_HERE)
    return found, row


def agencies_of(found: Member) -> frozenset[int]:
    """The member's agencies and those that these have taken over, by primary key: whose cards they read."""
    mine = frozenset(role.agency_id for role in found.roles)
    return mine | frozenset(Agency.objects.filter(successor__in=mine).values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class CheckRights:
    """What a member may do with a bulletin now; the actions have the last word."""

    may_edit: bool = False
    may_review: bool = False
    may_approve: bool = False
    may_return: bool = False
    may_publish: bool = False

    @property
    def any(self) -> bool:
        """Whether anything is theirs to do."""
        return self.may_edit or self.may_review or self.may_approve or self.may_return or self.may_publish


def check_rights(found: Member, row: Bulletin) -> CheckRights:
    """What a member may do with a bulletin now: who compiled it or changed its words neither reviews nor approves."""
    officer, leader = (found.may(kind, row.plan.city) for kind in (Role.Kind.OFFICER, Role.Kind.LEADER))
    if row.is_published or not (officer or leader):
        return CheckRights()
    wrote = row.made_by_id == found.user.pk or row.edits.filter(by=found.user).exists()
    compiled = row.state == Bulletin.State.COMPILED
    return CheckRights(
        may_edit=officer and compiled,
        may_review=compiled and not wrote,
        may_approve=leader and not wrote and row.state == Bulletin.State.REVIEWED,
        may_return=not compiled or not wrote,
        may_publish=officer and row.state == Bulletin.State.APPROVED,
    )


def bulletin_for_checking(request: HttpRequest, pk: int) -> tuple[Member, Bulletin]:
    """A bulletin that the member may check: an officer or leader of its city.

    Raises:
        Http404: no such bulletin, or not for the member.
    """
    found, row = bulletin_for_reading(request, pk)
    if not found.may_any(CHECKERS, row.plan.city):
        raise Http404(NOT_HERE)
    return found, row


def bulletin_for_editing(request: HttpRequest, pk: int) -> tuple[Member, Bulletin]:
    """A bulletin whose words the member may change: an officer of its city.

    Raises:
        Http404: no such bulletin, or not for the member.
    """
    found, row = bulletin_for_reading(request, pk)
    if not found.may(Role.Kind.OFFICER, row.plan.city):
        raise Http404(NOT_HERE)
    return found, row


def city_for_ranking(request: HttpRequest) -> tuple[Member, City]:
    """The city in which the member may decide whether areas' results are ranked: an officer's.

    Raises:
        Http404: nowhere an officer, or not there.
    """
    return city_for_template(request)


def city_for_template(request: HttpRequest) -> tuple[Member, City]:
    """The city whose Word template the member may change: an officer's.

    Raises:
        Http404: nowhere an officer, or not there.
    """
    found = member(request)
    return found, city_in_view(request, found.cities_as(Role.Kind.OFFICER))


def published_bulletin(pk: int) -> Bulletin:
    """A published monthly bulletin, which everybody may read; briefings and cards stay within the offices.

    Raises:
        Http404: there is none.
    """
    return get_object_or_404(
        Bulletin.objects.select_related("plan__city"), pk=pk, state=Bulletin.State.PUBLISHED, kind=Bulletin.Kind.MONTHLY
    )


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
