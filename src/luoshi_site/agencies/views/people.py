"""People and their roles, for administrators (用户管理)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from luoshi_site.agencies import actions, forms, registry
from luoshi_site.agencies.access import city_for_people, person_for_management, role_for_ending
from luoshi_site.agencies.actions import NewPassword, PersonError
from luoshi_site.agencies.models import City, User


def person_address(user: User, city: City) -> str:
    """A person's page."""
    return f"/office/agencies/people/{user.pk}/?city={city.code}"


@never_cache
def people(request: HttpRequest) -> HttpResponse:
    """Everybody with a role in the city; add a person, whose password is shown this once."""
    who, city = city_for_people(request)
    now = timezone.now()
    form = forms.PersonForm(request.POST or None, city=city)
    new: NewPassword | None = None
    if form.is_valid():
        try:
            new = actions.add_person(**form.cleaned_data, by=who.user, at=now)
            form = forms.PersonForm(city=city)
        except PersonError as error:
            form.add_error("username", str(error))
    text = request.GET.get("text", "").strip()
    page = {
        "city": city,
        "cities": who.cities_as("administrator"),
        "people": registry.people_listed(city=city, text=text, on=timezone.localdate(now)),
        "text": text,
        "form": form,
        "new": new,
        "wide": True,
    }
    return render(request, "agencies/people.html", page)


@never_cache
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: roles held and ended; give another role."""
    who, city, user = person_for_management(request, pk)
    now = timezone.now()
    form = forms.RoleForm(request.POST or None, city=city)
    if form.is_valid():
        try:
            actions.give_role(user=user, **form.cleaned_data, by=who.user, at=now)
            messages.success(request, "角色已增加，即时生效。")
            return redirect(person_address(user, city))
        except PersonError as error:
            form.add_error(None, str(error))
    return _person_page(request, city, user, form=form)


@never_cache
def new_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person a fresh random password, shown this once."""
    who, city, user = person_for_management(request, pk)
    if request.method != "POST":
        return redirect(person_address(user, city))
    try:
        new = actions.reset_password(user=user, city=city, by=who.user, at=timezone.now())
    except PersonError as error:
        messages.error(request, str(error))
        return redirect(person_address(user, city))
    return _person_page(request, city, user, form=forms.RoleForm(city=city), new=new)


def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    """End a role."""
    who, role = role_for_ending(request, pk)
    back = person_address(role.user, role.agency.city)
    if request.method == "POST":
        try:
            ended = actions.end_role(role=role, by=who.user, at=timezone.now())
            today = ended.valid_until == timezone.localdate()
            messages.success(
                request, "角色将在今天结束后失效；要马上停用，请同时重置口令。" if today else "角色已结束，即时失效。"
            )
        except PersonError as error:
            messages.error(request, str(error))
    return redirect(back)


def _person_page(
    request: HttpRequest, city: City, user: User, *, form: forms.RoleForm, new: NewPassword | None = None
) -> HttpResponse:
    listed = registry.people_listed(city=city, user=user, on=timezone.localdate())
    page = {"city": city, "listing": listed[0], "form": form, "new": new}
    return render(request, "agencies/person.html", page)
