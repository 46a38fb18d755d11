"""Drawing, findings, rectifications as people type them."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from luoshi_site.ledger.models import Plan
from luoshi_site.progress.actions import EvidenceSpec
from luoshi_site.progress.forms.fields import EvidenceField
from luoshi_site.supervision.actions.inspections import FindingSpec
from luoshi_site.supervision.models import SampleCheck

SHARES = [("0.05", "5%"), ("0.06", "6%"), ("0.07", "7%"), ("0.08", "8%"), ("0.09", "9%"), ("0.10", "10%")]
SEPARATORS = re.compile(r"[、，,;；\s]+")


def day_field(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    """A day, with the browser's own picker."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填写日期。", "invalid": "请填写日期，如 2026-12-15。"},
    )


def words_field(
    label: str, message: str = "", *, rows: int = 3, most: int = 2000, help_text: str = ""
) -> forms.CharField:
    """Some lines of words; required where a message says what is missing."""
    return forms.CharField(
        label=label,
        required=bool(message),
        max_length=most,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": message, "max_length": f"不超过 {most} 字。"},
    )


class DrawForm(forms.Form):
    """What to draw from: plan, days, share."""

    plan = forms.ChoiceField(label="计划", error_messages={"required": "请选择计划。"})
    from_on = day_field("时段自")
    until_on = day_field("时段至")
    share = forms.ChoiceField(label="抽查比例", choices=SHARES, initial="0.05")

    def __init__(self, *args: Any, plans: Sequence[Plan], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self._plans = {plan.code: plan for plan in plans}
        self.fields["plan"].choices = [(code, str(plan)) for code, plan in self._plans.items()]  # type: ignore[attr-defined]

    def chosen(self) -> tuple[Plan, date, date, Decimal]:
        """Plan, first day, last day, share; only after the form was found valid."""
        data = self.cleaned_data
        return self._plans[data["plan"]], data["from_on"], data["until_on"], Decimal(data["share"])


class FindingForm(forms.Form):
    """What was found on site."""

    finding = forms.ChoiceField(
        label="核查结果",
        choices=[choice for choice in SampleCheck.Finding.choices if choice[0] != SampleCheck.Finding.OPEN],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择核查结果。"},
    )
    found = forms.CharField(label="现场核查数（情况）", max_length=100, required=False)
    note = words_field("说明", rows=2)
    checkers = forms.CharField(
        label="核查人",
        max_length=200,
        help_text="两人以上，姓名之间用顿号或空格隔开；统计法要求检查时不少于两人。",
        error_messages={"required": "请写明两名以上核查人的姓名。"},
    )
    checked_on = day_field("核查日期")
    asks = words_field("整改要求", rows=2, help_text="结果为部分属实、不属实时填写。")
    due_on = day_field("整改期限", required=False)
    evidence = EvidenceField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["evidence"].label = "现场佐证"

    def spec(self) -> FindingSpec:
        """The finding, only after the form was found valid."""
        data = self.cleaned_data
        file = data["evidence"]
        people = tuple(name for name in SEPARATORS.split(data["checkers"]) if name)
        kept = (EvidenceSpec(file.name, file.read()),) if file else ()
        return FindingSpec(
            finding=data["finding"], found=data["found"], note=data["note"], checkers=people,
            checked_on=data["checked_on"], evidence=kept, asks=data["asks"], due_on=data["due_on"],
        )  # fmt: skip


class AnswerForm(forms.Form):
    """What was put right."""

    answer = words_field("整改情况", "请写明整改了什么、结果如何。")


class VerdictForm(forms.Form):
    """Whether it holds; a reason and a new day where it does not."""

    verdict = forms.ChoiceField(choices=[("yes", "是"), ("no", "否")])
    note = words_field("核验意见", rows=2)
    until = day_field("再整改期限", required=False, help_text="不通过时填写。")
