"""Which form is locked, why, and whom to ask (锁定)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Q

from luoshi.rules.period import Cadence, Period, period_name
from luoshi_site.agencies.models import Agency, City, Role
from luoshi_site.base.moment import CHINA, Moment, end_of_day
from luoshi_site.ledger.models import Indicator, Plan, Suspension, Target, Task
from luoshi_site.progress.models import ProgressReport, Reading, ReportingCalendar, ReportingRound, RoundEvent
from luoshi_site.progress.queries.asked import targets_in_force
from luoshi_site.progress.queries.extensions import due_day
from luoshi_site.progress.queries.schedule import scheduled_round

NAMED = 2  # officers whom a lock names


class LockKind(StrEnum):
    """Which lock it is."""

    NOT_OPEN = "not_open"
    CLOSED = "closed"
    PLAN_CLOSED = "plan_closed"
    SUSPENDED = "suspended"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class Lock:
    """Why nothing can be typed here: `words` say which lock, `ask` whom to ask and for what."""

    kind: LockKind
    words: str
    ask: str

    def __str__(self) -> str:
        return f"{self.words}{self.ask}"


@dataclass(frozen=True, slots=True)
class RoundLocks:
    """The locks of a round for an agency, looked up once for a whole screen: `whole` locks everything, the others single cells."""

    whole: Lock | None
    accepted: frozenset[tuple[int, int | None]]
    suspended: frozenset[int]
    ended: frozenset[int]
    accepted_tasks: frozenset[int]
    contact: str

    def of_indicator(self, indicator: int, area: int | None = None) -> Lock | None:
        """The lock of an indicator's cell, by primary keys; `area` for a figure of an area."""
        if self.whole is not None:
            return self.whole
        if (indicator, area) in self.accepted:
            return Lock(
                LockKind.ACCEPTED, "本期读数已采用，不能再改。", "确需更正的，请从该读数的页面提出更正并写明原因。"
            )
        if indicator in self.ended:
            return Lock(LockKind.SUSPENDED, "该目标已取消，不再报送。", f"有疑问请联系{self.contact}。")
        if indicator in self.suspended:
            return Lock(LockKind.SUSPENDED, "该目标已中止考核，暂不报送。", f"恢复考核请联系{self.contact}。")
        return None

    def of_task(self, task: int) -> Lock | None:
        """The lock of a task's words, by its primary key."""
        if self.whole is None and task in self.accepted_tasks:
            return Lock(LockKind.ACCEPTED, "本期月报已采用，不能再改。", f"确需修改的，请联系{self.contact}退回。")
        return self.whole


def contact_of(city: City, on: date) -> str:
    """Whom to ask in a city: the supervision office with the names of its officers on a day."""
    held = Q(valid_until__isnull=True) | Q(valid_until__gte=on)
    rows = Role.objects.filter(held, agency__city=city, kind=Role.Kind.OFFICER, valid_from__lte=on)
    officers = list(rows.select_related("agency", "user").order_by("pk")[:NAMED])
    if not officers:
        return "督查考核部门"
    names = "、".join(dict.fromkeys(str(role.user) for role in officers))
    return f"{officers[0].agency}（{names}）"


def round_locks(
    reporting_round: ReportingRound, agency: Agency, moment: Moment, *, area: Agency | None = None
) -> RoundLocks:
    """The locks of a round for an agency at a moment, in a fixed number of queries.

    They cover the figures of the whole city and of the agency itself where it is an area, and those of `area`.
    """
    plan = reporting_round.plan
    contact = contact_of(plan.city, moment.as_of)
    readings = Reading.objects.filter(
        indicator__city=plan.city, period_end=reporting_round.period_end, accepted_at__lte=moment.known_at
    ).filter(Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=moment.known_at))
    areas = {each.pk for each in (agency, area) if each is not None and each.is_area}
    side = Q(area__isnull=True) | Q(area__in=areas) if areas else Q(area__isnull=True)
    readings = readings.filter(side).order_by()
    reports = ProgressReport.objects.filter(round=reporting_round, agency=agency, state=ProgressReport.State.ACCEPTED)
    targets = Target.objects.filter(plan=plan)
    judged = frozenset(targets_in_force(moment.as_of).filter(plan=plan).values_list("indicator_id", flat=True))
    return RoundLocks(
        whole=_whole(reporting_round, agency, moment, contact),
        accepted=frozenset(readings.values_list("indicator_id", "area_id")),
        suspended=_suspended(plan, moment),
        ended=frozenset(targets.values_list("indicator_id", flat=True)) - judged,
        accepted_tasks=frozenset(reports.values_list("task_id", flat=True)),
        contact=contact,
    )


