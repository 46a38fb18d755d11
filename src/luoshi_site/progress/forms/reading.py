"""What people type about readings, turned into values, with what was understood and what should be looked at twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from luoshi.rules.period import Period, PeriodError, parse_period, period_name
from luoshi_site.agencies.models import Agency
from luoshi_site.ledger.models import Indicator
from luoshi_site.ledger.promise import plain_number
from luoshi_site.progress.actions import EvidenceSpec, ReadingSpec
from luoshi_site.progress.forms.fields import EvidenceField, NumberField
from luoshi_site.progress.models import Reading
from luoshi_site.progress.queries.entry import EntrySheet
from luoshi_site.progress.queries.reading import reading_figure

SCALES = ("万", "亿")
OTHER = "other"
LEAP = 10  # so many times the last figure, or its part, and a slip of the unit is likely


@dataclass(frozen=True, slots=True)
class Past:
    """What a form compares with: the period of a reading already there, the area's pk (0: whole city), its value and state in words."""

    area: int
    period: Period
    value: Decimal
    state: str


@dataclass(frozen=True, slots=True)
class EntryChoices:
    """What the form offers and compares with: areas and periods that the person may choose; `past` newest first."""

    indicator: Indicator
    areas: tuple[Agency | None, ...]
    periods: tuple[Period, ...]
    today: date
    past: tuple[Past, ...] = ()
    reason_needed: bool = False


def period_from(text: str) -> Period | None:
    """The period of a choice's key, or None."""
    start, _, end = text.partition("/")
    try:
        return Period(date.fromisoformat(start), date.fromisoformat(end))
    except (PeriodError, ValueError):
        return None


def choices_for(indicator: Indicator, sheet: EntrySheet, *, today: date, wanted: str = "") -> EntryChoices:
    """The choices for a new reading; a `wanted` period («2026-10-01/2026-10-31») is among them."""
    asked = period_from(wanted)
    periods = tuple(dict.fromkeys((*sheet.periods, asked))) if asked else sheet.periods
    past = tuple(Past(row.area_id or 0, *reading_figure(row)) for row in sheet.readings)
    return EntryChoices(indicator, sheet.areas, periods, today, past)


def choices_for_correction(reading: Reading, *, today: date) -> EntryChoices:
    """The choices for a correction: the same place and period, and a reason."""
    period = Period(reading.period_start, reading.period_end)
    return EntryChoices(reading.indicator, (reading.area,), (period,), today, reason_needed=True)


def as_typed(reading: Reading) -> dict[str, str]:
    """A reading as its form's first content, to be corrected."""
    numbers = {"value": reading.value, "numerator": reading.numerator, "denominator": reading.denominator}
    typed = {name: plain_number(number) for name, number in numbers.items() if number is not None}
    return {"certainty": reading.certainty, **typed}


