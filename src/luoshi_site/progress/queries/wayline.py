"""What the plan asks for by a period's end, as a value to hold a figure against (序时应达)."""

from datetime import date
from fractions import Fraction

from luoshi.rules.decide import way_of
from luoshi.rules.model import Parameters
from luoshi.rules.terms import terms_of
from luoshi.rules.trajectory import planned_share
from luoshi_site.ledger.models import Indicator, Plan
from luoshi_site.progress.queries.facts import asks_each_area, version_fact
from luoshi_site.progress.queries.standing import TargetStanding


def way_line(standing: TargetStanding, *, plan: Plan, parameters: Parameters, on: date) -> Fraction | None:
    """The value that the trajectory asks for at the end of a day; None for what is judged each period or each year, or has no way.

    Of a total it is the whole sum since the plan's start, whatever a single figure is of.
    """
    asked = version_fact(standing.version, indicator=standing.target.indicator, plan=plan)
    if asked.every_year or asked.mean or asked.from_levels or asks_each_area(standing.target.indicator):
        return None
    terms = terms_of(asked, parameters)
    trajectory = None if terms.each_period else way_of(terms)
    if trajectory is None or terms.b is None or terms.near is None:
        return None
    distance = terms.near - terms.b
    share = planned_share(trajectory=trajectory, as_of=on)
    if asked.is_count and not asked.nodes and 0 < abs(distance) <= parameters.small_count:
        share = Fraction(share * abs(distance) // 1) / abs(distance)
    return terms.b + share * distance


def adds_up(indicator: Indicator) -> bool:
    """Whether the way is of a sum of which each figure is a part."""
    return indicator.basis in {Indicator.Basis.FLOW, Indicator.Basis.RUNNING_YEAR}
