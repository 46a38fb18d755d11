"""Strings into values: channels, one's own address."""

import re
from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError

from luoshi_site.agencies.models import Agency, City, Role
from luoshi_site.notices.actions.channels import ChannelSpec
from luoshi_site.notices.actions.delivering import allowed_hosts
from luoshi_site.notices.models import Channel, ChannelAgency, Notice
from luoshi_site.notices.sending.robot import address_fault
from luoshi_site.notices.timetable import Timetable, joined, listed

HOURS = [(hour, f"{hour} 时") for hour in range(24)]


def hours_of(text: str) -> tuple[int, ...]:
    """Hours as typed: «9、15», «9,15»."""
    parts = [part for part in re.split(r"[，,、；;\s]+", text.strip()) if part]
    if not parts or any(not re.fullmatch(r"(0?\d|1\d|2[0-3])时?", part) for part in parts):
        raise ValidationError("请写 0 到 23 之间的整点，用顿号隔开，例如「9、15」。")
    return tuple(sorted({int(part.rstrip("时")) for part in parts}))


class ChannelForm(forms.Form):
    """A channel (通知渠道)."""

    kind = forms.ChoiceField(label="类型", choices=Channel.Kind.choices)
    name = forms.CharField(label="名称", max_length=60, help_text="例如「督查工作群」。")
    address = forms.CharField(
        label="机器人地址",
        max_length=500,
        required=False,
        help_text="在群里「添加机器人」后复制的整个地址；电子邮件不填。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    secret = forms.CharField(
        label="加签密钥",
        max_length=200,
        required=False,
        help_text="钉钉机器人选了「加签」时填写。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    no_secret = forms.BooleanField(label="去掉现有的加签密钥", required=False)
    agencies = forms.MultipleChoiceField(
        label="服务的单位", required=False, help_text="不选就是全市各单位的通知都发到这个群；按住 Ctrl 可选多个。"
    )
    roles = forms.MultipleChoiceField(
        label="服务的角色",
        required=False,
        choices=Role.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="不选就是全部。",
    )
    hours = forms.CharField(
        label="汇总时点", max_length=80, initial="9、15", help_text="每个整点之后发一次，没有新通知就不发。"
    )
    quiet_from = forms.TypedChoiceField(label="免打扰从", choices=HOURS, coerce=int, initial=20)
    quiet_until = forms.TypedChoiceField(
        label="免打扰到", choices=HOURS, coerce=int, initial=8, help_text="两个相同就是没有免打扰时段。"
    )
    at_once = forms.MultipleChoiceField(
        label="不等汇总、立即发送的类别",
        required=False,
        choices=Notice.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="红色督办单总是立即发送。",
    )
    urgent_on_rest_days = forms.BooleanField(label="休息日也发立即发送的", required=False)
    shows_titles = forms.BooleanField(
        label="消息里写出通知的标题",
        required=False,
        initial=True,
        help_text="不选就只写条数：外部平台不宜出现内部事项时用。",
    )
    is_on = forms.BooleanField(label="启用", required=False, initial=True)

    def __init__(self, *args: object, city: City, channel: Channel | None = None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they come
        self.channel = channel
        self.known = {str(row.pk): row for row in Agency.objects.filter(city=city, valid_until__isnull=True)}
        agencies = self.fields["agencies"]
        assert isinstance(agencies, forms.MultipleChoiceField)  # noqa: S101 - declared so above
        agencies.choices = [(key, row.name) for key, row in self.known.items()]
        if channel is not None:
            del self.fields["kind"]
            if not channel.secret:
                del self.fields["no_secret"]
            if channel.is_mail:
                for name in ("address", "secret", "agencies", "roles"):
                    del self.fields[name]
            else:
                self.fields["address"].help_text = "现有地址不显示；要更换才填写。"
                self.fields["secret"].help_text = "钉钉机器人选了「加签」时填写；要更换才填写。"
        else:
            del self.fields["no_secret"]

    @staticmethod
    def values_of(channel: Channel) -> dict[str, object]:
        """What the form shows at first for a channel; never its address or secret."""
        served = ChannelAgency.objects.filter(channel=channel, is_on=True)
        shown = ("name", "quiet_from", "quiet_until", "urgent_on_rest_days", "shows_titles", "is_on")
        return {
            **{name: getattr(channel, name) for name in shown},
            "hours": "、".join(listed(channel.hours)),
            "roles": list(listed(channel.roles)),
            "at_once": list(listed(channel.at_once)),
            "agencies": [str(key) for key in served.values_list("agency", flat=True)],
        }

    def clean_address(self) -> str:
        """An address that may be sent to."""
        address = str(self.cleaned_data["address"]).strip()
        if address and (fault := address_fault(address, allowed_hosts())):
            raise ValidationError(fault)
        return address

    def clean_hours(self) -> tuple[int, ...]:
        """The hours."""
        return hours_of(str(self.cleaned_data["hours"]))

    def clean(self) -> dict[str, object]:
        """Digest hours lie outside the quiet hours."""
        said = super().clean() or self.cleaned_data
        if {"hours", "quiet_from", "quiet_until"} <= said.keys():
            table = Timetable((), said["quiet_from"], said["quiet_until"], urgent_on_rest_days=False)
            if quiet := [hour for hour in said["hours"] if table.is_quiet(hour)]:
                self.add_error("hours", f"{'、'.join(map(str, quiet))} 时在免打扰时段里，不会发送。")
        return said

    def spec(self) -> ChannelSpec:
        """The values."""
        said = self.cleaned_data
        return ChannelSpec(
            kind=self.channel.kind if self.channel else said["kind"],
            name=said["name"].strip(),
            address=said.get("address", ""),
            secret=said.get("secret", "").strip(),
            no_secret=said.get("no_secret", False),
            agencies=tuple(self.known[key] for key in said.get("agencies", ())),
            roles=joined(said.get("roles", ())),
            at_once=joined(said["at_once"]),
            hours=joined(said["hours"]),
            quiet_from=said["quiet_from"],
            quiet_until=said["quiet_until"],
            urgent_on_rest_days=said["urgent_on_rest_days"],
            shows_titles=said["shows_titles"],
            is_on=said["is_on"],
        )


class AddressForm(forms.Form):
    """One's own address (通知邮箱)."""

    address = forms.EmailField(
        label="邮箱", max_length=200, help_text="先发一封确认邮件，点开里面的链接后才开始发通知。"
    )

    def clean_address(self) -> str:
        """An address that every mail server takes."""
        address = str(self.cleaned_data["address"])
        if not address.isascii():
            raise ValidationError("邮箱地址不能有中文，请换一个。")
        return address


class MailForm(forms.Form):
    """E-mail on or off, and when (邮件通知设置)."""

    is_on = forms.BooleanField(label="接收邮件通知", required=False)
    hours = forms.MultipleChoiceField(
        label="发送时点",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="不选就是本市的每个时点；急件不等时点。",
    )

    def __init__(self, *args: object, hours: Iterable[int], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they come
        field = self.fields["hours"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - declared so above
        field.choices = [(str(hour), f"{hour} 时") for hour in hours]

    def chosen(self) -> tuple[int, ...]:
        """The hours."""
        return tuple(int(hour) for hour in self.cleaned_data["hours"])
