"""What a review's agenda is made from: red, newly red, stuck, asked for help, overdue orders, decisions not carried out (议题建议)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from django.db.models import Q, QuerySet

from luoshi.report.model import day_in_words
from luoshi.rules.display import points_text
from luoshi.rules.status import Light, Status
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.models import Plan
from luoshi_site.office.models import ProgressReview, ReviewDecision
from luoshi_site.office.queries.ledger import LedgerFilter, LedgerRow, ledger_groups, severity
from luoshi_site.office.queries.work import last_month_end
from luoshi_site.office.reviews.words import help_asked, last_words
from luoshi_site.progress.charts import Dot
from luoshi_site.progress.queries import PlanStanding, plan_changes
from luoshi_site.progress.queries.trail import charts_of
from luoshi_site.supervision.actions.steps import WITH_AGENCY
from luoshi_site.supervision.models import SupervisionOrder
from luoshi_site.supervision.wording import order_number

SLOW = frozenset({Status.BEHIND, Status.AT_RISK, Status.OVERDUE, Status.NO_BASELINE})
CONCLUDED = (SupervisionOrder.State.CONCLUDED, SupervisionOrder.State.CLOSED_OUT)


class Occasion(StrEnum):
    """Why something is proposed, the most pressing first."""

    DECISION = "decision"
    ORDER = "order"
    NEWLY_RED = "newly_red"
    RED = "red"
    HELP = "help"
    STUCK = "stuck"

    @property
    def label(self) -> str:
        """The Chinese words."""
        return _OCCASIONS[self.value]


_OCCASIONS = {
    "decision": "议定事项到期未落实",
    "order": "督办逾期",
    "newly_red": "新转红灯",
    "red": "红灯",
    "help": "请求协调",
    "stuck": "停滞",
}
_PLACES = {occasion: place for place, occasion in enumerate(Occasion)}


@dataclass(frozen=True, slots=True)
class Subject:
    """What an item is about: a task, a target of the overall goals, a matter of its own by primary key, or only its title."""

    kind: str
    pk: int
    title: str

    @property
    def key(self) -> str:
        """Its name in an address or a form: «task:12»; «item:7» is taken over from an earlier review's item."""
        return f"{self.kind}:{self.pk}"


