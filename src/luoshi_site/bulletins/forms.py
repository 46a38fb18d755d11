"""Forms of bulletins: which month and whose, whether areas are ranked; how a plan ends, and where its open items go."""

from collections.abc import Mapping, Sequence
from datetime import date

from django import forms
from django.http import QueryDict

from luoshi.rules.ranking import LEAST_SAMPLE
from luoshi_site.agencies.models import Agency
from luoshi_site.bulletins.actions import CarryChoice
from luoshi_site.bulletins.material import Scope
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


class NewForm(MonthForm):
    """The month of a special bulletin and what it speaks of: an agency, an area, or tasks, by its kind (新建通报)."""

    def __init__(
        self,
        months: Sequence[date],
        values: QueryDict | None = None,
        *,
        agencies: Sequence[Agency] = (),
        tasks: Sequence[Task] = (),
        label: str = "",
    ) -> None:
        super().__init__(months, values)
        self._agencies = {str(agency.pk): agency for agency in agencies}
        if agencies:
            choices = [("", f"请选择{label}"), *((pk, agency.name) for pk, agency in self._agencies.items())]
            self.fields["agency"] = forms.ChoiceField(
                label=label, choices=choices, error_messages=_messages(f"请选择{label}。")
            )
        if tasks:
            self.fields["tasks"] = forms.MultipleChoiceField(
                label="任务",
                choices=[(str(task.pk), str(task)) for task in tasks],
                widget=forms.CheckboxSelectMultiple,
                error_messages=_messages("请至少选择一项任务。"),
            )

    @property
    def scope(self) -> Scope:
        """What the bulletin speaks of; only after `is_valid`."""
        agency = self._agencies.get(self.cleaned_data.get("agency", ""))
        return Scope(agency=agency, tasks=tuple(int(pk) for pk in self.cleaned_data.get("tasks", ())))


def _messages(required: str) -> dict[str, str]:
    return {"required": required, "invalid_choice": "所选项不在本计划中，请从列表中重新选择。"}


class RankingForm(forms.Form):
    """Whether areas' results are ranked, from how many on, and on which basis (排名设置)."""

    is_on = forms.BooleanField(label="在月度通报中列出各地区完成情况排名", required=False)
    minimum = forms.IntegerField(
        label="最少地区数",
        min_value=LEAST_SAMPLE,
        max_value=100,
        help_text="有效结果少于这个数的指标不排名。",
        error_messages={
            "required": "请填写最少地区数。",
            "invalid": "请填写整数，如 5。",
            "min_value": f"不能少于 {LEAST_SAMPLE} 个地区，少于此数的比较没有意义。",
            "max_value": "不能多于 100 个地区。",
        },
    )
    basis = forms.CharField(
        label="排名依据",
        max_length=200,
        required=False,
        help_text="开启排名时必须填写：写明批准排名的文件或会议，如“市政府第12次常务会议纪要”；会印在通报中。",
    )


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
