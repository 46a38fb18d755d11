"""The invented city of the year's story: its plan for 2026, its people, and what happens to it, day by day."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from tests import factories

from luoshi.plan.model import Comparator, Direction, Kind
from luoshi.rules.period import month_period
from luoshi_site.agencies.models import Agency, City, User
from luoshi_site.base.audit import SYSTEM, record
from luoshi_site.base.moment import CHINA
from luoshi_site.ledger.actions import end_suspension, revise_target, suspend_target
from luoshi_site.ledger.actions.revising import NewTerms
from luoshi_site.ledger.decisions import Decision
from luoshi_site.ledger.models import Indicator, Milestone, Plan, Target, Task
from luoshi_site.progress.actions import (
    ReadingSpec,
    accept_reading,
    correct_reading,
    deliver_milestone,
    enter_reading,
    verify_milestone,
)
from luoshi_site.progress.actions.calendars import CalendarSpec, set_calendar
from luoshi_site.progress.actions.drafts import CellDraft, save_cells
from luoshi_site.progress.actions.reports import (
    CellPlace,
    TaskReport,
    accept_report,
    return_report,
    submit_reports,
)
from luoshi_site.progress.actions.succession import merge_agency
from luoshi_site.progress.models import Reading, ReportingRound

FOLDER = Path(__file__).parent / "year"
YEAR_END = date(2026, 12, 31)
Event = tuple[datetime, Callable[[datetime], object]]


def at(day: date, hour: int = 9) -> datetime:
    """An instant in China."""
    return datetime.combine(day, time(hour), tzinfo=CHINA)


@dataclass
class Year:
    """The city, and who is who."""

    city: City
    plan: Plan
    officer: User
    second: User
    reporters: dict[str, User]
    indicators: dict[str, Indicator] = field(default_factory=dict)
    targets: dict[str, Target] = field(default_factory=dict)
    milestones: dict[str, Milestone] = field(default_factory=dict)
    leads: dict[str, str] = field(default_factory=dict)

    def agency(self, name: str) -> Agency:
        return Agency.objects.get(city=self.city, name=name)

    def add(self, task: Task, name: str, value: str | None, unit: str, **fields: object) -> None:
        """A target of the plan, due at the year's end."""
        target = factories.make_target(task, value, name=name, unit=unit, **fields)
        self.targets[name], self.indicators[name] = target, target.indicator
        self.leads[name] = task.assignments.get(role="lead").as_written


def lay_year() -> Year:
    """The plan as it was adopted in December 2025."""
    city = factories.make_city(code="year")
    factories.make_agency(city, "南浦区", kind=Agency.Kind.DISTRICT, position=102)
    plan = factories.make_plan(city, title="云汀市2026年民生实事", starts_on=date(2026, 1, 1), ends_on=YEAR_END)
    leads = ("市民政局", "市人社局", "市城管局", "市医保局", "市水务局", "市住建局", "市生态环境局", "市统计局")
    areas = ("东屿区", "西汀区", "南浦区")
    tasks = {lead: factories.make_task(plan, lead, areas if lead == "市民政局" else ()) for lead in leads}
    office = factories.agency_of(city, "市政府督考办")
    names = (*leads, *areas)
    year = Year(
        city=city,
        plan=plan,
        officer=factories.make_user("officer", office),
        second=factories.make_user("officer", office),
        reporters={name: factories.make_user("reporter", factories.agency_of(city, name)) for name in names},
    )
    _lay_targets(year, tasks)
    for title, due_on, lead in (
        ("开通养老热线", date(2026, 5, 20), "市民政局"),
        ("建成分拣中心", date(2026, 9, 30), "市城管局"),
    ):
        year.milestones[title] = Milestone.objects.create(
            task=tasks[lead], title=title, due_on=due_on, agency=year.agency(lead), recorded_at=factories.LAID
        )
    _book_adoption()
    return year


def _book_adoption() -> None:
    """One line of the chain for what the factories laid."""
    audited = [model for model in apps.get_models() if getattr(model, "AUDITED", False)]
    rows = [row for model in audited for row in model._default_manager.all()]
    record(by=SYSTEM, at=factories.LAID, action="lay_year", summary="采用计划：2026年民生实事", rows=rows)


