"""Listed supervision (挂牌督办): an order put on the list, publicly or not, and taken off it."""

from datetime import datetime

from django.db import transaction

from luoshi_site.agencies.models import User
from luoshi_site.base.audit import Actor
from luoshi_site.supervision.actions.steps import (
    WITH_AGENCY,
    Kind,
    OrderError,
    State,
    begin,
    change,
    demand,
    keep,
    tell_agency,
    write,
)
from luoshi_site.supervision.models import SupervisionOrder
from luoshi_site.supervision.wording import INTERNAL, PUBLIC, order_name

LISTABLE = (*WITH_AGENCY, State.ANSWERED, State.CONCLUDED)
LISTED = (*LISTABLE, State.CLOSED_OUT)


@transaction.atomic
def list_order(*, order: SupervisionOrder, publicly: bool, reason: str, by: User | Actor, at: datetime) -> None:
    """List an order (挂牌督办); publicly, `reason` stands on the public page, and a person must do it.

    Raises:
        OrderError: no reason, it is listed so already, not open, or the system would publish it.
    """
    step = begin(order, by=by, at=at)
    words = demand(reason, "挂牌须写明事由；公开挂牌的，事由会向社会公布。")
    if publicly and not isinstance(by, User):
        raise OrderError("公开挂牌须由督查考核人员本人办理，系统不能代办。")
    if step.order.listed and step.order.listed_publicly == publicly:
        raise OrderError(f"{order_name(step.order)}已经挂牌。")
    change(step, "挂牌", LISTABLE, listed=True, listed_publicly=publicly)
    event = keep(step, Kind.LISTED, f"{PUBLIC if publicly else INTERNAL}{words}")
    write(step, [event])
    tell_agency(step, event, f"{order_name(step.order)}{event.text}", parts=True)


@transaction.atomic
def unlist(*, order: SupervisionOrder, reason: str, by: User | Actor, at: datetime) -> None:
    """Take an order off the list (摘牌); where it was public, `reason` is published as the result.

    Raises:
        OrderError: no reason, or it is not listed.
    """
    step = begin(order, by=by, at=at)
    words = demand(reason, "摘牌须写明结果；公开挂牌的，结果会向社会公布。")
    if not step.order.listed:
        raise OrderError(f"{order_name(step.order)}没有挂牌，或已由他人摘牌，请刷新页面查看。")
    change(step, "摘牌", LISTED, listed=False, listed_publicly=False)
    event = keep(step, Kind.UNLISTED, words)
    write(step, [event])
    tell_agency(step, event, f"{order_name(step.order)}已摘牌：{words}", parts=True)
