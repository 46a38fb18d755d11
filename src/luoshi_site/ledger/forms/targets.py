"""A target's facts and its terms, on one form."""

from collections.abc import Sequence

from django import forms

from luoshi.plan.model import Comparator, Kind, Target
from luoshi.rules.model import Basis
from luoshi.rules.period import Cadence
from luoshi_site.ledger.choices import CHOICE_NAMES
from luoshi_site.ledger.defaults import Terms
from luoshi_site.ledger.draft import Draft, DraftTarget
from luoshi_site.ledger.forms.fields import DayField, DeadlineField, NumberField, as_stored
from luoshi_site.ledger.models import Indicator
from luoshi_site.ledger.models.target import COMPARATORS, DIRECTIONS, KINDS, STRENGTHS
from luoshi_site.ledger.spec import KnownIndicator

NEW = "new"
FACTS = ("indicator", "kind", "comparator", "value", "value_high", "unit", "of", "deadline", "strength", "task", "goal")
TERMS = (
    "reuse", "direction", "basis", "cadence", "rollup", "decimals", "baseline_value", "baseline_on", "due_on",
    "numerator_name", "denominator_name",
)  # fmt: skip
SWITCHES = ("as_ratio", "keep")
_CHOSEN = (
    "decimals", "as_ratio", "numerator_name", "denominator_name", "rollup", "keep", "baseline_value", "baseline_on", "due_on",
)  # fmt: skip
FLAGS = ("is_register", "is_ceiling", "is_count", "is_mean", "from_levels")


