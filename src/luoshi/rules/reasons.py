"""«Why this light»: the inputs, the sum and the rule of a judgement, in Chinese lines that can be checked by hand (研判理由)."""

from collections.abc import Sequence
from fractions import Fraction

from luoshi.plan.model import Comparator, Kind
from luoshi.rules.decide import Docket, Outcome
from luoshi.rules.display import amount_text, figure_text, points_text, share_text
from luoshi.rules.figures import Figure
from luoshi.rules.model import Ask, Judgement, Reason, Suspension
from luoshi.rules.period import Period, period_name
from luoshi.rules.positions import Position
from luoshi.rules.status import Status
from luoshi.rules.terms import Terms

MOST_ADDENDS = 12
_COMPARATORS = {
    Comparator.AT_LEAST: "≥",
    Comparator.AT_MOST: "≤",
    Comparator.ABOVE: ">",
    Comparator.BELOW: "<",
}
_BESIDE = {
    Comparator.AT_LEAST: "不低于",
    Comparator.AT_MOST: "不高于",
    Comparator.ABOVE: "高于",
    Comparator.BELOW: "低于",
}
_BY_PACE = frozenset({Status.ON_PACE, Status.AT_RISK, Status.BEHIND, Status.NO_DATA})


def reasons_of(outcome: Outcome, docket: Docket, broken: tuple[Period, ...]) -> tuple[Reason, ...]:
    """The lines of one outcome, in the order in which a reader checks them."""
    terms, position = outcome.terms, outcome.position
    lines = [Reason("目标", target_text(terms))]
    if position is not None:
        lines.extend(_reading_lines(terms, position))
        lines.extend(_lack_lines(position))
    elif outcome.latest is not None:
        lines.extend(Reason("最近读数", line.text) for line in _reading_lines(terms, outcome.latest))
    lines.extend(_ask_lines(outcome, docket))
    if outcome.progress is not None and position is not None and outcome.status in _BY_PACE:
        lines.extend(_progress_lines(outcome, position, outcome.progress))
    elif position is not None and not position.fault:
        lines.extend(_comparison_lines(terms, position))
    if outcome.status is Status.MET_LATE and outcome.settling is not None:
        settling = outcome.settling
        lines.append(Reason("结算", f"{period_name(settling.period)} {_amount(terms, settling)}，未达标"))
    if broken:
        lines.append(Reason("曾未达标", "、".join(period_name(period) for period in broken)))
    lines.append(Reason("规则", f"{outcome.rule} → {outcome.status.label}"))
    return tuple(lines)


def target_text(terms: Terms) -> str:
    """The target as it is held against readings: ≥ 27,000 套,期限 2025-12-31."""
    version = terms.version
    unit = version.unit
    until = f"，期限 {terms.t1}" if terms.t1 else "，没有期限"
    if terms.value is None:
        return f"没有数值{until}"
    if version.kind is Kind.RELATION:
        name = version.partner_name or "比较对象"
        return f"{'符合' if _is_verdict(terms) else _BESIDE.get(terms.comparator, '对比')}{name}{until}"
    bound = _bound_text(terms, unit)
    extra = "，保持" if version.keep else "，年均" if version.mean else ""
    return f"{bound}{extra}{until}"


def _is_verdict(terms: Terms) -> bool:
    """Whether the target is a relation to a standard, settled by verdicts of 1 or 0."""
    return terms.version.kind is Kind.RELATION and terms.value == 1


def _bound_text(terms: Terms, unit: str) -> str:
    value = Fraction(0) if terms.value is None else terms.value
    if terms.comparator is Comparator.RANGE:
        return f"{figure_text(value)}—{amount_text(terms.high if terms.high is not None else value, unit)}"
    if terms.comparator is Comparator.ABOUT:
        limits = f"，不低于 {amount_text(terms.low, unit)}" if terms.low is not None else ""
        limits += f"，不高于 {amount_text(terms.high, unit)}" if terms.high is not None else ""
        return f"{amount_text(value, unit)}左右{limits}"
    if terms.comparator is Comparator.REACH:
        return f"达到 {amount_text(value, unit)}"
    return f"{_COMPARATORS[terms.comparator]} {amount_text(value, unit)}"


def _amount(terms: Terms, position: Position) -> str:
    return amount_text(position.shown(terms), terms.version.unit)


def _reading_lines(terms: Terms, position: Position) -> list[Reason]:
    figures = position.figures
    if len(figures) == 1 and position.years is None:
        lines = [Reason(figures[0].label, _figure_text(terms, figures[0]))]
        if terms.total and terms.b and position.x != figures[0].amount:
            lines.append(
                Reason(
                    "合计", f"{figure_text(terms.b)} + {figure_text(figures[0].amount)} = {_amount(terms, position)}"
                )
            )
        return lines
    if position.years is not None:
        return [Reason("读数", _mean_text(terms, position))]
    return [Reason("合计", _sum_text(terms, position))]


def _figure_text(terms: Terms, figure: Figure) -> str:
    if figure.label != "读数":
        return f"{period_name(figure.period)} {figure.words}"
    if _is_verdict(terms):
        return f"{period_name(figure.period)} {'符合' if figure.amount == 1 else '不符合'}（{figure.words}，已采用）"
    shown = figure.amount if figure.shown is None else figure.shown
    return f"{period_name(figure.period)} {amount_text(shown, terms.version.unit)}（{figure.words}，已采用）"


