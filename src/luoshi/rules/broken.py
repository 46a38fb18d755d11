"""Earlier periods in which a kept target failed (曾未达标)."""

from datetime import date

from luoshi.plan.model import Kind
from luoshi.rules.decide import Docket, Outcome
from luoshi.rules.model import Parameters, TargetVersion
from luoshi.rules.period import Period
from luoshi.rules.terms import Terms, terms_of


def broken_periods(
    versions: list[TargetVersion], docket: Docket, outcome: Outcome, parameters: Parameters
) -> tuple[Period, ...]:
    """The periods before the deciding one whose reading surely fails the version of its day; a failing 预计 does not count."""
    series = docket.series
    if not series:
        return ()
    broken = []
    for place, end in enumerate(series.ends):
        if outcome.position is not None and end >= outcome.position.on:
            break
        position = series.at(place)
        if position.forecast or position.fault:
            continue
        terms = _terms_at(end, versions, docket, parameters)
        if terms.surely(position.x, position.bound, position.years) is False:
            broken.append(position.period)
    return tuple(broken)


def _terms_at(end: date, versions: list[TargetVersion], docket: Docket, parameters: Parameters) -> Terms:
    """The terms in force when a period ended (a relation is always held against 0)."""
    if len(versions) == 1 or docket.terms.version.kind is Kind.RELATION:
        return docket.terms
    begun = [version for version in versions if version.effective_on is None or version.effective_on <= end]
    return terms_of((begun or versions[:1])[-1], parameters)
