"""What the permission matrix needs of inspections and proposals: one of each, about the agency `own`."""

from datetime import date, datetime

from luoshi_site.agencies.models import Agency, User
from luoshi_site.base.store import keep
from luoshi_site.ledger.models import Plan
from luoshi_site.progress.models import Reading
from luoshi_site.supervision.models import Inspection, Proposal, Rectification, SampleCheck

# The places of the addresses, by the route's name: the thing that stands there.
PLACES = {
    "inspection": "inspection",
    "inspection_book": "inspection",
    "check": "check",
    "check_evidence": "check_evidence",
    "rectification": "rectification",
    "agency_quality": "agency",
    "instruct": "task_pk",
    "proposal": "proposal",
}


def inspected(plan: Plan, reading: Reading, own: Agency, officer: User, at: datetime) -> dict[str, int | str]:
    """A reading of the agency drawn, found false and to be put right; a proposal about the agency."""
    row = Inspection.objects.create(
        plan=plan,
        from_on=date(2025, 3, 1),
        until_on=date(2025, 3, 31),
        share="0.05",
        seed="a",
        drawn_at=at,
        drawn_by=officer,
    )
    check = SampleCheck.objects.create(
        inspection=row,
        reading=reading,
        agency=own,
        finding="false",
        found="3",
        checkers="甲\n乙",
        checked_on=date(2025, 4, 2),
    )
    file = check.evidence.create(name="现场.txt", sha256=keep(b"site"), size=4)
    put_right = Rectification.objects.create(check_of=check, asks="更正", due_on=date(2025, 5, 1))
    proposal = Proposal.objects.create(
        city=own.city, kind="criticism", agency=own, reason="未改", drafted_at=at, drafted_by_name="某"
    )
    return {
        "inspection": row.pk, "check": check.pk, "check_evidence": file.pk, "rectification": put_right.pk,
        "proposal": proposal.pk,
    }  # fmt: skip
