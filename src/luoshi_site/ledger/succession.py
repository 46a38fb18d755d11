"""What an agency carries in the ledger passes to its successor, or goes on under its new name (任务分工的承接)."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db.models import Max, Model, Q

from luoshi_site.agencies.acting import Acting
from luoshi_site.agencies.models import Agency
from luoshi_site.agencies.succession import Succession
from luoshi_site.ledger.actions.changelog import change_line, clipped
from luoshi_site.ledger.models import (
    Assignment,
    Matter,
    Milestone,
    MilestoneEntry,
    Plan,
    PlanChange,
    TargetShare,
    TargetVersion,
)

ROLE = Assignment.Role
STRENGTH = {ROLE.SUPPORTING: 0, ROLE.RESPONSIBLE: 1, ROLE.LEAD: 2}


def open_assignments(agency: Agency) -> list[Assignment]:
    """What an agency still carries out by name, in plans in force (在办任务分工)."""
    rows = Assignment.objects.filter(agency=agency, valid_until__isnull=True, task__plan__state=Plan.State.IN_FORCE)
    return list(rows.filter(task__ended_on__isnull=True).select_related("task__plan").order_by("pk"))


def assignment_rows(passing: Succession) -> list[Model]:
    """Divisions of tasks: the old one ends, the new one starts, in the same place; never two for one agency."""
    rows: list[Model] = []
    for old in open_assignments(passing.old):
        if old.valid_from is not None and old.valid_from >= passing.on:
            old.agency, old.as_written = passing.new, passing.new.name
            old.save(update_fields=["agency", "as_written"])
            rows.append(old)
            continue
        old.valid_until = passing.last_day
        old.save(update_fields=["valid_until"])
        rows.append(old)
        if passing.renames or _makes_way(old, passing, rows):
            rows.append(
                Assignment.objects.create(
                    task=old.task,
                    role=old.role,
                    agency=passing.new,
                    as_written=passing.new.name,
                    position=old.position,
                    valid_from=passing.on,
                )
            )
    return rows


def _makes_way(old: Assignment, passing: Succession, rows: list[Model]) -> bool:
    """Whether the successor takes the old place: not where it has a part as strong; a weaker one of its own ends."""
    held = Assignment.objects.filter(task=old.task, agency=passing.new, valid_until__isnull=True)
    if any(STRENGTH[ROLE(each.role)] >= STRENGTH[ROLE(old.role)] for each in held):
        return False
    for each in held:
        each.valid_until = passing.last_day
        each.save(update_fields=["valid_until"])
        rows.append(each)
    return True


def change_lines(
    rows: Iterable[Model], passing: Succession, *, before: str, basis: str, who: Acting, at: datetime
) -> list[Model]:
    """A line of the change log for each task whose division passed from one agency to another; `before` is the old name (变更记录)."""
    tasks = {row.task_id: row.task for row in rows if isinstance(row, Assignment)}
    lines = [
        change_line(
            plan=task.plan,
            kind=PlanChange.Kind.AGENCY_CHANGED,
            subject=str(task),
            before=before,
            after=passing.new.name,
            task=task,
            effective_on=passing.on,
            at=at,
            by_name=who.actor.name,
            decision={"decision": clipped(basis)},
        )
        for task in tasks.values()
    ]
    return list(PlanChange.objects.bulk_create(lines))


def milestone_rows(passing: Succession) -> list[Model]:
    """Milestones that nobody has verified, and the matters of tasks and milestones, are the successor's."""
    rows: list[Model] = []
    done = MilestoneEntry.objects.filter(kind=MilestoneEntry.Kind.VERIFIED).values("milestone")
    in_force = Plan.State.IN_FORCE
    for milestone in Milestone.objects.filter(agency=passing.old, task__plan__state=in_force).exclude(pk__in=done):
        milestone.agency = passing.new
        milestone.save(update_fields=["agency"])
        rows.append(milestone)
    ours = Q(task__plan__state=in_force) | Q(milestone__task__plan__state=in_force)
    for matter in Matter.objects.filter(ours, agency=passing.old):
        matter.agency = passing.new
        matter.save(update_fields=["agency"])
        rows.append(matter)
    return rows


def share_rows(passing: Succession, *, who: Acting, at: datetime) -> list[Model]:
    """An area's shares of targets are added to its successor's, in a new edition of the division, so that the sums still agree."""
    rows: list[Model] = []
    versions = TargetVersion.objects.filter(
        shares__area=passing.old, target__plan__state=Plan.State.IN_FORCE
    ).distinct()
    for version in versions:
        newest = version.shares.aggregate(newest=Max("edition"))["newest"]
        shares = list(version.shares.filter(edition=newest))
        if any(share.area_id == passing.old.pk for share in shares):
            rows += _edition(shares, passing, newest + 1, who=who, at=at)
    return rows


def _edition(
    shares: Iterable[TargetShare], passing: Succession, edition: int, *, who: Acting, at: datetime
) -> list[TargetShare]:
    values: dict[tuple[int, int | None, int | None], Decimal] = {}
    for share in shares:
        area = passing.new.pk if share.area_id == passing.old.pk else share.area_id
        key = (share.version_id, area, share.year)
        values[key] = values.get(key, Decimal(0)) + share.value
    return [
        TargetShare.objects.create(
            version_id=version, edition=edition, area_id=area, year=year, value=value, decided_at=at, by=who.user
        )
        for (version, area, year), value in values.items()
    ]