def _lay_targets(year: Year, tasks: dict[str, Task]) -> None:
    point, total, cadence = Indicator.Basis.POINT, Indicator.Basis.FLOW, Indicator.Cadence
    level = {"kind": Kind.LEVEL, "basis": point, "comparator": Comparator.AT_LEAST}
    rate = {**level, "unit": "%"}
    bare = {"baseline_value": None, "baseline_on": None}
    year.add(tasks["市民政局"], "养老床位", "1200", "张", basis=total, rollup="sum")
    year.add(
        tasks["市民政局"], "家庭医生签约率", "70", rollup="ratio", as_ratio=True, baseline_value=Decimal(60), **rate
    )
    year.add(tasks["市人社局"], "城镇新增就业", "36500", "人", basis=Indicator.Basis.RUNNING_YEAR)
    year.add(tasks["市城管局"], "垃圾分类达标率", "85", baseline_value=Decimal(60), **rate)
    year.add(tasks["市城管局"], "口袋公园", "8", "个", basis=total, is_count=True)
    year.add(tasks["市城管局"], "老旧小区改造", "20", "个", basis=total, is_count=True)
    year.add(tasks["市医保局"], "医保参保率", "95", keep=True, **bare, **rate)
    down = {**rate, "comparator": Comparator.AT_MOST, "direction": Direction.DOWN, "baseline_value": Decimal(12)}
    year.add(tasks["市水务局"], "管网漏损率", "9", cadence=cadence.QUARTERLY, **down)
    year.add(tasks["市住建局"], "森林覆盖率", "42", cadence=cadence.YEARLY, baseline_value=Decimal("41.5"), **rate)
    year.add(
        tasks["市生态环境局"],
        "重污染天数",
        "10",
        "天",
        basis=total,
        comparator=Comparator.AT_MOST,
        direction=Direction.DOWN,
    )
    growth = Indicator.objects.create(
        city=year.city,
        code="gdp",
        name="经济增速",
        unit="%",
        basis=Indicator.Basis.RUNNING_YEAR,
        cadence=cadence.QUARTERLY,
    )
    year.indicators["经济增速"], year.leads["经济增速"] = growth, "市统计局"
    year.add(
        tasks["市统计局"], "居民收入增速", None, "%", kind=Kind.RELATION, comparator=Comparator.AT_LEAST, partner=growth,
        of="经济增速", basis=Indicator.Basis.RUNNING_YEAR, cadence=cadence.QUARTERLY, **bare,
    )  # fmt: skip
    year.add(tasks["市统计局"], "群众满意度", "90", cadence=cadence.HALF_YEARLY, **bare, **rate)


def events(year: Year) -> list[Event]:
    """Everything that happens, in the order of time."""
    found = [*_ticks(), *_readings(year), *_decisions(year), *_returned_report(year)]
    calendar = CalendarSpec(first_period_on=date(2026, 1, 31), close_days=3)
    found.append(
        (at(date(2026, 1, 5)), lambda now: set_calendar(plan=year.plan, spec=calendar, by=year.officer, at=now))
    )
    return sorted(found, key=lambda event: event[0])


