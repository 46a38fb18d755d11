"""What is said to a question."""

from django import forms


class AnswerForm(forms.Form):
    """An agency's answer."""

    words = forms.CharField(
        label="答复",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请说明情况：数据属实的写明原因，有误的写明将怎样更正。"},
    )


class VerdictForm(forms.Form):
    """What an officer does with an answer: notes it, or asks more."""

    verdict = forms.ChoiceField(choices=[("note", "已阅"), ("again", "再问")])
    words = forms.CharField(label="意见", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
