"""Drafting an order, and opening a matter of its own."""

from typing import Any, cast

from django import forms

from luoshi_site.agencies.models import Agency, City
from luoshi_site.ledger.models import Matter
from luoshi_site.supervision.forms.acts import limit_field, words_field
from luoshi_site.supervision.models import SupervisionOrder
from luoshi_site.supervision.queries.matters import agencies_to_order

DEFAULT_LIMIT = 10


def _line(label: str, most: int, required: str = "", help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        required=bool(required),
        help_text=help_text,
        error_messages={"required": required},
    )


class DraftForm(forms.Form):
    """What is asked of which agency, on what basis, until when."""

    title = _line("题名", 200, "请写明题名。")
    agency = forms.ModelChoiceField(
        Agency.objects.none(),
        label="责任单位",
        error_messages={"required": "请选择责任单位。", "invalid_choice": "请选择本市在册单位。"},
    )
    parts = forms.ModelMultipleChoiceField(
        Agency.objects.none(), label="协办单位", required=False, help_text="可多选；协办单位看得到督办单，由责任单位统一反馈。",
        widget=forms.SelectMultiple(attrs={"size": 5}),
    )  # fmt: skip
    level = forms.ChoiceField(
        label="级别",
        choices=SupervisionOrder.Level.choices,
        help_text="一般从蓝色开始；重大、紧急、领导批示事项可从橙色开始。",
    )
    asks = words_field("办理要求", "请写明要求办什么、办到什么程度。", rows=5)
    basis = _line(
        "立项依据", 300, "请写明依据：会议、文件或领导批示。", "如：市政府第12次常务会议纪要。没有依据不能批准立项。"
    )
    limit_days = limit_field()
    day_kind = forms.ChoiceField(label="按", choices=SupervisionOrder.DayKind.choices)
    evidence_asked = _line("要求的佐证", 300, help_text="如：竣工验收单、现场照片。写明的，没有佐证不能销号。")

    def __init__(self, *args: Any, city: City, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        for name in ("agency", "parts"):
            cast("forms.ModelChoiceField[Agency]", self.fields[name]).queryset = agencies_to_order(city)


def draft_initial(matter: Matter) -> dict[str, object]:
    """What stands in the form for a matter."""
    return {
        "title": f"关于{matter.title}的督办"[:200],
        "agency": matter.agency_id,
        "level": SupervisionOrder.Level.BLUE,
        "limit_days": DEFAULT_LIMIT,
        "day_kind": SupervisionOrder.DayKind.WORKING,
    }


class MatterForm(forms.Form):
    """A matter of its own, outside any plan."""

    title = _line("事项", 300, "请写明事项。")
    item_class = forms.ChoiceField(label="类别", choices=Matter.ItemClass.choices)
    agency = forms.ModelChoiceField(
        Agency.objects.none(),
        label="责任单位",
        error_messages={"required": "请选择责任单位。", "invalid_choice": "请选择本市在册单位。"},
    )

    def __init__(self, *args: Any, city: City, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Agency]", self.fields["agency"]).queryset = agencies_to_order(city)
