"""Strings into values: a review's day and people, an own item, a decision, the layout (调度会)."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms

from luoshi_site.agencies.models import Agency, City
from luoshi_site.ledger.models import Task
from luoshi_site.office.models import ProgressReview
from luoshi_site.office.reviews.actions import MOST_ITEMS, ReviewSpec
from luoshi_site.office.reviews.columns import COLUMNS, PRESETS
from luoshi_site.office.reviews.queries import Layout
from luoshi_site.supervision.forms.acts import day_field, words_field
from luoshi_site.supervision.models import SupervisionOrder
from luoshi_site.supervision.queries.matters import agencies_to_order

USUAL_ITEMS = 10


def _number(label: str, least: int, most: int, help_text: str) -> forms.IntegerField:
    said = f"请填写 {least} 到 {most} 之间的整数。"
    messages = dict.fromkeys(("required", "invalid", "min_value", "max_value"), said)
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, error_messages=messages, help_text=help_text
    )


class ReviewForm(forms.Form):
    """Day, place, chair and attendees of a review."""

    held_on = day_field("会议日期")
    chair = forms.CharField(
        label="主持人",
        max_length=100,
        help_text="姓名、职务，纪要和督办单的依据里会用到。",
        error_messages={"required": "请写明主持人。"},
    )
    place = forms.CharField(label="地点", max_length=100, required=False)
    attendees = words_field("出席人员", "", rows=3, help_text="可会后补填，写入纪要。")

    def spec(self) -> ReviewSpec:
        """What was typed."""
        clean = self.cleaned_data
        return ReviewSpec(clean["held_on"], clean["chair"], clean["place"], clean["attendees"])

    @staticmethod
    def values_of(review: ProgressReview) -> dict[str, object]:
        """What the form shows at first for a review."""
        return {name: getattr(review, name) for name in ("held_on", "chair", "place", "attendees")}


class OpenReviewForm(ReviewForm):
    """The same, and how many items to begin with."""

    most = _number("先列入几项", 0, MOST_ITEMS, "按紧要程度自动列入，之后可增减、排序。")
    field_order = ("held_on", "chair", "place", "most", "attendees")


class OwnItemForm(forms.Form):
    """An item of the officer's own: a task, or words."""

    task = forms.ChoiceField(label="任务", required=False)
    title = forms.CharField(label="或其他议题", max_length=300, required=False)

    def __init__(self, *args: Any, tasks: Sequence[Task], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        choices = [("", "不选任务"), *((str(task.pk), str(task)) for task in tasks)]
        cast("forms.ChoiceField", self.fields["task"]).choices = choices


class DecisionForm(forms.Form):
    """What is decided on an item: words, agency, day, and how it goes on."""

    text = words_field("议定事项", "请写明议定的事项：办什么，办到什么程度。", rows=3)
    agency = forms.ModelChoiceField(
        Agency.objects.none(),
        label="责任单位",
        error_messages={"required": "请选择责任单位。", "invalid_choice": "请选择本市在册单位。"},
    )
    due_on = day_field("完成时限")
    carried = forms.ChoiceField(label="办理方式", widget=forms.RadioSelect, error_messages={"required": "请选择一项。"})
    level = forms.ChoiceField(label="督办级别", choices=SupervisionOrder.Level.choices)

    def __init__(self, *args: Any, city: City, open_order: str, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Agency]", self.fields["agency"]).queryset = agencies_to_order(city)
        first = ("join", f"并入{open_order}") if open_order else ("order", "立项督办（拟督办单）")
        cast("forms.ChoiceField", self.fields["carried"]).choices = [first, ("note", "跟踪落实（不立督办单）")]
        if open_order:
            del self.fields["level"]


class OutcomeForm(forms.Form):
    """What came of a decision."""

    outcome = forms.CharField(
        label="落实结果", max_length=500, error_messages={"required": "请写明落实的结果：办成了什么，依据是什么。"}
    )


class LayoutForm(forms.Form):
    """The review table's columns in order, and months until stuck."""

    stuck_months = _number("停滞月数", 1, 24, "数值连续这么多个月没有变化、又落后于序时的目标，列为停滞。")

    def __init__(self, *args: Any, layout: Layout, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["stuck_months"].initial = layout.stuck_months
        places = {key: place for place, key in enumerate(layout.columns, 1)}
        for key, column in COLUMNS.items():
            label = f"{column.title}（留空手填）" if column.by_hand else column.title
            self.fields[f"column_{key}"] = forms.IntegerField(
                label=label, required=False, min_value=0, max_value=99, initial=places.get(key),
                error_messages={"invalid": "列的顺序请填整数。"},
            )  # fmt: skip

    @property
    def column_fields(self) -> list[forms.BoundField]:
        """The fields that say each column's place."""
        return [self[name] for name in self.fields if name.startswith("column_")]

    def columns(self) -> tuple[str, ...]:
        """The columns chosen, by their places; the same place twice goes by the list's order."""
        placed = [
            (self.cleaned_data[f"column_{key}"], key) for key in COLUMNS if self.cleaned_data.get(f"column_{key}")
        ]
        return tuple(key for _, key in sorted(placed, key=lambda pair: pair[0]))


PRESET_CHOICES = tuple((key, preset.label) for key, preset in PRESETS.items())
