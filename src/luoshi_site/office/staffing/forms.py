"""Strings into values: task forces, their members and meetings, handovers, agencies that change."""

import re
from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError

from luoshi_site.agencies.models import Agency, AgencyEvent, City, TaskForce, TaskForceMember, User

PHONE = re.compile(r"[0-9+()（） -]{5,30}")


def _day(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, required=required, help_text=help_text)


class AgencyForm(forms.Form):
    """A form that chooses among a city's agencies in being."""

    agency_fields: tuple[str, ...] = ("agency",)

    def __init__(self, *args: object, city: City, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they come
        self.agencies = {str(row.pk): row for row in Agency.objects.filter(city=city, valid_until__isnull=True)}
        for name in self.agency_fields:
            old = self.fields[name]
            choices = [("", "请选择"), *((key, row.name) for key, row in self.agencies.items())]
            self.fields[name] = forms.ChoiceField(
                label=old.label, choices=choices, required=old.required, help_text=old.help_text
            )

    def chosen(self, name: str) -> Agency | None:
        """The agency chosen in a field."""
        return self.agencies.get(self.cleaned_data.get(name, ""))


class ForceForm(AgencyForm):
    """A task force (工作专班)."""

    agency_fields = ("lead",)
    name = forms.CharField(label="名称", max_length=100)
    lead = forms.ChoiceField(label="牵头单位")
    duty = forms.CharField(label="职责", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    starts_on = _day("成立日期")
    ends_on = _day("结束日期", required=False, help_text="专班撤销时填写。")

    @staticmethod
    def values_of(force: TaskForce) -> dict[str, object]:
        """What the form shows at first for a task force."""
        return {
            "name": force.name,
            "lead": str(force.lead_id),
            "duty": force.duty,
            "starts_on": force.starts_on,
            "ends_on": force.ends_on,
        }


class MemberForm(AgencyForm):
    """A member of a task force (专班成员)."""

    agency = forms.ChoiceField(label="单位")
    name = forms.CharField(label="姓名", max_length=60)
    duty = forms.ChoiceField(label="分工", choices=TaskForceMember.Duty.choices, initial=TaskForceMember.Duty.MEMBER)
    phone = forms.CharField(label="电话", max_length=30, required=False, help_text="只有专班成员和督查考核人员能看全。")
    username = forms.CharField(label="登录名", max_length=40, required=False, help_text="有账号的填写。")

    def clean_phone(self) -> str:
        """A telephone number."""
        phone = str(self.cleaned_data["phone"]).strip()
        if phone and not PHONE.fullmatch(phone):
            raise ValidationError("电话只能有数字、空格、括号和横线。")
        return phone

    def clean_username(self) -> User | None:
        """The account, where there is one."""
        name = str(self.cleaned_data["username"]).strip()
        if not name:
            return None
        user = User.objects.filter(username__iexact=name).first()
        if user is None:
            raise ValidationError(f"没有登录名为「{name}」的用户，请核对或留空。")
        return user


class MeetingForm(forms.Form):
    """A meeting of a task force and what it decided (专班会议)."""

    on = _day("日期")
    title = forms.CharField(label="议题", max_length=200)
    decisions = forms.CharField(label="议定事项", max_length=5000, widget=forms.Textarea(attrs={"rows": 4}))


class HandoverForm(forms.Form):
    """Who takes over (移交)."""

    taking = forms.ChoiceField(label="接手人")

    def __init__(self, *args: object, people: Iterable[User], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they come
        self.people = {str(person.pk): person for person in people}
        choices = [("", "请选择"), *((key, f"{each}（{each.username}）") for key, each in self.people.items())]
        self.fields["taking"] = forms.ChoiceField(label="接手人", choices=choices)

    def clean_taking(self) -> User:
        """The person."""
        return self.people[self.cleaned_data["taking"]]


class ChangeForm(AgencyForm):
    """What happens to an agency: a new name, or a successor (单位变更)."""

    agency_fields = ("successor",)
    kind = forms.ChoiceField(
        label="变更",
        choices=[(kind.value, kind.label) for kind in AgencyEvent.Kind if kind != AgencyEvent.Kind.CREATED],
    )
    name = forms.CharField(label="新名称", max_length=100, required=False, help_text="更名时填写。")
    successor = forms.ChoiceField(
        label="承接单位", required=False, help_text="并入时必选；撤销时没有在办任务的可不选。"
    )
    effective_on = _day("生效日期", help_text="从这一天起按新的名称和分工；之前的页面不变。")
    basis = forms.CharField(label="依据", max_length=200, help_text="文件名称和文号。")

    def clean(self) -> dict[str, object]:
        """The kind and what it needs."""
        cleaned = super().clean() or {}
        if cleaned.get("kind") == AgencyEvent.Kind.RENAMED and not str(cleaned.get("name", "")).strip():
            self.add_error("name", "更名须写明新名称。")
        if cleaned.get("kind") == AgencyEvent.Kind.MERGED and not cleaned.get("successor"):
            self.add_error("successor", "并入须选择承接单位。")
        return cleaned
