"""Before an order is approved: a matter of its own opened, a draft amended."""

from datetime import datetime

from django.db import transaction

from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.models import Agency, User
from luoshi_site.base.audit import Actor, hold_chain, record
from luoshi_site.ledger.models import Matter
from luoshi_site.supervision.actions.orders import Level, check_limit
from luoshi_site.supervision.actions.steps import Kind, OrderError, State, begin, change, demand, keep, write
from luoshi_site.supervision.models import SupervisionOrder


@transaction.atomic
def open_matter(*, title: str, item_class: str, agency: Agency, by: User | Actor, at: datetime) -> Matter:
    """Open a matter of its own, outside any plan (专项事项); the agency's matter of the same name is taken again.

    Raises:
        OrderError: nothing said.
    """
    hold_chain()
    words = demand(title, "请写明事项。")[:300]
    same = Matter.objects.filter(kind=Matter.Kind.SINGLE, title=words, agency=agency).first()
    if same is not None:
        return same
    matter = Matter.objects.create(
        kind=Matter.Kind.SINGLE, item_class=Matter.ItemClass(item_class), title=words, agency=agency
    )
    actor = acting(by, city=agency.city, at=at).actor
    record(by=actor, at=at, action="open_matter", summary=f"登记专项事项：{words}，{agency}", rows=[matter])
    return matter


@transaction.atomic
def amend_order(
    *, order: SupervisionOrder, agency: Agency, level: str, title: str, asks: str, basis: str, limit_days: int,
    day_kind: str, evidence_asked: str, by: User | Actor, at: datetime,
) -> None:  # fmt: skip
    """Amend a draft that is not approved yet (修改拟稿).

    Raises:
        OrderError: no title or asks, a limit that cannot be counted, an agency of another city, or it was decided meanwhile.
    """
    check_limit(limit_days, day_kind)
    step = begin(order, by=by, at=at)
    if agency.city_id != step.order.city_id:
        raise OrderError(f"{agency}不是{step.order.city}的单位，请选择本市单位。")
    change(
        step, "修改", (State.DRAFTED,), agency=agency, level=Level(level), title=demand(title, "请写明题名。")[:200],
        asks=demand(asks, "请写明要求办什么。"), basis=basis.strip()[:300], limit_days=limit_days, day_kind=day_kind,
        evidence_asked=evidence_asked.strip()[:300],
    )  # fmt: skip
    write(step, [keep(step, Kind.DRAFTED, "修改拟稿")])
