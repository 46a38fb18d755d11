"""The page of light schemes: a plan in the colours of another city's published rule."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from luoshi.rules.lights import bundled_schemes
from luoshi.rules.supervision import SURE
from luoshi_site.base.moment import moment_from
from luoshi_site.ledger.models import Plan
from luoshi_site.supervision import access_rules as access
from luoshi_site.supervision.queries.lights import scheme_lines


def schemes(request: HttpRequest) -> HttpResponse:
    """Each target of a plan: its own light, and what the chosen scheme shows."""
    door = access.city_for_rules(request)
    moment = moment_from(query=request.GET.dict(), now=timezone.now())
    found = bundled_schemes()
    scheme = next((each for each in found if each.key == request.GET.get("scheme")), found[0])
    plans = list(
        Plan.objects.filter(city=door.city, state=Plan.State.IN_FORCE).select_related("city").defer("document")
    )
    plan = next((each for each in plans if each.code == request.GET.get("plan")), plans[0] if plans else None)
    context = {
        "door": door, "schemes": found, "scheme": scheme, "sure": SURE[scheme.sure], "plans": plans, "plan": plan,
        "lines": scheme_lines(plan, scheme, moment) if plan is not None else (), "moment": moment, "wide": True,
    }  # fmt: skip
    return render(request, "supervision/light_schemes.html", context)
