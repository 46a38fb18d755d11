"""Supervision rules as data: when something happens to a matter, what goes to whom, with which limit (督办规则)."""

from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum

from luoshi.problems import LuoshiError
from luoshi.rules.limits import LONGEST, DayKind


class RuleError(LuoshiError):
    """A rule that cannot be read or makes no sense; the text says which and why."""


class When(StrEnum):
    """What happens to a matter (触发情形)."""

    MILESTONE_DUE_SOON = "milestone_due_soon"
    MILESTONE_MISSED = "milestone_missed"
    RED_FOR = "red_for"
    RED_CARDS = "red_cards"
    REPORT_DUE_SOON = "report_due_soon"
    REPORT_LATE = "report_late"
    REPORT_RETURNED = "report_returned"
    ORDER_UNSIGNED = "order_unsigned"
    ORDER_DUE_SOON = "order_due_soon"
    ORDER_OVERDUE = "order_overdue"
    ORDER_STILL_OVERDUE = "order_still_overdue"
    ORDER_RETURNED = "order_returned"
    ORDER_RAISED = "order_raised"
    PROMISE_OVERDUE = "promise_overdue"

    @property
    def label(self) -> str:
        """The Chinese words (里程碑逾期)."""
        return _WHENS[self.value]

    @property
    def of_order(self) -> bool:
        """Whether it happens to an order that exists."""
        return self.value.startswith(("order_", "promise_"))


_WHENS = {
    "milestone_due_soon": "里程碑将到期",
    "milestone_missed": "里程碑逾期未交付",
    "red_for": "红灯持续数月",
    "red_cards": "连续数个月末红灯",
    "report_due_soon": "报送将到期",
    "report_late": "报送逾期",
    "report_returned": "报送多次退回",
    "order_unsigned": "督办单未签收",
    "order_due_soon": "督办单将到期",
    "order_overdue": "督办单逾期",
    "order_still_overdue": "督办单跨月逾期",
    "order_returned": "反馈多次退回",
    "order_raised": "督办单升级后",
    "promise_overdue": "承诺逾期",
}


class Then(StrEnum):
    """What goes out (督办措施)."""

    REMIND = "remind"
    CHASE = "chase"
    ORDER_BLUE = "order_blue"
    ORDER_ORANGE = "order_orange"
    ORDER_RED = "order_red"
    RAISE_ORANGE = "raise_orange"
    RAISE_RED = "raise_red"
    LIST = "list"
    PROPOSE_SUMMONS = "propose_summons"
    PROPOSE_CRITICISM = "propose_criticism"
    PROPOSE_ACCOUNTABILITY = "propose_accountability"

    @property
    def label(self) -> str:
        """The Chinese words (提醒)."""
        return _THENS[self.value]

    @property
    def level(self) -> str:
        """The level of the order that it makes or raises to, else blank."""
        name, _, level = self.value.partition("_")
        return level if name in {"order", "raise"} else ""

    @property
    def makes_order(self) -> bool:
        """Whether it starts an order."""
        return self.value.startswith("order_")

    @property
    def raises(self) -> bool:
        """Whether it raises the open order."""
        return self.value.startswith("raise_")

    @property
    def proposes(self) -> str:
        """The kind of proposal that it drafts, else blank."""
        return self.value.removeprefix("propose_") if self.value.startswith("propose_") else ""


_THENS = {
    "remind": "提醒",
    "chase": "催办",
    "order_blue": "督办单（蓝）",
    "order_orange": "督办单（橙）",
    "order_red": "督办单（红）",
    "raise_orange": "升为橙色",
    "raise_red": "升为红色",
    "list": "列入专门台账",
    "propose_summons": "建议约谈",
    "propose_criticism": "建议通报批评",
    "propose_accountability": "建议问责",
}


class To(StrEnum):
    """Whom it goes to (对象)."""

    LEAD = "lead"
    RESPONSIBLE = "responsible"
    LEADER = "leader"
    OFFICE = "office"
    TOP = "top"

    @property
    def label(self) -> str:
        """The Chinese words (牵头单位)."""
        return _TOS[self.value]


