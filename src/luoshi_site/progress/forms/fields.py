"""Form fields of reporting: a number as people write it, and a file that bears it out."""

from decimal import Decimal
from pathlib import PurePosixPath

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from luoshi_site.progress.typed import TypedError, typed_number

SIGNATURES = {
    ".pdf": (b"%PDF",), ".png": (b"\x89PNG",), ".jpg": (b"\xff\xd8\xff",), ".jpeg": (b"\xff\xd8\xff",),
    ".docx": (b"PK",), ".xlsx": (b"PK",), ".ofd": (b"PK",), ".zip": (b"PK",),
    ".doc": (b"\xd0\xcf\x11\xe0",), ".xls": (b"\xd0\xcf\x11\xe0",), ".wps": (b"\xd0\xcf\x11\xe0", b"PK"),
    ".et": (b"\xd0\xcf\x11\xe0", b"PK"), ".txt": (b"",), ".csv": (b"",),
}  # fmt: skip


class NumberField(forms.CharField):
    """A number as officials write it: 3.5万, ３５０００, 35,000, with or without its unit. 0 is a value, blank is none."""

    def __init__(self, *, unit: str, label: str, required: bool = True) -> None:
        self.unit = unit
        widget = forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off", "size": "16"})
        blank = f"请填写{label.partition('（')[0]}。没有数据请不要报送；数值为零请填 0。"
        super().__init__(
            label=label, required=required, widget=widget, max_length=60, error_messages={"required": blank}
        )

    def clean(self, value: str) -> Decimal | None:
        """The number that was typed."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return typed_number(text, unit=self.unit)
        except TypedError as error:
            raise forms.ValidationError(str(error)) from error


class EvidenceField(forms.FileField):
    """A file of a kind and size that is kept as evidence; its first bytes must be what its name says."""

    def __init__(self) -> None:
        kinds = ",".join(SIGNATURES)
        limit = f"PDF、Word、Excel、图片、文本或压缩包，不超过 {settings.EVIDENCE_BYTES // 1024 // 1024} MB。"
        messages = {
            "empty": "文件是空的，请检查后重新选择。",
            "max_length": "文件名超过 %(max)d 个字，请改短后再传。",
        }
        super().__init__(
            label="佐证材料",
            required=False,
            help_text=limit,
            max_length=200,
            error_messages=messages,
            widget=forms.FileInput(attrs={"accept": kinds}),
        )

    def clean(self, upload: "UploadedFile[bytes] | None", initial: object = None) -> "UploadedFile[bytes] | None":
        """The file, or None where none was chosen."""
        file: UploadedFile[bytes] | None = super().clean(upload, initial)
        if not file:
            return None
        suffix, size = PurePosixPath(file.name or "").suffix.lower(), file.size or 0
        if suffix not in SIGNATURES:
            kinds = "、".join(kind.lstrip(".") for kind in SIGNATURES)
            raise forms.ValidationError(f"不收「{suffix or file.name}」这种文件。佐证材料可以是：{kinds}。")
        if size > settings.EVIDENCE_BYTES:
            limit = settings.EVIDENCE_BYTES // 1024 // 1024
            raise forms.ValidationError(
                f"文件有 {size / 1024 / 1024:.1f} MB，超过 {limit} MB。请压缩图片或拆分后再传。"
            )
        head = file.read(8)
        file.seek(0)
        if not head.startswith(SIGNATURES[suffix]):
            raise forms.ValidationError(
                f"文件内容不是{suffix.lstrip('.')}格式，可能改过扩展名或已损坏。请用原来的软件打开另存后再传。"
            )
        return file
