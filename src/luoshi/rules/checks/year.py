"""What the year's end and the year's beginning tell: a surge on the last day, a total carried over (期末与跨年核对)."""

from fractions import Fraction
from itertools import pairwise
from statistics import median

from luoshi.rules.checks.cell import in_season
from luoshi.rules.checks.gains import ADDING, Look, gain_of, gains_of
from luoshi.rules.checks.kinds import FULL
from luoshi.rules.checks.reported import digits_of
from luoshi.rules.model import Basis
from luoshi.rules.period import period_name


def surge_words(look: Look) -> str | None:
    """The last figure of the year, or the one of the last day promised, adds far more than those before (期末突击)."""
    statistic, row, parameters = look.statistic, look.row, look.parameters
    if statistic.measure.basis not in ADDING or FULL.get(statistic.measure.unit) or not _is_last(look):
        return None
    earlier = [gain for _, gain in gains_of(statistic, look.points, row.end.year)]
    gain = look.gain
    if len(earlier) < parameters.surge_gains:
        return None
    usual = Fraction(median(earlier))
    material = gain >= parameters.surge_share * (sum(earlier) + gain)
    much = gain > max(parameters.surge_factor * usual, parameters.season_factor * max(earlier)) and material
    if (
        not much
        or not (_just_over(look) if not has_year_before(look) else not excused(look))
        or few(look)
        or _planned(look)
    ):
        return None
    return (
        f"{period_name(row.asked)}新增 {look.figure(gain)}，此前各期新增的中位数是 {look.figure(usual)}；"
        "期末增加较多，请说明是集中完工、集中入账，还是有以前各期应报未报的。"
    )


def has_year_before(look: Look) -> bool:
    """Whether the same period of the year before is known."""
    return any(each.end.year == look.row.end.year - 1 and each.end.month == look.row.end.month for each in look.history)


def _just_over(look: Look) -> bool:
    """Whether the figure brings a total from below its target to it, or barely beyond."""
    value, before = look.row.point.value, look.past[-1].point.value
    most = 1 + look.parameters.surge_over
    return any(
        before < each.value <= value <= each.value * most
        for each in look.statistic.promises
        if not each.node and each.area in {0, look.row.area}
    )


def _is_last(look: Look) -> bool:
    """Whether a figure's period ends with the year, or on the last day of a promise of its area."""
    end, area = look.row.end, look.row.area
    promised = look.statistic.promises
    return end.month == 12 or any(each.on == end and not each.node and each.area in {0, area} for each in promised)


def excused(look: Look) -> bool:
    """Whether there is a plain reason for adding much: few things, the season, which takes a year to be known, the plan's own nodes."""
    statistic, row, parameters = look.statistic, look.row, look.parameters
    if few(look) or (statistic.measure.basis in ADDING and not has_year_before(look)):
        return True
    if in_season(row.point, [each.point for each in look.history], statistic.measure, parameters):
        return True
    return statistic.measure.basis in ADDING and (_is_mild(look) or _was_so(look) or _planned(look))


def _is_mild(look: Look) -> bool:
    """Whether a figure adds less than twice, and more than half, of what was usual."""
    points, parameters = look.points[-look.parameters.window - 1 :], look.parameters
    added = [gain_of(look.statistic, point, points[:place]) for place, point in enumerate(points)][1:]
    usual = Fraction(median(added)) if added else Fraction(0)
    return usual / parameters.jump_factor <= look.gain <= usual * parameters.jump_factor


def few(look: Look) -> bool:
    """Whether it is about few things more or less than before (小数目)."""
    last = look.past[-1].point.value if look.past else Fraction(0)
    return look.statistic.is_count and abs(look.row.point.value - last) <= look.parameters.small_count


def _was_so(look: Look) -> bool:
    """Whether the same period of the year before added much as well (季节变化)."""
    end, parameters = look.row.end, look.parameters
    before = gains_of(look.statistic, [each.point for each in look.history], end.year - 1)
    same = next((gain for month, gain in before if month == end.month), None)
    others = [gain for month, gain in before if month != end.month]
    return same is not None and bool(others) and same > parameters.season_factor * Fraction(median(others))


def _planned(look: Look) -> bool:
    """Whether the plan's own nodes ask for so much in the last step."""
    row, parameters = look.row, look.parameters
    earlier_gains = [gain for _, gain in gains_of(look.statistic, look.points, row.end.year)]
    usual = Fraction(median(earlier_gains)) if earlier_gains else Fraction(0)
    mine = sorted((each for each in look.statistic.promises if each.area in {0, row.area}), key=lambda each: each.on)
    for earlier, later in pairwise(mine):
        if later.on == row.end and earlier.node and look.past:
            months = max((later.on.year - earlier.on.year) * 12 + later.on.month - earlier.on.month, 1)
            return (later.value - earlier.value) / months > parameters.season_factor * usual
    return False


def carried_words(look: Look) -> str | None:
    """A new year's first total that goes on from the old year's, or an amount that is the year before's to the digit (跨年重复)."""
    measure, row = look.statistic.measure, look.row
    if measure.basis not in {Basis.FLOW, Basis.RUNNING_YEAR} or FULL.get(measure.unit) or not look.past:
        return None
    if measure.basis is Basis.RUNNING_YEAR and look.past[-1].end.year == row.end.year - 1:
        return _not_begun_anew(look)
    end = row.point.period.year_before().end
    before = next((each for each in reversed(look.past) if each.end == end), None)
    if before is None or before.point.value != row.point.value or look.past[-1].point.value == row.point.value:
        return None
    if digits_of(row.point.value, look.statistic.decimals) < look.parameters.same_digits:
        return None
    return (
        f"与上年同期（{period_name(before.point.period)}）的 {look.figure(before.point.value)} 完全相同，"
        "请核对是否误用了上年的数，或同一批事项两年都计入了。"
    )


def _not_begun_anew(look: Look) -> str | None:
    last, value, parameters = look.past[-1], look.row.point.value, look.parameters
    if last.point.value <= parameters.small_count or value < parameters.carried_share * last.point.value:
        return None
    first = next((each for each in look.history if each.end.year == last.end.year), last)
    same_month = first.end < last.end and first.end.month <= look.row.end.month
    if same_month and first.point.value >= parameters.carried_season * last.point.value:
        return None
    return (
        f"本年累计 {look.figure(value)}，而上年累计（{period_name(last.point.period)}）是 {look.figure(last.point.value)}；"
        "新的一年应从头累计，请核对是否把上年完成的也计入了。"
    )
