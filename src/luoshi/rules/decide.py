"""The status of one version of a target: the first row of the table that holds (研判).

Source:
    docs/status.md, Status.
"""

from dataclasses import dataclass
from fractions import Fraction

from luoshi.plan.model import Comparator
from luoshi.rules.figures import Moment, is_closed, is_due
from luoshi.rules.model import Ask, Bound, Trajectory
from luoshi.rules.period import Cadence
from luoshi.rules.positions import Position, Series
from luoshi.rules.status import Status
from luoshi.rules.terms import Terms
from luoshi.rules.trajectory import TrajectoryError, build_trajectory, calendar_years, planned_share

HUNDRED = Fraction(100)
_GOOD = frozenset({Status.MET, Status.HOLDING, Status.ON_PACE})
_BAD = frozenset({Status.OVERDUE, Status.BEHIND})


@dataclass(frozen=True, slots=True)
class Outcome:
    """A status with what it rests on. `rule` names the row in Chinese; `late_asks` are the due asks without a reading.

    `latest` is the newest position where no position decides: it is shown, with its marks, and says nothing of the status.
    """

    status: Status
    terms: Terms
    rule: str
    position: Position | None = None
    progress: Fraction | None = None
    planned: Fraction | None = None
    late_asks: tuple[Ask, ...] = ()
    settling: Position | None = None
    stale: bool = False
    latest: Position | None = None

    @property
    def gap_points(self) -> Fraction | None:
        """g in percentage points."""
        if self.progress is None or self.planned is None:
            return None
        return (self.progress - self.planned) * HUNDRED


@dataclass(frozen=True, slots=True)
class Docket:
    """What one version is judged on: its terms, figures in force and asks on the basis, at a moment.

    `lacking` names what keeps an own reading from counting: the partner of a relation, the figure of the year before. `early` says
    whether a total may be met before its deadline.
    """

    terms: Terms
    series: Series
    asks: list[Ask]
    moment: Moment
    lacking: str = ""
    early: bool = True


def decide(docket: Docket) -> Outcome:
    """The first row of the status table that holds."""
    t1 = docket.terms.t1
    if t1 is not None and t1 <= docket.moment.as_of:
        return _after_the_deadline(docket, docket.series.first_from(t1))
    return _reached_early(docket) or _before_the_deadline(docket)


def _reached_early(docket: Docket) -> Outcome | None:
    """`met`: a total to be reached that holds already before t1."""
    terms, series = docket.terms, docket.series
    if not docket.early or not terms.to_be_reached or terms.t1 is None or not series:
        return None
    position = series.at(-1)
    if position.fault or _surely(terms, position) is not True:
        return None
    progress, planned = _progress(terms, position)
    return Outcome(Status.MET, terms, "累计数在期限前已达到目标", position, progress, planned)


def _surely(terms: Terms, position: Position) -> bool | None:
    return terms.surely(position.x, position.bound, position.years)


def _after_the_deadline(docket: Docket, place: int | None) -> Outcome:
    """t1 has passed: the settling reading (at this place of the series) decides, or the want of it."""
    terms, series = docket.terms, docket.series
    asked = _settling_asks(docket)
    closed = bool(asked) and all(is_closed(ask, docket.moment) for ask in asked)
    if place is not None:
        if closed and series.ends[place] > asked[0].period.end:
            return _defaulted(docket, place, asked)
        return _settled(docket, place)
    early = _reached_early(docket)
    if early:
        return early
    late = tuple(asked)
    latest = series.at(-1) if series else None
    if closed:
        return Outcome(Status.OVERDUE, terms, "结算读数的报送轮次已关闭，仍未报来", latest=latest, late_asks=late)
    open_due = tuple(ask for ask in asked if is_due(ask, docket.moment) and not is_closed(ask, docket.moment))
    if open_due:
        rule = "结算读数已到报送日未报来，轮次尚未关闭"
        return Outcome(Status.NO_DATA, terms, rule, latest=latest, late_asks=open_due)
    why = "结算读数未到报送日" if asked else "期限已到，但没有要求报送结算读数"
    return Outcome(Status.AWAITING, terms, why, latest=latest)