def _ticks() -> Iterator[Event]:
    for month in range(2, 15):
        for day in (1, 10, 16, 22):
            when = at(date(2026 + (month - 1) // 12, (month - 1) % 12 + 1, day), 8)
            yield when, lambda now: call_command("tick", at=now.isoformat(), verbosity=0)


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _spec(year: Year, row: dict[str, str]) -> ReadingSpec:
    return ReadingSpec(
        indicator=year.indicators[row["item"]],
        period_start=date.fromisoformat(row["period_start"]),
        period_end=date.fromisoformat(row["period_end"]),
        value=_number(row["value"]),
        numerator=_number(row["numerator"]),
        denominator=_number(row["denominator"]),
        area=year.agency(row["area"]) if row["area"] else None,
        certainty=row["certainty"],
    )


def _reporter(year: Year, item: str, area: str, on: date) -> User:
    """Who reports: the area's contact or the lead's, after the merger the successor's."""
    lead = area or year.leads[item]
    return year.reporters["市住建局" if lead == "市水务局" and on >= date(2026, 7, 1) else lead]


def _readings(year: Year) -> Iterator[Event]:
    """What year/reported.csv says was entered, accepted by an officer the day after."""
    with (FOLDER / "reported.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        on = date.fromisoformat(row["entered_on"])
        entered: list[Reading] = []

        def enter(now: datetime, row: dict[str, str] = row, entered: list[Reading] = entered) -> None:
            by = _reporter(year, row["item"], row["area"], now.date())
            entered.append(enter_reading(spec=_spec(year, row), by=by, at=now))

        def accept(now: datetime, entered: list[Reading] = entered) -> None:
            accept_reading(reading=entered[0], by=year.officer, at=now)

        yield at(on), enter
        yield at(on + timedelta(days=1)), accept


def _decision(title: str) -> Decision:
    return Decision(title, "批准文件.txt", title.encode())


def _decisions(year: Year) -> Iterator[Event]:
    old, jobs = year.targets["老旧小区改造"], year.targets["城镇新增就业"]
    hotline, centre = year.milestones["开通养老热线"], year.milestones["建成分拣中心"]
    reporters = year.reporters

    def suspend(now: datetime) -> None:
        decision = _decision("《关于暂停老旧小区改造考核的批复》〔2026〕11号")
        suspend_target(target=old, effective_on=date(2026, 5, 1), decision=decision, by=year.officer, at=now)

    def resume(now: datetime) -> None:
        decision = _decision("《关于恢复老旧小区改造考核的批复》〔2026〕29号")
        end_suspension(target=old, effective_on=date(2026, 10, 1), decision=decision, by=year.officer, at=now)

    def lower(now: datetime) -> None:
        terms, decision = NewTerms(value=Decimal(32850)), _decision("《关于调整城镇新增就业目标的批复》〔2026〕18号")
        revise_target(
            target=jobs, terms=terms, effective_on=date(2026, 7, 1), decision=decision, by=year.officer, at=now
        )

    def merge(now: datetime) -> None:
        merge_agency(
            agency=year.agency("市水务局"), into=year.agency("市住建局"), effective_on=date(2026, 7, 1),
            basis="《云汀市机构改革方案》〔2026〕5号", by=year.officer, at=now,
        )  # fmt: skip

    def correct(now: datetime) -> None:
        wrong = Reading.objects.get(indicator=year.indicators["垃圾分类达标率"], period_end=date(2026, 6, 30))
        spec = ReadingSpec(
            wrong.indicator, wrong.period_start, wrong.period_end, value=Decimal("70.5"), note="小数点前一位录错"
        )
        right = correct_reading(reading=wrong, spec=spec, by=reporters["市城管局"], at=now)
        accept_reading(reading=right, by=year.officer, at=now + timedelta(hours=6))

    def deliver(milestone: Milestone, lead: str, on: date) -> Callable[[datetime], object]:
        return lambda now: deliver_milestone(milestone=milestone, on=on, note="", by=reporters[lead], at=now)

    def verify(milestone: Milestone) -> Callable[[datetime], object]:
        return lambda now: verify_milestone(milestone=milestone, note="", by=year.officer, at=now)

    yield at(date(2026, 4, 28)), suspend
    yield at(date(2026, 6, 20)), deliver(hotline, "市民政局", date(2026, 6, 18))
    yield at(date(2026, 7, 1)), merge
    yield at(date(2026, 7, 2)), verify(hotline)
    yield at(date(2026, 7, 10)), lower
    yield at(date(2026, 8, 5)), correct
    yield at(date(2026, 9, 26)), deliver(centre, "市城管局", date(2026, 9, 25))
    yield at(date(2026, 9, 28)), resume
    yield at(date(2026, 10, 12), 11), verify(centre)


def _returned_report(year: Year) -> Iterator[Event]:
    """August's report of parks: one counted too many, returned, corrected, accepted."""
    target, reporter = year.targets["口袋公园"], year.reporters["市城管局"]

    def submit(figure: str) -> Callable[[datetime], object]:
        def step(now: datetime) -> None:
            row = _august(year)
            agency = year.agency("市城管局")
            drafts = [CellDraft(target.task, target.indicator, None, figure)]
            save_cells(reporting_round=row, agency=agency, drafts=drafts, by=reporter, at=now)
            place = CellPlace(target.indicator, None, month_period(2026, 8))
            report = TaskReport(target.task, (place,))
            submit_reports(reporting_round=row, agency=agency, reports=[report], by=reporter, at=now)

        return step

    def send_back(now: datetime) -> None:
        report = _august(year).reports.get(task=target.task)
        return_report(report=report, reason="8月没有新开放的公园，请核对。", office=True, by=year.officer, at=now)

    def accept(now: datetime) -> None:
        accept_report(report=_august(year).reports.get(task=target.task), by=year.second, at=now)

    yield at(date(2026, 9, 4)), submit("1")
    yield at(date(2026, 9, 5)), send_back
    yield at(date(2026, 9, 7)), submit("0")
    yield at(date(2026, 9, 8)), accept


def _august(year: Year) -> ReportingRound:
    return ReportingRound.objects.get(plan=year.plan, cadence="monthly", period_end=date(2026, 8, 31))
