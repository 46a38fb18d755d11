"""Cities of the size that a page must bear: 70 agencies, 500 indicators, three years of months; 100,000 readings, or 1.26 million.

Among them one correction and one district that reports late. Deterministic; written through the ORM in bulk, without the audit chain.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import islice

from django.db import connection, transaction

from luoshi.plan.model import Comparator, Direction, Kind
from luoshi.rules.period import month_period
from luoshi_site.agencies.models import Agency, AgencyGroup, City, GroupMember, Role, User
from luoshi_site.ledger.models import Assignment, Indicator, Plan, Target, TargetVersion, Task
from luoshi_site.progress.models import Reading, ReportingRound

TASKS, TARGETS, BATCH = 150, 500, 5_000
LAST_MONTH = (2026, 10)
COPIED = (
    "indicator_id, period_start, period_end, value, numerator, denominator, certainty, unconfirmed, note, reported_in, entered_as,"
    " recorded_at, by_name, state, accepted_at"
)
OF_OTHER_AREAS = (
    f"INSERT INTO progress_reading ({COPIED}, area_id, by_agency_id)"
    f" SELECT {', '.join('r.' + column for column in COPIED.split(', '))}, a.id, a.id"
    " FROM progress_reading r CROSS JOIN agencies_agency a"
    " WHERE r.area_id = %s AND a.kind = 'district' AND a.id <> r.area_id AND (a.id <> %s OR r.period_end < %s OR r.indicator_id %% 10 <> 0)"
)
"""What the first area reported, reported by every other area as well; the last one is a month behind with every tenth indicator."""
ACCEPT_ALL = (
    "INSERT INTO progress_readingdecision (reading_id, kind, reason, at, by_name)"
    " SELECT id, 'accepted', '', accepted_at, '基准' FROM progress_reading"
)
LAID = datetime(2023, 12, 20, 2, tzinfo=UTC)
PASSWORD = "benchmark-passphrase"


@dataclass(frozen=True)
class Size:
    """How many bureaus and areas there are, how many targets the areas report, over how many months, and how many readings at least."""

    bureaus: int
    areas: int
    rolled_up: int
    months: int
    at_least: int = 0

    @cached_property
    def periods(self) -> list[tuple[int, int]]:
        """Year and month of each month, the last one last."""
        last = LAST_MONTH[0] * 12 + LAST_MONTH[1] - 1
        return [(month // 12, month % 12 + 1) for month in range(last - self.months + 1, last + 1)]


BIG = Size(bureaus=58, areas=12, rolled_up=205, months=34, at_least=100_000)
HUGE = Size(bureaus=58, areas=70, rolled_up=TARGETS, months=36)
"""Every one of 500 indicators from every one of 70 agencies in each of 36 months: 1.26 million readings."""


def lay_city(size: Size) -> tuple[City, list[Agency], list[Agency]]:
    """The city, its agencies and its areas, and an officer."""
    city = City.objects.create(code="big", name="大数市", is_demo=True)
    agencies = [
        Agency.objects.create(city=city, code=f"b{n}", name=f"市第{n}局", kind=Agency.Kind.GOVERNMENT, position=n)
        for n in range(1, size.bureaus + 1)
    ]
    areas = [
        Agency.objects.create(city=city, code=f"d{n}", name=f"第{n}区", kind=Agency.Kind.DISTRICT, position=100 + n)
        for n in range(1, size.areas + 1)
    ]
    group = AgencyGroup.objects.create(city=city, name="各地区")
    GroupMember.objects.bulk_create(GroupMember(group=group, agency=area) for area in areas)
    for kind in Role.Kind:
        user = User.objects.create_user(f"big-{kind}", password=PASSWORD, display_name=f"基准{kind.label}")
        Role.objects.create(user=user, agency=agencies[0], kind=kind, valid_from=date(2024, 1, 1))
    user = User.objects.create_user("big-area", password=PASSWORD, display_name="基准地区填报人")
    Role.objects.create(user=user, agency=areas[0], kind=Role.Kind.REPORTER, valid_from=date(2024, 1, 1))
    return city, agencies, areas


def lay_plan(city: City, agencies: list[Agency], size: Size) -> Plan:
    """150 tasks, 500 targets, a round for every month, the last one still open."""
    first = size.periods[0]
    plan = Plan.objects.create(
        city=city, code="big", title="大数市三年行动计划", short_title="三年行动计划", starts_on=month_period(*first).start,
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
        _lay_target(plan, tasks[number % TASKS], number, size)
    ReportingRound.objects.bulk_create(_rounds(plan, size))
    return plan


def _rounds(plan: Plan, size: Size) -> Iterator[ReportingRound]:
    for when in size.periods:
        period = month_period(*when)
        closed = datetime.combine(period.end + timedelta(days=20), datetime.min.time(), tzinfo=UTC)
        yield ReportingRound(
            plan=plan, cadence="monthly", period_start=period.start, period_end=period.end, opened_at=LAID,
            due_on=period.end + timedelta(days=10), closed_at=None if when == LAST_MONTH else closed,
        )  # fmt: skip


def _lay_target(plan: Plan, task: Task, number: int, size: Size) -> None:
    total, rolled_up = number % 2 == 1, number <= size.rolled_up
    monthly = (8 + number % 9) * size.areas if rolled_up else 90 + number % 20
    aim = Decimal(monthly * (size.months + 2) if total else 60 + number % 40)
    indicator = Indicator.objects.create(
        city=plan.city, code=f"n{number}", name=f"第{number}项指标", unit="个" if total else "%", cadence="monthly",
        basis=Indicator.Basis.FLOW if total else Indicator.Basis.POINT,
        rollup=("sum" if total else "ratio") if rolled_up else "none", as_ratio=not total and rolled_up,
    )  # fmt: skip
    target = Target.objects.create(plan=plan, number=number, task=task, indicator=indicator, name=indicator.name)
    TargetVersion.objects.create(
        target=target, decided_at=LAID, kind=Kind.CUMULATIVE if total else Kind.LEVEL,
        comparator=Comparator.REACH if total else Comparator.AT_LEAST, value=aim,
        unit=indicator.unit, deadline="2026", due_on=date(2026, 12, 31), direction=Direction.UP,
        baseline_value=Decimal(0 if total else 60), baseline_on=plan.starts_on - timedelta(days=1),
    )  # fmt: skip


def lay_readings(plan: Plan, areas: list[Agency], agency: Agency, size: Size) -> None:
    """The accepted readings, some late, one corrected, one district a month behind with some."""
    _write(_readings(plan, areas[0], agency, size))
    with connection.cursor() as cursor:
        cursor.execute(OF_OTHER_AREAS, [areas[0].pk, areas[-1].pk, month_period(*LAST_MONTH).start])
    first = plan.targets.select_related("indicator").get(number=TARGETS)
    old = Reading.objects.filter(indicator=first.indicator).order_by("pk")[0]
    again = _reading(first, old.area, size.periods[0], size, agency)
    again.corrects = old
    again.save()
    _write(
        _reading(first, None, size.periods[n % size.months], size, agency)
        for n in range(size.at_least - Reading.objects.count())
    )
    with connection.cursor() as cursor:
        cursor.execute(ACCEPT_ALL)
        cursor.execute("ANALYZE")


def _readings(plan: Plan, area: Agency, agency: Agency, size: Size) -> Iterator[Reading]:
    for target in plan.targets.select_related("indicator"):
        place = area if target.number <= size.rolled_up else None
        for when in size.periods:
            yield _reading(target, place, when, size, agency)


def _write(rows: Iterable[Reading]) -> None:
    rest = iter(rows)
    with transaction.atomic():
        while batch := list(islice(rest, BATCH)):
            Reading.objects.bulk_create(batch)


def _reading(target: Target, area: Agency | None, when: tuple[int, int], size: Size, agency: Agency) -> Reading:
    period, indicator = month_period(*when), target.indicator
    accepted = datetime.combine(period.end + timedelta(days=5 + target.number % 3), datetime.min.time(), tzinfo=UTC)
    step = size.periods.index(when) + 1
    base = Decimal(60) + Decimal(step * (target.number % 5)) / 4
    value = Decimal(80 + (target.number * 7 + step * 3) % 40)
    fields: dict[str, Decimal] = {
        "value": base if indicator.unit == "%" else value if area is None else (value / 10).quantize(Decimal(1))
    }
    if indicator.as_ratio:
        fields = {"numerator": base * 10, "denominator": Decimal(1000)}
    return Reading(
        indicator=indicator, area=area, period_start=period.start, period_end=period.end, recorded_at=accepted,
        by_name="基准", by_agency=area or agency, state=Reading.State.ACCEPTED, accepted_at=accepted, **fields,
    )  # fmt: skip


def lay(size: Size = BIG) -> Plan:
    """The whole city."""
    city, agencies, areas = lay_city(size)
    plan = lay_plan(city, agencies, size)
    lay_readings(plan, areas, agencies[0], size)
    return plan
