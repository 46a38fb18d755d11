"""Strings into rule figures, switches and trials (督办规则的表单)."""

from dataclasses import fields as dataclass_fields
from datetime import date, timedelta
from typing import Any

from django import forms

from luoshi.rules.supervision import LEVELS, Figures, Rule, RuleError, When
from luoshi_site.supervision.models import SupervisionOrder
from luoshi_site.supervision.queries.simulation import LONGEST_DAYS

KINDS = SupervisionOrder.DayKind.choices
_COUNTS = {
    "days": "到期前或到期后第几日",
    "months": "持续几个月",
    "times": "几次",
    "limit_days": "限期几日",
    "follows": "承接本阶梯第几步",
    "most_a_month": "对同一单位每月最多几次",
}
_BOUNDED = "填 0 为不限；超过的会拦下，并在规则页显示。"


def asked_figures(rule: Rule) -> frozenset[str]:
    """The figures that a rule of its kind has."""
    found = {"limit_days", "limit_kind", "follows", "most_a_month", "name"}
    if rule.when in {When.RED_CARDS, When.REPORT_RETURNED, When.ORDER_RETURNED}:
        found.add("times")
    if rule.when is When.RED_FOR:
        found.add("months")
    if rule.when not in {When.RED_FOR, When.REPORT_RETURNED, When.ORDER_RETURNED}:
        found |= {"days", "day_kind"}
    if rule.when.of_order:
        found.add("level")
    return frozenset(found)


def _day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class FiguresForm(forms.Form):
    """A rule's figures from a day on, and why."""

    days = forms.IntegerField(label=_COUNTS["days"], min_value=0, max_value=365, required=False)
    day_kind = forms.ChoiceField(label="按", choices=KINDS, required=False)
    months = forms.IntegerField(label=_COUNTS["months"], min_value=1, max_value=36, required=False)
    times = forms.IntegerField(label=_COUNTS["times"], min_value=1, max_value=12, required=False)
    level = forms.ChoiceField(label="督办单颜色", choices=[("", "不限"), *LEVELS.items()], required=False)
    limit_days = forms.IntegerField(label=_COUNTS["limit_days"], min_value=0, max_value=365, required=False)
    limit_kind = forms.ChoiceField(label="限期按", choices=KINDS, required=False)
    follows = forms.IntegerField(label=_COUNTS["follows"], min_value=0, max_value=99, required=False)
    most_a_month = forms.IntegerField(
        label=_COUNTS["most_a_month"], min_value=0, max_value=365, required=False, help_text=_BOUNDED
    )
    name = forms.CharField(label="文书名称", max_length=30, required=False)
    valid_from = forms.DateField(
        label="启用日期",
        widget=_day_input(),
        error_messages={"required": "请填写启用日期。"},
    )
    reason = forms.CharField(
        label="修改理由或依据", max_length=300, error_messages={"required": "请写明修改的理由或依据。"}
    )

    def __init__(self, *args: Any, rule: Rule, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        for each in dataclass_fields(Figures):
            if each.name not in asked_figures(rule):
                del self.fields[each.name]

    def clean(self) -> dict[str, Any]:
        """The figures, as the package reads them."""
        clean = super().clean() or {}
        words = {each.name: clean[each.name] for each in dataclass_fields(Figures) if clean.get(each.name)}
        try:
            clean["figures"] = Figures.from_words(words)
        except RuleError as error:
            raise forms.ValidationError(str(error)) from error
        return clean


def figures_initial(figures: Figures, today: date) -> dict[str, object]:
    """What stands in the form."""
    found: dict[str, object] = {each.name: getattr(figures, each.name) for each in dataclass_fields(Figures)}
    return {**found, "valid_from": today + timedelta(days=1)}


class SwitchForm(forms.Form):
    """The standing approval of orders, where there is one."""

    approver = forms.CharField(
        label="批准人", max_length=100, required=False,
        help_text="写明后，这些规则的督办单到期自动下发；留空的只拟订，每份另行批准。",
    )  # fmt: skip
    basis = forms.CharField(
        label="批准依据", max_length=300, required=False, help_text="会议、文件或批示的名称与编号。"
    )


class TrialForm(forms.Form):
    """From which day until which the rules are tried out."""

    since = forms.DateField(
        label="自",
        widget=_day_input(),
        error_messages={"invalid": "日期应写成 2026-01-01。"},
    )
    until = forms.DateField(
        label="至",
        widget=_day_input(),
        error_messages={"invalid": "日期应写成 2026-01-01。"},
    )

    def clean(self) -> dict[str, Any]:
        """A period that is in order and not too long."""
        clean = super().clean() or {}
        since, until = clean.get("since"), clean.get("until")
        if since and until and since > until:
            raise forms.ValidationError("起始日期晚于结束日期，请对调。")
        if since and until and (until - since).days > LONGEST_DAYS:
            raise forms.ValidationError(f"一次最多试算 {LONGEST_DAYS} 天，请缩短期间。")
        return clean
