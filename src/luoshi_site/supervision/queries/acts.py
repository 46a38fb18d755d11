"""What can be done with an order, by which side, and when a page offers it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from luoshi_site.agencies.models import User
from luoshi_site.supervision.actions.answers import HOLDS_REQUEST
from luoshi_site.supervision.actions.endings import DOING
from luoshi_site.supervision.actions.listing import LISTABLE, LISTED
from luoshi_site.supervision.actions.objections import ENDED, objections_until
from luoshi_site.supervision.actions.steps import WITH_AGENCY, State
from luoshi_site.supervision.models import Objection, OrderEvent, SupervisionOrder

SIGN_OFF = frozenset({State.ANSWERED, State.CONCLUDED, State.CLOSED_OUT})


class Side(StrEnum):
    """Who acts: the office's officers, the city's leaders or its officers, the agency of the order."""

    OFFICE = "office"
    APPROVER = "approver"
    AGENCY = "agency"


class Act(StrEnum):
    """One thing to do with an order; its value is the last part of its address."""

    side: Side
    label: str
    button: str
    help: str

    def __new__(cls, value: str, side: Side, label: str, button: str, words: str = "") -> "Act":
        """An act with its side, its heading, its button and what it leads to."""
        act = str.__new__(cls, value)
        act._value_ = value
        act.side, act.label, act.button, act.help = side, label, button, words
        return act

    APPROVE = "approve", Side.APPROVER, "批准立项", "批准", "批准后由督查考核人员下发。"
    ISSUE = "issue", Side.OFFICE, "下发", "下发", "下发后编号、起算限期，并通知责任单位。"
    SIGN = "sign", Side.AGENCY, "签收", "签收"
    ANSWER = (
        "answer",
        Side.AGENCY,
        "反馈办理情况",
        "送出反馈",
        "一事一报；没有办完的，也要在限期内报进展、原因和承诺完成日期。",
    )
    DECIDE_EXTENSION = "decide-extension", Side.OFFICE, "批复延期", "批复"
    CONCLUDE = "conclude", Side.OFFICE, "办结", "办结", "结论反馈责任单位，30日内可提出异议。"
    RETURN = "return", Side.OFFICE, "退回重办", "退回"
    DECIDE_OBJECTION = (
        "decide-objection",
        Side.OFFICE,
        "复核异议",
        "作出复核",
        "由未参与起草、批准、下发和结论的人复核。",
    )
    CLOSE_OUT = "close-out", Side.OFFICE, "核验销号", "销号", "由承办人以外的督查考核人员核验佐证后销号。"
    ASK_EXTENSION = (
        "ask-extension",
        Side.AGENCY,
        "申请延期",
        "申请延期",
        "限期当天结束前可以申请；未获同意的，按原限期计。",
    )
    OBJECT = "object", Side.AGENCY, "提出异议", "提出异议", "由他人复核，30日内答复。"
    FOLLOW_UP = "follow-up", Side.OFFICE, "回头看", "登记回头看"
    PLAN_FOLLOW_UP = "plan-follow-up", Side.OFFICE, "安排回头看", "安排"
    ESCALATE = "escalate", Side.OFFICE, "升级", "升级", "升为更高一级，限期从今天重新起算。"
    LIST = "list", Side.OFFICE, "挂牌", "挂牌"
    UNLIST = "unlist", Side.OFFICE, "摘牌", "摘牌"
    REOPEN = "reopen", Side.OFFICE, "重新督办", "重新督办"
    REFUSE = "refuse", Side.APPROVER, "不批准立项", "不批准"
    WITHDRAW = "withdraw", Side.OFFICE, "撤销", "撤销", "撤销后编号不再使用，责任单位会看到理由。"


BY_OTHERS = frozenset({Act.CONCLUDE, Act.DECIDE_OBJECTION, Act.CLOSE_OUT, Act.FOLLOW_UP})
PLAIN = frozenset({Act.ISSUE, Act.SIGN})
HURTS = frozenset({Act.RETURN, Act.REFUSE, Act.WITHDRAW, Act.ESCALATE})
WHOSE_TURN = {
    State.DRAFTED: "待领导批准立项",
    State.APPROVED: "待督查部门下发",
    State.ISSUED: "待责任单位签收",
    State.SIGNED: "待责任单位反馈",
    State.RETURNED: "待责任单位重新反馈",
    State.ANSWERED: "待督查部门审核",
    State.CONCLUDED: "待督查部门核验销号",
}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What decides which acts an order is open to, besides its state."""

    objected: bool
    may_object: bool
    on: date


def circumstances(order: SupervisionOrder, objections: list[Objection], on: date) -> Circumstances:
    """Whether an objection waits, and whether one may still be filed."""
    last = objections_until(order) if order.state in ENDED else None
    said = order.events.filter(kind=OrderEvent.Kind.CONCLUDED).order_by("pk").last() if last else None
    fresh = said is not None and all(row.filed_at < said.at for row in objections)
    waiting = any(row.state == Objection.State.FILED for row in objections)
    return Circumstances(waiting, bool(last and fresh and on <= last), on)


def open_acts(order: SupervisionOrder, about: Circumstances) -> tuple[Act, ...]:
    """What the order is open to now, by whoever may, the likeliest first."""
    state, due = order.state, order.due_on
    possible = {
        Act.APPROVE: state == State.DRAFTED,
        Act.ISSUE: state == State.APPROVED,
        Act.SIGN: state == State.ISSUED,
        Act.ANSWER: state in (State.SIGNED, State.RETURNED),
        Act.DECIDE_EXTENSION: order.asked_until is not None and state in HOLDS_REQUEST,
        Act.CONCLUDE: state == State.ANSWERED,
        Act.RETURN: state == State.ANSWERED,
        Act.DECIDE_OBJECTION: about.objected and state in ENDED,
        Act.CLOSE_OUT: state == State.CONCLUDED and not about.objected,
        Act.ASK_EXTENSION: state in WITH_AGENCY and order.asked_until is None and due is not None and about.on <= due,
        Act.OBJECT: about.may_object,
        Act.FOLLOW_UP: state == State.CLOSED_OUT,
        Act.PLAN_FOLLOW_UP: state in ENDED,
        Act.ESCALATE: state in WITH_AGENCY and order.level != SupervisionOrder.Level.RED,
        Act.LIST: state in LISTABLE and not order.listed,
        Act.UNLIST: state in LISTED and order.listed,
        Act.REOPEN: state == State.CLOSED_OUT,
        Act.REFUSE: state == State.DRAFTED,
        Act.WITHDRAW: state in (State.DRAFTED, State.APPROVED, *WITH_AGENCY, State.ANSWERED),
    }
    return tuple(act for act in Act if possible[act])


def did(order: SupervisionOrder, user: User) -> bool:
    """Whether the person acted for the agency on this order: others must conclude and close it."""
    return order.events.filter(kind__in=DOING, by=user).exists()
