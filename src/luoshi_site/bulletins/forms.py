"""The month to make a bulletin for; how a plan ends, and where an item that it carries over goes."""

from collections.abc import Mapping, Sequence
from datetime import date

from django import forms
from django.http import QueryDict

from luoshi_site.bulletins.actions import CarryChoice
from luoshi_site.ledger.forms.fields import DayField
from luoshi_site.ledger.forms.revising import DecisionForm
from luoshi_site.ledger.models import Task

MESSAGES = {"required": "请选择月份。", "invalid_choice": "该月不能编制通报，请从列表中选择。"}


class MonthForm(forms.Form):
    """Which month, out of those that are over, newest first."""

    month = forms.ChoiceField(label="月份", error_messages=MESSAGES)

    def __init__(self, months: Sequence[date], values: Mapping[str, str] | None = None) -> None:
        super().__init__(values)
        choices = [(f"{month:%Y-%m}", f"{month.year}年{month.month}月") for month in months]
        self.fields["month"] = forms.ChoiceField(label="月份", choices=choices, error_messages=MESSAGES)

    @property
    def chosen(self) -> date:
        """The first day of the month chosen; only after `is_valid`."""
        return date.fromisoformat(f"{self.cleaned_data['month']}-01")


class ClosingForm(DecisionForm):
    """The day and the decision by which a plan ends, and what of it is carried over (计划结束)."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, needs_title=True, needs_file=True, **kwargs)
        self.fields["effective_on"].label = "结束日期"
        self.fields["effective_on"].help_text = "总结报告中的灯按这一天研判；此后不再报送。"

    def carried(self, values: QueryDict) -> tuple[CarryChoice, ...]:
        """The items ticked, each with where it goes and why."""
        return tuple(
            CarryChoice(key, values.get(f"to-{key}", ""), values.get(f"why-{key}", ""))
            for key in dict.fromkeys(values.getlist("carry"))
        )


class CarryForm(forms.Form):
    """Into which task of another plan a carried-over item goes, and by when (承接)."""

    task = forms.ModelChoiceField(
        queryset=Task.objects.none(), label="承接任务", error_messages={"required": "请选择任务。"}
    )
    due_on = DayField(label="完成日期")

    def __init__(self, tasks: Sequence[tuple[str, list[Task]]], values: QueryDict | None = None) -> None:
        super().__init__(values)
        field = self.fields["task"]
        if not isinstance(field, forms.ModelChoiceField):
            raise TypeError
        field.queryset = Task.objects.filter(pk__in=[task.pk for _, rows in tasks for task in rows]).select_related(
            "plan"
        )
        field.choices = [("", "请选择"), *((plan, [(row.pk, str(row)) for row in rows]) for plan, rows in tasks)]
