"""A workbook that is sent (上传工作簿)."""

from django import forms
from django.core.files.uploadedfile import UploadedFile

from luoshi.readers.limits import MEGABYTE
from luoshi.readers.workbook import LIMITS


class WorkbookForm(forms.Form):
    """The file alone; what is in it is for the readers to say."""

    file = forms.FileField(
        label="填好的工作簿",
        help_text=f"Excel 工作簿（.xlsx），不超过 {LIMITS.file_bytes // MEGABYTE} MB。",
        allow_empty_file=True,
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": "请先选择要上传的工作簿。",
            "max_length": "文件名超过 %(max)d 个字，请改短后再传。",
        },
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        """The file, where it is not too large to be looked at."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > LIMITS.file_bytes:
            limit = LIMITS.file_bytes // MEGABYTE
            raise forms.ValidationError(f"文件超过上限 {limit} MB。请删去图片和无关的表，或拆成几份后再传。")
        return file
