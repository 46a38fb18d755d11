"""A round's progress by agency (报送进度): who is silent, who types, what waits for whom, what is late."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import Q

from luoshi_site.agencies.models import Agency, City
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.models import Plan
from luoshi_site.progress.models import ProgressReport, Reading, ReportCell, ReportingRound
from luoshi_site.progress.queries.asked import HOLDS
from luoshi_site.progress.queries.asking import Place
from luoshi_site.progress.queries.extensions import due_days
from luoshi_site.progress.queries.kept import Kept, ledger_stamp
from luoshi_site.progress.queries.sheet import asking_for

State = ProgressReport.State
NOT_BEGUN, SENT_ALONE = "none", "sent"
# From what needs somebody to what is done; the words of the board.
STATES = (
    (NOT_BEGUN, "未动"),
    (State.DRAFT, "填报中"),
    (State.RETURNED, "已退回"),
    (State.SUBMITTED, "待本单位审核"),
    (State.PASSED, "待督查部门审核"),
    (State.ACCEPTED, "已采用"),
    (SENT_ALONE, "读数已另报"),
)
NAMES: dict[str, str] = dict(STATES)
STILL_OWED = frozenset({NOT_BEGUN, State.DRAFT, State.RETURNED})


@dataclass(frozen=True)
class BoardRow:
    """An agency in a round: its tasks by state, how many figures of those asked are there, its due day, whether it is late."""

    agency: Agency
    states: Counter[str]
    asked: int
    filled: int
    due_on: date
    overdue: bool
    was_late: bool
    saved_at: datetime | None

    @property
    def silent(self) -> bool:
        """Whether nothing at all was begun."""
        return self.filled == 0 and set(self.states) <= {NOT_BEGUN}

    @property
    def owing(self) -> bool:
        """Whether something has yet to be submitted."""
        return any(self.states[state] for state in STILL_OWED)

    @property
    def late(self) -> bool:
        """Whether it is late: submitted late, or owing after the due day."""
        return self.was_late or (self.overdue and self.owing)

    @property
    def chips(self) -> tuple[tuple[str, str, int], ...]:
        """State, words and count of each state that is there."""
        return tuple((state, name, self.states[state]) for state, name in STATES if self.states[state])


@dataclass(frozen=True)
class Board:
    """A round with every agency that it asks, most owing first."""

    round: ReportingRound
    rows: tuple[BoardRow, ...]

    @cached_property
    def totals(self) -> tuple[tuple[str, str, int], ...]:
        """How many agencies each filter shows: key, words, count."""
        return tuple((key, name, sum(test(row) for row in self.rows)) for key, name, test in _FILTERS)

    @property
    def asked(self) -> int:
        """How many figures the round asks of all."""
        return sum(row.asked for row in self.rows)

    @property
    def filled(self) -> int:
        """How many are there."""
        return sum(row.filled for row in self.rows)

    def narrowed(self, *, text: str, shown: str) -> tuple[BoardRow, ...]:
        """The rows whose agency has the text in its name, of one filter."""
        test = next((test for key, _, test in _FILTERS if key == shown), None)
        return tuple(row for row in self.rows if text in row.agency.name and (test is None or test(row)))


def _silent(row: BoardRow) -> bool:
    return row.silent


def _owing(row: BoardRow) -> bool:
    return row.owing and not row.silent


def _with_reviewer(row: BoardRow) -> bool:
    return row.states[State.SUBMITTED] > 0


def _with_office(row: BoardRow) -> bool:
    return row.states[State.PASSED] > 0


def _done(row: BoardRow) -> bool:
    return set(row.states) <= {State.ACCEPTED, SENT_ALONE}


def _late(row: BoardRow) -> bool:
    return row.late


_FILTERS = (
    ("silent", "还没有动", _silent),
    ("owing", "填报中", _owing),
    ("reviewer", "待本单位审核", _with_reviewer),
    ("office", "待督查部门审核", _with_office),
    ("done", "全部采用", _done),
    ("late", "迟报", _late),
)


def open_rounds(city: City, moment: Moment) -> tuple[ReportingRound, ...]:
    """The city's rounds that are open at a moment, the earliest due day first (开启中的报送期)."""
    rows = ReportingRound.objects.filter(
        Q(closed_at__isnull=True) | Q(closed_at__gt=moment.known_at),
        plan__city=city,
        plan__state=Plan.State.IN_FORCE,
        opened_at__lte=moment.known_at,
    )
    return tuple(rows.select_related("plan__city").order_by("due_on", "pk"))


