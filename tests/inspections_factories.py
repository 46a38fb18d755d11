"""A city with accepted readings and a verified milestone to draw from, and its people."""

from datetime import UTC, date, datetime
from decimal import Decimal

from luoshi_site.ledger.models import Milestone
from luoshi_site.progress.actions import ReadingSpec, accept_reading, enter_reading
from luoshi_site.progress.models import Reading
from luoshi_site.supervision.actions.inspections import FindingSpec, draw_inspection
from luoshi_site.supervision.models import Inspection
from tests import factories

IN_OCTOBER = datetime(2026, 10, 12, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 3, 2, tzinfo=UTC)
SEED = "c0ffee"


class Town:
    """A plan with `count` October figures of one agency, one of another, and a milestone delivered in October and verified."""

    def __init__(self, count: int = 12) -> None:
        self.city = factories.make_city()
        self.plan = factories.make_plan(self.city)
        self.task = factories.make_task(self.plan, "市住建局", title="改善居住条件")
        self.bureau = factories.agency_of(self.city, "市住建局")
        self.office = factories.agency_of(self.city, "市政府督考办")
        self.officer = factories.make_user("officer", self.office)
        self.second = factories.make_user("officer", self.office)
        self.leader = factories.make_user("leader", self.office)
        self.auditor = factories.make_user("auditor", self.office)
        self.reporter = factories.make_user("reporter", self.bureau)
        self.other = factories.make_user("reporter", factories.agency_of(self.city, "市民政局"))
        self.readings = [self.reading(self.reporter, "市住建局", number) for number in range(count)]
        self.readings.append(self.reading(self.other, "市民政局", 99))
        self.milestone = Milestone.objects.create(
            task=self.task, title="印发方案", due_on=date(2026, 10, 20), agency=self.bureau, recorded_at=IN_OCTOBER
        )
        for kind, by in (("delivered", self.reporter), ("verified", self.officer)):
            self.milestone.entries.create(
                kind=kind, delivered_on=date(2026, 10, 15), at=IN_OCTOBER, by=by, by_name=str(by)
            )

    def reading(self, by: object, agency: str, value: int) -> Reading:
        """An October figure, accepted."""
        task = self.task if agency == "市住建局" else factories.make_task(self.plan, agency)
        target = factories.make_target(task, unit="套", name=f"改造{value}")
        spec = ReadingSpec(
            indicator=target.indicator,
            period_start=date(2026, 10, 1),
            period_end=date(2026, 10, 31),
            value=Decimal(value),
        )
        row = enter_reading(spec=spec, by=by, at=IN_OCTOBER, agency=factories.agency_of(self.city, agency))
        accept_reading(reading=row, by=self.officer, at=IN_OCTOBER)
        return row

    def draw(self, share: str = "0.10", seed: str = SEED) -> Inspection:
        """October, drawn."""
        return draw_inspection(
            plan=self.plan, from_on=date(2026, 10, 1), until_on=date(2026, 10, 31), share=Decimal(share), seed=seed,
            by=self.officer, at=NOW,
        )  # fmt: skip


def finding(finding: str = "true", **fields: object) -> FindingSpec:
    """What two people found on 2 November."""
    known = {"found": "10 套", "note": "", "checkers": ("张三", "李四"), "checked_on": date(2026, 11, 2)}
    return FindingSpec(finding=finding, **{**known, **fields})
