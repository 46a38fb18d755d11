"""How a target is measured unless somebody chooses otherwise: basis, cadence, roll-up, direction, baseline by kind (默认口径)."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from luoshi.plan.model import Comparator, Direction, Kind, Target
from luoshi.rules.model import Basis
from luoshi.rules.period import Cadence, month_end
from luoshi_site.ledger.choices import TargetChoices

EVERY_YEAR = "每年"
_DEADLINE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_PER_PLACE = re.compile(r"/(?:地区|区|县|市|乡|镇|街道|社区|村|县区|区县)")
_OF_A_PERIOD = re.compile(r"收入|支出|投资|产值|增加值|总额|销售额|产量|吞吐量|客流|生产总值|GDP|成交额|交易额|接待")
_MEAN = re.compile(r"浓度|平均|均值|年均|天数")
_SHARE = re.compile(r"率|比例|占比|比重|占")
_WORSE = re.compile(
    r"浓度|死亡|事故|失业|发案|发病|能耗|排放|污染|差距|差错|投诉|逾期|积压|欠薪|隐患|流失|负债|债务|成本|漏损|返贫|违法|降|缺口|时限"
)
_BETTER = re.compile(
    r"率|比例|占比|比重|覆盖|收入|面积|数量|人数|总数|总额|寿命|标准|能力|产值|投资|增加值|托位|床位|里程|规模|指数|比值"
)
_STANDARD = re.compile(r"标准|目标|要求|规定|规划")
_AVERAGE_OF = re.compile(r"水平$|平均$|平均数$|\d{4}年$|同期$")
_WHOLE = re.compile(
    r"(?:个|所|人|户|家|项|座|场|套|人次|条|株|台|辆|处|件|名|次|期|门|对|位|张|间|栋|只|头|艘|宗|种|村|个次|场次)(?:/.*)?"
)


@dataclass(frozen=True, slots=True)
class Terms:
    """The settled terms of a target (口径): what its indicator is, and what its first version says beside the document's facts.

    `partner` is the other side's indicator of a relation, "" where it is a standard that a verdict settles. `direction` None is open;
    `proposed` says that it was guessed from the indicator's name.
    """

    name: str
    unit: str
    basis: Basis
    cadence: Cadence
    rollup: str
    as_ratio: bool
    numerator_name: str
    denominator_name: str
    decimals: int
    is_register: bool
    direction: Direction | None
    proposed: bool
    keep: bool
    due_on: date | None
    every_year: bool
    baseline_value: Decimal | None
    baseline_on: date | None
    is_ceiling: bool
    is_count: bool
    is_mean: bool
    from_levels: bool
    partner: str


def terms_of(fact: Target, choices: TargetChoices, starts_on: date | None) -> Terms:
    """The terms of a target: what was chosen, else the default of its kind (docs/status.md)."""
    measured = fact.indicator + fact.quote
    is_register = _chosen(choices.is_register, default=fact.kind is Kind.ZERO and "动态" in measured)
    from_levels = _chosen(choices.from_levels, default=fact.kind is Kind.ANNUAL_CHANGE and fact.value is None)
    is_mean = _chosen(choices.is_mean, default=fact.kind in {Kind.GROWTH, Kind.ANNUAL_CHANGE} and "年均" in measured)
    every_year = fact.deadline == EVERY_YEAR and not is_mean
    guessed = choices.direction or fact.direction or certain_direction(fact)
    unit = (choices.indicator_unit or fact.unit or _relation_unit(fact))[:40]
    is_count = _chosen(choices.is_count, default=bool(_WHOLE.fullmatch(unit)))
    as_ratio = _chosen(choices.as_ratio, default=_as_ratio(fact, unit))
    baseline_value, baseline_on = _baseline(fact, choices, starts_on, every_year=every_year, from_levels=from_levels)
    return Terms(
        name=(choices.indicator_name or fact.indicator)[:200],
        unit=unit,
        basis=choices.basis or _basis(fact, unit),
        cadence=choices.cadence or (Cadence.MONTHLY if is_register else Cadence.YEARLY),
        rollup=choices.rollup or _rollup(fact, unit),
        as_ratio=as_ratio,
        numerator_name=(choices.numerator_name or ("分子" if as_ratio else ""))[:100],
        denominator_name=(choices.denominator_name or ("分母" if as_ratio else ""))[:100],
        decimals=choices.decimals if choices.decimals is not None else (0 if is_count else max(2, _decimals(fact))),
        is_register=is_register,
        direction=guessed or likely_direction(fact, is_count=is_count),
        proposed=guessed is None,
        keep=_chosen(choices.keep, default=fact.keep),
        due_on=choices.due_on or due_on(fact.deadline),
        every_year=every_year,
        baseline_value=baseline_value,
        baseline_on=baseline_on,
        is_ceiling=bool(choices.is_ceiling),
        is_count=is_count,
        is_mean=is_mean,
        from_levels=from_levels,
        partner=partner_of(fact),
    )


def due_on(deadline: str | None) -> date | None:
    """The last day of a deadline: 2025 is its 31 December, 2025-06 its 30 June; None where there is none or it holds every year."""
    found = _DEADLINE.fullmatch(deadline or "")
    if found is None:
        return None
    year, month, day = int(found[1]), int(found[2] or 12), found[3]
    try:
        return date(year, month, int(day)) if day else month_end(year, month)
    except ValueError:
        return None


def needs_direction(fact: Target) -> bool:
    """Whether the light depends on which way is better: not for a relation, nor for a range that is no total."""
    return fact.kind is not Kind.RELATION and fact.comparator is not Comparator.RANGE


def certain_direction(fact: Target) -> Direction | None:
    """The direction that the kind or the comparator leaves no doubt about."""
    if fact.kind is Kind.ZERO or fact.comparator in {Comparator.AT_MOST, Comparator.BELOW}:
        return Direction.DOWN
    if fact.comparator in {Comparator.AT_LEAST, Comparator.ABOVE}:
        return Direction.UP
    return Direction.UP if fact.kind not in {Kind.LEVEL, Kind.RATIO} else None


def likely_direction(fact: Target, *, is_count: bool) -> Direction | None:
    """The direction that the indicator's name suggests, for an officer to confirm; None where it says nothing."""
    if _WORSE.search(fact.indicator):
        return Direction.DOWN
    return Direction.UP if is_count or _BETTER.search(fact.indicator) else None


