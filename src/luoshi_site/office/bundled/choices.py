"""How the targets of a bundled plan are measured, from its TOML file, each entry bound to exactly one target."""

from luoshi.plan.model import Direction, Plan, Target
from luoshi.rules.model import Basis
from luoshi.rules.period import Cadence
from luoshi_site.ledger.choices import AdoptionChoices, MilestoneChoice, TargetChoices
from luoshi_site.office.bundled.tables import BundledError, Table

Name = tuple[str, str, str]

TARGET_KEYS = (
    "task", "goal", "indicator", "code", "basis", "cadence", "rollup", "direction", "keep", "baseline", "baseline_on", "decimals",
    "as_ratio", "numerator_name", "denominator_name", "is_register", "is_count", "is_mean", "is_ceiling", "from_levels", "partner_code",
)  # fmt: skip


def target_name(target: Target) -> Name:
    """What an entry calls a target by: its task, its goal, the words of its indicator."""
    return target.task or "", target.goal or "", target.indicator


def bind_choices(table: Table, plan: Plan) -> AdoptionChoices:
    """The choices of a file for a plan.

    Raises:
        BundledError: an entry names no target, or two name one, or a target has none.
    """
    table.only("plan", "target", "milestone")
    head = table.table("plan")
    head.only("code", "short_title", "starts_on", "ends_on")
    places = {target_name(target): place for place, target in enumerate(plan.targets)}
    bound: dict[int, TargetChoices] = {}
    for row in table.tables("target"):
        name = (row.text("task", ""), row.text("goal", ""), row.text("indicator"))
        if name not in places or places[name] in bound:
            raise BundledError(f"{row.place}: {' '.join(name)} is no target of the plan, or named twice")
        bound[places[name]] = _target(row)
    if len(bound) != len(plan.targets):
        left = [target.indicator for place, target in enumerate(plan.targets) if place not in bound]
        raise BundledError(f"{table.place}: nothing is said of {', '.join(left)}")
    return AdoptionChoices(
        code=head.text("code"),
        short_title=head.text("short_title"),
        starts_on=head.day("starts_on"),
        ends_on=head.day("ends_on"),
        targets=bound,
        milestones=tuple(_milestone(row, plan) for row in table.tables("milestone")),
    )


def _flag(row: Table, key: str) -> bool | None:
    return row.flag(key) if key in row.fields else None


def _target(row: Table) -> TargetChoices:
    row.only(*TARGET_KEYS)
    direction, decimals = row.text("direction", ""), row.number("decimals")
    return TargetChoices(
        indicator_code=row.text("code"),
        basis=Basis(row.text("basis")),
        cadence=Cadence(row.text("cadence", "yearly")),
        rollup=row.text("rollup", "none"),
        as_ratio=row.flag("as_ratio"),
        numerator_name=row.text("numerator_name", "") or None,
        denominator_name=row.text("denominator_name", "") or None,
        decimals=None if decimals is None else int(decimals),
        is_register=row.flag("is_register"),
        direction=Direction(direction) if direction else None,
        keep=_flag(row, "keep"),
        baseline_value=row.number("baseline"),
        baseline_on=row.day("baseline_on"),
        is_ceiling=_flag(row, "is_ceiling"),
        is_count=_flag(row, "is_count"),
        is_mean=_flag(row, "is_mean"),
        from_levels=_flag(row, "from_levels"),
        partner_code=row.text("partner_code", "") or None,
        confirmed=True,
    )


def _milestone(row: Table, plan: Plan) -> MilestoneChoice:
    row.only("task", "title", "due_on", "agency", "proof")
    numbers = [task.id for task in plan.tasks]
    number, due_on = row.text("task"), row.day("due_on")
    if number not in numbers or due_on is None:
        raise BundledError(f"{row.place}: a milestone needs a task of the plan and a day")
    return MilestoneChoice(numbers.index(number), row.text("title"), due_on, row.text("agency"), row.text("proof", ""))
