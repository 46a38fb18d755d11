"""What a target version means, worked out once: comparator, direction, b at t0, T at t1 (目标的要素)."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from luoshi.plan.model import Comparator, Direction, Kind
from luoshi.rules.model import Bound, Parameters, TargetVersion

ZERO = Fraction(0)
ONE_DAY = timedelta(days=1)
_SCALES = {"%": 100, "\uff05": 100, "个百分点": 100, "百分点": 100, "‰": 1000}
_RATES = frozenset({"%", "\uff05", "‰"})
_UNSAID = {Kind.ZERO: ZERO, Kind.RELATION: ZERO, Kind.ANNUAL_CHANGE: ZERO, Kind.COVERAGE: Fraction(100)}
_UPWARD = frozenset({Comparator.AT_LEAST, Comparator.ABOVE})
_DOWNWARD = frozenset({Comparator.AT_MOST, Comparator.BELOW})


@dataclass(frozen=True, slots=True)
class Terms:
    """A target's terms (docs/status.md, Terms).

    `comparator` is never `reach` unless the direction is unknown. `low` and `high` are the bounds that x is held against, the tolerance
    of `about` already in them. `total` is a cumulative target; `to_be_reached` one that is met as soon as it holds.
    """

    version: TargetVersion
    comparator: Comparator
    direction: Direction | None
    value: Fraction | None
    low: Fraction | None
    high: Fraction | None
    b: Fraction | None
    t0: date | None
    t1: date | None
    scale: int
    total: bool
    to_be_reached: bool
    each_period: bool
    strict: bool
    parameters: Parameters

    @property
    def upward(self) -> bool | None:
        """Whether more is better for the comparator; None for a range or an unknown direction."""
        if self.comparator in _UPWARD:
            return True
        if self.comparator in _DOWNWARD:
            return False
        if self.comparator is Comparator.ABOUT and self.direction:
            return self.direction is Direction.UP
        return None

    @property
    def near(self) -> Fraction | None:
        """The value that progress runs to: T, for a range the bound nearer b."""
        if self.comparator is Comparator.RANGE and self.b is not None and self.high is not None and self.b > self.high:
            return self.high
        return self.value

    def path(self, bound: Fraction, years: int | None) -> Fraction:
        """A bound after some years of 年均: compounded for a rate, added up for an amount; the bound itself otherwise."""
        if years is None:
            return bound
        if self.compounds:
            return (1 + bound / self.scale) ** years - 1
        return bound * years

    @property
    def compounds(self) -> bool:
        """Whether 年均 means a compounded rate."""
        return self.version.unit in _RATES and self.version.kind in (Kind.GROWTH, Kind.ANNUAL_CHANGE)

    def holds(self, x: Fraction, years: int | None = None) -> bool | None:
        """Whether a value meets the comparator, unrounded (全数值比较法); None where direction or value is not known.

        Source:
            民法典 §1259: 以上, 以下, 以内 include the number; 超过, 不满 do not.
        """
        low = None if self.low is None else self.path(self.low, years)
        high = None if self.high is None else self.path(self.high, years)
        if low is None and high is None:
            return None
        if self.upward is None and self.comparator is not Comparator.RANGE:
            return True if low is not None and high is not None and low <= x <= high else None
        strict = self.comparator in (Comparator.ABOVE, Comparator.BELOW)
        if low is not None and (x <= low if strict else x < low):
            return False
        return not (high is not None and (x >= high if strict else x > high))

    def surely(self, x: Fraction, bound: Bound, years: int | None = None) -> bool | None:
        """Like `holds`, but None where a lower or upper bound of x cannot tell."""
        held = self.holds(x, years)
        if bound is Bound.EXACT or held is None:
            return held
        if self.comparator is Comparator.RANGE:
            return self._surely_outside(x, bound)
        sure = (
            self.upward is not None and bound is not Bound.UNKNOWN and (bound is Bound.LOWER) == (self.upward is held)
        )
        return held if sure else None

    def _surely_outside(self, x: Fraction, bound: Bound) -> bool | None:
        above = bound is Bound.LOWER and self.high is not None and x > self.high
        below = bound is Bound.UPPER and self.low is not None and x < self.low
        return False if above or below else None

    def beyond(self, x: Fraction) -> bool:
        """Whether x lies past the far bound of a range (b on the other side)."""
        if self.comparator is not Comparator.RANGE or self.b is None or self.low is None or self.high is None:
            return False
        return x > self.high if self.b < self.low else self.b > self.high and x < self.low


def last_day_of(version: TargetVersion) -> date | None:
    """T's last day t1: the target's own deadline, else the plan's end."""
    return version.deadline or version.plan_end


