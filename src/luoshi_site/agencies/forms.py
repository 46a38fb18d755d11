"""Strings into values: log-in, people, filters of the registry and the audit chain."""

from collections.abc import Iterable

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError

from luoshi_site.agencies.importing import USERNAME
from luoshi_site.agencies.models import Agency, City, Role, User
from luoshi_site.agencies.passwords import rules_in_words

WRONG = "登录名或口令不对，请核对后再试。口令区分大小写；忘记口令请找本市的系统管理员重置。"


class LoginForm(AuthenticationForm):
    """Log-in name and password; one message for whatever is wrong (登录)."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they come
        self.error_messages = {"invalid_login": WRONG, "inactive": WRONG}
        self.fields["username"].label = "登录名"
        self.fields["password"].label = "口令"


class CodeForm(forms.Form):
    """A code of the authenticator app, or a recovery code (验证码)."""

    code = forms.CharField(
        label="验证码",
        max_length=20,
        help_text="手机验证器应用显示的 6 位数字；手机不在身边时用一个恢复码。",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
    )


def _agencies(city: City) -> list[tuple[str, str]]:
    rows = Agency.objects.filter(city=city, valid_until__isnull=True)
    return [("", "请选择"), *((str(agency.pk), agency.name) for agency in rows)]


class RoleForm(forms.Form):
    """A role at an agency of a city (角色)."""

    agency = forms.ChoiceField(label="单位")
    kind = forms.ChoiceField(label="角色", choices=[("", "请选择"), *Role.Kind.choices])

    def __init__(self, *args: object, city: City, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they come
        self.city = city
        self.fields["agency"] = forms.ChoiceField(label="单位", choices=_agencies(city))

    def clean_agency(self) -> Agency:
        """The agency itself."""
        return Agency.objects.select_related("city").get(pk=int(self.cleaned_data["agency"]), city=self.city)

    def clean_kind(self) -> Role.Kind:
        """The kind of role."""
        return Role.Kind(self.cleaned_data["kind"])


class PersonForm(RoleForm):
    """A new person with one role (增加用户)."""

    username = forms.CharField(
        label="登录名", max_length=40, help_text="3 至 40 个字符：字母、数字、点、横线、下划线。"
    )
    display_name = forms.CharField(label="姓名", max_length=60, help_text="显示在录入、审核记录中，不对外公开。")
    field_order = ("username", "display_name", "agency", "kind")

    def __init__(self, *args: object, with_kind: bool = True, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they come
        if not with_kind:
            self.fields["kind"].widget = forms.HiddenInput()
            self.fields["kind"].required = False

    def clean_kind(self) -> Role.Kind | None:  # type: ignore[override]  # none where another person gives it
        """The kind of role; none where somebody else gives it."""
        return Role.Kind(self.cleaned_data["kind"]) if self.fields["kind"].required else None

    def clean_username(self) -> str:
        """The log-in name, in small letters."""
        name = str(self.cleaned_data["username"]).strip()
        if not USERNAME.fullmatch(name):
            raise ValidationError("登录名只能用字母、数字、点、横线和下划线，3 至 40 个字符，以字母或数字开头。")
        return name.lower()


class PasswordForm(PasswordChangeForm):
    """The old password and a new one, twice (修改口令)."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they come
        self.error_messages = {"password_incorrect": "原口令不对。", "password_mismatch": "两次输入的新口令不一样。"}
        labels = {"old_password": "原口令", "new_password1": "新口令", "new_password2": "再输一次新口令"}
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].help_text = ""
        self.fields["new_password1"].help_text = rules_in_words()


class SubstitutionForm(forms.Form):
    """Who stands in, from when until when (代理)."""

    substitute = forms.ChoiceField(label="代理人")
    starts_on = forms.DateField(label="从", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    ends_on = forms.DateField(label="到（含当天）", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    reason = forms.CharField(label="原因", max_length=200, required=False)

    def __init__(self, *args: object, people: Iterable[User], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they come
        self.people = {str(person.pk): person for person in people}
        choices = [("", "请选择"), *((key, f"{each}（{each.username}）") for key, each in self.people.items())]
        self.fields["substitute"] = forms.ChoiceField(label="代理人", choices=choices)

    def clean_substitute(self) -> User:
        """The person."""
        return self.people[self.cleaned_data["substitute"]]
