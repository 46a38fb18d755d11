"""Small builders of what tests need: cities, agencies, people with roles, plans with targets."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count

from luoshi.plan.model import Comparator, Direction, Kind
from luoshi_site.agencies.models import Agency, AgencyGroup, City, GroupMember, Role, User
from luoshi_site.ledger.models import Assignment, Indicator, Plan, Target, TargetVersion, Task

_serial = count(1)
PASSWORD = "a-long-test-passphrase"
LAID = datetime(2025, 12, 1, 1, tzinfo=UTC)


def make_city(name: str = "云汀市", **fields: object) -> City:
    """A city with a supervision office and two districts in the group 各地区."""
    n = next(_serial)
    city = City.objects.create(code=fields.pop("code", f"city{n}"), name=name, **fields)
    make_agency(city, "市政府督考办")
    group = AgencyGroup.objects.create(city=city, name="各地区")
    for place, district in enumerate(("东屿区", "西汀区")):
        agency = make_agency(city, district, kind=Agency.Kind.DISTRICT, position=100 + place)
        GroupMember.objects.create(group=group, agency=agency)
    return city


def make_agency(city: City, name: str = "市民政局", kind: str = Agency.Kind.GOVERNMENT, **fields: object) -> Agency:
    """An agency of the city with its short name."""
    agency = Agency.objects.create(city=city, code=f"a{next(_serial)}", name=name, kind=kind, **fields)
    agency.names.create(name=name, form="short")
    return agency


def agency_of(city: City, name: str) -> Agency:
    """The city's agency of that name, made where it is missing."""
    return Agency.objects.filter(city=city, name=name).first() or make_agency(city, name)


def make_user(kind: str, agency: Agency, username: str | None = None) -> User:
    """A user with one role."""
    username = username or f"{kind}{next(_serial)}"
    user = User.objects.create_user(username, password=PASSWORD, display_name=f"{Role.Kind(kind).label}{username}")
    Role.objects.create(user=user, agency=agency, kind=kind, valid_from=date(2020, 1, 1))
    return user


def make_plan(city: City, **fields: object) -> Plan:
    """A plan for 2026–2028."""
    defaults = {
        "code": f"plan{next(_serial)}",
        "title": "云汀市民生行动计划",
        "short_title": "民生行动计划",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2028, 12, 31),
        "adopted_at": LAID,
        "adopted_by": "测试",
    }
    return Plan.objects.create(city=city, **{**defaults, **fields})


def make_task(plan: Plan, lead: str = "市民政局", responsible: tuple[str, ...] = (), **fields: object) -> Task:
    """A task with its lead and responsible agencies; 各地区 becomes the group."""
    n = plan.tasks.count() + 1
    task = Task.objects.create(
        plan=plan, **{"number": str(n), "position": n, "title": f"任务{n}", "area": "养老", **fields}
    )
    for role, names in (("lead", (lead,)), ("responsible", responsible)):
        for place, name in enumerate(names):
            group = AgencyGroup.objects.filter(city=plan.city, name=name).first()
            agency = None if group else agency_of(plan.city, name)
            Assignment.objects.create(task=task, role=role, agency=agency, group=group, as_written=name, position=place)
    return task


def make_target(
    task: Task, value: str | None = "300", *, indicator: Indicator | None = None, **fields: object
) -> Target:
    """A target of a task, by default a total of 300 to be reached by the plan's end from 0."""
    plan, n = task.plan, task.plan.targets.count() + 1
    basis = fields.pop("basis", Indicator.Basis.FLOW)
    cadence = fields.pop("cadence", Indicator.Cadence.MONTHLY)
    rollup = fields.pop("rollup", Indicator.Rollup.NONE)
    name, unit = fields.pop("name", f"指标{n}"), fields.pop("unit", "个")
    indicator = indicator or Indicator.objects.create(
        city=plan.city,
        code=f"i{next(_serial)}",
        name=name,
        unit=unit,
        basis=basis,
        cadence=cadence,
        rollup=rollup,
        as_ratio=fields.pop("as_ratio", False),
    )
    target = Target.objects.create(plan=plan, number=n, task=task, indicator=indicator, name=name)
    defaults = {
        "kind": Kind.CUMULATIVE,
        "comparator": Comparator.REACH,
        "value": None if value is None else Decimal(value),
        "unit": unit,
        "deadline": str(plan.ends_on.year),
        "due_on": plan.ends_on,
        "direction": Direction.UP,
        "baseline_value": Decimal(0),
        "baseline_on": date(plan.starts_on.year - 1, 12, 31),
        "decided_at": LAID,
    }
    TargetVersion.objects.create(target=target, **{**defaults, **fields})
    return target
