"""The doors of the office: the plan in view, and a task of it. Who may not pass gets 404, like a page that is not there."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from luoshi_site.agencies.access import NOT_HERE, Member, city_in_view, member
from luoshi_site.agencies.models import City, Role
from luoshi_site.ledger.access import leads, plan_in_view
from luoshi_site.ledger.models import Plan, Task
from luoshi_site.ledger.queries import plans_of_cities
from luoshi_site.progress.queries.asked import assignments_of


@dataclass(frozen=True, slots=True)
class PlanView:
    """The member, the plan in view (null while no city has one) and the plans to switch between."""

    member: Member
    plan: Plan | None
    plans: tuple[Plan, ...]


def plan_for_view(request: HttpRequest, kinds: frozenset[Role.Kind] = frozenset(Role.Kind)) -> PlanView:
    """The plan that ?plan= names, else the first of the city chosen last, of one with a plan under way, of any, in this order.

    `kinds`: only plans of cities where one of these roles is held.

    Raises:
        Http404: nobody with a role is logged in, or no such plan in the member's cities.
    """
    found = member(request)
    cities = tuple(city for city in found.cities if found.may_any(kinds, city))
    plans = tuple(plans_of_cities(cities).defer("document__text"))
    return PlanView(found, plan_in_view(request, plans, cities, request.GET.get("plan", "")), plans)


def whoever_works_here(request: HttpRequest) -> Member:
    """Anybody with a role: for pages that tell nothing of any city.

    Raises:
        Http404: nobody with a role is logged in.
    """
    return member(request)


def looks_as_leader(view: PlanView) -> bool:
    """Whether the member comes to the plan as a leader: who is an officer there as well has an officer's work to do."""
    if view.plan is None:
        return False
    city = view.plan.city
    return view.member.may(Role.Kind.LEADER, city) and not view.member.may(Role.Kind.OFFICER, city)


def task_for_view(request: HttpRequest, plan: str, number: str) -> tuple[Member, Task]:
    """A task of a plan of the member's cities, by the plan's code and the task's number.

    Raises:
        Http404: no such task there.
    """
    found = member(request)
    if "\x00" in number:  # PostgreSQL takes no such text
        raise Http404(NOT_HERE)
    rows = Task.objects.select_related("plan__city", "plan__document", "matter")
    return found, get_object_or_404(rows, plan__code=plan, number=number, plan__city__in=found.cities)


def goals_for_view(request: HttpRequest, plan: str) -> tuple[Member, Plan]:
    """A plan of the member's cities, by its code, for its goals.

    Raises:
        Http404: no such plan there.
    """
    found = member(request)
    rows = Plan.objects.select_related("city", "document")
    return found, get_object_or_404(rows, code=plan, city__in=found.cities)


@dataclass(frozen=True, slots=True)
class TaskRights:
    """What a member may do on a task's page: enter readings and deliver milestones; verify milestones; divide targets."""

    may_report: bool
    may_verify: bool
    may_divide: bool = False


def task_rights(found: Member, task: Task, *, on: date) -> TaskRights:
    """The member's rights on a task's page; the pages behind the buttons have doors of their own."""
    mine = [agency for agency in found.agencies(Role.Kind.REPORTER) if agency.city_id == task.plan.city_id]
    named = bool(mine) and assignments_of(mine, on).filter(task=task).exists()
    officer = found.may(Role.Kind.OFFICER, task.plan.city)
    return TaskRights(may_report=named, may_verify=officer, may_divide=officer or leads(found, task, on=on))


SEES_BURDEN = frozenset({Role.Kind.OFFICER, Role.Kind.LEADER, Role.Kind.AUDITOR})


@dataclass(frozen=True, slots=True)
class BurdenView:
    """The member and the city in view."""

    member: Member
    city: City

    @property
    def officer(self) -> bool:
        """Whether the member may set the calendar that asks."""
        return self.member.may(Role.Kind.OFFICER, self.city)


def burden_for_view(request: HttpRequest) -> BurdenView:
    """The city in view, whose reporting costs an officer, a leader or an auditor may see.

    Raises:
        Http404: no such role there.
    """
    found = member(request)
    cities = tuple(city for city in found.cities if found.may_any(SEES_BURDEN, city))
    return BurdenView(found, city_in_view(request, cities))
