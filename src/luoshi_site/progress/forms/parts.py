"""Calling parts from agencies, and answering."""

from collections.abc import Sequence
from datetime import date

from django import forms

from luoshi_site.agencies.models import Agency
from luoshi_site.progress.actions.parts import LONGEST_ANSWER, LONGEST_ASK
from luoshi_site.progress.queries.parts import PartChoice

ASK = "请报送本单位承担部分本期的进展、存在的问题和下步打算。"


class CallForm(forms.Form):
    """Whom a lead calls parts from, what for, by when."""

    agencies = forms.MultipleChoiceField(
        label="单位", widget=forms.CheckboxSelectMultiple, error_messages={"required": "请至少选择一个单位。"}
    )
    asks = forms.CharField(
        label="要什么",
        max_length=LONGEST_ASK,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明要各单位报什么。"},
    )
    due_on = forms.DateField(
        label="答复截止日",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填写答复截止日。", "invalid": "请填写日期，如 2026-04-10。"},
    )

    def __init__(
        self, *args: object, choices: Sequence[PartChoice], due_on: date | None = None, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._agencies = {str(choice.agency.pk): choice.agency for choice in choices}
        field = self.fields["agencies"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(str(each.agency.pk), f"{each.agency}（{each.role}）") for each in choices]
        usual = [str(choice.agency.pk) for choice in choices if choice.usual]
        self.initial = {"agencies": usual, "asks": ASK, "due_on": due_on, **self.initial}

    @property
    def chosen(self) -> list[Agency]:
        """The agencies, only after the form was found valid."""
        return [self._agencies[pk] for pk in self.cleaned_data["agencies"]]


class AnswerForm(forms.Form):
    """An agency's words for the lead's report."""

    answer = forms.CharField(
        label="答复",
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="只写文字；数值由本单位在填报表中报送。牵头单位并入前可以修改。",
        error_messages={"required": "请写明本单位承担部分的情况；没有进展的，也请写明。"},
    )
