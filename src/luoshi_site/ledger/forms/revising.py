"""Forms of plans in force: an approved decision with its document, new terms of a target, the ticks of a revision."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from luoshi.plan.diff import PlanChange
from luoshi_site.ledger.actions import NewTerms
from luoshi_site.ledger.actions.revision import Chosen
from luoshi_site.ledger.decisions import LONGEST, Decision
from luoshi_site.ledger.forms.fields import DayField, NumberField
from luoshi_site.ledger.models import TargetVersion

MEGABYTE = 2**20


class DecisionForm(forms.Form):
    """A decision and the day it takes effect (批准文件)."""

    effective_on = DayField(label="生效日期", help_text="这一天起按新的要求；此前的情况仍按原来的要求。")
    title = forms.CharField(
        label="批准文件名称和文号",
        max_length=LONGEST,
        required=False,
        error_messages={"required": "请写明批准文件的名称和文号。"},
        help_text="如：《关于调整……的批复》（云汀政〔2026〕7号）。",
    )
    file = forms.FileField(
        label="批准文件",
        required=False,
        max_length=200,
        error_messages={"required": "请附上批准文件。", "empty": "文件是空的，请检查后重新选择。"},
        widget=forms.FileInput(),
    )

    def __init__(self, *args: object, needs_title: bool = False, needs_file: bool = False, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["title"].required, self.fields["file"].required = needs_title, needs_file
        limit = settings.EVIDENCE_BYTES // MEGABYTE
        self.fields["file"].help_text = f"扫描件或原件，不超过 {limit} MB；各页面上的链接都指向它。"

    def clean_file(self) -> "UploadedFile[bytes] | None":
        """The file, unless it is too large."""
        file: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if file is not None and file.size is not None and file.size > settings.EVIDENCE_BYTES:
            raise forms.ValidationError(f"文件超过 {settings.EVIDENCE_BYTES // MEGABYTE} MB，请压缩后再传。")
        return file

    @property
    def decision(self) -> Decision:
        """The decision as it was given."""
        file: UploadedFile[bytes] | None = self.cleaned_data.get("file")
        title = self.cleaned_data["title"]
        return Decision(title, file.name or "批准文件", file.read()) if file else Decision(title)

    @property
    def effective(self) -> date:
        """The day of effect."""
        day: date = self.cleaned_data["effective_on"]
        return day


class AdjustForm(DecisionForm):
    """Another value or last day for a target (调整目标)."""

    value = NumberField(label="目标值", required=False)
    value_high = NumberField(label="上限", required=False)
    due_on = DayField(label="完成期限", required=False)
    field_order = ("value", "value_high", "due_on", "effective_on", "title", "file")

    def __init__(self, *args: object, version: TargetVersion, today: date, **kwargs: object) -> None:
        initial = {"value": _plain(version.value), "value_high": _plain(version.value_high), "due_on": version.due_on}
        super().__init__(*args, initial={**initial, "effective_on": today}, **kwargs)  # type: ignore[arg-type]
        for name in ("value", "value_high"):
            if getattr(version, name) is None:
                del self.fields[name]
            else:
                self.fields[name].label = f"{self.fields[name].label}（{version.unit or '无单位'}）"
        if version.every_year:
            del self.fields["due_on"]

    @property
    def terms(self) -> NewTerms:
        """What is asked now."""
        fields = self.cleaned_data
        value: Decimal | None = fields.get("value")
        return NewTerms(value, fields.get("value_high"), fields.get("due_on"))


def _plain(value: Decimal | None) -> Decimal | None:
    """A stored number without the zeros that the database adds."""
    return None if value is None else value.normalize()


class RevisionForm(DecisionForm):
    """Which changes of a new version are adopted, from which day, on whose word (采用修订)."""

    digest = forms.CharField(widget=forms.HiddenInput)
    ticked = forms.MultipleChoiceField(
        required=False, error_messages={"invalid_choice": "比对结果已有变化，请核对后重新勾选。"}
    )

    def __init__(
        self, *args: object, changes: Sequence[PlanChange], digest: str, today: date, **kwargs: object
    ) -> None:
        super().__init__(*args, initial={"effective_on": today, "digest": digest}, **kwargs)  # type: ignore[arg-type]
        field = self.fields["ticked"]
        if not isinstance(field, forms.MultipleChoiceField):
            raise TypeError
        field.choices = [(change.key, str(change)) for change in changes]

    @property
    def told(self) -> tuple[forms.BoundField, ...]:
        """The fields shown below the comparison."""
        return tuple(self[name] for name in ("effective_on", "title", "file"))

    @property
    def chosen(self) -> Chosen:
        """What was seen and ticked."""
        return Chosen(self.cleaned_data["digest"], frozenset(self.cleaned_data["ticked"]), self.effective)
