"""The month to make a bulletin for."""

from collections.abc import Mapping, Sequence
from datetime import date

from django import forms

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
