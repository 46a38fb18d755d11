"""Deciding about reports."""

from django import forms


class DecisionForm(forms.Form):
    """Pass, accept or return a report; a return needs its reason."""

    verdict = forms.ChoiceField(choices=[("pass", "审核通过"), ("accept", "采用"), ("return", "退回")])
    reason = forms.CharField(label="退回原因", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def clean(self) -> dict[str, object]:
        """A return says why."""
        fields: dict[str, object] = super().clean() or {}
        if fields.get("verdict") == "return" and not fields.get("reason"):
            self.add_error("reason", "退回须写明原因，填报人会看到，并永久保留。")
        return fields