def _sum_text(terms: Terms, position: Position) -> str:
    start = [figure_text(terms.b)] if terms.b else []
    figures = position.figures
    shown = figures if len(figures) <= MOST_ADDENDS else figures[-MOST_ADDENDS:]
    addends = [f"{figure_text(f.amount)}（{period_name(f.period)}，{f.words}）" for f in shown]
    if len(shown) < len(figures):
        earlier = sum((f.amount for f in figures[:-MOST_ADDENDS]), Fraction(0))
        addends.insert(0, f"{figure_text(earlier)}（此前 {len(figures) - len(shown)} 期）")
    return f"{' + '.join(start + addends)} = {amount_text(position.x, terms.version.unit)}"


def _mean_text(terms: Terms, position: Position) -> str:
    unit = terms.version.unit
    each = "、".join(f"{period_name(f.period)} {amount_text(f.amount, unit)}（{f.words}）" for f in position.figures)
    if terms.compounds:
        reported = f"已报的 {len(position.figures)}" if position.gaps else str(position.years)
        compounded = amount_text(position.x * terms.scale, unit)
        return f"{each}；连乘 ∏(1 + r) − 1 = {compounded}，{reported} 年平均 {_amount(terms, position)}"
    return f"{each}；合计 {amount_text(position.x, unit)}，{position.years} 年平均 {_amount(terms, position)}"


def _lack_lines(position: Position) -> list[Reason]:
    lines = []
    if position.gaps:
        lines.append(Reason("缺报", f"合计缺 {'、'.join(period_name(gap) for gap in position.gaps)}"))
    if position.missing_areas:
        lines.append(Reason("缺报", f"缺 {'、'.join(position.missing_areas)} 的数"))
    if position.straddles:
        lines.append(Reason("提示", "首期读数含起点以前的部分，整期计入"))
    return lines


def _ask_lines(outcome: Outcome, docket: Docket) -> list[Reason]:
    return [Reason("缺报", _ask_text(ask, docket)) for ask in outcome.late_asks[-3:]]


def _ask_text(ask: Ask, docket: Docket) -> str:
    who = f"应由 {ask.agency} 报送" if ask.agency else "应报"
    closed = ask.closed_at is not None and ask.closed_at <= docket.moment.known_at
    return f"{period_name(ask.period)}的读数{who}，截止 {ask.due_on}，未报来，轮次{'已关闭' if closed else '未关闭'}"


def _progress_lines(outcome: Outcome, position: Position, progress: Fraction) -> list[Reason]:
    lines = [Reason("进度", f"p = {_way_text(outcome.terms, position)} = {share_text(progress)}")]
    gap = outcome.gap_points
    if outcome.planned is not None:
        lines.append(Reason("序时", f"q({position.on}) = {share_text(outcome.planned)}{_floored(outcome)}"))
    if gap is not None:
        lines.append(Reason("差距", points_text(gap) + _threshold_text(outcome)))
    return lines


def _way_text(terms: Terms, position: Position) -> str:
    if position.years is not None or terms.near is None or terms.b is None:
        return "累计至今 / 全程应达"
    b = figure_text(terms.b)
    return f"({figure_text(position.x)} − {b}) / ({figure_text(terms.near)} − {b})"


def _floored(outcome: Outcome) -> str:
    terms = outcome.terms
    if not terms.version.is_count or terms.version.nodes or terms.near is None or terms.b is None:
        return ""
    return "，按整数计" if abs(terms.near - terms.b) <= terms.parameters.small_count else ""


def _threshold_text(outcome: Outcome) -> str:
    parameters = outcome.terms.parameters
    signs = {
        Status.ON_PACE: f"，不低于 {figure_text(parameters.on_pace_points)}",
        Status.AT_RISK: f"，低于 {figure_text(parameters.on_pace_points)}，不低于 {figure_text(parameters.at_risk_points)}",
        Status.BEHIND: f"，低于 {figure_text(parameters.at_risk_points)}",
    }
    words = signs.get(outcome.status)
    return f"{words} → {outcome.status.label}" if words else ""


def _comparison_lines(terms: Terms, position: Position) -> list[Reason]:
    held = terms.holds(position.x, position.years)
    if terms.version.mean and terms.compounds and position.gaps:
        return []
    if held is None or _is_verdict(terms) or position.figures[0].label != "读数":
        return []
    word = "达标" if held else "未达标"
    if len(position.figures) == 1 and position.figures[0].shown is not None:
        return [Reason("比较", f"差 {figure_text(position.x)}，{word}")]
    return [Reason("比较", f"{_amount(terms, position)} 与目标 {_bound_text(terms, terms.version.unit)} 比较，{word}")]


def suspension_reason(suspension: Suspension, status: Status) -> Reason:
    """The decision that a target rests, and the light of the day it began."""
    decision = suspension.decision or "暂停考核决定"
    return Reason("暂停", f"自 {suspension.starts_on} 起暂停（{decision}），当日为「{status.label}」")


def worst_reason(quantity: str, parts: Sequence[tuple[str, Judgement]]) -> Reason:
    """Which of several quantities gives the light."""
    each = "、".join(f"{name}「{judgement.status.label}」" for name, judgement in parts)
    return Reason("分项", f"{each}；取最差的「{quantity}」")


def year_reason(year: int, years: Sequence[tuple[int, Judgement]], *, over: bool) -> Reason:
    """Which year of 每年 gives the light."""
    each = "、".join(f"{number}年「{judgement.status.label}」" for number, judgement in years)
    why = "各年度均已结束，取最差的" if over else "取最近已结算的" if years and _is_settled(year, years) else "取当前"
    return Reason("分年", f"{each}；{why} {year}年")


def _is_settled(year: int, years: Sequence[tuple[int, Judgement]]) -> bool:
    return any(number == year and judgement.status.settled for number, judgement in years)