def board_of(reporting_round: ReportingRound, moment: Moment, *, only: Collection[Agency] | None = None) -> Board:
    """A round's board at a moment, of all agencies or of some, in a fixed number of queries."""
    _, asking = asking_for(reporting_round, moment)
    agencies = [agency for agency in asking.agencies.values() if only is None or agency in only]
    filled = _filled(reporting_round)
    held = _held_by_all(reporting_round) if only is None else _held(reporting_round, [each.pk for each in agencies])
    reports: defaultdict[int, dict[int, tuple[str, bool, datetime | None]]] = defaultdict(dict)
    columns = ("agency", "task", "state", "is_late", "saved_at")
    for agency, task, state, late, saved in ProgressReport.objects.filter(round=reporting_round).values_list(*columns):
        reports[agency][task] = (state, late, saved)
    granted = due_days(reporting_round, known_at=moment.known_at)
    rows = []
    for agency in agencies:
        due_on = granted.get(agency.pk, reporting_round.due_on)
        typed = filled.get(agency.pk, set())
        own = reports.get(agency.pk, {})
        asked = asking.places.get(agency.pk, ())
        rows.append(_row(agency, asked, typed=typed, held=held, reports=own, due_on=due_on, moment=moment))
    rows.sort(key=lambda row: (not row.owing, row.agency.position, row.agency.pk))
    return Board(reporting_round, tuple(rows))


def _filled(reporting_round: ReportingRound) -> dict[int, set[Place]]:
    cells = ReportCell.objects.filter(round=reporting_round).exclude(text="", denominator="")
    found: defaultdict[int, set[Place]] = defaultdict(set)
    for agency, indicator, area in cells.values_list("agency", "indicator", "area"):
        found[agency].add((indicator, area or 0))
    return found


kept_held: Kept[frozenset[Place]] = Kept(most=24)


def _held_by_all(reporting_round: ReportingRound) -> frozenset[Place]:
    """The places of a round that have a reading, in whatever area; kept until the next action."""
    key = (reporting_round.pk, ledger_stamp())
    found = kept_held.get(key)
    if found is None:
        found = _held(reporting_round, None)
        kept_held.put(key, found)
    return found


def _held(reporting_round: ReportingRound, areas: Collection[int] | None) -> frozenset[Place]:
    rows = Reading.objects.filter(
        indicator__targets__plan=reporting_round.plan_id,
        period_end=reporting_round.period_end,
        state__in=HOLDS,
        withdrawn_at__isnull=True,
    )
    if areas is not None:
        rows = rows.filter(Q(area__isnull=True) | Q(area__in=areas))
    places = rows.order_by().values_list("indicator", "area")
    return frozenset((indicator, area or 0) for indicator, area in places)


def _row(
    agency: Agency,
    asked: Iterable[tuple[int, frozenset[Place]]],
    *,
    typed: set[Place],
    held: frozenset[Place],
    reports: dict[int, tuple[str, bool, datetime | None]],
    due_on: date,
    moment: Moment,
) -> BoardRow:
    states: Counter[str] = Counter()
    places: set[Place] = set()
    for task, own in asked:
        state = reports.get(task, (NOT_BEGUN, False, None))[0]
        states[_begun(own, typed, held) if state == NOT_BEGUN else state] += 1
        places |= own
    saved = [saved for _, _, saved in reports.values() if saved]
    return BoardRow(
        agency=agency,
        states=states,
        asked=len(places),
        filled=sum(place in typed or place in held for place in places),
        due_on=due_on,
        overdue=due_on < moment.as_of,
        was_late=any(late for _, late, _ in reports.values()),
        saved_at=max(saved, default=None),
    )


def _begun(own: frozenset[Place], typed: set[Place], held: frozenset[Place]) -> str:
    """The state of a task without a report: its figures may have been sent one by one."""
    if own and own <= held:
        return SENT_ALONE
    return NOT_BEGUN if own.isdisjoint(typed) and own.isdisjoint(held) else State.DRAFT
