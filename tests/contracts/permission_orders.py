"""What the permission matrix needs of orders: one issued to the agency `own`, signed for and answered with evidence."""

from datetime import datetime

from luoshi_site.agencies.models import Agency, User
from luoshi_site.base.audit import SYSTEM
from luoshi_site.ledger.models import Matter
from luoshi_site.supervision import actions
from luoshi_site.supervision.models import OrderEvidence
from luoshi_site.supervision.queries.acts import Act

# The places of the addresses, by the route's name: the thing that stands there.
ORDER_PLACES = {
    "order_evidence": "order_evidence",
    **dict.fromkeys(("order", "order_paper", "amend_order"), "order"),
    **{f"order_{act.name.lower()}": "order" for act in Act},
}


def ordered(own: Agency, reporter: User, at: datetime) -> dict[str, int | str]:
    """An order to the agency, answered."""
    matter = Matter.objects.create(kind="single", title="积水点整治", agency=own)
    order = actions.draft_order(
        matter=matter, agency=own, level="blue", title="关于积水点的督办", asks="汛前完成", basis="会议纪要", limit_days=10,
        day_kind="working", by=SYSTEM, at=at,
    )  # fmt: skip
    actions.approve_order(order=order, approver="副市长", by=SYSTEM, at=at)
    actions.issue_order(order=order, by=SYSTEM, at=at)
    actions.sign_for(order=order, by=reporter, at=at)
    files = [actions.OrderFile("验收单.txt", b"done")]
    actions.answer_order(order=order, text="已完成", files=files, by=reporter, at=at)
    return {"order": order.pk, "order_evidence": OrderEvidence.objects.get(event__order=order).pk}
