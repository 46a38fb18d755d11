"""Lines of a plan's dated change log (变更记录), written by every action that changes a count, a name, an agency or a target."""

from collections.abc import Mapping
from datetime import date, datetime

from luoshi_site.base.moment import CHINA
from luoshi_site.ledger.models import Plan, PlanChange, PlanRevision, Task

LONGEST = 300


def clipped(words: str) -> str:
    """Words cut to a column's width."""
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"


def change_line(
    *,
    plan: Plan,
    kind: PlanChange.Kind,
    subject: str,
    at: datetime,
    by_name: str,
    effective_on: date | None = None,
    before: str = "",
    after: str = "",
    task: Task | None = None,
    revision: PlanRevision | None = None,
    decision: Mapping[str, str] | None = None,
) -> PlanChange:
    """An unsaved line; without a day of effect it is the day it is written (变更记录)."""
    return PlanChange(
        plan=plan,
        revision=revision,
        task=task,
        kind=kind,
        subject=clipped(subject),
        before=clipped(before),
        after=clipped(after),
        effective_on=effective_on or at.astimezone(CHINA).date(),
        at=at,
        by_name=by_name,
        **(decision or {}),
    )
