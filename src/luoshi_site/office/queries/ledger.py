"""The ledger's table: a row for each target and milestone, grouped by task, narrowed and sorted (台账)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Q

from luoshi.rules.status import NOTHING_TO_ASSESS, Light, Status
from luoshi_site.agencies.models import Agency, GroupMember
from luoshi_site.ledger.promise import by_day_words, deadline_words
from luoshi_site.progress.queries import MilestoneStanding, PlanStanding, TargetStanding, TaskStanding

ROWS_A_PAGE = 120
NONE = "none"
OUTSIDE = "总体目标与保障"
FAR = date.max
COLOURS = {"red": "红灯", "yellow": "黄灯", "green": "绿灯", "blue": "蓝灯", "grey": "灰灯"}


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    """What the table is narrowed to and sorted by; blank is everything, in the document's order.

    `status` is a colour (red), a status (behind) or «none» (无可考核事项); `agency` a primary key; `sort` one of `SORTS`.
    """

    text: str = ""
    area: str = ""
    agency: str = ""
    status: str = ""
    sort: str = ""

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return bool(self.text or self.area or self.agency or self.status)


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One line: a target or a milestone; neither for a task with nothing to assess."""

    target: TargetStanding | None = None
    milestone: MilestoneStanding | None = None

    @property
    def status(self) -> Status | None:
        """Its status; None for 无可考核事项."""
        if self.target is not None:
            return self.target.status
        return self.milestone.judgement.status if self.milestone is not None else None

    @property
    def name(self) -> str:
        """Its name."""
        if self.target is not None:
            return self.target.target.name
        return f"里程碑：{self.milestone.milestone.title}" if self.milestone is not None else NOTHING_TO_ASSESS

    @property
    def promise(self) -> str:
        """What is promised and by when."""
        if self.target is not None:
            return self.target.promise
        return by_day_words(self.milestone.milestone.due_on) + "交付" if self.milestone is not None else ""

    @property
    def deadline(self) -> str:
        """By when."""
        if self.target is not None:
            return deadline_words(self.target.version)
        return by_day_words(self.milestone.milestone.due_on) if self.milestone is not None else ""

    @property
    def due_on(self) -> date | None:
        """The last day."""
        if self.target is not None:
            return self.target.version.due_on
        return self.milestone.milestone.due_on if self.milestone is not None else None

    @property
    def gap(self) -> Fraction | None:
        """Progress less what was planned, as a share."""
        points = self.target.judgement.gap_points if self.target is not None else None
        return None if points is None else points / 100


@dataclass(frozen=True, slots=True)
class LedgerGroup:
    """A task with its lines; `task` null for the targets of goals and safeguards."""

    task: TaskStanding | None
    rows: tuple[LedgerRow, ...]

    @property
    def title(self) -> str:
        """The task's number and title."""
        return str(self.task.task) if self.task is not None else OUTSIDE

    @property
    def worst(self) -> int:
        """The severity of its worst line; after all others where there is none."""
        return min((row.status.severity for row in self.rows if row.status), default=len(Status))


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """A page of the table with what its filters offer."""

    standing: PlanStanding
    narrowed: LedgerFilter
    groups: tuple[LedgerGroup, ...]
    number: int
    pages: int
    row_count: int
    group_count: int
    areas: tuple[str, ...]
    agencies: tuple[Agency, ...]

    @property
    def statuses(self) -> tuple[Status, ...]:
        """The statuses to choose from."""
        return tuple(Status)

    @property
    def before(self) -> int:
        """The number of the page before."""
        return self.number - 1

    @property
    def after(self) -> int:
        """The number of the page after."""
        return self.number + 1


def _lines(task: TaskStanding) -> tuple[LedgerRow, ...]:
    rows = [LedgerRow(target=row) for row in task.targets] + [LedgerRow(milestone=row) for row in task.milestones]
    return tuple(rows) or (LedgerRow(),)


def _agency_test(agency: str, on: date) -> Callable[[TaskStanding], bool]:
    """Whether a task names an agency, itself or through a group that it belongs to on a day."""
    if not agency.isdecimal() or len(agency) > 18:
        return lambda _: True
    pk = int(agency)
    since = Q(valid_from__isnull=True) | Q(valid_from__lte=on)
    until = Q(valid_until__isnull=True) | Q(valid_until__gte=on)
    groups = set(GroupMember.objects.filter(since, until, agency=pk).values_list("group_id", flat=True))
    return lambda task: any(row.agency_id == pk or row.group_id in groups for row in task.task.assignments.all())


