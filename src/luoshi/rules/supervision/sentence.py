"""A rule as a sentence that anyone can read, made from its data and never stored (规则的文字表述)."""

from luoshi.rules.limits import DayKind
from luoshi.rules.supervision.model import CLASSES, LEVELS, Figures, Rule, Then, To, When

_KINDS = {DayKind.WORKING: "工作日", DayKind.NATURAL: "自然日"}


def days_words(count: int, kind: DayKind) -> str:
    """So many days in words: 3个工作日."""
    return f"{count}个{_KINDS[kind]}"


def sentence(rule: Rule, figures: Figures) -> str:
    """«里程碑到期后第1个工作日仍未交付的，向牵头（承办）单位发出催办通知，限3个工作日内答复。»."""
    classes = "、".join(label for name, label in CLASSES.items() if name in rule.classes)
    whom = "、".join(to.label for to in To if to in rule.to)
    when = _when(rule.when, figures)
    if figures.follows:
        when = f"{when.removesuffix('的')}、且第{figures.follows}步发出后限期已满的"
    parts = [f"{classes}：" if classes else "", when, "，", _then(rule, figures, whom)]
    if figures.most_a_month:
        parts.append(f"；对同一单位每月最多{figures.most_a_month}次")
    return "".join(parts) + "。"


def _when(when: When, figures: Figures) -> str:
    days = days_words(figures.days, figures.day_kind)
    nth = f"第{days}"
    level = f"{LEVELS[figures.level]}督办单" if figures.level else "督办单"
    words = {
        When.MILESTONE_DUE_SOON: f"里程碑到期前{days}仍未交付的",
        When.MILESTONE_MISSED: f"里程碑到期后{nth}仍未交付的",
        When.RED_FOR: f"目标连续{figures.months}个月为红灯的",
        When.RED_CARDS: f"目标连续{figures.times}个月末为红灯（一个月末红灯为一张红牌）的",
        When.REPORT_DUE_SOON: f"报送截止前{days}仍未报齐的",
        When.REPORT_LATE: f"报送截止后{nth}仍未报齐的",
        When.REPORT_RETURNED: f"同一期月报被退回{figures.times}次的",
        When.ORDER_UNSIGNED: f"{level}下发后{nth}仍未签收的",
        When.ORDER_DUE_SOON: f"{level}到期前{days}仍未反馈的",
        When.ORDER_OVERDUE: f"{level}期满后{nth}仍未反馈、也未获准或申请延期的",
        When.ORDER_STILL_OVERDUE: f"{level}逾期跨月仍未反馈的，每月第{days_words(max(figures.days, 1), figures.day_kind)}",
        When.ORDER_RETURNED: f"{level}的反馈被退回{figures.times}次的",
        When.ORDER_RAISED: f"督办单升为{LEVELS.get(figures.level, '')}后第{days_words(max(figures.days, 1), figures.day_kind)}",
        When.PROMISE_OVERDUE: f"承诺的完成日期过后{nth}仍未办结的",
    }
    return words[when]


def _then(rule: Rule, figures: Figures, whom: str) -> str:
    limit = f"，限{days_words(figures.limit_days, figures.limit_kind)}内" if figures.limit_days else ""
    name, then = figures.name, rule.then
    if then is Then.REMIND:
        return f"向{whom}发出{name or '提醒'}"
    if then is Then.CHASE:
        return f"向{whom}发出{name or '催办通知'}" + (f"{limit}答复" if limit else "")
    if then.makes_order:
        verb = "下发" if rule.standing else "拟订"
        wait = "" if rule.standing else "，经批准后下发"
        return f"向{whom}{verb}{name or LEVELS[then.level] + '督办单'}{limit}办结反馈{wait}"
    if then.raises:
        return f"将该督办单升为{LEVELS[then.level]}" + (f"（{name}）" if name else "") + f"{limit}办结反馈，告知{whom}"
    if then is Then.LIST:
        return f"列入{name or '专门台账'}挂牌督办（不公开），告知{whom}"
    return f"提出{then.label.removeprefix('建议')}建议，报领导审批，告知{whom}"
