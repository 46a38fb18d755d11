"""How far a figure is from what was promised (完成情况): completion, levels and limits, pace, reductions, clearing."""

from fractions import Fraction

from luoshi.report.model import Words
from luoshi.wording.figures import RATE_POINTS, Value, amount, between, difference, joined, points, share

GOAL = "年度目标"


def completion(value: Value, target: Value, unit: str = "", *, places: int | None = None, of: str = GOAL) -> Words:
    """A total against what it should come to: 完成年度目标的60%; 180 % of it is 超额80%, never 超额180%."""
    done, asked = Fraction(value), Fraction(target)
    if done < 0:
        return joined("数值为", amount(done, unit, places=places), "，须核实")
    if asked <= 0:
        return cleared(value, unit, places=places)
    if done == 0:
        return joined("完成数为0，", of, "为", amount(asked, unit, places=places, measure="promised"))
    if done == asked:
        return joined("完成", of)
    reached = joined("完成", of, "的", share(done / asked))
    return joined(reached, "，超额", share(done / asked - 1, measure="excess")) if done > asked else reached


def way(progress: Value, *, of: str = "目标") -> Words:
    """A share of the way from baseline to target: 完成目标进度的60%; a way back is said as such."""
    gone = Fraction(progress)
    if gone < 0:
        return joined("较基数后退，退步幅度为", of, "所需幅度的", share(-gone))
    if gone == 0:
        return joined("与基数持平，", of, "进度为", share(gone))
    if gone == 1:
        return joined("达到", of)
    reached = joined("完成", of, "进度的", share(gone))
    return joined(reached, "，超额", share(gone - 1, measure="excess")) if gone > 1 else reached


def pace(gap_points: Value) -> Words:
    """A gap to the plan's pace: 快于序时进度3.2个百分点, 落后序时进度11.1个百分点, 与序时进度持平."""
    gap = Fraction(gap_points)
    if gap == 0:
        return "与序时进度持平"
    return joined("快于" if gap > 0 else "落后", "序时进度", points(gap))


def level(value: Value, target: Value, unit: str = "", *, places: int | None = None, of: str = "目标") -> Words:
    """A level against what it should reach; shares and rates differ by 个百分点: 低于目标5.6个百分点."""
    gap = Fraction(value) - Fraction(target)
    if gap == 0:
        return joined("与", of, "持平")
    return joined("高于" if gap > 0 else "低于", of, difference(gap, unit, places=places))


def limit(value: Value, target: Value, unit: str = "", *, places: int | None = None, of: str = "目标") -> Words:
    """A level against an upper limit: 控制在目标以内，低于目标2微克/立方米; 超出目标3微克/立方米."""
    gap = Fraction(value) - Fraction(target)
    if gap > 0:
        return joined("超出", of, difference(gap, unit, places=places))
    within = joined("控制在", of, "以内")
    return joined(within, "，低于", of, difference(gap, unit, places=places)) if gap else joined("与", of, "上限持平")


def within(value: Value, low: Value, high: Value, unit: str = "", *, places: int | None = None) -> Words:
    """A level against a range: 在目标区间3%—5%以内, 低于目标下限1个百分点."""
    now, least, most = Fraction(value), Fraction(low), Fraction(high)
    if now < least:
        return joined("低于目标下限", difference(now - least, unit, places=places))
    if now > most:
        return joined("高于目标上限", difference(now - most, unit, places=places))
    ends = (
        amount(least, unit, places=places, measure="promised"),
        amount(most, unit, places=places, measure="promised"),
    )
    return joined("在目标区间", between(ends, "—"), "以内")


def reduction(value: Value, base: Value, target: Value, unit: str = "", *, places: int | None = None) -> Words:
    """A fall from a baseline to a target: 较基数下降3微克/立方米，完成降幅目标的60%; a rise is said as one, never as a share."""
    now, before, asked = Fraction(value), Fraction(base), Fraction(target)
    if now == before:
        return "与基数持平，降幅目标尚无进展"
    if now > before:
        return joined("较基数不降反升", difference(now - before, unit, places=places, measure="change"))
    fallen = joined("较基数下降", difference(now - before, unit, places=places, measure="change"))
    if now == asked:
        return joined(fallen, "，完成降幅目标")
    done = (before - now) / (before - asked)
    reached = joined(fallen, "，完成降幅目标的", share(done))
    return joined(reached, "，超额", share(done - 1, measure="excess")) if done > 1 else reached


def cleared(value: Value, unit: str = "", *, places: int | None = None) -> Words:
    """What must come to nothing: 已清零, 尚余5件未清零."""
    left = Fraction(value)
    return joined("尚余", amount(left, unit, places=places), "未清零") if left > 0 else "已清零"


def growth(rate: Value, unit: str = "%", *, target: Value | None = None, places: int | None = None) -> Words:
    """A rate of growth, against a target where there is one: 增长6.5%，高于目标1个百分点; below nothing it is 下降3.2%."""
    now = Fraction(rate)
    said: Words = "持平"
    if now:
        said = joined("增长" if now > 0 else "下降", amount(abs(now), unit, places=places))
    if target is None:
        return said
    gap = now - Fraction(target)
    against = joined("高于" if gap > 0 else "低于", "目标", points(gap, unit)) if gap else "与目标持平"
    return joined(said, "，", against)


def is_rate(unit: str) -> bool:
    """Whether differences of figures in this unit are counted in points."""
    return unit in RATE_POINTS
