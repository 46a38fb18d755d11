"""Everything that writes supervision. Orders live through `orders`, `answers`, `endings`, `objections` and `listing`."""

from luoshi_site.supervision.actions.answers import (
    OrderFile,
    answer_order,
    ask_extension,
    decide_extension,
    return_order,
    sign_for,
)
from luoshi_site.supervision.actions.endings import close_out, conclude_order, follow_up, plan_follow_up, reopen
from luoshi_site.supervision.actions.listing import list_order, unlist
from luoshi_site.supervision.actions.objections import decide_objection, object_to
from luoshi_site.supervision.actions.orders import (
    OpenOrder,
    approve_order,
    draft_order,
    escalate_order,
    issue_order,
    refuse_order,
    withdraw_order,
)
from luoshi_site.supervision.actions.steps import OrderError

__all__ = [
    "OpenOrder",
    "OrderError",
    "OrderFile",
    "answer_order",
    "approve_order",
    "ask_extension",
    "close_out",
    "conclude_order",
    "decide_extension",
    "decide_objection",
    "draft_order",
    "escalate_order",
    "follow_up",
    "issue_order",
    "list_order",
    "object_to",
    "plan_follow_up",
    "refuse_order",
    "reopen",
    "return_order",
    "sign_for",
    "unlist",
    "withdraw_order",
]
