"""The invented city's September checked on site, a leader's instruction and a proposal, so that their pages show what they are for."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from luoshi_site.agencies.models import User
from luoshi_site.base.moment import CHINA
from luoshi_site.ledger.models import Plan
from luoshi_site.supervision.actions.inspections import FindingSpec, draw_inspection, record_check
from luoshi_site.supervision.actions.instructions import write_instruction
from luoshi_site.supervision.actions.proposals import draft_proposal
from luoshi_site.supervision.models import SampleCheck
from luoshi_site.supervision.queries.inspections import check_line, with_everything

SEED = "yunting-2026-09"
FROM, UNTIL = date(2026, 9, 1), date(2026, 9, 30)
DRAWN_AT = datetime(2026, 10, 20, 9, tzinfo=CHINA)
# Invented people.
CHECKERS = ("周明远", "孙岚")
Finding = SampleCheck.Finding


def lay_checks(*, plan: Plan, officer: User, leader: User, at: datetime) -> None:
    """Draw September and record what was found, write an instruction, propose a commendation (装入抽查、批示和建议).

    Not where the city is loaded as of a day before all that.
    """
    if at < DRAWN_AT + timedelta(days=30):
        return
    drawn = draw_inspection(
        plan=plan, from_on=FROM, until_on=UNTIL, share=Decimal("0.08"), seed=SEED, by=officer, at=DRAWN_AT
    )
    checks = list(with_everything(drawn.checks.exclude(agency=None)).order_by("pk"))
    for place, check in enumerate(checks[:-1]):
        on_site = DRAWN_AT + timedelta(days=2 + place)
        record_check(check=check, spec=_found(check, first=place == 0, at=on_site), by=officer, at=on_site)
    task = plan.tasks.select_related("plan__city").get(number="16")
    write_instruction(
        task=task, text="请牵头单位排出剩余管网的时间表，每半月报一次。", as_order=False, by=leader,
        at=datetime(2026, 11, 9, 9, tzinfo=CHINA),
    )  # fmt: skip
    met = (
        plan.tasks.get(number="17").assignments.filter(role="lead", agency__isnull=False).select_related("agency__city")
    )
    lead = met.first()
    if lead is not None and lead.agency is not None:
        draft_proposal(
            kind="commendation", agency=lead.agency, reason="停车泊位建设持续超序时，现场核查数据属实。", by=officer,
            at=datetime(2026, 11, 16, 9, tzinfo=CHINA),
        )  # fmt: skip


def _found(check: SampleCheck, *, first: bool, at: datetime) -> FindingSpec:
    """The first was partly so, the others as reported."""
    on, line = at.astimezone(CHINA).date(), check_line(check)
    if first:
        return FindingSpec(
            Finding.PARTLY, "台账少 1 份验收单", "现场已完工，验收单未归档", CHECKERS, on, asks="补齐验收单并归档",
            due_on=on + timedelta(days=60),
        )  # fmt: skip
    return FindingSpec(Finding.TRUE, line.reported, "", CHECKERS, on)
