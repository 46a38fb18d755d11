"""Instructions and proposals as people type them."""

from collections.abc import Sequence
from typing import Any

from django import forms

from luoshi_site.agencies.models import Agency
from luoshi_site.supervision.actions.instructions import LONGEST
from luoshi_site.supervision.forms.inspections import words_field
from luoshi_site.supervision.models import Proposal, SupervisionOrder


class InstructionForm(forms.Form):
    """A leader's words, and what becomes of them."""

    text = words_field("批示", "请写下批示内容。", rows=2, most=LONGEST)
    become = forms.ChoiceField(choices=[("note", "记为批示"), ("order", "转为督办单")])

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["placeholder"] = "写下批示"


class ProposalForm(forms.Form):
    """What is proposed, about whom, why."""

    kind = forms.ChoiceField(label="种类", choices=Proposal.Kind.choices, error_messages={"required": "请选择种类。"})
    agency = forms.ChoiceField(label="单位", error_messages={"required": "请选择单位。"})
    order = forms.ChoiceField(label="所据督办单", required=False)
    reason = words_field("事实和理由", "请写明事实和理由，批准的领导要据此决定。", rows=4)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        agencies: Sequence[Agency],
        orders: Sequence[SupervisionOrder],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        self._agencies = {str(row.pk): row for row in agencies}
        self._orders = {str(row.pk): row for row in orders}
        names = {key: f"〔{row.year}〕{row.number}号 {row.title}（{row.agency}）" for key, row in self._orders.items()}
        self.fields["agency"].choices = [("", "请选择"), *((key, str(row)) for key, row in self._agencies.items())]  # type: ignore[attr-defined]
        self.fields["order"].choices = [("", "不据督办单"), *names.items()]  # type: ignore[attr-defined]

    def chosen(self) -> tuple[str, Agency, SupervisionOrder | None, str]:
        """Kind, agency, order and reason, only after the form was found valid."""
        data = self.cleaned_data
        return data["kind"], self._agencies[data["agency"]], self._orders.get(data["order"]), data["reason"]


class DecisionForm(forms.Form):
    """Approve or refuse."""

    verdict = forms.ChoiceField(choices=[("approve", "批准"), ("refuse", "不批准")])
    answer = forms.CharField(label="意见", max_length=500, required=False)
