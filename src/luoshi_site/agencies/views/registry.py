"""The registry of agencies (单位名录)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from luoshi_site.agencies import registry
from luoshi_site.agencies.access import city_for_registry
from luoshi_site.agencies.models import Agency, Role


def agency_list(request: HttpRequest) -> HttpResponse:
    """The agencies, groups and dated names of a city; who holds which role, for officers and administrators."""
    who, city = city_for_registry(request)
    on = timezone.localdate()
    text, kind = request.GET.get("text", "").strip(), request.GET.get("kind", "")
    with_people = who.may_any(frozenset({Role.Kind.OFFICER, Role.Kind.ADMINISTRATOR}), city)
    agencies = registry.agencies_listed(city=city, text=text, kind=kind, on=on, with_people=with_people)
    page = {
        "city": city,
        "agencies": agencies,
        "groups": () if text or kind else registry.groups_listed(city),
        "kinds": registry.kinds_counted(city),
        "text": text,
        "kind": kind if kind in Agency.Kind.values else "",
        "with_people": with_people,
        "manages_people": who.may(Role.Kind.ADMINISTRATOR, city),
        "wide": True,
    }
    return render(request, "agencies/agency_list.html", page)
