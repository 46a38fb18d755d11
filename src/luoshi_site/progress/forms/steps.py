"""Short forms beside a reading, a milestone or a round."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, TypedDict

from django import forms

from luoshi.rules.period import Cadence, PeriodError, parse_period, period_name, periods_between
from luoshi_site.ledger.models import Indicator, Plan, Task

DAYS_TO_REPORT = 10


class ReasonForm(forms.Form):
    """The reason for returning or withdrawing."""

    reason = forms.CharField(
        label="原因",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明原因，填报人会看到。"},
    )


class OptionalReasonForm(forms.Form):
    """A reason that may be left out (withdrawing what nobody has accepted yet)."""

    reason = forms.CharField(label="原因", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class DeliveryForm(forms.Form):
    """The day on which a milestone was delivered."""

    on = forms.DateField(
        label="交付日期",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "请填写实际交付的日期。"},
    )
    note = forms.CharField(label="交付说明", max_length=500, required=False)


class MilestoneForm(forms.Form):
    """A milestone that a lead adds to one of its tasks."""

    task = forms.ChoiceField(label="任务")
    title = forms.CharField(
        label="里程碑", max_length=200, error_messages={"required": "请写明要交付什么，如「印发管理办法」。"}
    )
    due_on = forms.DateField(
        label="期限",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "请填写里程碑的期限。"},
    )
    proof = forms.CharField(label="证明材料", max_length=200, required=False)

    def __init__(self, *args: Any, tasks: Sequence[Task], **kwargs: Any) -> None:  # noqa: ANN401  # as in Django
        super().__init__(*args, **kwargs)
        self.tasks = {str(task.pk): task for task in tasks}
        self.fields["task"].choices = [(key, str(task)) for key, task in self.tasks.items()]  # type: ignore[attr-defined]


class VerificationForm(forms.Form):
    """Verify a delivery, or return it with a reason."""

    verdict = forms.ChoiceField(choices=[("verify", "核实"), ("return", "退回")])
    note = forms.CharField(label="核实意见", max_length=500, required=False)


class ProposalForm(forms.Form):
    """Confirm a proposed milestone, or refuse it with a reason."""

    verdict = forms.ChoiceField(choices=[("confirm", "列入台账"), ("refuse", "不采纳")])
    reason = forms.CharField(max_length=500, required=False)


class Asked(TypedDict):
    """What a round asks, as the action takes it."""

    plan: Plan
    cadence: str
    period_start: date
    period_end: date
    due_on: date


class RoundForm(forms.Form):
    """Ask a plan's indicators of one cadence for a period, by a day."""

    plan = forms.ChoiceField(label="计划")
    cadence = forms.ChoiceField(label="报送频率", choices=Indicator.Cadence.choices)
    period = forms.CharField(
        label="报告期", max_length=40, help_text="如 2026年11月、2026年三季度、2026年上半年、2026年。"
    )
    due_on = forms.DateField(label="报送截止日", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, plans: Sequence[Plan], today: date, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.plans = {plan.code: plan for plan in plans}
        self.fields["plan"].choices = [(plan.code, str(plan)) for plan in plans]  # type: ignore[attr-defined]
        last = periods_between(today.replace(day=1) - timedelta(days=1), today, Cadence.MONTHLY)[0]
        self.initial = {"period": period_name(last), "due_on": today + timedelta(days=DAYS_TO_REPORT), **self.initial}

    def clean(self) -> dict[str, Any]:
        """The period must be one of the cadence's own."""
        fields: dict[str, Any] = super().clean() or {}
        try:
            period = parse_period(str(fields.get("period", "")))
        except PeriodError as error:
            self.add_error("period", str(error))
            return fields
        cadence = fields.get("cadence")
        if cadence and not period.is_of(Cadence(cadence)):
            self.add_error(
                "period", f"{period_name(period)}不是{Cadence(cadence).label}报送的一期，请改报告期或报送频率。"
            )
        fields["period"] = period
        return fields

    def asked(self) -> Asked:
        """The round, only after the form was found valid."""
        fields = self.cleaned_data
        period = fields["period"]
        return Asked(
            plan=self.plans[fields["plan"]],
            cadence=fields["cadence"],
            period_start=period.start,
            period_end=period.end,
            due_on=fields["due_on"],
        )
