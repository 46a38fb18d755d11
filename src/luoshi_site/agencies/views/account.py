"""Log-in with one or two factors, one's own password, the second factor."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

from luoshi_site.agencies import actions, forms
from luoshi_site.agencies.access import member, person_awaiting_code
from luoshi_site.agencies.locks import locked_until
from luoshi_site.agencies.middleware import SEEN
from luoshi_site.agencies.models import User
from luoshi_site.agencies.registry import substitutions_of
from luoshi_site.agencies.second_factor import (
    PASSED,
    code_is_right,
    confirm_enrolment,
    enrolment,
    has_second_factor,
    is_wanting,
)

BACKEND = "django.contrib.auth.backends.ModelBackend"
AWAITING = "awaiting_code"
WRONG_CODE = "验证码不对或已用过，请等应用里换出下一个再试。连续输错后须等一会儿才能再试。"


def _enter(request: HttpRequest, user: User, *, passed: bool) -> None:
    """Log a person in, and note what the session rules need."""
    login(request, user, backend=BACKEND)
    request.session[SEEN] = int(timezone.now().timestamp())
    request.session[PASSED] = passed
    if settings.ONE_SESSION:
        request.session.save()
        User.objects.filter(pk=user.pk).update(session_key=request.session.session_key)


class LogIn(LoginView):
    """Log-in name and password; then a code, for who has a second factor (登录)."""

    template_name = "agencies/login.html"
    authentication_form = forms.LoginForm
    redirect_authenticated_user = True
    extra_context = {"narrow": True}  # noqa: RUF012 - as in Django

    def form_valid(self, form: forms.LoginForm) -> HttpResponse:  # type: ignore[override]  # our own form
        """The password is right."""
        user = form.get_user()
        assert isinstance(user, User)  # noqa: S101 - the site has no other accounts
        if has_second_factor(user):
            self.request.session[AWAITING] = {"user": user.pk, "at": int(timezone.now().timestamp())}
            return redirect(f"/login/code/?{urlencode({'next': self.get_success_url()})}")
        _enter(self.request, user, passed=False)
        return redirect(self.get_success_url())


def log_in_code(request: HttpRequest) -> HttpResponse:
    """The second factor of a log-in."""
    user = person_awaiting_code(request, AWAITING, int(timezone.now().timestamp()))
    if user is None:
        return redirect("login")
    form = forms.CodeForm(request.POST or None)
    goal = request.GET.get("next", "")
    if form.is_valid():
        if code_is_right(user, form.cleaned_data["code"]):
            del request.session[AWAITING]
            _enter(request, user, passed=True)
            safe = url_has_allowed_host_and_scheme(goal, allowed_hosts={request.get_host()})
            return redirect(goal if safe else settings.LOGIN_REDIRECT_URL)
        form.add_error("code", WRONG_CODE)
    return render(request, "agencies/login_code.html", {"form": form, "narrow": True})


def locked_out(request: HttpRequest, response: HttpResponse, credentials: dict[str, str] | None) -> HttpResponse:
    """Too many wrong passwords: say until when."""
    now = timezone.now()
    name = (credentials or {}).get("username", "") or request.POST.get("username", "")
    until = locked_until(name, now, request.META.get("REMOTE_ADDR", "")) or now + settings.AXES_COOLOFF_TIME
    page = {"until": until, "username": name, "limit": settings.AXES_FAILURE_LIMIT, "narrow": True}
    return render(request, "agencies/locked.html", page, status=429)


def account(request: HttpRequest) -> HttpResponse:
    """One's own account: roles, password, second factor, who stands in (我的账号)."""
    who = member(request)
    page = {
        "who": who,
        "enrolled": has_second_factor(who.user),
        "substitutions": substitutions_of(who.user, timezone.localdate()),
    }
    return render(request, "agencies/account.html", page)


@never_cache
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password (修改口令)."""
    who = member(request)
    form = forms.PasswordForm(who.user, request.POST or None)
    if form.is_valid():
        chosen, passed = form.cleaned_data["new_password1"], request.session.get(PASSED)
        actions.change_password(user=who.user, city=who.city, password=chosen, at=timezone.now())
        update_session_auth_hash(request, who.user)
        request.session[PASSED] = passed
        if settings.ONE_SESSION:
            request.session.save()
            User.objects.filter(pk=who.user.pk).update(session_key=request.session.session_key)
        messages.success(request, "口令已修改。别处登录的会话已全部退出。")
        return redirect("/office/")
    page = {"form": form, "narrow": True, "once": who.user.must_change_password}
    return render(request, "agencies/password.html", page)


@never_cache
def second_factor(request: HttpRequest) -> HttpResponse:
    """Enter the secret into an authenticator app and confirm it (启用第二因素)."""
    who = member(request)
    form = forms.CodeForm(request.POST or None)
    codes: tuple[str, ...] = ()
    if form.is_valid():
        codes = confirm_enrolment(user=who.user, code=form.cleaned_data["code"], city=who.city, at=timezone.now())
        if codes:
            request.session[PASSED] = True
        else:
            form.add_error("code", WRONG_CODE)
    enrolled = has_second_factor(who.user)
    page = {
        "form": form,
        "codes": codes,
        "enrolled": enrolled,
        "wanted": is_wanting(request, who.kinds),
        "secret": None if codes else enrolment(who.user),
        "narrow": True,
    }
    return render(request, "agencies/second_factor.html", page)
