"""What the permission matrix needs of reviews: one that is ended, in which something was decided for the agency `own`."""

from datetime import date, datetime, timedelta

from luoshi_site.agencies.models import Agency, User
from luoshi_site.base.moment import CHINA
from luoshi_site.ledger.models import Plan
from luoshi_site.office.reviews.actions import ReviewSpec, end_review, open_review, put_on_agenda
from luoshi_site.office.reviews.agenda import Subject
from luoshi_site.office.reviews.decisions import DecisionSpec, decide

# The places of the addresses, by the route's name: the thing that stands there.
REVIEW_PLACES = {
    **dict.fromkeys(("review", "review_agenda", "end_review", "review_minutes", "review_minutes_docx"), "review"),
    **dict.fromkeys(("approve_decision", "issue_decision", "withdraw_decision", "settle_decision"), "decision"),
}


def reviewed(plan: Plan, own: Agency, officer: User, at: datetime) -> dict[str, int | str]:
    """The review, its item and its decision."""
    on: date = at.astimezone(CHINA).date()
    review = open_review(plan=plan, spec=ReviewSpec(on, "副市长"), most=0, by=officer, at=at)
    subject = Subject("item", 0, "积水点整治")
    item = put_on_agenda(review=review, subject=subject, reasons="", by=officer, at=at)
    spec = DecisionSpec("汛前完成整治", own, on + timedelta(days=30), "note")
    decision = decide(item=item, spec=spec, by=officer, at=at)
    end_review(review=review, by=officer, at=at)
    return {"review": review.pk, "review_item": item.pk, "decision": decision.pk}
