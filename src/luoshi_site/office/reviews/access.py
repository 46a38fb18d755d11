"""The doors of reviews. Who may not pass gets 404, like a page that is not there.

Officers, leaders and auditors see a city's reviews whole; an agency's reporters and reviewers, once a review is ended, what was decided
for their agency. Officers prepare and end; officers and leaders decide.
"""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from luoshi_site.agencies.access import NOT_HERE, Member, city_in_view, member
from luoshi_site.agencies.models import Agency, City, Role
from luoshi_site.ledger.models import Plan
from luoshi_site.office.access import PlanView, plan_for_view
from luoshi_site.office.models import ProgressReview, ReviewDecision, ReviewItem
from luoshi_site.supervision.access import OWN, SEES_ALL, own_agencies

DECIDES = frozenset({Role.Kind.OFFICER, Role.Kind.LEADER})


@dataclass(frozen=True, slots=True)
class ReviewDesk:
    """The member's place among the reviews of the plan in view (null while the city has none)."""

    view: PlanView
    plan: Plan | None
    officer: bool
    sees_all: bool
    agencies: tuple[Agency, ...]


@dataclass(frozen=True, slots=True)
class ReviewRights:
    """An open door to a review: whether the member prepares it, decides in it, leads, sees all of it, or only what is for `agencies`."""

    member: Member
    review: ProgressReview
    officer: bool
    leader: bool
    sees_all: bool
    agencies: tuple[Agency, ...]

    @property
    def decides(self) -> bool:
        """Whether the member may put decisions down."""
        return (self.officer or self.leader) and self.review.is_open


def desk_for_reviews(request: HttpRequest) -> ReviewDesk:
    """The reviews of the plan in view: all, or those in which something was decided for the member's agencies.

    Raises:
        Http404: the member sees no reviews in that plan's city.
    """
    view = plan_for_view(request, SEES_ALL | frozenset(OWN))
    city = view.plan.city if view.plan else view.member.city
    found, agencies = view.member, own_agencies(view.member, city)
    sees_all = found.may_any(SEES_ALL, city)
    if not (sees_all or agencies):
        raise Http404(NOT_HERE)
    return ReviewDesk(view, view.plan, found.may(Role.Kind.OFFICER, city), sees_all, agencies)


def desk_for_table(request: HttpRequest) -> ReviewDesk:
    """The same for who sees a city's reviews whole and has a plan in view.

    Raises:
        Http404: the member does not, or there is no plan.
    """
    desk = desk_for_reviews(request)
    if not desk.sees_all or desk.plan is None:
        raise Http404(NOT_HERE)
    return desk


def desk_for_preparing(request: HttpRequest) -> ReviewDesk:
    """The same for an officer of the plan's city.

    Raises:
        Http404: the member is none, or there is no plan.
    """
    desk = desk_for_table(request)
    if not desk.officer:
        raise Http404(NOT_HERE)
    return desk


def city_for_layout(request: HttpRequest) -> tuple[Member, City]:
    """The city whose reviews the member lays out: an officer's.

    Raises:
        Http404: an officer nowhere, or not there.
    """
    found = member(request)
    return found, city_in_view(request, found.cities_as(Role.Kind.OFFICER))


def reviews_seen(desk: ReviewDesk) -> QuerySet[ProgressReview]:
    """The plan's reviews that the member may open, the newest first."""
    rows = ProgressReview.objects.filter(plan=desk.plan)
    return rows if desk.sees_all else rows.filter(pk__in=_told(desk.agencies))


def _told(agencies: tuple[Agency, ...]) -> list[int]:
    rows = ReviewDecision.objects.filter(agency__in=agencies, item__review__state=ProgressReview.State.ENDED)
    return list(rows.exclude(state=ReviewDecision.State.WITHDRAWN).values_list("item__review_id", flat=True))


def review_for_view(request: HttpRequest, pk: int) -> ReviewRights:
    """A review that the member may open.

    Raises:
        Http404: no such review, or nothing in it is for the member.
    """
    found = member(request)
    review = get_object_or_404(ProgressReview.objects.select_related("plan__city"), pk=pk, plan__city__in=found.cities)
    city = review.plan.city
    agencies, sees_all = own_agencies(found, city), found.may_any(SEES_ALL, city)
    if not sees_all and review.pk not in _told(agencies):
        raise Http404(NOT_HERE)
    officer, leader = found.may(Role.Kind.OFFICER, city), found.may(Role.Kind.LEADER, city)
    return ReviewRights(found, review, officer, leader, sees_all, agencies)


def review_for_reading(request: HttpRequest, pk: int) -> ReviewRights:
    """A review that the member may read whole: agenda, screens, minutes.

    Raises:
        Http404: no such review, or only part of it is for the member.
    """
    rights = review_for_view(request, pk)
    if not rights.sees_all:
        raise Http404(NOT_HERE)
    return rights


def review_for_preparing(request: HttpRequest, pk: int) -> ReviewRights:
    """A review that the member prepares and ends.

    Raises:
        Http404: no such review, or the member is no officer there.
    """
    rights = review_for_view(request, pk)
    if not rights.officer:
        raise Http404(NOT_HERE)
    return rights


def item_for_meeting(
    request: HttpRequest, pk: int, item: int, *, deciding: bool = False
) -> tuple[ReviewRights, ReviewItem]:
    """An item on a review's agenda; `deciding`: for who puts decisions down.

    Raises:
        Http404: no such item there, or not for the member.
    """
    rights = review_for_reading(request, pk)
    if deciding and not (rights.officer or rights.leader):
        raise Http404(NOT_HERE)
    rows = ReviewItem.objects.select_related("task__plan", "task__matter", "target", "matter__agency")
    found = get_object_or_404(rows, pk=item, review=rights.review)
    found.review = rights.review
    return rights, found


def decision_for_act(request: HttpRequest, pk: int, *, officer: bool = False) -> tuple[ReviewRights, ReviewDecision]:
    """A decision that the member may move on; `officer`: only as one.

    Raises:
        Http404: no such decision, or not for the member.
    """
    found = member(request)
    rows = ReviewDecision.objects.select_related("item__review", "item__task", "agency", "order")
    decision = get_object_or_404(rows, pk=pk, item__review__plan__city__in=found.cities)
    rights = review_for_reading(request, decision.item.review_id)
    if not (rights.officer or (rights.leader and not officer)):
        raise Http404(NOT_HERE)
    return rights, decision