def start_of(version: TargetVersion) -> date | None:
    """The day t0 at whose end the way starts: the baseline's, else the day before the plan's first, else the document's."""
    if version.baseline:
        return version.baseline.on
    return version.plan_start - ONE_DAY if version.plan_start else version.document_on


def terms_of(version: TargetVersion, parameters: Parameters) -> Terms:
    """Work out the terms of one version of a target."""
    value = _value(version)
    total = version.kind is Kind.CUMULATIVE
    b = _baseline(version)
    comparator = _held_to(version)
    direction = direction_of(version)
    if comparator is Comparator.REACH and direction:
        comparator = Comparator.AT_LEAST if direction is Direction.UP else Comparator.AT_MOST
    low, high = _bounds(comparator, direction, value, version.value_high, parameters)
    upward = comparator in _UPWARD or (comparator is Comparator.ABOUT and direction is Direction.UP)
    terms = Terms(
        version=version,
        comparator=comparator,
        direction=direction,
        value=value,
        low=low,
        high=high,
        b=b,
        t0=start_of(version),
        t1=last_day_of(version),
        scale=_SCALES.get(version.unit, 1),
        total=total,
        to_be_reached=total and upward and not version.mean,
        each_period=False,
        strict=version.kind is Kind.RELATION,
        parameters=parameters,
    )
    return replace(terms, each_period=True) if _judged_each_period(terms) else terms


def _baseline(version: TargetVersion) -> Fraction | None:
    """The value b: 0 growth for a growth whose base period is stated, the stated one, else 0 for a total."""
    if version.kind is Kind.GROWTH:
        return ZERO if version.baseline else None
    if version.kind in (Kind.ANNUAL_CHANGE, Kind.RELATION):
        return None
    if version.baseline and version.baseline.value is not None:
        return version.baseline.value
    return ZERO if version.kind is Kind.CUMULATIVE else None


def direction_of(version: TargetVersion) -> Direction | None:
    """Which way is better: as stated by the verb or the comparator, else from T − b; None where adoption must ask."""
    if version.direction:
        return version.direction
    comparator = _held_to(version)
    if comparator in _UPWARD | _DOWNWARD:
        return Direction.UP if comparator in _UPWARD else Direction.DOWN
    if version.kind is Kind.ZERO:
        return Direction.DOWN
    value, b = _value(version), _baseline(version)
    if value is None or b is None or value == b:
        return None
    return Direction.UP if value > b else Direction.DOWN


def _value(version: TargetVersion) -> Fraction | None:
    return version.value if version.value is not None else _UNSAID.get(version.kind)


def _held_to(version: TargetVersion) -> Comparator:
    """The comparator as written; a cumulative range is at_least its lower bound unless it is a ceiling."""
    ranged = version.comparator is Comparator.RANGE and version.kind is Kind.CUMULATIVE and not version.ceiling
    return Comparator.AT_LEAST if ranged else version.comparator


def _bounds(
    comparator: Comparator,
    direction: Direction | None,
    value: Fraction | None,
    value_high: Fraction | None,
    parameters: Parameters,
) -> tuple[Fraction | None, Fraction | None]:
    """The bounds that x is held against."""
    if value is None:
        return None, None
    if comparator is Comparator.RANGE:
        return value, value if value_high is None else value_high
    slack = abs(value) * parameters.about_tolerance if comparator is Comparator.ABOUT else ZERO
    if comparator in _UPWARD or (comparator is Comparator.ABOUT and direction is Direction.UP):
        return value - slack, None
    if comparator in _DOWNWARD or (comparator is Comparator.ABOUT and direction is Direction.DOWN):
        return None, value + slack
    return value - slack, value + slack


def _judged_each_period(terms: Terms) -> bool:
    """Whether it is judged each period whatever x is (逐期考核)."""
    version = terms.version
    if version.mean:
        return terms.upward is not True or terms.value is None or terms.value <= 0
    if version.keep or version.kind is Kind.RELATION:
        return True
    if version.kind is Kind.ANNUAL_CHANGE:
        return terms.value == 0
    if terms.b is None or terms.value is None:
        return False
    return terms.holds(terms.b) is True or terms.value == terms.b
