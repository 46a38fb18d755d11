"""A plan to be reviewed: tasks that press for different reasons, and the people in the room."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal

from luoshi.rules.period import month_period
from luoshi_site.agencies.models import Agency, City, User
from luoshi_site.base.audit import SYSTEM
from luoshi_site.ledger.models import Indicator, Matter, Plan, Target, Task
from luoshi_site.office.models import ProgressReview
from luoshi_site.office.reviews.actions import ReviewSpec, open_review
from luoshi_site.progress.actions import ReadingSpec, book_readings
from luoshi_site.supervision import actions
from luoshi_site.supervision.models import SupervisionOrder
from tests import factories

NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)
CHAIR = "副市长王某某"


@dataclass
class Room:
    """A city with a plan, and who comes to its reviews."""

    city: City
    plan: Plan
    bureau: Agency
    officer: User
    second: User
    leader: User
    contact: User

    def task(self, title: str, lead: str = "市住建局") -> Task:
        """A task with its matter."""
        task = factories.make_task(self.plan, lead, ("各地区",), title=title)
        Matter.objects.create(kind="task", title=title, task=task, agency=factories.agency_of(self.city, lead))
        return task

    def target(self, task: Task, totals: dict[int, int]) -> Target:
        """300 to be reached by the plan's end, with its total after months of 2026, each known on the 5th of the next month."""
        target = factories.make_target(task, "300", basis=Indicator.Basis.RUNNING_PLAN, unit="套", name=task.title)
        for month, total in totals.items():
            period = month_period(2026, month)
            spec = ReadingSpec(target.indicator, period.start, period.end, value=Decimal(total))
            book_readings(specs=[spec], by=SYSTEM, at=datetime(2026, month + 1, 5, 2, tzinfo=UTC), summary="往期")
        return target

    def order(self, task: Task, issued_on: date, days: int = 10) -> SupervisionOrder:
        """An order on a task, issued on a day."""
        at = datetime.combine(issued_on, time(2), UTC)
        order = actions.draft_order(
            matter=task.matter, agency=self.bureau, level="blue", title=f"关于{task.title}的督办", asks="限期办结",
            basis="会议纪要", limit_days=days, day_kind="natural", by=SYSTEM, at=at,
        )  # fmt: skip
        actions.approve_order(order=order, approver=CHAIR, by=SYSTEM, at=at)
        actions.issue_order(order=order, by=SYSTEM, at=at)
        order.refresh_from_db()
        return order

    def review(self, *, most: int = 60, at: datetime = NOW, held_on: date | None = None) -> ProgressReview:
        """A review with its agenda as proposed."""
        spec = ReviewSpec(held_on or at.date(), CHAIR, "第一会议室")
        return open_review(plan=self.plan, spec=spec, most=most, by=self.officer, at=at)


def lay_room(**plan: object) -> Room:
    """The city, its plan for 2026–2028 and the people."""
    city = factories.make_city()
    office, bureau = factories.agency_of(city, "市政府督考办"), factories.agency_of(city, "市住建局")
    return Room(
        city,
        factories.make_plan(city, **plan),
        bureau,
        factories.make_user("officer", office),
        factories.make_user("officer", office),
        factories.make_user("leader", office),
        factories.make_user("reporter", bureau),
    )
