"""Milestones of tasks, with or without figures (里程碑).

The day of delivery decides between done and made up, the verification by another person whether it counts at all.
"""

from datetime import date, datetime

from luoshi.rules.figures import Moment, day_in_china
from luoshi.rules.model import MilestoneFact, MilestoneJudgement, Reason
from luoshi.rules.status import Status


def judge_milestone(milestone: MilestoneFact, *, as_of: date, known_at: datetime) -> MilestoneJudgement:
    """Judge a milestone at a day, as known at an instant.

    Delivered in time and not yet verified it stays `planned`, marked 待核; delivered late it stays `missed` until it is verified, is
    `made_up` in the month of its verification and `done` after.
    """
    moment = Moment(as_of, known_at)
    delivered = _delivered(milestone, moment)
    verified = delivered is not None and milestone.verified_at is not None and milestone.verified_at <= known_at
    in_time = delivered is not None and delivered <= milestone.due_on
    lines = [Reason("里程碑", f"{milestone.deliverable}，期限 {milestone.due_on}{_by(milestone)}")]
    if delivered is None:
        late = milestone.due_on < as_of
        lines.append(Reason("规则", "到期未交付 → 节点逾期" if late else "未到期 → 按计划"))
        return MilestoneJudgement(Status.MISSED if late else Status.PLANNED, reasons=tuple(lines))
    lines.append(Reason("交付", f"{delivered} 交付，{'已核验' if verified else '待核验'}"))
    if not verified or milestone.verified_at is None:
        status = Status.PLANNED if in_time else Status.MISSED
        lines.append(Reason("规则", f"{'按期' if in_time else '逾期'}交付，待他人核验 → {status.label}"))
        return MilestoneJudgement(status, unverified=True, reasons=tuple(lines))
    counted_on = max(delivered, day_in_china(milestone.verified_at))
    this_month = (as_of.year, as_of.month) <= (counted_on.year, counted_on.month)
    status = Status.MADE_UP if not in_time and this_month else Status.DONE
    why = "按期交付并核验" if in_time else "逾期补办，核验当月" if this_month else "逾期补办，次月起"
    lines.append(Reason("规则", f"{why} → {status.label}"))
    return MilestoneJudgement(status, reasons=tuple(lines))


def _delivered(milestone: MilestoneFact, moment: Moment) -> date | None:
    """The day of delivery, if it had come by `as_of` and was known."""
    if milestone.delivered_on is None or milestone.delivered_on > moment.as_of:
        return None
    recorded = milestone.delivery_recorded_at
    return milestone.delivered_on if recorded is None or recorded <= moment.known_at else None


def _by(milestone: MilestoneFact) -> str:
    return f"，{milestone.agency}" if milestone.agency else ""