def lock_of(
    reporting_round: ReportingRound,
    agency: Agency,
    moment: Moment,
    *,
    indicator: Indicator | None = None,
    area: Agency | None = None,
    task: Task | None = None,
) -> Lock | None:
    """The lock of an indicator's cell, a task's words or the whole form of an agency in a round, or None where it is open (锁定原因).

    For a whole screen ask `round_locks` once.
    """
    locks = round_locks(reporting_round, agency, moment, area=area)
    if indicator is not None:
        return locks.of_indicator(indicator.pk, area.pk if area else None)
    return locks.of_task(task.pk) if task is not None else locks.whole


def lock_of_period(plan: Plan, indicator: Indicator, period: Period, agency: Agency, moment: Moment) -> Lock | None:
    """The lock of a period, whether or not a round was opened for it."""
    found = ReportingRound.objects.filter(plan=plan, cadence=indicator.cadence, period_end=period.end).first()
    if found is not None:
        return lock_of(found, agency, moment, indicator=indicator)
    calendar = ReportingCalendar.objects.filter(plan=plan, is_active=True).first()
    if calendar is None or plan.state != Plan.State.IN_FORCE or period.end < calendar.first_period_on:
        return None
    opens_on = scheduled_round(calendar, Cadence(indicator.cadence), period).opens_on
    contact = contact_of(plan.city, moment.as_of)
    return Lock(
        LockKind.NOT_OPEN, f"{period}的报送期尚未开启，将于 {opens_on} 开启。", f"需要提前报送请联系{contact}。"
    )


def lock_on_entry(target: Target, period: Period, agency: Agency, moment: Moment) -> Lock | None:
    """What keeps an agency from entering a single reading: its round is closed, or its plan; what was never asked may be entered."""
    lock = lock_of_period(target.plan, target.indicator, period, agency, moment)
    return lock if lock is not None and lock.kind in {LockKind.CLOSED, LockKind.PLAN_CLOSED} else None


def _whole(row: ReportingRound, agency: Agency, moment: Moment, contact: str) -> Lock | None:
    period = period_name(Period(row.period_start, row.period_end))
    if row.plan.state == Plan.State.CLOSED:
        return Lock(LockKind.PLAN_CLOSED, f"「{row.plan}」已结束，不再报送。", f"有疑问请联系{contact}。")
    if row.opened_at > moment.known_at:
        return Lock(LockKind.NOT_OPEN, f"{period}的报送期尚未开启。", f"需要提前报送请联系{contact}。")
    if not _is_over(row, agency, moment) or was_reopened(row, agency, moment):
        return None
    closed = row.closed_at.astimezone(CHINA).date() if row.closed_at else date.max
    day = min(closed, row.closes_on or date.max)
    words = f"{period}的报送期已于 {day} 关闭（截止 {row.due_on}），不能再填报。"
    return Lock(LockKind.CLOSED, words, f"确需补报的，请联系{contact}重开本单位的填报。")


def _is_over(row: ReportingRound, agency: Agency, moment: Moment) -> bool:
    """Whether the round takes no more of an agency: closed, or its last day has ended though no tick has closed it yet."""
    if row.closed_at is not None and row.closed_at <= moment.known_at:
        return True
    if row.closes_on is None:
        return False
    last = max(row.closes_on, due_day(row, agency, known_at=moment.known_at))
    return moment.known_at >= end_of_day(last)


def was_reopened(row: ReportingRound, agency: Agency, moment: Moment) -> bool:
    """Whether an officer reopened the round for an agency."""
    events = RoundEvent.objects.filter(round=row, kind=RoundEvent.Kind.REOPENED, key=str(agency.pk))
    return events.filter(at__lte=moment.known_at).exists()


def _suspended(plan: Plan, moment: Moment) -> frozenset[int]:
    """The indicators all of whose targets are suspended at a moment."""
    newest: dict[int, Suspension] = {}
    rows = Suspension.objects.filter(target__plan=plan, decided_at__lte=moment.known_at, effective_on__lte=moment.as_of)
    for row in rows.order_by("decided_at", "pk"):
        newest[row.target_id] = row
    stopped: Collection[int] = {target for target, row in newest.items() if not row.lifts}
    if not stopped:
        return frozenset()
    going = Target.objects.filter(plan=plan).exclude(pk__in=stopped).values_list("indicator_id", flat=True)
    return frozenset(Target.objects.filter(pk__in=stopped).values_list("indicator_id", flat=True)) - set(going)
