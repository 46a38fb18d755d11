"""A city of the size that a page must bear: 70 agencies, 500 indicators, three years of months, 100,000 readings.

Among them one correction and one district that reports late. Deterministic; written through the ORM in bulk, without the audit chain.
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from luoshi.plan.model import Comparator, Direction, Kind
from luoshi.rules.period import month_period
from luoshi_site.agencies.models import Agency, AgencyGroup, City, GroupMember, Role, User
from luoshi_site.ledger.models import Assignment, Indicator, Plan, Target, TargetVersion, Task
from luoshi_site.progress.models import Reading, ReadingDecision, ReportingRound

AGENCIES, AREAS, TASKS, TARGETS = 58, 12, 150, 500
ROLLED_UP = 205
MONTHS = [(year, month) for year in (2024, 2025, 2026) for month in range(1, 13) if (year, month) <= (2026, 10)]
LAID = datetime(2023, 12, 20, 2, tzinfo=UTC)
PASSWORD = "benchmark-passphrase"


def lay_city() -> tuple[City, list[Agency], list[Agency]]:
    """The city, its agencies and its areas, and an officer."""
    city = City.objects.create(code="big", name="大数市", is_demo=True)
    agencies = [
        Agency.objects.create(city=city, code=f"b{n}", name=f"市第{n}局", kind=Agency.Kind.GOVERNMENT, position=n)
        for n in range(1, AGENCIES + 1)
    ]
    areas = [
        Agency.objects.create(city=city, code=f"d{n}", name=f"第{n}区", kind=Agency.Kind.DISTRICT, position=100 + n)
        for n in range(1, AREAS + 1)
    ]
    group = AgencyGroup.objects.create(city=city, name="各地区")
    GroupMember.objects.bulk_create(GroupMember(group=group, agency=area) for area in areas)
    for kind in Role.Kind:
        user = User.objects.create_user(f"big-{kind}", password=PASSWORD, display_name=f"基准{kind.label}")
        Role.objects.create(user=user, agency=agencies[0], kind=kind, valid_from=date(2024, 1, 1))
    return city, agencies, areas


def lay_plan(city: City, agencies: list[Agency]) -> Plan:
    """150 tasks, 500 targets, a round for every month."""
    plan = Plan.objects.create(
        city=city, code="big", title="大数市三年行动计划", short_title="三年行动计划", starts_on=date(2024, 1, 1),
        ends_on=date(2026, 12, 31), issued_on=date(2023, 12, 20), adopted_at=LAID, adopted_by="基准",
    )  # fmt: skip
    group = AgencyGroup.objects.get(city=city)
    tasks = [
        Task.objects.create(plan=plan, number=str(n), position=n, title=f"第{n}项重点任务", area=f"领域{n % 11 + 1}")
        for n in range(1, TASKS + 1)
    ]
    rows = []
    for task in tasks:
        for place in range(1 + task.position % 3):
            agency = agencies[(task.position * 7 + place) % len(agencies)]
            rows.append(Assignment(task=task, role="lead", agency=agency, as_written=agency.name, position=place))
        for place in range(4):
            agency = agencies[(task.position * 3 + place * 5) % len(agencies)]
            rows.append(
                Assignment(task=task, role="responsible", agency=agency, as_written=agency.name, position=place)
            )
        rows.append(Assignment(task=task, role="responsible", group=group, as_written="各地区", position=4))
    Assignment.objects.bulk_create(rows)
    for number in range(1, TARGETS + 1):
        _lay_target(plan, tasks[number % TASKS], number)
    ReportingRound.objects.bulk_create(
        ReportingRound(
            plan=plan, cadence="monthly", period_start=month_period(y, m).start, period_end=month_period(y, m).end,
            due_on=month_period(y, m).end + timedelta(days=10), opened_at=LAID,
            closed_at=datetime.combine(month_period(y, m).end + timedelta(days=20), datetime.min.time(), tzinfo=UTC),
        )
        for y, m in MONTHS
    )  # fmt: skip
    return plan


def _lay_target(plan: Plan, task: Task, number: int) -> None:
    total = number % 2 == 1
    indicator = Indicator.objects.create(
        city=plan.city, code=f"n{number}", name=f"第{number}项指标", unit="个" if total else "%", cadence="monthly",
        basis=Indicator.Basis.FLOW if total else Indicator.Basis.POINT,
        rollup=("sum" if total else "ratio") if number <= ROLLED_UP else "none", as_ratio=not total and number <= ROLLED_UP,
    )  # fmt: skip
    target = Target.objects.create(plan=plan, number=number, task=task, indicator=indicator, name=indicator.name)
    TargetVersion.objects.create(
        target=target, decided_at=LAID, kind=Kind.CUMULATIVE if total else Kind.LEVEL,
        comparator=Comparator.REACH if total else Comparator.AT_LEAST, value=Decimal(3600 if total else 90),
        unit=indicator.unit, deadline="2026", due_on=date(2026, 12, 31), direction=Direction.UP,
        baseline_value=Decimal(0 if total else 60), baseline_on=date(2023, 12, 31),
    )  # fmt: skip


def lay_readings(plan: Plan, areas: list[Agency], agency: Agency) -> int:
    """A hundred thousand accepted readings, some late, one corrected, one district a month behind."""
    rows: list[Reading] = []
    for target in plan.targets.select_related("indicator"):
        places: list[Agency | None] = list(areas) if target.number <= ROLLED_UP else [None]
        for place, (year, month) in ((place, when) for place in places for when in MONTHS):
            if place is areas[-1] and (year, month) == MONTHS[-1]:
                continue
            rows.append(_reading(target, place, year, month, agency))
    Reading.objects.bulk_create(rows, batch_size=2000)
    short = 100_000 - Reading.objects.count()
    first = plan.targets.select_related("indicator").get(number=TARGETS)
    again = [_reading(first, None, *MONTHS[n % len(MONTHS)], agency) for n in range(short)]
    booked = Reading.objects.bulk_create(again, batch_size=2000)
    Reading.objects.filter(pk=booked[0].pk).update(corrects=Reading.objects.filter(indicator=first.indicator).first())
    ReadingDecision.objects.bulk_create(
        (
            ReadingDecision(reading=row, kind="accepted", at=row.accepted_at, by_name="基准")
            for row in Reading.objects.iterator()
        ),
        batch_size=2000,
    )
    return Reading.objects.count()


def _reading(target: Target, area: Agency | None, year: int, month: int, agency: Agency) -> Reading:
    period, indicator = month_period(year, month), target.indicator
    when = datetime.combine(period.end + timedelta(days=5 + target.number % 3), datetime.min.time(), tzinfo=UTC)
    step = (year - 2024) * 12 + month
    base = Decimal(60) + Decimal(step * (target.number % 5)) / 4
    value = Decimal(80 + (target.number * 7 + step * 3) % 40)
    fields: dict[str, Decimal] = {
        "value": base if indicator.unit == "%" else value if area is None else (value / 10).quantize(Decimal(1))
    }
    if indicator.as_ratio:
        fields = {"numerator": base * 10, "denominator": Decimal(1000)}
    return Reading(
        indicator=indicator, area=area, period_start=period.start, period_end=period.end, recorded_at=when, by_name="基准",
        by_agency=area or agency, state=Reading.State.ACCEPTED, accepted_at=when, **fields,
    )  # fmt: skip


def lay() -> Plan:
    """The whole city."""
    city, agencies, areas = lay_city()
    plan = lay_plan(city, agencies)
    lay_readings(plan, areas, agencies[0])
    return plan