def _settling_asks(docket: Docket) -> list[Ask]:
    """The asks for the first asked period that ends on or after t1."""
    t1 = docket.terms.t1
    reaching = [ask for ask in docket.asks if t1 is not None and ask.period.end >= t1]
    return [ask for ask in reaching if ask.period.end == reaching[0].period.end]


def _defaulted(docket: Docket, place: int, asked: list[Ask]) -> Outcome:
    """The settling round was closed without its reading: a later one can only be late."""
    terms = docket.terms
    late = first_holding(docket, place)
    if late:
        return Outcome(Status.MET_LATE, terms, "结算轮次关闭时未报来，其后读数达标", late, late_asks=tuple(asked))
    position = docket.series.at(-1)
    return Outcome(Status.OVERDUE, terms, "结算读数的报送轮次已关闭，仍未报来", position, late_asks=tuple(asked))


def first_holding(docket: Docket, place: int) -> Position | None:
    """The first position from a place of the series on that surely holds."""
    for later in range(place, len(docket.series.ends)):
        position = docket.series.at(later)
        if not position.fault and _surely(docket.terms, position) is True:
            return position
    return None


def _settled(docket: Docket, place: int) -> Outcome:
    """There is a settling reading."""
    terms = docket.terms
    position = docket.series.at(place)
    progress, planned = _progress(terms, position)
    if position.fault:
        return Outcome(Status.NO_DATA, terms, position.fault, position)
    held = _surely(terms, position)
    if held is True:
        return Outcome(Status.MET, terms, "结算读数达标", position, progress, planned, settling=position)
    if held is None:
        return _unsettled(terms, position)
    if position.forecast:
        return Outcome(Status.AWAITING, terms, "结算读数为预计数且未达标，待正式数", position, progress, planned)
    later = first_holding(docket, place + 1)
    if later:
        return Outcome(Status.MET_LATE, terms, "结算读数未达标，其后读数达标", later, settling=position)
    return Outcome(Status.OVERDUE, terms, "结算读数未达标", position, progress, planned, settling=position)


def _unsettled(terms: Terms, position: Position) -> Outcome:
    if terms.holds(position.x, position.years) is None:
        return Outcome(Status.NO_BASELINE, terms, _unknown_side(terms), position)
    return Outcome(Status.NO_DATA, terms, _incomplete(position), position)


def _unknown_side(terms: Terms) -> str:
    return "目标没有数值" if terms.value is None else "方向未定，不能判断达标与否，请在采纳时确认"


def _incomplete(position: Position) -> str:
    if position.gaps:
        return "合计缺少时期，只能作下限"
    return "数据缺少部分地区，不能据以判断"


def _before_the_deadline(docket: Docket) -> Outcome:
    """t1 lies ahead, or there is none."""
    terms, series = docket.terms, docket.series
    due = [ask for ask in docket.asks if is_due(ask, docket.moment)]
    if not series:
        if due or docket.lacking:
            return Outcome(Status.NO_DATA, terms, docket.lacking or "应报读数未报来", late_asks=tuple(due))
        return Outcome(Status.TOO_EARLY, terms, "还没有到期应报的读数")
    late = [ask for ask in due if ask.period.end > series.ends[-1]]
    if late and _too_many(terms, late):
        return Outcome(Status.NO_DATA, terms, "最近应报的读数未报来", latest=series.at(-1), late_asks=tuple(late))
    position = series.at(-1)
    if position.fault:
        return Outcome(Status.NO_DATA, terms, position.fault, position)
    return _on_the_way(terms, position, tuple(late))


def _too_many(terms: Terms, late: list[Ask]) -> bool:
    """Whether what is missing leaves no data: the newest asked yearly, or the newest two asked more often."""
    return terms.strict or late[-1].cadence is Cadence.YEARLY or len({ask.period.end for ask in late}) > 1