def _status_test(wanted: str) -> Callable[[LedgerRow], bool]:
    if wanted == NONE:
        return lambda row: row.status is None
    if wanted in COLOURS:
        return lambda row: row.status is not None and Light(row.status.light).colour == wanted
    return lambda row: not wanted or row.status == wanted


def _says(task: TaskStanding, text: str) -> bool:
    words = [str(task.task), task.task.area, *(row.as_written for row in task.task.assignments.all())]
    return any(text in word for word in words)


def _named(row: LedgerRow, text: str) -> bool:
    return text in row.name or (row.target is not None and text in row.target.target.indicator.name)


def ledger_groups(standing: PlanStanding, narrowed: LedgerFilter) -> tuple[LedgerGroup, ...]:
    """The tasks of a plan with those of their lines that the filter lets through, sorted; a task without such a line is left out."""
    of_agency, of_status = _agency_test(narrowed.agency, standing.moment.as_of), _status_test(narrowed.status)
    found: list[LedgerGroup] = []
    for task in standing.tasks:
        if (narrowed.area and task.task.area != narrowed.area) or not of_agency(task):
            continue
        whole = not narrowed.text or _says(task, narrowed.text)
        rows = tuple(row for row in _lines(task) if of_status(row) and (whole or _named(row, narrowed.text)))
        if rows:
            found.append(LedgerGroup(task, rows))
    if not (narrowed.area or narrowed.agency):
        outside = (LedgerRow(target=row) for row in standing.outside_tasks)
        kept = tuple(row for row in outside if of_status(row) and (not narrowed.text or _named(row, narrowed.text)))
        found += [LedgerGroup(None, kept)] if kept else []
    return _sorted(found, narrowed.sort)


def severity(row: LedgerRow) -> tuple[int, Fraction]:
    """A line's place among the worst: its status, then how far behind."""
    return (row.status.severity if row.status else len(Status), row.gap if row.gap is not None else Fraction(1))


SORTS: dict[str, Callable[[LedgerRow], object]] = {
    "status": severity,
    "due": lambda row: row.due_on or FAR,
    "gap": lambda row: row.gap if row.gap is not None else Fraction(10**6),
}


def _sorted(groups: Iterable[LedgerGroup], sort: str) -> tuple[LedgerGroup, ...]:
    key = SORTS.get(sort)
    if key is None:
        return tuple(groups)
    inside = [LedgerGroup(group.task, tuple(sorted(group.rows, key=key))) for group in groups]  # type: ignore[arg-type]
    return tuple(sorted(inside, key=lambda group: key(group.rows[0])))  # type: ignore[arg-type,return-value]


def _paged(groups: Sequence[LedgerGroup]) -> list[tuple[LedgerGroup, ...]]:
    """Groups in pages of about as many rows; a group is never torn."""
    pages: list[list[LedgerGroup]] = [[]]
    size = 0
    for group in groups:
        if pages[-1] and size + len(group.rows) > ROWS_A_PAGE:
            pages.append([])
            size = 0
        pages[-1].append(group)
        size += len(group.rows)
    return [tuple(page) for page in pages]


def ledger_page(standing: PlanStanding, narrowed: LedgerFilter, page: str) -> LedgerPage:
    """One page of the table; `page` is a number, or «all» for everything at once, for printing."""
    groups = ledger_groups(standing, narrowed)
    pages = [tuple(groups)] if page == "all" else _paged(groups)
    number = min(max(int(page) if page.isdecimal() and len(page) < 6 else 1, 1), len(pages))
    named = {row.agency for task in standing.tasks for row in task.task.assignments.all() if row.agency is not None}
    in_groups = {row.group_id for task in standing.tasks for row in task.task.assignments.all() if row.group_id}
    members = Agency.objects.filter(groupmember__group__in=in_groups).distinct() if in_groups else ()
    return LedgerPage(
        standing=standing,
        narrowed=narrowed,
        groups=pages[number - 1],
        number=number,
        pages=len(pages),
        row_count=sum(len(group.rows) for group in groups),
        group_count=sum(group.task is not None for group in groups),
        areas=tuple(dict.fromkeys(task.task.area for task in standing.tasks if task.task.area)),
        agencies=tuple(sorted(named.union(members), key=lambda agency: (agency.position, agency.pk))),
    )
