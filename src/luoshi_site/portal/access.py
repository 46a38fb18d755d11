"""The doors of the public pages: every adopted plan is public, and what was listed publicly; nothing else is."""

from collections.abc import Iterable

from django.http import Http404

from luoshi_site.agencies.models import City
from luoshi_site.ledger.models import Plan, Task
from luoshi_site.portal.queries import public_plans

NOT_HERE = "没有这个计划或任务。"


def plan_in_view(code: str) -> Plan | None:
    """The public plan with this code, without one the first; None while there is none at all.

    Raises:
        Http404: no public plan has the code.
    """
    plans = public_plans()
    if not code:
        return next(iter(plans), None)
    found = next((plan for plan in plans if plan.code == code), None)
    if found is None:
        raise Http404(NOT_HERE)
    return found


def task_in_view(plan_code: str, number: str) -> Task:
    """The public task with this number.

    Raises:
        Http404: there is no such plan or task.
    """
    task = Task.objects.filter(plan__code=plan_code, number=number).select_related("plan__city").first()
    if task is None:
        raise Http404(NOT_HERE)
    return task


def city_in_view(code: str, cities: Iterable[City]) -> City | None:
    """The city with this code among those that have something to show; without a code None, for all of them.

    Raises:
        Http404: none of them has the code.
    """
    if not code:
        return None
    found = next((city for city in cities if city.code == code), None)
    if found is None:
        raise Http404(NOT_HERE)
    return found
