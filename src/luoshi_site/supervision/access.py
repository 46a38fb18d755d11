"""The doors to orders. Who may not pass gets 404, like a page that is not there.

Officers, leaders and auditors see their city's orders; an agency's reporters and reviewers those that were issued to it, to one that it has
taken over, or that it helps with.
"""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from luoshi_site.agencies.access import NOT_HERE, Member, city_in_view, member
from luoshi_site.agencies.models import Agency, City, Role
from luoshi_site.supervision.models import OrderEvidence, SupervisionOrder
from luoshi_site.supervision.queries.acts import Act, Side

SEES_ALL = frozenset({Role.Kind.OFFICER, Role.Kind.LEADER, Role.Kind.AUDITOR})
OWN = (Role.Kind.REPORTER, Role.Kind.REVIEWER)
LOADED = ("city", "matter__plan", "matter__task__plan", "matter__milestone__task__plan", "agency__successor", "rule")


@dataclass(frozen=True, slots=True)
class OrderDesk:
    """The member's place among a city's orders: as an officer, a leader, an onlooker, or for agencies."""

    member: Member
    city: City
    agencies: tuple[Agency, ...]

    @property
    def officer(self) -> bool:
        """Whether the member is an officer there."""
        return self.member.may(Role.Kind.OFFICER, self.city)

    @property
    def leader(self) -> bool:
        """Whether the member is a leader there."""
        return self.member.may(Role.Kind.LEADER, self.city)

    @property
    def sees_all(self) -> bool:
        """Whether every order of the city is seen, drafts too."""
        return self.member.may_any(SEES_ALL, self.city)


@dataclass(frozen=True, slots=True)
class OrderRights:
    """An open door to an order, and the sides that the member stands on: the office's, a leader's, its agency's, a helper's."""

    member: Member
    order: SupervisionOrder
    officer: bool
    leader: bool
    auditor: bool
    of_agency: bool
    helps: bool


def own_agencies(found: Member, city: City) -> tuple[Agency, ...]:
    """The city's agencies that the member reports or reviews for, and those that they have taken over."""
    mine = dict.fromkeys(role.agency for role in found.roles if role.kind in OWN and role.agency.city_id == city.pk)
    if not mine:
        return ()
    before = Agency.objects.filter(successor__in=mine).order_by("pk")
    return tuple(dict.fromkeys((*mine, *before)))


def desk_of(found: Member, city: City) -> OrderDesk:
    """The member's place in a city."""
    return OrderDesk(found, city, own_agencies(found, city))


def _sees(found: Member, city: City) -> bool:
    return found.may_any(SEES_ALL | set(OWN), city)


def desk_for_orders(request: HttpRequest) -> OrderDesk:
    """The member's place in the city that ?city= names, else the first whose orders the member may see.

    Raises:
        Http404: the member sees orders nowhere, or not there.
    """
    found = member(request)
    cities = tuple(city for city in found.cities if _sees(found, city))
    return desk_of(found, city_in_view(request, cities))


def desk_for_drafting(request: HttpRequest) -> OrderDesk:
    """The member's place as an officer, in the city that ?city= names, else the first where the member is one.

    Raises:
        Http404: the member is an officer nowhere, or not there.
    """
    found = member(request)
    return desk_of(found, city_in_view(request, found.cities_as(Role.Kind.OFFICER)))


def desk_for_approving(request: HttpRequest) -> OrderDesk:
    """The member's place as a leader or officer, where drafts wait for approval.

    Raises:
        Http404: the member is neither, or not there.
    """
    found = member(request)
    kinds = frozenset({Role.Kind.LEADER, Role.Kind.OFFICER})
    return desk_of(found, city_in_view(request, tuple(city for city in found.cities if found.may_any(kinds, city))))


def orders_seen(desk: OrderDesk) -> QuerySet[SupervisionOrder]:
    """The orders of the city that the member may see: all, or those issued to the agencies stood for or helped with."""
    rows = SupervisionOrder.objects.filter(city=desk.city)
    if desk.sees_all:
        return rows
    mine = [agency.pk for agency in desk.agencies]
    helped = SupervisionOrder.objects.filter(parts__agency__in=mine)
    return rows.filter(Q(agency__in=mine) | Q(pk__in=helped.values("pk")), issued_on__isnull=False)


def order_for_view(request: HttpRequest, pk: int) -> OrderRights:
    """An order that the member may see.

    Raises:
        Http404: no such order there.
    """
    found = member(request)
    order = get_object_or_404(SupervisionOrder.objects.select_related(*LOADED), pk=pk, city__in=found.cities)
    desk = desk_of(found, order.city)
    if not orders_seen(desk).filter(pk=pk).exists():
        raise Http404(NOT_HERE)
    mine = {agency.pk for agency in desk.agencies}
    return OrderRights(
        member=found,
        order=order,
        officer=desk.officer,
        leader=desk.leader,
        auditor=found.may(Role.Kind.AUDITOR, order.city),
        of_agency=order.agency_id in mine,
        helps=any(part.agency_id in mine for part in order.parts.all()),
    )


def evidence_for_order(request: HttpRequest, pk: int) -> OrderEvidence:
    """A file handed in with an answer to an order that the member may see.

    Raises:
        Http404: no such file there.
    """
    found = member(request)
    rows = OrderEvidence.objects.select_related("event__order")
    evidence = get_object_or_404(rows, pk=pk, event__order__city__in=found.cities)
    order_for_view(request, evidence.event.order_id)
    return evidence


def acts_for(rights: OrderRights, side: Side) -> bool:
    """Whether the member stands on a side of the order."""
    issued = rights.order.issued_on is not None
    stands = {
        Side.OFFICE: rights.officer,
        Side.APPROVER: rights.officer or rights.leader,
        Side.AGENCY: rights.of_agency and issued,
    }
    return stands[side]


def order_for_act(request: HttpRequest, pk: int, act: Act) -> OrderRights:
    """An order on which the member may take this step; one moved meanwhile still opens: the action then says so.

    Raises:
        Http404: no such order, or the step is not for the member to take.
    """
    rights = order_for_view(request, pk)
    if not acts_for(rights, act.side):
        raise Http404(NOT_HERE)
    return rights


def order_for_amending(request: HttpRequest, pk: int) -> OrderRights:
    """An order whose draft the member may amend: an officer of its city.

    Raises:
        Http404: no such order, or the member is no officer there.
    """
    rights = order_for_view(request, pk)
    if not rights.officer:
        raise Http404(NOT_HERE)
    return rights
