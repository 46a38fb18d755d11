"""Tasks, milestones, and a place in the text."""

from django import forms

from luoshi.text.span import Span
from luoshi_site.ledger.draft import DraftTask
from luoshi_site.ledger.forms.fields import DayField, NamesField
from luoshi_site.ledger.queries import find_quote

ROLE_HELP = "多个单位用顿号或换行分开，按文件中的写法。"


class TaskForm(forms.Form):
    """A task with its division (任务)."""

    number = forms.CharField(label="编号", max_length=24)
    title = forms.CharField(label="任务名称", max_length=300)
    area = forms.CharField(label="领域", max_length=200, required=False)
    lead = NamesField(label="牵头单位", required=False, help_text=ROLE_HELP)
    responsible = NamesField(label="责任单位", required=False)
    supporting = NamesField(label="配合单位", required=False)

    @staticmethod
    def initial_of(task: DraftTask) -> dict[str, object]:
        """What the draft says now."""
        return {
            "number": task.fact.id,
            "title": task.fact.title,
            "area": task.fact.area or "",
            "lead": list(task.fact.lead),
            "responsible": list(task.fact.responsible),
            "supporting": list(task.supporting),
        }


class MilestoneForm(forms.Form):
    """A milestone of a task (里程碑)."""

    title = forms.CharField(label="到期交付什么", max_length=200)
    due_on = DayField(label="完成日期")
    agency = forms.ChoiceField(label="负责单位")
    proof = forms.CharField(label="以什么为证", max_length=200, required=False, help_text="如 印发的文件、验收报告。")

    def __init__(self, *args: object, names: list[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["agency"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(name, name) for name in names]


class QuoteForm(forms.Form):
    """Words of the document that a new target or task rests on (原文依据), and which of several places is meant."""

    quote = forms.CharField(
        label="原文中的词句",
        max_length=400,
        help_text="在预览页选中原文再点「补充」会自动填好；也可照原文录入，系统据此标出位置。",
    )
    occurrence = forms.IntegerField(label="第几处", min_value=1, required=False, help_text="原文中不止一处时填写。")
    start = forms.IntegerField(widget=forms.HiddenInput(), required=False, min_value=0)
    end = forms.IntegerField(widget=forms.HiddenInput(), required=False, min_value=0)

    def __init__(self, *args: object, text: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.text = text
        self.span = Span(0, 0)

    def clean(self) -> dict[str, object]:
        """The words' place in the text: the one selected while the words are still its own, else the one found."""
        cleaned = super().clean() or {}
        quote = cleaned.get("quote")
        if not quote:
            return cleaned
        start, end = cleaned.get("start"), cleaned.get("end")
        if start is not None and end is not None and start < end and _same(self.text[start:end], quote):
            self.span = Span(start, end)
            return cleaned
        found = find_quote(self.text, quote)
        place = cleaned.get("occurrence") or 1
        if not found:
            self.add_error("quote", "原文中没有这段文字。请照原文录入（标点可全角或半角以原文为准），或缩短后再试。")
        elif len(found) > 1 and not cleaned.get("occurrence"):
            self.add_error("occurrence", f"原文中有 {len(found)} 处，请填写是第几处，或多录几个字。")
        elif place > len(found):
            self.add_error("occurrence", f"原文中只有 {len(found)} 处。")
        else:
            self.span = found[place - 1]
        return cleaned


def _same(selected: str, quote: str) -> bool:
    return "".join(selected.split()) == "".join(quote.split())
