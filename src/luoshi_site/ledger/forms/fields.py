"""Fields that the document forms share: numbers as people write them, names in a list, deadlines, days."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from luoshi.language.numbers import parse_number
from luoshi_site.ledger.defaults import EVERY_YEAR, due_on
from luoshi_site.ledger.spec import fits

_DEADLINE = re.compile(
    r"(\d{4})\s*年?(?:[\s/.-]*(\d{1,2})\s*月?(?:[\s/.-]*(\d{1,2})\s*[日号]?)?)?\s*(?:年?底|末)?(?:前|之前|以前)?"
)
_SEPARATORS = re.compile(r"[、,，;；\n\r]+")


class NumberField(forms.CharField):
    """A number as people type it: 3.5万, ３５０００, 35,000; blank is no number, 0 is one."""

    def to_python(self, value: object) -> Decimal | None:  # type: ignore[override]
        """The exact number, None for blank."""
        if isinstance(value, Decimal):
            return value
        text = super().to_python(value)
        if not text:
            return None
        number = parse_number(text)
        if number is None:
            raise forms.ValidationError(f"「{text}」不是数值。请填写数字，如 35000、35,000 或 3.5万。")
        if not fits(number):
            raise forms.ValidationError("整数部分至多 12 位、小数至多 6 位，请换用较大的单位。")
        return number

    def prepare_value(self, value: object) -> object:
        """The number without an exponent."""
        return f"{value:f}" if isinstance(value, Decimal) else value

    def has_changed(self, initial: object, data: object) -> bool:
        """Whether another number is meant, however it is written."""
        try:
            return bool(self.to_python(data) != initial)
        except forms.ValidationError:
            return True


class NamesField(forms.CharField):
    """Names in a row, parted by 、 or line ends."""

    widget = forms.Textarea(attrs={"rows": 2})

    def to_python(self, value: object) -> list[str]:  # type: ignore[override]
        """The names, each once, in order."""
        if isinstance(value, list | tuple):
            return [str(each) for each in value]
        names = (name.strip() for name in _SEPARATORS.split(super().to_python(value) or ""))
        return list(dict.fromkeys(name for name in names if name))

    def prepare_value(self, value: object) -> object:
        """The names joined."""
        return "、".join(value) if isinstance(value, list | tuple) else value

    def has_changed(self, initial: object, data: object) -> bool:
        """Whether the list is another."""
        held = list(initial) if isinstance(initial, list | tuple) else []
        return self.to_python(data) != held


class DeadlineField(forms.CharField):
    """A deadline: 2025, 2025-06, 2025-06-30, 每年; also as people write it (2025年6月底前)."""

    def to_python(self, value: object) -> str | None:
        """The deadline in the plan's form, None for blank."""
        text = super().to_python(value)
        if not text:
            return None
        if text in {EVERY_YEAR, "逐年", "年度"}:
            return EVERY_YEAR
        found = _DEADLINE.fullmatch(text)
        if found is not None:
            form = "-".join(part if len(part) > 1 else f"0{part}" for part in found.groups() if part)
            if due_on(form):
                return form
        raise forms.ValidationError("完成时限读不懂，请写成 2025、2025-06、2025-06-30 或 每年。")

    def has_changed(self, initial: object, data: object) -> bool:
        """Whether another deadline is meant."""
        try:
            return bool(self.to_python(data) != (initial or None))
        except forms.ValidationError:
            return True


class DayField(forms.DateField):
    """A day, with the browser's own picker."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401  # as in Django
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日"])
        kwargs.setdefault("error_messages", {"invalid": "请填写日期，如 2025-12-31。"})
        super().__init__(**kwargs)


def as_stored(value: object) -> object:
    """A cleaned value as a draft edit keeps it."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value


def changes(form: forms.Form, names: tuple[str, ...] | None = None) -> dict[str, object]:
    """The changed fields of a valid form, as a draft edit keeps them."""
    wanted = form.changed_data if names is None else [name for name in names if name in form.changed_data]
    return {name: as_stored(form.cleaned_data[name]) for name in wanted}
