"""Every page without log-in: home, goals, tasks, a task, listed supervision."""

from dataclasses import replace
from datetime import datetime

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from luoshi.rules.status import Light, Status
from luoshi_site.agencies.naming import former_names
from luoshi_site.base.moment import CHINA, Moment, moment_from
from luoshi_site.portal import queries
from luoshi_site.portal.access import city_in_view, plan_in_view, task_in_view
from luoshi_site.progress.queries import plan_standing
from luoshi_site.supervision.queries.listed import cities_listing, listings_shown, public_listings

TASKS = 50
LISTINGS = 50


def _moment(request: HttpRequest, now: datetime) -> Moment:
    """The day that the page asks about, today at most; what was known when is no public question."""
    found = moment_from(query={"as_of": request.GET.get("as_of", "")}, now=now)
    today = now.astimezone(CHINA).date()
    return replace(found, as_of=today, as_of_chosen=False) if found.as_of > today else found


def home(request: HttpRequest) -> HttpResponse:
    """What was promised, by whom, where it stands, as of when."""
    moment = _moment(request, timezone.now())
    plans = queries.public_plans()
    page = {
        "moment": moment,
        "cards": [queries.plan_card(plan, moment) for plan in plans[: queries.CARDS]],
        "others": plans[queries.CARDS :],
        "statuses": list(Status),
    }
    return render(request, "portal/home.html", page)


def goals(request: HttpRequest) -> HttpResponse:
    """The overall goals with their targets and lights."""
    moment = _moment(request, timezone.now())
    plan = plan_in_view(request.GET.get("plan", ""))
    page: dict[str, object] = {"moment": moment, "plan": plan, "plans": queries.public_plans()}
    if plan:
        page["goals"] = queries.goals_listed(plan_standing(plan, moment))
    return render(request, "portal/goals.html", page)


def tasks(request: HttpRequest) -> HttpResponse:
    """The tasks of a plan: by words, area, agency and light."""
    moment = _moment(request, timezone.now())
    plan = plan_in_view(request.GET.get("plan", ""))
    narrowed = queries.TaskFilter(
        **{name: request.GET.get(name, "").strip() for name in ("text", "area", "agency", "light")}
    )
    page: dict[str, object] = {"moment": moment, "plan": plan, "plans": queries.public_plans(), "narrowed": narrowed}
    if plan:
        standing = plan_standing(plan, moment)
        listed = queries.tasks_listed(standing, narrowed)
        page |= {
            "standing": standing,
            "listed": listed,
            "page": Paginator(listed.tasks, TASKS).get_page(request.GET.get("page")),
            "lights": [light for light in Light if light.colour == light.value],
        }
    return render(request, "portal/tasks.html", page)


def task(request: HttpRequest, plan: str, number: str) -> HttpResponse:
    """One task: its targets, the light of each and why, the published figures."""
    moment = _moment(request, timezone.now())
    row = task_in_view(plan, number)
    page = queries.task_page(row, moment)
    names = former_names(row.plan.city, page.plan.moment)
    shown = {"moment": page.plan.moment, "page": page, "plan": row.plan, "names": names}
    return render(request, "portal/task.html", shown)


def supervision(request: HttpRequest) -> HttpResponse:
    """Listed supervision: what, who, until when, and what came of it."""
    cities = tuple(cities_listing())
    city = city_in_view(request.GET.get("city", ""), cities)
    page = Paginator(public_listings(city), LISTINGS).get_page(request.GET.get("page"))
    shown = {"page": page, "lines": listings_shown(page.object_list), "cities": cities, "city": city}
    return render(request, "portal/supervision.html", shown)
