"""The calendar of a plan, and requests for more time, as people type them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from luoshi_site.agencies.models import Agency
from luoshi_site.progress.actions.calendars import CalendarSpec
from luoshi_site.progress.models import ReportingCalendar, ReportingRound
from luoshi_site.progress.queries.extensions import RoundChoice, round_words

MOST_DAYS = 60


def _days(label: str, least: int) -> forms.IntegerField:
    said = f"请填写 {least} 到 {MOST_DAYS} 之间的整数。"
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=MOST_DAYS,
        error_messages={"invalid": said, "required": said, "min_value": said, "max_value": said},
    )


class CalendarForm(forms.Form):
    """When a plan asks."""

    first_period_on = forms.DateField(
        label="自何日起（此后结束的各期）",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填写日期。", "invalid": "请填写日期，如 2026-11-01。"},
    )
    due_days = _days("截止：期末后第几个工作日", 1)
    remind_days = _days("提醒：截止前几个工作日", 0)
    close_days = _days("关闭：截止后第几个工作日", 0)
    joins_january = forms.BooleanField(label="1月、2月合并为一期，2月末报 1—2月", required=False)
    is_active = forms.BooleanField(label="启用：自动开启、提醒、关闭报送期", required=False)

    def __init__(self, *args: Any, calendar: ReportingCalendar, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.initial = {name: getattr(calendar, name) for name in self.fields}

    def spec(self) -> CalendarSpec:
        """The calendar, only after the form was found valid."""
        return CalendarSpec(**self.cleaned_data)


class ExtensionForm(forms.Form):
    """Ask for more time: which round for which agency, until when, why."""

    place = forms.ChoiceField(label="报送期", error_messages={"required": "请选择报送期。"})
    until = forms.DateField(
        label="延期至",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填写日期。", "invalid": "请填写日期，如 2026-12-15。"},
    )
    reason = forms.CharField(
        label="理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明理由，督查考核人员据此答复。"},
    )

    def __init__(self, *args: Any, choices: Sequence[RoundChoice], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self._choices = {f"{one.round.pk}/{one.agency.pk}": one for one in choices}
        self.fields["place"].choices = [(key, one.words) for key, one in self._choices.items()]  # type: ignore[attr-defined]

    def asked(self) -> tuple[ReportingRound, Agency, date, str]:
        """Round, agency, day and reason, only after the form was found valid."""
        one = self._choices[self.cleaned_data["place"]]
        return one.round, one.agency, self.cleaned_data["until"], self.cleaned_data["reason"]


class DecisionForm(forms.Form):
    """Grant or refuse more time."""

    verdict = forms.ChoiceField(choices=[("grant", "同意"), ("refuse", "不同意")])
    answer = forms.CharField(label="答复", max_length=500, required=False)


class ReopenForm(forms.Form):
    """Reopen one agency's form of a closed round."""

    round = forms.ChoiceField(label="已关闭的报送期", error_messages={"required": "请选择报送期。"})
    agency = forms.ChoiceField(label="单位", error_messages={"required": "请选择单位。"})

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        rounds: Sequence[ReportingRound],
        agencies: Sequence[Agency],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        self._rounds = {str(row.pk): row for row in rounds}
        self._agencies = {str(agency.pk): agency for agency in agencies}
        self.fields["round"].choices = [(key, round_words(row)) for key, row in self._rounds.items()]  # type: ignore[attr-defined]
        self.fields["agency"].choices = [(key, str(agency)) for key, agency in self._agencies.items()]  # type: ignore[attr-defined]

    def chosen(self) -> tuple[ReportingRound, Agency]:
        """Round and agency, only after the form was found valid."""
        return self._rounds[self.cleaned_data["round"]], self._agencies[self.cleaned_data["agency"]]