class ReadingForm(forms.Form):
    """A reading of one indicator."""

    area = forms.ChoiceField(label="地区", required=False)
    period = forms.ChoiceField(label="报告期", required=False)
    other_period = forms.CharField(
        label="其他报告期",
        required=False,
        max_length=40,
        help_text="不在列表中的，写在这里，如 2026年一季度、2026年1—9月。",
    )
    value = forms.CharField(required=False)
    numerator = forms.CharField(required=False)
    denominator = forms.CharField(required=False)
    certainty = forms.ChoiceField(label="数据性质", choices=Reading.Certainty.choices, initial=Reading.Certainty.FINAL)
    note = forms.CharField(label="说明", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    evidence = EvidenceField()
    sure = forms.BooleanField(label="以上各点已核对无误，仍按此报送", required=False)

    def __init__(self, *args: Any, choices: EntryChoices, **kwargs: Any) -> None:  # noqa: ANN401  # as in Django
        super().__init__(*args, **kwargs)
        self.choices, self.indicator = choices, choices.indicator
        self.areas = {str(area.pk) if area else "": area for area in choices.areas}
        self.questions: tuple[str, ...] = ()
        self.understood = ""
        self._fit(choices.periods, reason_needed=choices.reason_needed)

    @property
    def number_errors(self) -> list[str]:
        """What is wrong with the typed numbers, blank fields aside."""
        return [
            str(message)
            for name in ("value", "numerator", "denominator")
            for message in (self.errors.get(name, []) if self.data.get(name) else [])
        ]

    def _fit(self, periods: Sequence[Period], *, reason_needed: bool) -> None:
        """Show the fields that this indicator needs, with its choices."""
        indicator = self.indicator
        if len(self.areas) > 1:
            self.fields["area"] = forms.ChoiceField(
                label="地区", choices=[("", "请选择地区"), *((key, str(area)) for key, area in self.areas.items())]
            )
        else:
            del self.fields["area"]
        names = [(f"{period.start}/{period.end}", period_name(period)) for period in periods]
        self.fields["period"] = forms.ChoiceField(
            label="报告期",
            choices=[*names, (OTHER, "其他，另外写明")],
            initial=names[0][0] if names else OTHER,
        )
        if indicator.as_ratio:
            unit = indicator.unit if indicator.unit not in {"%", "‰"} else ""
            self.fields["numerator"] = NumberField(unit=unit, label=indicator.numerator_name or "分子")
            self.fields["denominator"] = NumberField(unit=unit, label=indicator.denominator_name or "分母")
            del self.fields["value"]
        else:
            self.fields["value"] = NumberField(
                unit=indicator.unit, label=f"数值（{indicator.unit}）" if indicator.unit else "数值"
            )
            del self.fields["numerator"], self.fields["denominator"]
        if reason_needed:
            self.fields["note"].label = "更正原因"
            self.fields["note"].required = True
            self.fields["note"].help_text = "审核人会看到；已发布的通报用过原读数的，下一期的更正说明中会写上这个原因。"
            self.fields["note"].error_messages["required"] = "更正须写明原因，审核人会看到。"

    def clean(self) -> dict[str, object]:
        """Settle the period; then ask once about what looks odd."""
        fields: dict[str, object] = super().clean() or {}
        fields["chosen_period"] = self._period(fields)
        self.understood = self._understood(fields)
        self.questions = tuple(self._doubts(fields))
        if self.questions and not self.errors and not fields.get("sure"):
            self.add_error("sure", "请核对上面各点：有误请改正；无误请勾选后再报送。")
        return fields

    def _period(self, fields: dict[str, object]) -> Period | None:
        chosen, other = str(fields.get("period") or ""), str(fields.get("other_period") or "").strip()
        try:
            period = parse_period(other) if other else period_from(chosen)
            if period is None:
                self.add_error("other_period", "请写明报告期，如 2026年一季度。")
                return None
        except PeriodError as error:
            self.add_error("other_period", str(error))
            return None
        if period.end > self.choices.today and fields.get("certainty") != Reading.Certainty.FORECAST:
            self.add_error("certainty", f"{period_name(period)}尚未结束，现在只能报「预计」。")
        return period

    def _understood(self, fields: dict[str, object]) -> str:
        """What the typed numbers were understood to be, in words: 35,000 套."""
        unit = self.indicator.unit
        value, above, below = fields.get("value"), fields.get("numerator"), fields.get("denominator")
        if isinstance(value, Decimal):
            return f"{plain_number(value)} {unit}".strip()
        if isinstance(above, Decimal) and isinstance(below, Decimal) and below:
            scale = {"%": 100, "‰": 1000}.get(unit, 1)
            share = round(above / below * scale, self.indicator.decimals)
            return f"{plain_number(above)} ÷ {plain_number(below)} = {share:,f}{unit}"
        return ""

    def _doubts(self, fields: dict[str, object]) -> list[str]:
        """What should be looked at twice, in the words of the page."""
        found: list[str] = []
        value, above, below = fields.get("value"), fields.get("numerator"), fields.get("denominator")
        unit = self.indicator.unit
        if isinstance(value, Decimal):
            typed = str(self["value"].value() or "").removesuffix(unit)
            if unit.startswith(SCALES) and any(scale in typed for scale in SCALES):
                found.append(
                    f"计量单位已经是「{unit}」，所填又带「万」或「亿」，将理解为 {plain_number(value)} {unit}。"
                )
            if unit == "%" and value > 100:
                found.append(f"百分数超过 100%:{plain_number(value)}%。")
            if value < 0:
                found.append(f"数值是负数：{plain_number(value)} {unit}。")
            found += self._leap(value, fields)
        elif isinstance(above, Decimal) and isinstance(below, Decimal):
            if below == 0:
                self.add_error("denominator", "分母不能为 0。本期没有发生的，请不要填数，在说明中写明。")
            elif above > below:
                found.append(
                    f"分子 {plain_number(above)} 大于分母 {plain_number(below)}，比值超过 100%；请看是否填反。"
                )
        period = fields.get("chosen_period")
        same = [past for past in self._here(fields) if past.period == period]
        found += [
            f"{period_name(past.period)}已有{past.state}的读数 {plain_number(past.value)} {unit}。".replace(" 。", "。")
            for past in same
        ]
        return found

    def _here(self, fields: dict[str, object]) -> list[Past]:
        area = self.chosen_area(fields)
        return [past for past in self.choices.past if past.area == (area.pk if area else 0)]

    def _leap(self, value: Decimal, fields: dict[str, object]) -> list[str]:
        last = next(
            (past for past in self._here(fields) if past.value and past.state == Reading.State.ACCEPTED.label), None
        )
        if last is None or not value or last.value / LEAP <= value <= last.value * LEAP:
            return []
        unit = self.indicator.unit or "无"
        far = (
            f"与{period_name(last.period)}的 {plain_number(last.value)} 相差十倍以上，请看计量单位（{unit}）是否写对。"
        )
        return [far]

    def chosen_area(self, fields: dict[str, object]) -> Agency | None:
        """The area that the reading speaks of; null for the whole city."""
        if len(self.areas) == 1:
            return next(iter(self.areas.values()))
        return self.areas.get(str(fields.get("area") or ""))

    def spec(self) -> ReadingSpec:
        """The reading as the action takes it; only after the form was found valid."""
        fields = self.cleaned_data
        period: Period = fields["chosen_period"]
        file: UploadedFile[bytes] | None = fields.get("evidence")
        typed = [
            str(self[name].value() or "").strip()
            for name in ("value", "numerator", "denominator")
            if name in self.fields
        ]
        return ReadingSpec(
            indicator=self.indicator,
            area=self.chosen_area(fields),
            period_start=period.start,
            period_end=period.end,
            value=fields.get("value"),
            numerator=fields.get("numerator"),
            denominator=fields.get("denominator"),
            certainty=fields["certainty"],
            note=fields["note"].strip(),
            entered_as=" ÷ ".join(typed)[:100],
            evidence=(EvidenceSpec(name=(file.name or "佐证材料")[-255:], content=file.read()),) if file else (),
        )