def partner_of(fact: Target) -> str:
    """The name of the indicator that a relation is set against; "" where it is none, or a standard."""
    if fact.kind is not Kind.RELATION or not fact.of or _STANDARD.search(fact.of):
        return ""
    return f"{fact.indicator}（{fact.of}）"[:200] if _AVERAGE_OF.search(fact.of) else fact.of[:200]


def _chosen(choice: bool | None, *, default: bool) -> bool:
    return default if choice is None else choice


def _baseline(
    fact: Target, choices: TargetChoices, starts_on: date | None, *, every_year: bool, from_levels: bool
) -> tuple[Decimal | None, date | None]:
    """What was chosen; else 0 on the day before the plan's first, for totals and growths."""
    before = starts_on - timedelta(days=1) if starts_on else None
    if choices.baseline_value is not None or choices.baseline_on is not None:
        return choices.baseline_value, choices.baseline_on or before
    from_nothing = fact.kind is Kind.CUMULATIVE or (fact.kind is Kind.GROWTH and not from_levels)
    return (Decimal(0), before) if from_nothing and not every_year and before else (None, None)


def _basis(fact: Target, unit: str) -> Basis:
    if _PER_PLACE.search(unit):
        return Basis.POINT
    if fact.kind is Kind.CUMULATIVE or (fact.kind is Kind.ANNUAL_CHANGE and fact.value is None):
        return Basis.FLOW
    if fact.kind in {Kind.GROWTH, Kind.ANNUAL_CHANGE} or (fact.kind is Kind.RELATION and partner_of(fact)):
        return Basis.AVERAGE
    if fact.kind is Kind.LEVEL and _MEAN.search(fact.indicator):
        return Basis.AVERAGE
    if fact.kind is Kind.LEVEL and _OF_A_PERIOD.search(fact.indicator):
        return Basis.FLOW
    return Basis.POINT


def _rollup(fact: Target, unit: str) -> str:
    if _PER_PLACE.search(unit):
        return "share_of_areas"
    return "sum" if fact.kind is Kind.CUMULATIVE else "none"


def _as_ratio(fact: Target, unit: str) -> bool:
    if fact.kind is Kind.RATIO:
        return True
    return fact.kind is Kind.LEVEL and unit == "%" and bool(_SHARE.search(fact.indicator))


def _relation_unit(fact: Target) -> str:
    """The unit of both sides of a relation without figures: growth rates are in %."""
    return "%" if fact.kind is Kind.RELATION and re.search(r"增速|增长|增幅|率", fact.indicator) else ""


def _decimals(fact: Target) -> int:
    exponent = fact.value.normalize().as_tuple().exponent if fact.value is not None else 0
    return min(6, max(0, -exponent)) if isinstance(exponent, int) else 0
