"""My work: what needs this person today, where the plan stands, what changed since last month (我的工作)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import OuterRef, QuerySet, Subquery

from luoshi.rules.status import Light, Status
from luoshi_site.agencies.models import City
from luoshi_site.base.moment import Moment, end_of_day
from luoshi_site.bulletins.models import Bulletin
from luoshi_site.bulletins.waiting import waiting_bulletins
from luoshi_site.ledger.models import Document, Milestone, MilestoneEntry, Plan
from luoshi_site.ledger.queries import draft_documents
from luoshi_site.office.queries.ledger import LedgerFilter, LedgerRow, ledger_groups, severity
from luoshi_site.progress.models import CheckQuestion, PartRequest, ProgressReport, Reading
from luoshi_site.progress.queries import Change, PlanStanding, TaskStanding, plan_changes, plan_standing
from luoshi_site.progress.queries.inbox import Desk, returned_readings, waiting_readings
from luoshi_site.progress.queries.owed import AskedReading, asked_readings
from luoshi_site.progress.queries.parts import parts_to_answer
from luoshi_site.progress.queries.questions import waiting_questions
from luoshi_site.progress.queries.report import returned_reports, waiting_reports
from luoshi_site.supervision.models import SupervisionOrder
from luoshi_site.supervision.queries.orders import waiting_orders

FIRST_FEW = 5
WORST = 12
BAD = frozenset({Light.RED, Light.YELLOW})


@dataclass(frozen=True, slots=True)
class Pile:
    """Things that wait: how many, and the first few."""

    count: int
    first: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Duties:
    """What waits for a person in a city; None where the role has no such duty."""

    asked: Pile | None
    overdue_count: int
    returned: Pile | None
    returned_reports: Pile | None
    waiting: Pile | None
    waiting_reports: Pile | None
    milestones: Pile | None
    documents: Pile | None
    parts: Pile | None
    orders: Pile | None
    questions: Pile | None
    answers: Pile | None
    bulletins: Pile | None

    @property
    def piles(self) -> tuple[Pile, ...]:
        """Those that the person has."""
        sent_back = (self.returned, self.returned_reports)
        to_decide = (self.waiting, self.waiting_reports)
        talk = (self.questions, self.answers, self.bulletins)
        found = (self.asked, *sent_back, *to_decide, self.milestones, self.documents, self.parts, self.orders, *talk)
        return tuple(pile for pile in found if pile is not None)

    @property
    def nothing_waits(self) -> bool:
        """Whether all is done."""
        return not any(pile.count for pile in self.piles)


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a plan stands, for five minutes' look: worst first, and what changed since the last month's end.

    `changes` is None where the plan was adopted after that day.
    """

    standing: PlanStanding
    worst: tuple[tuple[TaskStanding | None, LedgerRow], ...]
    worst_count: int
    since: Moment
    changes: tuple[Change, ...] | None

    @property
    def newly_red(self) -> tuple[Change, ...]:
        """The targets that turned red since then."""
        return tuple(
            change
            for change in self.changes or ()
            if change.now.status.light is Light.RED and change.before.light is not Light.RED
        )

    @property
    def newly_met(self) -> tuple[Change, ...]:
        """The targets that were settled well since then."""
        good = {Status.MET, Status.MET_LATE}
        return tuple(change for change in self.changes or () if change.now.status in good and change.before not in good)


def duties_elsewhere(desks: Iterable[Desk], moment: Moment) -> tuple[tuple[City, int], ...]:
    """How many things wait for a person in other cities (其他城市的待办), those with none left out."""
    found = ((desk.city, sum(pile.count for pile in duties_of(desk, moment).piles)) for desk in desks)
    return tuple((city, count) for city, count in found if count)


