"""Uploading a document, its plan's particulars, adopting it."""

from collections.abc import Sequence

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from luoshi_site.agencies.models import City
from luoshi_site.ledger.forms.fields import DayField, NamesField, changes
from luoshi_site.ledger.queries import Preview

MEGABYTE = 2**20


class UploadForm(forms.Form):
    """A file to read (上传文件); its size is looked at before its content."""

    file = forms.FileField(
        label="公文文件",
        help_text="可读 docx、pdf、ofd、xlsx、txt、html，以及旧版 doc、wps、xls、et。",
        error_messages={
            "required": "请先选择文件。",
            "empty": "文件是空的，没有可读的文字。请检查文件后重新选择。",
            "invalid": "没有收到文件，请重新选择。",
        },
        widget=forms.FileInput(
            attrs={"accept": ".docx,.docm,.doc,.wps,.pdf,.ofd,.xlsx,.xlsm,.xls,.et,.txt,.html,.htm"}
        ),
    )
    city = forms.ChoiceField(label="城市")

    def __init__(self, *args: object, cities: Sequence[City], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["city"]
        if not isinstance(field, forms.ChoiceField):
            raise TypeError
        field.choices = [(city.code, city.name) for city in cities]
        if len(cities) == 1:
            field.widget, field.initial = forms.HiddenInput(), cities[0].code
        limit = settings.DOCUMENT_BYTES // MEGABYTE
        self.fields[
            "file"
        ].help_text = f"可读 docx、pdf、ofd、xlsx、txt、html，以及旧版 doc、wps、xls、et，不超过 {limit} MB。"

    def clean_file(self) -> "UploadedFile[bytes]":
        """The file, unless it is too large to be looked at."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if file.size is not None and file.size > settings.DOCUMENT_BYTES:
            size, limit = -(-file.size * 10 // MEGABYTE) / 10, settings.DOCUMENT_BYTES // MEGABYTE
            raise forms.ValidationError(
                f"文件有 {size:.1f} MB,超过上限 {limit} MB。请删去图片等附件，只留公文正文，另存为 docx 或 txt 后再试。"
            )
        return file


class PlanForm(forms.Form):
    """The plan's own particulars (计划信息)."""

    title = forms.CharField(label="标题", max_length=300)
    short_title = forms.CharField(label="简称", max_length=60, help_text="页面和通报中用的短名。")
    code = forms.SlugField(
        label="计划代码", max_length=60, help_text="网址中用，小写字母、数字和连字符，如 dalian-2023。"
    )
    issuers = NamesField(label="发文机关", required=False)
    doc_number = forms.CharField(label="发文字号", max_length=60, required=False)
    issued_on = DayField(label="成文日期", required=False)
    starts_on = DayField(label="计划开始", required=False, help_text="累计指标从这一天起算，基线为前一日的 0。")
    ends_on = DayField(label="计划结束", required=False, help_text="没有写明时限的目标到这一天为止。")

    @classmethod
    def of(cls, preview: Preview, data: object = None) -> "PlanForm":
        """The form with what the draft says now."""
        plan, spec = preview.draft.plan, preview.adoption.plan
        initial = {
            "title": plan.title or spec.title,
            "short_title": spec.short_title,
            "code": spec.code,
            "issuers": list(plan.issuers),
            "doc_number": plan.doc_number or "",
            "issued_on": plan.issued_on,
            "starts_on": spec.starts_on,
            "ends_on": spec.ends_on,
        }
        return cls(data, initial=initial)  # type: ignore[arg-type]

    def clean(self) -> dict[str, object]:
        """The end not before the start."""
        cleaned = super().clean() or {}
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", "结束日期早于开始日期，请检查。")
        return cleaned

    def edit(self) -> dict[str, object]:
        """The changed fields; the plan's first day is always kept, since the officer has now seen it."""
        start = self.cleaned_data.get("starts_on")
        return {**changes(self), "starts_on": start.isoformat() if start else None}


class AdoptForm(forms.Form):
    """The last word before adoption (采用)."""

    edit_count = forms.IntegerField(widget=forms.HiddenInput())
    assumptions_read = forms.BooleanField(label="以上推定已核对，按此采用", required=False)