class TargetForm(forms.Form):
    """A target (目标): what the document promises, and how it will be measured (口径)."""

    indicator = forms.CharField(label="指标", max_length=200)
    kind = forms.ChoiceField(label="类型", choices=KINDS)
    comparator = forms.ChoiceField(label="比较", choices=COMPARATORS)
    value = NumberField(label="目标值", required=False, help_text="可写 3.5万、35,000。")
    value_high = NumberField(label="上限", required=False, help_text="只有区间填写。")
    unit = forms.CharField(label="单位", max_length=40, required=False)
    of = forms.CharField(label="比较对象", max_length=100, required=False, help_text="只有比较关系填写。")
    deadline = DeadlineField(label="完成时限", required=False, help_text="2025、2025-06、2025-06-30 或 每年。")
    strength = forms.ChoiceField(label="承诺力度", choices=STRENGTHS)
    task = forms.TypedChoiceField(label="所属任务", required=False, coerce=int, empty_value=None)
    goal = forms.ChoiceField(label="总体目标", required=False)

    reuse = forms.ChoiceField(label="指标来源", required=False, help_text="沿用的，口径以已有指标为准。")
    direction = forms.ChoiceField(label="方向", choices=[("", "未定"), *DIRECTIONS], required=False)
    keep = forms.BooleanField(label="每期都要保持（稳定在、保持在）", required=False)
    basis = forms.ChoiceField(label="统计口径", choices=[(each.value, each.label) for each in Basis])
    cadence = forms.ChoiceField(label="报送频率", choices=[(each.value, each.label) for each in Cadence])
    rollup = forms.ChoiceField(label="汇总方式", choices=Indicator.Rollup.choices)
    decimals = forms.IntegerField(label="小数位数", min_value=0, max_value=6)
    as_ratio = forms.BooleanField(label="按分子、分母填报", required=False)
    numerator_name = forms.CharField(label="分子", max_length=100, required=False)
    denominator_name = forms.CharField(label="分母", max_length=100, required=False)
    baseline_value = NumberField(label="基线值", required=False, help_text="不填则无基线；0 表示从零起算。")
    baseline_on = DayField(label="基线日期", required=False)
    due_on = DayField(label="考核截止日", required=False, help_text="不填则到计划结束日。")
    is_register = forms.BooleanField(label="清零台账（逐项登记，逾期未清即不达标）", required=False)
    is_ceiling = forms.BooleanField(label="区间上限也要守住", required=False)
    is_count = forms.BooleanField(label="只能是整数（个、所、人）", required=False)
    is_mean = forms.BooleanField(label="年均（几年连起来算）", required=False)
    from_levels = forms.BooleanField(label="报送水平值，由系统算增幅", required=False)

    def __init__(self, *args: object, draft: Draft, known: Sequence[KnownIndicator] = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        tasks = [(task.place, f"{task.fact.id} {task.fact.title[:30]}") for task in draft.tasks if not task.struck]
        goals = dict.fromkeys(
            [each.title for each in draft.plan.outline if each.kind == "goal"]
            + [target.fact.goal for target in draft.targets if target.fact.goal]
        )
        self._choose("task", [("", "不属于某项任务"), *tasks])
        self._choose("goal", [("", "—"), *((goal, goal) for goal in goals)])
        self._choose("reuse", [(NEW, "新建指标"), *((each.code, _named(each)) for each in known)])

    def _choose(self, name: str, options: Sequence[tuple[object, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = options

    def clean(self) -> dict[str, object]:
        """What one field alone cannot say."""
        cleaned = super().clean() or {}
        low, high = cleaned.get("value"), cleaned.get("value_high")
        if cleaned.get("comparator") == Comparator.RANGE:
            if low is None or high is None:
                self.add_error("value_high", "区间须填写下限和上限。")
            elif high < low:
                self.add_error("value_high", "上限小于下限，请检查。")
        elif (
            low is None
            and "value" not in self.errors
            and cleaned.get("kind") not in {Kind.RELATION, Kind.ANNUAL_CHANGE}
        ):
            self.add_error("value", "请填写目标值；0 也是数值。")
        if cleaned.get("kind") == Kind.RELATION and not cleaned.get("of"):
            self.add_error("of", "请填写与什么比较。")
        if cleaned.get("baseline_on") and cleaned.get("baseline_value") is None and "baseline_value" not in self.errors:
            self.add_error("baseline_value", "有基线日期，须填写基线值。")
        return cleaned

    def edit(self) -> dict[str, object]:
        """The changed fields as a draft edit keeps them; the officer has now looked at the terms."""
        fields = {name: as_stored(self.cleaned_data[name]) for name in self.changed_data if name != "reuse"}
        if "reuse" in self.changed_data:
            reuse = self.cleaned_data["reuse"]
            fields["indicator_code"] = "" if reuse == NEW else reuse
            fields["own_indicator"] = reuse == NEW
        return {**fields, "confirmed": True}

    @property
    def corrects(self) -> bool:
        """Whether a fact of the document is changed, not only a choice."""
        return bool(set(self.changed_data) - CHOICE_NAMES - {"reuse"})

    def rows(self, names: Sequence[str]) -> list[forms.BoundField]:
        """Fields by name, for a template."""
        return [self[name] for name in names]

    @property
    def facts(self) -> list[forms.BoundField]:
        """The document's facts."""
        return self.rows(FACTS)

    @property
    def terms(self) -> list[forms.BoundField]:
        """How it is measured."""
        return self.rows(TERMS)

    @property
    def switches(self) -> list[forms.BoundField]:
        """What is yes or no of it."""
        return self.rows(SWITCHES)

    @property
    def flags(self) -> list[forms.BoundField]:
        """The rarer choices."""
        return self.rows(FLAGS)


def initial_of(target: DraftTarget, terms: Terms, reused: str) -> dict[str, object]:
    """What the draft says of a target now, with the terms that would be adopted."""
    fact: Target = target.fact
    chosen = {name: getattr(terms, name) for name in (*_CHOSEN, *FLAGS)}
    return {
        **{name: getattr(fact, name) or "" for name in ("indicator", "unit", "of", "deadline", "goal")},
        "kind": fact.kind.value,
        "comparator": fact.comparator.value,
        "strength": fact.strength.value,
        "value": fact.value,
        "value_high": fact.value_high,
        "task": "" if target.task is None else target.task,
        "reuse": reused or NEW,
        "direction": terms.direction.value if terms.direction else "",
        "basis": terms.basis.value,
        "cadence": terms.cadence.value,
        **chosen,
    }


def _named(known: KnownIndicator) -> str:
    unit = f",{known.unit}" if known.unit else ""
    return f"沿用：{known.name}({known.basis.label}{unit})"