def duties_of(desk: Desk, moment: Moment) -> Duties:
    """What waits for a person: readings to enter, sent back, to accept; questions to answer; documents to confirm."""
    asked = asked_readings(city=desk.city, agencies=desk.reports_for, moment=moment) if desk.reports_for else ()
    waiting = waiting_readings(desk) if desk.officer or desk.reviews_for else None
    reports = waiting_reports(desk) if desk.officer or desk.reviews_for else None
    drafts = draft_documents(desk.city) if desk.officer else None
    returned = returned_readings(desk) if desk.reports_for else None
    mine = desk.reports_for or desk.officer
    asked_about = list(waiting_questions(desk.city, desk.reports_for, officer=desk.officer)) if mine else []
    return Duties(
        asked=_pile(asked) if desk.reports_for else None,
        overdue_count=sum(row.overdue for row in asked),
        returned=_pile(list(returned)) if returned is not None else None,
        returned_reports=_pile(list(returned_reports(desk))) if desk.reports_for else None,
        waiting=None if waiting is None else _first_of(waiting),
        waiting_reports=None if reports is None else _first_of(reports),
        milestones=_pile(list(unverified_milestones(desk.city))) if desk.officer else None,
        documents=_pile(list(drafts)) if drafts is not None else None,
        parts=_pile(list(parts_to_answer(desk.city, desk.reports_for))) if desk.reports_for else None,
        orders=_orders(desk, moment),
        questions=_pile(_in_state(asked_about, CheckQuestion.State.OPEN)) if desk.reports_for else None,
        answers=_pile(_in_state(asked_about, CheckQuestion.State.ANSWERED)) if desk.officer else None,
        bulletins=_bulletins(desk) if desk.officer else None,
    )


def _in_state(rows: Iterable[CheckQuestion], state: str) -> list[CheckQuestion]:
    return [row for row in rows if row.state == state]


def _bulletins(desk: Desk) -> Pile:
    """The bulletins that wait for the officer to review or publish them."""
    return _first_of(waiting_bulletins(desk.city, desk.user, officer=True, leader=False))


def _orders(desk: Desk, moment: Moment) -> Pile | None:
    """The orders that wait for the person."""
    mine = tuple(dict.fromkeys((*desk.reports_for, *desk.reviews_for)))
    if not (mine or desk.officer):
        return None
    return _first_of(waiting_orders(desk.city, mine, user=desk.user, officer=desk.officer, on=moment.as_of))


def unverified_milestones(city: City) -> QuerySet[Milestone]:
    """The milestones that were delivered and wait for somebody to verify them (待核实)."""
    newest = MilestoneEntry.objects.filter(milestone=OuterRef("pk")).order_by("-pk").values("kind")[:1]
    rows = Milestone.objects.filter(task__plan__city=city, task__plan__state=Plan.State.IN_FORCE).annotate(
        newest=Subquery(newest)
    )
    return rows.filter(newest=MilestoneEntry.Kind.DELIVERED).select_related("task__plan", "agency")


Waiting = AskedReading | Reading | ProgressReport | Milestone | Document | PartRequest | CheckQuestion


Rows = QuerySet[Reading] | QuerySet[ProgressReport] | QuerySet[SupervisionOrder] | QuerySet[Bulletin]


def _first_of(rows: Rows) -> Pile:
    """The first few of rows, counted only where there are more."""
    first = tuple(rows[:FIRST_FEW])
    return Pile(len(first) if len(first) < FIRST_FEW else rows.count(), first)


def _pile(found: Sequence[Waiting]) -> Pile:
    return Pile(len(found), tuple(found[:FIRST_FEW]))


def last_month_end(moment: Moment) -> Moment:
    """The last day of the month before, with what was known on that day; with today's knowledge where a past day was chosen."""
    day = moment.as_of.replace(day=1) - timedelta(days=1)
    if moment.as_of_chosen:
        return Moment(as_of=day, known_at=moment.known_at, as_of_chosen=True, known_at_chosen=True)
    known_at = min(end_of_day(day), moment.known_at)
    return Moment(as_of=day, known_at=known_at, as_of_chosen=True, known_at_chosen=True)


def situation_of(plan: Plan, moment: Moment) -> Situation:
    """Where a plan stands at a moment, and what changed since the end of the month before."""
    standing, since = plan_standing(plan, moment), last_month_end(moment)
    groups = ledger_groups(standing, LedgerFilter())
    bad = [(group.task, row) for group in groups for row in group.rows if row.status and row.status.light in BAD]
    bad.sort(key=lambda pair: severity(pair[1]))
    return Situation(
        standing=standing,
        worst=tuple(bad[:WORST]),
        worst_count=len(bad),
        since=since,
        changes=plan_changes(standing, since) if plan.adopted_at < since.known_at else None,
    )
