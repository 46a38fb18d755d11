"""What looks odd about a figure (核对提示): pure functions of what was typed and of the series' own past.

They ask and never forbid. A figure is «usual» when it keeps to the habits of its own series:

- Of six points or more: it lies between the least and the greatest of the last twelve, the one farthest from the median left out, with a
  margin of four usual steps (the median of the steps from one to the next), at least a quarter of the median.
- Of fewer: not above three times the greatest, not below a third of the least. Of none: nothing is said, but for a figure a thousand
  times what the plan promises.

Flows are compared by month, running totals by what they add a month; that a total adds little is never asked about, that it falls is.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from math import ceil, floor

from luoshi.rules.checks.habits import habits, usual, within_reach
from luoshi.rules.checks.kinds import FULL, TOTALS, Check, CheckParameters, Measure, Point, Question, Words
from luoshi.rules.checks.parameters import LATEST
from luoshi.rules.checks.reported import decimals_of
from luoshi.rules.model import Basis
from luoshi.rules.period import Period, period_name

HAN = "\u2e80"


def questions_of(
    entry: Point, past: Sequence[Point], measure: Measure, *, words: Words, parameters: CheckParameters = LATEST
) -> tuple[Question, ...]:
    """Everything that looks odd about a figure; `past` oldest first, of periods that ended before."""
    found = [
        *_parts(entry, measure, words),
        *_bounds(entry, past, measure, words),
        *_falls(entry, past, measure, _with_unit(measure, words)),
    ]
    fallen = any(question.check is Check.FALLS for question in found)
    habit = _habit(entry, past, measure, _with_unit(measure, words), parameters)
    if habit is not None and not (fallen and habit.check is Check.JUMP):
        found.append(habit)
    return tuple(found)


def _with_unit(measure: Measure, words: Words) -> Words:
    """Figures as they are called, with their unit: 1,231 户, 88%."""
    gap = "" if measure.unit in FULL else " "
    return lambda value: f"{words(value)}{gap}{measure.unit}".rstrip()


def _then(figure: str) -> str:
    """A figure before a Chinese word: a space follows where it does not end with one."""
    return figure if figure[-1:] > HAN else f"{figure} "


def _parts(entry: Point, measure: Measure, words: Words) -> Iterator[Question]:
    above, below = entry.numerator, entry.denominator
    if above is not None and below is not None and measure.share and above > below:
        yield Question(
            Check.ABOVE_DENOMINATOR,
            f"{measure.numerator_name} {words(above)} 大于{measure.denominator_name} {words(below)}，比值超过 100%，是否填反？",
        )


def _bounds(entry: Point, past: Sequence[Point], measure: Measure, words: Words) -> Iterator[Question]:
    full = FULL.get(measure.unit)
    if measure.share and full and entry.numerator is None and entry.value > full:
        yield Question(Check.SHARE, f"占比超过 100%：{words(entry.value)}{measure.unit}。")
    if measure.share and full and entry.value < 0:
        yield Question(Check.SHARE, f"占比是负数：{words(entry.value)}{measure.unit}。")
    elif entry.value < 0 and not full and not any(point.value < 0 for point in past):
        yield Question(Check.NEGATIVE, f"数值是负数：{words(entry.value)} {measure.unit}，这个指标以前没有过。")


def _before(entry: Point, past: Sequence[Point], measure: Measure) -> Point | None:
    """The total that this one goes on from: the last one of the same year, or of the plan."""
    for point in reversed(past):
        if point.period.end < entry.period.end:
            same_year = point.period.end.year == entry.period.end.year
            return point if measure.basis is Basis.RUNNING_PLAN or same_year else None
    return None


def _falls(entry: Point, past: Sequence[Point], measure: Measure, words: Words) -> Iterator[Question]:
    adds = measure.basis in TOTALS and not FULL.get(measure.unit)
    last = _before(entry, past, measure) if adds else None
    if last is not None and entry.value < last.value:
        yield Question(
            Check.FALLS,
            f"累计数比{period_name(last.period)}的 {_then(words(last.value))}少了 {words(last.value - entry.value)}；"
            "累计数不会变小，若是以前多报，请先更正以前的数。",
        )


def _months(period: Period) -> int:
    return period.whole_months or 1


def _pace(entry: Point, past: Sequence[Point], measure: Measure) -> Fraction:
    """What is compared: the level as it is, a flow by the month, a total by what it adds a month."""
    if measure.basis is Basis.FLOW and not FULL.get(measure.unit):
        return entry.value / _months(entry.period)
    if measure.basis in TOTALS and not FULL.get(measure.unit):
        last = _before(entry, past, measure)
        if last is None:
            return entry.value / _months(entry.period)
        between = (entry.period.end.year - last.period.end.year) * 12 + entry.period.end.month - last.period.end.month
        return (entry.value - last.value) / max(between, 1)
    return entry.value


def _habit(
    entry: Point, past: Sequence[Point], measure: Measure, words: Words, parameters: CheckParameters
) -> Question | None:
    window = list(past)[-parameters.window - 1 :]
    if not window:
        return _first(entry, measure, words, parameters)
    values = [_pace(point, window[:place], measure) for place, point in enumerate(window)][-parameters.window :]
    full = FULL.get(measure.unit)
    adds = measure.basis in TOTALS and not full
    points = parameters.least_points * full / 100 if full else None

    def fits(value: Fraction) -> bool:
        return usual(
            values, _pace(Point(entry.period, value), window, measure), parameters, low=not adds, points=points
        )

    def reaches(value: Fraction, factor: int) -> bool:
        pace = _pace(Point(entry.period, value), window, measure)
        return within_reach(values, pace, factor, parameters, low=not adds) and _goes_on(value, entry, past, measure)

    falls = adds and (last := _before(entry, past, measure)) is not None and entry.value < last.value
    quiet = in_season(entry, window, measure, parameters) or _near(entry, window[-1], measure, parameters)
    if not falls and (fits(entry.value) or quiet):
        return None
    said = f"{period_name(window[-1].period)}为 {words(window[-1].value)}"
    slip = _slip(entry.value, reaches, parameters, said)
    if slip is not None or fits(entry.value):
        return slip
    if adds:
        return Question(
            Check.JUMP, f"本期新增超出以往：以往每月新增不过 {words(max(values))}，{said}。请核对，或说明原因。"
        )
    least, greatest = _readable(habits(values, parameters, points), values)
    between = f"{_then(words(least))}至 {_then(words(greatest))}之间"
    return Question(Check.JUMP, f"与往期相比变化较大：{said}，按往期一般在 {between}。请核对，或说明原因。")


def _readable(bounds: tuple[Fraction, Fraction], values: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
    """The bounds to as many places as the values have, inward: such values lie between them as before."""
    scale = 10 ** max(decimals_of(value) for value in values)
    least, greatest = Fraction(ceil(bounds[0] * scale), scale), Fraction(floor(bounds[1] * scale), scale)
    return (least, greatest) if least <= greatest else bounds


def _near(entry: Point, last: Point, measure: Measure, parameters: CheckParameters) -> bool:
    """Whether a percentage moved by so few points that nobody asks."""
    full = FULL.get(measure.unit)
    return full is not None and abs(entry.value - last.value) * 100 <= parameters.least_points * full


def in_season(entry: Point, window: Sequence[Point], measure: Measure, parameters: CheckParameters) -> bool:
    """Whether the same period of the year before was much the same (季节变化)."""
    if FULL.get(measure.unit) or measure.basis in {Basis.POINT, Basis.AVERAGE}:
        return False
    end = entry.period.year_before().end
    place = next((at for at, point in enumerate(window) if point.period.end == end), None)
    if place is None:
        return False
    before, now = _pace(window[place], window[:place], measure), _pace(entry, window, measure)
    return abs(now - before) <= parameters.season * abs(before)


def _goes_on(value: Fraction, entry: Point, past: Sequence[Point], measure: Measure) -> bool:
    last = _before(entry, past, measure) if measure.basis in TOTALS else None
    return last is None or value >= last.value


def _slip(
    value: Fraction, fits: Callable[[Fraction, int], bool], parameters: CheckParameters, said: str
) -> Question | None:
    for factor in parameters.slips:
        if value and fits(value / factor, factor):
            return Question(Check.SLIP, f"像是大了 {_times(factor)}：{said}。{_cause(factor, more=True)}")
        if value and fits(value * factor, factor):
            return Question(Check.SLIP, f"像是小了 {_times(factor)}：{said}。{_cause(factor, more=False)}")
    return None


def _times(factor: int) -> str:
    return {10_000: "一万倍", 100_000_000: "一亿倍"}.get(factor, f"{factor} 倍")


def _cause(factor: int, *, more: bool) -> str:
    if factor >= 10_000:
        return "请看计量单位的「万」「亿」是否写对。"
    if factor == 100 and not more:
        return "请看是否把百分数写成了小数，或少写了零。"
    return "是否多写了零，或漏了小数点？" if more else "是否少写了零，或多点了小数点？"


def _first(entry: Point, measure: Measure, words: Words, parameters: CheckParameters) -> Question | None:
    """The first figure of a series has only the promise to be held against."""
    if not measure.promised or abs(entry.value) < parameters.first_leap * abs(measure.promised):
        return None
    return Question(
        Check.SLIP,
        f"是目标值 {_then(words(measure.promised))}的一千倍以上，请看计量单位的「万」「亿」是否写对。",
    )
