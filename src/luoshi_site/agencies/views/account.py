"""Log-in, log-out and one's own password."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from luoshi_site.agencies import actions, forms
from luoshi_site.agencies.access import member

log_in = LoginView.as_view(
    template_name="agencies/login.html",
    authentication_form=forms.LoginForm,
    redirect_authenticated_user=True,
    extra_context={"narrow": True},
)


def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password (修改口令)."""
    who = member(request)
    form = forms.PasswordForm(who.user, request.POST or None)
    if form.is_valid():
        actions.change_password(
            user=who.user, city=who.city, password=form.cleaned_data["new_password1"], at=timezone.now()
        )
        update_session_auth_hash(request, who.user)
        messages.success(request, "口令已修改。别处登录的会话已全部退出。")
        return redirect("/office/")
    return render(request, "agencies/password.html", {"form": form, "narrow": True})
