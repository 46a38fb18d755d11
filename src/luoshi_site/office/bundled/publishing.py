"""The invented city's bulletins: September's compiled, reviewed, approved and published, October's waiting for review."""

from datetime import date, datetime, timedelta

from luoshi_site.agencies.models import User
from luoshi_site.base.moment import CHINA
from luoshi_site.bulletins.actions import approve_bulletin, make_bulletin, publish_bulletin, review_bulletin
from luoshi_site.bulletins.models import Bulletin
from luoshi_site.ledger.models import Plan
from luoshi_site.office.bundled.history import History

SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
# The day after September's rounds closed, and the Monday after October's should have.
COMPILED_AT = datetime(2026, 10, 21, 9, tzinfo=CHINA)
PUBLISHED_AT = datetime(2026, 10, 23, 10, tzinfo=CHINA)
NEXT_AT = datetime(2026, 11, 23, 9, tzinfo=CHINA)


def plan_september(*, history: History, plan: Plan, officer: User, leader: User, at: datetime) -> None:
    """September's bulletin among the deeds of the history (九月通报), so that it knows and attests nothing that came later.

    Not where the city is loaded as of a day before it was published.
    """
    if at < PUBLISHED_AT:
        return

    history.on(COMPILED_AT, lambda at: make_bulletin(plan=plan, month=SEPTEMBER, by=officer, at=at))
    history.on(COMPILED_AT + timedelta(hours=6), lambda at: review_bulletin(bulletin=_of(plan), by=leader, at=at))
    history.on(COMPILED_AT + timedelta(days=1), lambda at: approve_bulletin(bulletin=_of(plan), by=leader, at=at))
    history.on(PUBLISHED_AT, lambda at: publish_bulletin(bulletin=_of(plan), by=officer, at=at))


def lay_october(*, plan: Plan, officer: User, at: datetime) -> None:
    """October's bulletin, compiled and waiting for review (十月通报); not where the city is loaded as of a day before."""
    if at >= NEXT_AT:
        make_bulletin(plan=plan, month=OCTOBER, by=officer, at=NEXT_AT)


def _of(plan: Plan) -> Bulletin:
    return plan.bulletins.get(month=SEPTEMBER)
