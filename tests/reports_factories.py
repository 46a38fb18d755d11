"""A month to be reported: a bureau with two tasks, a district, their people, an open round."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from luoshi.rules.period import month_period
from luoshi_site.agencies.models import Agency, City, User
from luoshi_site.base.audit import SYSTEM
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.models import Indicator, Plan, Target, Task
from luoshi_site.progress.actions import ReadingSpec, book_readings, open_round
from luoshi_site.progress.actions.reports import CellPlace, TaskReport
from luoshi_site.progress.models import ReportingRound
from luoshi_site.progress.queries.sheet import sheet_of
from tests import factories

NOW = datetime(2026, 11, 5, 2, tzinfo=UTC)
DUE = date(2026, 11, 11)
OPENED = datetime(2026, 11, 1, 1, tzinfo=UTC)


@dataclass
class Month:
    """October 2026 of an invented city."""

    city: City
    plan: Plan
    bureau: Agency
    district: Agency
    tasks: list[Task]
    targets: list[Target]
    reporter: User
    reviewer: User
    officer: User
    second: User
    district_reporter: User
    round: ReportingRound

    def moment(self, now: datetime = NOW) -> Moment:
        return Moment(as_of=now.date(), known_at=now)

    def reports(self, agency: Agency | None = None, now: datetime = NOW) -> list[TaskReport]:
        """Everything open of the agency's sheet, as it is submitted."""
        sheet = sheet_of(reporting_round=self.round, agency=agency or self.bureau, moment=self.moment(now))
        return [
            TaskReport(
                task.asked.task,
                tuple(CellPlace(row.indicator, row.area, row.period) for row in task.own_rows if row.editable),
            )
            for task in sheet.ready
        ]


def lay_month(*, figures: int = 2, reviewed: bool = True, past: bool = True) -> Month:
    """Two tasks with so many figures of the city in all, and one that districts report; nine months of past."""
    city = factories.make_city()
    plan = factories.make_plan(city)
    tasks = [factories.make_task(plan, "市住建局", ("各地区",)), factories.make_task(plan, "市住建局")]
    targets = [
        factories.make_target(tasks[n % 2], "3600", unit="套", name=f"第{n + 1}类住房筹集") for n in range(figures)
    ]
    rolled = factories.make_target(tasks[0], "1200", unit="户", name="适老化改造", rollup=Indicator.Rollup.SUM)
    bureau, office = factories.agency_of(city, "市住建局"), factories.agency_of(city, "市政府督考办")
    district = Agency.objects.get(city=city, name="东屿区")
    users = [
        factories.make_user("reporter", bureau),
        factories.make_user("reviewer", bureau) if reviewed else factories.make_user("reporter", bureau),
        factories.make_user("officer", office),
        factories.make_user("officer", office),
        factories.make_user("reporter", district),
    ]
    if past:
        specs = [
            ReadingSpec(
                target.indicator, month_period(2026, month).start, month_period(2026, month).end,
                value=Decimal(100 + month % 4), area=district if target is rolled else None,
            )
            for target in (*targets, rolled) for month in range(1, 10)
        ]  # fmt: skip
        book_readings(specs=specs, by=SYSTEM, at=OPENED, summary="往期")
    period = month_period(2026, 10)
    row = open_round(
        plan=plan,
        cadence="monthly",
        period_start=period.start,
        period_end=period.end,
        due_on=DUE,
        by=users[2],
        at=OPENED,
    )
    return Month(city, plan, bureau, district, tasks, [*targets, rolled], *users, row)
