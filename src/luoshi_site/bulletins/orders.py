"""The supervision orders on a plan's matters as they stood on a bulletin's day (督办单情况)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from luoshi_site.base.moment import Moment
from luoshi_site.bulletins.content import OrderLine
from luoshi_site.bulletins.entries import holder_of
from luoshi_site.bulletins.print import in_print
from luoshi_site.ledger.models import Plan
from luoshi_site.supervision.actions.steps import day_of
from luoshi_site.supervision.models import OrderEvent, SupervisionOrder
from luoshi_site.supervision.wording import PUBLIC, order_number

Kind, State = OrderEvent.Kind, SupervisionOrder.State
_STATES = {
    Kind.ISSUED: State.ISSUED,
    Kind.SIGNED: State.SIGNED,
    Kind.ANSWERED: State.ANSWERED,
    Kind.RETURNED: State.RETURNED,
    Kind.CONCLUDED: State.CONCLUDED,
    Kind.CLOSED_OUT: State.CLOSED_OUT,
    Kind.WITHDRAWN: State.WITHDRAWN,
}
_MOVES_DUE = frozenset({Kind.ISSUED, Kind.RETURNED, Kind.EXTENDED, Kind.ESCALATED, Kind.REOPENED})
_ENDS = frozenset({State.CONCLUDED, State.CLOSED_OUT, State.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class _Course:
    """What an order's events say of it up to a day."""

    state: SupervisionOrder.State | None = None
    issued_on: date | None = None
    due_on: date | None = None
    ended_on: date | None = None
    public: str = ""

    def after(self, event: OrderEvent) -> "_Course":
        on = day_of(event.at)
        state = _STATES.get(Kind(event.kind), self.state)
        if event.kind == Kind.REOPENED:
            state = State.ISSUED if event.until else State.ANSWERED
        ended = state in _ENDS
        return _Course(
            state,
            on if event.kind == Kind.ISSUED else self.issued_on,
            event.until if event.kind in _MOVES_DUE and event.until else self.due_on,
            (self.ended_on or on) if ended else None,
            self._public(event),
        )

    def _public(self, event: OrderEvent) -> str:
        """The words under which it is listed publicly after an event."""
        if event.kind == Kind.LISTED:
            return in_print(event.text.removeprefix(PUBLIC)) if event.text.startswith(PUBLIC) else ""
        return "" if event.kind in {Kind.UNLISTED, Kind.WITHDRAWN} else self.public


def order_lines(plan: Plan, moment: Moment) -> tuple[OrderLine, ...]:
    """The orders on a plan's tasks, milestones and reports that were issued by the moment's day: what events recorded by then say."""
    of_plan = (
        Q(order__matter__task__plan=plan) | Q(order__matter__milestone__task__plan=plan) | Q(order__matter__plan=plan)
    )
    loaded = ("order__agency", "order__matter__task", "order__matter__milestone__task")
    rows = OrderEvent.objects.filter(of_plan, at__lte=moment.known_at).select_related(*loaded).order_by("pk")
    events = [event for event in rows if day_of(event.at) <= moment.as_of]
    courses: dict[int, _Course] = {}
    orders: dict[int, SupervisionOrder] = {}
    for event in events:
        orders.setdefault(event.order_id, event.order)
        courses[event.order_id] = courses.get(event.order_id, _Course()).after(event)
    lines = (_line(orders[pk], course, moment.as_of) for pk, course in courses.items())
    return tuple(sorted((line for line in lines if line), key=lambda line: (line.issued_on, line.pk)))


def _line(order: SupervisionOrder, course: _Course, as_of: date) -> OrderLine | None:
    matter = order.matter
    task = matter.milestone.task if matter.milestone else matter.task
    if course.state is None or course.issued_on is None or course.due_on is None:
        return None
    held, month = holder_of(order.agency), (as_of.year, as_of.month)
    is_open = course.state not in _ENDS
    return OrderLine(
        pk=order.pk,
        number=order_number(order),
        title=in_print(order.title),
        agency=held.name,
        place=held.place,
        task=task.pk if task else 0,
        holder=held.subject,
        issued_on=course.issued_on,
        due_on=course.due_on,
        state=course.state.label,
        over=max((as_of - course.due_on).days, 0) if is_open else 0,
        is_open=is_open,
        issued_this_month=(course.issued_on.year, course.issued_on.month) == month,
        public=f"{in_print(task.title)}：{course.public}" if task and course.public else course.public,
        ended_this_month=course.ended_on is not None and (course.ended_on.year, course.ended_on.month) == month,
    )
