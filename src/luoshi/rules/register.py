"""A register that must be empty of overdue items, read at a day without rounds (动态清零).

It counts the items past their limit (动态清零 is none overdue), and needs a nil return (零报告) for each period, else nobody knows that it
is whole.
"""

from datetime import date, timedelta
from fractions import Fraction

from luoshi.rules.decide import Outcome
from luoshi.rules.figures import Figure, Moment
from luoshi.rules.model import Bound, NilReturn, Register, RegisterItem
from luoshi.rules.period import ONE_DAY, Period, month_end, period_name, periods_between
from luoshi.rules.positions import Position
from luoshi.rules.status import Status
from luoshi.rules.terms import Terms

REGISTER_LABEL = "台账"


def open_items(register: Register, moment: Moment) -> list[RegisterItem]:
    """The items on the register at the end of `as_of`, as known at `known_at`."""
    return [item for item in register.items if _is_open(item, moment)]


def _is_open(item: RegisterItem, moment: Moment) -> bool:
    if item.recorded_at > moment.known_at or item.found_on > moment.as_of:
        return False
    recorded = item.clearance_recorded_at
    cleared = item.cleared_on is not None and (recorded is None or recorded <= moment.known_at)
    return not (cleared and item.cleared_on is not None and item.cleared_on <= moment.as_of)


def past_limit(register: Register, moment: Moment) -> list[RegisterItem]:
    """The open items whose limit day is past."""
    return [item for item in open_items(register, moment) if item.limit_on < moment.as_of]


def decide_register(terms: Terms, register: Register, moment: Moment) -> Outcome:
    """The status of a register at a day."""
    t1 = terms.t1
    if t1 is not None and t1 <= moment.as_of:
        return _settle(terms, register, moment, t1)
    lack = _lacking_return(terms, register, moment)
    position = _position(register, moment)
    if lack is not None:
        return Outcome(Status.NO_DATA, terms, f"缺{period_name(lack)}的零报告，台账是否齐全不得而知", position)
    if not register.items and not _returned(register, moment):
        return Outcome(Status.TOO_EARLY, terms, "台账尚无事项，也没有到期的零报告")
    if position.x > 0:
        return Outcome(Status.BEHIND, terms, "台账有超期未销号的事项", position)
    return Outcome(Status.HOLDING, terms, "台账没有超期未销号的事项", position)


def _settle(terms: Terms, register: Register, moment: Moment, t1: date) -> Outcome:
    """The register at the end of t1 settles, once the nil return of its period is there."""
    at_deadline = Moment(t1, moment.known_at)
    then = _position(register, at_deadline)
    needed = _period_of(register, t1)
    if needed not in _returned(register, moment):
        due = needed.end <= moment.as_of and _is_due(needed, terms, moment)
        status = Status.NO_DATA if due else Status.AWAITING
        return Outcome(status, terms, f"缺{period_name(needed)}的零报告，不能结算", then)
    if then.x == 0:
        return Outcome(Status.MET, terms, "期限日台账没有超期未销号的事项", then, settling=then)
    now = _position(register, moment)
    if now.x == 0 and moment.as_of > t1:
        return Outcome(Status.MET_LATE, terms, "期限日有超期事项，其后清零", now, settling=then)
    return Outcome(Status.OVERDUE, terms, "期限日台账有超期未销号的事项", then, settling=then)


def _period_of(register: Register, day: date) -> Period:
    """The period of nil returns that a day lies in."""
    months = register.cadence.months
    first = (day.month - 1) // months * months + 1
    return Period(date(day.year, first, 1), month_end(day.year, first + months - 1))


def _returned(register: Register, moment: Moment) -> set[Period]:
    """The periods whose nil return is accepted."""
    return {back.period for back in register.nil_returns if _is_known(back, moment)}


def _is_known(back: NilReturn, moment: Moment) -> bool:
    return back.accepted_at <= moment.known_at and back.period.end <= moment.as_of


def _is_due(period: Period, terms: Terms, moment: Moment) -> bool:
    return period.end + timedelta(days=terms.parameters.nil_return_days) < moment.known_on


def _lacking_return(terms: Terms, register: Register, moment: Moment) -> Period | None:
    """The newest period that needs a nil return, where it has none."""
    first = terms.t0 + ONE_DAY if terms.t0 else min((item.found_on for item in register.items), default=moment.as_of)
    due = [
        period for period in periods_between(first, moment.as_of, register.cadence) if _is_due(period, terms, moment)
    ]
    return due[-1] if due and due[-1] not in _returned(register, moment) else None


def _position(register: Register, moment: Moment) -> Position:
    """How many items are past their limit, with their names."""
    late = past_limit(register, moment)
    period = Period(moment.as_of, moment.as_of)
    names = "、".join(item.title or item.key for item in late[:5]) + ("等" if len(late) > 5 else "")
    total = len(open_items(register, moment))
    words = f"在册 {total} 项，超期 {len(late)} 项" + (f"：{names}" if late else "")
    keys = tuple(item.key for item in late)
    figure = Figure(period, Fraction(len(late)), keys, False, False, Bound.EXACT, (), words, label=REGISTER_LABEL)
    return Position(period, figure.amount, (figure,))