@dataclass(frozen=True, slots=True)
class Why:
    """One reason, in words."""

    occasion: Occasion
    words: str

    @property
    def line(self) -> str:
        """As the agenda shows it."""
        return f"{self.occasion.label}：{self.words}"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that should come to the meeting, and why; `status` its worst light, where it has one."""

    subject: Subject
    status: Status | None
    whys: tuple[Why, ...]

    @property
    def rank(self) -> tuple[int, int]:
        """Its place: by its most pressing reason, then by its light."""
        return (min(_PLACES[why.occasion] for why in self.whys), self.status.severity if self.status else len(Status))

    @property
    def reasons(self) -> str:
        """The reasons, a line each, as an item keeps them."""
        return "\n".join(why.line for why in self.whys)


def previous_review(plan: Plan, before: ProgressReview | None = None) -> ProgressReview | None:
    """The last review of a plan that was ended (上次调度会), before another one."""
    rows = ProgressReview.objects.filter(plan=plan, state=ProgressReview.State.ENDED)
    if before is not None:
        rows = rows.exclude(pk=before.pk).filter(held_on__lte=before.held_on)
    return rows.first()


def candidates(
    standing: PlanStanding, *, held_on: date, stuck_months: int, before: ProgressReview | None = None
) -> tuple[Candidate, ...]:
    """What should come to a meeting on a day, the most pressing first (议题建议).

    «Newly» is since the review before, or since the end of last month where there was none.
    """
    found: dict[str, tuple[Subject, Status | None, list[Why]]] = {}
    for subject, status, why in _all(standing, held_on, stuck_months, previous_review(standing.plan, before)):
        found.setdefault(subject.key, (subject, status, []))[2].append(why)
    lines = [Candidate(subject, status, _in_order(whys)) for subject, status, whys in found.values()]
    return tuple(sorted(lines, key=lambda line: line.rank))


def _in_order(whys: Iterable[Why]) -> tuple[Why, ...]:
    return tuple(sorted(whys, key=lambda why: _PLACES[why.occasion]))


Found = Iterator[tuple[Subject, Status | None, Why]]


def _all(standing: PlanStanding, held_on: date, stuck_months: int, last: ProgressReview | None) -> Found:
    subjects = _Subjects(standing)
    since = last_month_end(standing.moment)
    if last is not None and last.ended_at is not None:
        since = Moment(last.held_on, last.ended_at, as_of_chosen=True, known_at_chosen=True)
    yield from _lights(subjects, since)
    yield from _stuck(subjects, stuck_months)
    yield from _help(subjects)
    yield from _overdue_orders(subjects, held_on)
    yield from _undone(subjects, held_on)


class _Subjects:
    """The subjects of a plan by what rows name them."""

    def __init__(self, standing: PlanStanding) -> None:
        self.standing = standing
        self.tasks = {
            row.task.pk: (Subject("task", row.task.pk, f"任务{row.task.number} {row.task.title}"), row.status)
            for row in standing.tasks
        }
        self.outside = {
            row.target.pk: (Subject("target", row.target.pk, f"总体目标 {row.target.name}"), row.status)
            for row in standing.outside_tasks
        }

    def of_row(self, task: int | None, row: LedgerRow) -> tuple[Subject, Status | None]:
        """The subject of a line of the ledger."""
        if task is not None:
            return self.tasks[task]
        if row.target is None:
            raise ValueError("what belongs to no task is a target")
        return self.outside[row.target.target.pk]


def _lights(subjects: _Subjects, since: Moment) -> Found:
    standing = subjects.standing
    known = standing.plan.adopted_at < since.known_at and since.as_of <= standing.moment.as_of
    changes = plan_changes(standing, since) if known else ()
    newly = {change.now.target.pk: change for change in changes if change.before.light is not Light.RED}
    for group in ledger_groups(standing, LedgerFilter()):
        for row in sorted(group.rows, key=severity):
            if row.status is None or row.status.light is not Light.RED:
                continue
            change = newly.get(row.target.target.pk) if row.target is not None else None
            occasion = Occasion.NEWLY_RED if change else Occasion.RED
            before = f"，{day_in_words(since.as_of)}为{change.before.label}" if change else ""
            points = row.target.judgement.gap_points if row.target else None
            gap = points_text(points).replace(" ", "") if points else ""
            words = f"{row.name}（{row.status.label}{f'，差距{gap}' if gap else ''}{before}）"
            yield *subjects.of_row(group.task.task.pk if group.task else None, row), Why(occasion, words)


def unchanged_since(dots: Sequence[Dot]) -> tuple[date, int] | None:
    """Since which day the last value has not moved, and for how many months; None where there is no earlier value."""
    if not dots:
        return None
    first = last = dots[-1]
    for dot in reversed(dots):
        if dot.value != last.value:
            break
        first = dot
    months = (last.on.year - first.on.year) * 12 + last.on.month - first.on.month
    return (first.on, months) if months else None


def _stuck(subjects: _Subjects, stuck_months: int) -> Found:
    standing = subjects.standing
    slow = [row for row in standing.targets if row.status in SLOW]
    charts = charts_of(replace(standing.rows, targets=tuple(row.target for row in slow)), standing.moment)
    for row in slow:
        still = unchanged_since(charts[row.target.pk].dots)
        if still is not None and still[1] >= stuck_months:
            words = f"{row.target.name}自{day_in_words(still[0])}起{still[1]}个月没有变化"
            yield *subjects.of_row(row.target.task_id, LedgerRow(target=row)), Why(Occasion.STUCK, words)


def _help(subjects: _Subjects) -> Found:
    for task, words in last_words(subjects.standing.plan, subjects.standing.moment).items():
        for each in words:
            asked = help_asked(each.report)
            if asked and task in subjects.tasks:
                yield *subjects.tasks[task], Why(Occasion.HELP, f"{each.report.agency}提出「{asked}」")


def _overdue_orders(subjects: _Subjects, held_on: date) -> Found:
    plan = subjects.standing.plan
    ours = Q(matter__task__plan=plan) | Q(matter__milestone__task__plan=plan) | Q(matter__plan=plan)
    ours |= Q(matter__kind="single")
    rows = SupervisionOrder.objects.filter(ours, city=plan.city_id, state__in=WITH_AGENCY, due_on__lt=held_on)
    for order in rows.select_related("agency", "matter__milestone").order_by("due_on", "pk"):
        matter = order.matter
        task = matter.task_id or (matter.milestone.task_id if matter.milestone else None)
        words = f"督办单{order_number(order)}（{order.agency}），限期{day_in_words(order.due_on or held_on)}"
        known = subjects.tasks.get(task) if task else (Subject("matter", matter.pk, matter.title), None)
        if known is not None:
            yield *known, Why(Occasion.ORDER, words)


def _undone(subjects: _Subjects, held_on: date) -> Found:
    for row in undone_decisions(subjects.standing.plan).filter(due_on__lte=held_on):
        item = row.item
        if item.task_id is not None:
            known = subjects.tasks.get(item.task_id)
        elif item.target_id is not None:
            known = subjects.outside.get(item.target_id)
        elif item.matter is not None:
            known = (Subject("matter", item.matter.pk, item.matter.title), None)
        else:
            known = (Subject("item", item.pk, item.title), None)
        words = f"{item.review}议定由{row.agency}于{day_in_words(row.due_on)}前办理：{row.text}"
        if known is not None:
            yield *known, Why(Occasion.DECISION, words)


def undone_decisions(plan: Plan) -> QuerySet[ReviewDecision]:
    """The decisions of a plan's ended reviews that are not carried out, the soonest due first (未落实的议定事项)."""
    rows = ReviewDecision.objects.filter(
        item__review__plan=plan, item__review__state=ProgressReview.State.ENDED, state=ReviewDecision.State.STANDING
    ).exclude(order__state__in=CONCLUDED)
    return rows.select_related("item__review", "item__task", "item__matter", "agency", "order").order_by("due_on", "pk")