_TOS = {
    "lead": "牵头（承办）单位",
    "responsible": "责任单位",
    "leader": "分管领导",
    "office": "督查考核部门",
    "top": "市主要领导",
}
LEVELS = {"blue": "蓝色", "orange": "橙色", "red": "红色"}
CLASSES = {
    "ordinary": "一般事项",
    "major": "重大事项",
    "urgent": "紧急事项",
    "instruction": "领导批示事项",
    "livelihood": "民生实事",
    "special": "特事特办事项",
}
# How sure the source is.
SURE = {"law": "法定", "published": "公开规则", "proposed": "本系统建议"}


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a rule from a day on (规则参数).

    `days` before or after, `months` or `times` as the occasion needs; `level` narrows to orders of that level. `limit_days` is what it
    sets. `follows` names the step of the ladder that must have gone out before on the same occasion and whose limit has passed.
    `most_a_month` is the most that it sends to one agency in a month (条例 §15), 0 for no bound.
    """

    days: int = 0
    day_kind: DayKind = DayKind.WORKING
    months: int = 0
    times: int = 0
    level: str = ""
    limit_days: int = 0
    limit_kind: DayKind = DayKind.WORKING
    follows: int = 0
    most_a_month: int = 0
    name: str = ""

    @classmethod
    def from_words(cls, words: dict[str, object]) -> "Figures":
        """Figures from a table or from JSON.

        Raises:
            RuleError: an unknown name, or a value of the wrong sort.
        """
        known = {each.name for each in fields(cls)}
        if unknown := sorted(set(words) - known):
            raise RuleError(f"规则参数「{unknown[0]}」不认识，可用的有：{'、'.join(sorted(known))}。")
        found: dict[str, object] = {}
        for name, value in words.items():
            if name in {"day_kind", "limit_kind"}:
                if value not in tuple(DayKind):
                    raise RuleError(f"规则参数 {name} 应为 working 或 natural，现为「{value}」。")
                found[name] = DayKind(str(value))
            elif name in {"level", "name"}:
                found[name] = str(value)
            elif isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LONGEST:
                found[name] = value
            else:
                raise RuleError(f"规则参数 {name} 应为 0 至 {LONGEST} 的整数，现为「{value}」。")
        return cls(**found)  # type: ignore[arg-type]  # checked one by one above

    def words(self) -> dict[str, object]:
        """What says something, for JSON."""
        plain = Figures()
        return {
            each.name: getattr(self, each.name)
            for each in fields(self)
            if getattr(self, each.name) != getattr(plain, each.name)
        }


@dataclass(frozen=True, slots=True)
class Edition:
    """A rule's figures from a day on."""

    starts_on: date
    figures: Figures


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of supervision: one step of a ladder.

    `classes` are the classes of matters that it holds for (empty: all); `standing` says that its orders were approved beforehand and
    go out, else they are drafted. `since` is the day from which it works: what happened before is left alone.
    """

    code: str
    ladder: str
    step: int
    when: When
    then: Then
    to: tuple[To, ...] = (To.LEAD,)
    classes: frozenset[str] = frozenset()
    source: str = ""
    sure: str = "proposed"
    standing: bool = False
    since: date = date.min
    editions: tuple[Edition, ...] = field(default=())

    def figures_on(self, day: date) -> Figures | None:
        """The figures in force on a day; the newest edition that has begun."""
        begun = [each for each in self.editions if each.starts_on <= day]
        return begun[-1].figures if begun else None

    def holds_for(self, item_class: str) -> bool:
        """Whether it concerns matters of a class."""
        return not self.classes or item_class in self.classes


def check_rule(rule: Rule) -> None:
    """See that a rule makes sense.

    Raises:
        RuleError: its figures do not fit its occasion, or its measure.
    """
    for edition in rule.editions:
        _check(rule, edition.figures)


def _check(rule: Rule, figures: Figures) -> None:
    place = f"规则 {rule.code}（{rule.when.label} → {rule.then.label}）"
    if unknown := sorted(rule.classes - set(CLASSES)):
        raise RuleError(f"{place}的事项类别「{unknown[0]}」不认识。")
    if figures.level and figures.level not in LEVELS:
        raise RuleError(f"{place}的颜色「{figures.level}」不认识，应为 blue、orange 或 red。")
    if rule.then.makes_order and rule.when.of_order:
        raise RuleError(f"{place}：督办单已经存在，同一事项不得再发，请改为升级。")
    if (rule.then.raises or rule.then is Then.LIST) and not rule.when.of_order:
        raise RuleError(f"{place}：升级和挂牌只能由督办单自己的情形触发。")
    if (rule.then.makes_order or rule.then.raises) and figures.limit_days < 1:
        raise RuleError(f"{place}须写明限期（limit_days）。")
    if rule.when is When.RED_FOR and figures.months < 1:
        raise RuleError(f"{place}须写明持续几个月（months）。")
    if rule.when in {When.RED_CARDS, When.REPORT_RETURNED, When.ORDER_RETURNED} and figures.times < 1:
        raise RuleError(f"{place}须写明次数（times）。")
    if rule.when in _AFTER and figures.days < 1:
        raise RuleError(f"{place}须写明到期后第几日（days，至少 1）。")
    if rule.when is When.ORDER_RAISED and not figures.level:
        raise RuleError(f"{place}须写明升到哪一级（level）。")


_AFTER = frozenset(
    {When.MILESTONE_MISSED, When.REPORT_LATE, When.ORDER_OVERDUE, When.ORDER_UNSIGNED, When.PROMISE_OVERDUE}
)
