"""People and their roles, for whoever opens accounts and gives rights (用户管理)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from luoshi_site.agencies import actions, forms, registry
from luoshi_site.agencies.access import (
    PeopleRights,
    city_for_people,
    member,
    person_for_management,
    person_for_rights,
    role_for_ending,
    substitution_for_ending,
)
from luoshi_site.agencies.actions import NewPassword, PersonError
from luoshi_site.agencies.duties import are_separate
from luoshi_site.agencies.locks import lift_lock, locked_until
from luoshi_site.agencies.models import City, User
from luoshi_site.agencies.retention import account_kept
from luoshi_site.agencies.second_factor import drop_second_factor, has_second_factor


def person_address(user: User, city: City) -> str:
    """A person's page."""
    return f"/office/agencies/people/{user.pk}/?city={city.code}"


@never_cache
def people(request: HttpRequest) -> HttpResponse:
    """Everybody with a role in the city; add a person, whose password is shown this once."""
    rights = city_for_people(request)
    city, now = rights.city, timezone.now()
    form = forms.PersonForm(request.POST or None, city=city, with_kind=not are_separate())
    new: NewPassword | None = None
    if rights.may_open and form.is_valid():
        try:
            new = actions.add_person(**form.cleaned_data, by=rights.member.user, at=now)
            form = forms.PersonForm(city=city, with_kind=not are_separate())
        except PersonError as error:
            form.add_error("username", str(error))
    text = request.GET.get("text", "").strip()
    page = {
        "city": city,
        "rights": rights,
        "separate": are_separate(),
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
    rights, user = person_for_management(request, pk)
    form = forms.RoleForm(request.POST or None, city=rights.city)
    if rights.may_grant and form.is_valid():
        try:
            actions.give_role(user=user, **form.cleaned_data, by=rights.member.user, at=timezone.now())
            messages.success(request, "角色已增加，即时生效。")
            return redirect(person_address(user, rights.city))
        except PersonError as error:
            form.add_error(None, str(error))
    return _person_page(request, rights, user, form=form)


@never_cache
def new_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person a fresh random password, shown this once."""
    rights, user = person_for_rights(request, pk)
    if request.method != "POST":
        return redirect(person_address(user, rights.city))
    try:
        new = actions.reset_password(user=user, city=rights.city, by=rights.member.user, at=timezone.now())
    except PersonError as error:
        messages.error(request, str(error))
        return redirect(person_address(user, rights.city))
    return _person_page(request, rights, user, form=forms.RoleForm(city=rights.city), new=new)


def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Lift a lock-out, or take a lost second factor away."""
    rights, user = person_for_rights(request, pk)
    if request.method == "POST":
        now, by = timezone.now(), rights.member.user
        if request.POST.get("what") == "second_factor":
            if registry.works_elsewhere(user, rights.city, timezone.localdate(now)):
                messages.error(request, f"{user.username} 在别的城市也有角色，不能从这里取消第二因素。")
                return redirect(person_address(user, rights.city))
            drop_second_factor(user=user, city=rights.city, by=by, at=now)
            messages.success(request, "第二因素已取消。")
        else:
            lift_lock(user=user, city=rights.city, by=by, at=now)
            messages.success(request, "锁定已解除，可以马上登录。")
    return redirect(person_address(user, rights.city))


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


@never_cache
def stand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody stand in for a person who is away."""
    rights, user = person_for_rights(request, pk)
    return _stand_in(request, rights.city, user, rights.member.user, person_address(user, rights.city))


def own_stand_in(request: HttpRequest) -> HttpResponse:
    """Let somebody stand in for oneself."""
    who = member(request)
    return _stand_in(request, who.city, who.user, who.user, "/office/account/")


def end_stand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """End a substitution early."""
    who, city, row = substitution_for_ending(request, pk)
    if request.method == "POST":
        try:
            actions.end_substitution(substitution=row, city=city, by=who.user, at=timezone.now())
            messages.success(request, "代理已结束。")
        except PersonError as error:
            messages.error(request, str(error))
    return redirect("own_stand_in" if row.absent_id == who.user.pk else person_address(row.absent, city))


def _stand_in(request: HttpRequest, city: City, absent: User, by: User, back: str) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    form = forms.SubstitutionForm(request.POST or None, people=registry.people_to_choose(city, today, but=absent))
    if form.is_valid():
        try:
            row = actions.stand_in(absent=absent, **form.cleaned_data, city=city, by=by, at=now)
            messages.success(request, f"{row.substitute} 将代理 {absent}，{row.starts_on} 至 {row.ends_on}。")
            return redirect(back)
        except PersonError as error:
            form.add_error(None, str(error))
    page = {
        "form": form,
        "absent": absent,
        "own": absent.pk == by.pk,
        "city": city,
        "substitutions": registry.substitutions_of(absent, today),
        "back": back,
        "narrow": True,
    }
    return render(request, "agencies/stand_in.html", page)


def _person_page(
    request: HttpRequest, rights: PeopleRights, user: User, *, form: forms.RoleForm, new: NewPassword | None = None
) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    listed = registry.people_listed(city=rights.city, user=user, on=today)
    page = {
        "city": rights.city,
        "rights": rights,
        "listing": listed[0],
        "form": form,
        "new": new,
        "locked_until": locked_until(user.username, now),
        "enrolled": has_second_factor(user),
        "substitutions": registry.substitutions_of(user, today),
        "kept": account_kept(user, today),
    }
    return render(request, "agencies/person.html", page)