def _on_the_way(terms: Terms, position: Position, late: tuple[Ask, ...]) -> Outcome:
    """`holding` to `behind`: what x says; a bound that cannot say it gives `no_data`."""
    held = terms.holds(position.x, position.years)
    progress, planned = _progress(terms, position)
    status, rule = Status.HOLDING, "现值达标"
    if held is None:
        return Outcome(Status.NO_BASELINE, terms, _unknown_side(terms), position, stale=bool(late), late_asks=late)
    if not held and (terms.each_period or terms.beyond(position.x)):
        status, rule, progress, planned = Status.BEHIND, "逐期考核，本期未达标", None, None
    elif not held:
        status, rule = _pace(terms, progress, planned)
    if not _bound_tells(terms, position, status):
        return Outcome(Status.NO_DATA, terms, _incomplete(position), position, progress, planned, late)
    return Outcome(status, terms, rule, position, progress, planned, late, stale=bool(late))


def _bound_tells(terms: Terms, position: Position, status: Status) -> bool:
    """Whether a bound of x still gives the status: a lower bound of more-is-better a good one, an upper limit the reverse."""
    bound = position.bound
    if bound is Bound.EXACT:
        return True
    if terms.comparator is Comparator.RANGE:
        return status is Status.BEHIND and _surely(terms, position) is False
    if bound is Bound.UNKNOWN or terms.upward is None:
        return False
    return status in (_GOOD if (bound is Bound.LOWER) == terms.upward else _BAD)


def _pace(terms: Terms, progress: Fraction | None, planned: Fraction | None) -> tuple[Status, str]:
    """The light of the gap."""
    if progress is None or planned is None:
        return Status.NO_BASELINE, _why_no_progress(terms)
    gap = (progress - planned) * HUNDRED
    if gap >= terms.parameters.on_pace_points:
        return Status.ON_PACE, "进度不落后于序时"
    if gap >= terms.parameters.at_risk_points:
        return Status.AT_RISK, "进度落后于序时，未过警戒线"
    return Status.BEHIND, "进度落后于序时，超过警戒线"


def _why_no_progress(terms: Terms) -> str:
    if terms.t1 is None:
        return "没有期限，算不出进度"
    if terms.b is None or terms.t0 is None:
        return "没有基数，算不出进度"
    return "起点、期限或节点有误，算不出进度"


def _progress(terms: Terms, position: Position) -> tuple[Fraction | None, Fraction | None]:
    """p and q at the end of the position's period, or None for what cannot be formed."""
    if terms.each_period:
        return None, None
    if terms.version.mean:
        return _mean_progress(terms, position)
    b, near = terms.b, terms.near
    if b is None or near is None or near == b or terms.t0 is None or terms.t1 is None:
        return None, None
    trajectory = way_of(terms)
    if trajectory is None:
        return None, None
    planned = planned_share(trajectory=trajectory, as_of=position.on)
    distance = abs(near - b)
    if terms.version.is_count and not terms.version.nodes and distance <= terms.parameters.small_count:
        planned = Fraction(planned * distance // 1) / distance
    return (position.x - b) / (near - b), planned


def way_of(terms: Terms) -> Trajectory | None:
    """The path of a target, or None where t0, t1, b or the nodes make none."""
    b, near = terms.b, terms.near
    if b is None or near is None or terms.t0 is None or terms.t1 is None:
        return None
    try:
        return build_trajectory(
            starts_on=terms.t0,
            ends_on=terms.t1,
            nodes=terms.version.nodes,
            baseline=b,
            target=near,
            may_fall=not terms.total,
        )
    except TrajectoryError:
        return None


def _mean_progress(terms: Terms, position: Position) -> tuple[Fraction | None, Fraction | None]:
    """年均: the way runs to T kept up for all years; q is T kept up so far."""
    if terms.t0 is None or terms.t1 is None or terms.value is None or position.years is None:
        return None, None
    years = calendar_years(terms.t1) - calendar_years(terms.t0)
    if years.denominator != 1 or years <= 0:
        return None, None
    whole = terms.path(terms.value, int(years))
    if whole == 0:
        return None, None
    return position.x / whole, terms.path(terms.value, position.years) / whole
