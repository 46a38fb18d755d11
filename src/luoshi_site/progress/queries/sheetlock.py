"""By when an agency reports, and why its sheet may be shut (报送截止与锁定)."""

from dataclasses import dataclass
from datetime import date

from luoshi_site.agencies.models import Agency
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.models import Plan
from luoshi_site.progress.models import Extension, ReportingRound

ASK = "确需补报的，请联系督查考核部门。"


@dataclass(frozen=True, slots=True)
class SheetLock:
    """Why nothing can be typed, and whom to ask."""

    reason: str
    ask: str


def due_day(reporting_round: ReportingRound, agency: Agency) -> date:
    """The last day in time for an agency: the round's, or a later one that was granted."""
    return max([reporting_round.due_on, *granted_days([reporting_round.pk]).get((reporting_round.pk, agency.pk), [])])


def granted_days(rounds: list[int]) -> dict[tuple[int, int], list[date]]:
    """The days until which agencies were given more time, by round and agency."""
    rows = Extension.objects.filter(round__in=rounds, state=Extension.State.GRANTED)
    found: dict[tuple[int, int], list[date]] = {}
    for round_pk, agency, until in rows.values_list("round", "agency", "until"):
        found.setdefault((round_pk, agency), []).append(until)
    return found


def sheet_lock(reporting_round: ReportingRound, moment: Moment) -> SheetLock | None:
    """Why the whole sheet is shut at a moment; None while it is open."""
    plan = reporting_round.plan
    if plan.state != Plan.State.IN_FORCE:
        return SheetLock(f"计划「{plan}」已结束，不再报送。", ASK)
    if reporting_round.opened_at > moment.known_at:
        return SheetLock("这一期还没有开启。", "报送期由督查考核部门开启，开启后即可填报。")
    if reporting_round.closed_at is not None and reporting_round.closed_at <= moment.known_at:
        return SheetLock("这一期已经关闭，截止期限已过。", ASK)
    return None
